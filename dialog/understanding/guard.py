"""Texts that want to be obeyed as orders to the machine, or are no language at all."""

import re
from functools import cache

from dialog.understanding.phrases import vocabulary

_READ = 2000
_LETTERS = re.compile(r"[0-9A-Za-z\u4e00-\u9fff\ue000-\uf8ff]")


@cache
def _orders() -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{each})" for each in vocabulary().refused), re.IGNORECASE)


def is_order(text: str) -> bool:
    """`refused` in the vocabulary says what wants to be obeyed."""
    return _orders().search(text[:_READ]) is not None


def is_speech(text: str) -> bool:
    return _LETTERS.search(text[:2000]) is not None

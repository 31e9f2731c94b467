"""Texts that want to be obeyed as orders to the machine, or are no language at all."""

import re
from functools import cache

from dialog.understanding.phrases import vocabulary

_READ = 2000
_LETTERS = re.compile(r"[0-9A-Za-z\u4e00-\u9fff\ue000-\uf8ff]")


_ASCII = re.compile("[!-\\-/:-~]")  # every such shape holds more than digits and points


@cache
def _orders(*, in_ascii: bool) -> re.Pattern[str]:
    """The shapes that are written in ASCII alone, or the others."""
    shapes = [each for each in vocabulary().refused if each.isascii() == in_ascii]
    return re.compile("|".join(f"(?:{each})" for each in shapes), re.IGNORECASE)


def is_order(text: str) -> bool:
    """`refused` in the vocabulary says what wants to be obeyed."""
    read = text[:_READ]
    if _ASCII.search(read) and _orders(in_ascii=True).search(read):
        return True
    return _orders(in_ascii=False).search(read) is not None


def is_speech(text: str) -> bool:
    return _LETTERS.search(text[:2000]) is not None

"""What was not understood, fit to be kept: nobody can be told from it."""

import re
from collections.abc import Iterable

from dialog.act import Act
from dialog.understanding.people import masked_address

_NUMBERS = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+|https?://\S+|[A-Za-z]{0,4}\d[\d\s-]{5,}[\dXx]|\d{5,}")
_LONGEST = 200


def is_missed(acts: Iterable[Act]) -> bool:
    """Nothing at all was understood."""
    acts = tuple(acts)
    return bool(acts) and all(act.intent == "clarify" and act.form == "unknown" for act in acts)


def minimised(text: str, names: Iterable[str]) -> str:
    """Without names, numbers that lead to somebody, and addresses; short."""
    for name in sorted(names, key=len, reverse=True):
        text = text.replace(name, "某人")
    return _NUMBERS.sub("〔号码〕", masked_address(text, "某人"))[:_LONGEST]

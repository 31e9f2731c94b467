"""What was not understood, fit to be kept: nobody can be told from it."""

import re
from collections.abc import Iterable

from dialog.act import Act
from dialog.understanding.people import SURNAMES, masked_address

_NUMBERS = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+|https?://\S+|[A-Za-z]{0,4}\d[\d\s-]{5,}[\dXx]|\d{5,}")
# Whoever is on no roster has a name as well; a word too many is lost rather than a name kept.
_SOMEBODY = (
    rf"(?:(?:欧阳|上官|夏侯|司马|司徒|诸葛|东方|皇甫|尉迟|公孙|令狐|慕容|端木|长孙|宇文)|[{SURNAMES}])"
    r"[\u4e00-\u9fff]{1,2}"
)
_NAME_LIKE = re.compile(
    rf"(?<=[催替帮叫喊]){_SOMEBODY}|{_SOMEBODY}(?=同志|师傅|老师|女士|先生)"
    rf"|(?:(?<=推荐)|(?<=提名)|(?<=投诉)|(?<=举报))\s*{_SOMEBODY}(?:[、,，和跟]\s*{_SOMEBODY})*"
)
_LONGEST = 200


def is_missed(acts: Iterable[Act]) -> bool:
    """Nothing at all was understood."""
    acts = tuple(acts)
    return bool(acts) and all(act.intent == "clarify" and act.form == "unknown" for act in acts)


def minimised(text: str, names: Iterable[str]) -> str:
    """Without names, numbers that lead to somebody, and addresses; short."""
    for name in sorted(names, key=len, reverse=True):
        text = text.replace(name, "某人")
    return _NUMBERS.sub("〔号码〕", _NAME_LIKE.sub("某人", masked_address(text, "某人")))[:_LONGEST]

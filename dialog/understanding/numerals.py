"""Numbers as people write them: 5, ５, 四点五, 两分, 4分半, 捌."""

import re
from decimal import Decimal

_DIGITS = {
    **{sign: value for value, sign in enumerate("零一二三四五六七八九")},
    **{sign: value for value, sign in enumerate("〇壹贰叁肆伍陆柒捌玖")},
    "两": 2,
    "俩": 2,
    "仨": 3,
    "幺": 1,
    "廿": 20,
}
_UNITS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000, "万": 10000}
SIGNS = "".join(_DIGITS) + "".join(_UNITS)
CHINESE = rf"[{SIGNS}]+(?:点[{SIGNS}]+)?"
ARABIC = r"\d+(?:\.\d+)?"
NUMBER = rf"(?:{ARABIC}|{CHINESE})"

_ARABIC = re.compile(ARABIC, re.ASCII)
_WHOLE = re.compile(rf"[{SIGNS}]+")


def read(text: str) -> Decimal | None:
    """The value of one number; None where it is none, or no single one (五六)."""
    if text[:1].isascii():
        return Decimal(text) if _ARABIC.fullmatch(text) and len(text) < 12 else None
    head, _, tail = text.partition("点")
    whole = _read_whole(head)
    if whole is None or not tail:
        return whole
    if any(sign not in _DIGITS for sign in tail):
        return None
    return whole + Decimal("0." + "".join(str(_DIGITS[sign]) for sign in tail))


def _read_whole(text: str) -> Decimal | None:
    if not text or len(text) > 8 or not _WHOLE.fullmatch(text):
        return None
    if len(text) == 1:
        return Decimal(_DIGITS.get(text, _UNITS.get(text, 0)))
    if not any(sign in _UNITS for sign in text):
        return None
    total, digit, last = 0, None, 10**9
    for sign in text:
        if sign in _UNITS:
            unit = _UNITS[sign]
            if unit >= last:
                return None
            total, digit, last = total + unit * (1 if digit is None else digit), None, unit
        elif digit is not None and digit != 0:
            return None
        else:
            digit = _DIGITS[sign]
    return Decimal(total + (digit or 0))


def read_between(text: str) -> tuple[Decimal, Decimal] | None:
    """五六 is five or six, 十五六 fifteen or sixteen."""
    if not _WHOLE.fullmatch(text) or len(text) < 2 or text[-1] in _UNITS or text[-2] in _UNITS:
        return None
    high = _read_whole(text[:-2] + text[-1])
    low = _read_whole(text[:-1])
    return (low, high) if low is not None and high is not None and high == low + 1 else None

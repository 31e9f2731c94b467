"""Items named in one row get a score together: where one of them has got none, the sentence was not understood."""

import re
from collections.abc import Iterable
from decimal import Decimal

from dialog.act import Act
from dialog.understanding.heard import OWN_SCORE
from dialog.understanding.numerals import ARABIC, CHINESE, NUMBER, SIGNS, read

_WORD = r"\s*号?小?(?:题目?|项|条)"
_NUMBER = rf"(?:{ARABIC}(?!\d|\.\d)|{CHINESE}(?!(?!一[律样概])[{SIGNS}]|(?<=一)[律样概]))(?!\s*(?:分(?!别)|[点半]))"
_ITEM = rf"(?:第\s*{_NUMBER}(?:{_WORD})?|{_NUMBER}{_WORD})"
_AND = (
    rf"(?:\s*(?:[、,，;；/和跟与同及 ]|还有|以及|连同|另外|一直到|[到至~—～-]|再?加上|(?:加|[.。])(?=\s*{_ITEM}))\s*)+"
)
_ONE = rf"(?:{_ITEM}|{_NUMBER})"
# 第5第6, 5题6题: no word is needed between two that are named as items.
_BESIDE = rf"(?<=[题目项条])(?={_ITEM})|(?=第)"
_ROW = re.compile(rf"{_ONE}(?:(?:{_AND}|{_BESIDE}){_ONE})+", re.ASCII)
_EACH = re.compile(rf"(?P<item>{_ITEM})|{_NUMBER}", re.ASCII)
_DIGITS = re.compile(NUMBER, re.ASCII)
# What they got: the same for all of them, or a score after a word like 改成.
_ALL = r"(?:[都各均]|全部?|一律|统[一统]|通通|同样|一样|每[个题项]|分别|平均)"
_GOT = re.compile(
    rf"\s*(?:[这那]?[几两三四五六些]?[题项条个])?(?:[也给打拿算是就改成按加减扣]|(?P<all>{_ALL}))*\s*(?:{NUMBER}|满|零)",
    re.ASCII,
)
# 第9到11题都2分，除第10外: what is left out is none of them.
_LEFT_OUT = re.compile(
    rf"(?:除[了开去]?|不算|扣除)\s*(?:第\s*)?(?P<before>{NUMBER})|(?P<after>{NUMBER})(?:{_WORD})?(?:除外|不算|先?空着|先?不[动改要打给]|单独|例外)",
    re.ASCII,
)
_LEFT_ALONE = re.compile(r"[\s,，。.、…]*(?:都|也|就|先|全)*(?:还是|不|算了|之间|照旧|保持)")


def leaves_out(acts: Iterable[Act], said: str, open_item: int | None) -> bool:
    """9连同12连同17每个5分, 9项—12项都满分: whether one of them has no score, is no score, and is no evidence."""
    given = [act for act in acts if act.intent in OWN_SCORE]
    if not given:
        return False
    items = {number for act in given for number in _items_of(act) or (open_item,)}
    values = {value for act in given for value in (act.score, *dict(act.scores).values())}
    if len(items) > 1 and any(read(out["before"] or out["after"]) in items for out in _LEFT_OUT.finditer(said)):
        return True
    told = said
    for act in given:
        told = told.replace(act.evidence, "\0" * len(act.evidence)) if act.evidence else told
    return any(
        _has_nothing(row, items, set() if got and got["all"] else values)
        for row in _ROW.finditer(said)
        if (got := _GOT.match(said, row.end()))
        or (told[row.start() : row.end()] == row[0] and not _LEFT_ALONE.match(said, row.end()))
    )


def _has_nothing(row: re.Match[str], items: set[int | None], values: set[Decimal | None]) -> bool:
    """What is named as an item has to be one of `items`; a bare number may be one of `values`, or count the items."""
    return any(
        number not in items
        and number != len(items)
        and (each["item"] or (number not in values and number == int(number)))
        for each in _EACH.finditer(row[0])
        if (number := _read(each[0])) is not None
    )


def _items_of(act: Act) -> tuple[int, ...]:
    return (*((act.item,) if act.item else ()), *act.items, *dict(act.scores))


def _read(named: str) -> Decimal | None:
    return read(_DIGITS.findall(named)[0])

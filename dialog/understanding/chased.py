"""Whom 催一下 is meant for: those who have not applied, those who have not finished, or all who are behind."""

import re
from collections.abc import Iterable

from dialog.understanding.phrases import vocabulary

_NOT_APPLIED = re.compile(r"(?:没有?|未|不)(?:能|来得及)?(?:申报|报名|报|参评|参加)|催报|赶紧(?:申报|报名)")
_UNFINISHED = re.compile(
    r"(?:没有?|未|尚未)(?:来得及|能|把|全|都)*(?:自评|打分|评分|打|评|填|做|弄|办|搞|整|写|交|提交|完成|完)|[填做打评弄]了?一半|卡住"
)


def whom(text: str) -> str | None:
    """None: it was not said."""
    not_applied, unfinished = _NOT_APPLIED.search(text), _UNFINISHED.search(text)
    if not_applied:
        return "behind" if unfinished else "not_applied"
    return "unfinished" if unfinished else None


_SPARED = re.compile(
    r"除(?:了|去|开)?(?P<others>.*?)(?:以外|之外|外|都|全|其他|其它|其余)|"
    r"(?:除(?:了|去|开)?|[不别甭]催|不[用要]催)(?P<last>[^,，。;；]*)|"
    r"(?P<named>[^,，。;；]*?)(?:除外|不算|[不别甭]催|不[用要]催)"
)


def spared(text: str, names: Iterable[str]) -> frozenset[str]:
    """Who of those named is not to be nudged: 除了李国强都催."""
    said = " ".join(filter(None, (word for found in _SPARED.finditer(text) for word in found.groups())))
    return frozenset(name for name in names if name in said)


_ONLY_ONE = re.compile(
    r"(?:请|麻烦|再|帮我?|[\s,，])*(?:催|提醒|督促)(?:一?[催下]|\s)*(?P<who>[\u4e00-\u9fff·]{2,8}?)(?:同志|师傅|老师)?"
    r"(?:(?:赶紧|抓紧|赶快|尽快|快点?)(?:去|把)?(?:自评|申报|提交|报名|打分|交)?(?:完|上来)?)?(?:吧|了|[\s。.!！])*"
)


_ONCE_MORE = re.compile(r"一?[遍次下声回轮].*")


def stranger(text: str) -> str | None:
    """Somebody with a name that is shaped like none we know: made of no word that anybody says of many."""
    found = _ONLY_ONE.fullmatch(text)
    words = vocabulary().words
    if found is None or _ONCE_MORE.fullmatch(found["who"]) or any(sign in words.meaning for sign in found["who"]):
        return None
    return found["who"] if words.cut(found["who"]) == tuple(found["who"]) else None

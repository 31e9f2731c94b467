"""What is said of a meeting (会议情况): 6月3号支部大会 应到23 实到21 20票19票17票."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from dialog.understanding.normalise import normalise
from handlers.moments import read_day, read_number

_N = r"(?:\d{1,4}|[零一二两三四五六七八九十]{1,3})"
_COMMITTEE = re.compile("支委会|支部委员会|支委")
_ASSEMBLY = re.compile("支部(?:党员)?大会|党员大会|支部会|大会|全体会")
_DUE = re.compile(rf"应(?:该)?到(?:会|的|党员|人数|人|[:：是有为\s])*(?P<n>{_N})")
_PRESENT = re.compile(rf"(?:实到|实际到|到会|出席|参会|来了|到了)(?:会|的|党员|人数|人|[:：是有为\s])*(?P<n>{_N})")
_VOTES = re.compile(rf"(?P<n>{_N})\s*票")
_ALL = re.compile("全票|一致(?:同意|通过|推荐)|全部同意|都是?全票")
_COUNTED = re.compile(
    rf"(?:票数|得票|同意票?|赞成票?)(?:分别|依次|[:：是为\s])*(?P<list>{_N}(?!\s*票)(?:[\s、,，和/]+{_N}(?!\s*票))*)"
)
_LONG_AHEAD = timedelta(days=180)


@dataclass(frozen=True)
class MeetingTold:
    """As far as it was said. `votes` are in the order of the list, `votes_of` by name."""

    kind: str | None = None
    day: date | None = None
    due: int | None = None
    present: int | None = None
    votes: tuple[int, ...] = ()
    votes_of: dict[str, int] = field(default_factory=dict)
    is_unanimous: bool = False

    @property
    def is_empty(self) -> bool:
        return self == MeetingTold()


def read_meeting(said: str, names: Iterable[str], today: date) -> MeetingTold:
    """A day without a year is the one that has just been."""
    text = normalise(said)
    due, present = _DUE.search(text), _PRESENT.search(text)
    rest = _PRESENT.sub(" ", _DUE.sub(" ", text))
    named = {name: found for name in names if (found := _votes_of(name, rest)) is not None}
    votes = () if named else _votes(rest)
    return MeetingTold(
        "支委会" if _COMMITTEE.search(text) else "支部大会" if _ASSEMBLY.search(text) else None,
        _day(_VOTES.sub(" ", rest), today),
        read_number(due["n"]) if due else None,
        read_number(present["n"]) if present else None,
        votes,
        named,
        is_unanimous=not (votes or named) and _ALL.search(rest) is not None,
    )


def _votes_of(name: str, text: str) -> int | None:
    found = re.search(
        rf"{re.escape(name)}(?:同志|得了?|同意|赞成|是|[:：\s])*(?P<n>{_N})\s*(?:票|$|[\s,，、。;；])", text
    )
    return read_number(found["n"]) if found else None


def _votes(text: str) -> tuple[int, ...]:
    if found := _COUNTED.search(text):
        return tuple(read_number(each) for each in re.findall(_N, found["list"]))
    return tuple(read_number(found["n"]) for found in _VOTES.finditer(text))


def _day(text: str, today: date) -> date | None:
    day = read_day(text, today)
    if day is None or day <= today:
        return day
    if re.search("周|星期|礼拜", text):
        return day - timedelta(days=7)
    return day.replace(year=day.year - 1) if day - today > _LONG_AHEAD else day

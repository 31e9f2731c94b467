"""A nudge (催办): who is behind, asked by a person to get on with it, once a day at most."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from campaign.deeds import Deed
from campaign.record import Standing
from campaign.roll import NOT_APPLIED, UNFINISHED, Entry

BEHIND = (*NOT_APPLIED, *UNFINISHED)
_DONE = {
    Standing.FILLING: "已经申报了",
    Standing.TO_SUBMIT: "已经申报了",
    Standing.SUBMITTED: "已经提交了",
    Standing.OPTED_OUT: "今年不参加",
    Standing.EXEMPT: "今年免报",
}


class NudgeState(StrEnum):
    DRAFT = "draft"
    CONFIRMED = "confirmed"
    DISCARDED = "discarded"


@dataclass(frozen=True)
class Nudge:
    """`people` are the ids of those who were shown, in order; `of_branch` None: the office's."""

    id: int
    of_branch: str | None
    people: tuple[int, ...]
    send_at: datetime | None = None
    confirmed_at: datetime | None = None


@dataclass(frozen=True)
class Letter:
    """What one person is told, and where the person stood when it was written."""

    person: int
    userid: str
    text: str
    standing: Standing


# What is ordered


@dataclass(frozen=True)
class NudgeDrafted:
    """In the place of whatever its author had planned."""

    key: str
    of_branch: str | None
    people: tuple[int, ...]


@dataclass(frozen=True)
class NudgeDiscarded:
    nudge: int


@dataclass(frozen=True)
class NudgeConfirmed:
    """To leave at once, or at that time."""

    nudge: int
    letters: tuple[Letter, ...]
    of_branch: str | None
    send_at: datetime | None = None


NudgeOrder = NudgeDrafted | NudgeDiscarded | NudgeConfirmed


def describe(order: NudgeOrder, people: int) -> Deed | None:
    """The line on the ledger, with how many it went to; a draft leaves none."""
    match order:
        case NudgeDrafted() | NudgeDiscarded():
            return None
        case NudgeConfirmed(_, _, of_branch, send_at):
            when = f"，定时{send_at:%Y-%m-%d %H:%M}" if send_at else ""
            return Deed("催办", of_branch or "", None, f"{people}人{when}")


def why_not(then: Standing, entry: Entry | None) -> str | None:
    """Why whoever stood there `then` is not to be nudged any more; None: still behind with the same."""
    if entry is None:
        return "离开了，名册里没有了"
    if entry.is_vetoed:
        return "一票否决了"
    now = entry.standing
    if now in NOT_APPLIED or (then in UNFINISHED and now in UNFINISHED):
        return None
    return _DONE[now]


# What became of it


@dataclass(frozen=True)
class Outcome:
    """One who was to be nudged: the row's state and reason, and where the person stood then and stands now."""

    person: int
    state: str
    reason: str
    then: Standing


@dataclass(frozen=True)
class NudgeReport:
    nudge: Nudge
    outcomes: tuple[Outcome, ...] = field(default=())

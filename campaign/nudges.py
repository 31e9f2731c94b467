"""A nudge (催办): who is behind, asked by a person to get on with it, once a day at most."""

from collections.abc import Mapping
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
    """What is `DISCARDED` after it was confirmed has been stopped while it went out."""

    DRAFT = "draft"
    CONFIRMED = "confirmed"
    DISCARDED = "discarded"


@dataclass(frozen=True)
class Aim:
    """Whom a nudge means where they are too many to be named: whoever stands there, of these branches or of all.

    `is_untouched`: as long as not one item is answered. `left_out` are the ids of those who were taken out by name.
    """

    standings: tuple[Standing, ...]
    branches: tuple[str, ...] = ()
    is_untouched: bool = False
    left_out: tuple[int, ...] = ()


@dataclass(frozen=True)
class Nudge:
    """`people` are the ids of those who were shown, in order; nobody's where it has an `aim`. `of_branch` None: the
    office's. `is_stopped`: whatever had not left by then does not leave any more.
    """

    id: int
    of_branch: str | None
    people: tuple[int, ...]
    send_at: datetime | None = None
    confirmed_at: datetime | None = None
    aim: Aim | None = None
    is_stopped: bool = False


@dataclass(frozen=True)
class Crowd:
    """Those whom an aim means, counted: who is nudged if it is said now, by branch, and who is not.

    `nudged` had theirs on the day, `unreachable` get no push, for `late` ones the time is over.
    """

    aim: Aim
    ready: Mapping[str, int] = field(default_factory=dict)
    nudged: int = 0
    unreachable: int = 0
    late: int = 0

    @property
    def people(self) -> int:
        return sum(self.ready.values())


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
    aim: Aim | None = None


@dataclass(frozen=True)
class NudgeDiscarded:
    nudge: int


@dataclass(frozen=True)
class NudgeConfirmed:
    """To leave at once, or at that time. Of a `crowd` these letters are the first; the others follow."""

    nudge: int
    letters: tuple[Letter, ...]
    of_branch: str | None
    send_at: datetime | None = None
    crowd: Crowd | None = None


@dataclass(frozen=True)
class NudgeStopped:
    """What has not been called yet is dropped, and nothing more is written."""

    nudge: int


NudgeOrder = NudgeDrafted | NudgeDiscarded | NudgeConfirmed | NudgeStopped


def describe(order: NudgeOrder, people: int) -> Deed | None:
    """The line on the ledger, with how many it went to; a draft leaves none."""
    match order:
        case NudgeDrafted() | NudgeDiscarded():
            return None
        case NudgeConfirmed(of_branch=of_branch, send_at=send_at):
            when = f"，定时{send_at:%Y-%m-%d %H:%M}" if send_at else ""
            return Deed("催办", of_branch or "", None, f"{people}人{when}")
        case NudgeStopped(nudge):
            return Deed("停止催办", str(nudge), None, f"{people}人")


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
class Underway:
    """A nudge that is still going out: how many are to get it yet, are being called, and have got it."""

    nudge: Nudge
    left: int
    sending: int
    gone: int


@dataclass(frozen=True)
class Outcome:
    """One who was to be nudged: the row's state and reason, where the person stood then, and when it was to leave."""

    person: int
    state: str
    reason: str
    then: Standing
    since: datetime


@dataclass(frozen=True)
class Lot:
    """Very many who were to be nudged, counted: the rows' state and reason, and whether they have got on with it.

    `since` is when the first of them was to leave.
    """

    state: str
    reason: str
    count: int
    since: datetime
    has_moved: bool = False


@dataclass(frozen=True)
class NudgeReport:
    """`outcomes` name everybody, or, where they are too many and `lots` count them, those who could not be reached.

    `queued` have no row yet. `stopped` will have none, since it was stopped before, nor will `passed_over`: done
    meanwhile, or nudged by somebody else. `held_up` is why nothing leaves at all just now, if so.
    """

    nudge: Nudge
    outcomes: tuple[Outcome, ...] = field(default=())
    lots: tuple[Lot, ...] = ()
    queued: int = 0
    passed_over: int = 0
    stopped: int = 0
    held_up: str = ""

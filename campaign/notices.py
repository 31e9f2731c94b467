"""A notice (通知): to whom, in which words, what is done with it, and what became of it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from campaign.deeds import Deed


class NoticeState(StrEnum):
    DRAFT = "draft"
    CONFIRMED = "confirmed"
    STOPPED = "stopped"
    DISCARDED = "discarded"
    RECALLED = "recalled"


@dataclass(frozen=True)
class Audience:
    """Those on the roster of these branches; of all where none is named.

    `only_secretaries` is None as long as it has not been said. `owing` narrows it to who has not acknowledged that
    notice, and has not been asked again on the day.
    """

    branches: tuple[str, ...] = ()
    only_secretaries: bool | None = False
    owing: int | None = None


@dataclass(frozen=True)
class Picture:
    """What goes beside the words, known by the message that it came with.

    Under `media_id` the platform has it for three days; empty where it has been taken over before.
    """

    key: str
    media_id: str = ""


@dataclass(frozen=True)
class Notice:
    """`of_branch` is the branch in whose name it goes out; None: the office's. `text` is what arrives."""

    id: int
    of_branch: str | None
    audience: Audience
    text: str
    wants_receipt: bool
    state: NoticeState
    send_at: datetime | None = None
    confirmed_at: datetime | None = None
    picture: Picture | None = None


# What is ordered


@dataclass(frozen=True)
class NoticeDrafted:
    """In the place of whatever its author was drafting. An empty text is still to be said."""

    key: str
    of_branch: str | None
    audience: Audience
    text: str = ""
    wants_receipt: bool = False
    picture: Picture | None = None


@dataclass(frozen=True)
class NoticeDiscarded:
    notice: int


@dataclass(frozen=True)
class NoticeConfirmed:
    """To leave at once, or at that time."""

    notice: int
    send_at: datetime | None = None


@dataclass(frozen=True)
class SendingStopped:
    """What has not been called yet is dropped."""

    notice: int


@dataclass(frozen=True)
class FailuresResent:
    notice: int


@dataclass(frozen=True)
class NoticeRecalled:
    """Taken back from the phones, as far as the platform does so."""

    notice: int


@dataclass(frozen=True)
class ReceiptGiven:
    notice: int


NoticeOrder = (
    NoticeDrafted | NoticeDiscarded | NoticeConfirmed | SendingStopped | FailuresResent | NoticeRecalled | ReceiptGiven
)


def describe(order: NoticeOrder, people: int) -> Deed | None:
    """The line on the ledger, with how many it concerned; a draft leaves none."""
    match order:
        case NoticeDrafted() | NoticeDiscarded():
            return None
        case NoticeConfirmed(notice, send_at):
            when = f"，定时{send_at:%Y-%m-%d %H:%M}" if send_at else ""
            return Deed("发通知", str(notice), None, f"{people}人{when}")
        case SendingStopped(notice):
            return Deed("停止发送", str(notice), None, f"{people}人")
        case FailuresResent(notice):
            return Deed("重发通知", str(notice), None, f"{people}人")
        case NoticeRecalled(notice):
            return Deed("撤回通知", str(notice), None, f"{people}人")
        case ReceiptGiven(notice):
            return Deed("回执", str(notice))


# What became of it

TAKEN_BACK = "撤回了"


@dataclass(frozen=True)
class Headcount:
    """How many there are to be reached in a branch."""

    branch: str
    people: int
    secretaries: int


@dataclass(frozen=True)
class Lot:
    """Rows of a notice that are in one state for one reason; those `queued` are still to be written.

    `since` is when the oldest was to leave.
    """

    state: str
    reason: str
    count: int
    since: datetime


@dataclass(frozen=True)
class Recipient:
    name: str
    branch: str
    state: str = ""
    reason: str = ""


@dataclass(frozen=True)
class Report:
    """`recipients` names those who were not reached or have not answered, up to a number that can be read.

    `held_up` is why nothing leaves at all just now, if so. The picture has its own account: `pictures`, and
    `without_picture` names those who got the words alone.
    """

    notice: Notice
    lots: tuple[Lot, ...]
    recipients: tuple[Recipient, ...] = ()
    held_up: str = ""
    pictures: tuple[Lot, ...] = ()
    without_picture: tuple[Recipient, ...] = ()

    def count(self, *states: str) -> int:
        return sum(lot.count for lot in self.lots if not states or lot.state in states)

    def pictures_in(self, *states: str) -> int:
        return sum(lot.count for lot in self.pictures if lot.state in states)

    def of(self, *states: str) -> tuple[Recipient, ...]:
        return tuple(recipient for recipient in self.recipients if recipient.state in states)


@dataclass(frozen=True)
class Asked:
    """Which notice a receipt is asked for, and in whose name."""

    notice: int
    sender: str


@dataclass(frozen=True)
class Debt:
    """A notice that somebody got and has not acknowledged."""

    notice: int
    text: str

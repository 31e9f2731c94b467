"""What a turn changes, as plain data: written by the storage, replayed in memory by `record.after`."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Literal

Finding = Literal["没有", "有", "不清楚"]
EvidenceKind = Literal["text", "image", "link", "file"]


@dataclass(frozen=True)
class PostTypeChosen:
    value: str


@dataclass(frozen=True)
class PostNamed:
    title: str


@dataclass(frozen=True)
class StatementWritten:
    text: str


@dataclass(frozen=True)
class ConsentGiven:
    is_given: bool


@dataclass(frozen=True)
class Applied:
    """The application counts from here on; said again, it comes back from a withdrawal or from 今年不报."""


@dataclass(frozen=True)
class ScoreGiven:
    item: int
    points: Decimal


@dataclass(frozen=True)
class BonusAnswered:
    """`claimed` with an optional tier, or not; what the claim is for is evidence of the item."""

    item: int
    claimed: bool
    tier: str | None = None


@dataclass(frozen=True)
class ConditionAnswered:
    """One of the veto item's conditions, counted from 1."""

    item: int
    condition: int
    finding: Finding


@dataclass(frozen=True)
class EvidenceAdded:
    """Something sent in support of an item; `item` is None while the person has not said which one.

    `key` is the message it came with, and tells two pieces apart. What was sent in the chat is a media id until a
    worker fetched it; what was uploaded is there at once, under the hash of its content.
    """

    item: int | None
    kind: EvidenceKind
    key: str
    text: str | None = None
    media_id: str | None = None
    content_hash: str | None = None


@dataclass(frozen=True)
class EvidenceFiled:
    """All evidence without an item goes to this one."""

    item: int


@dataclass(frozen=True)
class EvidenceRemoved:
    item: int


@dataclass(frozen=True)
class Submitted:
    """Handed in. The total is kept on the ledger as it was at that moment."""

    total: Decimal


@dataclass(frozen=True)
class Withdrawn:
    pass


@dataclass(frozen=True)
class OptedOut:
    pass


@dataclass(frozen=True)
class RemindMeAt:
    """明天提醒, in place of what would come until then. Whole minutes."""

    at: datetime


Change = (
    PostTypeChosen
    | PostNamed
    | StatementWritten
    | ConsentGiven
    | Applied
    | ScoreGiven
    | BonusAnswered
    | ConditionAnswered
    | EvidenceAdded
    | EvidenceFiled
    | EvidenceRemoved
    | Submitted
    | Withdrawn
    | OptedOut
    | RemindMeAt
)

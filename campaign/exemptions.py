"""An exemption (免报): who is on leave is neither counted nor chased, for a reason and until a day."""

from dataclasses import dataclass
from datetime import datetime

from campaign.deeds import Deed


@dataclass(frozen=True)
class Exemption:
    """`until` is the end of its last day; `is_lasting` None: it has not been said how long."""

    id: int
    person: int
    reason: str
    until: datetime | None = None
    is_lasting: bool | None = None

    @property
    def is_complete(self) -> bool:
        return bool(self.reason) and (self.until is not None or self.is_lasting is True)


# What is ordered


@dataclass(frozen=True)
class ExemptionDrafted:
    """In the place of whatever its author was drafting."""

    key: str
    person: int
    reason: str = ""
    until: datetime | None = None
    is_lasting: bool | None = None


@dataclass(frozen=True)
class ExemptionDiscarded:
    exemption: int


@dataclass(frozen=True)
class ExemptionGranted:
    """`who` is what the ledger calls the person; `text` is what the person is told."""

    exemption: int
    who: str
    terms: str
    text: str


@dataclass(frozen=True)
class ExemptionLifted:
    person: int
    who: str


ExemptionOrder = ExemptionDrafted | ExemptionDiscarded | ExemptionGranted | ExemptionLifted


def describe(order: ExemptionOrder) -> Deed | None:
    """The line on the ledger; a draft leaves none."""
    match order:
        case ExemptionDrafted() | ExemptionDiscarded():
            return None
        case ExemptionGranted(_, who, terms, _):
            return Deed("免报", who, None, terms)
        case ExemptionLifted(_, who):
            return Deed("取消免报", who)

"""Deadlines of an open campaign: which of them can be moved, and how that reads on the ledger."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from campaign.deeds import Deed
from campaign.term import Dates


class Deadline(StrEnum):
    """Publicity is not among them: it lasts so many working days from the day it begins."""

    APPLY = "申报"
    NOMINATE = "推荐"
    REVIEW = "考核"


@dataclass(frozen=True)
class DeadlineMoved:
    which: Deadline
    before: datetime | None
    to: datetime


def deadline_of(dates: Dates, which: Deadline) -> datetime | None:
    match which:
        case Deadline.APPLY:
            return dates.apply_by
        case Deadline.NOMINATE:
            return dates.nominate_by
        case Deadline.REVIEW:
            return dates.review_by


def moved(dates: Dates, which: Deadline, to: datetime) -> Dates:
    match which:
        case Deadline.APPLY:
            return replace(dates, apply_by=to)
        case Deadline.NOMINATE:
            return replace(dates, nominate_by=to)
        case Deadline.REVIEW:
            return replace(dates, review_by=to)


def describe(order: DeadlineMoved) -> Deed:
    before = order.before and order.before.astimezone(order.to.tzinfo)
    return Deed(
        "改截止", order.which.value, f"{before:%Y-%m-%d %H:%M}" if before else None, f"{order.to:%Y-%m-%d %H:%M}"
    )

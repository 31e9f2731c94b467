"""Decisions of the committee (通过, 不通过, 待定), and the publicity (公示) that a title waits for."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from enum import StrEnum

from campaign.deeds import Deed
from campaign.people import Person
from campaign.term import Campaign
from campaign.workdays import WorkCalendar, has_data

_LAST_MINUTE = timedelta(minutes=1)


class Ruling(StrEnum):
    PASSED = "pass"
    FAILED = "fail"
    ON_HOLD = "hold"


RULING_NAMES = {Ruling.PASSED: "通过", Ruling.FAILED: "不通过", Ruling.ON_HOLD: "待定"}


def needs_reason(ruling: Ruling) -> bool:
    return ruling is not Ruling.PASSED


@dataclass(frozen=True)
class Period:
    """From the beginning of its first working day to the end of its last."""

    begins: datetime
    ends: datetime

    @property
    def first(self) -> date:
        return self.begins.date()

    @property
    def last(self) -> date:
        return (self.ends - _LAST_MINUTE).date()

    def within(self, zone: tzinfo | None) -> "Period":
        """By the days of that zone."""
        return Period(self.begins.astimezone(zone), self.ends.astimezone(zone))

    def guessed_years(self) -> tuple[int, ...]:
        """The years whose public holidays are not known, and by which it was counted."""
        return tuple(year for year in range(self.first.year, self.last.year + 1) if not has_data(year))


def period_from(campaign: Campaign, now: datetime) -> Period:
    """Published now: the day itself counts where it is a working day. The days are those of `now`'s zone."""
    days = WorkCalendar.of(campaign.rubric.rules).span(now.date(), campaign.dates.publish_days)
    begins, last = (datetime.combine(day, time(0), now.tzinfo) for day in (days[0], days[-1]))
    return Period(begins, last + timedelta(days=1))


@dataclass(frozen=True)
class Decision:
    """The last that was decided of somebody. It may be another one until it is published."""

    ruling: Ruling
    reason: str = ""
    period: Period | None = None


@dataclass(frozen=True)
class DecisionsTaken:
    """Confirmed, after showing whom: the same for all of them."""

    ruling: Ruling
    people: tuple[int, ...]
    reason: str = ""


@dataclass(frozen=True)
class Publicized:
    """Confirmed, after showing whom and until when. `texts` is what everybody on the roster reads, in parts; `key`
    the message that it was confirmed with.
    """

    key: str
    people: tuple[int, ...]
    period: Period
    texts: tuple[str, ...]


@dataclass(frozen=True)
class PublicityWithdrawn:
    """Confirmed, after showing whom: they are not published any more, and what was decided of them may be changed."""

    people: tuple[int, ...]


DecisionOrder = DecisionsTaken | Publicized | PublicityWithdrawn


def describe_decision(person: Person, before: Decision | None, ruling: Ruling, reason: str) -> Deed:
    return Deed(
        "评审决定", _whose(person), _put(before.ruling, before.reason) if before else None, _put(ruling, reason)
    )


def describe_publicity(person: Person, period: Period) -> Deed:
    return Deed("公示", _whose(person), None, _told(period))


def describe_withdrawal(person: Person, period: Period | None) -> Deed:
    return Deed("撤回公示", _whose(person), _told(period) if period else None, None)


def _told(period: Period) -> str:
    return f"{period.first}到{period.last}"


def _put(ruling: Ruling, reason: str) -> str:
    return f"{RULING_NAMES[ruling]}：{reason}" if reason else RULING_NAMES[ruling]


def _whose(person: Person) -> str:
    return f"{person.name}（{person.userid}）"

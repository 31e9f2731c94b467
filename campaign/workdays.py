"""The working days: the public holidays with their 调休, and the organisation's own days off and on."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from itertools import islice

from campaign.rubric import Holiday, Rules

_DAY = timedelta(days=1)
_SATURDAY = 5


@dataclass(frozen=True)
class WorkCalendar:
    """One's own days come before the public ones; a year without published holidays works Monday to Friday."""

    days_off: tuple[Holiday, ...] = ()
    work_days: tuple[date, ...] = ()

    @classmethod
    def of(cls, rules: Rules) -> "WorkCalendar":
        return cls(rules.holidays.days_off, rules.holidays.work_days)

    def is_working_day(self, day: date) -> bool:
        if day in self.work_days:
            return True
        if any(holiday.covers(day) for holiday in self.days_off):
            return False
        return _is_public_working_day(day) if has_data(day.year) else day.weekday() < _SATURDAY

    def previous_working_day(self, day: date) -> date:
        """The last one before `day`."""
        return next(self._working_days(day - _DAY, -_DAY))

    def next_working_day(self, day: date) -> date:
        """The first one after `day`."""
        return next(self._working_days(day + _DAY, _DAY))

    def add_working_days(self, day: date, n: int) -> date:
        """The n-th working day after `day`, which itself never counts."""
        return day if n == 0 else self.span(day + _DAY, n)[-1]

    def span(self, first: date, n: int) -> tuple[date, ...]:
        """Take n working days from `first` on; `first` counts where it is one."""
        return tuple(islice(self._working_days(first, _DAY), n))

    def _working_days(self, day: date, step: timedelta) -> Iterator[date]:
        while True:
            if self.is_working_day(day):
                yield day
            day += step


def has_data(year: int) -> bool:
    """Whether the public holidays of that year are known; they are published in the autumn before."""
    return year in _known_years()


@cache
def _known_years() -> frozenset[int]:
    # Here and below: the tables take their time to import, and most starts never ask for a working day.
    from chinese_calendar import holidays  # type: ignore[import-untyped]  # it comes without types

    return frozenset(day.year for day in holidays)


@cache
def _is_public_working_day(day: date) -> bool:
    from chinese_calendar import is_workday

    return bool(is_workday(day))

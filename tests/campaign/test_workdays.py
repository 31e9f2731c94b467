"""Working days: 国庆 and 春节 with their 调休, one's own holidays, and years nobody has published yet."""

import subprocess
import sys
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaign.rubric import Holiday, Holidays, Rules
from campaign.workdays import WorkCalendar, has_data

PUBLIC = WorkCalendar()
DAYS = st.dates(date(2023, 6, 1), date(2029, 12, 31))
CALENDARS = st.builds(
    WorkCalendar,
    st.lists(
        st.builds(
            lambda first, length: Holiday(name="放假", first=first, last=first + timedelta(days=length)),
            DAYS,
            st.integers(0, 60),
        ),
        max_size=3,
    ).map(tuple),
    st.lists(DAYS, max_size=3).map(tuple),
)


def working(first: date, last: date, calendar: WorkCalendar = PUBLIC) -> list[str]:
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    return [f"{day:%m-%d}" for day in days if calendar.is_working_day(day)]


# Hand-checked against the State Council's notices on the holidays of 2025 and 2026.
@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        # 2025: 国庆 and 中秋 1 to 8 October; work on Sunday 28 September and Saturday 11 October.
        (
            date(2025, 9, 26),
            date(2025, 10, 13),
            ["09-26", "09-28", "09-29", "09-30", "10-09", "10-10", "10-11", "10-13"],
        ),
        # 2025: 春节 28 January to 4 February; work on Sunday 26 January and Saturday 8 February.
        (
            date(2025, 1, 24),
            date(2025, 2, 10),
            ["01-24", "01-26", "01-27", "02-05", "02-06", "02-07", "02-08", "02-10"],
        ),
        # 2026: 春节 15 to 23 February; work on Saturday 14 and Saturday 28 February.
        (
            date(2026, 2, 13),
            date(2026, 3, 2),
            ["02-13", "02-14", "02-24", "02-25", "02-26", "02-27", "02-28", "03-02"],
        ),
        # 2026: 国庆 1 to 7 October; work on Sunday 20 September and Saturday 10 October; 中秋 25 to 27 September.
        (
            date(2026, 9, 18),
            date(2026, 10, 12),
            [
                *("09-18", "09-20", "09-21", "09-22", "09-23", "09-24", "09-28", "09-29", "09-30"),
                *("10-08", "10-09", "10-10", "10-12"),
            ],
        ),
        # 2026: 端午 19 to 21 June, nothing made up for.
        (date(2026, 6, 17), date(2026, 6, 24), ["06-17", "06-18", "06-22", "06-23", "06-24"]),
    ],
)
def test_public_holidays_and_the_days_made_up_for_them(first: date, last: date, expected: list[str]) -> None:
    assert working(first, last) == expected


def test_the_working_day_before_and_after() -> None:
    assert PUBLIC.previous_working_day(date(2025, 10, 8)) == date(2025, 9, 30)
    assert PUBLIC.previous_working_day(date(2026, 2, 15)) == date(2026, 2, 14)
    assert PUBLIC.previous_working_day(date(2026, 5, 24)) == date(2026, 5, 22)
    assert PUBLIC.previous_working_day(date(2026, 5, 22)) == date(2026, 5, 21)
    assert PUBLIC.next_working_day(date(2025, 9, 30)) == date(2025, 10, 9)
    assert PUBLIC.next_working_day(date(2025, 10, 10)) == date(2025, 10, 11)


def test_publicity_of_five_working_days_steps_over_a_holiday() -> None:
    assert PUBLIC.span(date(2026, 6, 17), 5)[-1] == date(2026, 6, 24)
    assert PUBLIC.span(date(2026, 6, 19), 1) == (date(2026, 6, 22),)
    assert PUBLIC.add_working_days(date(2026, 6, 17), 5) == date(2026, 6, 25)
    assert PUBLIC.add_working_days(date(2026, 6, 19), 1) == date(2026, 6, 22)
    assert PUBLIC.add_working_days(date(2026, 6, 20), 0) == date(2026, 6, 20)


def test_a_year_without_data_works_monday_to_friday() -> None:
    assert (has_data(2025), has_data(2026), has_data(2045), has_data(1998)) == (True, True, False, False)
    assert working(date(2045, 9, 29), date(2045, 10, 9)) == [
        *("09-29", "10-02", "10-03", "10-04", "10-05", "10-06", "10-09"),
    ]


def test_a_year_without_data_still_has_the_days_of_ones_own() -> None:
    own = WorkCalendar((Holiday(name="国庆", first=date(2045, 10, 2), last=date(2045, 10, 6)),), (date(2045, 9, 30),))
    assert working(date(2045, 9, 29), date(2045, 10, 9), own) == ["09-29", "09-30", "10-09"]


def test_ones_own_days_come_before_the_public_ones() -> None:
    rules = Rules(
        holidays=Holidays(
            days_off=(
                Holiday(name="暑假", first=date(2026, 7, 13), last=date(2026, 8, 23)),
                Holiday(name="校庆", first=date(2026, 10, 10)),
            ),
            work_days=(date(2026, 10, 7),),
        )
    )
    own = WorkCalendar.of(rules)
    assert own.next_working_day(date(2026, 7, 10)) == date(2026, 8, 24)
    assert working(date(2026, 9, 30), date(2026, 10, 12), own) == ["09-30", "10-07", "10-08", "10-09", "10-12"]


@given(CALENDARS, DAYS)
def test_before_and_after_are_working_days_with_none_between(calendar: WorkCalendar, day: date) -> None:
    before, after = calendar.previous_working_day(day), calendar.next_working_day(day)
    assert before < day < after
    between = [before + timedelta(days=n) for n in range((after - before).days + 1)]
    assert [d for d in between if d != day and calendar.is_working_day(d)] == [before, after]


@given(CALENDARS, DAYS, st.integers(1, 15))
def test_adding_is_stepping_and_a_span_starts_at_once(calendar: WorkCalendar, day: date, n: int) -> None:
    stepped = day
    for _ in range(n):
        stepped = calendar.next_working_day(stepped)
    assert calendar.add_working_days(day, n) == stepped
    span = calendar.span(day, n)
    assert len(span) == n
    assert (span[0] == day) is calendar.is_working_day(day)
    assert tuple(map(calendar.next_working_day, span[:-1])) == span[1:]


def test_starting_up_does_not_read_the_tables() -> None:
    loaded = "import sys, campaign.workdays; print('chinese_calendar' in sys.modules)"
    ran = subprocess.run([sys.executable, "-c", loaded], capture_output=True, text=True, check=True)
    assert ran.stdout == "False\n"

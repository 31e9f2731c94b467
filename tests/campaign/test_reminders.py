"""Reminders: who hears what on which day, at a minute of their own, and what no longer holds as it leaves."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import groupby
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from campaign.decisions import Period
from campaign.people import Person, Role
from campaign.record import Standing
from campaign.reminders import (
    Kind,
    Missing,
    MoreTime,
    Nomination,
    Office,
    Overview,
    Own,
    Progress,
    Publicity,
    Reminder,
    Review,
    Timetable,
    due,
    is_still_due,
    planned,
)
from campaign.rubric import BranchQuiet, Holiday, Holidays, Reminders, Rubric
from campaign.rubric_file import parse
from campaign.scalars import Window
from campaign.term import Campaign, Dates

ZONE = ZoneInfo("Asia/Shanghai")
PACKAGED = parse((Path(__file__).parents[2] / "rubric.yaml").read_text(encoding="utf-8"))
MIDNIGHT = datetime(2026, 6, 1, tzinfo=ZONE)  # 5月31日（周日）晚12点
DATES = Dates(
    MIDNIGHT,
    nominate_by=datetime(2026, 6, 5, 17, 0, tzinfo=ZONE),
    review_by=datetime(2026, 6, 15, 12, 0, tzinfo=ZONE),
)
CANTEEN = (Window(time(10), time(14)), Window(time(16), time(20)))
MEMBER, SECRETARY = frozenset({Role.MEMBER}), frozenset({Role.SECRETARY})


def rubric(**rules: Any) -> Rubric:
    return PACKAGED.model_copy(update={"rules": PACKAGED.rules.model_copy(update=rules)})


def timetable(dates: Dates = DATES, ends: datetime | None = None, **rules: Any) -> Timetable:
    published = () if ends is None else (Period(ends - timedelta(days=30), ends),)
    return Timetable(Campaign(7, "2026年", rubric(**rules), dates), ZONE, published)


def quiet_in_canteens(*windows: Window) -> Reminders:
    return Reminders(branches=(BranchQuiet(branch="饮食中心支部", quiet=windows),))


def person(number: int, roles: frozenset[Role] = MEMBER, branch: str = "饮食中心支部") -> Person:
    return Person(number, f"u{number}", f"张{number}", branch, roles)


def at(day: date, clock: str) -> datetime:
    return datetime.combine(day, time.fromisoformat(clock), ZONE)


def end_of(day: date) -> datetime:
    return at(day, "20:59")


def told(table: Timetable, overview: Overview, day: date) -> list[tuple[str, int, int]]:
    return [(n.kind.value, n.person, n.days_left) for n in due(table, overview, end_of(day))]


def days_of(table: Timetable, overview: Overview, kind: Kind, first: date, last: date) -> list[tuple[str, int]]:
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    found = [(day, notice) for day in days for notice in planned(table, overview, day) if notice.kind is kind]
    return [(f"{day:%m-%d}", notice.days_left) for day, notice in found]


# ---------------------------------------------------------------------------------------------------------
# The days


def test_two_weeks_and_one_week_move_to_the_working_day_before_and_the_last_days_never() -> None:
    # 14 and 7 days before a Sunday are Sundays; the 16th, 17th, 23rd, 24th, 30th and 31st are days off.
    overview = Overview((Progress(person(1)),))
    assert days_of(timetable(), overview, Kind.OWN, date(2026, 4, 1), date(2026, 6, 30)) == [
        *(("05-15", 16), ("05-22", 9), ("05-28", 3), ("05-30", 1), ("05-31", 0)),
    ]


def test_a_secretary_s_week_begins_with_a_digest() -> None:
    # 4 and 5 May are days off, so that the first of these weeks begins on the 6th.
    overview = Overview((Progress(person(1)), Progress(person(2, SECRETARY))))
    weekly = [("05-06", 25), ("05-11", 20), ("05-18", 13), ("05-25", 6)]
    others = [("05-15", 16), ("05-22", 9), ("05-28", 3), ("05-30", 1), ("05-31", 0)]
    assert days_of(timetable(), overview, Kind.BRANCH, date(2026, 4, 1), date(2026, 6, 30)) == sorted(weekly + others)
    silent = timetable(reminders=Reminders(days_before=()))
    assert days_of(silent, overview, Kind.BRANCH, date(2026, 4, 1), date(2026, 6, 30)) == []


def test_a_digest_on_a_day_that_has_one_anyway_is_one() -> None:
    # Monday 25 May 2026 is a week before Monday 1 June.
    dates = Dates(datetime(2026, 6, 1, 18, 0, tzinfo=ZONE))
    overview = Overview((Progress(person(1)), Progress(person(2, SECRETARY))))
    (digest,) = (n for n in planned(timetable(dates), overview, date(2026, 5, 25)) if n.kind is Kind.BRANCH)
    assert (digest.days_before, digest.days_left) == (7, 7)


def test_a_day_made_up_for_a_holiday_is_a_working_day() -> None:
    # 14 days before is Saturday 9 May 2026, worked for 劳动节.
    dates = Dates(datetime(2026, 5, 23, 18, 0, tzinfo=ZONE))
    overview = Overview((Progress(person(1)),))
    days = days_of(timetable(dates), overview, Kind.OWN, date(2026, 5, 1), date(2026, 5, 31))
    assert days == [("05-09", 14), ("05-15", 8), ("05-20", 3), ("05-22", 1), ("05-23", 0)]


def test_two_reminders_moved_to_one_day_before_a_long_holiday_are_one() -> None:
    # 14 days before is 1 October 2025, 7 days before the 8th: both move to 30 September.
    dates = Dates(datetime(2025, 10, 15, 18, 0, tzinfo=ZONE))
    overview = Overview((Progress(person(1)),))
    assert days_of(timetable(dates), overview, Kind.OWN, date(2025, 9, 1), date(2025, 10, 31)) == [
        *(("09-30", 15), ("10-12", 3), ("10-14", 1), ("10-15", 0)),
    ]
    (notice,) = planned(timetable(dates), overview, date(2025, 9, 30))
    assert notice.days_before == 7


def test_ones_own_holidays_move_them_too() -> None:
    holidays = Holidays(days_off=(Holiday(name="校庆", first=date(2026, 5, 22)),))
    overview = Overview((Progress(person(1)),))
    days = days_of(timetable(holidays=holidays), overview, Kind.OWN, date(2026, 5, 16), date(2026, 5, 27))
    assert days == [("05-21", 10)]


def test_the_file_says_on_which_days() -> None:
    reminders = Reminders(days_before=(5, 2))
    overview = Overview((Progress(person(1)),))
    days = days_of(timetable(reminders=reminders), overview, Kind.OWN, date(2026, 5, 1), date(2026, 6, 1))
    assert days == [("05-26", 5), ("05-29", 2)]


def test_whoever_has_more_time_is_reminded_by_that() -> None:
    later = at(date(2026, 6, 4), "18:00")
    theirs = MoreTime(of_branch={"饮食中心支部": later}, of_person={3: at(date(2026, 6, 6), "18:00")})
    table = replace(timetable(), more_time=theirs)
    branch, lone, other = person(1), person(3), person(2, branch="机关支部")
    overview = Overview(tuple(Progress(each) for each in (branch, lone, other)))
    spring = (date(2026, 5, 28), date(2026, 6, 7))
    assert days_of(table, Overview((Progress(branch),)), Kind.OWN, *spring) == [
        *(("05-28", 7), ("06-01", 3), ("06-03", 1), ("06-04", 0)),
    ]
    assert days_of(table, Overview((Progress(lone),)), Kind.OWN, *spring) == [
        *(("05-29", 8), ("06-03", 3), ("06-05", 1), ("06-06", 0)),
    ]
    assert days_of(table, Overview((Progress(other),)), Kind.OWN, *spring) == [
        *(("05-28", 3), ("05-30", 1), ("05-31", 0)),
    ]
    assert [each.person for each in planned(table, overview, date(2026, 6, 4))] == [1]


def test_a_branch_with_more_time_for_its_list_is_reminded_by_that() -> None:
    theirs = MoreTime(to_nominate={"饮食中心支部": at(date(2026, 6, 9), "18:00")})
    table = replace(timetable(), more_time=theirs)
    overview = Overview((Progress(person(1, SECRETARY)), Progress(person(2), Standing.SUBMITTED)))
    summer = (date(2026, 6, 3), date(2026, 6, 10))
    assert days_of(table, overview, Kind.NOMINATION, *summer) == [("06-06", 3), ("06-08", 1), ("06-09", 0)]


def test_whoever_has_more_time_is_in_no_digest() -> None:
    theirs = MoreTime(of_person={2: at(date(2026, 6, 6), "18:00"), 3: at(date(2026, 5, 20), "18:00")})
    secretary, office = person(9, SECRETARY), person(8, frozenset({Role.COMMITTEE}), branch="机关支部")
    overview = Overview(tuple(Progress(each) for each in (secretary, office, person(1), person(2), person(3))))
    table = replace(timetable(), more_time=theirs)
    facts = {each.person: each.facts for each in planned(table, overview, date(2026, 5, 30))}
    behind = Missing("饮食中心支部", (person(1), person(3)), ())
    assert facts[9] == behind
    assert facts[8] == Office((behind,))


def test_more_time_granted_meanwhile_drops_what_was_planned_by_the_old_deadline() -> None:
    overview = Overview((Progress(person(1)),))
    (planned_before,) = planned(timetable(), overview, date(2026, 5, 28))
    table = replace(timetable(), more_time=MoreTime(of_person={1: at(date(2026, 6, 6), "18:00")}))
    assert is_still_due(planned_before, timetable(), overview, planned_before.at) is None
    assert is_still_due(planned_before, table, overview, planned_before.at) == "截止时间改了"


def test_more_time_than_everybody_is_never_less() -> None:
    table = replace(timetable(), more_time=MoreTime(of_branch={"饮食中心支部": at(date(2026, 5, 20), "18:00")}))
    assert table.deadlines_of(Kind.OWN, person(1)) == timetable().deadlines(Kind.OWN)


def test_a_missed_day_is_not_caught_up() -> None:
    overview = Overview((Progress(person(1)),))
    assert told(timetable(), overview, date(2026, 5, 29)) == []
    assert due(timetable(), overview, at(date(2026, 5, 28), "07:59")) == ()


def test_nothing_is_due_once_the_deadline_has_passed() -> None:
    noon = Dates(datetime(2026, 5, 31, 12, 0, tzinfo=ZONE))
    overview = Overview((Progress(person(1)),))
    assert len(due(timetable(noon), overview, at(date(2026, 5, 31), "10:59"))) == 1
    assert due(timetable(noon), overview, at(date(2026, 5, 31), "14:07")) == ()


# ---------------------------------------------------------------------------------------------------------
# The people


@pytest.mark.parametrize(
    ("standing", "expected"),
    [
        (Standing.NOT_APPLIED, [("own", 1, 3)]),
        (Standing.FILLING, [("own", 1, 3)]),
        (Standing.TO_SUBMIT, [("own", 1, 3)]),
        (Standing.SUBMITTED, []),
        (Standing.WITHDRAWN, []),
        (Standing.OPTED_OUT, []),
        (Standing.EXEMPT, []),
    ],
)
def test_only_who_has_still_something_to_do_is_reminded(standing: Standing, expected: list[object]) -> None:
    assert told(timetable(), Overview((Progress(person(1), standing),)), date(2026, 5, 28)) == expected


def test_the_absent_the_gone_and_those_not_expected_to_apply_are_left_out() -> None:
    overview = Overview(
        (
            Progress(person(1), is_absent=True),
            Progress(person(2), has_left=True),
            Progress(person(3, frozenset({Role.HANDLER}))),
            Progress(person(4, frozenset())),
        )
    )
    assert told(timetable(), overview, date(2026, 5, 28)) == []


def test_a_member_hears_how_far_it_is() -> None:
    overview = Overview((Progress(person(1), Standing.FILLING, answered=12),))
    (notice,) = due(timetable(), overview, end_of(date(2026, 5, 28)))
    assert notice.facts == Own(Standing.FILLING, 12, 21)
    assert (notice.deadline, notice.days_before, notice.days_left) == (MIDNIGHT, 3, 3)
    assert notice.key == "own-3/7/1/2026-05-31T16:00:00+00:00"


def test_secretaries_hear_of_their_own_branch_and_the_office_of_all() -> None:
    other = "机关支部"
    people = (
        Progress(person(1)),
        Progress(person(2), Standing.WITHDRAWN),
        Progress(person(3), Standing.FILLING),
        Progress(person(4), Standing.TO_SUBMIT),
        Progress(person(5), Standing.SUBMITTED),
        Progress(person(6), Standing.OPTED_OUT),
        Progress(person(7), Standing.EXEMPT),
        Progress(person(8), is_absent=True),
        Progress(person(9), has_left=True),
        Progress(person(10, branch=other)),
        Progress(person(11, SECRETARY)),
        Progress(person(12, SECRETARY, other)),
        Progress(person(13, SECRETARY, "运输支部")),
        Progress(person(14, frozenset({Role.COMMITTEE}), other)),
    )
    notices = due(timetable(), Overview(people), end_of(date(2026, 5, 28)))
    ours = Missing("饮食中心支部", (person(1), person(2)), (person(3), person(4)))
    theirs = Missing(other, (person(10, branch=other),), ())
    facts = {n.person: n.facts for n in notices if n.kind is not Kind.OWN}
    assert facts == {11: ours, 12: theirs, 14: Office((theirs, ours))}


def test_a_secretary_who_takes_part_hears_both() -> None:
    both = Progress(person(1, frozenset({Role.MEMBER, Role.SECRETARY})))
    assert sorted(told(timetable(), Overview((both,)), date(2026, 5, 28))) == [("branch", 1, 3), ("own", 1, 3)]


def test_an_exempt_secretary_still_has_a_branch() -> None:
    both = Progress(person(1, frozenset({Role.MEMBER, Role.SECRETARY})), Standing.EXEMPT)
    overview = Overview((both, Progress(person(2), Standing.FILLING)))
    assert sorted(told(timetable(), overview, date(2026, 5, 28))) == [("branch", 1, 3), ("own", 2, 3)]


def test_a_second_deadline_for_scoring_is_for_those_who_have_applied() -> None:
    table = timetable(self_score_extra_days=7)
    people = (Progress(person(1)), Progress(person(2), Standing.FILLING), Progress(person(3, SECRETARY)))
    overview = Overview(people)
    # The last day to apply is a week before the last day to score: one digest, with both lists.
    notices = due(table, overview, end_of(date(2026, 5, 31)))
    assert [(n.kind, n.days_left) for n in sorted(notices, key=lambda n: n.person)] == [
        (Kind.OWN, 0),
        (Kind.BRANCH, 0),
    ]
    assert sorted(told(table, overview, date(2026, 5, 29))) == [("branch", 3, 9), ("own", 2, 9)]
    (digest,) = (n for n in due(table, overview, end_of(date(2026, 6, 6))) if n.kind is Kind.BRANCH)
    assert digest.facts == Missing("饮食中心支部", (), (person(2),))


def test_nomination_is_for_secretaries_whose_list_is_not_in() -> None:
    people = (
        Progress(person(1), Standing.SUBMITTED),
        Progress(person(2), Standing.SUBMITTED, is_absent=True),
        Progress(person(3, SECRETARY)),
        Progress(person(4, branch="机关支部"), Standing.SUBMITTED),
        Progress(person(5, SECRETARY, "机关支部")),
        Progress(person(6, SECRETARY, "运输支部")),
    )
    (notice,) = due(timetable(), Overview(people, frozenset({"机关支部"})), end_of(date(2026, 6, 2)))
    assert (notice.kind, notice.person, notice.facts) == (
        Kind.NOMINATION,
        3,
        Nomination("饮食中心支部", (person(1), person(2))),
    )


def test_reviewers_with_nominees_left_and_the_office_before_publicity_ends() -> None:
    reviewer, office = frozenset({Role.REVIEWER}), frozenset({Role.COMMITTEE})
    people = (Progress(person(1, reviewer)), Progress(person(2, reviewer)), Progress(person(3, office)))
    overview = Overview(people, to_review={1: 4, 2: 0})
    table = timetable(ends=datetime(2026, 6, 25, tzinfo=ZONE))
    (review,) = due(table, overview, at(date(2026, 6, 15), "10:59"))
    assert (review.kind, review.person, review.facts) == (Kind.REVIEW, 1, Review(4))
    (publicity,) = due(table, overview, end_of(date(2026, 6, 24)))
    assert (publicity.kind, publicity.person, publicity.facts) == (Kind.PUBLICITY, 3, Publicity(5))
    assert days_of(table, overview, Kind.PUBLICITY, date(2026, 6, 1), date(2026, 6, 30)) == [
        *(("06-10", 14), ("06-17", 7), ("06-21", 3), ("06-23", 1), ("06-24", 0)),
    ]


@pytest.mark.parametrize(
    ("first", "last", "days"),
    [
        (17, 24, [("06-21", 3), ("06-23", 1), ("06-24", 0)]),  # seven days before its last it has just begun
        (17, 17, [("06-17", 0)]),
    ],
)
def test_on_the_day_of_publication_the_office_is_told_of_no_other_day(
    first: int, last: int, days: list[tuple[str, int]]
) -> None:
    period = Period(datetime(2026, 6, first, tzinfo=ZONE), datetime(2026, 6, last + 1, tzinfo=ZONE))
    table = replace(timetable(), publicity=(period,))
    overview = Overview((Progress(person(3, frozenset({Role.COMMITTEE}))),))
    assert days_of(table, overview, Kind.PUBLICITY, date(2026, 6, 1), date(2026, 6, 30)) == days


# ---------------------------------------------------------------------------------------------------------
# The hour


def test_reminders_are_spread_over_the_first_free_hour() -> None:
    overview = Overview(tuple(Progress(person(n)) for n in range(1, 301)))
    minutes = {notice.at.time() for notice in due(timetable(), overview, end_of(date(2026, 5, 28)))}
    assert len(minutes) > 50
    assert (min(minutes), max(minutes)) == (time(8, 1), time(9, 2))


def test_a_branch_has_quiet_hours_of_its_own() -> None:
    table = timetable(reminders=quiet_in_canteens(Window(time(6), time(14)), Window(time(16), time(20))))
    people = tuple(Progress(person(n, branch="饮食中心支部" if n <= 60 else "机关支部")) for n in range(1, 121))
    notices = due(table, Overview(people), end_of(date(2026, 5, 28)))
    assert {notice.at.hour for notice in notices if notice.person <= 60} <= {14, 15}
    assert {notice.at.hour for notice in notices if notice.person > 60} <= {8, 9}
    assert len(notices) == 120


def test_on_the_last_day_it_comes_while_there_is_time() -> None:
    people = Overview(tuple(Progress(person(n)) for n in range(1, 101)))
    noon = Dates(datetime(2026, 5, 31, 9, 0, tzinfo=ZONE))
    notices = planned(timetable(noon), people, date(2026, 5, 31))
    assert {notice.at.time() for notice in notices} <= {time(8, n) for n in range(1, 30)}
    assert len(notices) == 100
    early = Dates(datetime(2026, 5, 31, 8, 0, tzinfo=ZONE))
    assert planned(timetable(early), people, date(2026, 5, 31)) == ()


def test_without_quiet_hours_the_night_is_quiet_all_the_same() -> None:
    (notice,) = planned(timetable(reminders=Reminders(quiet=())), Overview((Progress(person(1)),)), date(2026, 5, 28))
    assert time(8) < notice.at.time() < time(10)


def test_it_comes_early_where_no_later_minute_is_free() -> None:
    all_day = Reminders(quiet=(Window(time(8), time(0)), Window(time(0), time(7))))
    overview = Overview(tuple(Progress(person(n)) for n in range(1, 51)))
    notices = planned(timetable(reminders=all_day), overview, date(2026, 5, 28))
    assert len(notices) == 50
    assert {notice.at.time() for notice in notices} <= {time(7, n) for n in range(1, 30)}


@pytest.mark.parametrize("clock", ["11:00", "13:29", "17:05", "21:00", "23:59"])
def test_a_late_tick_in_quiet_hours_waits_for_the_next(clock: str) -> None:
    overview = Overview((Progress(person(1)),))
    assert due(timetable(), overview, at(date(2026, 5, 28), clock)) == ()


@pytest.mark.parametrize("clock", ["09:30", "10:00", "13:30"])
def test_who_asks_on_the_half_hour_is_told_what_was_planned_until_then(clock: str) -> None:
    (notice,) = due(timetable(), Overview((Progress(person(1)),)), at(date(2026, 5, 28), clock))
    assert notice.at < at(date(2026, 5, 28), "09:30")
    assert timetable().may_leave(at(date(2026, 5, 28), clock), "饮食中心支部") is False


@pytest.mark.parametrize(
    ("clock", "expected"),
    [
        ("2026-05-28T09:17:12", "2026-05-28T09:17:12"),
        ("2026-05-28T10:00:12", "2026-05-28T14:01:00"),
        ("2026-05-28T15:59:30", "2026-05-28T15:59:30"),
        ("2026-05-28T15:30:00", "2026-05-28T15:31:00"),
        ("2026-05-28T21:40:00", "2026-05-29T08:01:00"),
    ],
)
def test_the_next_free_instant(clock: str, expected: str) -> None:
    table = timetable(reminders=quiet_in_canteens(*CANTEEN))
    now = datetime.fromisoformat(clock).replace(tzinfo=ZONE)
    assert table.next_free(now.astimezone(UTC), "饮食中心支部") == datetime.fromisoformat(expected).replace(tzinfo=ZONE)


def test_no_instant_is_free_where_the_whole_day_is_quiet() -> None:
    table = timetable(reminders=quiet_in_canteens(Window(time(0), time(12)), Window(time(12), time(0))))
    assert table.next_free(at(date(2026, 5, 28), "09:17"), "饮食中心支部") is None
    assert planned(table, Overview((Progress(person(1)),)), date(2026, 5, 28)) == ()


# ---------------------------------------------------------------------------------------------------------
# Not too often, and 明天提醒


def test_at_most_so_many_and_not_twice_within_the_gap() -> None:
    day = date(2026, 5, 28)
    fresh = Progress(person(1), reminders=2, reminded_at=at(date(2026, 5, 27), "20:00"))

    def count(progress: Progress, pace: Reminders) -> int:
        return len(due(timetable(reminders=pace), Overview((progress,)), end_of(day)))

    assert count(fresh, Reminders()) == 1
    assert count(fresh, Reminders(at_most=2)) == 0
    assert count(fresh, Reminders(at_most=3)) == 1
    assert count(fresh, Reminders(gap_days=2)) == 0
    assert count(replace(fresh, reminded_at=at(day, "08:03")), Reminders()) == 0
    assert count(replace(fresh, reminded_at=at(date(2026, 5, 26), "08:03")), Reminders(gap_days=2)) == 1
    # Written for a day still to come: it says nothing about this one.
    assert count(replace(fresh, reminded_at=at(date(2026, 5, 30), "08:03")), Reminders()) == 1


def test_what_was_asked_for_comes_at_its_instant_whatever_the_hour() -> None:
    asked = at(date(2026, 5, 29), "21:30")
    progress = Progress(person(1), Standing.FILLING, 12, asked_at=asked, reminders=99, reminded_at=asked)
    overview = Overview((progress,))
    assert due(timetable(), overview, asked - timedelta(minutes=1)) == ()
    (notice,) = due(timetable(), overview, asked)
    assert (notice.kind, notice.at, notice.days_before, notice.days_left) == (Kind.ASKED, asked, None, 2)
    assert notice.facts == Own(Standing.FILLING, 12, 21)
    assert notice.key == "asked/7/1/2026-05-29T13:30:00+00:00"
    assert due(timetable(), overview, at(date(2026, 5, 30), "08:00")) == ()


def test_what_was_asked_for_stands_in_for_the_automatic_one() -> None:
    def kinds(progress: Progress, day: date) -> list[str]:
        return [kind for kind, _, _ in told(timetable(), Overview((progress,)), day)]

    asked = Progress(person(1), asked_at=at(date(2026, 5, 31), "14:40"))
    assert kinds(asked, date(2026, 5, 30)) == []
    assert kinds(asked, date(2026, 5, 31)) == ["asked"]
    assert kinds(replace(asked, asked_at=at(date(2026, 5, 29), "14:40")), date(2026, 5, 30)) == ["own"]
    # Asked for a time at which nothing can be done any more: the automatic one comes.
    assert kinds(replace(asked, asked_at=MIDNIGHT), date(2026, 5, 31)) == ["own"]


def test_what_was_asked_for_after_the_deadline_never_comes() -> None:
    noon = Dates(datetime(2026, 5, 31, 12, 0, tzinfo=ZONE))
    overview = Overview((Progress(person(1), asked_at=at(date(2026, 5, 31), "14:40")),))
    assert [notice.kind for notice in planned(timetable(noon), overview, date(2026, 5, 31))] == [Kind.OWN]


def test_who_is_done_is_not_reminded_though_asked_for() -> None:
    asked = at(date(2026, 5, 29), "14:40")
    for standing in (Standing.SUBMITTED, Standing.WITHDRAWN, Standing.OPTED_OUT, Standing.EXEMPT):
        assert due(timetable(), Overview((Progress(person(1), standing, asked_at=asked),)), asked) == ()


# ---------------------------------------------------------------------------------------------------------
# As it leaves


def own_notice(progress: Progress, day: date = date(2026, 5, 28)) -> Reminder:
    (notice,) = due(timetable(), Overview((progress,)), end_of(day))
    return notice


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({}, None),
        ({"answered": 13, "standing": Standing.TO_SUBMIT}, None),
        ({"standing": Standing.SUBMITTED}, "已提交"),
        ({"standing": Standing.WITHDRAWN}, "已撤回"),
        ({"standing": Standing.OPTED_OUT}, "今年不报"),
        ({"standing": Standing.EXEMPT}, "已免报"),
        ({"is_absent": True}, "请假中"),
        ({"has_left": True}, "已不在名册"),
        ({"person": person(2)}, "已不在名册"),
        ({"person": person(1, SECRETARY)}, "角色变了"),
        ({"asked_at": at(date(2026, 5, 29), "14:40")}, "本人说了明天提醒"),
        ({"reminders": 99, "reminded_at": end_of(date(2026, 5, 28))}, None),
    ],
)
def test_a_reminder_is_dropped_with_the_reason(changed: dict[str, Any], reason: str | None) -> None:
    progress = Progress(person(1), Standing.FILLING, 12)
    notice = own_notice(progress)
    now = end_of(date(2026, 5, 28))
    assert is_still_due(notice, timetable(), Overview((replace(progress, **changed),)), now) == reason


def test_a_reminder_is_dropped_when_its_campaign_or_its_day_is_over() -> None:
    progress = Progress(person(1))
    overview, notice, now = Overview((progress,)), own_notice(progress), end_of(date(2026, 5, 28))
    moved = replace(DATES, apply_by=MIDNIGHT + timedelta(days=1))
    following = replace(timetable(), campaign=replace(timetable().campaign, id=8))
    assert is_still_due(notice, None, overview, now) == "本届已结束"
    assert is_still_due(notice, following, overview, now) == "本届已结束"
    assert is_still_due(notice, timetable(moved), overview, now) == "截止时间改了"
    assert is_still_due(notice, timetable(), overview, now + timedelta(days=1)) == "过了当天，不补发"
    assert is_still_due(notice, timetable(), overview, MIDNIGHT) == "已经截止"


def test_with_two_deadlines_a_reminder_to_apply_is_over_once_applied() -> None:
    table, day = timetable(self_score_extra_days=7), date(2026, 5, 28)
    (notice,) = due(table, Overview((Progress(person(1)),)), end_of(day))
    assert is_still_due(notice, table, Overview((Progress(person(1), Standing.FILLING),)), end_of(day)) == (
        "已申报，按自评的截止提醒"
    )
    (notice,) = due(table, Overview((Progress(person(1), Standing.FILLING),)), end_of(date(2026, 6, 4)))
    assert is_still_due(notice, table, Overview((Progress(person(1)),)), end_of(date(2026, 6, 4))) == (
        "还没申报，按申报的截止提醒"
    )


def test_a_changed_mind_about_tomorrow_drops_what_was_asked_for_before() -> None:
    asked = at(date(2026, 5, 29), "14:40")
    progress = Progress(person(1), asked_at=asked)
    (notice,) = due(timetable(), Overview((progress,)), asked)
    assert is_still_due(notice, timetable(), Overview((progress,)), asked) is None
    later = Overview((replace(progress, asked_at=asked + timedelta(days=1)),))
    assert is_still_due(notice, timetable(), later, asked) == "本人改了提醒时间"


def test_digests_are_dropped_once_there_is_nothing_in_them() -> None:
    everything = frozenset({Role.SECRETARY, Role.COMMITTEE, Role.REVIEWER})
    boss = Progress(person(9, everything))
    member = Progress(person(1), Standing.FILLING)
    table = timetable(
        replace(DATES, nominate_by=MIDNIGHT + timedelta(hours=1), review_by=MIDNIGHT + timedelta(hours=2)),
        ends=MIDNIGHT,
    )
    busy = Overview((boss, member, Progress(person(2), Standing.SUBMITTED)), to_review={9: 1})
    now = end_of(date(2026, 5, 31))
    notices = {n.kind: n for n in due(table, busy, now) if n.person == 9}
    idle = Overview((boss,), frozenset({"饮食中心支部"}))
    gone = Overview((boss,))
    moved = Overview((replace(boss, person=replace(boss.person, branch="机关支部")), member))
    assert {kind: is_still_due(n, table, busy, now) for kind, n in notices.items()} == dict.fromkeys(
        [Kind.BRANCH, Kind.OFFICE, Kind.NOMINATION, Kind.REVIEW, Kind.PUBLICITY]
    )
    assert {kind: is_still_due(n, table, idle, now) for kind, n in notices.items()} == {
        Kind.BRANCH: "都报完了",
        Kind.OFFICE: "都报完了",
        Kind.NOMINATION: "名单已提交",
        Kind.REVIEW: "都评完了",
        Kind.PUBLICITY: None,
    }
    assert is_still_due(notices[Kind.NOMINATION], table, gone, now) == "没有人可以推荐"
    assert is_still_due(notices[Kind.BRANCH], table, moved, now) == "换了支部"


# ---------------------------------------------------------------------------------------------------------
# Whatever the campaign and whoever the people

FIRST = date(2026, 5, 1)
DAYS = st.dates(FIRST, date(2026, 6, 20))
INSTANTS = st.builds(lambda day, minute: at(day, "00:00") + timedelta(minutes=minute), DAYS, st.integers(0, 1439))
BRANCHES = st.sampled_from(["饮食中心支部", "机关支部"])
WINDOWS = st.builds(
    lambda begin, length: Window(time(begin), time((begin + length) % 24)), st.integers(0, 23), st.integers(1, 8)
)
ROLES = st.frozensets(st.sampled_from(list(Role)), min_size=1)


@st.composite
def tables(draw: st.DrawFn) -> Timetable:
    apply_by = draw(INSTANTS)
    return timetable(
        Dates(
            apply_by,
            draw(st.none() | st.just(apply_by + timedelta(days=5))),
            draw(st.none() | st.just(apply_by + timedelta(days=15))),
        ),
        draw(st.none() | INSTANTS),
        self_score_extra_days=draw(st.sampled_from([0, 0, 1, 7])),
        reminders=Reminders(
            at_most=draw(st.integers(1, 6)),
            gap_days=draw(st.integers(1, 3)),
            quiet=tuple(draw(st.lists(WINDOWS, max_size=3))),
            branches=(BranchQuiet(branch="饮食中心支部", quiet=CANTEEN),),
        ),
    )


@st.composite
def overviews(draw: st.DrawFn) -> Overview:
    people = tuple(
        Progress(
            person(number, draw(ROLES), draw(BRANCHES)),
            draw(st.sampled_from(list(Standing))),
            draw(st.integers(0, 21)),
            draw(st.sampled_from([False, False, True])),
            draw(st.sampled_from([False, False, True])),
            draw(st.none() | INSTANTS),
            draw(st.none() | INSTANTS),
            draw(st.integers(0, 4)),
        )
        for number in range(1, draw(st.integers(2, 7)))
    )
    return Overview(people, draw(st.frozensets(BRANCHES)), {1: draw(st.integers(0, 2)), 2: 1})


def days_near(table: Timetable, overview: Overview) -> list[date]:
    """Those on which something may come."""
    deadlines = {deadline for kind in Kind for deadline in table.deadlines(kind)}
    asked = {progress.asked_at.date() for progress in overview.people if progress.asked_at}
    before = (20, 14, 9, 7, 6, 3, 1, 0)
    return sorted(asked | {table.last_day(deadline) - timedelta(days=n) for deadline in deadlines for n in before})


@settings(max_examples=60, deadline=None)
@given(tables(), overviews(), st.randoms())
def test_the_same_from_the_same_in_any_order(table: Timetable, overview: Overview, chance: Any) -> None:
    shuffled = list(overview.people)
    chance.shuffle(shuffled)
    for day in days_near(table, overview):
        assert planned(table, overview, day) == planned(table, replace(overview, people=tuple(shuffled)), day)


@settings(max_examples=60, deadline=None)
@given(tables(), overviews())
def test_nobody_gets_two_of_one_kind_a_day_and_no_key_twice_a_year(table: Timetable, overview: Overview) -> None:
    keys = []
    for day in days_near(table, overview):
        notices = planned(table, overview, day)
        kinds = [(notice.person, notice.kind) for notice in notices]
        assert len(kinds) == len(set(kinds))
        own = [notice.person for notice in notices if notice.kind in (Kind.OWN, Kind.ASKED)]
        assert len(own) == len(set(own))
        keys += [notice.key for notice in notices]
    assert len(keys) == len(set(keys))


@settings(max_examples=60, deadline=None)
@given(tables(), overviews())
def test_no_automatic_one_in_quiet_hours_or_on_the_half_hour_or_too_late(table: Timetable, overview: Overview) -> None:
    branches = {progress.person.id: progress.person.branch for progress in overview.people}
    for day in days_near(table, overview):
        for notice in planned(table, overview, day):
            assert notice.at < notice.deadline
            assert notice.at.astimezone(ZONE).date() == day
            assert notice.days_left >= 0
            if notice.kind is not Kind.ASKED:
                assert notice.at.minute not in (0, 30)
                windows = table.rules.quiet_in(branches[notice.person])
                assert [window for window in windows if window.covers(notice.at.time())] == []


@settings(max_examples=60, deadline=None)
@given(tables(), overviews())
def test_who_has_nothing_to_do_or_has_had_enough_hears_nothing(table: Timetable, overview: Overview) -> None:
    progress = {p.person.id: p for p in overview.people}
    over = {Standing.SUBMITTED, Standing.WITHDRAWN, Standing.OPTED_OUT, Standing.EXEMPT}
    for day in days_near(table, overview):
        for notice in planned(table, overview, day):
            to = progress[notice.person]
            assert not to.has_left
            assert not to.is_absent
            if notice.kind in (Kind.OWN, Kind.ASKED):
                assert to.standing not in over
                assert to.person.has(Role.MEMBER)
            if notice.kind is Kind.OWN:
                assert to.reminders < table.rules.at_most
                assert to.asked_at is None or to.asked_at >= notice.deadline or to.asked_at.date() < day
            if isinstance(notice.facts, Missing):
                assert notice.facts.branch == to.person.branch
                named = (*notice.facts.not_applied, *notice.facts.unfinished)
                assert [n for n in named if progress[n.id].has_left or progress[n.id].is_absent] == []


@settings(max_examples=60, deadline=None)
@given(tables(), overviews(), st.integers(1, 20))
def test_a_moved_deadline_gives_other_keys(table: Timetable, overview: Overview, days: int) -> None:
    dates = table.campaign.dates
    moved = Dates(dates.apply_by + timedelta(days=days, minutes=1))
    later = replace(table, campaign=replace(table.campaign, dates=moved), publicity=())

    def keys(of: Timetable) -> set[str]:
        every = (n for day in days_near(of, overview) for n in planned(of, overview, day))
        return {notice.key for notice in every if notice.kind is not Kind.ASKED}

    assert keys(table) & keys(later) == set()


@settings(max_examples=15, deadline=None)
@given(tables(), overviews(), st.data())
def test_ticking_through_a_day_writes_what_is_planned_for_it(
    table: Timetable, overview: Overview, data: st.DataObject
) -> None:
    day = data.draw(st.sampled_from(days_near(table, overview)))
    written: dict[str, Reminder] = {}
    people = {progress.person.id: progress for progress in overview.people}
    for minute in range(24 * 60):
        now = at(day, "00:00") + timedelta(minutes=minute)
        for notice in due(table, replace(overview, people=tuple(people.values())), now):
            assert notice.key in written or notice.at == now
            assert is_still_due(notice, table, overview, now) is None
            written[notice.key] = notice
            if notice.kind is Kind.OWN:
                known = people[notice.person]
                people[notice.person] = replace(known, reminders=known.reminders + 1, reminded_at=now)
    assert sorted(written.values(), key=lambda n: n.key) == sorted(planned(table, overview, day), key=lambda n: n.key)


@settings(max_examples=60, deadline=None)
@given(tables(), overviews(), st.data())
def test_one_late_tick_writes_all_that_may_still_leave(
    table: Timetable, overview: Overview, data: st.DataObject
) -> None:
    day = data.draw(st.sampled_from(days_near(table, overview)))
    now = at(day, "00:00") + timedelta(minutes=data.draw(st.integers(0, 24 * 60 - 1)))
    expected = [
        notice
        for notice in planned(table, overview, day)
        if notice.at <= now < notice.deadline and (notice.kind is Kind.ASKED or not table.is_quiet(now, notice.branch))
    ]
    assert list(due(table, overview, now)) == expected


def freed(table: Timetable) -> Timetable:
    """The same, however often people were reminded."""
    rules = table.campaign.rubric.rules
    reminders = rules.reminders.model_copy(update={"at_most": 99, "gap_days": 0})
    rubric = table.campaign.rubric.model_copy(update={"rules": rules.model_copy(update={"reminders": reminders})})
    return replace(table, campaign=replace(table.campaign, rubric=rubric))


@settings(max_examples=60, deadline=None)
@given(tables(), overviews(), overviews())
def test_what_is_still_due_is_what_would_be_planned_now(
    table: Timetable, overview: Overview, afterwards: Overview
) -> None:
    free = freed(table)
    for day in days_near(table, overview):
        for notice in planned(free, overview, day):
            keys = {other.key for other in planned(free, afterwards, day)}
            moved = is_still_due(notice, free, afterwards, notice.at) == "换了支部"
            assert (is_still_due(notice, free, afterwards, notice.at) is None) == (notice.key in keys and not moved)


def test_adjacent_days_differ() -> None:
    """The same person is not always first."""
    overview = Overview(tuple(Progress(person(n)) for n in range(1, 40)))
    orders = [[n.person for n in planned(timetable(), overview, day)] for day in (date(2026, 5, 28), date(2026, 5, 30))]
    assert orders[0] != orders[1]
    assert [sorted(order) for order in orders] == [list(range(1, 40))] * 2
    assert [k for k, _ in groupby(orders[0])] == orders[0]

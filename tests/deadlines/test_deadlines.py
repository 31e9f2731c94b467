"""Deadlines that the office moves: which day is meant, who may, and what it does to reminders and to those too late."""

from datetime import datetime, timedelta

import pytest

from campaign.people import Role
from handlers.moments import read_deadline
from storage.book import Book
from storage.people import RosterEntry
from tests.bot.town import ZONE
from tests.office import RUBRIC_FILE, Office

NOW = datetime(2026, 5, 20, 10, 7, tzinfo=ZONE)
OLD = datetime(2026, 6, 1, tzinfo=ZONE)
REFUSED = "截止由党委办公室定，您这里改不了，什么都没动。"
MOVE, PREVIEW = "申报截止改到6月3号", "申报和自评截止，还没改："


@pytest.mark.parametrize(
    ("said", "named", "at"),
    [
        ("申报截止改到6月3号", "6月3号", "2026-06-04 00:00"),
        ("申报截止改到6月3日18点", "6月3日", "2026-06-03 18:00"),
        ("申报截止改到6月3日晚上12点", "6月3日", "2026-06-04 00:00"),
        ("申报截止从5月31号改到6月3号", "6月3号", "2026-06-04 00:00"),
        ("申报截止改到2026-06-03", "2026-06-03", "2026-06-04 00:00"),
        ("申报截止改到下周五", "下周五", "2026-05-30 00:00"),
        ("申报截止改到1月8号", "1月8号", "2026-01-09 00:00"),
        ("申报截止改到12月31号", "12月31号", "2027-01-01 00:00"),
        ("申报截止推迟一周", "", "2026-06-08 00:00"),
        ("申报截止延长3天", "3天", "2026-06-04 00:00"),
        ("申报截止提前两天", "", "2026-05-30 00:00"),
        ("申报截止改到2月30号", "2月30号", None),
        ("申报截止改一下", "", None),
    ],
)
def test_the_day_that_is_meant(said: str, named: str, at: str | None) -> None:
    meant = read_deadline(said, named, OLD, NOW)
    assert (meant and f"{meant:%Y-%m-%d %H:%M}") == at


def test_a_day_in_january_said_in_december_is_the_next_years() -> None:
    december = datetime(2026, 12, 20, tzinfo=ZONE)
    assert read_deadline("申报截止改到1月8号", "1月8号", OLD, december) == datetime(2027, 1, 9, tzinfo=ZONE)


@pytest.mark.parametrize("role", Role)
def test_only_the_office_moves_a_deadline(office: Office, role: Role) -> None:
    with office.database.write() as tx:
        Book(tx).people.save([RosterEntry("somebody", "何云", "机关支部", frozenset({role}))])
    answer = office.phone("somebody").says(MOVE).passive
    assert answer.startswith(PREVIEW if role is Role.COMMITTEE else REFUSED)


def test_permission_is_asked_again_when_it_is_confirmed(office: Office) -> None:
    phone = office.phone("lin.yue")
    assert phone.says(MOVE).passive.startswith(PREVIEW)
    with office.database.write() as tx:
        Book(tx).people.save([RosterEntry("lin.yue", "林悦", "机关支部", frozenset({Role.SECRETARY}))])
    before = office.ledger()
    assert phone.says("确认").passive.startswith(REFUSED)
    assert office.ledger() == before


def test_it_is_moved_once_and_on_the_ledger(office_on_either: Office) -> None:
    office = office_on_either
    phone = office.phone("lin.yue")
    phone.says(MOVE)
    before = office.ledger()
    done = phone.says("确认")
    assert done.passive.startswith("改好了：申报和自评截止 6月3日（周三）晚12点。")
    assert phone.again().passive == done.passive
    assert phone.says("确认").passive.startswith("现在没有要确认的事，什么都没动。")
    assert office.ledger()[len(before) :] == [
        ("lin.yue", "改截止", "申报", "2026-06-01 00:00", "2026-06-04 00:00"),
    ]
    with office.database.read() as tx:
        current = Book(tx).campaigns.current()
    assert current is not None
    assert current.dates.apply_by == datetime(2026, 6, 4, tzinfo=ZONE)


def test_what_has_passed_by_the_time_it_is_confirmed_is_not_moved(office: Office) -> None:
    phone = office.phone("lin.yue")
    phone.says("申报截止改到5月22号")
    office.wait(days=4)
    assert "已经过了，申报和自评截止没有改" in phone.says("确认").passive


def test_who_was_too_late_can_go_on(office: Office) -> None:
    member = office.phone("zhou.guixiang")
    office.clock.at = OLD + timedelta(hours=9)
    assert "截止了" in member.says("申报").passive
    phone = office.phone("lin.yue")
    assert "改了以后没交的又能接着填、接着交" in phone.says("申报截止改到6月3号").passive
    phone.says("确认")
    assert "截止了" not in member.says("申报").passive


def test_scoring_with_days_of_its_own_follows_applying(bare_office: Office) -> None:
    text = RUBRIC_FILE.read_text("utf-8").replace("self_score_extra_days: 0", "self_score_extra_days: 2")
    bare_office.open_campaign(rubric=text)
    phone = bare_office.phone("lin.yue")
    assert phone.says("自评截止改到6月3号").passive.startswith("自评截止跟着申报走，晚2天，没有改。")
    assert phone.says(MOVE).passive.startswith("申报截止，还没改：")

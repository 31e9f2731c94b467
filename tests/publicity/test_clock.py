"""The committee hears of a publicity's last days: once, however many workers there are, and of each its own end."""

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime

import pytest

from bot.rounds import find_due, write_due
from bot.worker import Worker
from campaign.reminders import Kind
from tests.cases.test_handling import says
from tests.nominations.branch import Branch
from tests.office import ZONE, Office, StillClock
from tests.publicity.test_decisions import with_list
from tests.publicity.test_publicity import veto

# 5月20日到5月26日: three days before is a Saturday, on which reminders leave all the same; the day itself a Tuesday.
TURNS = {"05-23": "还有3天", "05-25": "就是明天", "05-26": "就是今天"}


@pytest.fixture
def branch(office_on_either: Office) -> Branch:
    branch = with_list(office_on_either)
    says(branch.office, "lin.yue", "通过 周桂香 李国强", "确认", "公示 周桂香", "确认")
    branch.office.told()
    return branch


def at(day: str, clock: str = "10:07") -> datetime:
    return datetime.fromisoformat(f"2026-{day}T{clock}").replace(tzinfo=ZONE)


def due(office: Office, day: str) -> list[tuple[str, ...]]:
    """What the committee is told of publicity on that day."""
    return [
        letter.parts
        for letter in find_due(office.worker.office, at(day))
        if letter.reminder.kind is Kind.PUBLICITY and letter.recipient == "lin.yue"
    ]


def heard(office: Office) -> list[str]:
    return [text for userid, text in office.told() if userid == "lin.yue" and "公示快结束了" in text]


def text(left: str, day: str = "5月26日（周二）") -> str:
    return f"公示快结束了，共5个工作日。\n{day}晚12点截止，{left}。\n截止后授牌说「授牌」"


def test_before_its_end_and_on_the_day_and_not_as_it_begins(branch: Branch) -> None:
    days = [f"05-{day}" for day in range(20, 31)]
    found = {day: parts for day in days for parts in due(branch.office, day)}
    assert found == {day: (text(left),) for day, left in TURNS.items()}


def test_nobody_else_is_told(branch: Branch) -> None:
    office = branch.office
    office.clock.at = at("05-26")
    office.worker.sweep()
    assert {userid for userid, said in office.told() if "公示快结束了" in said} == {"lin.yue"}


def test_two_workers_write_it_once(branch: Branch) -> None:
    office = branch.office
    ahead = replace(office.worker, clock=StillClock(at("05-26", "10:11")))  # type: ignore[arg-type]  # a clock in all that is asked of it
    office.clock.at = at("05-26")
    gate = threading.Barrier(2)

    def go(worker: Worker) -> None:
        gate.wait()
        worker.sweep()

    with ThreadPoolExecutor(2) as threads:
        list(threads.map(go, [office.worker, ahead]))
    office.clock.at = at("05-26", "10:12")
    assert heard(office) == [text("就是今天")]


def test_by_hand_it_is_the_same_as_by_the_worker(branch: Branch) -> None:
    office = branch.office
    assert write_due(office.worker.office, at("05-26")) == Counter({Kind.PUBLICITY: 1})
    assert write_due(office.worker.office, at("05-26", "10:09")) == Counter()
    office.clock.at = at("05-26", "10:11")
    office.worker.sweep()
    assert heard(office) == [text("就是今天")]


def test_a_later_one_has_an_end_of_its_own(branch: Branch) -> None:
    office = branch.office
    office.clock.at = at("05-21")
    says(office, "lin.yue", "公示 李国强", "确认")
    office.told()
    assert due(office, "05-26") == [(text("就是今天"),)]
    assert due(office, "05-27") == [(text("就是今天", "5月27日（周三）"),)]


def test_where_nobody_is_published_any_more_it_is_dropped(branch: Branch) -> None:
    office = branch.office
    assert write_due(office.worker.office, at("05-26")) == Counter({Kind.PUBLICITY: 1})
    veto(office)
    office.clock.at = at("05-26")
    assert heard(office) == []
    assert due(office, "05-26") == []

"""Before the review ends: who still has nominees to score is reminded, and nobody who has finished."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.rounds import write_due
from campaign.people import Role
from campaign.reminders import Kind
from storage.tables import outbox
from tests.bot.forks import Shell
from tests.nominations.branch import appoint
from tests.office import ZONE, open_office
from tests.panel.reviewing import FIRST, NOMINEES, SECOND, Panel, set_up

DATA_KEY = "a2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2s="
LEFT = {12: "还有3天", 14: "就是明天", 15: "就是今天"}


@pytest.fixture
def panel(database_url: str, tmp_path: Path) -> Iterator[Panel]:
    """With the list in."""
    with open_office(database_url, tmp_path) as office:
        office.open_campaign()
        panel = set_up(office)
        panel.hand_in_list(*NOMINEES.values())
        office.told()
        yield panel


@pytest.fixture
def shell(panel: Panel, tmp_path: Path) -> Shell:
    url = panel.office.database.url.render_as_string(hide_password=False)
    return Shell(tmp_path, {"DATABASE_URL": url, "DATA_KEY": DATA_KEY})


def at(day: int, clock: str = "10:07") -> datetime:
    hour, minute = map(int, clock.split(":"))
    return datetime(2026, 6, day, hour, minute, tzinfo=ZONE)


def sweep(panel: Panel, instant: datetime) -> dict[str, str]:
    """What reviewers are sent when the worker looks round then."""
    panel.office.clock.at = instant
    panel.office.worker.sweep()
    return sent(panel)


def sent(panel: Panel) -> dict[str, str]:
    told = [(userid, text) for userids, text in panel.office.told() for userid in userids.split("|")]
    return {userid: text for userid, text in told if text.endswith("接着评说「评审」")}


def states(panel: Panel) -> list[tuple[str, str, str | None]]:
    """(recipient, state, reason) of the reminders to reviewers."""
    columns = (outbox.c.recipient, outbox.c.state, outbox.c.reason)
    with panel.office.database.engine.connect() as connection:
        found = connection.execute(select(*columns).where(outbox.c.kind == Kind.REVIEW.value))
        return sorted(tuple(row) for row in found)


def reminder(people: int, day: int) -> str:
    return f"您还有{people}人没有评。\n6月15日（周一）晚12点截止，{LEFT[day]}。\n接着评说「评审」"


def test_three_days_before_the_day_before_and_on_the_day(panel: Panel) -> None:
    panel.score(FIRST, "周桂香")
    found = {day: sweep(panel, at(day)) for day in (11, 12, 13, 14, 15)}
    assert found == {
        day: {FIRST: reminder(1, day), SECOND: reminder(2, day)} if day in LEFT else {} for day in (11, 12, 13, 14, 15)
    }


def test_who_has_finished_is_left_alone_and_who_recuses_is_done_with_it(panel: Panel) -> None:
    for name in NOMINEES.values():
        panel.score(FIRST, name)
        panel.says(SECOND, f"回避 {name}", "确认")
    assert sweep(panel, at(12)) == {}


def test_who_finishes_between_planning_and_sending_is_not_reminded(panel: Panel) -> None:
    for name in NOMINEES.values():
        panel.score(FIRST, name)
    panel.score(SECOND, "周桂香")
    panel.give(SECOND, "李国强")
    panel.says(SECOND, "提交")
    panel.office.clock.at = at(12)
    assert write_due(panel.office.worker.office, at(12))[Kind.REVIEW] == 1
    second = panel.phone(SECOND)
    second.office.deliver(second._xml("text", "<Content>确认</Content><MsgId>91</MsgId>"))
    assert sent(panel) == {}
    assert states(panel) == [(SECOND, "dropped", "都评完了")]


def test_by_hand_it_writes_what_the_worker_would(panel: Panel, shell: Shell) -> None:
    panel.score(FIRST, "周桂香")
    assert shell.run("remind", "--at", "2026-06-12T10:00:00+08:00").status == 0
    panel.office.clock.at = at(12).replace(year=2099)  # the command's own clock is the real one
    assert sent(panel) == {FIRST: reminder(1, 12), SECOND: reminder(2, 12)}
    assert sweep(panel, at(12)) == {}
    assert [state for _, state, _ in states(panel)] == ["accepted", "accepted"]


def test_a_later_deadline_is_reminded_of_by_its_own_days(panel: Panel) -> None:
    panel.office.clock.at = at(12)
    write_due(panel.office.worker.office, at(12))
    lin = panel.phone("lin.yue")
    for number, text in enumerate(("考核截止改到6月20日", "确认"), start=1):
        lin.office.deliver(lin._xml("text", f"<Content>{text}</Content><MsgId>6{number}</MsgId>"))
    assert sent(panel) == {}
    assert states(panel) == [(SECOND, "dropped", "截止时间改了"), (FIRST, "dropped", "截止时间改了")]
    assert sweep(panel, at(15)) == {}
    assert (
        list(sweep(panel, at(17)).values())
        == ["您还有2人没有评。\n6月20日（周六）晚12点截止，还有3天。\n接着评说「评审」"] * 2
    )


def test_who_joins_or_leaves_the_panel_needs_nothing_else(panel: Panel) -> None:
    appoint(panel.office, "hu.bo", "胡波", Role.REVIEWER, branch="机关支部")
    appoint(panel.office, SECOND, "马健", Role.MEMBER, branch="运输支部")
    assert sweep(panel, at(12)) == {FIRST: reminder(2, 12), "hu.bo": reminder(2, 12)}

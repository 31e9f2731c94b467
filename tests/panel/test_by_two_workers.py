"""Two worker processes whose clocks differ, on the simulated platform: each reminder comes once, by what holds then."""

import time
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.clock import Clock
from bot.worker import SWEEP_SECONDS
from campaign.reminders import Kind
from storage.tables import outbox
from tests.bot.forks import Shell
from tests.bot.platform import AES_KEY, AGENT_ID, CORP_ID, SECRET, Platform, running_platform
from tests.office import ROSTER, ZONE, Office, open_office
from tests.panel.reviewing import FIRST, NOMINEES, SECOND, Panel, set_up

DATA_KEY = "a2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2s="
KINDS = (Kind.REVIEW.value, Kind.PUBLICITY.value)
LOOKS_ROUND = 2 * SWEEP_SECONDS + 0.5  # by then both workers have, whatever they were at
AHEAD = 180  # seconds by which the second clock is fast
PEOPLE = f"{ROSTER.strip()}\n{SECOND},马健,运输支部,reviewer\n"


@pytest.fixture
def panel(database_url: str, tmp_path: Path) -> Iterator[Panel]:
    with open_office(database_url, tmp_path) as office:
        office.open_campaign()
        panel = set_up(office)
        panel.hand_in_list(*NOMINEES.values())
        office.told()
        yield panel


def at(day: int, clock: str = "10:07") -> datetime:
    return datetime.fromisoformat(f"2026-06-{day}T{clock}").replace(tzinfo=ZONE)


def move_to(platform: Platform, instant: datetime, ahead: float = 0) -> None:
    offset = platform.http.get("/clock").json()["offset_seconds"]
    passed = (instant - Clock(ZONE, f"{platform.url}clock").now()).total_seconds() + ahead
    platform.http.post("/clock", json={"offset_seconds": offset + passed}).raise_for_status()


def rows(office: Office) -> list[tuple[str, str, str, str]]:
    """(kind, recipient, state, reason) of all reminders of these kinds."""
    columns = (outbox.c.kind, outbox.c.recipient, outbox.c.state, outbox.c.reason)
    with office.database.engine.connect() as connection:
        found = connection.execute(select(*columns).where(outbox.c.kind.in_(KINDS)))
        return sorted(tuple(row) for row in found)


def told(platform: Platform, userid: str) -> list[tuple[str, str]]:
    """The first two lines of each reminder on that phone."""
    heads = [content["card"]["main_title"] for kind, content in platform.received(userid) if kind == "template_card"]
    return [(head["title"], head["desc"]) for head in heads if "评" in head["title"] or "公示" in head["title"]]


def test_before_review_and_publicity_end_each_hears_once(panel: Panel, tmp_path: Path) -> None:
    office = panel.office
    file = tmp_path / "people.csv"
    file.write_text(PEOPLE, "utf-8")
    with ExitStack() as stack:
        platform, fast = (stack.enter_context(running_platform(file)) for _ in range(2))

        def settle(instant: datetime, expected: int) -> None:
            """Until so many have been written, and all have left."""
            move_to(platform, instant)
            move_to(fast, instant, AHEAD)
            while len(found := rows(office)) < expected or any(row[2] in ("planned", "sending") for row in found):
                time.sleep(0.2)

        settings = {
            "DATABASE_URL": office.database.url.render_as_string(hide_password=False),
            "DATA_KEY": DATA_KEY,
            "WECOM_CORP_ID": CORP_ID,
            "WECOM_AGENT_ID": str(AGENT_ID),
            "WECOM_SECRET": SECRET,
            "WECOM_TOKEN": "callback-token",
            "WECOM_AES_KEY": AES_KEY,
            "WECOM_API_BASE": f"{platform.url}cgi-bin/",
        }
        move_to(platform, at(11))
        move_to(fast, at(11), AHEAD)
        for simulator in (platform, fast):
            shell = Shell(tmp_path, {**settings, "SHIFANGANG_CLOCK_URL": f"{simulator.url}clock"})
            worker = shell.start("worker")
            stack.callback(worker.child.join)
            stack.callback(worker.child.kill)
        settle(at(12), 2)
        in_three_days = ("您还有2人没有评。", "6月15日（周一）晚12点截止，还有3天。")
        assert {userid: told(platform, userid) for userid in (FIRST, SECOND)} == {
            FIRST: [in_three_days],
            SECOND: [in_three_days],
        }

        office.clock.at = at(12, "11:00")
        panel.says("lin.yue", "考核截止改到6月22日", "确认", "通过 周桂香", "确认", "公示 周桂香", "确认")
        settle(at(14), 2)  # it would have been the day before
        time.sleep(LOOKS_ROUND)
        settle(at(15), 5)  # which was the last day
        time.sleep(LOOKS_ROUND)
        later = ("您还有2人没有评。", "6月22日（周一）晚12点截止，还有7天。")
        assert {userid: told(platform, userid) for userid in (FIRST, SECOND)} == {
            FIRST: [in_three_days, later],
            SECOND: [in_three_days, later],
        }
        assert told(platform, "lin.yue") == [("公示快结束了，共5个工作日。", "6月18日（周四）晚12点截止，还有3天。")]
    assert {row[2:] for row in rows(office)} == {("accepted", "")}

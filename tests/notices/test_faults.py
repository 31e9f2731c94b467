"""Ten thousand people, one call in four failing, workers killed on the way: everybody once, and it all adds up."""

import os
import random
import re
import signal
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

import pytest
from sqlalchemy import func, select

from bot.clock import Clock
from bot.engine import Engine
from bot.settings import Settings
from bot.turns import Office
from campaign.people import Role
from storage import schema
from storage.book import Book
from storage.database import Database
from storage.outbox import CHANNEL
from storage.people import RosterEntry
from storage.tables import blocks, calls, outbox
from tests.bot.forks import Running, Shell
from tests.bot.platform import AES_KEY, AGENT_ID, CORP_ID, SECRET, Platform, running_platform
from tests.bot.town import VAULT, ZONE, say

DATA_KEY = "a2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2s="
MEMBERS = 10_000
BRANCHES = 20
KILLS = 10
HIDDEN = ("m00007", "m01042", "m05000", "m09998", "m09999")
TO_ALL = "【党委办公室】周五下班前交材料。收到请回「收到」。"
BUTTON = "收到"
ROSTER = [(f"m{n:05}", f"工友{n:05}", f"样例{n % BRANCHES:02}支部", Role.MEMBER) for n in range(MEMBERS)]
ROSTER += [(f"s{n:02}", f"书记{n:02}", f"样例{n:02}支部", Role.SECRETARY) for n in range(BRANCHES)]
ROSTER += [("office", "林悦", "机关支部", Role.COMMITTEE)]
# A rate for each of five ways to fail; one call in four is struck by one of them.
RATE = 0.055
FAULTS = {
    "latency_ms": (20, 120),
    "drop_before": RATE,
    "drop_after": RATE,
    "errors": [{"errcode": code, "rate": RATE, "path": "message/send"} for code in (-1, 45009, 42001)],
}
STRUCK = ("call dropped before", "call dropped after", "errcode -1", "errcode 45009", "errcode 42001")


@pytest.fixture
def platform(tmp_path: Path) -> Iterator[Platform]:
    people = tmp_path / "people.csv"
    rows = [f"{userid},{name},{branch},{role}" for userid, name, branch, role in ROSTER]
    people.write_text("\n".join(["userid,name,branch,role", *rows]), "utf-8")
    with running_platform(people) as platform:
        yield platform


@pytest.fixture
def office(database_url: str) -> Iterator[Office]:
    database = Database(database_url)
    schema.upgrade(database)
    with database.write() as tx:
        Book(tx).people.save(
            [RosterEntry(userid, name, branch, frozenset({role})) for userid, name, branch, role in ROSTER]
        )
    yield Office(database, vault=VAULT)
    database.close()


@dataclass
class Crew:
    """Worker processes, of which one is always replaced as it is killed."""

    shell: Shell
    size: int
    running: list[Running] = field(default_factory=list)

    def __enter__(self) -> Self:
        self.running = [self.shell.start("worker") for _ in range(self.size)]
        return self

    def kill_one(self) -> None:
        self.end(self.running.pop(0))
        self.running.append(self.shell.start("worker"))

    def end(self, worker: Running) -> None:
        os.kill(worker.child.pid, signal.SIGKILL)
        worker.child.join(10)
        assert worker.child.exitcode == -signal.SIGKILL, worker.child.exitcode

    def __exit__(self, *_: object) -> None:
        for worker in self.running:
            self.end(worker)


def open_rows(office: Office) -> int:
    query = select(func.count()).where(outbox.c.state.in_(("planned", "sending")))
    with office.database.engine.connect() as connection:
        return connection.execute(query).scalar_one()


def next_try(office: Office) -> int:
    """When something can be tried that cannot be now (ms): what is claimed, postponed, or blocked."""
    with office.database.engine.connect() as connection:
        calls_due = connection.execute(select(func.min(calls.c.next_try_at)).where(calls.c.is_open == 1)).scalar()
        block = connection.execute(select(func.max(blocks.c.until))).scalar()
    return max(calls_due or 0, block or 0)


def work_through(office: Office, platform: Platform, crew: Crew, dice: random.Random) -> None:
    """Killing one of the crew again and again, and letting time pass wherever everything waits for it."""
    engine = Engine(Settings(database_url=crew.shell.settings["DATABASE_URL"]))
    kills, still, left = 0, 0, -1
    while (now_left := open_rows(office)) or kills < KILLS:
        time.sleep(dice.uniform(0.05, 0.4))
        if kills < KILLS:
            crew.kill_one()
            kills += 1
        still = still + 1 if now_left == left else 0
        left = now_left
        if still > 2:
            still, clock = 0, platform.http.get("/clock").json()
            passed = clock["offset_seconds"] + max(0.0, next_try(office) / 1000 + 0.1 - clock["now"])
            platform.http.post("/clock", json={"offset_seconds": passed}).raise_for_status()
            engine.hint()
    if engine._task is not None:
        engine._task.huey.storage.close()


def received(platform: Platform) -> Counter[tuple[str, str]]:
    """How often each text stands on each phone; what the platform dropped without a word would stand there too."""
    changes = platform.http.get("/sim/moments/diff", params={"from": "before"}).json()["changes"]
    entries = [(change["name"].rpartition(f".{CHANNEL}.")[0], change["after"]) for change in changes]
    return Counter((person, _text(shown)) for person, shown in entries if person)


def _text(shown: str) -> str:
    if "template_card" in shown:
        return BUTTON
    found = re.search(r'"text": "([^"]*)"', shown)
    assert found is not None, shown
    return found[1]


def rows(office: Office) -> Counter[tuple[str, str, str]]:
    with office.database.engine.connect() as connection:
        return Counter(tuple(row) for row in connection.execute(select(outbox.c.kind, outbox.c.state, outbox.c.reason)))


def test_everybody_gets_it_once_and_the_account_adds_up(office: Office, platform: Platform, tmp_path: Path) -> None:
    for userid in HIDDEN:
        platform.hide(userid)
    platform.http.post("/sim/moments", json={"name": "before"}).raise_for_status()
    settings = {
        "DATABASE_URL": office.database.url.render_as_string(hide_password=False),
        "DATA_KEY": DATA_KEY,
        "WECOM_CORP_ID": CORP_ID,
        "WECOM_AGENT_ID": str(AGENT_ID),
        "WECOM_SECRET": SECRET,
        "WECOM_TOKEN": "callback-token",
        "WECOM_AES_KEY": AES_KEY,
        "WECOM_API_BASE": f"{platform.url}cgi-bin/",
        "SHIFANGANG_CLOCK_URL": f"{platform.url}clock",
    }
    now = Clock(ZONE).now()
    with platform.failing(**FAULTS):
        say(office, "office", "通知 全体 周五下班前交材料，请回执", "确认", at=now)
        for number in range(BRANCHES):
            say(office, f"s{number:02}", f"通知 下周二盘点库存，带上{number:02}号表", "确认", at=now)
        crew = Crew(Shell(tmp_path, settings), 1 if office.database.is_sqlite else 2)
        with crew:
            work_through(office, platform, crew, random.Random(20260527))
        struck = platform.http.get("/sim/faults").json()["counts"]

    reachable = [(userid, branch) for userid, _, branch, _ in ROSTER if userid not in HIDDEN]
    own = {branch: f"【{branch}】下周二盘点库存，带上{branch[2:4]}号表" for _, branch in reachable}
    expected = Counter((userid, TO_ALL) for userid, _ in reachable)
    expected += Counter((userid, own[branch]) for userid, branch in reachable if branch != "机关支部")
    expected += Counter((userid, BUTTON) for userid, _ in reachable)
    got = received(platform)
    assert (got - expected, expected - got) == (Counter(), Counter())
    assert rows(office) == {
        ("notice", "accepted", ""): 2 * len(reachable) - 1,
        ("notice", "failed", "不在应用可见范围"): 2 * len(HIDDEN),
        ("receipt-card", "accepted", ""): len(reachable),
        ("confirmation-card", "dropped", "已经答过了"): 1 + BRANCHES,
        ("card-update", "dropped", "卡片没有发出去，不用改"): 1 + BRANCHES,
    }
    accepted = sum(count for (_, text), count in got.items() if text == TO_ALL)
    told = say(office, "office", "送达情况", at=Clock(ZONE).now())[0].passive.split("\n")
    assert told[0].partition("，")[2] == f"收件{len(ROSTER)}人：平台已接收{accepted}人，没发成{len(HIDDEN)}人。"
    assert f"没发成{len(HIDDEN)}人（不在应用可见范围）：" in told
    assert sum(struck.get(fault, 0) for fault in STRUCK) > 2  # else nothing was put to the test

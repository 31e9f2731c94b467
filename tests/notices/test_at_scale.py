"""Two thousand people on a simulated platform: two calls, and the truth about each of them."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from bot.turns import Office
from bot.worker import Worker
from campaign.people import Role
from storage import schema
from storage.book import Book
from storage.database import Database
from storage.people import RosterEntry
from storage.vault import Vault
from tests.bot.platform import Platform, running_platform
from tests.bot.town import NOW, VAULT, say
from tests.office import StillClock

CROWD = 2000
HIDDEN = ("m0007", "m1042", "m1999")
TEXT = "【党委办公室】周五下班前交材料。收到请回「收到」。"


@pytest.fixture
def platform(tmp_path: Path) -> Iterator[Platform]:
    people = tmp_path / "people.csv"
    rows = [f"m{n:04},工友{n:04},后勤支部,member" for n in range(CROWD)]
    people.write_text("\n".join(["userid,name,branch,role", *rows]), "utf-8")
    with running_platform(people) as platform:
        yield platform


@pytest.fixture
def house(database_url: str) -> Iterator[Office]:
    database = Database(database_url)
    schema.upgrade(database)
    entries = [RosterEntry(f"M{n:04}", f"工友{n:04}", "后勤支部", frozenset({Role.MEMBER})) for n in range(CROWD)]
    entries.append(RosterEntry("office", "林悦", "机关支部", frozenset({Role.COMMITTEE})))
    with database.write() as tx:
        Book(tx).people.save(entries)
    yield Office(database, vault=VAULT)
    database.close()


def states(office: Office) -> Counter[tuple[str, str]]:
    with office.database.engine.connect() as connection:
        rows = connection.exec_driver_sql("SELECT state, reason FROM outbox WHERE notice_id IS NOT NULL")
        return Counter((state, reason) for state, reason in rows)


def texts(platform: Platform, userid: str) -> list[str]:
    return [content["text"] for kind, content in platform.received(userid) if kind == "text"]


def show(platform: Platform, userid: str) -> None:
    platform.http.post(f"/sim/people/{userid}", json={"visible": True}).raise_for_status()


def sends(platform: Platform) -> int:
    return platform.calls().count("message/send")


@pytest.fixture
def worker(house: Office, platform: Platform) -> Iterator[Worker]:
    client = platform.client()
    yield Worker(house, Vault((Fernet.generate_key().decode(),)), client, StillClock(NOW.replace(second=10)))
    client.close()


def test_two_thousand_in_two_calls_and_only_the_failed_again(house: Office, platform: Platform, worker: Worker) -> None:
    for userid in HIDDEN:
        platform.hide(userid)
    say(house, "office", "通知 后勤支部 周五下班前交材料，请回执", "确认")
    worker.work()
    assert sends(platform) == 2 + 2  # the words, and a button for those whom they reached
    assert states(house) == {("accepted", ""): CROWD - 3, ("failed", "不在应用可见范围"): 3}
    assert texts(platform, "m0000") == [TEXT]
    assert texts(platform, "m1042") == []

    answer = say(house, "office", "重发没发成的")[0].passive
    assert answer.startswith("重发3人：后勤支部 工友0007、工友1042、工友1999")
    for userid in HIDDEN[:2]:
        show(platform, userid)
    worker.work()
    assert sends(platform) == 3 + 3
    assert states(house) == {("accepted", ""): CROWD - 1, ("failed", "不在应用可见范围"): 1}
    assert [texts(platform, userid) for userid in ("m0000", *HIDDEN)] == [[TEXT], [TEXT], [TEXT], []]

    say(house, "M0000", "收到")
    say(house, "office", "撤回通知", "确认")
    worker.work()
    assert platform.recalled("m0000")[-1:] == platform.recalled("m0007")[-1:] == [True]
    assert states(house) == {("dropped", "撤回了"): CROWD - 1, ("failed", "不在应用可见范围"): 1}

"""A student's phone, the simulated platform, the bot and its worker: all of it over HTTP."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import httpx
import pytest
from cryptography.fernet import Fernet
from flask import Flask
from sqlalchemy import select
from werkzeug.serving import make_server

from bot.app import make_app
from bot.clock import Clock
from bot.engine import Engine
from bot.settings import Settings, WeChat, WeCom
from bot.turns import Office
from bot.wecom import AccountClient, Client
from bot.worker import Worker
from campaign.cases import NEWS
from simulator.account import AccountKeys
from simulator.program import Setting
from storage.tables import case_entries, case_files, case_news
from storage.vault import Vault
from tests.bot.town import ZONE, found
from tests.simulator.running import KEYS, PEOPLE, Running, running

ACCOUNT_KEYS = AccountKeys("wx1234567890abcdef", "0fficial", "wtoken", "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C")
PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(range(64))
STUDENT = PEOPLE[0].userid


@dataclass
class House:
    simulated: Running
    office: Office
    worker: Worker

    def act(self, **what: object) -> str:
        """What the student does on the phone, and what is answered."""
        outcome = self.simulated.act(STUDENT, what, "wechat")
        assert outcome["message"]["note"] == ""
        return str(outcome["reply"]["content"]["text"]) if outcome["reply"] else ""

    def say(self, text: str) -> str:
        return self.act(type="text", text=text)

    def show_picture(self) -> str:
        answer = self.simulated.http.post(
            f"/sim/people/{STUDENT}/messages",
            params={"channel": "wechat"},
            data={"type": "image"},
            files={"media": ("a name.png", PICTURE)},
        )
        return str(answer.json()["reply"]["content"]["text"])


@contextmanager
def served(app: Flask) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    url = f"sqlite:///{tmp_path}/house.db"
    vault = Vault((Fernet.generate_key().decode(),))
    office = replace(found(url), vault=vault)
    wecom = WeCom(KEYS.corp_id, KEYS.agent_id, KEYS.secret, KEYS.token, KEYS.aes_key)
    keys = ACCOUNT_KEYS
    wechat = WeChat(keys.app_id, keys.secret, keys.token, keys.aes_key)
    settings = Settings(database_url=url, wecom=wecom, wechat=wechat, zone=ZONE)
    engine, clock = Engine(settings), Clock(ZONE)
    with served(make_app(settings, office, clock, engine)) as bot:
        setting = Setting(KEYS, PEOPLE, retry_pause=0.02, account_keys=keys, account_callback=f"{bot}/wechat/callback")
        with running(setting) as platform, httpx.Client(base_url=platform, timeout=30) as http:
            account = AccountClient(replace(wechat, api_base=f"{platform}wechat/cgi-bin/"))
            client = Client(replace(wecom, api_base=f"{platform}cgi-bin/"))
            yield House(Running(platform, http, None), office, Worker(office, vault, client, clock, account))
            account.http.close()
            client.close()
    if engine._task is not None:
        engine._task.huey.storage.close()
    office.database.close()


def test_a_student_complains_with_a_picture_and_comes_back_for_it(house: House) -> None:
    assert house.act(type="follow").startswith("您好，这里听大家说")
    assert house.say("我要投诉").startswith("只有纪检能看到")
    assert house.say("打饭的窗口").startswith("什么事")
    assert house.say("态度差").startswith("有照片或别的依据吗")
    assert house.show_picture().startswith("照片收到，一共1件")
    assert house.say("没有").startswith("要留联系方式吗")
    assert "依据：照片1张\n联系：匿名" in house.say("匿名")
    receipt, secret = (line.split(" ")[1] for line in house.say("确认").split("\n")[1:3])
    asked = house.say(f"{receipt} {secret}")
    assert asked.startswith(f"{receipt} 已收到")
    assert "有1张照片还没取到" in asked
    house.worker.work()
    assert "还没取到" not in house.say(f"{receipt} {secret}")
    with house.office.database.engine.connect() as connection:
        files = connection.execute(select(case_files.c.sealed, case_files.c.mime)).all()
        states = connection.execute(select(case_entries.c.state)).scalars().all()
    assert [(house.worker.vault.unseal(sealed), mime) for sealed, mime in files] == [(PICTURE, "image/png")]
    assert states == ["kept", "kept"]
    assert house.act(type="unfollow") == ""


def test_a_picture_that_is_gone_is_given_up_and_said(house: House) -> None:
    house.act(type="follow")
    for said in ("我要投诉", "打饭的窗口", "态度差"):
        house.say(said)
    house.act(type="image", media_id="gone-from-the-platform")
    for said in ("没有", "匿名"):
        house.say(said)
    receipt, secret = (line.split(" ")[1] for line in house.say("确认").split("\n")[1:3])
    house.worker.work()
    with house.office.database.engine.connect() as connection:
        assert sorted(connection.execute(select(case_entries.c.state)).scalars()) == ["failed", "kept"]
    assert "有1张照片还没取到" in house.say(f"{receipt} {secret}")


def news(house: House) -> None:
    """Something happens in the case, and the worker works."""
    with house.office.database.write() as tx:
        house.office.open_book(tx).cases.news.plan(1, house.worker.clock.now())
    house.worker.work()


def texts(house: House) -> list[str]:
    return [str(each["content"].get("text")) for each in house.simulated.messages(STUDENT, channel="wechat")]


def test_who_asked_is_told_on_the_phone_until_the_platform_lets_nothing_through(house: House) -> None:
    house.act(type="follow")
    for said in ("我要投诉", "打饭的窗口", "态度差", "没有", "匿名"):
        house.say(said)
    receipt, secret = (line.split(" ")[1] for line in house.say("确认").split("\n")[1:3])
    news(house)
    assert NEWS not in texts(house)
    for said in (f"{receipt} {secret}", "有进展告诉我", "确认"):
        house.say(said)
    news(house)
    assert texts(house)[-1] == NEWS
    house.simulated.move_clock(49 * 3600)  # the platform's alone: it refuses with 45015
    news(house)
    assert texts(house).count(NEWS) == 1
    with house.office.database.engine.connect() as connection:
        assert connection.execute(select(case_news.c.next_try_at)).scalars().all() == [None]


def test_the_platform_repeats_a_message_and_the_phone_shows_one_answer(house: House) -> None:
    house.act(type="follow")
    answer = house.simulated.http.post("/sim/faults", json={"callback": {"drop_after": 0.3, "duplicate": 1}})
    assert answer.status_code == 200, answer.text
    for said in ("我要投诉", "打饭的窗口", "态度差", "没有", "匿名", "确认"):
        house.simulated.act(STUDENT, {"type": "text", "text": said}, "wechat")
    with house.office.database.engine.connect() as connection:
        assert len(connection.execute(select(case_entries.c.id)).all()) == 1

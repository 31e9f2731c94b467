"""What the contact-sync assistant is told, from the simulated platform to the roster; told again it changes nothing."""

import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.serving import make_server
from werkzeug.test import TestResponse

from bot.app import make_app
from bot.clock import Clock
from bot.contacts.looker import Looker
from bot.contacts.news import News, take_news
from bot.engine import Engine
from bot.envelope import LARGEST, Envelope
from bot.settings import Contacts, Settings
from bot.turns import Office
from storage.book import Book
from storage.outbox import Push, Rank
from tests.bot.platform import Platform, running_platform
from tests.bot.post import APP
from tests.bot.town import APPLYING, BRANCH, NOW, ZONE, contents, found, say

PATH = "/wecom/contacts"
CONTACTS = Contacts("contact-secret", "contact-token", "kWxPEV2UEDyxWpmPdKC3F4dgPDmOvfKX1HGnEUDS1aR")
ASSISTANT = Envelope(CONTACTS.token, CONTACTS.aes_key, APP.corp_id)
PEOPLE = f"userid,name,branch\nmember.01,党员01,{BRANCH}\nmember.02,党员02,{BRANCH}\n"
CLOCK = Clock(ZONE)


@pytest.fixture
def office(database_url: str) -> Iterator[Office]:
    office = found(database_url)
    yield office
    office.database.close()


def settings(office: Office) -> Settings:
    url = office.database.url.render_as_string(hide_password=False)
    return Settings(database_url=url, wecom=APP, contacts=CONTACTS, zone=ZONE)


# Straight to the roster.


def news(change: str, number: int = 1, **told: str) -> News:
    return News(key=f"wecom/corp:contacts/sys/{number}", at=NOW, change=change, **told)


def people(office: Office) -> dict[str, str]:
    with office.database.read() as tx:
        return {person.userid: person.name for person in Book(tx).people.present()}


def ledger(office: Office) -> list[tuple[str, str, str, str | None, str | None]]:
    with office.database.read() as tx:
        entries = Book(tx).ledger.entries()
    return [(e.actor, e.deed.name, e.deed.subject, e.deed.before, e.deed.after) for e in entries]


def plan(office: Office, *userids: str) -> None:
    with office.database.write() as tx:
        Book(tx).outbox.plan(
            Push(f"key/{userid}", "notice", "wecom", userid, {"text": "好"}, Rank.CONFIRMED, NOW) for userid in userids
        )


def waiting(office: Office) -> list[tuple[object, ...]]:
    with office.database.read() as tx:
        tx.cursor.execute("SELECT recipient, state, reason FROM outbox ORDER BY id")
        return list(tx.cursor.fetchall())


def test_who_left_keeps_the_history_and_is_told_nothing_more(office: Office) -> None:
    say(office, "member.01", *APPLYING)
    plan(office, "member.01", "member.02")
    before = len(ledger(office))
    for _ in range(3):
        assert take_news(office.database, news("delete_user", userid="MEMBER.01")) is False
    assert "member.01" not in people(office)
    assert waiting(office) == [
        ("member.01", "dropped", "离开了，通讯录里没有了"),  # the card under the question
        ("member.01", "dropped", "离开了，通讯录里没有了"),  # and what was to stand on it, once answered
        ("member.01", "dropped", "离开了，通讯录里没有了"),
        ("member.02", "planned", ""),
    ]
    assert ledger(office)[before:] == [("通讯录", "离开", "member.01", BRANCH, "3条没发的不发了")]
    assert len(contents(office.database)["applications"]) == 1
    answer = say(office, "member.01", "进度")[0].passive
    assert "名册里还没有您" in answer or "帮不上忙" in answer


def test_a_new_userid_is_followed_everywhere(office: Office) -> None:
    say(office, "member.01", *APPLYING, "开始自评", "5")
    plan(office, "Member.01", "member.02")
    told = say(office, "member.01", "进度")[0].passive
    before = len(ledger(office))
    change = news("update_user", userid="member.01", new_userid="Wang.Gang")
    assert take_news(office.database, change) is True
    assert take_news(office.database, change) is False
    assert [row[0] for row in waiting(office)] == [*["Wang.Gang"] * 3, "member.02"]
    assert ledger(office)[before:] == [("通讯录", "改账号", "member.01", "member.01", "Wang.Gang")]
    assert say(office, "wang.gang", "进度")[0].passive == told
    assert "member.01" not in people(office)
    assert people(office)["Wang.Gang"] == "党员01"


def test_a_userid_that_somebody_else_has_is_not_taken(office: Office) -> None:
    before = people(office)
    take_news(office.database, news("update_user", userid="member.01", new_userid="MEMBER.02"))
    assert people(office) == before
    assert ledger(office)[-1][1] == "改账号没有跟，新账号在名册里是别人的"


def test_names_are_followed_and_newcomers_only_noted(office: Office) -> None:
    before = people(office)
    take_news(office.database, news("update_user", 1, userid="member.01", name="王刚", departments="7"))
    take_news(office.database, news("update_user", 2, userid="nobody", name="某某"))
    take_news(office.database, news("create_user", 3, userid="new.one", name="何云", departments="2,7"))
    take_news(office.database, news("create_user", 4, userid="new.two"))
    take_news(office.database, news("create_party", 5, party="7 华东区"))
    take_news(office.database, news("update_tag", 6))
    take_news(office.database, news("", 7))
    assert people(office) == {**before, "member.01": "王刚"}
    assert ledger(office)[-4:] == [
        ("通讯录", "改姓名", "member.01", "党员01", "王刚"),
        ("通讯录", "通讯录新增，等名册同步", "new.one", None, "何云，部门2,7"),
        ("通讯录", "通讯录新增，等名册同步", "new.two", None, None),
        ("通讯录", "通讯录新增部门", "7 华东区", None, None),
    ]


def test_told_at_once_on_all_sides_it_happens_once(office: Office) -> None:
    change = news("update_user", userid="member.01", name="王刚")
    before = len(ledger(office))
    threads = [threading.Thread(target=take_news, args=(office.database, change)) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(ledger(office)) == before + 1


# Over the wire.


@pytest.fixture
def http(office: Office) -> FlaskClient:
    return make_app(settings(office), office, CLOCK, Engine(settings(office))).test_client()


def event(**fields: str) -> str:
    told = {"ToUserName": APP.corp_id, "FromUserName": "sys", "CreateTime": "1", "MsgType": "event"}
    return "<xml>" + "".join(f"<{name}>{value}</{name}>" for name, value in {**told, **fields}.items()) + "</xml>"


LEAVING = event(Event="change_contact", ChangeType="delete_user", UserID="member.01")


def bring(
    http: FlaskClient, plain: str, envelope: Envelope | None = None, at: datetime | None = None, body: str = ""
) -> TestResponse:
    timestamp, nonce = str(int((at or CLOCK.now()).timestamp())), "nonce"
    sealed = (envelope or ASSISTANT).close(plain, timestamp, nonce)
    query = {
        "msg_signature": sealed.partition("<MsgSignature><![CDATA[")[2].partition("]]>")[0],
        "timestamp": timestamp,
        "nonce": nonce,
    }
    return http.post(PATH, query_string=query, data=body or sealed)


def test_taken_and_answered_with_nothing(office: Office, http: FlaskClient) -> None:
    for _ in range(2):
        response = bring(http, LEAVING)
        assert (response.status_code, response.data) == (200, b"")
    assert "member.01" not in people(office)
    for strange in (event(Event="batch_job_result"), event(Event="change_contact", ChangeType="of_tomorrow")):
        assert (bring(http, strange).status_code, bring(http, strange).data) == (200, b"")


def test_what_is_not_the_platforms_is_refused(office: Office, http: FlaskClient) -> None:
    before = contents(office.database)
    twice = event(Event="change_contact", ChangeType="delete_user").replace(
        "</xml>", "<UserID>member.01</UserID><UserID>member.02</UserID></xml>"
    )
    parts = LEAVING.replace("member.01", "<a>member.01</a>")
    doctype = '<!DOCTYPE x [<!ENTITY e "member.01">]>' + LEAVING
    refused = [
        bring(http, LEAVING, Envelope(APP.token, APP.aes_key, APP.corp_id)),
        bring(http, LEAVING, replace(ASSISTANT, receiver="wwother")),
        bring(http, LEAVING, replace(ASSISTANT, token="another")),
        bring(http, LEAVING, at=CLOCK.now() - timedelta(minutes=11)),
        bring(http, LEAVING, body="<xml><Encrypt>AAAA</Encrypt></xml>"),
        bring(http, LEAVING, body="no xml"),
        bring(http, LEAVING, body="<xml>" + "x" * LARGEST + "</xml>"),
        *(bring(http, plain) for plain in (twice, parts, doctype, "<xml/>", "no xml", "<xml>")),
        http.post(PATH, data="x"),
        http.get(PATH),
    ]
    assert [response.status_code // 100 for response in refused] == [4] * len(refused)
    assert [len(response.text.strip().splitlines()) for response in refused] == [1] * len(refused)
    assert contents(office.database) == before


def test_without_an_assistant_there_is_no_address(office: Office) -> None:
    bare = replace(settings(office), contacts=None)
    assert make_app(bare, office, CLOCK, Engine(bare)).test_client().get(PATH).status_code == 404


# From the simulated platform.


@dataclass
class Desk:
    office: Office
    platform: Platform

    def change(self, **what: Any) -> None:
        answer = self.platform.http.post("/sim/contacts", json=what).json()
        assert answer["delivery"]["accepted"], answer

    def look_up(self) -> None:
        with closing(self.platform.client()) as client:
            looker = Looker(self.office, client, CLOCK)
            while looker.look_up_one():
                pass


@contextmanager
def serving(office: Office) -> Iterator[str]:
    app = make_app(settings(office), office, CLOCK, Engine(settings(office)))
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}{PATH}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    office = found(f"sqlite:///{tmp_path}/desk.db")
    file = tmp_path / "people.csv"
    file.write_text(PEOPLE, "utf-8")
    with serving(office) as url:
        more = ("--contact-callback", url, "--contact-token", CONTACTS.token, "--contact-aes-key", CONTACTS.aes_key)
        with running_platform(file, *more) as platform:
            yield Desk(office, platform)
    office.database.close()


def test_the_platform_tells_and_the_roster_follows(desk: Desk) -> None:
    start = len(ledger(desk.office))
    desk.change(change="create_user", userid="he.yun", name="何云", branch=BRANCH)
    desk.change(change="update_user", userid="member.01", name="王刚")
    desk.look_up()
    desk.change(change="update_user", userid="member.01", new_userid="wang.gang")
    desk.look_up()
    desk.change(change="delete_user", userid="member.02")
    desk.change(change="delete_party", fields={"Id": 9})
    listed = people(desk.office)
    assert (listed.get("wang.gang"), "member.01" in listed, "member.02" in listed, "he.yun" in listed) == (
        "王刚",
        False,
        False,
        False,
    )
    assert ledger(desk.office)[start:] == [
        ("通讯录", "通讯录新增，等名册同步", "he.yun", None, "部门2"),
        ("通讯录", "改姓名", "member.01", "党员01", "王刚"),
        ("通讯录", "改账号", "member.01", "member.01", "wang.gang"),
        ("通讯录", "离开", "member.02", BRANCH, None),
        ("通讯录", "通讯录删部门", "9", None, None),
    ]


def test_a_name_is_asked_for_until_the_platform_answers(desk: Desk) -> None:
    desk.change(change="update_user", userid="member.01", name="王刚")
    with desk.platform.failing(errors=[{"errcode": -1}]):
        desk.look_up()
    assert people(desk.office)["member.01"] == "党员01"
    with desk.office.database.write() as tx:
        tx.cursor.execute("UPDATE lookups SET next_try_at = 0")
    desk.look_up()
    assert people(desk.office)["member.01"] == "王刚"
    desk.change(change="update_user", userid="member.01", name="王强")
    desk.platform.hide("member.01")
    desk.look_up()
    assert people(desk.office)["member.01"] == "王刚"
    assert contents(desk.office.database)["lookups"] == []

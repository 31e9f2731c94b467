"""The Official Account's address: who may call it, what is answered, and what is left of it in the tables."""

import hashlib
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from werkzeug.test import TestResponse

from tests.bot.post import ACCOUNT, PUBLIC, Letter, PostOffice, open_post_office, opened, xml
from tests.bot.town import contents

OPENID = "oFAKE_openid_0001"
ORIGINAL_ID = "gh_0a1b2c3d4e5f"
NUMBER = 24900000000000001


@pytest.fixture
def post(tmp_path: Path) -> Iterator[PostOffice]:
    with open_post_office(f"sqlite:///{tmp_path}/post.db", address=PUBLIC) as post:
        yield post


def head(kind: str, openid: str = OPENID) -> tuple[tuple[str, str], ...]:
    return (("ToUserName", ORIGINAL_ID), ("FromUserName", openid), ("CreateTime", "1779242820"), ("MsgType", kind))


def said(text: str, number: int = NUMBER, openid: str = OPENID) -> str:
    return xml(*head("text", openid), ("Content", text), ("MsgId", str(number)))


def event(name: str, key: str = "") -> str:
    return xml(*head("event"), ("Event", name), ("EventKey", key))


def verify(post: PostOffice, seconds: int = 0, **changed: str) -> TestResponse:
    timestamp, nonce = str(int(post.clock.at.timestamp()) + seconds), "n1"
    signature = hashlib.sha1("".join(sorted([ACCOUNT.token, timestamp, nonce])).encode()).hexdigest()
    query = {"signature": signature, "timestamp": timestamp, "nonce": nonce, "echostr": "5838479218127813673"}
    return post.http.get(PUBLIC, query_string={**query, **changed})


def test_the_address_is_verified_by_an_echo_that_is_not_sealed(post: PostOffice) -> None:
    answer = verify(post)
    assert (answer.status_code, answer.data) == (200, b"5838479218127813673")
    assert answer.content_type == "text/plain; charset=utf-8"


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({"signature": "0" * 40}, 403),
        ({"signature": ""}, 403),
        ({"nonce": "other"}, 403),
        ({"timestamp": "昨天"}, 400),
        ({"echostr": ""}, 400),
        ({"seconds": -601}, 403),
        ({"seconds": 601}, 403),
    ],
)
def test_whoever_else_asks_is_refused(post: PostOffice, changed: dict[str, str], status: int) -> None:
    answer = verify(post, **changed)  # type: ignore[arg-type]  # seconds are a number
    assert answer.status_code == status
    assert answer.text.count("\n") == 1
    assert "5838479218127813673" not in answer.text


def test_a_plain_message_is_refused_though_its_query_is_signed(post: PostOffice) -> None:
    """In plain mode the signature says nothing about the body."""
    timestamp, nonce = str(int(post.clock.at.timestamp())), "n1"
    signature = hashlib.sha1("".join(sorted([ACCOUNT.token, timestamp, nonce])).encode()).hexdigest()
    query = {"signature": signature, "timestamp": timestamp, "nonce": nonce, "openid": OPENID}
    answer = post.bring(Letter(query, said("我要投诉").encode()))
    assert (answer.status_code, answer.text) == (400, "只收安全模式的消息\n")
    assert contents(post.office.database)["inbox"] == []


def test_without_its_settings_the_channel_is_off(tmp_path: Path) -> None:
    with open_post_office(f"sqlite:///{tmp_path}/other.db") as other:
        for answer in (other.http.get(PUBLIC), other.http.post(PUBLIC)):
            assert (answer.status_code, answer.text) == (404, "404 Not Found\n")


def test_the_reply_is_the_accounts_to_the_person_and_names_no_app(post: PostOffice) -> None:
    reply = ET.fromstring(post.deliver(said("你好")))
    assert sorted(part.tag for part in reply) == ["Content", "CreateTime", "FromUserName", "MsgType", "ToUserName"]
    assert [reply.findtext(part) for part in ("ToUserName", "FromUserName", "MsgType")] == [
        OPENID,
        ORIGINAL_ID,
        "text",
    ]
    assert (reply.findtext("Content") or "").startswith("您好")


def test_a_redelivery_gets_the_same_bytes_and_changes_nothing(post: PostOffice) -> None:
    for number, text in enumerate(("我要投诉", "打饭的窗口", "态度差", "没有", "匿名"), start=NUMBER):
        post.deliver(said(text, number))
    last = said("确认", NUMBER + 9)
    first = post.deliver(last)
    assert "回执号 TS" in first
    before = contents(post.office.database)
    assert [post.deliver(last) for _ in range(3)] == [first] * 3
    assert contents(post.office.database) == before
    assert len(before["cases"]) == 1


def test_two_people_are_told_apart_by_their_openids(post: PostOffice) -> None:
    post.deliver(said("我要投诉", NUMBER))
    assert "什么事" in post.deliver(said("打饭的窗口", NUMBER + 1))
    assert "什么事" not in post.deliver(said("打饭的窗口", NUMBER + 1, "oFAKE_openid_0002"))
    assert "什么事" not in post.deliver(said("打饭的窗口", NUMBER + 2, OPENID.lower()))


@pytest.mark.parametrize("name", ["VIEW", "LOCATION", "TEMPLATESENDJOBFINISH", "subscribe_msg_popup_event", "no_such"])
def test_an_event_that_says_nothing_gets_an_empty_200(post: PostOffice, name: str) -> None:
    assert post.deliver(event(name, "k")) == ""


@pytest.mark.parametrize(
    ("plain", "begins"),
    [
        (event("subscribe"), "您好，这里听大家说"),
        (event("subscribe", "qrscene_post-404"), "您好，这里听大家说"),
        (event("SCAN", "post-404"), "您好，这里听大家说"),
        (event("SCAN", "post-" + "9" * 40), "您好，这里听大家说"),
        (event("SCAN", "post-9223372036854775808"), "您好，这里听大家说"),
        (event("SCAN", "post--1"), "您好，这里听大家说"),
        (event("SCAN", "bind:lin.mei"), "您好，这里听大家说"),
        (event("CLICK", "我要投诉"), "只有纪检能看到"),
        (xml(*head("voice"), ("MediaId", "V"), ("Format", "amr"), ("MsgId", "1")), "语音我听不了"),
        (xml(*head("voice"), ("MediaId", "V"), ("Recognition", "我要投诉。"), ("MsgId", "1")), "只有纪检能看到"),
        (xml(*head("video"), ("MediaId", "V"), ("ThumbMediaId", "T"), ("MsgId", "1")), "视频我看不了"),
        (xml(*head("shortvideo"), ("MediaId", "V"), ("ThumbMediaId", "T"), ("MsgId", "1")), "视频我看不了"),
        (xml(*head("location"), ("Location_X", "1"), ("Location_Y", "2"), ("MsgId", "1")), "位置我用不上"),
        (xml(*head("image"), ("PicUrl", "http://p.test/1"), ("MediaId", "M"), ("MsgId", "1")), "照片还没有存"),
        (xml(*head("link"), ("Title", "t"), ("Url", "https://e.test/a"), ("MsgId", "1")), "链接还没有存"),
        (said("👌"), "这句没看懂"),
        (xml(*head("text"), ("Content", ""), ("MsgId", "1")), "这句没看懂"),
        (said("申报"), "这个不在这里办"),
        (said("谁还没申报"), "这个不在这里办"),
    ],
)
def test_whatever_comes_is_answered(post: PostOffice, plain: str, begins: str) -> None:
    reply = ET.fromstring(post.deliver(plain)).findtext("Content") or ""
    assert reply.startswith(begins)


def test_nothing_of_the_public_lies_in_the_clear(post: PostOffice, capfd: pytest.CaptureFixture[str]) -> None:
    canary = "帽子底下藏着金丝雀"
    asked = ("我要投诉", f"{canary}的窗口", f"态度{canary}", f"依据{canary}", "没有", canary, "确认", canary)
    replies = [post.deliver(said(text, number)) for number, text in enumerate(asked, start=NUMBER)]
    receipt = next(reply for reply in replies if "口令 " in reply)
    secret = receipt.split("口令 ")[1][:6]
    post.deliver(said(f"TS2026-0001 {canary[:2]}0000", NUMBER + 90))
    path = post.office.database.path
    assert path is not None
    written = b"".join(file.read_bytes() for file in path.parent.iterdir() if file.is_file())
    assert b"cases" in written
    found = [word for word in (canary, canary[:4], OPENID, secret) if word.encode() in written]
    assert found == []
    logged = capfd.readouterr()
    assert [word for word in (canary, OPENID, secret) if word in logged.out + logged.err] == []


def test_a_fault_is_500_twice_and_then_a_plain_sentence(post: PostOffice) -> None:
    letter = post.letter(said("我要投诉"))
    with post.office.database.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE visits RENAME TO away")
    answers = [post.bring(letter) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [500, 500, 200]
    assert (ET.fromstring(opened(answers[2].data)).findtext("Content") or "").startswith("刚才没有存上")

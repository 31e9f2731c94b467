"""What comes over the wire: the platform's envelope taken, anything else refused in one line, replies as they leave."""

import base64
import struct
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from werkzeug.test import TestResponse

from bot import callback
from bot.envelope import LARGEST, Envelope, RefusedError, Stamp
from bot.settings import WeCom
from dialog.incoming import Kind
from storage.book import Book
from storage.outbox import Block, Push, Rank
from tests.bot.post import (
    APP,
    MEMBERS,
    PUBLIC,
    Letter,
    PostOffice,
    encrypt,
    event,
    header,
    message,
    open_post_office,
    opened,
    padded,
    sealed,
    sign,
    xml,
)
from tests.bot.town import APPLYING, NOW, contents, say

AWAY = "redis://127.0.0.1:1/0"
NUMBER = 7290000000000000001


@pytest.fixture
def post(tmp_path: Path) -> Iterator[PostOffice]:
    with open_post_office(f"sqlite:///{tmp_path}/post.db") as post:
        yield post


@pytest.fixture(scope="module", params=[MEMBERS, PUBLIC], ids=["app", "account"])
def lasting_post(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[PostOffice]:
    """For fuzzing: one for all that comes in, at either address."""
    with open_post_office(f"sqlite:///{tmp_path_factory.mktemp('post')}/post.db", address=request.param) as post:
        yield post


# The platform's own test vector.

VECTOR_APP = WeCom(
    corp_id="wx5823bf96d3bd56c7",
    agent_id=218,
    secret="",
    token="QDG6eK",
    aes_key="jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C",
)
VECTOR_ENVELOPE = Envelope(VECTOR_APP.token, VECTOR_APP.aes_key, VECTOR_APP.corp_id)
VECTOR_STAMP = Stamp("477715d11cdb4164915debcba66cb864d751f3e6", "1409659813", "1372623149")
VECTOR = (
    "RypEvHKD8QQKFhvQ6QleEB4J58tiPdvo+rtK1I9qca6aM/wvqnLSV5zEPeusUiX5L5X/0lWfrf0QADHHhGd3QczcdCUpj911L3vg3W/sYYvuJTs3"
    "TUUkSUXxaccAS0qhxchrRYt66wiSpGLYL42aM6A8dTT+6k4aSknmPj48kzJs8qLjvd4Xgpue06DOdnLxAUHzM6+kDZ+HMZfJYuR+LtwGc2hgf5gs"
    "ijff0ekUNXZiqATP7PF5mZxZ3Izoun1s4zG4LUMnvw2r+KqCKIw+3IQH03v+BCA9nMELNqbSf6tiWSrXJB3LAVGUcallcrw8V2t9EL4EhzJWrQUa"
    "x5wLVMNS0+rUPA3k22Ncx4XXZS9o0MBH27Bo6BpNelZpS+/uh9KsNlY6bHCmJU9p8g7m3fVKn28H3KDYA5Pl/T8Z1ptDAVe0lXdQ2YoyyH2uyPIG"
    "HBZZIs2pDBS8R07+qN+E7Q=="
)


def test_the_platforms_test_vector_opens() -> None:
    body = f"<xml><ToUserName>wx</ToUserName><AgentID>218</AgentID><Encrypt>{VECTOR}</Encrypt></xml>".encode()
    plain = VECTOR_ENVELOPE.open_body(body, VECTOR_STAMP, now=1409659813)
    incoming = callback.parse(plain, VECTOR_APP.corp_id, VECTOR_APP.agent_id, NOW)
    assert (incoming.sender, incoming.kind, incoming.text) == ("mycreate", Kind.TEXT, "hello")
    assert incoming.key == "wecom/wx5823bf96d3bd56c7:218/mycreate/4561255354251345929"


@pytest.mark.parametrize("wrong", range(0, len(VECTOR), 97))
def test_one_changed_character_of_it_breaks_the_signature(wrong: int) -> None:
    changed = VECTOR[:wrong] + ("A" if VECTOR[wrong] != "A" else "B") + VECTOR[wrong + 1 :]
    with pytest.raises(RefusedError) as refused:
        VECTOR_ENVELOPE.open(changed, VECTOR_STAMP, now=1409659813)
    assert refused.value.status == 403


# The address is verified.


@pytest.mark.parametrize("echo", ["1616140317555161061", "0", "字 符&<>", "x" * 500])
def test_verification_is_answered_with_the_bare_plaintext(post: PostOffice, echo: str) -> None:
    encrypted = sealed(echo.encode())
    query = {**post.stamp(encrypted), "echostr": encrypted}
    response = post.http.get("/wecom/callback", query_string=query)
    assert (response.status_code, response.data) == (200, echo.encode())


def test_verification_for_somebody_else_is_refused(post: PostOffice) -> None:
    encrypted = sealed(b"1616140317555161061", receiver="wwsomebodyelse")
    query = {**post.stamp(encrypted), "echostr": encrypted}
    response = post.http.get("/wecom/callback", query_string=query)
    assert_refused(response, 403)


def test_verification_without_anything_is_refused(lasting_post: PostOffice) -> None:
    assert_refused(lasting_post.http.get(lasting_post.address), 400)


# Everything that is not as the platform sends it.


def assert_refused(response: TestResponse, *statuses: int) -> None:
    """One line, which says nothing of what came in or of the program."""
    assert response.status_code in statuses or (not statuses and 400 <= response.status_code < 500), response.text
    assert response.text.count("\n") == 1
    assert response.text.endswith("\n")
    assert len(response.text) < 60
    assert "Traceback" not in response.text


def hello(post: PostOffice) -> str:
    return sealed(message("member.01", "你好", NUMBER).encode())


def signed_at(post: PostOffice, seconds: float) -> Letter:
    encrypted = hello(post)
    timestamp = str(int(post.clock.at.timestamp() + seconds))
    query = {"msg_signature": sign(timestamp, "n", encrypted), "timestamp": timestamp, "nonce": "n"}
    return Letter(query, post.signed(encrypted).body)


def with_timestamp(timestamp: str) -> Callable[[PostOffice], Letter]:
    def write(post: PostOffice) -> Letter:
        encrypted = hello(post)
        query = {"msg_signature": sign(timestamp, "n", encrypted), "timestamp": timestamp, "nonce": "n"}
        return Letter(query, post.signed(encrypted).body)

    return write


def with_query(**changed: str | None) -> Callable[[PostOffice], Letter]:
    def write(post: PostOffice) -> Letter:
        letter = post.signed(hello(post))
        query = {**letter.query, **changed}
        return Letter({name: value for name, value in query.items() if value is not None}, letter.body)

    return write


def with_body(make: Callable[[bytes], bytes]) -> Callable[[PostOffice], Letter]:
    def write(post: PostOffice) -> Letter:
        letter = post.signed(hello(post))
        return Letter(letter.query, make(letter.body))

    return write


def encrypted_as(make: Callable[[], str]) -> Callable[[PostOffice], Letter]:
    return lambda post: post.signed(make())


def saying(plain: str | bytes) -> Callable[[PostOffice], Letter]:
    return lambda post: post.letter(plain)


def in_encoding(encoding: str, declared: str, doctype: str = "") -> Callable[[PostOffice], Letter]:
    """The body in an encoding in which the guards' words are other bytes."""

    def write(post: PostOffice) -> Letter:
        letter = post.signed(hello(post))
        entity = "&e;" if doctype else ""
        text = letter.body.decode().replace("</Encrypt>", f"{entity}</Encrypt>")
        return Letter(letter.query, f"<?xml version='1.0' encoding='{declared}'?>{doctype}{text}".encode(encoding))

    return write


EMPTY_ENTITY = "<!DOCTYPE xml [<!ENTITY e ''>]>"
HELLO = header("member.01", "text")
CONTENT = ("Content", "你好")
MSG_ID = ("MsgId", str(NUMBER))
LAUGHS = (
    "<!DOCTYPE x [<!ENTITY a 'ha'>"
    + "".join(
        f"<!ENTITY {after} '{('&' + before + ';') * 10}'>" for before, after in zip("abcdefgh", "bcdefghi", strict=True)
    )
    + "]>"
)

BAD: dict[str, tuple[int, Callable[[PostOffice], Letter]]] = {
    "signature of something else": (403, with_query(msg_signature="0" * 40)),
    "signature that is no hex": (403, with_query(msg_signature="签名")),
    "no signature": (403, with_query(msg_signature=None)),
    "no timestamp": (400, with_query(timestamp=None)),
    "no nonce": (403, with_query(nonce=None)),
    "another nonce": (403, with_query(nonce="other")),
    "stale": (403, lambda post: signed_at(post, -601)),
    "in the future": (403, lambda post: signed_at(post, 601)),
    "timestamp of words": (400, with_timestamp("昨天")),
    "timestamp with a fraction": (400, with_timestamp("1779242820.5")),
    "timestamp beyond any number": (400, with_timestamp("9" * 5000)),
    "timestamp beyond any clock": (400, with_timestamp("9" * 400)),
    "timestamp not a number": (400, with_timestamp("nan")),
    "empty body": (400, with_body(lambda _: b"")),
    "not XML": (400, with_body(lambda _: b"{}")),
    "XML cut short": (400, with_body(lambda body: body[:-10])),
    "two roots": (400, with_body(lambda body: body + body)),
    "the plain words beside the ciphertext": (
        400,
        with_body(lambda body: body.replace(b"<Encrypt>", b"<MsgType>text</MsgType><Content>x</Content><Encrypt>")),
    ),
    "no ciphertext": (400, with_body(lambda _: b"<xml/>")),
    "empty ciphertext": (400, with_body(lambda _: b"<xml><Encrypt></Encrypt></xml>")),
    "ciphertext of blanks": (400, with_body(lambda _: b"<xml><Encrypt> \n </Encrypt></xml>")),
    "DOCTYPE": (400, with_body(lambda body: b"<!DOCTYPE xml>" + body)),
    "doctype in small letters": (400, with_body(lambda body: b"<!doctype xml>" + body)),
    "an entity": (400, with_body(lambda body: EMPTY_ENTITY.encode() + body.replace(b"</Encrypt>", b"&e;</Encrypt>"))),
    "entities that grow": (400, with_body(lambda _: LAUGHS.encode() + b"<xml><Encrypt>&i;</Encrypt></xml>")),
    "an entity from a file": (
        400,
        with_body(
            lambda _: b"<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/hostname'>]><xml><Encrypt>&e;</Encrypt></xml>"
        ),
    ),
    "DOCTYPE in UTF-16": (400, in_encoding("utf-16", "utf-16", EMPTY_ENTITY)),
    "DOCTYPE in UTF-16 without a mark": (400, in_encoding("utf-16-le", "utf-16", EMPTY_ENTITY)),
    "DOCTYPE in EBCDIC": (400, in_encoding("cp037", "cp037", EMPTY_ENTITY)),
    "UTF-16": (400, in_encoding("utf-16", "utf-16")),
    "NUL in the body": (400, with_body(lambda body: body.replace(b"<Encrypt>", b"<Encrypt>\0"))),
    "bytes that are no UTF-8": (400, with_body(lambda body: body.replace(b"<ToUserName>", b"<ToUserName>\xff"))),
    "over 256 KiB": (413, with_body(lambda body: body + b" " * LARGEST)),
    "deep nesting": (400, with_body(lambda _: b"<a>" * 60_000)),
    "for another corporation": (403, encrypted_as(lambda: sealed(message("member.01", "你好", 1).encode(), "wwother"))),
    "for nobody": (403, encrypted_as(lambda: sealed(message("member.01", "你好", 1).encode(), ""))),
    "not base64": (400, encrypted_as(lambda: "密文")),
    "base64 with a stray sign": (400, encrypted_as(lambda: "*" + sealed(b"x"))),
    "base64 cut short": (400, encrypted_as(lambda: sealed(b"x")[:-3])),
    "ciphertext of no whole blocks": (400, encrypted_as(lambda: base64.b64encode(bytes(33)).decode())),
    "ciphertext truncated by a block": (
        400,
        encrypted_as(lambda: base64.b64encode(base64.b64decode(sealed(b"x" * 90))[:-32]).decode()),
    ),
    "one block": (400, encrypted_as(lambda: encrypt(bytes([16]) * 16))),
    "padding of nothing": (400, encrypted_as(lambda: encrypt(bytes(64)))),
    "padding of 33": (400, encrypted_as(lambda: encrypt(bytes([33]) * 96))),
    "padding of 255": (400, encrypted_as(lambda: encrypt(bytes([255]) * 64))),
    "a length beyond the end": (
        400,
        encrypted_as(lambda: encrypt(padded(bytes(16) + struct.pack(">I", 2**32 - 1) + b"x"))),
    ),
    "a length that cuts a character": (
        400,
        encrypted_as(lambda: encrypt(padded(bytes(16) + struct.pack(">I", 1) + "字".encode() + APP.corp_id.encode()))),
    ),
    "a message that is no UTF-8": (400, encrypted_as(lambda: sealed(b"<xml>\xff</xml>"))),
    "an empty message": (400, saying("")),
    "a message that is no XML": (400, saying("你好")),
    "a message of JSON": (400, saying('{"xml": {"MsgType": "text"}}')),
    "a message of another root": (400, saying("<root><MsgType>text</MsgType></root>")),
    "a message with nothing in it": (400, saying("<xml/>")),
    "a message with text in it": (400, saying("<xml>你好</xml>")),
    "DOCTYPE in the message": (400, saying("<!DOCTYPE xml>" + message("member.01", "你好", 1))),
    "an entity in the message": (400, saying(EMPTY_ENTITY + message("member.01", "你好", 1))),
    "entities that grow in the message": (400, saying(LAUGHS + xml(*HELLO, ("Content", "&i;"), MSG_ID))),
    "no MsgType": (400, saying(xml(*HELLO[:3], CONTENT, MSG_ID))),
    "an empty MsgType": (400, saying(xml(*HELLO[:3], ("MsgType", ""), CONTENT, MSG_ID))),
    "MsgType twice": (400, saying(xml(*HELLO, ("MsgType", "event"), CONTENT, MSG_ID))),
    "a MsgType with parts": (400, saying(xml(*HELLO[:3], ("MsgType", "<a>text</a>"), CONTENT, MSG_ID))),
    "no sender": (400, saying(xml(HELLO[0], *HELLO[2:], CONTENT, MSG_ID))),
    "an empty sender": (400, saying(xml(HELLO[0], ("FromUserName", ""), *HELLO[2:], CONTENT, MSG_ID))),
    "two senders": (400, saying(xml(*HELLO, ("FromUserName", "member.02"), CONTENT, MSG_ID))),
    "a sender with parts": (400, saying(xml(HELLO[0], ("FromUserName", "<a>b</a>"), *HELLO[2:], CONTENT, MSG_ID))),
    "an event without a name": (400, saying(xml(*header("member.01", "event")))),
    "an event with two names": (400, saying(event("member.01", "click", ("Event", "view")))),
    "a MsgId of words": (400, saying(xml(*HELLO, CONTENT, ("MsgId", "abc")))),
    "a MsgId with a fraction": (400, saying(xml(*HELLO, CONTENT, ("MsgId", "1.5")))),
    "two MsgIds": (400, saying(xml(*HELLO, CONTENT, MSG_ID, ("MsgId", "2")))),
    "a MsgId with parts": (400, saying(xml(*HELLO, CONTENT, ("MsgId", "<a>1</a>")))),
    "a MsgId beyond any number": (400, saying(xml(*HELLO, CONTENT, ("MsgId", "9" * 5000)))),
    "two contents": (400, saying(xml(*HELLO, CONTENT, CONTENT, MSG_ID))),
    "a content with parts": (400, saying(xml(*HELLO, ("Content", "<b>你好</b>"), MSG_ID))),
    "a picture of two media": (
        400,
        saying(xml(*header("member.01", "image"), ("MediaId", "a"), ("MediaId", "b"), MSG_ID)),
    ),
    "a key with parts": (400, saying(event("member.01", "click", ("EventKey", "<a>申报</a>")))),
}


@pytest.mark.parametrize(("status", "write"), BAD.values(), ids=BAD.keys())
def test_what_is_bad_is_refused_in_one_line_and_leaves_nothing(
    lasting_post: PostOffice, status: int, write: Callable[[PostOffice], Letter], capfd: pytest.CaptureFixture[str]
) -> None:
    before = contents(lasting_post.office.database)
    assert_refused(lasting_post.bring(write(lasting_post)), status)
    assert contents(lasting_post.office.database) == before
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("seconds", [-599, 599])
def test_what_is_not_stale_yet_is_heard(lasting_post: PostOffice, seconds: int) -> None:
    assert lasting_post.bring(signed_at(lasting_post, seconds)).status_code == 200


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_other_methods_are_refused_in_one_line(lasting_post: PostOffice, method: str) -> None:
    assert_refused(lasting_post.http.open(lasting_post.address, method=method), 405)
    assert_refused(lasting_post.http.get("/wp-login.php"), 404)


@given(
    body=st.binary(max_size=300),
    query=st.dictionaries(st.sampled_from(["msg_signature", "timestamp", "nonce"]), st.text()),
)
@settings(max_examples=150, deadline=None)
def test_any_bytes_are_refused(lasting_post: PostOffice, body: bytes, query: dict[str, str]) -> None:
    assert_refused(lasting_post.bring(Letter(query, body)))


@given(ciphertext=st.one_of(st.text(), st.binary(max_size=200).map(lambda data: base64.b64encode(data).decode())))
@settings(max_examples=150, deadline=None)
def test_any_ciphertext_is_refused_even_if_it_is_signed(lasting_post: PostOffice, ciphertext: str) -> None:
    legible = "".join(sign for sign in ciphertext if sign.isprintable())
    assert_refused(lasting_post.bring(lasting_post.signed(legible)))


@given(content=st.binary(max_size=200))
@settings(max_examples=150, deadline=None)
def test_any_plaintext_is_refused_even_if_it_is_sealed(lasting_post: PostOffice, content: bytes) -> None:
    room = -len(content) % 16
    assert_refused(lasting_post.bring(lasting_post.signed(encrypt(content + bytes([room]) * room))))
    assert_refused(lasting_post.bring(lasting_post.letter(content)))


PLAIN = message("member.01", "你好", NUMBER)
TAGS = st.sampled_from(["<MsgType>", "</xml>", "<xml>", "&lt;", "&#0;", "<![CDATA[", "]]>", "<!--", "<?a?>", "event"])


@given(
    start=st.integers(0, len(PLAIN)),
    length=st.integers(0, 30),
    instead=st.one_of(TAGS, st.text(max_size=5), st.just(PLAIN)),
)
@settings(max_examples=300, deadline=None)
def test_a_damaged_message_is_heard_or_refused_and_never_a_fault(
    lasting_post: PostOffice, start: int, length: int, instead: str
) -> None:
    damaged = PLAIN[:start] + instead + PLAIN[start + length :]
    response = lasting_post.bring(lasting_post.letter(damaged.encode("utf-8", "surrogatepass")))
    if response.status_code == 200:
        ET.fromstring(opened(response.data) if response.data else "<silence/>")
    else:
        assert_refused(response)


# Who and what is heard.


def test_a_stranger_gets_a_polite_sentence_and_learns_nothing(post: PostOffice) -> None:
    say(post.office, "member.01", *APPLYING)
    before = contents(post.office.database)
    for number, said in enumerate(("你好", "申报", "党员01自评多少分", "谁还没申报", "确认"), start=NUMBER):
        reply = post.ask("stranger", said, number)
        assert reply.startswith("您好")
        assert [word for word in ("党员01", "机关支部", "陈建国", "2026", "member") if word in reply] == []
    after = contents(post.office.database)
    assert len(after.pop("inbox")) == len(before.pop("inbox")) + 5
    assert after == before


def test_two_events_of_one_second_are_both_heard_and_each_once(post: PostOffice) -> None:
    first = event("member.01", "click", ("EventKey", "申报"))
    second = event("member.01", "click", ("EventKey", "服务育人示范岗"))
    replies = [post.deliver(first), post.deliver(second)]
    held = contents(post.office.database)
    assert [row[4] for row in held["applications"]] == ["服务育人示范岗"]
    assert len(held["inbox"]) == 2
    post.clock.at += timedelta(seconds=5)
    assert [post.deliver(first), post.deliver(first), post.deliver(second)] == [replies[0], replies[0], replies[1]]
    assert contents(post.office.database) == held


def test_a_redelivery_gets_the_same_bytes(post: PostOffice) -> None:
    plain = message("member.01", "申报", NUMBER)
    first = post.deliver(plain)
    post.clock.at += timedelta(seconds=5)
    post.ask("member.01", "服务育人示范岗", NUMBER + 1)
    post.clock.at += timedelta(hours=3)
    assert [post.deliver(plain), post.deliver(plain)] == [first, first]


def test_a_message_of_another_person_with_the_same_number_is_another_message(post: PostOffice) -> None:
    assert post.ask("member.01", "申报", NUMBER) == post.ask("member.02", "申报", NUMBER)
    assert len(contents(post.office.database)["conversations"]) == 2


@pytest.mark.parametrize(
    "name", ["view", "LOCATION", "subscribe", "unsubscribe", "batch_job_result", "template_card_menu_event",
             "close_inactive_agent", "change_contact", "scancode_waitmsg", "pic_photo_or_album", "never_heard_of"],
)  # fmt: skip
def test_an_event_that_says_nothing_gets_an_empty_200(post: PostOffice, name: str) -> None:
    before = contents(post.office.database)
    for sender in ("sys", "member.01"):
        response = post.bring(post.letter(event(sender, name, ("ChangeType", "update_user"), ("EventKey", "k"))))
        assert (response.status_code, response.data) == (200, b"")
    after = contents(post.office.database)
    assert [row[1] for row in after.pop("inbox")] == ["", ""]
    assert {**after, "inbox": [], "conversations": []} == before


@pytest.mark.parametrize("kind", ["file", "mpnews", "made_up"])
def test_a_message_of_an_unknown_kind_gets_an_empty_200(post: PostOffice, kind: str) -> None:
    assert post.deliver(xml(*header("member.01", kind), MSG_ID)) == ""


# Replies as they leave.


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("张]]>三", "张]]>三"),
        ("]]]]>>", "]]]]>>"),
        ("<b>&amp;</b>", "<b>&amp;</b>"),
        ("]]><MsgType>news</MsgType><![CDATA[", "]]><MsgType>news</MsgType><![CDATA["),
        ("\\n%s{0}", "\\n%s{0}"),
        ("张\x0b\x00三\ufffe", "张三"),
        ("𠮷野家🎉", "𠮷野家🎉"),
    ],
)
def test_a_reply_is_well_formed_whatever_it_says(post: PostOffice, name: str, said: str) -> None:
    with post.office.database.engine.begin() as connection:
        connection.execute(text("UPDATE people SET name = :name WHERE userid = 'member.01'"), {"name": name})
    reply = ET.fromstring(post.deliver(message("member.01", "你好", NUMBER)))
    assert f"{said}同志" in (reply.findtext("Content") or "")
    parts = sorted(part.tag for part in reply)
    assert parts == ["AgentID", "Content", "CreateTime", "FromUserName", "MsgType", "ToUserName"]
    assert [reply.findtext(part) for part in ("ToUserName", "FromUserName", "MsgType")] == [
        "member.01",
        APP.corp_id,
        "text",
    ]


# Faults of our own.


def test_a_fault_inside_a_turn_is_500_twice_and_then_a_plain_sentence(
    post: PostOffice, capsys: pytest.CaptureFixture[str]
) -> None:
    letter = post.letter(message("member.01", "申报", NUMBER))
    with post.office.database.engine.begin() as connection:
        connection.execute(text("ALTER TABLE conversations RENAME TO away"))
    answers = [post.bring(letter) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [500, 500, 200]
    assert [answer.text for answer in answers[:2]] == ["服务出错，已记录\n"] * 2
    sentence = ET.fromstring(opened(answers[2].data)).findtext("Content") or ""
    assert sentence.startswith("刚才没有存上")
    with post.office.database.engine.begin() as connection:
        connection.execute(text("ALTER TABLE away RENAME TO conversations"))
    assert contents(post.office.database)["inbox"] == []
    assert "岗" in (ET.fromstring(opened(post.bring(letter).data)).findtext("Content") or "")
    logged = capsys.readouterr()
    assert [secret for secret in (APP.token, APP.aes_key, APP.secret) if secret in logged.out + logged.err] == []


def test_a_queue_that_is_away_keeps_no_answer_back(post: PostOffice, tmp_path: Path) -> None:
    with open_post_office(f"sqlite:///{tmp_path}/other.db", redis_url=AWAY) as other:
        replies = []
        for office in (post, other):
            say(office.office, "member.01", *APPLYING, "开始自评", at=NOW - timedelta(hours=1))
            picture = (("PicUrl", "http://p.test/1"), ("MediaId", "M1"), MSG_ID)
            replies.append(office.deliver(xml(*header("member.01", "image"), *picture)))
        assert replies[0] == replies[1] != ""


# Health, figures, and whose domain it is.


def test_health_and_readiness(post: PostOffice) -> None:
    assert (post.http.get("/healthz").data, post.http.get("/readyz").data) == (b"ok\n", b"ok\n")
    with post.office.database.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0000'"))
    response = post.http.get("/readyz")
    assert (response.status_code, response.text) == (503, "数据库结构不是最新，请运行 shifangang db upgrade\n")
    assert post.http.get("/healthz").status_code == 200


@pytest.mark.parametrize(
    ("late", "held_until", "status"),
    [
        (timedelta(minutes=9), None, 200),
        (timedelta(minutes=11), None, 503),
        (timedelta(minutes=11), timedelta(minutes=1), 200),
        (timedelta(minutes=30), timedelta(minutes=-11), 503),
    ],
)
def test_readiness_tells_of_what_should_have_left_long_ago(
    database_url: str, late: timedelta, held_until: timedelta | None, status: int
) -> None:
    with open_post_office(database_url) as post:
        with post.office.database.write() as tx:
            outbox = Book(tx).outbox
            for key, due in (("late", NOW - late), ("later", NOW + timedelta(days=1))):
                outbox.plan([Push(key, "notice", "wecom", "member.01", {"text": "好"}, Rank.CONFIRMED, due)])
            if held_until is not None:
                outbox.block("wecom", Block(NOW + held_until, 1, "接口调用太频繁"))
        response = post.http.get("/readyz")
    assert response.status_code == status
    assert response.text.startswith(
        "ok" if status == 200 else f"1条消息该发没发出去，最早的晚了{late.seconds // 60}分钟"
    )


def test_readiness_asks_redis_too(tmp_path: Path, redis_url: str) -> None:
    answers = []
    for place, url in enumerate((redis_url, AWAY)):
        with open_post_office(f"sqlite:///{tmp_path}/{place}.db", redis_url=url) as post:
            response = post.http.get("/readyz")
            answers.append((response.status_code, response.text))
    assert answers == [(200, "ok\n"), (503, "Redis 连不上\n")]


@pytest.mark.parametrize(
    ("address", "headers", "status"),
    [
        ("127.0.0.1", {}, 200),
        ("::1", {}, 200),
        ("10.1.2.3", {}, 403),
        ("", {}, 403),
        ("10.1.2.3", {"Authorization": "Bearer metrics-token"}, 200),
        ("10.1.2.3", {"Authorization": "Bearer wrong"}, 403),
        ("10.1.2.3", {"Authorization": "Bearer "}, 403),
        ("127.0.0.1", {"X-Forwarded-For": "10.1.2.3"}, 403),
        ("127.0.0.1", {"X-Forwarded-For": "10.1.2.3", "Authorization": "Bearer metrics-token"}, 200),
        ("10.1.2.3", {"X-Forwarded-For": "127.0.0.1"}, 403),
    ],
)
def test_figures_are_for_loopback_or_the_token(
    tmp_path: Path, address: str, headers: dict[str, str], status: int
) -> None:
    with open_post_office(f"sqlite:///{tmp_path}/post.db", metrics_token="metrics-token") as post:
        response = post.http.get("/metrics", headers=headers, environ_base={"REMOTE_ADDR": address})
        assert response.status_code == status
        if status == 200:
            assert "shifangang_outbox_waiting 0.0" in response.text
        else:
            assert_refused(response, status)


@pytest.fixture
def verified(tmp_path: Path) -> Iterator[PostOffice]:
    folder = tmp_path / "verify"
    folder.mkdir()
    (folder / "WW_verify_aB3.txt").write_text("aB3\n")
    (folder / "MP_verify_Zz9.txt").write_text("Zz9")
    (folder / "secret.txt").write_text("secret")
    (tmp_path / "WW_verify_x.txt").write_text("outside")
    (folder / "WW_verify_dir.txt").mkdir()
    with open_post_office(f"sqlite:///{tmp_path}/post.db", verify_dir=folder) as post:
        yield post


def test_files_that_prove_a_domain_are_served(verified: PostOffice) -> None:
    answers = [verified.http.get(path) for path in ("/WW_verify_aB3.txt", "/MP_verify_Zz9.txt")]
    assert [(answer.status_code, answer.data) for answer in answers] == [(200, b"aB3"), (200, b"Zz9")]


@pytest.mark.parametrize(
    "path",
    [
        "/WW_verify_none.txt", "/WW_verify_.txt", "/secret.txt", "/XX_verify_aB3.txt", "/WW_verify_dir.txt",
        "/WW_verify_../secret.txt", "/WW_verify_..%2Fsecret.txt", "/WW_verify_%2e%2e%2fsecret.txt",
        "/WW_verify_aB3.txt%00.txt", "/WW_verify_..%5Csecret.txt", "/../WW_verify_x.txt", "/%2e%2e/WW_verify_x.txt",
        "/WW_verify_aB3.txt/", "/verify/WW_verify_aB3.txt", "/WW_verify_/../../WW_verify_x.txt",
    ],
)  # fmt: skip
def test_no_other_file_is(verified: PostOffice, path: str) -> None:
    assert_refused(verified.http.get(path), 404)


def test_without_a_folder_there_is_none(post: PostOffice) -> None:
    assert_refused(post.http.get("/WW_verify_aB3.txt"), 404)

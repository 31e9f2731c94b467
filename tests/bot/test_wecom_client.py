"""The client against the simulated platform, a real Redis, and servers that answer what no platform should."""

import itertools
import json
import logging
import multiprocessing
import pickle
import re
import threading
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from redis import Redis
from structlog.testing import capture_logs

from bot.cards import (
    Action,
    ActionMenu,
    Button,
    ButtonInteraction,
    Card,
    Checkbox,
    Fact,
    Image,
    Jump,
    MenuAction,
    MultipleInteraction,
    NewsNotice,
    Option,
    Selection,
    Source,
    Submit,
    TextNotice,
    Tick,
    Title,
    VoteInteraction,
    choice,
)
from bot.errcodes import ERRCODES, Block, Remedy, block_after, blocked_until, explain, is_known
from bot.limits import Part
from bot.wecom import (
    Address,
    Article,
    Client,
    ContactSync,
    MediaKind,
    Member,
    MisreadError,
    Sent,
    TooLargeError,
    UnreachableError,
    WeComError,
    compose_card,
    compose_file,
    compose_image,
    compose_markdown,
    compose_news,
    compose_text,
    compose_textcard,
    compose_video,
    compose_voice,
)
from bot.wecom.client import SEND_SECONDS
from bot.wecom.line import Line, Question
from storage.outbox import LEASE
from storage.tokens import MemoryTokens, open_tokens
from tests.bot.platform import (
    AGENT_ID,
    CONTACT_SECRET,
    CORP_ID,
    GRANT,
    SECRET,
    Platform,
    Strange,
    app_at,
    running_platform,
    running_strange,
)

BRANCHES = ("第一支部", "第二支部", "第三支部")
MEMBERS = [f"Member.{number:03}" for number in range(60)]
URL = "https://example.test/a"
JPEG = b"\xff\xd8\xff\xe0" + bytes(64)
AMR = b"#!AMR\n" + bytes(13 * 10)
MP4 = b"\x00\x00\x00\x18ftypmp42" + bytes(64)


@pytest.fixture(scope="module")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    people = tmp_path_factory.mktemp("platform") / "people.csv"
    rows = [f"{userid},党员{place:03},{BRANCHES[place % 3]},member" for place, userid in enumerate(MEMBERS)]
    people.write_text("\n".join(["userid,name,branch,role", *rows]), "utf-8")
    with running_platform(people) as running:
        yield running


@pytest.fixture
def client(platform: Platform) -> Iterator[Client]:
    client = platform.client()
    yield client
    client.close()


@pytest.fixture
def strange() -> Iterator[Strange]:
    with running_strange(Strange()) as running:
        yield running


@pytest.fixture
def lost(strange: Strange) -> Iterator[Client]:
    """A client whose platform is a strange one."""
    client = Client(app_at(strange.url))
    yield client
    client.close()


_fresh = iter(MEMBERS[10:])
_tasks = (f"task-{number}" for number in itertools.count())


@pytest.fixture
def userid() -> str:
    """Somebody who has got nothing yet: the platform drops what is more than 30 in a minute."""
    return next(_fresh)


def to(*userids: str) -> Address:
    return Address(AGENT_ID, userids)


# Composing


def test_a_body_is_the_same_bytes_each_time_and_says_chinese_as_it_is() -> None:
    address = Address(AGENT_ID, ("b", "A", "c"), duplicate_check_interval=14400)
    body = compose_text(address, '第1项 <a href="https://e.cn">看</a>')
    assert body == compose_text(address, '第1项 <a href="https://e.cn">看</a>')
    assert body.decode() == (
        '{"agentid": 1000002, "duplicate_check_interval": 14400, "enable_duplicate_check": 1, "msgtype": "text", '
        '"text": {"content": "第1项 <a href=\\"https://e.cn\\">看</a>"}, "touser": "b|A|c"}'
    )
    assert "duplicate" not in compose_text(to("b"), "好").decode()


def test_a_thousand_recipients_go_in_one_call_in_their_order() -> None:
    userids = tuple(f"u{number}" for number in reversed(range(1000)))
    assert json.loads(compose_text(to(*userids), "好"))["touser"].split("|") == list(userids)


@pytest.mark.parametrize(
    ("address", "fault"),
    [
        (lambda: to(), "0 recipients, 1 to 1000 in one call"),
        (lambda: to(*(f"u{number}" for number in range(1001))), "1001 recipients, 1 to 1000 in one call"),
        (lambda: to("lin.mei", "@all", "a|b"), "recipients at [1, 2]: not a userid"),
        (lambda: to("lin.mei", "LIN.MEI"), "a recipient twice"),
        (lambda: Address(AGENT_ID, ("a",), 0), "duplicate_check_interval 0, 1 to 14400"),
        (lambda: Address(AGENT_ID, ("a",), 14401), "duplicate_check_interval 14401, 1 to 14400"),
    ],
)
def test_an_address_that_the_platform_would_refuse_cannot_be_made(address: Callable[[], Address], fault: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(fault)}$"):
        address()


ARTICLE = Article(title="题", url=URL)


@pytest.mark.parametrize(
    ("compose", "fault"),
    [
        (lambda a: compose_text(a, ""), "empty"),
        (lambda a: compose_text(a, "密" * 682 + "abc"), "2049 bytes, at most 2048"),
        (lambda a: compose_markdown(a, "密" * 683), "2049 bytes, at most 2048"),
        (lambda a: compose_image(a, ""), "empty"),
        (lambda a: compose_video(a, "M", title="密" * 43), "129 bytes, at most 128"),
        (lambda a: compose_video(a, "M", description="密" * 171), "513 bytes, at most 512"),
        (lambda a: compose_textcard(a, "密" * 43, "d", URL), "129 bytes, at most 128"),
        (lambda a: compose_textcard(a, "t", "", URL), "empty"),
        (lambda a: compose_textcard(a, "t", "密" * 171, URL), "513 bytes, at most 512"),
        (lambda a: compose_textcard(a, "t", "d", "密.cn"), "an address begins with http:// or https://"),
        (lambda a: compose_textcard(a, "t", "d", "https://" + "a" * 2041), "2049 bytes, at most 2048"),
        (lambda a: compose_textcard(a, "t", "d", URL, "密密密密密"), "5 characters, 1 to 4 are shown"),
        (lambda a: compose_news(a, []), "at least 1 item"),
        (lambda a: compose_news(a, [ARTICLE] * 9), "at most 8 items"),
        (lambda a: compose_news(a, [Article(title="密" * 43, url=URL)]), "129 bytes, at most 128"),
        (lambda a: compose_text(a, "\ud800密"), "surrogates not allowed"),
    ],
)
def test_what_the_platform_would_cut_or_refuse_is_not_composed(compose: Callable[[Address], bytes], fault: str) -> None:
    with pytest.raises(ValueError, match=fault) as caught:
        compose(to("lin.mei"))
    assert "密" not in str(caught.value)


def test_texts_up_to_the_last_byte_are_composed() -> None:
    text = "字" * 682 + "ab"
    assert len(text.encode()) == 2048
    assert json.loads(compose_text(to("a"), text))["text"] == {"content": text}
    articles = json.loads(compose_news(to("a"), [ARTICLE] * 8))["news"]["articles"]
    assert articles == [{"title": "题", "url": URL, "description": ""}] * 8


# Cards

OPEN = Action(type=1, url=URL)
TITLE = Title(title="请确认")
FACT = Fact(keyname="岗位", value="食堂窗口")
OPTIONS = (Option(id="a", text="米饭"), Option(id="b", text="面条"))
QUESTION = Selection(question_key="q", option_list=OPTIONS)
SUBMIT = Submit(text="提交", key="done")


def buttons(**more: Any) -> ButtonInteraction:
    given: dict[str, Any] = {
        "task_id": next(_tasks),
        "main_title": TITLE,
        "button_list": (choice("确认", 7), choice("取消", 7, 3)),
    }
    return ButtonInteraction(**given | more)


def cards() -> dict[str, Card]:
    return {
        "text_notice": TextNotice(
            card_action=OPEN, sub_title_text="已公示", horizontal_content_list=(FACT,), source=Source(desc="党办")
        ),
        "text_notice with a menu": TextNotice(
            task_id=next(_tasks),
            card_action=OPEN,
            main_title=TITLE,
            action_menu=ActionMenu(action_list=(MenuAction(text="静音", key="mute"),)),
        ),
        "news_notice": NewsNotice(
            card_action=Action(type=2, appid="wx0", pagepath="p"), main_title=TITLE, card_image=Image(url=URL)
        ),
        "button_interaction": buttons(
            horizontal_content_list=(FACT,) * 6, sub_title_text="两项", button_selection=QUESTION
        ),
        "vote_interaction": VoteInteraction(
            task_id=next(_tasks),
            main_title=TITLE,
            checkbox=Checkbox(question_key="q", option_list=(Tick(id="a", text="周五", is_checked=True),), mode=1),
            submit_button=SUBMIT,
        ),
        "multiple_interaction": MultipleInteraction(
            task_id=next(_tasks), main_title=TITLE, select_list=(QUESTION,), submit_button=SUBMIT
        ),
    }


@pytest.mark.parametrize("kind", list(cards()))
def test_every_kind_of_card_is_taken_as_it_is(kind: str, platform: Platform, client: Client, userid: str) -> None:
    card = cards()[kind]
    sent = client.send(compose_card(to(userid), card))
    assert platform.received(userid) == [("template_card", {"card": card.as_json()})]
    assert (sent.response_code is None) == (kind in ("text_notice", "news_notice"))


def test_a_choice_carries_the_version_and_the_words_it_says() -> None:
    card = ButtonInteraction(
        task_id="t-1",
        main_title=Title(title="确认提交？", desc="提交后不能再改"),
        horizontal_content_list=(Fact(keyname="总分", value="97.5"),),
        button_list=(choice("确认", 12), choice("取消", 12, 4)),
    )
    assert card.as_json() == {
        "card_type": "button_interaction",
        "task_id": "t-1",
        "main_title": {"title": "确认提交？", "desc": "提交后不能再改"},
        "horizontal_content_list": [{"keyname": "总分", "value": "97.5"}],
        "button_list": [{"text": "确认", "key": "12:确认"}, {"text": "取消", "key": "12:取消", "style": 4}],
    }


@pytest.mark.parametrize(
    ("make", "fault"),
    [
        (lambda: buttons(task_id="任务"), "task_id"),
        (lambda: buttons(task_id="t" * 129), "task_id"),
        (lambda: buttons(button_list=()), "at least 1 item"),
        (lambda: buttons(button_list=(choice("好", 1),) * 7), "at most 6 items"),
        (lambda: buttons(horizontal_content_list=(FACT,) * 7), "at most 6 items"),
        (lambda: buttons(jump_list=(Jump(title="看"),) * 4), "at most 3 items"),
        (lambda: buttons(main_title=None), "main_title"),
        (lambda: choice("", 1), "0 characters, 1 to 10 are shown"),
        (lambda: choice("看完整的评分标准和说明", 1), "11 characters, 1 to 10 are shown"),
        (lambda: Button(text="好", key="密" * 342), "1026 bytes, at most 1024"),
        (lambda: Fact(keyname=""), "empty"),
        (lambda: Fact(keyname="人", type=3), "type 3 needs userid"),
        (lambda: Action(type=2, url=URL), "type 2 needs appid"),
        (lambda: Jump(title="看", type=1), "type 1 needs url"),
        (lambda: TextNotice(card_action=OPEN), "main_title or sub_title_text is needed"),
        (lambda: NewsNotice(card_action=OPEN, main_title=TITLE), "card_image or image_text_area is needed"),
        (lambda: Image(url=URL, aspect_ratio=2.26), "aspect_ratio"),
        (lambda: ActionMenu(action_list=(MenuAction(text="a", key="k"),) * 2), "the same key twice"),
        (lambda: Selection(question_key="q", option_list=(OPTIONS[0],) * 2), "the same id twice"),
        (
            lambda: TextNotice(
                card_action=OPEN, main_title=TITLE, action_menu=ActionMenu(action_list=(MenuAction(text="a", key="k"),))
            ),
            "action_menu needs task_id",
        ),
    ],
)
def test_a_card_that_the_platform_would_refuse_cannot_be_made(make: Callable[[], Part], fault: str) -> None:
    with pytest.raises(ValueError, match=fault):
        make()


def test_a_card_is_changed_once_for_each_permission(platform: Platform, client: Client, userid: str) -> None:
    sent = client.send(compose_card(to(userid), buttons()))
    assert sent.response_code is not None
    assert client.close_buttons(sent.response_code, (userid, "nobody"), "已确认") == {"nobody"}
    assert platform.received(userid)[0][1]["card"]["replaced_button"] == "已确认"
    with pytest.raises(WeComError) as caught:
        client.close_buttons(sent.response_code, (userid,), "已确认")
    assert caught.value.errcode == 60140


def test_a_card_gives_way_to_another(platform: Platform, client: Client, userid: str) -> None:
    sent = client.send(compose_card(to(userid), buttons()))
    assert sent.response_code is not None
    notice = TextNotice(card_action=OPEN, main_title=Title(title="已提交"))
    assert client.replace_card(sent.response_code, (userid,), notice, "已确认") == frozenset()
    card = {"card_type": "text_notice", "main_title": {"title": "已提交"}, "card_action": {"type": 1, "url": URL}}
    assert platform.received(userid) == [("template_card", {"card": card | {"replace_text": "已确认"}})]


# Sending


def test_every_type_of_message_arrives(platform: Platform, client: Client, userid: str) -> None:
    image = client.upload(MediaKind.IMAGE, "图.jpg", JPEG).media_id
    voice = client.upload(MediaKind.VOICE, "声.amr", AMR).media_id
    video = client.upload(MediaKind.VIDEO, "影.mp4", MP4).media_id
    file = client.upload(MediaKind.FILE, "汇总 表.xlsx", b"PK\x03\x04 and more").media_id
    address = to(userid)
    bodies = (
        compose_text(address, "第一行\n第二行"),
        compose_markdown(address, "**好**"),
        compose_image(address, image),
        compose_voice(address, voice),
        compose_video(address, video, "影", "说明"),
        compose_file(address, file),
        compose_textcard(address, "题", "说明", URL, "看"),
        compose_news(address, [Article(title="题", url=URL, description="说明", picurl=URL)]),
    )
    sent = [client.send(body) for body in bodies]
    assert len({answer.msgid for answer in sent}) == len(bodies)
    blank = {"title": "", "description": ""}
    assert platform.received(userid) == [
        ("text", {"text": "第一行\n第二行"}),
        ("markdown", {"text": "**好**"}),
        ("image", {"media_id": image, "filename": "图.jpg", "size": len(JPEG)} | blank),
        ("voice", {"media_id": voice, "filename": "声.amr", "size": len(AMR)} | blank),
        ("video", {"media_id": video, "filename": "影.mp4", "size": len(MP4), "title": "影", "description": "说明"}),
        ("file", {"media_id": file, "filename": "汇总 表.xlsx", "size": 13} | blank),
        ("textcard", {"title": "题", "description": "说明", "url": URL, "btntxt": "看"}),
        ("news", {"articles": [{"title": "题", "description": "说明", "url": URL, "picurl": URL}]}),
    ]


def test_a_body_that_was_kept_as_text_is_sent_as_it_is(platform: Platform, client: Client, userid: str) -> None:
    client.send(compose_text(to(userid), "留着的").decode())
    assert platform.received(userid) == [("text", {"text": "留着的"})]


def test_who_is_out_of_sight_is_named_in_lower_case(client: Client, userid: str) -> None:
    sent = client.send(compose_text(to(userid, "No.Body", "Gone"), "好"))
    assert sent == Sent(sent.msgid, frozenset({"no.body", "gone"}), None, frozenset())


def test_what_comes_back_is_told_whole(strange: Strange, lost: Client) -> None:
    strange.content = (
        b'{"errcode": 0, "errmsg": "ok", "invaliduser": "A.B|c", "invalidparty": "", "unlicenseduser": "D", '
        b'"msgid": "m", "response_code": "rc"}'
    )
    assert lost.send(compose_text(to("a"), "好")) == Sent("m", frozenset({"a.b", "c"}), "rc", frozenset({"d"}))


def test_nobody_in_sight_is_final(client: Client) -> None:
    with pytest.raises(WeComError) as caught:
        client.send(compose_text(to("no.body"), "好"))
    fault = caught.value
    assert (fault.errcode, fault.meaning, fault.remedy) == (81013, "不在应用可见范围", Remedy.RECIPIENT)
    assert (fault.is_passing, fault.is_blocked) == (False, False)


def test_a_lost_answer_and_the_same_bytes_again_are_one_message(
    platform: Platform, client: Client, userid: str
) -> None:
    client.renew_token()
    body = compose_text(Address(AGENT_ID, (userid,), duplicate_check_interval=14400), "只说一次")
    with platform.failing(drop_after=1), pytest.raises(UnreachableError):
        client.send(body)
    client.send(body)
    assert platform.received(userid) == [("text", {"text": "只说一次"})]


def test_answers_may_be_equal(platform: Platform, client: Client, userid: str) -> None:
    for _ in range(2):
        client.send(compose_text(to(userid), "好"))
    assert platform.received(userid) == [("text", {"text": "好"})] * 2


def test_a_message_is_recalled(platform: Platform, client: Client, userid: str) -> None:
    client.send(compose_text(to(userid), "留下"))
    client.recall(client.send(compose_text(to(userid), "收回")).msgid)
    assert platform.recalled(userid) == [False, True]


# Media


def test_a_medium_comes_back_as_it_went(client: Client) -> None:
    medium = client.upload(MediaKind.FILE, "党员名单（终稿）.json", b'{"errcode": 40007}')
    assert client.fetch_media(medium.media_id) == b'{"errcode": 40007}'
    assert abs(medium.created_at - datetime.now(UTC)) < timedelta(minutes=1)  # noqa: TID251 - the simulator's is the wall clock
    assert medium.expires_at - medium.created_at == timedelta(days=3)


def test_an_upload_is_whole_after_the_token_was_renewed(platform: Platform, client: Client) -> None:
    client.renew_token()
    platform.revoke_tokens()
    before = platform.last_call()
    medium = client.upload(MediaKind.FILE, "大.bin", bytes(range(256)) * 1000)
    assert platform.calls(before) == ["media/upload", "gettoken", "media/upload"]
    assert client.fetch_media(medium.media_id) == bytes(range(256)) * 1000


def test_no_more_is_read_than_was_wanted(client: Client) -> None:
    media_id = client.upload(MediaKind.FILE, "大.bin", bytes(1000)).media_id
    assert client.fetch_media(media_id, most=1000) == bytes(1000)
    with pytest.raises(TooLargeError):
        client.fetch_media(media_id, most=999)


def test_a_medium_that_is_gone_is_an_errcode(client: Client) -> None:
    with pytest.raises(WeComError) as caught:
        client.fetch_media("gone")
    assert (caught.value.errcode, caught.value.remedy) == (40007, Remedy.FIX)


@pytest.mark.parametrize(
    ("kind", "name", "content", "fault"),
    [
        (MediaKind.IMAGE, "a.gif", b"GIF89a....", "image: not JPEG or PNG"),
        (MediaKind.IMAGE, "a.jpg", JPEG + bytes(10 * 1024 * 1024), "image: 10485828 bytes, 6 to 10485760 are taken"),
        (MediaKind.VOICE, "a.mp3", b"ID3.......", "voice: not AMR"),
        (MediaKind.VOICE, "a.amr", AMR + bytes(2 * 1024 * 1024), "voice: 2097288 bytes, 6 to 2097152 are taken"),
        (MediaKind.VIDEO, "a.avi", b"RIFF......", "video: not MP4"),
        (MediaKind.FILE, "a.txt", b"12345", "file: 5 bytes, 6 to 20971520 are taken"),
        (MediaKind.FILE, "a\r\nb.txt", b"123456", "file name: 1 to 255 printable bytes"),
        (MediaKind.FILE, "", b"123456", "file name: 1 to 255 printable bytes"),
    ],
)
def test_what_the_platform_would_not_keep_is_not_uploaded(
    client: Client, kind: MediaKind, name: str, content: bytes, fault: str
) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(fault)}$"):
        client.upload(kind, name, content)


# Menu, contacts, the app


def test_the_menu_is_made_seen_and_removed(client: Client) -> None:
    wanted = [{"name": "申报", "sub_button": [{"type": "click", "name": "我要申报", "key": "申报"}]}]
    client.delete_menu()
    assert client.menu() == []
    client.create_menu(wanted)
    assert client.menu() == wanted
    client.delete_menu()
    assert client.menu() == []


def test_a_member_is_seen_with_department_and_state(client: Client) -> None:
    assert client.member("member.001") == Member(
        userid="Member.001", name="党员001", department=(3,), main_department=3, is_leader_in_dept=(0,), status=1
    )


def test_everybody_is_found_by_walking_the_departments(client: Client) -> None:
    departments = client.departments()
    assert [(d.id, d.name, d.parentid) for d in departments] == [
        (1, "示例集团", 0), (2, "第一支部", 1), (3, "第二支部", 1), (4, "第三支部", 1),
    ]  # fmt: skip
    assert [d.id for d in client.department_ids()] == [1, 2, 3, 4]
    assert client.members_of(1) == ()
    assert [member.userid for member in client.everybody()] == [*MEMBERS[0::3], *MEMBERS[1::3], *MEMBERS[2::3]]
    assert [member.userid for member in client.everybody(below=3)] == MEMBERS[1::3]
    assert [(member.userid, member.name) for member in client.names_in(4)][:2] == [
        ("Member.002", "党员002"), ("Member.005", "党员005"),
    ]  # fmt: skip


def test_who_is_not_there_or_not_to_be_seen_is_final_for_that_one(platform: Platform, client: Client) -> None:
    platform.hide(MEMBERS[0])
    faults = []
    for userid in ("no.body", MEMBERS[0]):
        with pytest.raises(WeComError) as caught:
            client.member(userid)
        faults.append((caught.value.errcode, caught.value.remedy))
    assert faults == [(60111, Remedy.RECIPIENT), (60011, Remedy.RECIPIENT)]
    platform.http.post(f"/sim/people/{MEMBERS[0]}", json={"visible": True})


@pytest.fixture
def contact_sync(platform: Platform, client: Client) -> ContactSync:
    line = Line(f"{platform.url}cgi-bin/", CORP_ID, CONTACT_SECRET, f"{CORP_ID}:contacts", client.tokens, client.http)
    return ContactSync(line)


def test_the_assistant_names_everybody_page_by_page(platform: Platform, contact_sync: ContactSync) -> None:
    before = platform.last_call()
    placements = list(contact_sync.placements(page=25))
    assert [placement.userid for placement in placements] == MEMBERS
    assert [placement.department for placement in placements][:4] == [2, 3, 4, 2]
    assert platform.calls(before) == ["gettoken", "user/list_id", "user/list_id", "user/list_id"]
    assert [department.id for department in contact_sync.department_ids()] == [1, 2, 3, 4]


def test_json_that_the_platform_could_not_read_is_a_fault_though_it_says_0(contact_sync: ContactSync) -> None:
    with capture_logs() as logs, pytest.raises(MisreadError) as caught:
        contact_sync.line.post("user/list_id", b'{"cursor": ')
    assert (caught.value.errcode, caught.value.is_passing) == (0, False)
    assert [entry["event"] for entry in logs] == ["the platform cannot read our JSON"]


def test_the_app_says_whom_it_sees(client: Client) -> None:
    agent = client.agent()
    assert (agent.agentid, agent.isreportenter, agent.allow_partys.partyid) == (AGENT_ID, 1, (1, 2, 3, 4))
    assert agent.userids == tuple(MEMBERS)
    assert client.callback_ips() == ("127.0.0.1",)


# Tokens


def all_at_once(times: int, work: Callable[[int], Any]) -> None:
    gate = threading.Barrier(times)

    def begin(number: int) -> None:
        gate.wait()
        work(number)

    with ThreadPoolExecutor(times) as threads:
        list(threads.map(begin, range(times)))


def counted(platform: Platform, before: int) -> Counter[str]:
    return Counter(platform.calls(before))


def test_ten_threads_without_a_token_fetch_one(platform: Platform, client: Client) -> None:
    before = platform.last_call()
    with platform.failing(latency_ms=[50, 50]):
        all_at_once(10, lambda _: client.callback_ips())
    assert counted(platform, before) == {"gettoken": 1, "getcallbackip": 10}


def test_a_token_taken_back_is_renewed_once(platform: Platform, client: Client, userid: str) -> None:
    client.renew_token()
    platform.revoke_tokens()
    before = platform.last_call()
    client.send(compose_text(to(userid), "好"))
    client.send(compose_text(to(userid), "再"))
    assert platform.calls(before) == ["message/send", "gettoken", "message/send", "message/send"]


def test_ten_threads_whose_token_was_taken_back_renew_it_once(platform: Platform, client: Client) -> None:
    client.renew_token()
    platform.revoke_tokens()
    before = platform.last_call()
    with platform.failing(latency_ms=[50, 50]):
        all_at_once(10, lambda _: client.callback_ips())
    calls = counted(platform, before)
    assert calls["gettoken"] == 1
    assert calls["getcallbackip"] <= 20


def test_a_token_refused_again_and_again_is_renewed_once_and_may_pass(
    platform: Platform, client: Client, userid: str
) -> None:
    client.renew_token()
    before = platform.last_call()
    refusing = [{"errcode": 42001, "path": "message/send"}]
    with platform.failing(errors=refusing), pytest.raises(WeComError) as caught:
        client.send(compose_text(to(userid), "好"))
    assert (caught.value.errcode, caught.value.is_passing) == (42001, True)
    assert platform.calls(before) == ["message/send", "gettoken", "message/send"]


def test_a_wrong_secret_is_not_tried_again_and_again(platform: Platform) -> None:
    client = platform.client(secret="wrong-secret")
    before = platform.last_call()
    with capture_logs() as logs:
        for _ in range(5):
            with pytest.raises(WeComError) as caught:
                client.callback_ips()
            assert (caught.value.errcode, caught.value.caller_ip, caught.value.remedy) == (
                40001, "127.0.0.1", Remedy.OPS,
            )  # fmt: skip
    client.close()
    assert platform.calls(before) == ["gettoken"]
    assert logs == [
        {
            "event": "an administrator is needed",
            "errcode": 40001,
            "meaning": "企业 ID 或应用的 Secret 不对",
            "path": "gettoken",
            "log_level": "error",
        }
    ]


def ask_once(url: str, redis_url: str, start: "threading.Barrier") -> None:
    """What each process of the next test does."""
    client = Client(app_at(url), open_tokens(redis_url))
    start.wait()
    client.callback_ips()
    client.close()


@pytest.fixture
def emptied_redis_url(redis_url: str) -> str:
    with Redis.from_url(redis_url) as redis:
        redis.flushdb()
    return redis_url


def test_two_processes_without_a_token_fetch_one(platform: Platform, emptied_redis_url: str) -> None:
    before = platform.last_call()
    spawn = multiprocessing.get_context("spawn")
    start = spawn.Barrier(2)
    processes = [spawn.Process(target=ask_once, args=(platform.url, emptied_redis_url, start)) for _ in range(2)]
    with platform.failing(latency_ms=[100, 100]):
        for process in processes:
            process.start()
        for process in processes:
            process.join(60)
    assert [process.exitcode for process in processes] == [0, 0]
    assert counted(platform, before) == {"gettoken": 1, "getcallbackip": 2}


def test_a_token_that_another_process_renewed_is_used(platform: Platform, emptied_redis_url: str) -> None:
    first, second = (platform.client(open_tokens(emptied_redis_url)) for _ in range(2))
    first.callback_ips()
    platform.revoke_tokens()
    second.callback_ips()
    before = platform.last_call()
    first.callback_ips()
    assert platform.calls(before) == ["getcallbackip"]
    for client in (first, second):
        client.close()
        client.tokens.redis.close()  # type: ignore[attr-defined]  # these are in Redis


# Out of reach


def test_a_refused_connection_is_said_so() -> None:
    client = Client(app_at("http://127.0.0.1:1/"))
    with pytest.raises(UnreachableError) as caught:
        client.callback_ips()
    client.close()
    assert str(caught.value) == "ConnectError"


def test_a_platform_that_takes_too_long_is_out_of_reach(platform: Platform) -> None:
    client = platform.client(http=httpx.Client(timeout=0.1))
    client.renew_token()
    with platform.failing(latency_ms=[1000, 1000]), pytest.raises(UnreachableError) as caught:
        client.callback_ips()
    client.close()
    assert str(caught.value) == "ReadTimeout"


def test_a_send_is_given_up_before_its_claim_ends(platform: Platform, userid: str) -> None:
    assert LEASE.total_seconds() > SEND_SECONDS
    client = replace(platform.client(), send_seconds=0.2)
    client.renew_token()
    with platform.failing(latency_ms=[1000, 1000]), pytest.raises(UnreachableError) as caught:
        client.send(compose_text(to(userid), "周五开会"))
    client.close()
    assert str(caught.value) == "ReadTimeout"


def test_no_message_leaves_once_its_time_went_into_the_token(platform: Platform, userid: str) -> None:
    client = replace(platform.client(), send_seconds=0.2)
    before = platform.calls().count("message/send")
    with platform.failing(latency_ms=[300, 300]), pytest.raises(UnreachableError) as caught:
        client.send(compose_text(to(userid), "周五开会"))
    client.close()
    assert str(caught.value) == "too slow"
    assert platform.calls().count("message/send") == before


def test_a_platform_that_hangs_up_is_out_of_reach(platform: Platform, client: Client) -> None:
    with platform.failing(drop_before=1), pytest.raises(UnreachableError):
        client.callback_ips()


@pytest.mark.parametrize(
    ("status", "content", "why"),
    [
        (502, b"<html>Bad Gateway</html>", "HTTP 502"),
        (502, b'{"errcode": 40001}', "HTTP 502"),
        (403, b"<html>Forbidden</html>", "HTTP 403, and no errcode"),
        (302, b"", "HTTP 302, and no errcode"),
        (200, b"", "HTTP 200, and no errcode"),
        (200, b"{}", "HTTP 200, and no errcode"),
        (200, b"[0]", "HTTP 200, and no errcode"),
        (200, b'{"errcode": "0"}', "HTTP 200, and no errcode"),
        (200, b"\xff\xfe{", "HTTP 200, and no errcode"),
    ],
)
def test_an_answer_that_is_none_is_out_of_reach(
    strange: Strange, lost: Client, status: int, content: bytes, why: str
) -> None:
    strange.status, strange.content = status, content
    with pytest.raises(UnreachableError) as caught:
        lost.callback_ips()
    assert str(caught.value) == why
    assert strange.asked == ["/cgi-bin/gettoken", "/cgi-bin/getcallbackip"]


@pytest.mark.parametrize(
    "token_answer",
    [b"{}", b'{"errcode": 0}', b'{"errcode": 0, "access_token": "", "expires_in": 7200}', b"token-never-shown"],
)
def test_an_answer_without_a_token_is_out_of_reach(strange: Strange, lost: Client, token_answer: bytes) -> None:
    strange.token_answer = token_answer
    with pytest.raises(UnreachableError):
        lost.callback_ips()
    assert strange.asked == ["/cgi-bin/gettoken"]


def test_an_answer_that_is_too_slow_or_too_long_is_out_of_reach(strange: Strange, lost: Client) -> None:
    strange.content = b'{"errcode": 0}'
    faults = []
    for question in (Question("GET", "getcallbackip", seconds=0), Question("GET", "getcallbackip", most=13)):
        with pytest.raises(UnreachableError) as caught:
            lost.line._settle(question)
        faults.append(str(caught.value))
    assert faults == ["too slow", "answer is too long"]


@pytest.mark.parametrize("shown", [b'{"errcode": 0}', b'{"errcode": 0, "userlist": [{"name": "x"}]}'])
def test_people_who_are_shown_otherwise_are_out_of_reach(strange: Strange, lost: Client, shown: bytes) -> None:
    strange.content = shown
    with pytest.raises(UnreachableError):
        lost.members_of(1)


def test_an_errcode_instead_of_a_medium_is_one_whatever_it_calls_itself(strange: Strange, lost: Client) -> None:
    strange.content, strange.headers = b'{"errcode": 40007, "errmsg": "invalid"}', {"Content-Type": "text/plain"}
    with pytest.raises(WeComError) as caught:
        lost.fetch_media("M")
    assert caught.value.errcode == 40007


def test_a_medium_without_a_name_is_one(strange: Strange, lost: Client) -> None:
    strange.content, strange.headers = JPEG, {"Content-Type": "image/jpeg"}
    assert lost.fetch_media("M") == JPEG


def test_an_unknown_errcode_is_final_and_written_down(strange: Strange, lost: Client) -> None:
    strange.content = b'{"errcode": 93000, "errmsg": "something new"}'
    with capture_logs() as logs, pytest.raises(WeComError) as caught:
        lost.callback_ips()
    assert (str(caught.value), caught.value.remedy, caught.value.is_passing) == ("errcode 93000", Remedy.FINAL, False)
    assert logs == [{"event": "errcode not known", "errcode": 93000, "path": "getcallbackip", "log_level": "warning"}]


def test_the_proxy_of_the_environment_is_asked(strange: Strange, monkeypatch: pytest.MonkeyPatch) -> None:
    strange.content = b'{"errcode": 0, "ip_list": ["192.0.2.7"]}'
    monkeypatch.setenv("HTTP_PROXY", strange.url)
    monkeypatch.delenv("NO_PROXY", raising=False)
    client = Client(app_at("http://platform.invalid/"))
    assert client.callback_ips() == ("192.0.2.7",)
    client.close()
    assert strange.asked[0] == "http://platform.invalid/cgi-bin/gettoken"


# Nothing secret


def test_no_error_shows_a_token_or_a_secret_even_with_its_locals(
    platform: Platform, strange: Strange, lost: Client
) -> None:
    client = platform.client(MemoryTokens())
    client.renew_token()
    token = client.tokens.get(client.line.name)
    assert token is not None

    def refused() -> None:
        with platform.failing(errors=[{"errcode": 42001, "path": "getcallbackip"}]):
            client.callback_ips()

    def dropped() -> None:
        with platform.failing(drop_before=1):
            client.callback_ips()

    def malformed() -> None:
        strange.token_answer = b'{"access_token": "token-never-shown"}'
        lost.renew_token()

    def broken_off() -> None:
        strange.token_answer, strange.status = GRANT, 500
        lost.callback_ips()

    def nowhere() -> None:
        Client(app_at("http://127.0.0.1:1/"), http=lost.http).callback_ips()

    for fail in (refused, dropped, malformed, broken_off, nowhere):
        with pytest.raises((WeComError, UnreachableError)) as caught:
            fail()
        platform.http.post("/sim/faults", json={})
        rendered = "".join(traceback.TracebackException.from_exception(caught.value, capture_locals=True).format())
        assert "Question(method=" in rendered
        shown = [word for word in (token.text, token.text[:40], SECRET, "never-shown") if word in rendered]
        assert shown == [], fail.__name__
        assert caught.value.__cause__ is None
    assert [word for word in (token.text, SECRET) if word in repr(client) + repr(client.line) + repr(token)] == []
    client.close()


def test_no_log_shows_a_token_or_a_secret(
    platform: Platform, client: Client, caplog: pytest.LogCaptureFixture, userid: str
) -> None:
    with caplog.at_level(logging.DEBUG):
        client.send(compose_text(to(userid), "好"))
        client.fetch_media(client.upload(MediaKind.FILE, "a.txt", b"123456").media_id)
    token = client.tokens.get(client.line.name)
    assert token is not None
    assert "/cgi-bin/message/send" in caplog.text
    assert [word for word in (token.text[:40], SECRET, "access_token", "corpsecret") if word in caplog.text] == []


@pytest.mark.parametrize(
    "fault", [WeComError(60020, "192.0.2.7"), MisreadError(), UnreachableError("ReadTimeout"), TooLargeError()]
)
def test_errors_survive_being_handed_to_another_process(fault: Exception) -> None:
    again = pickle.loads(pickle.dumps(fault))
    assert (type(again), str(again), vars(again)) == (type(fault), str(fault), vars(fault))


# Errcodes

SHEET = {
    Remedy.RETRY: "-1 6000 45033",
    Remedy.REFRESH: "40014 41001 42001",
    Remedy.WAIT: "45009",
    Remedy.OPS: (
        "40001 40013 40091 41002 41004 40201 43012 48001 48002 48005 48006 48009 50001 50003 60020 301002 301007"
    ),
    Remedy.RECIPIENT: "40003 40031 40032 46004 60111 60021 50002 43004 60011 81013",
    Remedy.FIX: (
        "40004 40005 40006 40007 40009 40010 40011 45001 40123 301016 301017 41006 41011 41016 41033 44004 45002 45007 "
        "45008"
    ),
}
FINAL = [
    *range(40015, 40028),
    40008,
    40029,
    40033,
    40035,
    40054,
    40055,
    40056,
    40058,
    40063,
    40066,
    40068,
    40070,
    41048,
]
FINAL += [*range(42014, 42020), *range(42027, 42052), 42003, 42022, 45029, 46003, 60003, 60140, *range(82001, 82005)]


def test_every_errcode_has_its_remedy() -> None:
    sheet = {int(code): remedy for remedy, codes in SHEET.items() for code in codes.split()}
    sheet |= dict.fromkeys(FINAL, Remedy.FINAL)
    assert {code: errcode.remedy for code, errcode in ERRCODES.items()} == sheet


def test_an_errcode_nobody_has_heard_of_is_final() -> None:
    assert (is_known(90001), explain(90001).remedy, explain(90001).meaning) == (False, Remedy.FINAL, "平台拒收")


def test_a_block_is_waited_for_longer_each_time() -> None:
    assert [block_after(refusals) for refusals in (1, 2, 3, 4)] == [Block.MINUTE, Block.HOUR, Block.DAY, Block.DAY]
    now = datetime(2026, 5, 20, 15, 59, tzinfo=UTC)
    assert [blocked_until(now, block) for block in Block] == [
        datetime(2026, 5, 20, 16, 0, tzinfo=UTC),
        datetime(2026, 5, 20, 16, 59, tzinfo=UTC),
        datetime(2026, 5, 20, 16, 0, tzinfo=UTC),
    ]
    assert blocked_until(now + timedelta(minutes=1), Block.DAY) == datetime(2026, 5, 21, 16, 0, tzinfo=UTC)


def test_a_block_is_passing_and_says_so() -> None:
    fault = WeComError(45009)
    assert (fault.is_blocked, fault.is_passing) == (True, True)

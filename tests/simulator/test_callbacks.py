"""Callbacks: verified, sealed, retried, and answered by wechatpy's own crypto on the other side."""

from typing import Any

import pytest

from tests.simulator.echo import EchoApp
from tests.simulator.running import KEYS, Running

PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 32


def test_a_text_comes_back_as_a_passive_reply(simulated: Running, app: EchoApp) -> None:
    outcome = simulated.say("lin.mei", "你好\n第二行 ]]> & <b>")
    assert outcome["reply"]["content"] == {"text": "您说：你好\n第二行 ]]> & <b>"}
    assert app.received[-1]["Content"] == "你好\n第二行 ]]> & <b>"
    assert outcome["message"]["state"] == "accepted"


def test_the_callback_carries_the_header_of_the_fact_sheet(simulated: Running, app: EchoApp) -> None:
    simulated.say("lin.mei", "hi")
    message = app.received[-1]
    assert set(message) == {"ToUserName", "FromUserName", "CreateTime", "MsgType", "Content", "MsgId", "AgentID"}
    assert message["ToUserName"] == KEYS.corp_id
    assert message["AgentID"] == str(KEYS.agent_id)
    assert int(message["MsgId"]) > 2**62


def test_an_empty_answer_is_accepted_and_a_push_follows(simulated: Running) -> None:
    outcome = simulated.say("lin.mei", "推送")
    assert outcome["reply"] is None
    (push,) = [entry for entry in simulated.messages("lin.mei") if entry["via"] == "push"]
    assert push["kind"] == "text"


ACTS: list[tuple[dict[str, Any], dict[str, Any]]] = [
    (
        {"type": "location", "latitude": 31.23, "longitude": 121.47, "scale": 15, "label": "人民广场"},
        {
            "MsgType": "location",
            "Location_X": "31.23",
            "Location_Y": "121.47",
            "Scale": "15",
            "Label": "人民广场",
        },
    ),
    (
        {"type": "link", "title": "t", "description": "d", "url": "https://e.cn/a", "picurl": "https://e.cn/p"},
        {
            "MsgType": "link",
            "Title": "t",
            "Description": "d",
            "Url": "https://e.cn/a",
            "PicUrl": "https://e.cn/p",
        },
    ),
    (
        {"type": "event", "event": "enter_agent"},
        {"MsgType": "event", "Event": "enter_agent", "EventKey": None},
    ),
    (
        {"type": "event", "event": "click", "key": "MENU"},
        {"MsgType": "event", "Event": "click", "EventKey": "MENU"},
    ),
    (
        {
            "type": "event",
            "event": "scancode_waitmsg",
            "key": "K1",
            "fields": {"ScanCodeInfo": {"ScanType": "qrcode", "ScanResult": "A-17"}},
        },
        {"Event": "scancode_waitmsg", "ScanCodeInfo": {"ScanType": "qrcode", "ScanResult": "A-17"}},
    ),
    (
        {"type": "event", "event": "brand_new_event", "fields": {"Odd": {"Item": ["a", "b"]}, "Count": 2}},
        {"Event": "brand_new_event", "Odd": {"Item": ["a", "b"]}, "Count": "2"},
    ),
]


@pytest.mark.parametrize(("act", "fields"), ACTS)
def test_each_act_carries_its_fields(
    simulated: Running, app: EchoApp, act: dict[str, Any], fields: dict[str, Any]
) -> None:
    simulated.act("lin.mei", act)
    assert {name: app.received[-1][name] for name in fields} == fields


def test_a_picture_can_be_fetched_by_its_media_id(simulated: Running, app: EchoApp) -> None:
    answer = simulated.http.post(
        "/sim/people/lin.mei/messages", data={"type": "image"}, files={"media": ("p.png", PNG)}
    )
    assert answer.json()["reply"]["kind"] == "image"
    media_id = app.received[-1]["MediaId"]
    found = simulated.http.get("/cgi-bin/media/get", params={"access_token": simulated.token(), "media_id": media_id})
    assert (found.content, found.headers["content-type"]) == (PNG, "image/png")
    assert simulated.http.get(app.received[-1]["PicUrl"]).content == PNG


def test_a_failing_app_is_tried_four_times_with_fresh_nonces(simulated: Running, app: EchoApp) -> None:
    simulated.say("lin.mei", "warm up")
    app.failures = [500, 502, 503, 500]
    outcome = simulated.say("lin.mei", "hi")
    attempts = outcome["delivery"]["attempts"]
    assert [attempt["status"] for attempt in attempts] == [500, 502, 503, 500]
    assert len({attempt["nonce"] for attempt in attempts}) == 4
    assert len({attempt["body"] for attempt in attempts}) == 4
    assert (outcome["message"]["state"], outcome["message"]["attempts"]) == ("failed", 4)


def test_a_retry_carries_the_same_message_id(simulated: Running, app: EchoApp) -> None:
    simulated.say("lin.mei", "warm up")
    app.failures = [500]
    outcome = simulated.say("lin.mei", "hi")
    assert outcome["message"]["state"] == "accepted"
    assert len(outcome["delivery"]["attempts"]) == 2
    assert app.received[-1]["MsgId"] == outcome["message"]["msgid"]


def test_five_seconds_without_an_answer_are_a_failure(simulated: Running, app: EchoApp) -> None:
    simulated.say("lin.mei", "warm up")
    app.delays = [5.4]
    outcome = simulated.say("lin.mei", "hi")
    first, second = outcome["delivery"]["attempts"]
    assert first["error"] == "五秒内没有应答"
    assert first["status"] is None
    assert 4_900 < first["took_ms"] < 5_400
    assert second["status"] == 200


class Rude(EchoApp):
    """An app whose answers are wrong in a way of its choice."""

    answer_with = ""

    def receive(self, query: dict[str, str], body: bytes) -> str:
        right = super().receive(query, body)
        return self.answer_with.format(right=right) if self.answer_with else right


RUDE = [
    ("not xml", "回包不是 XML"),
    ("<xml></xml>", "缺少 Encrypt"),
    ("<!DOCTYPE x>{right}", "DOCTYPE"),
    (
        "<xml><Encrypt>x</Encrypt><MsgSignature>y</MsgSignature><TimeStamp>1</TimeStamp><Nonce>2</Nonce></xml>",
        "签名不对",
    ),
]


@pytest.fixture
def app(request: pytest.FixtureRequest) -> EchoApp:
    kind = Rude if "rude" in request.node.name else EchoApp
    return kind(KEYS.corp_id, KEYS.secret, KEYS.agent_id, KEYS.token, KEYS.aes_key, "")


@pytest.mark.parametrize(("answer", "why"), RUDE)
def test_rude_answers_are_thrown_away_and_say_why(simulated: Running, app: EchoApp, answer: str, why: str) -> None:
    simulated.say("lin.mei", "warm up")
    assert isinstance(app, Rude)
    app.answer_with = answer
    outcome = simulated.say("lin.mei", "hi")
    assert outcome["reply"] is None
    assert outcome["message"]["state"] == "accepted"
    assert why in outcome["delivery"]["reply_fault"]


@pytest.mark.parametrize(
    ("receiver", "sender", "why"),
    [("sun.li", KEYS.corp_id, "ToUserName"), ("lin.mei", "wwother", "FromUserName")],
)
def test_a_reply_must_swap_sender_and_receiver(
    simulated: Running, app: EchoApp, receiver: str, sender: str, why: str
) -> None:
    original = app.crypto.encrypt_message
    app.crypto.encrypt_message = lambda xml, nonce: original(
        xml.replace("lin.mei", receiver).replace(KEYS.corp_id, sender), nonce
    )
    assert why in simulated.say("lin.mei", "hi")["delivery"]["reply_fault"]


def test_an_app_of_another_corp_is_not_verified(simulated: Running, app: EchoApp) -> None:
    other = EchoApp("ww0000000000000000", KEYS.secret, KEYS.agent_id, KEYS.token, KEYS.aes_key, "")
    app.verify = other.verify  # type: ignore[method-assign]  # the app as another corp would run it
    url = simulated.http.get("/sim/state").json()["callbacks"]["wecom"]["url"]
    answer = simulated.http.post("/sim/callback", json={"url": url}).json()
    assert answer["verified"] is False
    assert simulated.say("lin.mei", "hi")["message"]["state"] == "failed"


@pytest.mark.parametrize("spoil", ["{}\n", '"{}"', "\ufeff{}", ""])
def test_verification_wants_the_bare_plaintext(simulated: Running, app: EchoApp, spoil: str) -> None:
    right = app.verify
    app.verify = lambda query: spoil.format(right(query))  # type: ignore[method-assign]  # a sloppy app
    url = simulated.http.get("/sim/state").json()["callbacks"]["wecom"]["url"]
    answer = simulated.http.post("/sim/callback", json={"url": url}).json()
    assert answer == {"url": url, "verified": False, "fault": "应答不是 echostr 的明文（不能有引号、BOM 或换行）"}


# what may be answered to what


def answer_with(app: EchoApp, kind: str, inner: str) -> None:
    app.answer = lambda _: (kind, inner)  # type: ignore[method-assign]  # one fixed answer


def clickable(simulated: Running) -> int:
    simulated.say("lin.mei", "投票卡片")
    return int(simulated.messages("lin.mei")[-1]["seq"])


@pytest.mark.parametrize("event", ["unsubscribe", "scancode_push", "pic_photo_or_album", "location_select", "odd"])
def test_some_events_take_no_ordinary_reply(simulated: Running, app: EchoApp, event: str) -> None:
    answer_with(app, "text", "<Content>x</Content>")
    outcome = simulated.act("lin.mei", {"type": "event", "event": event})
    assert outcome["delivery"]["reply_fault"] == f"{event} 事件不接受普通的被动回复"


@pytest.mark.parametrize("event", ["subscribe", "enter_agent", "LOCATION", "click", "view", "scancode_waitmsg"])
def test_others_do(simulated: Running, app: EchoApp, event: str) -> None:
    answer_with(app, "text", "<Content>x</Content>")
    assert simulated.act("lin.mei", {"type": "event", "event": event})["reply"]["content"] == {"text": "x"}


def test_words_do_not_answer_a_card_click(simulated: Running, app: EchoApp) -> None:
    seq = clickable(simulated)
    answer_with(app, "text", "<Content>x</Content>")
    outcome = simulated.act("lin.mei", {"type": "card", "seq": seq, "key": "vote"})
    assert outcome["delivery"]["reply_fault"] == "template_card_event 事件不接受普通的被动回复"


def test_card_updates_answer_nothing_else(simulated: Running, app: EchoApp) -> None:
    answer_with(app, "update_button", "<Button><ReplaceName>x</ReplaceName></Button>")
    assert "更新卡片" in simulated.say("lin.mei", "hi")["delivery"]["reply_fault"]


@pytest.mark.parametrize("kind", ["markdown", "file", "template_card", "textcard"])
def test_these_are_no_passive_replies(simulated: Running, app: EchoApp, kind: str) -> None:
    answer_with(app, kind, "<Content>x</Content>")
    assert simulated.say("lin.mei", "hi")["delivery"]["reply_fault"] == f"被动回复不能是 {kind} 类型"


CARD = """<TemplateCard><CardType><![CDATA[vote_interaction]]></CardType>
<Source><Desc>来源</Desc><DescColor>2</DescColor></Source><MainTitle><Title>新题</Title></MainTitle>
<HorizontalContentList><KeyName>时间</KeyName><Value>周五</Value></HorizontalContentList>
<HorizontalContentList><Type>1</Type><KeyName>网址</KeyName><Url>https://e.cn</Url></HorizontalContentList>
<CheckBox><QuestionKey>q</QuestionKey><Mode>1</Mode>
<OptionList><Id>a</Id><Text>甲</Text><IsChecked>true</IsChecked></OptionList></CheckBox>
<SubmitButton><Text>提交</Text><Key>k</Key></SubmitButton><ReplaceText>已提交</ReplaceText></TemplateCard>"""


def test_a_whole_card_is_replaced_passively(simulated: Running, app: EchoApp) -> None:
    seq = clickable(simulated)
    answer_with(app, "update_template_card", CARD)
    simulated.act("lin.mei", {"type": "card", "seq": seq, "key": "vote", "selected": {"where": ["hill"]}})
    (card,) = [entry["content"]["card"] for entry in simulated.messages("lin.mei") if entry["seq"] == seq]
    assert card == {
        "card_type": "vote_interaction",
        "source": {"desc": "来源", "desc_color": 2},
        "main_title": {"title": "新题"},
        "horizontal_content_list": [
            {"keyname": "时间", "value": "周五"},
            {"type": 1, "keyname": "网址", "url": "https://e.cn"},
        ],
        "checkbox": {
            "question_key": "q",
            "mode": 1,
            "option_list": [{"id": "a", "text": "甲", "is_checked": True}],
        },
        "submit_button": {"text": "提交", "key": "k"},
        "replace_text": "已提交",
    }


def test_a_long_passive_text_is_cut_at_2048_bytes(simulated: Running, app: EchoApp) -> None:
    answer_with(app, "text", f"<Content>{'字' * 1000}</Content>")
    assert simulated.say("lin.mei", "hi")["reply"]["content"]["text"] == "字" * 682


@pytest.mark.parametrize(
    ("kind", "inner", "why"),
    [
        ("text", "<Content></Content>", "文本回复是空的"),
        ("image", "<Image></Image>", "缺少 MediaId"),
        ("image", "<Image><MediaId>x</MediaId></Image>", "MediaId 不存在或已过期"),
        ("news", "<ArticleCount>2</ArticleCount><Articles><item/></Articles>", "图文条数不对"),
    ],
)
def test_incomplete_replies(simulated: Running, app: EchoApp, kind: str, inner: str, why: str) -> None:
    answer_with(app, kind, inner)
    assert simulated.say("lin.mei", "hi")["delivery"]["reply_fault"] == why


def test_news_come_passively(simulated: Running, app: EchoApp) -> None:
    item = "<item><Title>T</Title><Description>D</Description><Url>https://e.cn</Url><PicUrl></PicUrl></item>"
    answer_with(app, "news", f"<ArticleCount>1</ArticleCount><Articles>{item}</Articles>")
    assert simulated.say("lin.mei", "hi")["reply"]["content"]["articles"] == [
        {"title": "T", "description": "D", "url": "https://e.cn", "picurl": ""}
    ]

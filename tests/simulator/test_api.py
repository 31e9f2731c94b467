"""The API, limit by limit and errcode by errcode, with wechatpy's client where it has a method for the call."""

from typing import Any

import httpx
import pytest
from wechatpy.exceptions import WeChatClientException

from simulator.program import Setting
from tests.simulator.running import KEYS, PEOPLE, Running, running

PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 32
AMR_FRAME = b"\x3c" + b"\x00" * 31
DAY = 24 * 3600
ARTICLE = {"title": "T", "thumb_media_id": "x", "content": "<p>c</p>"}


def text(content: str = "你好") -> dict[str, Any]:
    return {"msgtype": "text", "text": {"content": content}}


def button_card(**more: Any) -> dict[str, Any]:
    card = {
        "card_type": "button_interaction",
        "task_id": "t-1",
        "main_title": {"title": "确认"},
        "button_list": [{"text": "好", "style": 1, "key": "ok"}],
    }
    return {**card, **more}


def vote_card(**more: Any) -> dict[str, Any]:
    card = {
        "card_type": "vote_interaction",
        "task_id": "t-1",
        "main_title": {"title": "选"},
        "checkbox": {"question_key": "q", "mode": 1, "option_list": [{"id": "a", "text": "甲"}]},
        "submit_button": {"text": "提交", "key": "vote"},
    }
    return {**card, **more}


def multiple_card(**more: Any) -> dict[str, Any]:
    card = {
        "card_type": "multiple_interaction",
        "task_id": "t-1",
        "main_title": {"title": "选"},
        "select_list": [{"question_key": "q", "option_list": [{"id": "a", "text": "甲"}]}],
        "submit_button": {"text": "提交", "key": "ok"},
    }
    return {**card, **more}


def notice_card(**more: Any) -> dict[str, Any]:
    card = {
        "card_type": "text_notice",
        "main_title": {"title": "已批准"},
        "card_action": {"type": 1, "url": "https://e.cn"},
    }
    return {**card, **more}


def news_card(**more: Any) -> dict[str, Any]:
    card = {
        "card_type": "news_notice",
        "main_title": {"title": "公告"},
        "card_image": {"url": "https://e.cn/p.png", "aspect_ratio": 1.5},
        "card_action": {"type": 1, "url": "https://e.cn"},
    }
    return {**card, **more}


def textcard(**part: str) -> dict[str, Any]:
    return {"msgtype": "textcard", "textcard": part}


def news(*articles: dict[str, str]) -> dict[str, Any]:
    return {"msgtype": "news", "news": {"articles": list(articles)}}


def mpnews(*articles: dict[str, str]) -> dict[str, Any]:
    return {"msgtype": "mpnews", "mpnews": {"articles": list(articles)}}


def vote_among(*choices: dict[str, str]) -> dict[str, Any]:
    return template(vote_card(checkbox={"question_key": "q", "option_list": list(choices)}))


def selects(count: int, choices: int) -> dict[str, Any]:
    parts = [{"question_key": str(number), "option_list": options(choices)} for number in range(count)]
    return template(multiple_card(select_list=parts))


def select_beside_buttons(choices: int) -> dict[str, Any]:
    return template(button_card(button_selection={"question_key": "q", "option_list": options(choices)}))


def with_menu(*keys: str) -> dict[str, Any]:
    actions = [{"text": "t", "key": key} for key in keys]
    return template(notice_card(task_id="m", action_menu={"action_list": actions}))


def template(card: dict[str, Any]) -> dict[str, Any]:
    return {"msgtype": "template_card", "template_card": card}


def options(count: int) -> list[dict[str, str]]:
    return [{"id": str(number), "text": "项"} for number in range(count)]


# tokens


@pytest.mark.parametrize(
    ("query", "errcode"),
    [
        ({"corpid": KEYS.corp_id, "corpsecret": KEYS.secret}, 0),
        ({"corpid": KEYS.corp_id, "corpsecret": "wrong"}, 40001),
        ({"corpid": "wwother", "corpsecret": KEYS.secret}, 40013),
        ({"corpsecret": KEYS.secret}, 41002),
        ({"corpid": KEYS.corp_id}, 41004),
    ],
)
def test_gettoken(simulated: Running, query: dict[str, str], errcode: int) -> None:
    assert simulated.http.get("/cgi-bin/gettoken", params=query).json()["errcode"] == errcode


def test_a_token_lasts_7200_seconds_and_is_the_same_until_near_its_end(simulated: Running) -> None:
    first = simulated.token()
    assert len(first) <= 512
    simulated.move_clock(6000)
    assert simulated.token() == first
    simulated.move_clock(7000)
    second = simulated.token()
    assert second != first
    assert simulated.call("agent/get", token=first, agentid=KEYS.agent_id)["errcode"] == 0
    simulated.move_clock(7300)
    assert simulated.call("agent/get", token=first, agentid=KEYS.agent_id)["errcode"] == 42001
    assert simulated.call("agent/get", token=second, agentid=KEYS.agent_id)["errcode"] == 0


def test_a_token_may_end_early(simulated: Running) -> None:
    token = simulated.token()
    simulated.http.post("/sim/tokens/revoke", json={})
    assert simulated.call("getcallbackip", token=token)["errcode"] == 42001
    assert simulated.token() != token


@pytest.mark.parametrize(("token", "errcode"), [("", 41001), ("nonsense", 40014)])
def test_a_call_wants_a_token(simulated: Running, token: str, errcode: int) -> None:
    assert simulated.call("getcallbackip", token=token)["errcode"] == errcode


def test_unknown_paths_and_wrong_methods_are_refused_by_errcode(simulated: Running) -> None:
    assert simulated.call("no/such/path")["errcode"] == 48002
    assert simulated.call("message/send")["errcode"] == 43002
    assert simulated.call("user/get", {"userid": "lin.mei"})["errcode"] == 43001


@pytest.mark.parametrize(
    "body", [b'{"touser":"lin.mei",', b"[]", b"\xff", b'{"touser":"\\ud800"}', b'{"touser":"\\u6797"}x']
)
def test_malformed_json_warns_inside_errmsg(simulated: Running, body: bytes) -> None:
    answer = simulated.http.post("/cgi-bin/message/send", params={"access_token": simulated.token()}, content=body)
    assert answer.json()["errmsg"].startswith("Warning: wrong json format.")


# message/send

SENDS: list[tuple[str, dict[str, Any], int]] = [
    ("text", text(), 0),
    ("empty text", text(""), 44004),
    ("no text", {"msgtype": "text"}, 44004),
    ("unknown type", {"msgtype": "music"}, 40008),
    ("no type", {}, 40008),
    ("no agent", {**text(), "agentid": None}, 41011),
    ("odd agent", {**text(), "agentid": "abc"}, 40056),
    ("other agent", {**text(), "agentid": 7}, 301002),
    ("agent as text", {**text(), "agentid": str(KEYS.agent_id)}, 0),
    ("nobody", {**text(), "touser": ""}, 82001),
    ("everybody", {**text(), "touser": "@all", "toparty": "99"}, 0),
    ("1,001 users", {**text(), "touser": "|".join(f"u{n}" for n in range(1001))}, 40032),
    ("101 parties", {**text(), "toparty": "|".join(str(n) for n in range(101))}, 82002),
    ("101 tags", {**text(), "totag": "|".join(str(n) for n in range(101))}, 82003),
    ("only strangers", {**text(), "touser": "NoBody|hidden"}, 81013),
    ("markdown of 2,048 bytes", {"msgtype": "markdown", "markdown": {"content": "x" * 2048}}, 0),
    ("markdown of 2,049 bytes", {"msgtype": "markdown", "markdown": {"content": "x" * 2049}}, 45002),
    ("empty markdown", {"msgtype": "markdown", "markdown": {"content": ""}}, 44004),
    ("no media id", {"msgtype": "image", "image": {}}, 41006),
    ("unknown media id", {"msgtype": "file", "file": {"media_id": "x"}}, 40007),
    ("textcard", textcard(title="T", description="d", url="https://e.cn"), 0),
    ("textcard without title", textcard(description="d", url="https://e.cn"), 41016),
    ("textcard without words", textcard(title="T", url="https://e.cn"), 41033),
    ("textcard without url", textcard(title="T", description="d"), 41010),
    ("url without scheme", textcard(title="T", description="d", url="e.cn"), 45034),
    ("long url", textcard(title="T", description="d", url="https://" + "e" * 2041), 45002),
    ("news of 8", news(*[{"title": "T", "url": "https://e.cn"}] * 8), 0),
    ("news of 9", news(*[{"title": "T", "url": "https://e.cn"}] * 9), 45008),
    ("news of 0", news(), 45008),
    ("news without title", news({"url": "https://e.cn"}), 41016),
    ("news title of 129 bytes", news({"title": "字" * 43, "url": "https://e.cn"}), 45002),
    ("mpnews of 9", mpnews(*[{}] * 9), 45008),
    ("mpnews of 0", mpnews(), 45008),
    ("mpnews without title", mpnews({"thumb_media_id": "x", "content": "c"}), 41016),
    ("mpnews without thumb", mpnews({"title": "T", "content": "c"}), 41006),
    ("mpnews without content", mpnews({"title": "T", "thumb_media_id": "x"}), 44004),
    ("mpnews with a thumb that is not there", mpnews(ARTICLE), 40007),
    ("mpnews title of 129 bytes", mpnews({**ARTICLE, "title": "字" * 43}), 45002),
    ("mpnews author of 65 bytes", mpnews({**ARTICLE, "author": "a" * 65}), 45002),
    ("mpnews content of 666 KB and a byte", mpnews({**ARTICLE, "content": "c" * (666 * 1024 + 1)}), 45002),
    ("mpnews digest of 513 bytes", mpnews({**ARTICLE, "digest": "d" * 513}), 45002),
    ("mpnews source without scheme", mpnews({**ARTICLE, "content_source_url": "e.cn"}), 45034),
    ("a secret text", {**text(), "safe": 1}, 0),
    ("a text as secret as only mpnews can be", {**text(), "safe": 2}, 40058),
    ("button card", template(button_card()), 0),
    ("vote card", template(vote_card()), 0),
    ("multiple card", template(multiple_card()), 0),
    ("notice card", template(notice_card()), 0),
    ("news card", template(news_card()), 0),
    ("unknown card", template({"card_type": "odd"}), 42050),
    ("no task id", template(button_card(task_id="")), 42014),
    ("task id with a colon", template(button_card(task_id="a:b")), 42014),
    ("task id of 128 bytes", template(button_card(task_id="a" * 128)), 0),
    ("task id of 129 bytes", template(button_card(task_id="a" * 129)), 42014),
    ("no title", template(button_card(main_title={})), 42035),
    ("notice with a subtitle only", template(notice_card(main_title={}, sub_title_text="s")), 0),
    ("notice without action", template(notice_card(card_action=None)), 42034),
    ("notice with action 0", template(notice_card(card_action={"type": 0})), 42034),
    ("notice to an app without appid", template(notice_card(card_action={"type": 2})), 42030),
    ("notice action without url", template(notice_card(card_action={"type": 1})), 42028),
    ("button card with action 0", template(button_card(card_action={"type": 0})), 0),
    ("no buttons", template(button_card(button_list=[])), 42036),
    ("6 buttons", template(button_card(button_list=[{"text": "好", "key": str(n)} for n in range(6)])), 0),
    ("7 buttons", template(button_card(button_list=[{"text": "好", "key": str(n)} for n in range(7)])), 42036),
    ("button without text", template(button_card(button_list=[{"key": "k"}])), 42020),
    ("button without key", template(button_card(button_list=[{"text": "好"}])), 42019),
    ("button key of 1,024 bytes", template(button_card(button_list=[{"text": "好", "key": "k" * 1024}])), 0),
    ("button key of 1,025 bytes", template(button_card(button_list=[{"text": "好", "key": "k" * 1025}])), 42018),
    ("button style 5", template(button_card(button_list=[{"text": "好", "key": "k", "style": 5}])), 42037),
    ("button to a url", template(button_card(button_list=[{"text": "好", "type": 1, "url": "https://e.cn"}])), 0),
    ("button to no url", template(button_card(button_list=[{"text": "好", "type": 1}])), 42028),
    ("selection of 11", select_beside_buttons(11), 42038),
    ("6 lines", template(button_card(horizontal_content_list=[{"keyname": "k"}] * 6)), 0),
    ("7 lines", template(button_card(horizontal_content_list=[{"keyname": "k"}] * 7)), 42050),
    ("line without keyname", template(button_card(horizontal_content_list=[{"value": "v"}])), 42027),
    ("line to no url", template(button_card(horizontal_content_list=[{"keyname": "k", "type": 1}])), 42028),
    ("line to no file", template(button_card(horizontal_content_list=[{"keyname": "k", "type": 2}])), 42029),
    ("line to no person", template(button_card(horizontal_content_list=[{"keyname": "k", "type": 3}])), 42031),
    ("4 jumps", template(button_card(jump_list=[{"title": "t"}] * 4)), 42033),
    ("jump without title", template(button_card(jump_list=[{"type": 0}])), 42032),
    ("20 options", vote_among(*options(20)), 0),
    ("21 options", vote_among(*options(21)), 42038),
    ("option id of 129 bytes", vote_among({"id": "i" * 129, "text": "t"}), 42039),
    ("one option twice", vote_among({"id": "i", "text": "t"}, {"id": "i", "text": "t"}), 42039),
    ("option without text", vote_among({"id": "i"}), 42040),
    ("no question key", template(vote_card(checkbox={"option_list": options(1)})), 42041),
    ("vote with action 0", template(vote_card(card_action={"type": 0})), 42034),
    ("select with action 0", template(multiple_card(card_action={"type": 0})), 42034),
    ("no checkbox", template(vote_card(checkbox=None)), 42043),
    ("no submit button", template(vote_card(submit_button=None)), 42042),
    ("3 selects", selects(3, 10), 0),
    ("4 selects", selects(4, 1), 42044),
    ("no image at all", template(news_card(card_image=None)), 42046),
    ("wide image", template(news_card(card_image={"url": "https://e.cn", "aspect_ratio": 2.26})), 42046),
    ("4 paragraphs", template(news_card(vertical_content_list=[{"title": "t"}] * 4)), 0),
    ("5 paragraphs", template(news_card(vertical_content_list=[{"title": "t"}] * 5)), 42045),
    ("menu without task id", template(notice_card(action_menu={"action_list": [{"text": "t", "key": "k"}]})), 42014),
    ("menu", with_menu("a"), 0),
    ("menu of 4", with_menu("a", "b", "c", "d"), 42048),
    ("menu with one key twice", with_menu("a", "a"), 42051),
    ("odd interval", {**text(), "enable_duplicate_check": 1, "duplicate_check_interval": "x"}, 40058),
]  # fmt: skip


@pytest.mark.parametrize(("body", "errcode"), [case[1:] for case in SENDS], ids=[case[0] for case in SENDS])
def test_message_send(simulated: Running, body: dict[str, Any], errcode: int) -> None:
    answer = simulated.send(**body)
    assert answer["errcode"] == errcode, answer
    assert ("msgid" in answer) == (errcode == 0)
    assert bool(simulated.messages("lin.mei")) == (errcode == 0)


def test_a_long_text_is_cut_without_a_word_at_2048_bytes(simulated: Running) -> None:
    assert simulated.send(**text("字" * 1000))["errcode"] == 0
    (entry,) = simulated.messages("lin.mei")
    assert entry["content"]["text"] == "字" * 682


def test_textcard_words_are_cut_too(simulated: Running) -> None:
    simulated.sdk.message.send_text_card(KEYS.agent_id, "lin.mei", "题" * 60, "述" * 300, "https://e.cn")
    (entry,) = simulated.messages("lin.mei")
    assert (entry["content"]["title"], entry["content"]["description"]) == ("题" * 42, "述" * 170)


def test_mpnews_with_everything_at_its_limit(simulated: Running) -> None:
    article = {
        "title": "题" * 42,
        "thumb_media_id": simulated.sdk.media.upload("image", ("p.png", PNG))["media_id"],
        "author": "a" * 64,
        "content": "c" * (666 * 1024),
        "content_source_url": "https://e.cn",
        "digest": "d" * 512,
        "show_cover_pic": 1,
    }
    simulated.sdk.message.send_mp_articles(KEYS.agent_id, "lin.mei", [article] * 8, safe=2)
    (entry,) = simulated.messages("lin.mei")
    assert entry["kind"] == "mpnews"
    del article["show_cover_pic"]
    assert entry["content"]["articles"] == [article] * 8


def test_the_thumb_of_mpnews_is_a_picture(simulated: Running) -> None:
    media_id = simulated.sdk.media.upload("file", ("a.txt", b"123456"))["media_id"]
    assert simulated.send(**mpnews({**ARTICLE, "thumb_media_id": media_id}))["errcode"] == 40007


def test_partial_failure_names_lower_cased_users(simulated: Running) -> None:
    answer = simulated.send(touser="lin.mei|NoBody|Hidden", toparty="2|77", totag="5", **text())
    assert {name: answer[name] for name in ("errcode", "invaliduser", "invalidparty", "invalidtag")} == {
        "errcode": 0,
        "invaliduser": "nobody|hidden",
        "invalidparty": "77",
        "invalidtag": "5",
    }
    assert len(simulated.messages("Zhao.Qiang")) == 1
    assert simulated.messages("hidden") == []


def test_all_invalid_is_81013_with_the_names(simulated: Running) -> None:
    answer = simulated.send(touser="NoBody", **text())
    assert (answer["errcode"], answer["invaliduser"]) == (81013, "nobody")


def test_a_userid_is_found_in_any_case(simulated: Running) -> None:
    assert simulated.send(touser="LIN.MEI|zhao.qiang", **text())["errcode"] == 0
    assert len(simulated.messages("Zhao.Qiang")) == 1


def test_the_31st_message_in_a_minute_is_dropped_without_a_word(simulated: Running) -> None:
    assert [simulated.send(**text(str(n)))["errcode"] for n in range(31)] == [0] * 31
    entries = simulated.messages("lin.mei")
    assert [entry["kind"] for entry in entries] == ["text"] * 30 + ["dropped"]
    simulated.move_clock(61)
    simulated.send(**text("later"))
    assert simulated.messages("lin.mei")[-1]["content"] == {"text": "later"}


def test_an_app_reaches_people_200_times_a_day_for_each_account() -> None:
    with running(Setting(KEYS, PEOPLE, account_cap=4)) as url, httpx.Client(base_url=url) as http:
        simulated = Running(url, http, None)
        simulated.move_clock(-(http.get("/clock").json()["now"] + 8 * 3600) % DAY)
        token = simulated.token()
        body = {"touser": "@all", "agentid": KEYS.agent_id, **text()}
        answers = [simulated.call("message/send", body, token=token)["errcode"] for _ in range(267)]
        assert answers == [0] * 266 + [45009]
        simulated.move_clock(http.get("/clock").json()["offset_seconds"] + DAY)
        assert simulated.send(**text())["errcode"] == 0


def test_an_equal_body_is_not_delivered_again_within_the_interval(simulated: Running) -> None:
    checked = {**text(), "enable_duplicate_check": 1, "duplicate_check_interval": 600}
    first, second = simulated.send(**checked), simulated.send(**checked)
    assert first["msgid"] == second["msgid"]
    assert len(simulated.messages("lin.mei")) == 1
    simulated.send(**{**checked, "text": {"content": "其他"}})
    simulated.move_clock(601)
    simulated.send(**checked)
    assert len(simulated.messages("lin.mei")) == 3


def test_equal_bodies_are_delivered_when_nobody_asks(simulated: Running) -> None:
    simulated.send(**text())
    simulated.send(**text())
    assert len(simulated.messages("lin.mei")) == 2


def test_a_message_is_recalled_within_a_day(simulated: Running) -> None:
    msgid = simulated.send(**text())["msgid"]
    assert simulated.call("message/recall", {"msgid": msgid})["errcode"] == 0
    assert simulated.messages("lin.mei")[0]["recalled"] is True
    late = simulated.send(**text())["msgid"]
    simulated.move_clock(DAY + 60)
    assert simulated.call("message/recall", {"msgid": late})["errcode"] == 40058
    assert simulated.call("message/recall", {"msgid": "x"})["errcode"] == 40058


# cards after they were sent


def sent_card(simulated: Running, **more: Any) -> dict[str, Any]:
    return simulated.send(touser="lin.mei|sun.li", **template(button_card(**more)))


def shown_card(simulated: Running, userid: str) -> dict[str, Any]:
    return dict(simulated.messages(userid)[0]["content"]["card"])


def test_a_response_code_works_once_for_the_receivers_named(simulated: Running) -> None:
    code = sent_card(simulated)["response_code"]
    body = {
        "userids": ["LIN.MEI", "nobody"],
        "agentid": KEYS.agent_id,
        "response_code": code,
        "button": {"replace_name": "已同意"},
    }
    answer = simulated.call("message/update_template_card", body)
    assert (answer["errcode"], answer["invaliduser"]) == (0, ["nobody"])
    assert shown_card(simulated, "lin.mei")["replaced_button"] == "已同意"
    assert "replaced_button" not in shown_card(simulated, "sun.li")
    assert simulated.call("message/update_template_card", body)["errcode"] == 60140


def test_a_response_code_ends_after_72_hours(simulated: Running) -> None:
    code = sent_card(simulated)["response_code"]
    simulated.move_clock(3 * DAY + 1)
    body = {
        "atall": 1,
        "agentid": KEYS.agent_id,
        "response_code": code,
        "button": {"replace_name": "x"},
    }
    assert simulated.call("message/update_template_card", body)["errcode"] == 60140


def test_a_card_may_become_another_card_for_everybody(simulated: Running) -> None:
    code = sent_card(simulated)["response_code"]
    body = {
        "atall": 1,
        "agentid": KEYS.agent_id,
        "response_code": code,
        "template_card": notice_card(),
    }
    assert simulated.call("message/update_template_card", body)["errcode"] == 0
    assert {shown_card(simulated, userid)["card_type"] for userid in ("lin.mei", "sun.li")} == {"text_notice"}


def test_a_card_is_updated_by_department(simulated: Running) -> None:
    code = sent_card(simulated)["response_code"]
    body = {
        "partyids": [2],
        "agentid": KEYS.agent_id,
        "response_code": code,
        "button": {"replace_name": "截止"},
    }
    assert simulated.call("message/update_template_card", body)["errcode"] == 0
    assert shown_card(simulated, "lin.mei")["replaced_button"] == "截止"
    assert "replaced_button" not in shown_card(simulated, "sun.li")


def test_a_card_is_updated_by_tag(simulated: Running) -> None:
    code = sent_card(simulated)["response_code"]
    body = {"tagids": [2, 9], "agentid": KEYS.agent_id, "response_code": code, "button": {"replace_name": "截止"}}
    assert simulated.call("message/update_template_card", body)["errcode"] == 0
    assert "replaced_button" not in shown_card(simulated, "lin.mei")
    assert shown_card(simulated, "sun.li")["replaced_button"] == "截止"


def test_a_card_without_a_button_has_none_to_replace(simulated: Running) -> None:
    code = simulated.send(**with_menu("a"))["response_code"]
    body = {"atall": 1, "agentid": KEYS.agent_id, "response_code": code}
    update = "message/update_template_card"
    assert simulated.call(update, {**body, "button": {"replace_name": "x"}})["errcode"] == 40058
    assert simulated.call(update, {**body, "template_card": notice_card(sub_title_text="新")})["errcode"] == 0
    assert shown_card(simulated, "lin.mei")["sub_title_text"] == "新"


@pytest.mark.parametrize(
    ("fields", "errcode"),
    [
        ({"userids": ["u"] * 1001}, 40032),
        ({"partyids": [2] * 101}, 82002),
        ({"tagids": [1] * 101}, 82003),
        ({}, 82001),
        ({"userids": ["nobody"]}, 81013),
        ({"atall": 1, "button": {}}, 40058),
        ({"atall": 1, "template_card": {"card_type": "odd"}}, 42050),
        ({"atall": 1, "agentid": 7}, 301002),
        ({"atall": 1, "response_code": "x"}, 60140),
    ],
)
def test_update_template_card_refusals_leave_the_code_alone(
    simulated: Running, fields: dict[str, Any], errcode: int
) -> None:
    code = sent_card(simulated)["response_code"]
    body = {"agentid": KEYS.agent_id, "response_code": code, "button": {"replace_name": "好"}}
    assert simulated.call("message/update_template_card", {**body, **fields})["errcode"] == errcode
    assert simulated.call("message/update_template_card", {**body, "atall": 1})["errcode"] == 0


def test_notices_have_no_response_code(simulated: Running) -> None:
    assert "response_code" not in simulated.send(**template(notice_card()))


def test_a_task_id_is_used_once(simulated: Running) -> None:
    assert sent_card(simulated)["errcode"] == 0
    assert sent_card(simulated)["errcode"] == 42014


def test_a_click_brings_task_and_response_code_and_the_passive_update_is_the_clickers_alone(
    simulated: Running, app: Any
) -> None:
    sent_card(simulated)
    seq = simulated.messages("lin.mei")[0]["seq"]
    simulated.act("lin.mei", {"type": "card", "seq": seq, "key": "ok"})
    event = app.received[-1]
    assert {name: event[name] for name in ("Event", "EventKey", "TaskId", "CardType")} == {
        "Event": "template_card_event",
        "EventKey": "ok",
        "TaskId": "t-1",
        "CardType": "button_interaction",
    }
    assert shown_card(simulated, "lin.mei")["replaced_button"] == "已选 ok"
    assert "replaced_button" not in shown_card(simulated, "sun.li")
    body = {
        "userids": ["sun.li"],
        "agentid": KEYS.agent_id,
        "response_code": event["ResponseCode"],
        "button": {"replace_name": "别人已选"},
    }
    assert simulated.call("message/update_template_card", body)["errcode"] == 0
    assert shown_card(simulated, "sun.li")["replaced_button"] == "别人已选"


def test_selected_options_travel_with_a_vote(simulated: Running, app: Any) -> None:
    simulated.send(**template(vote_card(checkbox={"question_key": "q", "mode": 1, "option_list": options(3)})))
    seq = simulated.messages("lin.mei")[0]["seq"]
    simulated.act("lin.mei", {"type": "card", "seq": seq, "key": "vote", "selected": {"q": ["0", "2"]}})
    assert app.received[-1]["SelectedItems"] == {
        "SelectedItem": {"QuestionKey": "q", "OptionIds": {"OptionId": ["0", "2"]}}
    }


def test_a_replaced_card_cannot_be_clicked(simulated: Running) -> None:
    sent_card(simulated)
    seq = simulated.messages("lin.mei")[0]["seq"]
    click = {"type": "card", "seq": seq, "key": "ok"}
    simulated.act("lin.mei", click)
    assert simulated.http.post("/sim/people/lin.mei/messages", json=click).status_code == 400


# media

UPLOADS: list[tuple[str, str, bytes, int]] = [
    ("png", "image", PNG, 0),
    ("jpg", "image", b"\xff\xd8\xff" + b"\x00" * 9, 0),
    ("gif", "image", b"GIF89a" + b"\x00" * 9, 40004),
    ("five bytes", "file", b"12345", 40006),
    ("six bytes", "file", b"123456", 0),
    ("nothing", "file", b"", 44001),
    ("unknown type", "music", b"123456", 40005),
    ("image too large", "image", PNG + b"\x00" * (10 * 1024 * 1024), 40009),
    ("file of 20 MB", "file", b"\x00" * (20 * 1024 * 1024), 0),
    ("file too large", "file", b"\x00" * (20 * 1024 * 1024 + 1), 40006),
    ("amr", "voice", b"#!AMR\n" + AMR_FRAME * 50, 0),
    ("mp3", "voice", b"ID3" + b"\x00" * 20, 40004),
    ("60 seconds", "voice", b"#!AMR\n" + AMR_FRAME * 3000, 0),
    ("61 seconds", "voice", b"#!AMR\n" + AMR_FRAME * 3050, 45007),
    ("mp4", "video", b"\x00\x00\x00\x18ftypmp42" + b"\x00" * 8, 0),
    ("avi", "video", b"RIFF" + b"\x00" * 20, 40004),
]


@pytest.mark.parametrize(("kind", "data", "errcode"), [case[1:] for case in UPLOADS], ids=[case[0] for case in UPLOADS])
def test_media_upload(simulated: Running, kind: str, data: bytes, errcode: int) -> None:
    answer = simulated.http.post(
        "/cgi-bin/media/upload",
        params={"access_token": simulated.token(), "type": kind},
        files={"media": ("报名表.bin", data)},
    ).json()
    assert answer["errcode"] == errcode


def test_media_live_three_days_and_then_answer_in_json(simulated: Running) -> None:
    media_id = simulated.sdk.media.upload("file", ("名册.txt", b"123456"))["media_id"]
    simulated.sdk.message.send_file(KEYS.agent_id, "lin.mei", media_id)
    assert simulated.messages("lin.mei")[0]["content"]["filename"] == "名册.txt"
    simulated.move_clock(3 * DAY - 60)
    found = simulated.http.get("/cgi-bin/media/get", params={"access_token": simulated.token(), "media_id": media_id})
    assert found.content == b"123456"
    simulated.move_clock(3 * DAY + 60)
    gone = simulated.http.get("/cgi-bin/media/get", params={"access_token": simulated.token(), "media_id": media_id})
    assert gone.headers["content-type"].startswith("application/json")
    assert gone.json()["errcode"] == 40007


PICTURES: list[tuple[str, bytes, int]] = [
    ("png", PNG, 0),
    ("gif", b"GIF89a" + b"\x00" * 9, 40004),
    ("2 MB", PNG + b"\x00" * (2 * 1024 * 1024 - len(PNG)), 0),
    ("more than 2 MB", PNG + b"\x00" * (2 * 1024 * 1024), 40009),
]


@pytest.mark.parametrize(("data", "errcode"), [case[1:] for case in PICTURES], ids=[case[0] for case in PICTURES])
def test_media_uploadimg(simulated: Running, data: bytes, errcode: int) -> None:
    assert upload_picture(simulated, data)["errcode"] == errcode


def upload_picture(simulated: Running, data: bytes) -> dict[str, Any]:
    query = {"access_token": simulated.token()}
    files = {"media": ("p.png", data)}
    return dict(simulated.http.post("/cgi-bin/media/uploadimg", params=query, files=files).json())


def test_a_picture_for_an_article_stays_for_good_and_a_hundred_a_day_are_enough(simulated: Running) -> None:
    simulated.move_clock(-(simulated.http.get("/clock").json()["now"] + 8 * 3600) % DAY)
    url = simulated.sdk.media.upload_img(("p.png", PNG))["url"]
    assert [upload_picture(simulated, PNG)["errcode"] for _ in range(100)] == [0] * 99 + [45009]
    simulated.move_clock(simulated.http.get("/clock").json()["offset_seconds"] + 30 * DAY)
    assert simulated.http.get(url).content == PNG


def test_a_medium_is_sent_only_as_what_it_is(simulated: Running) -> None:
    media_id = simulated.sdk.media.upload("file", ("a.txt", b"123456"))["media_id"]
    with pytest.raises(WeChatClientException) as refused:
        simulated.sdk.message.send_image(KEYS.agent_id, "lin.mei", media_id)
    assert refused.value.errcode == 40007


# menus

CLICK = {"type": "click", "name": "请假", "key": "K"}
MENUS: list[tuple[str, Any, int]] = [
    ("one", {"button": [CLICK]}, 0),
    ("three", {"button": [CLICK] * 3}, 0),
    ("four", {"button": [CLICK] * 4}, 40016),
    ("none", {"button": []}, 40016),
    ("five below", {"button": [{"name": "更多", "sub_button": [CLICK] * 5}]}, 0),
    ("six below", {"button": [{"name": "更多", "sub_button": [CLICK] * 6}]}, 40023),
    ("name of 15 bytes", {"button": [{**CLICK, "name": "五个字五个"}]}, 0),
    ("name of 18 bytes", {"button": [{**CLICK, "name": "六个字六个字"}]}, 40018),
    ("lower name of 39 bytes", {"button": [{"name": "更多", "sub_button": [{**CLICK, "name": "字" * 13}]}]}, 0),
    ("lower name of 42 bytes", {"button": [{"name": "更多", "sub_button": [{**CLICK, "name": "字" * 14}]}]}, 40025),
    ("key of 128 bytes", {"button": [{**CLICK, "key": "k" * 128}]}, 0),
    ("key of 129 bytes", {"button": [{**CLICK, "key": "k" * 129}]}, 40019),
    ("lower key of 129 bytes", {"button": [{"name": "更多", "sub_button": [{**CLICK, "key": "k" * 129}]}]}, 40026),
    ("url", {"button": [{"type": "view", "name": "门户", "url": "https://e.cn"}]}, 0),
    ("url too long", {"button": [{"type": "view", "name": "门户", "url": "https://" + "e" * 1017}]}, 40020),
    ("url without scheme", {"button": [{"type": "view", "name": "门户", "url": "e.cn"}]}, 40055),
    ("unknown type", {"button": [{"type": "dance", "name": "跳"}]}, 40017),
    ("unknown lower type", {"button": [{"name": "更多", "sub_button": [{"type": "dance", "name": "跳"}]}]}, 40024),
]  # fmt: skip


@pytest.mark.parametrize(("menu", "errcode"), [case[1:] for case in MENUS], ids=[case[0] for case in MENUS])
def test_menu_create(simulated: Running, menu: Any, errcode: int) -> None:
    assert simulated.call("menu/create", menu, agentid=KEYS.agent_id)["errcode"] == errcode


def test_a_menu_is_kept_and_deleted(simulated: Running) -> None:
    assert simulated.call("menu/get", agentid=KEYS.agent_id)["errcode"] == 46003
    simulated.sdk.menu.create(KEYS.agent_id, {"button": [CLICK]})
    assert simulated.sdk.menu.get(KEYS.agent_id)["button"] == [CLICK]
    simulated.sdk.menu.delete(KEYS.agent_id)
    assert simulated.call("menu/get", agentid=KEYS.agent_id)["errcode"] == 46003


# contacts


def test_a_new_app_sees_names_and_departments_and_nothing_private(simulated: Running) -> None:
    user = simulated.sdk.user.get("zhao.qiang")
    assert {name: user[name] for name in ("userid", "name", "department", "main_department", "status")} == {
        "userid": "Zhao.Qiang",
        "name": "赵强",
        "department": [2],
        "main_department": 2,
        "status": 1,
    }
    assert not {"avatar", "gender", "mobile", "email", "biz_mail", "qr_code", "address"} & set(user)


def test_departments_are_walked_one_by_one(simulated: Running) -> None:
    assert [(item["id"], item["parentid"]) for item in simulated.sdk.department.get()] == [(1, 0), (2, 1), (3, 1)]
    listed = simulated.call("user/simplelist", department_id=2)["userlist"]
    assert [user["userid"] for user in listed] == ["lin.mei", "Zhao.Qiang"]
    assert simulated.call("user/simplelist", department_id=1)["userlist"] == []
    assert [user["name"] for user in simulated.call("user/list", department_id=3)["userlist"]] == ["孙丽"]
    assert simulated.call("department/get", id=2)["department"]["name"] == "第一支部"
    assert [item["id"] for item in simulated.call("department/simplelist", id=2)["department_id"]] == [2]


@pytest.mark.parametrize(
    ("path", "query", "errcode"),
    [
        ("user/get", {"userid": "nobody"}, 60111),
        ("user/get", {"userid": "hidden"}, 60011),
        ("user/get", {}, 41009),
        ("user/list", {"department_id": 77}, 60003),
        ("user/list", {}, 40058),
        ("department/get", {"id": 77}, 60003),
        ("tag/get", {"tagid": 77}, 40068),
        ("tag/get", {}, 40068),
        ("agent/get", {"agentid": 7}, 301002),
        ("agent/get", {}, 41011),
    ],
)
def test_contact_refusals(simulated: Running, path: str, query: dict[str, Any], errcode: int) -> None:
    assert simulated.call(path, **query)["errcode"] == errcode


def test_tags_show_whom_the_app_can_see_and_address_them(simulated: Running) -> None:
    assert simulated.sdk.tag.list() == [{"tagid": 1, "tagname": "值班"}, {"tagid": 2, "tagname": "党务"}]
    tag = simulated.sdk.tag.get_users("1")
    assert {name: tag[name] for name in ("tagname", "userlist", "partylist")} == {
        "tagname": "值班",
        "userlist": [{"userid": "lin.mei", "name": "林梅"}, {"userid": "sun.li", "name": "孙丽"}],
        "partylist": [],
    }
    assert "invalidtag" not in simulated.send(touser="", totag="1|2", **text())
    assert simulated.send(touser="", totag="2|9", **text())["invalidtag"] == "9"
    counts = {person.userid: len(simulated.messages(person.userid)) for person in PEOPLE}
    assert counts == {"lin.mei": 1, "Zhao.Qiang": 0, "sun.li": 2, "hidden": 0}


def test_the_full_list_of_ids_is_for_the_contact_assistant_alone(simulated: Running) -> None:
    assert simulated.call("user/list_id", {"limit": 2})["errcode"] == 48002
    assistant = simulated.token(KEYS.contact_secret)
    first = simulated.call("user/list_id", {"limit": 3}, token=assistant)
    assert [row["userid"] for row in first["dept_user"]] == ["lin.mei", "Zhao.Qiang", "sun.li"]
    rest = simulated.call("user/list_id", {"limit": 3, "cursor": first["next_cursor"]}, token=assistant)
    assert (rest["dept_user"], rest["next_cursor"]) == ([{"userid": "hidden", "department": 3}], "")
    assert simulated.call("user/get", token=assistant, userid="lin.mei")["errcode"] == 48009


def test_moving_into_the_visible_range_is_told_and_felt(simulated: Running) -> None:
    simulated.http.post("/sim/people/hidden", json={"visible": True})
    assert simulated.send(touser="hidden", **text())["errcode"] == 0


def test_who_is_out_of_range_cannot_speak(simulated: Running) -> None:
    refused = simulated.http.post("/sim/people/hidden/messages", json={"type": "text", "text": "hi"})
    assert refused.status_code == 403


def test_the_clock_moves_and_tells(simulated: Running) -> None:
    simulated.move_clock(DAY)
    assert simulated.http.get("/clock").json()["offset_seconds"] == DAY
    assert simulated.http.post("/clock", json={"offset_seconds": "x"}).status_code == 400


def test_cards_that_answer_need_a_callback() -> None:
    with running(Setting(KEYS, PEOPLE)) as url, httpx.Client(base_url=url) as http:
        simulated = Running(url, http, None)
        assert simulated.send(**template(button_card()))["errcode"] == 43012
        assert simulated.send(**template(notice_card()))["errcode"] == 0
        assert simulated.send(**with_menu("a"))["errcode"] == 43012


def test_an_old_app_still_sees_private_fields() -> None:
    with running(Setting(KEYS, PEOPLE, legacy=True)) as url, httpx.Client(base_url=url) as http:
        assert {"mobile", "avatar", "email"} <= set(Running(url, http, None).call("user/get", userid="lin.mei"))


def test_login_returns_to_the_trusted_domain_only() -> None:
    with running(Setting(KEYS, PEOPLE, trusted_domain="e.cn:8443")) as url, httpx.Client(base_url=url) as http:
        query = {"appid": KEYS.corp_id, "response_type": "code", "scope": "snsapi_base"}
        path = "/connect/oauth2/authorize"
        assert http.get(path, params={**query, "redirect_uri": "https://e.cn:8443/x"}).status_code == 200
        refused = http.get(path, params={**query, "redirect_uri": "https://e.cn/x"})
        assert (refused.status_code, "50001" in refused.text) == (400, True)

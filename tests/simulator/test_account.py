"""The Official Account's side, with wechatpy's own client and crypto for it on the other side."""

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
import xmltodict
from wechatpy import WeChatClient
from wechatpy.crypto import WeChatCrypto
from wechatpy.utils import check_signature

from simulator.account import AccountKeys
from simulator.program import Setting
from tests.simulator.echo import lead
from tests.simulator.running import KEYS, PEOPLE, Running, listening_on, running

ACCOUNT = AccountKeys("wx1234567890abcdef", "0fficial", "wtoken", "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C")
OPENID = PEOPLE[0].openid


class AccountApp:
    """A tiny Official Account in safe mode."""

    def __init__(self) -> None:
        self.crypto = WeChatCrypto(ACCOUNT.token, ACCOUNT.aes_key, ACCOUNT.app_id)
        self.received: list[dict[str, Any]] = []
        self.queries: list[dict[str, str]] = []
        self.answer = "<MsgType><![CDATA[text]]></MsgType><Content><![CDATA[收到]]></Content>"

    def verify(self, query: dict[str, str]) -> str:
        check_signature(ACCOUNT.token, query["signature"], query["timestamp"], query["nonce"])
        return query["echostr"]

    def receive(self, query: dict[str, str], body: bytes) -> str:
        self.queries.append(query)
        plain = self.crypto.decrypt_message(body, query["msg_signature"], query["timestamp"], query["nonce"])
        message = xmltodict.parse(plain)["xml"]
        self.received.append(message)
        if self.answer in ("", "success"):
            return self.answer
        reply = (
            f"<xml><ToUserName>{message['FromUserName']}</ToUserName>"
            f"<FromUserName>{message['ToUserName']}</FromUserName><CreateTime>1</CreateTime>{self.answer}</xml>"
        )
        return str(self.crypto.encrypt_message(reply, query["nonce"]))


def serve(app: AccountApp) -> ThreadingHTTPServer:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.reply(app.verify(self.query()))

        def do_POST(self) -> None:
            self.reply(app.receive(self.query(), self.rfile.read(int(self.headers["Content-Length"]))))

        def query(self) -> dict[str, str]:
            return {name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()}

        def reply(self, text: str) -> None:
            data = text.encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_: object) -> None:
            pass

    return ThreadingHTTPServer(("127.0.0.1", 0), Handler)


@pytest.fixture
def account() -> AccountApp:
    return AccountApp()


@pytest.fixture
def simulated(account: AccountApp) -> Iterator[Running]:
    with listening_on(serve(account)) as callback:
        setting = Setting(KEYS, PEOPLE, retry_pause=0.02, account_keys=ACCOUNT, account_callback=callback)
        with running(setting) as url, httpx.Client(base_url=url, timeout=30) as http:
            sdk = WeChatClient(ACCOUNT.app_id, ACCOUNT.secret, timeout=5, auto_retry=False)
            lead(sdk, "https://api.weixin.qq.com/cgi-bin/", url + "wechat/cgi-bin/")
            yield Running(url, http, sdk)
            sdk._http.close()


def act(simulated: Running, **what: Any) -> dict[str, Any]:
    return simulated.act("lin.mei", what, "wechat")


def errcode(simulated: Running, path: str, body: Any = None, **query: Any) -> int:
    params = {"access_token": simulated.sdk.access_token, **query}
    url = f"/wechat/cgi-bin/{path}"
    method, content = ("GET", {}) if body is None else ("POST", {"json": body})
    return int(simulated.http.request(method, url, params=params, **content).json()["errcode"])


def custom(simulated: Running, **more: Any) -> int:
    return errcode(
        simulated, "message/custom/send", {"touser": OPENID, "msgtype": "text", "text": {"content": "x"}, **more}
    )


def test_following_is_an_event_in_safe_mode_with_an_openid(simulated: Running, account: AccountApp) -> None:
    outcome = act(simulated, type="follow")
    assert outcome["reply"]["content"] == {"text": "收到"}
    event = account.received[-1]
    assert (event["Event"], event["FromUserName"], event["ToUserName"]) == ("subscribe", OPENID, ACCOUNT.original_id)
    assert "AgentID" not in event
    query = account.queries[-1]
    assert query["encrypt_type"] == "aes"
    check_signature(ACCOUNT.token, query["signature"], query["timestamp"], query["nonce"])


def test_who_does_not_follow_cannot_write(simulated: Running) -> None:
    answer = simulated.http.post(
        "/sim/people/lin.mei/messages", params={"channel": "wechat"}, json={"type": "text", "text": "hi"}
    )
    assert (answer.status_code, answer.text) == (400, "这个人还没有关注公众号")


def test_a_menu_click_is_spelt_in_capitals(simulated: Running, account: AccountApp) -> None:
    act(simulated, type="follow")
    act(simulated, type="event", event="click", key="K")
    assert (account.received[-1]["Event"], account.received[-1]["EventKey"]) == ("CLICK", "K")


def test_a_scene_is_a_follow_first_and_a_scan_later(simulated: Running, account: AccountApp) -> None:
    made = simulated.sdk.qrcode.create(
        {"expire_seconds": 600, "action_name": "QR_STR_SCENE", "action_info": {"scene": {"scene_str": "bind:1"}}}
    )
    act(simulated, type="scan", scene="bind:1")
    first = account.received[-1]
    assert (first["Event"], first["EventKey"], first["Ticket"]) == ("subscribe", "qrscene_bind:1", made["ticket"])
    act(simulated, type="scan", scene=made["ticket"])
    second = account.received[-1]
    assert (second["Event"], second["EventKey"], second["Ticket"]) == ("SCAN", "bind:1", made["ticket"])
    simulated.move_clock(601)
    late = simulated.http.post(
        "/sim/people/lin.mei/messages", params={"channel": "wechat"}, json={"type": "scan", "scene": "bind:1"}
    )
    assert late.status_code == 400


SCENES = [
    ({"action_name": "QR_SCENE", "action_info": {"scene": {"scene_id": 1}}}, 0),
    ({"action_name": "QR_SCENE", "action_info": {"scene": {"scene_id": 0}}}, 40035),
    ({"action_name": "QR_LIMIT_SCENE", "action_info": {"scene": {"scene_id": 100000}}}, 0),
    ({"action_name": "QR_LIMIT_SCENE", "action_info": {"scene": {"scene_id": 100001}}}, 40035),
    ({"action_name": "QR_STR_SCENE", "action_info": {"scene": {"scene_str": "x" * 64}}}, 0),
    ({"action_name": "QR_STR_SCENE", "action_info": {"scene": {"scene_str": "x" * 65}}}, 40035),
    ({"action_name": "QR_STR_SCENE", "expire_seconds": 2592001, "action_info": {"scene": {"scene_str": "x"}}}, 40035),
    ({"action_name": "ODD"}, 40035),
]


@pytest.mark.parametrize(("body", "code"), SCENES)
def test_qrcode_create(simulated: Running, body: dict[str, Any], code: int) -> None:
    assert errcode(simulated, "qrcode/create", body) == code


def test_five_messages_in_48_hours_after_words(simulated: Running) -> None:
    assert custom(simulated) == 45015
    act(simulated, type="follow")
    simulated.move_clock(61)
    assert custom(simulated) == 45015
    act(simulated, type="text", text="hi")
    assert [custom(simulated) for _ in range(6)] == [0, 0, 0, 0, 0, 45047]
    act(simulated, type="text", text="again")
    assert custom(simulated) == 0
    simulated.move_clock(49 * 3600)
    simulated.sdk.fetch_access_token()
    assert custom(simulated) == 45015


def test_three_messages_in_a_minute_after_a_click(simulated: Running) -> None:
    act(simulated, type="follow")
    simulated.move_clock(61)
    act(simulated, type="event", event="click", key="K")
    assert [custom(simulated) for _ in range(4)] == [0, 0, 0, 45047]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"touser": "oNobody"}, 40003),
        ({"msgtype": "dance"}, 40008),
        ({"text": {"content": ""}}, 44004),
        ({"msgtype": "news", "news": {"articles": [{"title": "a"}, {"title": "b"}]}}, 45008),
        ({"msgtype": "image", "image": {"media_id": "x"}}, 40007),
    ],
)
def test_custom_send_refusals(simulated: Running, body: dict[str, Any], code: int) -> None:
    act(simulated, type="follow")
    assert custom(simulated, **body) == code


def test_leaving_ends_the_window(simulated: Running, account: AccountApp) -> None:
    act(simulated, type="follow")
    act(simulated, type="unfollow")
    assert account.received[-1]["Event"] == "unsubscribe"
    assert custom(simulated) == 45015


def test_a_template_goes_to_followers_only(simulated: Running) -> None:
    body = {"touser": OPENID, "template_id": "T1", "data": {"first": {"value": "您好"}}}
    assert errcode(simulated, "message/template/send", body) == 43004
    act(simulated, type="follow")
    assert errcode(simulated, "message/template/send", body) == 0
    assert errcode(simulated, "message/template/send", {**body, "template_id": ""}) == 40037


@pytest.mark.parametrize("body", ["", "success"])
def test_an_empty_answer_or_success_is_accepted(simulated: Running, account: AccountApp, body: str) -> None:
    account.answer = body
    outcome = act(simulated, type="follow")
    assert (outcome["message"]["state"], outcome["message"]["note"], outcome["reply"]) == ("accepted", "", None)


@pytest.mark.parametrize(
    "inner",
    [
        "<MsgType>update_button</MsgType>",
        "<MsgType>news</MsgType><ArticleCount>2</ArticleCount><Articles><item/><item/></Articles>",
    ],
)
def test_a_wrong_answer_is_seen_by_the_person(simulated: Running, account: AccountApp, inner: str) -> None:
    account.answer = inner
    act(simulated, type="follow")
    assert simulated.messages("lin.mei", channel="wechat")[-1]["note"] == "该公众号暂时无法提供服务，请稍后再试"


TOKENS = [
    ({"grant_type": "client_credential", "appid": ACCOUNT.app_id, "secret": ACCOUNT.secret}, 0),
    ({"grant_type": "x", "appid": ACCOUNT.app_id, "secret": ACCOUNT.secret}, 40002),
    ({"grant_type": "client_credential", "appid": "wxother", "secret": ACCOUNT.secret}, 40013),
    ({"grant_type": "client_credential", "appid": ACCOUNT.app_id, "secret": "x"}, 40125),
    ({"grant_type": "client_credential", "secret": "x"}, 41002),
    ({"grant_type": "client_credential", "appid": ACCOUNT.app_id}, 41004),
]


@pytest.mark.parametrize(("given", "code"), TOKENS)
def test_tokens(simulated: Running, given: dict[str, str], code: int) -> None:
    assert simulated.http.get("/wechat/cgi-bin/token", params=given).json()["errcode"] == code
    assert simulated.http.post("/wechat/cgi-bin/stable_token", json=given).json()["errcode"] == code


def test_a_new_token_ends_the_old_one_after_five_minutes(simulated: Running) -> None:
    def fresh() -> str:
        return str(simulated.http.get("/wechat/cgi-bin/token", params=TOKENS[0][0]).json()["access_token"])

    def works(token: str) -> int:
        answer = simulated.http.get("/wechat/cgi-bin/getcallbackip", params={"access_token": token})
        return int(answer.json()["errcode"])

    first, second = fresh(), fresh()
    assert first != second
    assert (works(first), works(second)) == (0, 0)
    simulated.move_clock(301)
    assert (works(first), works(second)) == (42001, 0)


def test_a_stable_token_stays_the_same_unless_forced(simulated: Running) -> None:
    def fresh(**more: Any) -> str:
        answer = simulated.http.post("/wechat/cgi-bin/stable_token", json={**TOKENS[0][0], **more})
        return str(answer.json()["access_token"])

    assert fresh() == fresh()
    assert fresh() != fresh(force_refresh=True)


def test_the_two_sides_do_not_take_each_others_tokens(simulated: Running) -> None:
    assert simulated.call("getcallbackip", token=simulated.sdk.access_token)["errcode"] == 40014


def test_menu_and_followers(simulated: Running) -> None:
    long = {"button": [{"name": "更多", "sub_button": [{"type": "click", "name": "字" * 20, "key": "k"}]}]}
    simulated.sdk.menu.create(long)
    assert simulated.sdk.menu.get()["menu"] == long
    too_long = {"button": [{"name": "更多", "sub_button": [{"type": "click", "name": "字" * 21, "key": "k"}]}]}
    assert errcode(simulated, "menu/create", too_long) == 40025
    simulated.sdk.menu.delete()
    assert errcode(simulated, "menu/get") == 46003
    act(simulated, type="follow")
    assert simulated.sdk.user.get_followers()["data"] == {"openid": [OPENID]}
    assert simulated.sdk.user.get(OPENID)["subscribe"] == 1
    assert errcode(simulated, "no/such") == 40066

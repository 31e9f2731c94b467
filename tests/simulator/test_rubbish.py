"""Whatever is sent to the API, it answers with an errcode and never falls over."""

import contextlib
import copy
import itertools
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.account import Account, AccountKeys
from simulator.account_api import ENDPOINTS as ACCOUNT_ENDPOINTS
from simulator.account_api import AccountApi
from simulator.calls import Call
from simulator.chats import Chats
from simulator.clock import Clock
from simulator.envelope import Envelope
from simulator.errcodes import ApiError
from simulator.feed import Feed
from simulator.media import MediaShelf
from simulator.oauth import LoginDesk
from simulator.passive import Expected, ReplyFaultError, open_reply, read_reply
from simulator.people import Directory
from simulator.tokens import Holder, TokenDesk
from simulator.wecom import Wecom
from simulator.wecom_api import ENDPOINTS, WecomApi
from tests.simulator.running import KEYS, PEOPLE

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
NUMBERS = itertools.count()
ACTION = {"type": 1, "url": "https://e.cn"}
SOUND = [
    {"msgtype": "text", "text": {"content": "x"}, "enable_duplicate_check": 1, "duplicate_check_interval": 9},
    {"msgtype": "news", "news": {"articles": [{"title": "t", "url": "https://e.cn", "picurl": ""}]}},
    {"msgtype": "textcard", "textcard": {"title": "t", "description": "d", "url": "https://e.cn", "btntxt": "x"}},
    {"msgtype": "video", "video": {"media_id": "m", "title": "t"}},
    {
        "msgtype": "template_card",
        "template_card": {
            "card_type": "button_interaction",
            "task_id": "t",
            "source": {"desc": "d"},
            "main_title": {"title": "t", "desc": "d"},
            "quote_area": {"type": 1, "url": "https://e.cn"},
            "horizontal_content_list": [{"keyname": "k", "type": 1, "url": "https://e.cn"}],
            "jump_list": [{"title": "t", "type": 2, "appid": "a"}],
            "card_action": ACTION,
            "action_menu": {"action_list": [{"text": "t", "key": "k"}]},
            "button_selection": {"question_key": "q", "option_list": [{"id": "i", "text": "t"}]},
            "button_list": [{"text": "t", "key": "k", "style": 1}],
        },
    },
    {
        "msgtype": "template_card",
        "template_card": {
            "card_type": "vote_interaction",
            "task_id": "t",
            "main_title": {"title": "t"},
            "checkbox": {"question_key": "q", "mode": 0, "option_list": [{"id": "i", "text": "t"}]},
            "submit_button": {"text": "t", "key": "k"},
        },
    },
    {
        "msgtype": "template_card",
        "template_card": {
            "card_type": "multiple_interaction",
            "task_id": "t",
            "main_title": {"title": "t"},
            "select_list": [{"question_key": "q", "option_list": [{"id": "i", "text": "t"}]}],
            "submit_button": {"text": "t", "key": "k"},
        },
    },
    {
        "msgtype": "template_card",
        "template_card": {
            "card_type": "news_notice",
            "main_title": {"title": "t"},
            "card_image": {"url": "https://e.cn", "aspect_ratio": 1.5},
            "image_text_area": {"type": 1, "url": "https://e.cn", "image_url": "https://e.cn"},
            "vertical_content_list": [{"title": "t"}],
            "card_action": ACTION,
        },
    },
]
UPDATE = {"userids": ["lin.mei"], "partyids": [2], "agentid": KEYS.agent_id, "button": {"replace_name": "x"}}
MENU = {
    "button": [
        {"name": "a", "type": "click", "key": "k"},
        {"name": "b", "sub_button": [{"name": "c", "type": "view", "url": "https://e.cn"}]},
    ]
}
CUSTOM = {"touser": PEOPLE[0].openid, "msgtype": "text", "text": {"content": "x"}}
TEMPLATE = {"touser": PEOPLE[0].openid, "template_id": "t", "data": {"a": {"value": "x"}}}
SCENE = {"action_name": "QR_STR_SCENE", "expire_seconds": 60, "action_info": {"scene": {"scene_str": "x"}}}


def paths_of(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place in a JSON value, itself included."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(found for key, inner in items for found in paths_of(inner, (*path, key)))]


def spoilt(body: dict[str, Any]) -> st.SearchStrategy[dict[str, Any]]:
    """The body with anything at all in one of its places."""

    def put(place: tuple[Any, ...], rubbish: Any) -> dict[str, Any]:
        copied = copy.deepcopy(body)
        holder: Any = copied
        for key in place[:-1]:
            holder = holder[key]
        holder[place[-1]] = rubbish
        return copied

    return st.builds(put, st.sampled_from(paths_of(body)[1:]), JSON)


@pytest.fixture(scope="module")
def apis() -> dict[str, Callable[[str, dict[str, Any], dict[str, str]], Any]]:
    """Both APIs, each call with a good token."""
    clock, tokens, chats, shelf, directory = Clock(), TokenDesk(), Chats(Feed()), MediaShelf(), Directory(PEOPLE)
    wecom = Wecom("", KEYS, directory, chats, shelf, 10**9)
    wecom.has_callback = True
    account = Account("", AccountKeys("wx", "s", "t", KEYS.aes_key), directory, chats, shelf)
    account.followers.add("lin.mei")
    wecom_api = WecomApi(wecom, tokens, clock, LoginDesk(directory, KEYS.corp_id))
    account_api = AccountApi(account, tokens, clock)

    def call(api: Any, holder: Holder, endpoints: Any, path: str, body: dict[str, Any], query: dict[str, str]) -> Any:
        token = tokens.issue(holder, clock.now()).text
        method = "POST" if path not in endpoints or endpoints[path].method == "POST" else "GET"
        return api.answer(Call(method, path, {**query, "access_token": token}, body))

    return {
        "wecom": lambda path, body, query: call(wecom_api, Holder.APP, ENDPOINTS, path, body, query),
        "contact": lambda path, body, query: call(wecom_api, Holder.CONTACT, ENDPOINTS, path, body, query),
        "wechat": lambda path, body, query: call(account_api, Holder.ACCOUNT, ACCOUNT_ENDPOINTS, path, body, query),
    }


def answers(call: Callable[[], Any]) -> None:
    """An answer or an errcode; any other exception fails the test."""
    with contextlib.suppress(ApiError):
        call()


@settings(max_examples=400, deadline=None)
@given(data=st.data())
def test_message_send(apis: Any, data: st.DataObject) -> None:
    sound = {"touser": "lin.mei", "agentid": KEYS.agent_id, **data.draw(st.sampled_from(SOUND))}
    answers(lambda: apis["wecom"]("message/send", data.draw(spoilt(sound)), {}))


@settings(max_examples=100, deadline=None)
@given(data=st.data())
def test_update_template_card(apis: Any, data: st.DataObject) -> None:
    card = {**SOUND[5]["template_card"], "task_id": f"card-{next(NUMBERS)}"}  # type: ignore[dict-item]  # a card it is
    sent = apis["wecom"](
        "message/send",
        {"touser": "lin.mei", "agentid": KEYS.agent_id, "msgtype": "template_card", "template_card": card},
        {},
    )
    body = data.draw(spoilt({**UPDATE, "response_code": sent["response_code"]}))
    answers(lambda: apis["wecom"]("message/update_template_card", body, {}))


@settings(max_examples=100, deadline=None)
@given(data=st.data())
def test_menus(apis: Any, data: st.DataObject) -> None:
    answers(lambda: apis["wecom"]("menu/create", data.draw(spoilt(MENU)), {"agentid": str(KEYS.agent_id)}))
    answers(lambda: apis["wechat"]("menu/create", data.draw(spoilt(MENU)), {}))


@settings(max_examples=100, deadline=None)
@given(data=st.data())
def test_the_accounts_messages(apis: Any, data: st.DataObject) -> None:
    for path, body in (("message/custom/send", CUSTOM), ("message/template/send", TEMPLATE), ("qrcode/create", SCENE)):
        answers(lambda path=path, body=body: apis["wechat"](path, data.draw(spoilt(body)), {}))


QUERY = st.dictionaries(
    st.sampled_from(["userid", "department_id", "id", "agentid", "media_id", "code", "type", "fetch_child", "openid"]),
    st.text(max_size=6) | st.sampled_from(["1", "2", "lin.mei", str(KEYS.agent_id), "²"]),
)


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(sorted(ENDPOINTS)), JSON.map(lambda value: {"cursor": value, "limit": value}), QUERY)
def test_everything_else(apis: Any, path: str, body: dict[str, Any], query: dict[str, str]) -> None:
    answers(lambda: apis["wecom"](path, body, query))
    answers(lambda: apis["contact"](path, body, query))
    answers(lambda: apis["wechat"](path, body, query))


ENVELOPE = Envelope(KEYS.token, KEYS.aes_key, KEYS.corp_id)
TAGS = st.sampled_from(
    ["MsgType", "Content", "Image", "MediaId", "Articles", "item", "ArticleCount", "Button", "TemplateCard", "CheckBox"]
)
WORDS = st.sampled_from(["text", "image", "news", "update_button", "update_template_card", "1", "", "&lt;"])
ELEMENTS = st.recursive(
    st.builds("<{0}>{1}</{0}>".format, TAGS, WORDS),
    lambda inner: st.builds(lambda tag, parts: f"<{tag}>{''.join(parts)}</{tag}>", TAGS, st.lists(inner, max_size=4)),
    max_leaves=10,
)


@given(st.text() | st.lists(ELEMENTS).map(lambda parts: f"<xml>{''.join(parts)}</xml>"))
def test_an_envelope_of_rubbish_is_a_fault(body: str) -> None:
    with pytest.raises(ReplyFaultError):
        open_reply(body, ENVELOPE)


@settings(max_examples=300)
@given(st.lists(ELEMENTS).map("".join), st.sampled_from(["", "click", "template_card_event"]), st.booleans())
def test_a_reply_of_rubbish_is_a_reply_or_a_fault(inner: str, event: str, account: bool) -> None:
    head = "<ToUserName>a</ToUserName><FromUserName>b</FromUserName><CreateTime>1</CreateTime>"
    with contextlib.suppress(ReplyFaultError):
        read_reply(f"<xml>{head}{inner}</xml>", Expected("a", "b", event, account=account))

"""Each API's answer, field by field: these names and types, and no others."""

from typing import Any

import pytest
from wechatpy.exceptions import WeChatClientException

from simulator.errcodes import ApiError
from simulator.wecom_api import ENDPOINTS
from tests.simulator.running import KEYS, Running
from tests.simulator.test_api import CLICK, PNG, button_card, template, text

OK = {"errcode": int, "errmsg": str}
MEMBER = {
    "userid": str,
    "name": str,
    "department": [int],
    "order": [int],
    "position": str,
    "is_leader_in_dept": [int],
    "direct_leader": [],
    "main_department": int,
    "status": int,
    "alias": str,
    "telephone": str,
    "extattr": {"attrs": []},
    "open_userid": str,
}
DEPARTMENT = {"id": int, "name": str, "name_en": str, "department_leader": [], "parentid": int, "order": int}
GETS: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    ("user/get", {"userid": "lin.mei"}, MEMBER),
    ("user/list", {"department_id": 2}, {"userlist": [MEMBER]}),
    (
        "user/simplelist",
        {"department_id": 2},
        {"userlist": [{"userid": str, "name": str, "department": [int], "open_userid": str}]},
    ),
    ("department/list", {}, {"department": [DEPARTMENT]}),
    ("department/simplelist", {}, {"department_id": [{"id": int, "parentid": int, "order": int}]}),
    ("department/get", {"id": 2}, {"department": DEPARTMENT}),
    ("tag/list", {}, {"taglist": [{"tagid": int, "tagname": str}]}),
    ("tag/get", {"tagid": 1}, {"tagname": str, "userlist": [{"userid": str, "name": str}], "partylist": []}),
    ("agent/list", {}, {"agentlist": [{"agentid": int, "name": str, "square_logo_url": str}]}),
    (
        "agent/get",
        {"agentid": KEYS.agent_id},
        {
            "agentid": int,
            "name": str,
            "square_logo_url": str,
            "description": str,
            "allow_userinfos": {"user": [{"userid": str}]},
            "allow_partys": {"partyid": [int]},
            "allow_tags": {"tagid": [int]},
            "close": int,
            "redirect_domain": str,
            "report_location_flag": int,
            "isreportenter": int,
            "home_url": str,
        },
    ),
    ("getcallbackip", {}, {"ip_list": [str]}),
    ("get_api_domain_ip", {}, {"ip_list": [str]}),
]
FACT_SHEET = (
    -1, 6000, 40001, 40003, 40004, 40005, 40006, 40007, 40008, 40013, 40014, 40016, 40017, 40018, 40019, 40020, 40023,
    40024, 40025, 40026, 40027, 40029, 40031, 40032, 40033, 40035, 40054, 40055, 40056, 40058, 40063, 40066, 40068,
    40070, 40082, 40091, 40123, 40201, 41001, 41002, 41004, 41006, 41011, 41016, 41033, 41048, 42001, 42003,
    *range(42014, 42020), 42022, *range(42027, 42052), 43004, 43012, 44004, 45001, 45002, 45007, 45008, 45009, 45029,
    45033, 46003, 46004, 48001, 48002, 48005, 48006, 48009, 50001, 50002, 50003, 60011, 60020, 60021, 60111, 60140,
    81013, 82001, 82002, 82003, 82004, 301002, 301007, 301016, 301017,
)  # fmt: skip


def shape(value: Any) -> Any:
    """Names and types in place of values; a list is shown by its first item."""
    if isinstance(value, dict):
        return {name: shape(item) for name, item in value.items()}
    if isinstance(value, list):
        return [shape(item) for item in value[:1]]
    return type(value)


@pytest.mark.parametrize(("path", "query", "fields"), GETS, ids=[case[0] for case in GETS])
def test_what_a_call_answers(simulated: Running, path: str, query: dict[str, Any], fields: dict[str, Any]) -> None:
    assert shape(simulated.call(path, **query)) == {**OK, **fields}


def test_what_gettoken_answers(simulated: Running) -> None:
    keys = {"corpid": KEYS.corp_id, "corpsecret": KEYS.secret}
    answer = simulated.http.get("/cgi-bin/gettoken", params=keys).json()
    assert shape(answer) == {**OK, "access_token": str, "expires_in": int}


def test_what_sending_answers(simulated: Running) -> None:
    assert shape(simulated.send(**text())) == {**OK, "msgid": str}
    assert shape(simulated.send(**template(button_card()))) == {**OK, "msgid": str, "response_code": str}
    partial = simulated.send(touser="lin.mei|x", toparty="77", totag="99", **text())
    assert shape(partial) == {**OK, "msgid": str, "invaliduser": str, "invalidparty": str, "invalidtag": str}


def test_what_media_answer(simulated: Running) -> None:
    query = {"access_token": simulated.token(), "type": "image"}
    files = {"media": ("p.png", PNG)}
    uploaded = simulated.http.post("/cgi-bin/media/upload", params=query, files=files).json()
    assert shape(uploaded) == {**OK, "type": str, "media_id": str, "created_at": str}
    kept = simulated.http.post("/cgi-bin/media/uploadimg", params=query, files=files).json()
    assert shape(kept) == {**OK, "url": str}


def test_what_the_menu_answers(simulated: Running) -> None:
    assert shape(simulated.call("menu/create", {"button": [CLICK]}, agentid=KEYS.agent_id)) == OK
    button = {"type": str, "name": str, "key": str}
    assert shape(simulated.call("menu/get", agentid=KEYS.agent_id)) == {**OK, "button": [button]}
    assert shape(simulated.call("menu/delete", agentid=KEYS.agent_id)) == OK


def test_what_the_assistant_is_answered(simulated: Running) -> None:
    listed = simulated.call("user/list_id", {}, token=simulated.token(KEYS.contact_secret))
    assert shape(listed) == {**OK, "dept_user": [{"userid": str, "department": int}], "next_cursor": str}


def log_in(simulated: Running, scope: str) -> str:
    query = {
        "appid": KEYS.corp_id,
        "redirect_uri": "https://e.cn/",
        "response_type": "code",
        "scope": scope,
        "agentid": str(KEYS.agent_id),
        "as": "lin.mei",
    }
    sent_on = simulated.http.get("/connect/oauth2/authorize", params=query).headers["location"]
    return sent_on.split("code=")[1].split("&")[0]


def test_what_login_answers(simulated: Running) -> None:
    plain = simulated.call("auth/getuserinfo", code=log_in(simulated, "snsapi_base"))
    assert shape(plain) == {**OK, "userid": str}
    old = simulated.call("user/getuserinfo", code=log_in(simulated, "snsapi_base"))
    assert shape(old) == {**OK, "UserId": str, "DeviceId": str}
    private = simulated.call("auth/getuserinfo", code=log_in(simulated, "snsapi_privateinfo"))
    assert shape(private) == {**OK, "userid": str, "user_ticket": str, "expires_in": int}
    detail = simulated.call("auth/getuserdetail", {"user_ticket": private["user_ticket"]})
    names = ("userid", "gender", "avatar", "qr_code", "mobile", "email", "biz_mail", "address")
    assert shape(detail) == {**OK, **dict.fromkeys(names, str)}


def test_a_refusal_says_who_asked_and_where_to_read_on(simulated: Running) -> None:
    answer = simulated.call("user/get", userid="nobody")
    assert shape(answer) == OK
    assert answer["errmsg"].startswith("userid not found, hint: [")
    assert answer["errmsg"].endswith("from ip: 127.0.0.1, more info at errcode 60111")


@pytest.mark.parametrize("path", sorted(ENDPOINTS))
def test_no_api_answers_without_a_token(simulated: Running, path: str) -> None:
    method = "GET" if ENDPOINTS[path].method == "ANY" else ENDPOINTS[path].method
    assert simulated.http.request(method, f"/cgi-bin/{path}").json()["errcode"] == 41001


@pytest.mark.parametrize("errcode", FACT_SHEET)
def test_every_errcode_on_record_can_be_ordered_and_has_words(errcode: int) -> None:
    assert ApiError(errcode).errmsg != "error"


def test_an_ordered_errcode_reaches_wechatpy(simulated: Running) -> None:
    simulated.sdk.agent.list()
    simulated.http.post("/sim/faults", json={"api": {"errors": [{"errcode": 48006, "path": "message/send"}]}})
    with pytest.raises(WeChatClientException) as refused:
        simulated.sdk.message.send_text(KEYS.agent_id, "lin.mei", "x")
    assert refused.value.errcode == 48006
    assert refused.value.errmsg.startswith("app suspended")


def test_wechatpy_as_it_is_reads_the_contacts(simulated: Running) -> None:
    sdk = simulated.sdk
    assert type(sdk).__module__.startswith("wechatpy.")
    assert sdk.user.get("lin.mei")["name"] == "林梅"
    assert [user["userid"] for user in sdk.user.list(2)] == ["lin.mei", "Zhao.Qiang"]
    assert [user["userid"] for user in sdk.department.get_users(2, simple=True)] == ["lin.mei", "Zhao.Qiang"]
    assert [tag["tagname"] for tag in sdk.tag.list()] == ["值班", "党务"]
    assert sdk.agent.list()[0]["agentid"] == KEYS.agent_id
    assert sdk.misc.get_wechat_ips() == ["127.0.0.1"]
    code = log_in(simulated, "snsapi_base")
    assert sdk.oauth.get_user_info(code)["UserId"] == "lin.mei"

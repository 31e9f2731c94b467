"""The director's tools: faults from a seed, transcripts acted out again, moments compared, web login."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from simulator.program import Setting
from tests.simulator.echo import EchoApp
from tests.simulator.running import KEYS, PEOPLE, Running, listening, running


def set_faults(simulated: Running, **scenario: Any) -> dict[str, Any]:
    answer = simulated.http.post("/sim/faults", json=scenario)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def statuses(outcome: dict[str, Any]) -> list[int | None]:
    return [attempt["status"] for attempt in outcome["delivery"]["attempts"]]


# faults on the way to the app


def test_a_message_lost_on_the_way_there_never_reaches_the_app(simulated: Running, app: EchoApp) -> None:
    set_faults(simulated, callback={"drop_before": 1})
    outcome = simulated.say("lin.mei", "hi")
    assert statuses(outcome) == [None] * 4
    assert app.received == []


def test_an_answer_lost_on_the_way_back_is_a_message_delivered_again(simulated: Running, app: EchoApp) -> None:
    set_faults(simulated, callback={"drop_after": 1})
    outcome = simulated.say("lin.mei", "hi")
    assert statuses(outcome) == [None] * 4
    assert [message["MsgId"] for message in app.received] == [outcome["message"]["msgid"]] * 4


def test_a_duplicate_comes_after_it_was_accepted(simulated: Running, app: EchoApp) -> None:
    set_faults(simulated, callback={"duplicate": 1})
    outcome = simulated.say("lin.mei", "hi")
    assert statuses(outcome) == [200, 200]
    assert len({message["MsgId"] for message in app.received}) == 1
    assert len(simulated.messages("lin.mei")) == 2


def test_a_double_click_is_two_events_in_one_second(simulated: Running, app: EchoApp) -> None:
    set_faults(simulated, callback={"double_click": 1})
    simulated.act("lin.mei", {"type": "event", "event": "click", "key": "K"})
    first, second = app.received
    assert first == second


def test_reordering_lets_the_next_message_go_first(simulated: Running, app: EchoApp) -> None:
    simulated.say("lin.mei", "warm up")
    set_faults(simulated, callback={"reorder": 1})
    after = simulated.messages("lin.mei")[-1]["seq"]
    for said in ("first", "second"):
        url = "/sim/people/lin.mei/messages"
        simulated.http.post(url, params={"wait": "0"}, json={"type": "text", "text": said})
    while len(simulated.messages("lin.mei", after)) < 4:
        simulated.http.get(url, params={"after": simulated.messages("lin.mei")[-1]["seq"], "wait": 1})
    assert [message["Content"] for message in app.received[-2:]] == ["second", "first"]


def test_latency_is_drawn_from_its_span(simulated: Running) -> None:
    simulated.say("lin.mei", "warm up")
    set_faults(simulated, api={"latency_ms": [200, 300]})
    assert httpx.get(f"{simulated.url}cgi-bin/gettoken").elapsed.total_seconds() > 0.2


# faults of the API


def test_errcodes_come_at_their_rate_and_from_the_seed(simulated: Running) -> None:
    token = simulated.token()

    def draw() -> list[int]:
        set_faults(simulated, seed=7, api={"errors": [{"errcode": -1, "rate": 0.3, "path": "getcallbackip"}]})
        return [simulated.call("getcallbackip", token=token)["errcode"] for _ in range(100)]

    first = draw()
    assert 15 < first.count(-1) < 45
    assert draw() == first
    assert simulated.call("agent/get", agentid=KEYS.agent_id)["errcode"] == 0


def test_a_call_dropped_before_was_not_done(simulated: Running) -> None:
    token = simulated.token()
    set_faults(simulated, api={"drop_before": 1})
    with pytest.raises(httpx.RemoteProtocolError):
        send(simulated, token)
    assert simulated.messages("lin.mei") == []


def test_a_call_dropped_after_was_done_all_the_same(simulated: Running) -> None:
    token = simulated.token()
    set_faults(simulated, api={"drop_after": 1})
    with pytest.raises(httpx.RemoteProtocolError):
        send(simulated, token)
    assert len(simulated.messages("lin.mei")) == 1


def test_an_outage_of_ten_minutes_ends_after_ten_minutes(simulated: Running, app: EchoApp) -> None:
    simulated.say("lin.mei", "warm up")
    token = simulated.token()
    simulated.http.post("/sim/outage", json={"seconds": 600})
    with pytest.raises(httpx.RemoteProtocolError):
        send(simulated, token)
    assert simulated.say("lin.mei", "hi")["message"]["note"] == "平台停摆"
    simulated.move_clock(601)
    assert send(simulated, token)["errcode"] == 0
    assert simulated.say("lin.mei", "hi")["message"]["state"] == "accepted"


@pytest.mark.parametrize(
    "scenario",
    [{"callback": {"drop_before": 2}}, {"wrong": 1}, {"api": {"errors": [{"rate": 1}]}}, {"api": {"latency_ms": [1]}}],
)
def test_a_wrong_scenario_is_refused_by_field(simulated: Running, scenario: dict[str, Any]) -> None:
    answer = simulated.http.post("/sim/faults", json=scenario)
    assert answer.status_code == 400
    assert next(iter(scenario)) in answer.text


def send(simulated: Running, token: str) -> dict[str, Any]:
    body = {"touser": "lin.mei", "agentid": KEYS.agent_id, "msgtype": "text", "text": {"content": "x"}}
    return simulated.call("message/send", body, token=token)


@pytest.mark.parametrize(
    "act",
    [
        {"type": "dance"},
        {"type": "text", "text": ""},
        {"type": "location", "latitude": "north"},
        {"type": "event"},
        {"type": "event", "event": "x", "fields": 7},
        {"type": "card", "seq": 99, "key": "k"},
        {"type": "card", "seq": "x", "key": "k"},
        {},
    ],
)
def test_what_nobody_could_do_is_refused(simulated: Running, act: dict[str, Any]) -> None:
    assert simulated.http.post("/sim/people/lin.mei/messages", json=act).status_code == 400


# transcripts


def test_a_transcript_is_acted_out_again_and_compared(simulated: Running, app: EchoApp) -> None:
    simulated.say("lin.mei", "你好")
    simulated.say("sun.li", "投票卡片")
    card = simulated.messages("sun.li")[-1]["seq"]
    simulated.act("sun.li", {"type": "card", "seq": card, "key": "vote", "selected": {"where": ["lake"]}})
    picture = {"media": ("p.png", b"\x89PNG\r\n\x1a\n" + b"\x00" * 32)}
    simulated.http.post("/sim/people/lin.mei/messages", data={"type": "image"}, files=picture)
    saved = simulated.http.get("/sim/transcript").json()
    assert [act["act"]["type"] for act in saved["acts"]] == ["text", "text", "card", "image"]
    simulated.http.post("/sim/clear", json={})
    acts = simulated.http.post("/sim/replay", json={"transcript": saved}).json()["acts"]
    assert [act["same"] for act in acts] == [True, True, True, True]
    assert app.received[-2]["SelectedItems"]["SelectedItem"]["OptionIds"] == {"OptionId": "lake"}


def test_a_changed_answer_is_found(simulated: Running, app: EchoApp) -> None:
    simulated.say("lin.mei", "你好")
    saved = simulated.http.get("/sim/transcript").json()
    app.answer = lambda _: ("text", "<Content>不一样了</Content>")  # type: ignore[method-assign]  # its next version
    (act,) = simulated.http.post("/sim/replay", json={"transcript": saved}).json()["acts"]
    assert (act["same"], act["before"][0]["content"], act["after"][0]["content"]) == (
        False,
        {"text": "您说：你好"},
        {"text": "不一样了"},
    )


def test_restart_from_here_does_everything_up_to_here(simulated: Running) -> None:
    for said in ("一", "二", "三"):
        simulated.say("lin.mei", said)
    second = next(entry["seq"] for entry in simulated.messages("lin.mei") if entry["content"] == {"text": "二"})
    simulated.http.post("/sim/restart", json={"seq": second})
    said = [entry["content"]["text"] for entry in simulated.messages("lin.mei") if entry["side"] == "person"]
    assert said == ["一", "二"]


def test_neither_duplicate_check_nor_task_id_nor_rate_stands_in_the_way_of_doing_it_again(
    simulated: Running, app: EchoApp
) -> None:
    def send_card(message: dict[str, Any]) -> None:
        card = {
            "card_type": "button_interaction",
            "task_id": message["Content"],
            "main_title": {"title": "确认"},
            "button_list": [{"text": "好", "key": "ok"}],
        }
        checked = {"msgtype": "template_card", "template_card": card, "enable_duplicate_check": 1}
        app.client.message.send(KEYS.agent_id, message["FromUserName"], msg=checked)

    app.answer = send_card  # type: ignore[method-assign]  # an app that asks for the check and names its tasks
    for number in range(20):
        simulated.say("lin.mei", f"card-{number}")
    seq = simulated.messages("lin.mei")[-1]["seq"]
    acts = simulated.http.post("/sim/restart", json={"seq": seq}).json()["acts"]
    assert [act["same"] for act in acts] == [True] * 20
    assert [entry["kind"] for entry in simulated.messages("lin.mei")] == ["text", "template_card"] * 20
    saved = simulated.http.get("/sim/transcript").json()
    acts = simulated.http.post("/sim/replay", json={"transcript": saved}).json()["acts"]
    assert [act["same"] for act in acts] == [True] * 20


def test_times_are_kept_when_asked(simulated: Running) -> None:
    simulated.move_clock(-3600)
    at = simulated.say("lin.mei", "你好")["message"]["at"]
    saved = simulated.http.get("/sim/transcript").json()
    simulated.move_clock(0)
    simulated.http.post("/sim/replay", json={"transcript": saved, "keep_times": True})
    again = [entry for entry in simulated.messages("lin.mei") if entry["side"] == "person"][-1]["at"]
    assert abs(again - at) < 1


@pytest.mark.parametrize(
    "saved", [{}, {"version": 2, "acts": []}, {"version": 1}, {"version": 1, "acts": [{"person": "lin.mei"}]}]
)
def test_a_file_that_is_no_transcript_is_refused(simulated: Running, saved: dict[str, Any]) -> None:
    assert simulated.http.post("/sim/replay", json={"transcript": saved}).status_code == 400


# moments


def test_the_list_of_people_shows_what_was_said_last(simulated: Running) -> None:
    simulated.say("lin.mei", "你好")
    simulated.act("lin.mei", {"type": "event", "event": "enter_agent"})
    simulated.act("sun.li", {"type": "event", "event": "enter_agent"})
    last = {person["userid"]: person["last"] for person in simulated.http.get("/sim/people").json()["people"]}
    assert last["lin.mei"]["wecom"]["content"] == {"text": "您说：你好"}
    assert last["sun.li"] == {}


def test_two_moments_are_compared(simulated: Running) -> None:
    simulated.http.post("/sim/moments", json={"name": "前"})
    simulated.say("lin.mei", "你好")
    simulated.http.post("/sim/moments", json={"name": "后"})
    simulated.http.post("/sim/people/sun.li", json={"visible": False})
    changes = simulated.http.get("/sim/moments/diff", params={"from": "前", "to": "后"}).json()["changes"]
    assert [change["name"].rsplit(".", 1)[0] for change in changes if "wecom" in change["name"]][-2:] == [
        "lin.mei.wecom",
        "lin.mei.wecom",
    ]
    until_now = simulated.http.get("/sim/moments/diff", params={"from": "后"}).json()["changes"]
    assert {"name": "sun.li.visible", "before": "true", "after": "false"} in until_now
    assert simulated.http.get("/sim/moments/diff", params={"from": "无"}).status_code == 404


# web login

QUERY = {
    "appid": KEYS.corp_id,
    "redirect_uri": "http://127.0.0.1:9/after?x=1",
    "response_type": "code",
    "scope": "snsapi_base",
    "state": "s",
}


def login(simulated: Running, **more: str) -> str:
    answer = simulated.http.get("/connect/oauth2/authorize", params={**QUERY, **more, "as": "lin.mei"})
    assert answer.status_code == 302
    target = urlsplit(answer.headers["location"])
    query = parse_qs(target.query)
    assert (target.path, query["state"], query["x"]) == ("/after", ["s"], ["1"])
    return query["code"][0]


def test_login_turns_a_code_into_a_userid_once(simulated: Running) -> None:
    assert "林梅" in simulated.http.get("/connect/oauth2/authorize", params=QUERY).text
    code = login(simulated)
    found = simulated.call("auth/getuserinfo", code=code)
    assert (found["userid"], "user_ticket" in found) == ("lin.mei", False)
    assert simulated.call("auth/getuserinfo", code=code)["errcode"] == 42022
    assert simulated.call("auth/getuserinfo", code="x")["errcode"] == 40029


def test_a_code_lasts_five_minutes(simulated: Running) -> None:
    code = login(simulated)
    simulated.move_clock(301)
    assert simulated.call("auth/getuserinfo", code=code)["errcode"] == 42003


def test_private_scope_brings_a_ticket_and_the_old_address_still_answers(simulated: Running) -> None:
    code = login(simulated, scope="snsapi_privateinfo", agentid=str(KEYS.agent_id))
    ticket = simulated.call("auth/getuserinfo", code=code)["user_ticket"]
    assert simulated.call("auth/getuserdetail", {"user_ticket": ticket})["userid"] == "lin.mei"
    assert simulated.call("user/getuserinfo", code=login(simulated))["UserId"] == "lin.mei"


@pytest.mark.parametrize(
    "wrong",
    [
        {"appid": "ww0"},
        {"response_type": "token"},
        {"scope": "x"},
        {"redirect_uri": "x"},
        {"scope": "snsapi_privateinfo"},
    ],
)
def test_a_wrong_login_is_refused(simulated: Running, wrong: dict[str, str]) -> None:
    assert simulated.http.get("/connect/oauth2/authorize", params={**QUERY, **wrong}).status_code == 400


# changes in the contacts

ASSISTANT = EchoApp(KEYS.corp_id, "", 0, "assistant", "kWxPEV2UEDyxWpmPdKC3F4dgPDmOvfKX1HGnEUDS1aR", "")


@pytest.fixture
def assisted() -> Iterator[Running]:
    ASSISTANT.received.clear()
    ASSISTANT.answer = lambda _: None  # type: ignore[method-assign]  # the assistant has nothing to say
    with listening(ASSISTANT) as callback:
        setting = Setting(
            KEYS,
            PEOPLE,
            contact_callback=callback,
            contact_token="assistant",
            contact_aes_key="kWxPEV2UEDyxWpmPdKC3F4dgPDmOvfKX1HGnEUDS1aR",
        )
        with running(setting) as url, httpx.Client(base_url=url) as http:
            yield Running(url, http, None)


def change(assisted: Running, **what: Any) -> dict[str, Any]:
    assert assisted.http.post("/sim/contacts", json=what).json()["delivery"]["accepted"] is True
    return ASSISTANT.received[-1]


def test_a_new_member_is_told_by_id_and_department_alone(assisted: Running) -> None:
    event = change(assisted, change="create_user", userid="he.yu", name="何雨", branch="第三支部")
    assert {name: value for name, value in event.items() if name != "CreateTime"} == {
        "ToUserName": KEYS.corp_id,
        "FromUserName": "sys",
        "MsgType": "event",
        "Event": "change_contact",
        "ChangeType": "create_user",
        "UserID": "he.yu",
        "Department": "4",
    }
    assert assisted.call("user/get", userid="he.yu")["name"] == "何雨"
    assert [item["name"] for item in assisted.call("department/list")["department"]][-1] == "第三支部"


def test_a_member_moves_and_leaves(assisted: Running) -> None:
    assert change(assisted, change="update_user", userid="LIN.MEI", branch="第二支部")["Department"] == "3"
    assert assisted.call("user/get", userid="lin.mei")["department"] == [3]
    assert assisted.call("tag/get", tagid=1)["userlist"][0] == {"userid": "lin.mei", "name": "林梅"}
    assert "Department" not in change(assisted, change="delete_user", userid="lin.mei")
    assert assisted.call("user/get", userid="lin.mei")["errcode"] == 60111


def test_other_changes_are_passed_on(assisted: Running) -> None:
    event = change(assisted, change="update_party", fields={"Id": 7, "Name": "华东区", "ParentId": 1})
    assert (event["ChangeType"], event["Id"], event["Name"]) == ("update_party", "7", "华东区")


@pytest.mark.parametrize(
    "what",
    [
        {},
        {"change": "create_user", "userid": "lin.mei"},
        {"change": "create_user", "userid": "_x"},
        {"change": "delete_user", "userid": "nobody"},
        {"change": "create_party", "fields": 3},
    ],
)
def test_impossible_changes_are_refused(assisted: Running, what: dict[str, Any]) -> None:
    assert assisted.http.post("/sim/contacts", json=what).status_code == 400

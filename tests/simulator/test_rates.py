"""Quotas within a minute, an hour and a day."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, cast

from simulator.calls import Call
from simulator.chats import Chats
from simulator.clock import Clock
from simulator.errcodes import ApiError
from simulator.feed import Feed
from simulator.media import MediaShelf
from simulator.oauth import LoginDesk
from simulator.people import Directory
from simulator.rates import DAY, HOUR, MINUTE, CallQuotas, FixedWindow, MemberRate, Quota
from simulator.tokens import TokenDesk
from simulator.wecom import Wecom
from simulator.wecom_api import WecomApi
from tests.simulator.running import KEYS, PEOPLE

NOON = 1_760_000_000.0


def test_thirty_a_minute_slide() -> None:
    rate = MemberRate()
    assert [rate.admit("a", NOON + second) for second in range(31)] == [True] * 30 + [False]
    assert rate.admit("b", NOON + 31)
    assert rate.admit("a", NOON + MINUTE)
    assert not rate.admit("a", NOON + MINUTE)


def test_a_thousand_an_hour_whatever_the_minutes() -> None:
    rate = MemberRate()
    admitted = [rate.admit("a", NOON + 3 * number) for number in range(1100)]
    assert admitted.count(True) == 1000
    assert rate.admit("a", NOON + HOUR + 3300)


def test_a_clock_moved_back_locks_nobody_out() -> None:
    rate = MemberRate()
    for _ in range(30):
        rate.admit("a", NOON + DAY)
    assert rate.admit("a", NOON)


def test_a_day_ends_at_midnight_in_beijing() -> None:
    quota = FixedWindow(1, DAY)
    midnight = NOON - (NOON + 8 * HOUR) % DAY
    assert quota.take(midnight - 1)
    assert not quota.take(midnight - 0.5)
    assert quota.take(midnight)


def test_more_than_is_left_takes_nothing() -> None:
    quota = FixedWindow(5, MINUTE)
    assert [quota.take(NOON, 3), quota.take(NOON, 3), quota.take(NOON, 2)] == [True, False, True]


def test_an_exceeded_quota_stays_shut_for_its_whole_span() -> None:
    start = NOON - (NOON + 8 * HOUR) % MINUTE
    quota = Quota(FixedWindow(2, MINUTE))
    moments = [start + second for second in (57, 58, 59, 61, 118, 119)]
    assert [quota.take(moment) for moment in moments] == [True, True, False, False, False, True]


def test_a_corporation_may_call_10000_times_a_minute() -> None:
    quotas = CallQuotas()
    assert [quotas.admit_corp("user/get", NOON) for _ in range(10_001)] == [True] * 10_000 + [False]
    assert quotas.admit_corp("user/list", NOON)
    assert quotas.admit_corp("user/get", NOON + MINUTE)


def test_a_corporation_may_call_150000_times_an_hour() -> None:
    quotas, hour = CallQuotas(), NOON - (NOON + 8 * HOUR) % HOUR
    admitted = [quotas.admit_corp("user/get", hour + minute * 60) for minute in range(16) for _ in range(9999)]
    assert admitted == [True] * 150_000 + [False] * (16 * 9999 - 150_000)
    assert not quotas.admit_corp("user/get", hour + HOUR)
    assert quotas.admit_corp("user/get", hour + HOUR + 16 * MINUTE)


def test_one_address_may_call_20000_times_a_minute_and_600000_times_an_hour() -> None:
    quotas, hour = CallQuotas(), NOON - (NOON + 8 * HOUR) % HOUR
    assert [quotas.admit_address("gettoken", "a", hour) for _ in range(20_001)] == [True] * 20_000 + [False]
    assert quotas.admit_address("gettoken", "b", hour)
    admitted = sum(quotas.admit_address("gettoken", "c", hour + n * 60) for n in range(31) for _ in range(19_999))
    assert admitted == 600_000


def api() -> WecomApi:
    chats, shelf, directory = Chats(Feed()), MediaShelf(), Directory(PEOPLE)
    wecom = Wecom("应用", KEYS, directory, chats, shelf, 500)
    return WecomApi(wecom, TokenDesk(), Clock(), LoginDesk(directory, KEYS.corp_id))


def errcodes(platform: WecomApi, call: Call, times: int) -> Counter[int]:
    return Counter(errcode_of(platform, call) for _ in range(times))


def errcode_of(platform: WecomApi, call: Call) -> int:
    try:
        platform.answer(call)
    except ApiError as refused:
        return refused.errcode
    return 0


def asked(path: str, **query: str) -> Call:
    return Call("GET", path, query, {})


def right_keys() -> Call:
    return asked("gettoken", corpid=KEYS.corp_id, corpsecret=KEYS.secret)


def test_the_10001st_call_in_a_minute_is_45009_and_other_apis_go_on() -> None:
    platform = api()
    platform.clock.offset_seconds = -platform.clock.now() % MINUTE
    token = str(cast("Mapping[str, Any]", platform.answer(right_keys()))["access_token"])
    assert errcodes(platform, asked("tag/list", access_token=token), 10_001) == {0: 10_000, 45009: 1}
    assert errcode_of(platform, asked("agent/list", access_token=token)) == 0
    send = Call("POST", "message/send", {"access_token": token}, {})
    assert errcodes(platform, send, 10_001) == {41011: 10_001}


def test_strangers_count_for_their_address_alone() -> None:
    platform = api()
    platform.clock.offset_seconds = -platform.clock.now() % MINUTE
    assert errcodes(platform, asked("gettoken", corpid="wwother", corpsecret="x"), 20_001) == {40013: 20_000, 45009: 1}
    assert errcode_of(platform, right_keys()) == 45009
    assert errcode_of(platform, replace(right_keys(), ip="10.0.0.2")) == 0

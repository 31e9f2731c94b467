"""When a notice is to leave, in the words that people use."""

from datetime import datetime

import pytest

from handlers.moments import read_moment
from tests.office import ZONE

NOW = datetime(2026, 5, 20, 10, 7, 42, tzinfo=ZONE)  # a Wednesday

CLEAR = {
    "明早9点10分": "05-21 09:10",
    "明天早上八点一刻": "05-21 08:15",
    "今晚8点": "05-20 20:00",
    "下午3点": "05-20 15:00",
    "3点": "05-20 15:00",
    "11点半": "05-20 11:30",
    "14:30": "05-20 14:30",
    "8:00": "05-21 08:00",
    "0点": "05-21 00:00",
    "6月3日 9:10": "06-03 09:10",
    "六月三号上午十点": "06-03 10:00",
    "2026-06-03 09:10": "06-03 09:10",
    "6月5日（周五）17:00": "06-05 17:00",
    "25日10点": "05-25 10:00",
    "后天中午12点半": "05-22 12:30",
    "周五下午三点": "05-22 15:00",
    "周三11点": "05-20 11:00",
    "下周一早上8点": "05-25 08:00",
    "下下周日晚上7点": "06-07 19:00",
    "明天8点": "05-21 08:00",
    "今天8点": "05-20 20:00",
    "半小时后": "05-20 10:37",
    "20分钟后": "05-20 10:27",
    "一个半小时后": "05-20 11:37",
    "两小时后": "05-20 12:07",
}


@pytest.mark.parametrize(("said", "meant"), CLEAR.items())
def test_a_clear_time_is_one(said: str, meant: str) -> None:
    moment = read_moment(said, NOW)
    assert [f"{at:%m-%d %H:%M:%S}" for at in moment.meant] == [f"{meant}:00"]


@pytest.mark.parametrize("said", ["明早", "后天上午", "周五", "定时", "6月31日9点", "25点", "9点61", "今晚12点"])
def test_what_names_no_time_is_none_and_not_over_either(said: str) -> None:
    moment = read_moment(said, NOW)
    assert (moment.meant, moment.is_past) == ((), False)


@pytest.mark.parametrize("said", ["今早8点", "5月19日9点", "今天10:07", "周三上午9点"])
def test_what_is_over_is_said_to_be(said: str) -> None:
    moment = read_moment(said, NOW)
    assert (moment.meant, moment.is_past) == ((), True)


def test_an_hour_that_may_be_either_is_asked_about() -> None:
    moment = read_moment("8点", NOW)
    assert [f"{at:%m-%d %H}" for at in moment.meant] == ["05-20 20", "05-21 08"]


def test_an_hour_that_is_still_to_come_this_morning_is_meant() -> None:
    moment = read_moment("8点", NOW.replace(hour=7))
    assert [f"{at:%m-%d %H}" for at in moment.meant] == ["05-20 08"]

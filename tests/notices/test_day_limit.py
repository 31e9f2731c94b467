"""What the platform lets through on one day: what is beyond waits for the next morning, and is told so."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from campaign.pace import Pace
from storage.book import Book
from storage.outbox import CHANNEL, Push, Rank
from tests.notices.test_sending import order, sent
from tests.office import Office, crowd, open_office

A_DAY_EACH = 2  # of eight people on the roster: 16 messages, one of which is kept for answers
BEYOND = "今天发的到了平台一天的上限，明天早上8点10分接着发"
NEXT = "发说「发送」，定时说「明早9点10分发」，改说「改成……」，不发说「取消」"


@pytest.fixture
def limited(database_url: str, tmp_path: Path) -> Iterator[Office]:
    with open_office(database_url, tmp_path, pace=Pace(A_DAY_EACH)) as office:
        office.open_campaign()
        yield office


def reached(office: Office) -> list[int]:
    return [len(to.split("|")) for to, _ in sent(office)]


def test_a_preview_says_that_it_does_not_fit(limited: Office) -> None:
    assert "平台" not in order(limited, "lin.yue", "通知 全体 周五开会")
    order(limited, "lin.yue", "发送")
    assert reached(limited) == [8]
    assert order(limited, "lin.yue", "通知 全体 改到周四").split("\n")[3:] == [
        "平台今天只让再发7条，要发8条：发不完的明天早上8点10分接着发。",
        NEXT,
    ]
    order(limited, "lin.yue", "发送")
    assert order(limited, "lin.yue", "通知 全体 都来").split("\n")[3:] == [
        "今天发的到了平台一天的上限，现在发也要明天早上8点10分才发得出去。",
        NEXT,
    ]


def test_what_is_beyond_is_not_tried_and_leaves_in_the_morning(limited: Office) -> None:
    order(limited, "lin.yue", "通知 全体 周五开会", "发送")
    order(limited, "lin.yue", "通知 全体 改到周四", "发送")
    assert reached(limited) == [8, 7]
    calls = limited.platform.calls
    assert order(limited, "lin.yue", "送达情况").split("\n")[0] == (
        f"5月20日（周三）10:07的通知，收件8人：平台已接收7人，还没发1人（{BEYOND}）。"
    )
    limited.wait(hours=20)
    assert reached(limited) == []
    assert limited.platform.calls == calls
    limited.clock.at = limited.clock.at.replace(hour=8, minute=10)
    assert order(limited, "lin.yue", "送达情况").split("\n")[0] == (
        "5月20日（周三）10:07的通知，收件8人：平台已接收7人，还没发1人（等了不到1分钟）。"
    )
    assert reached(limited) == [1]


def test_answers_have_a_share_of_their_own(limited: Office) -> None:
    order(limited, "lin.yue", "通知 全体 周五开会", "发送")
    order(limited, "lin.yue", "通知 全体 改到周四", "发送")
    assert reached(limited) == [8, 7]
    answers = [
        Push(f"a{n}", "reply", CHANNEL, "li.guoqiang", {"text": f"第{n}条"}, Rank.ANSWER, limited.clock.at)
        for n in range(2)
    ]
    with limited.database.write() as tx:
        Book(tx).outbox.plan(answers)
    assert sent(limited) == [("li.guoqiang", "第0条")]
    limited.clock.at = (limited.clock.at + timedelta(days=1)).replace(hour=0, minute=2)
    assert sent(limited) == [("li.guoqiang", "第1条")]


def test_a_day_has_as_much_as_the_one_before(limited: Office) -> None:
    for day in ("周五", "周六"):
        order(limited, "lin.yue", f"通知 全体 {day}开会", "发送")
        assert reached(limited) == [8]
        limited.wait(days=1)


@pytest.mark.parametrize("accounts", [1, 2, 7, 100, 12345])
@pytest.mark.parametrize("each", [1, 2, 200])
def test_so_many_accounts_are_enough(accounts: int, each: int) -> None:
    pace = Pace(each)
    most = pace.most(accounts, is_answer=False)
    assert pace.most(pace.accounts_for(most), is_answer=False) >= most


def test_a_nudge_that_waits_for_the_morning_says_so_by_name(limited: Office) -> None:
    order(limited, "lin.yue", "通知 全体 周五开会", "发送")
    order(limited, "chen.jianguo", "通知 全体 改到周四", "发送")
    order(limited, "lin.yue", "通知 机关支部 带上本子", "发送")
    assert reached(limited) == [8, 3, 4]
    order(limited, "chen.jianguo", "催一下", "确认")
    assert reached(limited) == []
    assert order(limited, "chen.jianguo", "催的情况") == (
        "5月20日（周三）10:07催了3人：还没发3人。\n还没办3人：周桂香、李国强、陈建国\n"
        f"还没发3人（{BEYOND}）：周桂香、李国强、陈建国\n"
        "不再发说「停止发送」，看名单说「谁还没申报」「谁还没自评完」"
    )
    assert order(limited, "chen.jianguo", "停止发送") == (
        "停了5月20日（周三）10:07的催办，还没发的3人不发了。\n看结果说「催的情况」"
    )
    limited.clock.at = limited.clock.at.replace(hour=8, minute=10) + timedelta(days=1)
    assert reached(limited) == []
    assert order(limited, "chen.jianguo", "催的情况").split("\n")[2] == (
        "没有发3人（停止发送了）：周桂香、李国强、陈建国"
    )


def test_of_very_many_those_who_wait_for_the_morning_are_counted(sqlite_database: str, tmp_path: Path) -> None:
    """2,508 messages a day, nine in ten of which may be pushed."""
    with open_office(sqlite_database, tmp_path, pace=Pace(1)) as office:
        office.open_campaign()
        crowd(office, 2500)
        order(office, "lin.yue", "催一下后勤支部没申报的", "确认")
        assert sum(reached(office)) == 2258
        assert order(office, "lin.yue", "催的情况") == (
            "5月20日（周三）10:07催了2500人：平台已接收2258人，还没发242人。\n办了0人，还没办2500人。\n"
            f"还没发242人（{BEYOND}）。\n不再发说「停止发送」，看名单说「谁还没申报」「谁还没自评完」"
        )

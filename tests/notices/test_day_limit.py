"""What the platform lets through on one day: what is beyond waits for the next morning, and is told so."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from campaign.pace import Pace
from storage.book import Book
from storage.outbox import CHANNEL, Push, Rank
from tests.notices.test_sending import order, sent
from tests.office import Office, open_office

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

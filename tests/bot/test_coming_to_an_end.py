"""Nothing waits for ever: whatever is planned leaves, or ends with a reason that a person understands."""

from datetime import timedelta

import pytest

from storage.outbox import CHANNEL, Push, Rank
from tests.bot.test_confirmation_cards import said
from tests.office import JPEG, Office

PLATFORM_IS_BUSY = [-1] * 10_000


def rows(office: Office) -> list[tuple[str, str, str]]:
    with office.database.engine.connect() as connection:
        found = connection.exec_driver_sql("SELECT kind, state, reason FROM outbox ORDER BY kind, id")
        return [tuple(row) for row in found]


def order_something(office: Office) -> None:
    """Of each kind something, at the same moment."""
    said(office, "chen.jianguo", "催一下", "确认", "通知 全体 盘点库存，请回执")
    office.phone("lin.yue").says("通知 饮食中心支部 周五开会，请回执")
    office.phone("lin.yue").shows_picture(content=JPEG)
    said(office, "lin.yue", "发送", "任命 李国强 为 饮食中心支部 书记", "一起当", "确认")
    said(office, "zhou.guixiang", "申报", "2", "第二食堂面点2号窗口", "干了26年面点，带出3个徒弟", "同意", "确认")


@pytest.mark.parametrize("fault", ["busy", "fine"])
def test_whatever_was_ordered_comes_to_an_end(office_on_either: Office, fault: str) -> None:
    office = office_on_either
    if fault == "busy":
        office.platform.errcodes = list(PLATFORM_IS_BUSY)
        office.platform.update_errcodes = list(PLATFORM_IS_BUSY)
        office.platform.media_errcodes = list(PLATFORM_IS_BUSY)
    order_something(office)
    for _ in range(40):
        office.wait(minutes=20)
        office.worker.work()
    ended = rows(office)
    assert {kind for kind, _, _ in ended} >= {"nudge", "notice", "confirmation-card", "card-update"}
    assert [row for row in ended if row[1] in ("planned", "sending")] == []
    assert [row for row in ended if row[1] in ("dropped", "failed") and not row[2]] == []
    with office.database.engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM calls WHERE is_open = 1").scalar_one() == 0


def test_what_a_terminal_was_to_show_ends_with_it(office: Office) -> None:
    """It was closed between the turn and its words; the health check does not wait for it."""
    shown = Push("t", "reply", "terminal", "lin.yue", {"text": "好"}, Rank.ANSWER, office.clock.at)
    with office.database.write() as tx:
        office.worker.office.open_book(tx).outbox.plan([shown])
    office.worker.tidy()
    assert rows(office) == [("reply", "planned", "")]
    office.wait(minutes=6)
    office.worker.tidy()
    assert rows(office) == [("reply", "dropped", "终端关了，没有显示")]
    with office.database.read() as tx:
        assert office.worker.office.open_book(tx).outbox.overdue(office.clock.at + timedelta(hours=1)) == (0, None)


def test_the_lane_of_messages_is_not_the_terminal_s(office: Office) -> None:
    letter = Push("w", "reply", CHANNEL, "lin.yue", {"text": "好"}, Rank.ANSWER, office.clock.at)
    with office.database.write() as tx:
        office.worker.office.open_book(tx).outbox.plan([letter])
    office.wait(days=1)
    office.worker.tidy()
    assert rows(office) == [("reply", "planned", "")]

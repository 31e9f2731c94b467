"""What waits, and why: the platform's limits, its refusals, and what is said twice on purpose."""

import threading
import time
from datetime import timedelta
from pathlib import Path

import pytest

from bot.sender import MOST_ATTEMPTS
from bot.server import lock_alone
from bot.turns import Office as Desk
from bot.worker import Worker
from storage.book import Book
from storage.database import Database, Transaction
from storage.outbox import CHANNEL, MOST_A_MINUTE, Block, Push, Rank
from tests.office import Office

TEXT = "【饮食中心支部】下周二盘点"
MINUTE = timedelta(minutes=1)


def push(office: Office, number: int, rank: Rank = Rank.CONFIRMED) -> Push:
    return Push(f"p{number}", "test", CHANNEL, "li.guoqiang", {"text": f"第{number}条"}, rank, office.clock.at)


def plan(office: Office, *pushes: Push) -> None:
    with office.database.write() as tx:
        Book(tx).outbox.plan(pushes)


def block_of(office: Office) -> Block | None:
    with office.database.read() as tx:
        return Book(tx).outbox.blocked(CHANNEL)


def rows(office: Office) -> list[tuple[str, str, str]]:
    with office.database.engine.connect() as connection:
        found = connection.exec_driver_sql("SELECT key, state, reason FROM outbox ORDER BY id")
        return [tuple(row) for row in found]


def bodies_of_texts(office: Office) -> list[str]:
    """What was called, but for cards."""
    with office.database.engine.connect() as connection:
        bodies = connection.exec_driver_sql("SELECT body FROM calls ORDER BY id").scalars().all()
    return [body for body in bodies if '"msgtype": "text"' in body]


def texts(office: Office) -> list[str]:
    return [text for _, text in office.pushed()]


def test_the_thirty_first_in_a_minute_waits_and_says_why(office_on_either: Office) -> None:
    office = office_on_either
    plan(office, *(push(office, n) for n in range(MOST_A_MINUTE + 1)))
    assert len(office.pushed()) == MOST_A_MINUTE
    assert rows(office)[-1] == (
        f"p{MOST_A_MINUTE}",
        "planned",
        "这个人最近收到的快到平台上限（一分钟30条、一小时1000条），过一会儿发",
    )
    office.wait(seconds=79)  # some of them may have been up to 20 s on their way
    assert texts(office) == []
    office.wait(seconds=2)
    assert texts(office) == [f"第{MOST_A_MINUTE}条"]


def test_what_is_tried_again_counts_as_of_then(office_on_either: Office) -> None:
    """Two are refused, thirty others arrive in the minute in which these two are tried again."""
    office = office_on_either
    office.platform.errcodes = [-1, -1]
    plan(office, push(office, 100), push(office, 101))
    assert office.pushed() == []
    office.wait(seconds=90)
    plan(office, *(push(office, n, Rank.ANSWER) for n in range(MOST_A_MINUTE)))
    assert len(office.pushed()) == MOST_A_MINUTE
    assert [(state, reason[:7]) for key, state, reason in rows(office) if key in ("p100", "p101")] == [
        ("sending", "这个人最近收到")
    ] * 2
    office.wait(seconds=81)
    assert texts(office) == ["第100条", "第101条"]


def test_answers_and_what_was_confirmed_go_before_what_is_automatic(office_on_either: Office) -> None:
    office = office_on_either
    office.platform.errcodes = [-1]
    plan(office, push(office, 1, Rank.AUTOMATIC))
    assert office.pushed() == []
    office.wait(seconds=2)
    plan(office, push(office, 2, Rank.AUTOMATIC), push(office, 3), push(office, 4, Rank.ANSWER))
    assert texts(office) == ["第4条", "第3条", "第1条", "第2条"]


def test_a_block_is_probed_by_one_call_alone(office_on_either: Office) -> None:
    office = office_on_either
    office.platform.errcodes = [45009, 45009, 45009]
    plan(office, *(push(office, n) for n in range(3)))
    assert office.pushed() == []
    assert office.platform.calls == 1
    office.wait(seconds=61)
    assert office.pushed() == []
    assert (office.platform.calls, block_of(office).refusals) == (2, 2)  # type: ignore[union-attr]  # there is one
    office.wait(minutes=59)
    assert office.pushed() == []
    assert office.platform.calls == 2
    office.wait(minutes=2)
    assert office.pushed() == []
    block = block_of(office)
    assert block is not None
    assert (office.platform.calls, f"{block.until:%m-%d %H:%M}") == (3, "05-20 16:00")  # midnight in Beijing, in UTC
    office.clock.at = block.until
    assert texts(office) == ["第0条", "第1条", "第2条"]
    assert block_of(office) is None


def test_a_probe_is_nobody_else_s_until_it_has_an_answer(office_on_either: Office) -> None:
    office = office_on_either
    now = office.clock.at

    def begin(tx: Transaction) -> bool:
        return Book(tx).outbox.begin_probe(CHANNEL, office.clock.at)

    with office.database.write() as tx:
        Book(tx).outbox.block(CHANNEL, Block(now, 1, "调用太频繁"))
    assert [office.database.retry(begin) for _ in range(3)] == [True, False, False]
    office.wait(seconds=21)  # whoever was to find out is dead
    assert office.database.retry(begin)


def test_what_was_under_way_as_a_block_began_makes_it_no_longer(office_on_either: Office) -> None:
    office = office_on_either
    plan(office, push(office, 1), push(office, 2))
    sender = office.worker.sender
    calls = [office.database.retry(lambda tx: sender._next_call(Book(tx))) for _ in range(2)]
    office.platform.errcodes = [45009, 45009]
    for call in calls:
        assert call is not None
        sender._make(call)
    block = block_of(office)
    assert block is not None
    assert (block.refusals, block.until - office.clock.at) == (1, MINUTE)
    office.wait(seconds=60)
    assert texts(office) == ["第1条", "第2条"]


def test_the_same_said_twice_on_purpose_arrives_twice(office_on_either: Office) -> None:
    """The platform drops what is equal to the letter, and a repeated call has to be."""
    office = office_on_either
    phone = office.phone("chen.jianguo")
    for _ in range(2):
        phone.says("通知 下周二盘点")
        phone.says("确认")
        office.wait(minutes=5)
    assert [body.count(TEXT) for body in bodies_of_texts(office)] == [1, 1]
    assert sum(TEXT.encode() in body for body in office.platform.checked) == 2


def test_what_was_given_up_is_sent_again_to_the_letter(office_on_either: Office) -> None:
    office = office_on_either
    office.phone("lin.yue").says("通知 饮食中心支部 下周二盘点")
    office.platform.errcodes = [-1] * MOST_ATTEMPTS
    office.phone("lin.yue").says("确认")
    for _ in range(MOST_ATTEMPTS):
        office.wait(minutes=11)
        assert office.pushed() == []
    assert {reason for key, _, reason in rows(office) if key.startswith("notice/")} == {"平台繁忙，试了12次"}
    office.phone("lin.yue").says("重发没发成的")
    bodies = bodies_of_texts(office)
    assert len(bodies) == 2
    assert bodies[0] == bodies[1]


def test_what_is_confirmed_goes_next_whatever_is_under_way(office_on_either: Office) -> None:
    """Two hundred automatic calls are being made as somebody confirms a notice."""
    office = office_on_either
    people = [each.userid for each in office.people()]
    now, rank = office.clock.at, Rank.AUTOMATIC
    for n in range(200):
        plan(office, Push(f"a{n}", "test", CHANNEL, people[n % len(people)], {"text": f"自动{n}"}, rank, now))
    worker = threading.Thread(target=office.worker.work)
    worker.start()
    while office.platform.calls < 20:
        time.sleep(0.001)
    plan(office, push(office, 1))
    before = office.platform.calls
    worker.join()
    place = [text for _, text in office.platform.sent].index("第1条", before - 1)
    assert place - before <= 1


@pytest.mark.parametrize(("rank", "state"), [(Rank.ANSWER, "accepted"), (Rank.CONFIRMED, "failed")])
def test_what_may_have_arrived_is_not_said_again_once_nobody_checks(
    office_on_either: Office, rank: Rank, state: str
) -> None:
    """Made by a worker that died over it, and found again after more than the four hours of the platform's check."""
    office = office_on_either
    plan(office, push(office, 1, rank))
    assert office.database.retry(lambda tx: office.worker.sender._next_call(Book(tx))) is not None
    office.wait(hours=4)
    office.worker.work()
    assert [each[1] for each in rows(office)] == [state]


def test_what_was_refused_for_hours_is_still_said(office_on_either: Office) -> None:
    office = office_on_either
    office.platform.errcodes = [45009, 45009, 45009]
    plan(office, push(office, 1))
    for _ in range(3):
        assert office.pushed() == []
        block = block_of(office)
        assert block is not None
        office.clock.at = block.until
    assert texts(office) == ["第1条"]


def test_on_sqlite_claims_are_free_at_once_only_where_nobody_else_works(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/shifangang.db")
    first = lock_alone(database)
    assert first is not None
    assert lock_alone(database) is None
    first.close()
    second = lock_alone(database)
    assert second is not None
    second.close()
    database.close()


def test_a_worker_goes_on_where_a_dead_one_left_off(office_on_either: Office) -> None:
    office = office_on_either
    plan(office, push(office, 1))
    desk: Desk = office.worker.office
    dead = Worker(desk, office.worker.vault, office.worker.client, office.clock)  # type: ignore[arg-type]  # a clock in all that is asked of it
    assert office.database.retry(lambda tx: dead.sender._next_call(Book(tx))) is not None
    assert office.pushed() == []
    office.wait(seconds=21)
    assert texts(office) == ["第1条"]

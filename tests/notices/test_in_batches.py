"""A notice to very many: confirmed within a turn, its rows written some at a time, its account true all the while."""

import pytest

from campaign.people import Role
from storage.addressing import Addressing
from storage.book import Book
from storage.people import RosterEntry
from tests.notices.test_sending import order, send_one, sent, states
from tests.office import Office, crowd

CROWD = 2500
AT_ONCE = 1000
NOTICE = "通知 后勤支部 周五下班前交材料，请回执"
HEAD = "5月20日（周三）10:07的通知，收件2500人："


@pytest.fixture
def crowded(office_on_either: Office) -> Office:
    """A branch of so many that nobody waits for all of their rows."""
    crowd(office_on_either, CROWD)
    return office_on_either


def sizes(office: Office) -> list[int]:
    return [len(to.split("|")) for to, _ in sent(office)]


def test_everybody_gets_it_once(crowded: Office) -> None:
    order(crowded, "lin.yue", NOTICE, "发送")
    assert len(states(crowded)) == AT_ONCE
    taken = sent(crowded)
    assert sorted(one for to, _ in taken for one in to.split("|")) == [f"m{n:04}" for n in range(CROWD)]
    assert set(states(crowded).values()) == {("accepted", "")}


def test_what_is_not_written_yet_is_told(crowded: Office) -> None:
    order(crowded, "lin.yue", NOTICE, "发送")
    assert order(crowded, "lin.yue", "送达情况").startswith(
        f"{HEAD}还没发1000人（等了不到1分钟），正在排队1000/2500。\n不再发说「停止发送」"
    )
    assert crowded.worker.address_some()
    assert "还没发2000人（等了不到1分钟），正在排队2000/2500。" in order(crowded, "lin.yue", "送达情况")
    assert sizes(crowded) == [1000, 1000, 500]
    assert order(crowded, "lin.yue", "送达情况").startswith(f"{HEAD}平台已接收2500人。\n已回执0人")


def test_a_stop_holds_for_those_without_a_row_too(crowded: Office) -> None:
    order(crowded, "lin.yue", NOTICE, "发送")
    send_one(crowded)
    assert crowded.worker.address_some()
    assert order(crowded, "lin.yue", "停止发送") == (
        "停了5月20日（周三）10:07的通知，还没发的1500人不发了。\n已经发出的1000人收到了，要撤说「撤回通知」"
    )
    assert crowded.worker.address_some() is False
    assert sizes(crowded) == [1000]
    assert order(crowded, "lin.yue", "送达情况").startswith(f"{HEAD}平台已接收1000人，没有发1500人（停止发送了）。")
    assert ("lin.yue", "停止发送", "1", None, "1500人") in crowded.ledger()


def test_a_recall_ends_the_writing(crowded: Office) -> None:
    order(crowded, "lin.yue", NOTICE, "发送")
    send_one(crowded)
    assert "还没发的1500人不再发。" in order(crowded, "lin.yue", "撤回通知")
    order(crowded, "lin.yue", "确认")
    crowded.worker.work()
    assert order(crowded, "lin.yue", "送达情况").startswith(f"{HEAD}撤回了1000人，没有发1500人（通知撤回了）。")


def test_whom_it_goes_to_is_frozen_as_it_is_confirmed(crowded: Office) -> None:
    order(crowded, "lin.yue", NOTICE, "发送")
    crowded.wait(seconds=1)
    newcomer = RosterEntry("m9999", "新工友", "后勤支部", frozenset({Role.MEMBER}))
    with crowded.database.write() as tx:
        people = Book(tx).people
        people.save([newcomer])
        people.leave(next(each for each in people.present() if each.userid == "m2000"), crowded.clock.at)
    assert sizes(crowded) == [1000, 1000, 499]
    assert "m9999" not in states(crowded)
    assert states(crowded)["m2000"] == ("dropped", "离开了，名册里没有了")
    assert order(crowded, "lin.yue", "送达情况").startswith(
        f"{HEAD}平台已接收2499人，没有发1人（离开了，名册里没有了）。"
    )


def test_whoever_dies_over_it_leaves_nothing_half_written(crowded: Office) -> None:
    order(crowded, "lin.yue", NOTICE, "发送")

    class KilledError(Exception):
        pass

    def die_over_it() -> None:
        with crowded.database.write() as tx:
            assert Addressing(tx).go_on(crowded.clock.at)
            raise KilledError

    with pytest.raises(KilledError):
        die_over_it()
    assert len(states(crowded)) == AT_ONCE
    assert sizes(crowded) == [1000, 1000, 500]


def test_what_is_written_twice_is_there_once(crowded: Office) -> None:
    order(crowded, "lin.yue", NOTICE, "发送")
    with crowded.database.write() as tx:
        assert Addressing(tx).go_on(crowded.clock.at)
        tx.cursor.execute("UPDATE notices SET plan_after = 0 WHERE state = 'confirmed'")
    assert sizes(crowded) == [1000, 1000, 500]


def test_asking_again_goes_the_same_way(crowded: Office) -> None:
    order(crowded, "lin.yue", NOTICE, "发送")
    sent(crowded)
    order(crowded, "m0007", "收到")
    assert "收件2499人：后勤支部2499人\n发说" in order(crowded, "lin.yue", "催回执")
    order(crowded, "lin.yue", "确认")
    assert sizes(crowded) == [1000, 1000, 499]
    assert order(crowded, "lin.yue", "催回执") == "没回执的人今天都催过了，一人一天只催一次，明天再说「催回执」"


def test_one_that_was_confirmed_earlier_is_written_first(crowded: Office) -> None:
    order(crowded, "lin.yue", NOTICE, "明早9点10分发")
    order(crowded, "lin.yue", "通知 后勤支部 明天不开会", "发送")
    assert sizes(crowded) == [1000, 1000, 500]
    crowded.wait(days=1)
    assert sizes(crowded) == [1000, 1000, 500]

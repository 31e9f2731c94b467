"""停止发送: whatever of one's own confirmed sending is still going out, and an account of what had gone by then."""

import pytest

from campaign.people import Role
from storage.book import Book
from storage.people import RosterEntry
from tests.desk.test_nudging import appoint, listen, nudged, states
from tests.desk.test_nudging_many import CROWD, order, rows, sizes
from tests.notices.test_sending import send_one
from tests.office import Office, crowd

AT_NINE = "明早9点10分发"
STOPPED = ("dropped", "停止发送了")
NUDGE = "5月21日（周四）9:10的催办"
NOTICE = "5月21日（周四）9:10的通知"
NOW = "5月20日（周三）10:07的催办"
STATUS = "看结果说「催的情况」"
LISTS = "看名单说「谁还没申报」「谁还没自评完」"
HELD_UP = 45009


def test_a_nudge_that_waits_is_stopped_for_all(office_on_either: Office) -> None:
    office = office_on_either
    listen(office, "chen.jianguo", "催一下", AT_NINE)
    assert listen(office, "chen.jianguo", "停止发送") == f"停了{NUDGE}，还没发的3人不发了。\n{STATUS}"
    assert states(office) == [STOPPED] * 3
    assert office.ledger()[-1] == ("chen.jianguo", "停止催办", "1", None, "3人")
    assert listen(office, "chen.jianguo", "催的情况") == (
        "5月21日（周四）9:10催了3人：没有发3人。\n还没办3人：周桂香、李国强、陈建国\n"
        f"没有发3人（停止发送了）：周桂香、李国强、陈建国\n{LISTS}"
    )
    office.wait(days=1)
    assert nudged(office) == []


def test_whoever_was_stopped_may_be_nudged_the_same_day(office_on_either: Office) -> None:
    """By somebody else, too; the first account says so."""
    office = office_on_either
    appoint(office, "he.yun", "何云", "饮食中心支部", Role.SECRETARY)
    listen(office, "chen.jianguo", "催周桂香", "5分钟后发", "停止发送")
    listen(office, "he.yun", "催周桂香", "确认")
    assert nudged(office) == ["zhou.guixiang"]
    assert listen(office, "chen.jianguo", "催的情况") == (
        f"5月20日（周三）10:12催了0人。\n另有1人轮到之前办了，或今天别人催过，没有再催。\n{LISTS}"
    )


def test_nobody_stops_what_somebody_else_has_ordered(office: Office) -> None:
    appoint(office, "he.yun", "何云", "饮食中心支部", Role.SECRETARY)
    listen(office, "chen.jianguo", "催周桂香", AT_NINE)
    assert listen(office, "he.yun", "停止发送") == "还没有发过通知，也没有催过，没有要停的。"
    assert listen(office, "lin.yue", "停止催办") == "还没有发过通知，也没有催过，没有要停的。"
    assert states(office) == [("planned", "")]


def test_the_last_is_stopped_first_and_the_other_is_told(office_on_either: Office) -> None:
    office = office_on_either
    listen(office, "lin.yue", "通知 运输支部 周五开会", AT_NINE)
    office.wait(minutes=1)
    listen(office, "lin.yue", "催吴秀珍", AT_NINE)
    assert listen(office, "lin.yue", "停止发送") == (
        f"停了{NUDGE}，还没发的1人不发了。\n{STATUS}\n{NOTICE}还在发，也停就再说一次「停止发送」"
    )
    assert listen(office, "lin.yue", "停止发送") == f"停了{NOTICE}，还没发的1人不发了。"
    assert listen(office, "lin.yue", "停止发送") == f"{NUDGE}没有还没发的，停不了。\n{STATUS}"
    assert listen(office, "lin.yue", "停止通知") == f"{NOTICE}没有还没发的，停不了。\n撤回说「撤回通知」"
    office.wait(days=1)
    assert office.pushed() == []


def test_a_word_that_names_one_is_meant_for_it(office: Office) -> None:
    listen(office, "lin.yue", "催吴秀珍", AT_NINE)
    office.wait(minutes=1)
    listen(office, "lin.yue", "通知 运输支部 周五开会", AT_NINE)
    assert listen(office, "lin.yue", "停止催办").startswith(f"停了{NUDGE}")
    listen(office, "lin.yue", "催吴秀珍", AT_NINE)
    assert listen(office, "lin.yue", "停止通知").startswith(f"停了{NOTICE}")


def test_an_earlier_one_that_still_waits_is_found_behind_what_has_left(office: Office) -> None:
    listen(office, "lin.yue", "通知 运输支部 周五开会", AT_NINE)
    office.wait(minutes=1)
    listen(office, "lin.yue", "通知 运输支部 今天盘点，请回执", "发送")
    office.pushed()
    listen(office, "lin.yue", "催回执", AT_NINE)
    assert "的通知，还没发的1人不发了。" in listen(office, "lin.yue", "停止发送")
    assert listen(office, "lin.yue", "停止发送") == f"停了{NOTICE}，还没发的1人不发了。"
    office.wait(days=1)
    assert office.pushed() == []


def test_it_stops_in_the_middle_of_another_preview(office: Office) -> None:
    listen(office, "chen.jianguo", "催周桂香", AT_NINE, "催李国强")
    assert listen(office, "chen.jianguo", "停止发送") == (
        f"停了{NUDGE}，还没发的1人不发了。\n{STATUS}\n发说「确认」，去掉谁说「不催 姓名」，不发说「取消」"
    )
    listen(office, "chen.jianguo", "确认")
    assert nudged(office) == ["li.guoqiang"]


def test_said_again_it_stops_nothing_more(office: Office) -> None:
    phone = office.phone("chen.jianguo")
    listen(office, "chen.jianguo", "催周桂香", AT_NINE)
    first = phone.says("停止发送")
    assert phone.again().passive == first.passive
    assert [line[1] for line in office.ledger()] == ["催办", "停止催办"]


def test_of_very_many_some_have_gone(office_on_either: Office) -> None:
    """A worker had written a thousand more, and five hundred have no row yet."""
    office = office_on_either
    crowd(office, CROWD)
    order(office)
    send_one(office)
    assert office.worker.address_some()
    assert listen(office, "lin.yue", "停止发送") == (
        f"停了{NOW}，还没发的1500人不发了。\n已经发出的1000人收到了。\n{STATUS}"
    )
    assert office.worker.address_some() is False
    assert sizes(office) == [1000]
    assert listen(office, "lin.yue", "催的情况") == (
        "5月20日（周三）10:07催了2500人：平台已接收1000人，没有发1500人。\n"
        f"办了0人，还没办2000人。\n没有发1500人（停止发送了）。\n{LISTS}"
    )
    assert ("lin.yue", "停止催办", "1", None, "1500人") in office.ledger()


def test_after_a_stop_another_crowd_does_not_wait(office_on_either: Office) -> None:
    office = office_on_either
    crowd(office, CROWD + 1000)
    order(office)
    send_one(office)
    listen(office, "lin.yue", "停止发送")
    assert order(office).startswith(f"排好了，催{CROWD}人，马上发：")
    assert sizes(office) == [1000, 1000, 1000, 500]
    assert rows(office) == CROWD + 1000


@pytest.mark.parametrize("ordered", [("催周桂香", "确认"), ("通知 饮食中心支部 周五开会", "发送")])
def test_what_the_platform_would_not_take_is_not_tried_again(
    office_on_either: Office, ordered: tuple[str, str]
) -> None:
    office = office_on_either
    office.platform.errcodes = [HELD_UP]
    listen(office, "chen.jianguo", *ordered)
    assert office.pushed() == []
    said = listen(office, "chen.jianguo", "停止发送")
    assert "还没发的0人不发了。" in said
    assert "可能还会收到，没发成的不再试。" in said
    office.wait(hours=2)
    assert office.pushed() == []
    with office.database.engine.connect() as connection:
        told = connection.exec_driver_sql("SELECT DISTINCT state, reason FROM outbox WHERE kind IN ('nudge', 'notice')")
        assert [tuple(row) for row in told] == [STOPPED]


def test_what_may_have_arrived_is_not_repeated_and_says_so(office: Office) -> None:
    """A worker died over it: nobody knows what came of its call."""
    listen(office, "chen.jianguo", "催周桂香", "确认")
    sender = office.worker.sender
    for _ in range(2):  # the card under the question, and the nudge
        office.database.retry(lambda tx: sender._next_call(sender.office.open_book(tx)))
    assert states(office) == [("sending", "")]
    listen(office, "chen.jianguo", "停止发送")
    office.wait(minutes=1)
    assert nudged(office) == []
    assert states(office) == [("dropped", "停止发送了，之前试过，收没收到不清楚")]


def test_a_card_that_is_refused_does_not_leave_in_words_after_a_stop(office: Office) -> None:
    """Its row is planned once more, after the stop was said."""
    listen(office, "chen.jianguo", "催周桂香", "确认")
    office.platform.errcodes = [43012]
    send_one(office)
    assert states(office) == [("planned", "卡片发不出去（43012），改发文字")]
    with office.database.write() as tx:
        book = Book(tx)
        tx.cursor.execute("UPDATE nudges SET state = 'discarded'")
        assert book.nudges.why_stopped(1) == "停止发送了"
    assert nudged(office) == []
    assert states(office) == [STOPPED]


def test_whoever_is_no_secretary_any_more_stops_nothing(office: Office) -> None:
    listen(office, "chen.jianguo", "催周桂香", AT_NINE)
    with office.database.write() as tx:
        Book(tx).people.save([RosterEntry("chen.jianguo", "陈建国", "饮食中心支部", frozenset({Role.MEMBER}))])
    assert listen(office, "chen.jianguo", "停止发送").startswith("这个由支部书记和党委办公室来办")
    assert states(office) == [("planned", "")]

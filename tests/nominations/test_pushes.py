"""Who is told what: those who were not put forward, the secretaries of a list that came back, and latecomers."""

from datetime import datetime

from bot import turns
from bot.rounds import write_due
from campaign.nominations import ListSubmitted, submit
from storage.book import Book
from tests.nominations.branch import Branch
from tests.office import BRANCH, ZONE


def test_those_who_are_not_on_the_list_are_told_once(branch: Branch) -> None:
    branch.put_forward("周桂香")
    branch.hand_in_list()
    branch.office.pushed()
    assert branch.first.says("通知他们").passive == "好，告诉2人：李国强、何小燕"
    assert sorted(branch.office.pushed()) == []  # they went out with the answer
    branch.committee.says("退回 饮食中心支部 少会议记录")
    branch.committee.says("确认")
    branch.says(branch.first, "推荐 何小燕", "确认", "提交名单")
    assert branch.first.says("确认").passive.split("\n")[1:] == []
    assert branch.first.says("通知他们").passive == "没有要告诉的人，或者都告诉过了。"


def told(branch: Branch, *texts: str) -> list[tuple[str, str]]:
    """What is pushed to whom by the last of these, said by the first secretary."""
    for text in texts[:-1]:
        branch.first.says(text)
    branch.office.pushed()
    branch.office.deliver(branch.first._xml("text", f"<Content>{texts[-1]}</Content><MsgId>77</MsgId>"))
    return sorted(branch.office.pushed())


def test_what_they_are_told_says_no_more_than_that(branch: Branch) -> None:
    branch.put_forward("周桂香", "何小燕")
    assert told(branch, "提交名单", "确认", "通知他们") == [
        (
            "li.guoqiang",
            "李国强同志，饮食中心支部的推荐名单报上去了。\n本次未列入支部推荐。\n想了解情况请找陈建国书记",
        )
    ]


def test_where_the_secretary_tells_them_nothing_is_pushed(branch: Branch) -> None:
    branch.put_forward("周桂香", "何小燕")
    assert told(branch, "提交名单", "确认", "我当面说") == []


def test_nobody_is_told_before_the_list_is_in(branch: Branch) -> None:
    branch.put_forward("周桂香")
    assert told(branch, "通知他们") == []


def test_both_secretaries_learn_why_their_list_came_back(branch: Branch) -> None:
    branch.put_forward("周桂香", "何小燕", "李国强")
    branch.hand_in_list()
    branch.committee.says("退回 饮食中心支部 少会议记录")
    branch.office.pushed()
    branch.office.deliver(branch.committee._xml("text", "<Content>确认</Content><MsgId>78</MsgId>"))
    text = (
        "饮食中心支部的推荐名单（TJ2026-01）退回了，请改好再交。\n"
        "原因：少会议记录\n看名单说「看名单」，改好说「提交名单」"
    )
    assert sorted(branch.office.pushed()) == [("chen.jianguo", text), ("fu.hong", text)]


def test_a_latecomer_and_the_secretaries_learn_until_when(branch: Branch) -> None:
    branch.committee.says("延期 周桂香 6月3日 住院")
    branch.office.pushed()
    branch.office.deliver(branch.committee._xml("text", "<Content>确认</Content><MsgId>79</MsgId>"))
    text = "周桂香（饮食中心支部）的申报和自评延到6月3日（周三）晚12点。\n别的不变，请抓紧办。问日期说「什么时候截止」"
    assert sorted(branch.office.pushed()) == [(each, text) for each in ("chen.jianguo", "fu.hong", "zhou.guixiang")]


def test_a_rehearsal_says_so_in_every_push(branch: Branch) -> None:
    branch.office.close_campaign()
    branch.office.open_campaign(is_rehearsal=True)
    branch.committee.says("延期 周桂香 6月3日 住院")
    branch.committee.says("确认")
    with branch.office.database.read() as tx:
        tx.cursor.execute("SELECT body FROM outbox WHERE kind = 'extended'")
        bodies = [body for (body,) in tx.cursor.fetchall()]
    assert len(bodies) == 3
    assert all("【演练】" in body for body in bodies)
    branch.office.close_campaign()
    with branch.office.database.read() as tx:
        for table in ("extensions", "nominations", "nominees"):
            tx.cursor.execute(f"SELECT count(*) FROM {table} WHERE 1 = 1")
            count = tx.cursor.fetchone()[0]
            assert (table, count) == (table, 0)


def reminded(branch: Branch, day: int) -> list[str]:
    """Who is reminded of the list on that day in June."""
    branch.office.clock.at = datetime(2026, 6, day, 10, 20, tzinfo=ZONE)
    write_due(turns.Office(branch.office.database), branch.office.clock.at)
    return sorted(userid for userid, text in branch.office.pushed() if "推荐名单还没有交" in text)


def test_secretaries_are_reminded_until_their_list_is_in(branch: Branch) -> None:
    branch.put_forward("周桂香", "何小燕", "李国强")
    assert reminded(branch, 4) == ["chen.jianguo", "fu.hong"]
    branch.hand_in_list()
    assert reminded(branch, 5) == []


def test_a_reminder_is_dropped_where_the_list_came_in_meanwhile(branch: Branch) -> None:
    branch.put_forward("周桂香", "何小燕", "李国强")
    branch.office.clock.at = datetime(2026, 6, 4, 10, 20, tzinfo=ZONE)
    write_due(turns.Office(branch.office.database), branch.office.clock.at)
    with branch.office.database.write() as tx:
        book = Book(tx)
        campaign = book.campaigns.current()
        assert campaign is not None
        before = book.nominations.of(campaign, BRANCH)
        after = submit(before, "TJ2026-01", branch.office.clock.at)
        book.nominations.carry_out(ListSubmitted(before, after, 1), campaign, branch.office.clock.at)
    assert [userid for userid, text in branch.office.pushed() if "推荐名单还没有交" in text] == []
    with branch.office.database.read() as tx:
        tx.cursor.execute("SELECT state FROM outbox WHERE kind = 'nomination'")
        assert tx.cursor.fetchall() == [("dropped",), ("dropped",)]

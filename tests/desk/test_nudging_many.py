"""A nudge to very many: counted, confirmed within a turn, its letters written some at a time, its account true."""

from datetime import datetime

import pytest
from sqlalchemy import func, select

from campaign.nudges import Aim, Crowd
from campaign.people import Role
from campaign.term import Campaign
from storage.book import Book
from storage.crowds import Crowds
from storage.people import RosterEntry
from storage.tables import outbox
from tests.desk.test_nudging import listen
from tests.office import Office, crowd

CROWD = 2500
AT_ONCE = 1000
PREVIEW = "要催2500人，每人一条私信，确认后马上发（现在上午10点7分）：\n后勤支部：2500人\n"
NEXT = "发说「确认」，去掉谁说「不催 姓名」，不发说「取消」"
HEAD = "5月20日（周三）10:07催了2500人："
STOP = "不再发说「停止发送」，"
LISTS = "看名单说「谁还没申报」「谁还没自评完」"


@pytest.fixture
def crowded(office_on_either: Office) -> Office:
    """A branch of so many that nobody reads their names."""
    crowd(office_on_either, CROWD)
    return office_on_either


def order(office: Office) -> str:
    return listen(office, "lin.yue", "催一下后勤支部没申报的", "确认")


def rows(office: Office) -> int:
    with office.database.engine.connect() as connection:
        return int(connection.execute(select(func.count()).where(outbox.c.kind == "nudge")).scalar_one())


def sizes(office: Office) -> list[int]:
    return [len(to.split("|")) for to, text in office.pushed() if "提醒：" in text]


def recipients(office: Office) -> list[str]:
    return sorted(one for to, text in office.pushed() if "提醒：" in text for one in to.split("|"))


def test_everybody_gets_one(crowded: Office) -> None:
    assert listen(crowded, "lin.yue", "催一下后勤支部没申报的") == PREVIEW + NEXT
    assert listen(crowded, "lin.yue", "确认") == (
        "排好了，催2500人，马上发：\n后勤支部：2500人\n发之前办完了的不再发。看结果说「催的情况」，发错了说「停止发送」"
    )
    assert rows(crowded) == AT_ONCE
    assert recipients(crowded) == [f"m{n:04}" for n in range(CROWD)]
    assert ("lin.yue", "催办", "", None, "2500人") in crowded.ledger()


def test_all_of_them_get_the_same_words_in_as_few_calls(crowded: Office) -> None:
    order(crowded)
    assert sizes(crowded) == [1000, 1000, 500]


def test_what_is_not_written_yet_is_told(crowded: Office) -> None:
    order(crowded)
    assert listen(crowded, "lin.yue", "催的情况") == (
        f"{HEAD}还没发1000人，正在排队1000/2500。\n办了0人，还没办1000人。\n{STOP}{LISTS}"
    )
    sizes(crowded)
    assert listen(crowded, "lin.yue", "催的情况") == f"{HEAD}平台已接收2500人。\n办了0人，还没办2500人。\n{LISTS}"


def test_whoever_has_done_it_meanwhile_gets_none(crowded: Office) -> None:
    """Before the letter is written, and before it leaves."""
    order(crowded)
    listen(crowded, "m0003", "今年不报", "确认")
    listen(crowded, "m2003", "今年不报", "确认")
    assert sizes(crowded) == [999, 1000, 499]
    assert listen(crowded, "lin.yue", "催的情况") == (
        "5月20日（周三）10:07催了2499人：平台已接收2498人，没有发1人。\n"
        "另有1人轮到之前办了，或今天别人催过，没有再催。\n"
        f"办了1人，还没办2498人。\n没有发1人（今年不参加）。\n{LISTS}"
    )


def test_one_a_person_and_day_whoever_is_first(crowded: Office) -> None:
    """A secretary's falls between the first letters of the office and the others."""
    with crowded.database.write() as tx:
        Book(tx).people.save([RosterEntry("he.yun", "何云", "后勤支部", frozenset({Role.SECRETARY}))])
    order(crowded)
    assert listen(crowded, "he.yun", "催 工友0003").split("\n")[1] == "今天催过的1人不再催：工友0003"
    assert "催1人" in listen(crowded, "he.yun", "催 工友2003", "确认")
    assert recipients(crowded) == [f"m{n:04}" for n in range(CROWD)]
    assert listen(crowded, "lin.yue", "催的情况").split("\n")[:2] == [
        "5月20日（周三）10:07催了2499人：平台已接收2499人。",
        "另有1人轮到之前办了，或今天别人催过，没有再催。",
    ]
    assert listen(crowded, "lin.yue", "催一下后勤支部没申报的") == (
        f"没有要催的人。\n今天催过的2500人不再催。\n{LISTS}"
    )


def test_another_crowd_waits_until_all_of_the_first_are_written(crowded: Office) -> None:
    listen(crowded, "lin.yue", "催一下后勤支部没申报的")
    with crowded.database.write() as tx:
        Book(tx).people.save([RosterEntry("he.yun", "何云", "机关支部", frozenset({Role.COMMITTEE}))])
    order_of_another = listen(crowded, "he.yun", "催一下后勤支部没申报的", "确认")
    assert order_of_another.startswith("排好了，催2500人")
    waits = "上一次催办还在排队1000/2500，排完再催，免得重复。看情况说「催的情况」"
    assert listen(crowded, "lin.yue", "确认") == f"{waits}\n{NEXT}"
    assert listen(crowded, "lin.yue", "催一下后勤支部没申报的").startswith(waits)
    assert len(recipients(crowded)) == CROWD
    assert listen(crowded, "lin.yue", "确认") == "已经没有要催的人了，谁也没有催。\n今天催过的2500人不再催。"


def test_whoever_is_taken_out_by_name_gets_none(crowded: Office) -> None:
    listen(crowded, "lin.yue", "催一下后勤支部没申报的")
    assert listen(crowded, "lin.yue", "不催 周桂香") == f"要催的人里没有这个姓名，没有动。\n{NEXT}"
    assert listen(crowded, "lin.yue", "不催 工友2003").startswith("工友2003这次不催。\n要催2499人")
    listen(crowded, "lin.yue", "不催 工友0007，确认")
    assert recipients(crowded) == [f"m{n:04}" for n in range(CROWD) if n not in (7, 2003)]
    assert ("lin.yue", "催办", "", None, "2498人") in crowded.ledger()


def test_whoever_is_named_as_an_exception_gets_none(crowded: Office) -> None:
    assert listen(crowded, "lin.yue", "催一下后勤支部没申报的，工友0007除外").startswith("要催2499人")
    listen(crowded, "lin.yue", "确认")
    assert recipients(crowded) == [f"m{n:04}" for n in range(CROWD) if n != 7]


def test_as_many_as_can_be_read_are_named(crowded: Office) -> None:
    order(crowded)
    sizes(crowded)
    newcomers = [RosterEntry(f"n{n}", f"新工友{n}", "后勤支部", frozenset({Role.MEMBER})) for n in range(2)]
    with crowded.database.write() as tx:
        Book(tx).people.save(newcomers)
    assert listen(crowded, "lin.yue", "催一下后勤支部没申报的").split("\n")[:3] == [
        "要催2人，每人一条私信，确认后马上发（现在上午10点7分）：",
        "后勤支部2人：新工友0、新工友1",
        "今天催过的2500人不再催。",
    ]
    listen(crowded, "lin.yue", "确认")
    assert recipients(crowded) == ["n0", "n1"]


def test_it_leaves_when_it_is_to(crowded: Office) -> None:
    listen(crowded, "lin.yue", "催一下后勤支部没申报的")
    assert listen(crowded, "lin.yue", "明早9点10分发").startswith("排好了，5月21日（周四）9:10催2500人：\n")
    assert sizes(crowded) == []
    assert rows(crowded) == CROWD
    assert "催2500人" in listen(crowded, "lin.yue", "催一下后勤支部没申报的", "确认")
    assert sizes(crowded) == [1000, 1000, 500]
    crowded.wait(days=1)
    assert sizes(crowded) == [1000, 1000, 500]


def test_who_gets_no_push_is_counted_and_named_when_it_is_known(crowded: Office) -> None:
    crowded.platform.hidden = {"m0001", "m2001"}
    order(crowded)
    sizes(crowded)
    assert "没发成，请当面提醒2人（不在应用可见范围）：工友0001、工友2001" in listen(crowded, "lin.yue", "催的情况")
    crowded.wait(days=1)
    assert listen(crowded, "lin.yue", "催一下后勤支部没申报的").split("\n")[:3] == [
        "要催2498人，每人一条私信，确认后马上发（现在上午10点7分）：",
        "后勤支部：2498人",
        "推送不到的2人，请当面提醒，名单按支部看，说「催一下 ……支部」",
    ]


def test_who_is_on_leave_or_vetoed_is_not_among_them(crowded: Office) -> None:
    crowded.report("工友0005", "态度恶劣")
    with crowded.database.write() as tx:
        book = Book(tx)
        campaign = book.campaigns.current()
        assert campaign is not None
        person = next(each for each in book.people.present() if each.userid == "m0005")
        tx.cursor.execute("UPDATE people SET stands = 'exempt' WHERE userid = 'm0004'")
        tx.cursor.execute(
            "INSERT INTO vetoes"
            " (case_id, campaign_id, person_id, condition, sealed, effective_at, appeal_by, had_title) "
            f"SELECT max(id), {campaign.id}, {person.id}, 1, '', 0, 0, 0 FROM cases"
        )
    assert listen(crowded, "lin.yue", "催一下后勤支部没申报的").startswith("要催2498人")
    listen(crowded, "lin.yue", "确认")
    assert not {"m0004", "m0005"} & set(recipients(crowded))


def test_once_the_time_is_over_only_who_has_more_is_nudged(crowded: Office) -> None:
    crowded.clock.at = crowded.clock.at.replace(month=6, day=2)
    assert listen(crowded, "lin.yue", "催一下后勤支部没申报的").startswith(
        "申报和自评5月31日（周日）晚12点截止了，不用再催"
    )
    listen(crowded, "lin.yue", "延期 后勤支部 自评 6月5日 停电", "确认")
    assert listen(crowded, "lin.yue", "催一下后勤支部没申报的").startswith("要催2500人")
    listen(crowded, "lin.yue", "确认")
    texts = {text for _, text in crowded.pushed() if "提醒：您还没有申报" in text}
    assert [text.split("\n")[1] for text in texts] == ["6月5日（周五）晚12点截止，还有3天。"]


def test_a_campaign_that_is_over_ends_the_writing(crowded: Office) -> None:
    order(crowded)
    crowded.close_campaign()
    assert sizes(crowded) == []
    assert rows(crowded) == AT_ONCE


def test_a_preview_is_counted_once_and_counted_anew_as_it_is_confirmed(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On SQLite a message is thought out ahead of the transaction; only what binds is thought out again within it."""
    crowd(office, CROWD)
    counted: list[datetime] = []
    count = Crowds.count

    def counting(crowds: Crowds, campaign: Campaign, aim: Aim, leaves: datetime) -> Crowd:
        counted.append(leaves)
        return count(crowds, campaign, aim, leaves)

    monkeypatch.setattr(Crowds, "count", counting)
    assert listen(office, "lin.yue", "催一下后勤支部没申报的").startswith("要催2500人")
    assert len(counted) == 1
    listen(office, "m0003", "今年不报", "确认")
    assert listen(office, "lin.yue", "确认").startswith("排好了，催2499人")
    assert len(counted) == 3

"""公示: shown as it will arrive, told to everybody at once, and over at the end of its last working day."""

import io
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook
from sqlalchemy import bindparam, func, select, update

from campaign.changes import Applied, Change, ConsentGiven, PostNamed, PostTypeChosen, Submitted
from campaign.decisions import DecisionOrder, DecisionsTaken, Period, Publicized, Ruling, period_from
from campaign.people import Role
from campaign.term import Campaign, Dates
from storage.book import Book
from storage.database import StaleError
from storage.people import RosterEntry
from storage.statement import insert_of, statement
from storage.tables import applications, decisions, ledger, nominees, notices, outbox, publicities, titles
from tests.cases.test_handling import agree, propose, says
from tests.nominations.branch import Branch, appoint
from tests.office import BRANCH, DATES, RUBRIC, START, ZONE, Office, crowd, open_office
from tests.publicity.test_decisions import POST, with_list
from tests.works.desk import ask

SPAN = "5月20日（周三）到5月26日（周二）"
TEXT = (
    f"【党委办公室】公示：拟授予“党员示范岗”称号2人，{SPAN}，5个工作日。\n"
    f"饮食中心支部2人：\n周桂香（{POST}）、李国强（{POST}）\n有异议请在公示期内告诉党委办公室（8888-1234）"
)
HANDED_IN: tuple[Change, ...] = (
    PostTypeChosen("服务育人示范岗"),
    PostNamed("第二食堂面点2号窗口"),
    ConsentGiven(is_given=True),
    Applied(),
    Submitted(Decimal(90)),
)
_LIST = statement(
    insert_of(nominees, "person_id").values(nominations_id=1, place=bindparam("person"), person_id=bindparam("person"))
)
OVER = datetime(2026, 5, 27, tzinfo=ZONE)


@pytest.fixture
def branch(office_on_either: Office) -> Branch:
    return passed(office_on_either)


def passed(office: Office) -> Branch:
    """周桂香 and 李国强 are on the list that is in and have passed."""
    branch = with_list(office)
    says(office, "lin.yue", "通过 周桂香 李国强", "确认")
    return branch


def count(office: Office, table: object) -> int:
    with office.database.engine.connect() as connection:
        return int(connection.execute(select(func.count()).select_from(table)).scalar_one())  # type: ignore[call-overload]  # any table


def told_to(office: Office) -> dict[str, set[str]]:
    """Who got which text since the last look; equal ones share a call."""
    found: dict[str, set[str]] = {}
    for userids, text in office.told():
        found.setdefault(text, set()).update(userids.split("|"))
    return found


def veto(office: Office) -> None:
    receipt = office.report("打饭的周桂香", "态度生硬")
    propose(office, receipt)
    agree(office, "lin.yue", receipt)
    office.told()


# shown and told


def test_shown_as_it_arrives_and_told_to_everybody_at_once(branch: Branch) -> None:
    office = branch.office
    everybody = {person.userid for person in office.people()}
    preview = says(office, "lin.yue", "公示 周桂香 李国强")
    assert preview == (
        f"公示稿，还没发，确认后发给名册上全体{len(everybody)}人：\n{TEXT}\n\n发说「确认」，不发说「取消」"
    )
    assert (count(office, publicities), told_to(office)) == (0, {})
    phone = office.phone("lin.yue")
    done = phone.says("确认").passive
    assert done == (
        f"公示了2人：周桂香、李国强，到5月26日（周二）晚12点。已排上，发给{len(everybody)}人。\n"
        "看发到没有说「送达情况」，期满授牌说「授牌」"
    )
    assert told_to(office) == {TEXT: everybody}
    assert phone.again().passive == done
    assert (count(office, publicities), told_to(office)) == (1, {})
    assert [line for line in office.ledger() if line[1] == "公示"] == [
        ("lin.yue", "公示", "周桂香（zhou.guixiang）", None, "2026-05-20到2026-05-26"),
        ("lin.yue", "公示", "李国强（li.guoqiang）", None, "2026-05-20到2026-05-26"),
    ]
    assert f"收件{len(everybody)}人：平台已接收{len(everybody)}人。" in says(office, "lin.yue", "送达情况")


@pytest.mark.parametrize("whom", ["周桂香 李国强", "都公示", "都", "公示 周桂香 李国强"])
def test_it_asks_for_the_names_and_then_for_the_yes(branch: Branch, whom: str) -> None:
    office = branch.office
    asked = says(office, "lin.yue", "公示").split("\n")
    assert asked[0] == "公示谁？还没发。定了通过、可以公示的2人："
    assert asked[-2:] == [f"今天公示，就是{SPAN}，5个工作日。", "说姓名，或说「都公示」，不公示说「取消」"]
    assert says(office, "lin.yue", "确认").startswith("先说公示谁，还没公示。")
    assert TEXT in says(office, "lin.yue", whom)
    assert count(office, publicities) == 0
    says(office, "lin.yue", "公示")
    assert (count(office, publicities), TEXT in told_to(office)) == (1, True)


def test_let_go_of_it_tells_nobody(branch: Branch) -> None:
    office = branch.office
    assert says(office, "lin.yue", "公示", "取消") == "好，不公示了，什么都没发。"
    assert says(office, "lin.yue", "都公示", "取消") == "好，不公示了，什么都没发。"
    assert says(office, "lin.yue", "确认").startswith("现在没有要确认的事")
    assert (count(office, publicities), count(office, notices), told_to(office)) == (0, 0, {})


@pytest.mark.parametrize("said", ["公示情况", "看一下公示名单", "撤回公示", "先不公示", "公示名单再看看"])
def test_what_only_sounds_like_its_own_word_is_no_yes(branch: Branch, said: str) -> None:
    office = branch.office
    says(office, "lin.yue", "都公示", said)
    assert (count(office, publicities), told_to(office)) == (0, {})


def test_at_night_it_leaves_at_once_and_the_preview_says_so(branch: Branch) -> None:
    office = branch.office
    office.clock.at = START.replace(hour=23, minute=30)
    assert "现在是休息时间（" in says(office, "lin.yue", "都公示")
    says(office, "lin.yue", "确认")
    assert TEXT in told_to(office)


def test_many_names_go_in_numbered_parts(office: Office) -> None:
    """However long it gets, each part fits into a message, and everybody gets all of them."""
    with_list(office)
    names = [f"工友{n:02}" for n in range(40)]
    with office.database.write() as tx:
        book = Book(tx)
        for n, name in enumerate(names):
            book.people.save([RosterEntry(f"gong.{n}", name, BRANCH, frozenset({Role.MEMBER}))])
            sitting = book.sit(f"gong.{n}")
            assert sitting is not None
            book.write(sitting, HANDED_IN, office.clock.at)
            tx.run(_LIST, person=sitting.person.id)
    says(office, "lin.yue", f"通过 {' '.join(names)}", "确认", "都公示")
    office.told()
    says(office, "lin.yue", "确认")
    found = told_to(office)
    parts = sorted(text for text in found if text.startswith("（"))
    assert [text[:5] for text in parts] == ["（1/2）", "（2/2）"]
    assert [found[text] for text in parts] == [{person.userid for person in office.people()}] * 2
    assert [name for name in names if f"{name}（服务育人示范岗" not in "".join(parts)] == []


def test_a_crowd_is_told_by_workers(office: Office) -> None:
    passed(office)
    crowd(office, 2500)
    says(office, "lin.yue", "公示 周桂香", "确认")
    (text,) = [text for text in told_to(office) if "拟授予" in text]
    with office.database.engine.connect() as connection:
        sent = connection.execute(
            select(func.count()).where(outbox.c.state == "accepted", outbox.c.body.contains("拟授予"))
        ).scalar_one()
    assert (text.split("\n")[0].endswith("5个工作日。"), sent) == (True, len(office.people()))


# whom


def test_only_who_has_passed_and_agreed(branch: Branch) -> None:
    office = branch.office
    says(office, "lin.yue", "待定 李国强 分歧大", "确认")
    with office.database.engine.begin() as connection:
        connection.execute(update(applications).where(applications.c.person_id == 1).values(consent=0))
    said = says(office, "lin.yue", "公示 周桂香 李国强 何小燕 吴秀珍 钱多多")
    assert said.split("\n")[:2] == [
        "没有公示，什么都没发。",
        (
            "不能公示的5人：钱多多（名册里没有）、吴秀珍（运输支部，没有已提交的自评）、"
            "周桂香（饮食中心支部，本人没有同意公示）、李国强（饮食中心支部，待定）、"
            "何小燕（饮食中心支部，不在支部交的推荐名单上）"
        ),
    ]
    assert says(office, "lin.yue", "确认").startswith("现在没有要确认的事")


def test_nobody_is_published_twice(branch: Branch) -> None:
    office = branch.office
    says(office, "lin.yue", "公示 周桂香", "确认")
    assert "不能公示的1人：周桂香（饮食中心支部，已经公示了）" in says(office, "lin.yue", "都公示").split("\n")
    says(office, "lin.yue", "确认")
    assert says(office, "lin.yue", "公示").startswith("没有公示，什么都没发。")
    assert count(office, publicities) == 2


def test_whoever_has_passed_does_not_publish_the_own_name(branch: Branch) -> None:
    office = branch.office
    appoint(office, "li.guoqiang", "李国强", Role.MEMBER, Role.COMMITTEE)
    said = says(office, "li.guoqiang", "都公示")
    assert "不能公示的1人：李国强（饮食中心支部，本人的要请另一位同志来办）" in said.split("\n")


def test_what_has_changed_since_it_was_shown_is_shown_again(branch: Branch) -> None:
    office = branch.office
    appoint(office, "qin.shi", "秦石", Role.COMMITTEE, branch="机关支部")
    says(office, "qin.shi", "都公示")
    office.clock.at = START + timedelta(days=1)
    said = says(office, "qin.shi", "确认")
    assert said.startswith("刚才有变动，还没公示。\n公示稿，还没发")
    assert "5月21日（周四）到5月27日（周三）" in said
    veto(office)
    assert says(office, "qin.shi", "确认").startswith("刚才有变动，还没公示。")
    assert count(office, publicities) == 0
    says(office, "qin.shi", "确认")
    assert count(office, publicities) == 1


def test_two_who_publish_the_same_at_once_publish_it_once(branch: Branch) -> None:
    office = branch.office
    appoint(office, "qin.shi", "秦石", Role.COMMITTEE, branch="机关支部")
    for userid in ("lin.yue", "qin.shi"):
        says(office, userid, "都公示")
    with ThreadPoolExecutor(2) as threads:
        list(threads.map(lambda userid: office.phone(userid).says("确认"), ("lin.yue", "qin.shi")))
    assert count(office, publicities) == 1
    assert len([line for line in office.ledger() if line[1] == "公示"]) == 2


# the working days


def test_a_title_waits_for_the_working_days_and_for_nothing_else(branch: Branch) -> None:
    office = branch.office
    assert "李国强（饮食中心支部，还没公示）" in says(office, "lin.yue", "授牌 李国强")
    says(office, "lin.yue", "都公示", "确认")
    office.clock.at = OVER - timedelta(minutes=1)
    assert says(office, "lin.yue", "授牌 周桂香").split("\n")[1] == (
        "不能授的1人：周桂香（饮食中心支部，公示期没满，到5月26日（周二）晚12点）"
    )
    office.clock.at = OVER
    assert says(office, "lin.yue", "授牌 周桂香", "确认").startswith("授了1人：周桂香。")
    assert count(office, titles) == 1


def test_whoever_is_vetoed_meanwhile_drops_out_at_once(branch: Branch) -> None:
    office = branch.office
    says(office, "lin.yue", "都公示", "确认")
    veto(office)
    assert "一票否决已生效" in says(office, "zhou.guixiang", "我的结果")
    office.clock.at = OVER
    said = says(office, "lin.yue", "授牌名单")
    assert "不能授的1人：周桂香（饮食中心支部，一票否决已生效）" in said.split("\n")
    says(office, "lin.yue", "确认")
    assert count(office, titles) == 1


@pytest.mark.parametrize(
    ("now", "days", "first", "last"),
    [
        (datetime(2026, 6, 17, 9, tzinfo=ZONE), 5, (2026, 6, 17), (2026, 6, 24)),  # 端午 is the 19th
        (datetime(2026, 6, 20, 9, tzinfo=ZONE), 1, (2026, 6, 22), (2026, 6, 22)),  # a Saturday
        (datetime(2026, 9, 30, 23, 59, tzinfo=ZONE), 2, (2026, 9, 30), (2026, 10, 8)),
        (datetime(2026, 10, 1, 0, 0, tzinfo=ZONE), 2, (2026, 10, 8), (2026, 10, 9)),
    ],
)
def test_the_days_are_counted_by_the_calendar(
    now: datetime, days: int, first: tuple[int, int, int], last: tuple[int, int, int]
) -> None:
    campaign = Campaign(1, "2026年", RUBRIC, Dates(DATES.apply_by, publish_days=days))
    begins, ends = datetime(*first, tzinfo=ZONE), datetime(*last, tzinfo=ZONE) + timedelta(days=1)
    assert period_from(campaign, now) == Period(begins, ends)


def test_a_year_without_published_holidays_is_named(branch: Branch) -> None:
    office = branch.office
    office.clock.at = datetime(2039, 12, 29, 10, 7, tzinfo=ZONE)
    said = says(office, "lin.yue", "都公示").split("\n")
    assert [line for line in said if "放假安排" in line] == [
        f"{year}年的放假安排还没有公布，这里按周一到周五算工作日，公布后有出入的请自己顺延。" for year in (2039, 2040)
    ]


# what others see


def test_a_member_reads_until_when_and_everybody_the_dates(branch: Branch) -> None:
    office = branch.office
    waiting = says(office, "zhou.guixiang", "我的结果")
    says(office, "lin.yue", "公示 周桂香", "确认")
    assert says(office, "zhou.guixiang", "我的结果") == (
        f"公示中：{SPAN}，期满再授牌，有了我告诉您。\n看自己的说「我的申报」"
    )
    assert f"公示：{SPAN}" in says(office, "zhou.guixiang", "我的申报").split("\n")
    assert says(office, "li.guoqiang", "我的结果") == waiting
    assert "公示：1次" in says(office, "zhou.guixiang", "我的数据").split("\n")
    assert "公示：1次" not in says(office, "li.guoqiang", "我的数据").split("\n")
    for userid in ("zhou.guixiang", "wu.xiuzhen", "lin.yue"):
        assert f"公示 {SPAN}，5个工作日" in says(office, userid, "什么时候截止").split("\n")
    office.clock.at = OVER
    assert says(office, "zhou.guixiang", "我的结果").startswith("5月26日（周二）公示满了，等党委授牌")


@pytest.mark.parametrize("userid", ["wu.xiuzhen", "chen.jianguo", "lin.yue", "zhao.min"])
def test_whoever_objects_reads_whom_to_tell(branch: Branch, userid: str) -> None:
    assert says(branch.office, userid, "我对公示有异议") == (
        "公示有异议，请在公示期内告诉党委办公室（8888-1234），这里没有记。\n反映具体的事说「我要投诉」，只有纪检看得到"
    )


# rehearsals


def test_a_rehearsal_is_marked_and_leaves_nothing(database_url: str, tmp_path: Path) -> None:
    with open_office(database_url, tmp_path) as office:
        office.open_campaign()
        passed(office)
        says(office, "lin.yue", "公示 周桂香", "确认")
        office.told()
        tables = (publicities, decisions, notices, ledger)
        before = [count(office, table) for table in tables]
        office.close_campaign()
        office.open_campaign(is_rehearsal=True)
        passed(office)
        office.told()
        says(office, "lin.yue", "都公示", "确认")
        assert all(text.startswith("【演练】") for text in told_to(office))
        assert [count(office, table) for table in (publicities, decisions)] == [2, 4]
        office.close_campaign()
        assert [count(office, table) for table in tables] == before


# the committee's table


def exported(office: Office, userid: str, name: str) -> dict[str, list[list[object]]]:
    """The sheets' lines below their headings."""
    ask(office, userid, "导出")
    office.pushed()
    book = load_workbook(io.BytesIO(office.platform.received(name)))
    return {sheet.title: [list(row) for row in sheet.iter_rows(min_row=4, values_only=True)] for sheet in book}


def test_the_committee_has_a_sheet_of_what_it_decided_and_nobody_else(branch: Branch) -> None:
    office = branch.office
    says(office, "lin.yue", "不通过 李国强 材料和事实不符", "确认", "公示 周桂香", "确认")
    found = exported(office, "lin.yue", "各支部-导出-20260520.xlsx")
    where, at = "饮食中心支部", START.replace(tzinfo=None)
    assert list(found) == ["汇总表", "明细", "台账", "评审决定"]
    assert found["评审决定"] == [
        [where, "周桂香", "zhou.guixiang", "通过", None, "林悦", at, "2026-05-20", "2026-05-26"],
        [where, "李国强", "li.guoqiang", "不通过", "材料和事实不符", "林悦", at, None, None],
    ]
    own = exported(office, "chen.jianguo", "饮食中心支部-导出-20260520.xlsx")
    assert list(own) == ["汇总表", "明细", "台账"]
    assert "不通过" not in str(own)
    appoint(office, "li.guoqiang", "李国强", Role.MEMBER, Role.COMMITTEE)
    lines = exported(office, "li.guoqiang", "各支部-导出-20260520.xlsx")["评审决定"]
    assert [line[1] for line in lines] == ["周桂香"]
    veto(office)
    lines = exported(office, "lin.yue", "各支部-导出-20260520.xlsx")["评审决定"]
    assert [line[1] for line in lines] == ["李国强"]


# as it is written


def carry_out(office: Office, order: DecisionOrder) -> None:
    sitting = office.sitting("lin.yue")
    assert sitting.campaign is not None
    with office.database.write() as tx:
        Book(tx).decisions.carry_out(order, sitting.person, sitting.campaign, office.clock.at)


def test_what_was_shown_and_does_not_hold_any_more_is_not_written(branch: Branch) -> None:
    """Whoever confirms at the same moment as somebody else takes the turn again."""
    office = branch.office
    whom = tuple(office.sitting(userid).person.id for userid in ("zhou.guixiang", "li.guoqiang"))
    period = period_from(Campaign(1, "2026年", RUBRIC, DATES), START)
    carry_out(office, Publicized("first", whom, period, (TEXT,)))
    for order in (Publicized("second", whom[:1], period, (TEXT,)), DecisionsTaken(Ruling.FAILED, whom[:1], "材料不实")):
        with pytest.raises(StaleError):
            carry_out(office, order)
    assert (count(office, publicities), count(office, notices)) == (1, 1)
    with pytest.raises(StaleError):
        carry_out(office, DecisionsTaken(Ruling.PASSED, (*whom, 0)))

"""Titles: awarded to whom the office shows and confirms; suspended with the veto, then revoked, or back as it was."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.rounds import revoke_titles
from campaign.cases import CaseKind
from campaign.people import Role
from campaign.titles import Title, TitleState
from handlers import case_clock
from storage.tables import matters, titles
from storage.titles import CLOCK
from tests.cases.test_handling import FINDING, LOOK, agree, propose, says, state, vetoes
from tests.nominations.branch import Branch, appoint, hand_in, publish, set_up
from tests.office import Office, RefusalError, open_office
from tests.visitors import OPENID, Visitor

POST = "服务育人示范岗，第二食堂面点2号窗口"
SECOND = {"sun.zheng": "lin.yue", "zhao.min": "sun.zheng"}
WHY = "当天2号窗口没有开"
TITLE_STATE = list(titles.c.keys()).index("state")


@pytest.fixture
def branch(office_on_either: Office) -> Branch:
    """李国强 and 周桂香 are on the list that is in; 何小燕 has handed in and is not."""
    return with_list(office_on_either)


def with_list(office: Office) -> Branch:
    branch = set_up(office)
    branch.put_forward("李国强", "周桂香")
    branch.hand_in_list()
    publish(office, "李国强", "周桂香")
    return branch


def award(office: Office, *names: str) -> str:
    said = says(office, "lin.yue", f"授牌 {' '.join(names)}", "确认")
    office.told()
    return said


def title(office: Office, userid: str = "zhou.guixiang") -> Title:
    with office.database.read() as tx:
        (found,) = office.worker.office.open_book(tx).titles.of_person(office.sitting(userid).person.id)
    return found


def rows(office: Office) -> list[tuple[object, ...]]:
    with office.database.engine.connect() as connection:
        return [tuple(row) for row in connection.execute(select(titles).order_by(titles.c.id))]


def veto(office: Office) -> str:
    receipt = office.report("打饭的周桂香", "态度生硬")
    propose(office, receipt)
    agree(office, "lin.yue", receipt)
    office.told()
    return receipt


def establish(office: Office, by: str, raised: str) -> str:
    """A ground without a report, up to the second person."""
    receipt = says(office, by, raised).split("，")[0].removeprefix("记作 ")
    says(office, by, f"核实 {receipt} 属实", "处分决定和检查记录", "确认")
    return receipt


def appeal(office: Office) -> None:
    says(office, "zhou.guixiang", "申诉", WHY, "没有", "提交申诉")
    office.told()


def on_ledger(office: Office) -> list[tuple[str, str, str, str | None, str | None]]:
    return [line for line in office.ledger() if line[1] in ("授牌", "称号")]


def appeal_over(office: Office) -> datetime:
    """Of the last veto."""
    return vetoes(office, "zhou.guixiang")[-1].appeal_by.astimezone(office.clock.at.tzinfo)


def let_pass(office: Office, at: datetime) -> list[tuple[str, str]]:
    """Weeks later the platform has forgotten what it had; whom a sweep then tells."""
    office.platform.checked.clear()
    office.clock.at = at
    office.worker.sweep()
    return sorted(office.told())


TOLD = sorted(
    (userid, f"{name}{LOOK}")
    for userid, name in (
        ("zhou.guixiang", "周桂香"),
        ("chen.jianguo", "陈建国"),
        ("fu.hong", "付红"),
        ("lin.yue", "林悦"),
    )
)


# awarding


def test_awarded_to_whom_the_office_was_shown_and_confirmed(branch: Branch) -> None:
    office = branch.office
    assert says(office, "lin.yue", "授牌 周桂香 李国强") == (
        "授予“党员示范岗”称号2人，还没授：\n"
        f"饮食中心支部2人：周桂香（{POST}）、李国强（{POST}）\n"
        "公示期都满了。确认就是党委已经定了：马上有称号，告诉本人和书记陈建国、付红，记上台账。\n"
        "授说「确认」，不授说「取消」"
    )
    assert (rows(office), office.told()) == ([], [])
    phone = office.phone("lin.yue")
    done = phone.says("确认").passive
    assert done == "授了2人：周桂香、李国强。告诉本人和支部书记了。\n看全部说「称号名单」"
    congratulation = f"同志，好消息：党委授予您“党员示范岗”称号，祝贺！\n{POST}\n看说「我的称号」"
    news = "饮食中心支部2人授予“党员示范岗”称号：周桂香、李国强。\n看全部说「称号名单」"
    assert sorted(office.told()) == sorted(
        [
            ("zhou.guixiang", f"周桂香{congratulation}"),
            ("li.guoqiang", f"李国强{congratulation}"),
            ("chen.jianguo", news),
            ("fu.hong", news),
        ]
    )
    assert on_ledger(office) == [
        ("lin.yue", "授牌", "周桂香（zhou.guixiang）", None, POST),
        ("lin.yue", "授牌", "李国强（li.guoqiang）", None, POST),
    ]
    assert phone.again().passive == done
    assert says(office, "lin.yue", "确认").startswith("现在没有要确认的事")
    assert (len(rows(office)), office.told()) == (2, [])


def test_all_on_the_lists_that_are_in(branch: Branch) -> None:
    office = branch.office
    asked = says(office, "lin.yue", "授牌")
    assert asked.startswith("授给谁？还没授。交来的名单上可以授的2人：\n饮食中心支部2人：周桂香（")
    assert asked.endswith("授几位说「授牌 姓名 姓名」，名单上的都授说「授牌名单」")
    says(office, "lin.yue", "授牌名单", "确认")
    assert {title(office, userid).state for userid in ("zhou.guixiang", "li.guoqiang")} == {TitleState.HELD}
    assert says(office, "lin.yue", "授牌名单") == (
        "没有授，什么都没动。\n"
        "不能授的2人：周桂香（饮食中心支部，已经授过了）、李国强（饮食中心支部，已经授过了）\n看可以授给谁说「授牌」"
    )


def test_whom_not_and_why(branch: Branch) -> None:
    office = branch.office
    appoint(office, "qian.wen", "钱文", Role.MEMBER, branch="运输支部")
    hand_in(office.phone("qian.wen"))
    appoint(office, "zhao.yi", "赵一", Role.MEMBER)
    appoint(office, "zhao.yi2", "赵一", Role.MEMBER, branch="运输支部")
    veto(office)
    said = says(office, "lin.yue", "授牌 周桂香 何小燕 钱文 吴秀珍 赵一 钱多多 李国强")
    refused = (
        "钱多多（名册里没有）、赵一 zhao.yi2 运输支部（重名，连账号一起说）、"
        "赵一 zhao.yi 饮食中心支部（重名，连账号一起说）、吴秀珍（运输支部，没有已提交的自评）、"
        "钱文（运输支部，支部的推荐名单还没交）、周桂香（饮食中心支部，一票否决已生效）、"
        "何小燕（饮食中心支部，不在支部交的推荐名单上）"
    )
    assert said.split("\n")[1:3] == [f"饮食中心支部1人：李国强（{POST}）", f"不能授的7人：{refused}"]
    assert says(office, "lin.yue", "取消") == "好，不授了，什么都没动。"
    assert says(office, "lin.yue", "授牌 周桂香").startswith("没有授，什么都没动。")
    assert says(office, "lin.yue", "确认").startswith("现在没有要确认的事")
    assert rows(office) == []


def test_whoever_awards_it_does_not_award_it_to_himself(branch: Branch) -> None:
    office = branch.office
    appoint(office, "li.guoqiang", "李国强", Role.MEMBER, Role.COMMITTEE)
    assert "李国强（饮食中心支部，本人的要请另一位同志来办）" in says(office, "li.guoqiang", "授牌 李国强")
    assert rows(office) == []


def test_who_is_out_by_the_time_of_the_yes_gets_none(branch: Branch) -> None:
    office = branch.office
    appoint(office, "qin.shi", "秦石", Role.COMMITTEE, branch="机关支部")
    says(office, "qin.shi", "授牌 周桂香 李国强")
    veto(office)
    said = says(office, "qin.shi", "确认")
    assert said.startswith("刚才有变动，还没授。\n授予“党员示范岗”称号1人，还没授：")
    assert rows(office) == []
    assert says(office, "qin.shi", "确认").startswith("授了1人：李国强。")
    assert len(rows(office)) == 1


def test_awarded_and_vetoed_at_the_same_time_one_waits_for_the_other(branch: Branch) -> None:
    """Whichever comes first: nobody is left with a title that no veto has suspended."""
    office = branch.office
    appoint(office, "qin.shi", "秦石", Role.COMMITTEE, branch="机关支部")
    receipt = office.report("打饭的周桂香", "态度生硬")
    propose(office, receipt)
    says(office, "lin.yue", f"同意 {receipt}")
    says(office, "qin.shi", "授牌 周桂香")
    with ThreadPoolExecutor(2) as threads:
        list(threads.map(lambda userid: office.phone(userid).says("确认"), ("lin.yue", "qin.shi")))
    assert len(vetoes(office, "zhou.guixiang")) == 1
    assert {row[TITLE_STATE] for row in rows(office)} <= {"suspended"}


def test_whoever_is_vetoed_before_the_push_leaves_is_not_congratulated(branch: Branch) -> None:
    office = branch.office
    receipt = office.report("打饭的周桂香", "态度生硬")
    office.platform.errcodes = [45009]
    office.told()  # refused: nothing more is tried for a while
    propose(office, receipt)
    says(office, "lin.yue", "授牌 周桂香", "确认", f"同意 {receipt}", "确认")
    office.wait(hours=2)
    told = [text for userid, text in office.told() if userid == "zhou.guixiang"]
    assert told == [f"周桂香{LOOK}"]


@pytest.mark.parametrize("userid", ["zhou.guixiang", "chen.jianguo", "zhao.min", "sun.zheng"])
def test_nobody_else_awards_or_takes_away(branch: Branch, userid: str) -> None:
    office = branch.office
    refused = "这个由支部书记和党委办公室来办，您这里办不了，什么都没动。"
    for text in ("授牌 李国强", "授牌", "授牌名单", "摘牌 李国强", "撤销李国强的称号"):
        assert says(office, userid, text).split("\n")[0] == refused, text
    says(office, userid, "确认")
    assert rows(office) == []


# seeing them


def test_who_sees_which(branch: Branch) -> None:
    office = branch.office
    assert says(office, "lin.yue", "称号名单") == "还没有人有称号。\n授牌说「授牌」"
    appoint(office, "ding.yiming", "丁一鸣", Role.SECRETARY, branch="运输支部")
    hand_in(office.phone("wu.xiuzhen"))
    branch.says(office.phone("ding.yiming"), "推荐 吴秀珍", "确认", "提交名单", "确认")
    publish(office, "吴秀珍")
    award(office, "周桂香", "吴秀珍")
    assert says(office, "lin.yue", "谁有称号") == (
        "2026年，有称号的2人：\n运输支部1人：吴秀珍\n饮食中心支部1人：周桂香\n再授说「授牌」，摘牌怎么办说「摘牌 姓名」"
    )
    assert says(office, "ding.yiming", "称号名单").split("\n")[:2] == ["2026年，有称号的1人：", "运输支部1人：吴秀珍"]
    for userid in ("li.guoqiang", "zhao.min", "sun.zheng"):
        assert "吴秀珍" not in says(office, userid, "称号名单")
    assert f"称号：{POST}（5月20日授牌）" in says(office, "zhou.guixiang", "我的申报").split("\n")
    assert says(office, "zhou.guixiang", "我的称号") == f"2026年：{POST}（5月20日授牌）"
    assert says(office, "zhou.guixiang", "我的结果").startswith("评上了，祝贺！")
    assert "示范岗称号：1个" in says(office, "zhou.guixiang", "我的数据")
    assert says(office, "li.guoqiang", "我的称号").startswith("您现在没有示范岗称号。")


def test_they_outlast_the_campaign(branch: Branch) -> None:
    office = branch.office
    award(office, "周桂香")
    veto(office)
    office.close_campaign()
    assert says(office, "zhou.guixiang", "我的称号").startswith(f"2026年：{POST}（5月20日授牌，5月20日起暂停）")
    assert "周桂香（5月20日起暂停）" in says(office, "lin.yue", "称号名单")
    assert POST in says(office, "lin.yue", "摘牌 周桂香")
    let_pass(office, appeal_over(office) + timedelta(minutes=1))
    assert title(office).state is TitleState.REVOKED
    office.open_campaign()
    assert says(office, "zhou.guixiang", "我的申报").startswith(f"称号：{POST}（5月20日授牌，6月20日撤销）\n")


def test_taking_one_away_goes_by_the_grounds_alone(branch: Branch) -> None:
    office = branch.office
    award(office, "周桂香")
    before = rows(office)
    assert says(office, "lin.yue", "摘牌 周桂香") == (
        "摘牌要有依据，不能直接摘，什么都没动。\n"
        f"周桂香（饮食中心支部）：{POST}（5月20日授牌）\n"
        "三种情形，别的都不摘：\n"
        "违纪：说「违纪 周桂香 什么时候什么事」\n"
        "群众投诉：纪检核查，属实才算\n"
        "抽查不合格：说「抽查不合格 周桂香 什么情况」\n"
        "另一位同志同意就生效，称号马上暂停；30天里本人可以申诉，没有申诉或申诉不成立就撤销，成立就恢复"
    )
    assert "何小燕（饮食中心支部）现在没有称号" in says(office, "lin.yue", "撤销何小燕的称号")
    says(office, "lin.yue", "确认")
    assert rows(office) == before


# under a veto


def test_the_decision_shows_beforehand_what_becomes_of_the_title(branch: Branch) -> None:
    office = branch.office
    effect = "后果：一票否决，称号马上暂停，申诉期满没有申诉、或申诉不成立就撤销，不再参加"
    receipt = office.report("打饭的周桂香", "态度生硬")
    steps = (f"受理 {receipt}", f"核实 {receipt} 属实", FINDING)
    assert effect not in says(office, "sun.zheng", *steps, "排班表上是本人当班")
    award(office, "周桂香")
    assert effect in says(office, "sun.zheng", "排班表复印件")
    says(office, "sun.zheng", "确认")
    assert effect in says(office, "lin.yue", f"同意 {receipt}")


@pytest.mark.parametrize(
    ("by", "raised", "kind"),
    [
        ("sun.zheng", "违纪 周桂香 受到党内警告处分", CaseKind.DISCIPLINE),
        ("zhao.min", "抽查不合格 周桂香 连续两次抽查没有挂牌", CaseKind.INSPECTION),
    ],
)
def test_each_ground_suspends_it_at_once(branch: Branch, by: str, raised: str, kind: CaseKind) -> None:
    office = branch.office
    award(office, "周桂香")
    receipt = establish(office, by, raised)
    assert title(office).state is TitleState.HELD
    agree(office, SECOND[by], receipt)
    (found,) = vetoes(office, "zhou.guixiang")
    assert (found.kind, found.had_title) == (kind, True)
    held = title(office)
    assert (held.state, held.veto_id, held.suspended_at) == (TitleState.SUSPENDED, found.id, found.effective_at)


def test_all_at_the_post_that_an_inspection_hits(branch: Branch) -> None:
    office = branch.office
    award(office, "周桂香", "李国强")
    agree(office, "sun.zheng", establish(office, "zhao.min", "抽查不合格 周桂香 连续两次抽查没有挂牌"))
    assert {title(office, userid).state for userid in ("zhou.guixiang", "li.guoqiang")} == {TitleState.SUSPENDED}


def test_suspended_with_the_veto_and_everybody_concerned_reads_so(branch: Branch) -> None:
    office = branch.office
    award(office, "周桂香")
    veto(office)
    assert on_ledger(office)[1:] == [("lin.yue", "称号", "周桂香（zhou.guixiang）", "有称号", "暂停，一票否决第2条")]
    suspended = "一票否决：称号从5月20日（周三）起暂停"
    for userid in ("zhou.guixiang", "chen.jianguo", "lin.yue"):
        assert suspended in says(office, userid, "看")
    assert f"称号：{POST}（5月20日授牌，5月20日起暂停）" in says(office, "zhou.guixiang", "我的申报").split("\n")
    assert says(office, "lin.yue", "称号名单").startswith(
        "2026年，有称号的1人，其中暂停1人：\n饮食中心支部1人：周桂香（5月20日起暂停）"
    )
    said = says(office, "zhou.guixiang", "申诉", WHY, "没有", "提交申诉")
    assert "这期间称号仍是暂停。" in said


def test_no_veto_without_the_suspension(office: Office) -> None:
    """Where it breaks between the two, neither is there; the platform asks again, and both are."""
    with_list(office)
    award(office, "周桂香")
    receipt = office.report("打饭的周桂香", "态度生硬")
    propose(office, receipt)
    says(office, "lin.yue", f"同意 {receipt}")
    office.told()
    before = (rows(office), on_ledger(office), state(office, receipt))
    with office.database.engine.begin() as connection:
        connection.exec_driver_sql(
            "CREATE TRIGGER broken BEFORE UPDATE ON titles BEGIN SELECT RAISE(ABORT, 'broken'); END"
        )
    phone = office.phone("lin.yue")
    with pytest.raises(RefusalError, match="500"):
        phone.says("确认")
    assert (rows(office), on_ledger(office), state(office, receipt)) == before
    assert (vetoes(office, "zhou.guixiang"), office.told()) == ((), [])
    with office.database.engine.begin() as connection:
        connection.exec_driver_sql("DROP TRIGGER broken")
    assert phone.again().passive.startswith("属实已生效")
    assert (len(vetoes(office, "zhou.guixiang")), title(office).state) == (1, TitleState.SUSPENDED)


# the clock


def test_revoked_when_the_time_to_appeal_is_over_and_told_in_the_morning(branch: Branch) -> None:
    office = branch.office
    award(office, "周桂香")
    veto(office)
    over = appeal_over(office)
    assert let_pass(office, over - timedelta(minutes=1)) == []
    assert title(office).state is TitleState.SUSPENDED
    assert let_pass(office, over + timedelta(minutes=1)) == []
    revoked = title(office)
    assert (revoked.state, revoked.revoked_at) == (TitleState.REVOKED, office.clock.at)
    assert on_ledger(office)[-1] == (CLOCK, "称号", "周桂香（zhou.guixiang）", "暂停", "撤销，一票否决第2条")
    assert let_pass(office, over + timedelta(hours=8, minutes=1)) == TOLD
    assert let_pass(office, over + timedelta(days=1, hours=9, minutes=5)) == []
    for userid in ("zhou.guixiang", "chen.jianguo", "lin.yue"):
        assert "一票否决：称号从6月20日（周六）起撤销" in says(office, userid, "看")
    assert "撤销的1人：\n饮食中心支部1人：周桂香（6月20日撤销）" in says(office, "lin.yue", "称号名单")
    assert says(office, "zhou.guixiang", "我的称号").split("\n")[-1] == "看结论说「看」，问进展说「我的申诉」"
    assert len(on_ledger(office)) == 3


def test_two_workers_revoke_once(branch: Branch) -> None:
    office = branch.office
    award(office, "周桂香", "李国强")
    veto(office)
    now = appeal_over(office) + timedelta(hours=9, minutes=5)
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda _: revoke_titles(office.worker.office, now), range(8)))
    assert [line[4] for line in on_ledger(office)[2:]] == ["暂停，一票否决第2条", "撤销，一票否决第2条"]
    with office.database.engine.connect() as connection:
        kinds = connection.execute(select(matters.c.kind).where(matters.c.kind == "revoked")).scalars().all()
    assert len(kinds) == len(TOLD)
    assert let_pass(office, now) == TOLD


def break_off(office: Office, now: datetime) -> None:
    with office.database.write() as tx:
        book = office.worker.office.open_book(tx)
        (person,) = case_clock.find_revocable(book, now)
        case_clock.revoke(book, person, now)
        raise ZeroDivisionError


def test_a_round_that_breaks_off_leaves_nothing_and_the_next_does_it(branch: Branch) -> None:
    office = branch.office
    award(office, "周桂香")
    veto(office)
    now, before = appeal_over(office) + timedelta(hours=9, minutes=5), (rows(office), on_ledger(office))
    with pytest.raises(ZeroDivisionError):
        break_off(office, now)
    assert (rows(office), on_ledger(office)) == before
    assert let_pass(office, now) == TOLD
    assert title(office).state is TitleState.REVOKED


def test_while_an_appeal_waits_nothing_is_revoked_and_rejected_it_is_at_once(branch: Branch) -> None:
    office = branch.office
    award(office, "周桂香")
    veto(office)
    appeal(office)
    let_pass(office, appeal_over(office) + timedelta(days=3, hours=9, minutes=5))
    assert title(office).state is TitleState.SUSPENDED
    said = says(office, "zhao.min", "申诉不成立 SS2026-0001 监控里看得清楚")
    assert "申诉不成立，一票否决维持，称号撤销。" in said
    says(office, "zhao.min", "确认")
    assert title(office).state is TitleState.REVOKED
    assert on_ledger(office)[-1] == ("zhao.min", "称号", "周桂香（zhou.guixiang）", "暂停", "撤销，一票否决第2条")
    assert sorted(office.told()) == TOLD
    assert "一票否决维持不变，称号撤销" in says(office, "zhou.guixiang", "看")
    assert "一票否决维持不变，称号撤销" in says(office, "lin.yue", "看")
    assert let_pass(office, office.clock.at + timedelta(days=1)) == []


# lifted


SEEN = (
    ("zhou.guixiang", "我的申报"),
    ("zhou.guixiang", "我的结果"),
    ("zhou.guixiang", "我的称号"),
    ("li.guoqiang", "我的称号"),
    ("chen.jianguo", "称号名单"),
    ("chen.jianguo", "看名单"),
    ("chen.jianguo", "支部进度"),
    ("chen.jianguo", "周桂香自评多少分"),
    ("lin.yue", "称号名单"),
    ("lin.yue", "各支部名单"),
    ("lin.yue", "授牌"),
    ("lin.yue", "授牌 周桂香"),
    ("lin.yue", "摘牌 周桂香"),
    ("zhao.min", "称号名单"),
)


def seen(office: Office) -> list[str]:
    return [says(office, *asked) for asked in SEEN]


def test_lifted_it_is_as_it_was_to_the_last_byte(branch: Branch) -> None:
    office = branch.office
    award(office, "周桂香")
    before = (rows(office), seen(office))
    veto(office)
    assert rows(office) != before[0]
    appeal(office)
    says(office, "zhao.min", "申诉成立 SS2026-0001 当天没有开窗", "确认")
    office.told()
    assert "称号、得分、名单和名次都恢复到5月20日（周三）以前。" in says(office, "zhou.guixiang", "看")
    assert (rows(office), seen(office)) == before
    assert on_ledger(office)[-1] == ("zhao.min", "称号", "周桂香（zhou.guixiang）", "暂停", "有称号")
    assert let_pass(office, office.clock.at + timedelta(days=60)) == []
    assert rows(office) == before[0]


def test_while_another_veto_stands_it_stays_suspended(branch: Branch) -> None:
    office = branch.office
    award(office, "周桂香")
    veto(office)
    appeal(office)
    agree(office, "lin.yue", establish(office, "sun.zheng", "违纪 周桂香 受到党内警告处分"))
    second = vetoes(office, "zhou.guixiang")[1]
    says(office, "zhao.min", "申诉成立 SS2026-0001 当天没有开窗", "确认")
    assert (title(office).state, title(office).veto_id) == (TitleState.SUSPENDED, second.id)
    office.told()
    assert let_pass(office, appeal_over(office) + timedelta(hours=9, minutes=5)) == TOLD
    assert title(office).state is TitleState.REVOKED


def test_an_open_case_shows_nowhere(branch: Branch) -> None:
    """With a title, too: the same bytes with a case that is as far as it gets without taking effect."""
    office = branch.office
    appoint(office, "wu.lin", "吴琳", Role.HANDLER, branch="工会支部")
    award(office, "周桂香")
    before = seen(office)
    receipt = office.report("打饭的周桂香", "态度生硬")
    propose(office, receipt)
    assert seen(office) == before
    assert {userid for userid, _ in office.told()} == {"sun.zheng", "wu.lin"}


# rehearsals


def test_a_rehearsal_touches_nothing_real_and_leaves_nothing(database_url: str, tmp_path: Path) -> None:
    with open_office(database_url, tmp_path) as office:
        office.open_campaign()
        with_list(office)
        award(office, "周桂香")
        before = rows(office)
        office.close_campaign()
        office.open_campaign(is_rehearsal=True)
        with_list(office)
        said = says(office, "lin.yue", "授牌 周桂香 李国强", "确认")
        assert said.startswith("【演练】授了2人")
        assert all(text.startswith("【演练】") for _, text in office.told())
        veto(office)
        assert rows(office)[:1] == before
        assert [row[TITLE_STATE] for row in rows(office)] == ["held", "suspended", "held"]
        office.close_campaign()
        assert rows(office) == before


def test_the_plaques_code_says_what_has_become_of_the_title(branch: Branch) -> None:
    office = branch.office

    def welcome() -> list[str]:
        office.clock.at += timedelta(seconds=1)  # else it is the same scan, delivered again
        return Visitor(office, OPENID).scans("post-1").passive.split("\n")

    here = f"{POST.removeprefix('服务育人示范岗，')}，周桂香、李国强、何小燕在这里。"
    as_before = welcome()
    assert as_before[0] == f"您好，这里是党员示范岗：{here}"
    award(office, "周桂香")
    receipt = office.report("打饭的周桂香", "态度生硬")
    propose(office, receipt)
    assert welcome() == as_before
    agree(office, "lin.yue", receipt)
    assert welcome() == [f"您好，这里是{here}", "周桂香的示范岗称号暂停了。", *as_before[1:]]
    appeal(office)
    says(office, "zhao.min", "申诉成立 SS2026-0001 当天没有开窗", "确认")
    assert welcome() == as_before
    award(office, "李国强")
    veto(office)
    let_pass(office, appeal_over(office) + timedelta(minutes=1))
    assert welcome() == [as_before[0], "周桂香的示范岗称号撤销了。", *as_before[1:]]

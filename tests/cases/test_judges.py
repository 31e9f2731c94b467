"""Who decides: an appeal with nobody left to judge it, and what is withdrawn from the others once one has decided."""

import pytest
from sqlalchemy import select

from campaign.cases import Account, AppealState, CaseWithdrawn, Veto
from campaign.people import Role
from storage.tables import outbox
from tests.cases.test_handling import LOOK, add, agree, propose, says, vetoes
from tests.office import Office

REASON = "当天2号窗口检修没有开"


def leave(office: Office, userid: str) -> None:
    with office.database.write() as tx:
        office.worker.office.open_book(tx).people.leave(office.sitting(userid).person, office.clock.at)


def of_appeal(office: Office) -> Veto:
    (veto,) = vetoes(office, "zhou.guixiang")
    return veto


def appealed(office: Office) -> str:
    """With one handler and one of the office, who both had a hand in it, and no panel; what the member was told."""
    leave(office, "zhao.min")
    receipt = office.report("打饭的周桂香", "态度生硬")
    propose(office, receipt)
    agree(office, "lin.yue", receipt)
    office.told()
    return says(office, "zhou.guixiang", "申诉", REASON, "没有", "提交申诉")


def test_with_nobody_left_the_office_is_told_that_somebody_must_be_named(office_on_either: Office) -> None:
    office = office_on_either
    assert "由党委办公室请一位没办过这件事的同志复核，" in appealed(office)
    assert office.told() == [("lin.yue", f"林悦{LOOK}")]
    shown = says(office, "lin.yue", "看")
    assert "SS2026-0001 是周桂香（饮食中心支部）的申诉，能复核的人都办过这件事，要回避。" in shown
    assert REASON not in shown
    assert says(office, "lin.yue", "看 SS2026-0001").startswith("没有查到 SS2026-0001")


def test_whoever_is_named_decides(office_on_either: Office) -> None:
    office = office_on_either
    appealed(office)
    office.told()
    assert says(office, "lin.yue", "复核人 SS2026-0001 吴秀珍") == (
        "请核对：SS2026-0001 请吴秀珍（运输支部）复核。\n"
        "本人马上收到一条，看得到结论和申诉理由，看不到是谁反映的。\n定说「确认」，不定说「取消」"
    )
    assert office.told() == []
    assert says(office, "lin.yue", "确认") == "定了，SS2026-0001 由吴秀珍同志复核，已请看。"
    assert office.told() == [("wu.xiuzhen", f"吴秀珍{LOOK}")]
    assert "SS2026-0001" not in says(office, "lin.yue", "看")
    assert f"申诉理由：「{REASON}」" in says(office, "wu.xiuzhen", "看")
    says(office, "wu.xiuzhen", "申诉成立 SS2026-0001 当天没有开窗", "确认")
    assert of_appeal(office).lifted_at == office.clock.at


@pytest.mark.parametrize("name", ["孙正", "林悦", "李国强", "周桂香"])
def test_nobody_is_named_who_had_a_hand_in_it_or_is_of_the_branch(office: Office, name: str) -> None:
    appealed(office)
    said = says(office, "lin.yue", f"复核人 SS2026-0001 {name}")
    assert said == f"{name}同志办过这件事，或者和申诉人同支部，不能复核，还没有定。请换一位"
    says(office, "lin.yue", "确认")
    veto = of_appeal(office)
    assert veto.appeal is not None
    assert veto.appeal.plea.to == ()


@pytest.mark.parametrize("userid", ["guo.min", "sun.zheng", "zhou.guixiang", "wu.xiuzhen"])
def test_nobody_else_names_somebody_or_learns_that_one_is_wanted(office: Office, userid: str) -> None:
    appealed(office)
    said = says(office, userid, "复核人 SS2026-0001 吴秀珍")
    assert said.replace("0001", "") == says(office, userid, "复核人 SS2026-0007 吴秀珍").replace("0007", "")
    says(office, userid, "确认")
    veto = of_appeal(office)
    assert veto.appeal is not None
    assert veto.appeal.plea.to == ()


def test_with_a_judge_there_nobody_is_named(office: Office) -> None:
    receipt = office.report("打饭的周桂香", "态度生硬")
    propose(office, receipt)
    agree(office, "lin.yue", receipt)
    says(office, "zhou.guixiang", "申诉", REASON, "没有", "提交申诉")
    assert says(office, "lin.yue", "复核人 SS2026-0001 吴秀珍").startswith("没有查到 SS2026-0001")
    assert says(office, "zhao.min", "看").startswith("SS2026-0001 请您复核")


def test_whoever_comes_to_have_the_role_is_asked_without_being_named(office: Office) -> None:
    appealed(office)
    office.told()
    add(office, "wu.lin", "吴琳", "工会支部", Role.HANDLER)
    office.wait(minutes=1)
    office.worker.sweep()
    assert office.told() == [("wu.lin", f"吴琳{LOOK}")]
    assert "SS2026-0001" not in says(office, "lin.yue", "看")
    assert f"申诉理由：「{REASON}」" in says(office, "wu.lin", "看")


def test_where_the_only_judge_leaves_another_is_looked_for(office: Office) -> None:
    receipt = office.report("打饭的周桂香", "态度生硬")
    propose(office, receipt)
    agree(office, "lin.yue", receipt)
    says(office, "zhou.guixiang", "申诉", REASON, "没有", "提交申诉")
    leave(office, "zhao.min")
    for day in range(21, 28):
        office.clock.at = office.clock.at.replace(day=day)
        office.worker.sweep()
        office.wait(minutes=1)
        office.worker.sweep()
    with office.database.engine.connect() as connection:
        keys = connection.execute(select(outbox.c.key).where(outbox.c.key.like("%/judge/%"))).scalars().all()
    office_id = office.sitting("lin.yue").person.id
    assert keys == [f"case/1/{office_id}/judge/2026-05-{day}" for day in (21, 24, 27)]
    assert says(office, "lin.yue", "看").count("能复核的人都办过这件事") == 1
    says(office, "lin.yue", "复核人 SS2026-0001 吴秀珍", "确认")
    says(office, "wu.xiuzhen", "申诉不成立 SS2026-0001 监控里看得清楚", "确认")
    veto = of_appeal(office)
    assert veto.appeal is not None
    assert veto.appeal.state is AppealState.REJECTED


def proposed_to_two(office: Office) -> str:
    add(office, "wu.lin", "吴琳", "工会支部", Role.HANDLER)
    add(office, "he.yun", "何云", "工会支部", Role.HANDLER)
    receipt = office.report("打饭的周桂香", "态度生硬")
    propose(office, receipt)
    assert [userid for userid, _ in office.told()][-2:] == ["wu.lin", "he.yun"]
    return receipt


@pytest.mark.parametrize("decision", ["同意 {}", "不同意 {} 监控没调"])
def test_what_one_has_decided_is_off_the_others_lists(office_on_either: Office, decision: str) -> None:
    office = office_on_either
    receipt = proposed_to_two(office)
    says(office, "wu.lin", decision.format(receipt), "确认")
    office.told()
    assert "请您定" not in says(office, "he.yun", "看")
    assert receipt not in says(office, "wu.lin", "看").split("要办的")[0]


def test_a_push_that_has_not_left_yet_is_not_sent_to_the_others(office: Office) -> None:
    add(office, "wu.lin", "吴琳", "工会支部", Role.HANDLER)
    add(office, "he.yun", "何云", "工会支部", Role.HANDLER)
    receipt = office.report("打饭的周桂香", "态度生硬")
    office.told()
    with office.database.write() as tx:
        book = office.worker.office.open_book(tx)
        case = book.cases.find(receipt)
        assert case is not None
        book.cases.ask_to_look(list(book.people.holders(Role.HANDLER)), "second", case, None, office.clock.at)
        book.cases.vetoes.withdraw(case.id, "second")
    assert office.told() == []


def test_what_the_reporter_takes_back_is_before_nobody_any_more(office: Office) -> None:
    receipt = proposed_to_two(office)
    with office.database.write() as tx:
        book = office.worker.office.open_book(tx)
        case = book.cases.find(receipt)
        assert case is not None
        book.cases.carry_out(CaseWithdrawn(case.id), Account("wechat", "o_1"), None, office.clock.at)
    assert says(office, "he.yun", "看") == "现在没有要您看的。"

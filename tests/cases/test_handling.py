"""A case from its handlers to a second person, and what follows: who is told, who is not, and what it does."""

from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import func, select

from campaign.cases import Account, CaseKind, CaseOpened, CaseState, Report, Veto
from campaign.people import Role
from storage.people import RosterEntry
from storage.tables import (
    appeals,
    applications,
    campaigns,
    case_entries,
    case_ledger,
    cases,
    matters,
    outbox,
    people,
)
from storage.tables import vetoes as vetoes_table
from storage.vault import Vault
from storage.vetoes import is_vetoed
from tests.office import START, Office, open_office

FINDING = "10月13日中午面点2号窗口拒绝换餐"
LOOK = "同志，有一件事请您方便时看，说「看」"
APPLYING = ("申报", "2", "第二食堂面点2号窗口", "干了26年面点，带出3个徒弟，早班四点半到岗没误过", "同意", "确认")


def add(office: Office, userid: str, name: str, branch: str, *roles: Role) -> None:
    with office.database.write() as tx:
        office.worker.office.open_book(tx).people.save([RosterEntry(userid, name, branch, frozenset(roles))])


def says(office: Office, userid: str, *texts: str) -> str:
    """The last answer."""
    phone = office.phone(userid)
    return [phone.says(text).passive for text in texts][-1]


def state(office: Office, receipt: str) -> CaseState:
    with office.database.read() as tx:
        case = office.worker.office.open_book(tx).cases.find(receipt)
    assert case is not None
    return case.state


def vetoes(office: Office, userid: str) -> tuple[Veto, ...]:
    with office.database.read() as tx:
        book = office.worker.office.open_book(tx)
        return book.cases.vetoes.of_person(office.sitting(userid).person.id)


def barred(office: Office) -> set[str]:
    """Who is out of every list, as the other floors ask for it."""
    query = (
        select(people.c.userid)
        .join(applications, applications.c.person_id == people.c.id)
        .join(campaigns, campaigns.c.id == applications.c.campaign_id)
        .where(is_vetoed(campaigns.c.id, people.c.id))
    )
    with office.database.engine.connect() as connection:
        return set(connection.execute(query).scalars())


def propose(office: Office, receipt: str, *, holds: bool = True) -> str:
    verdict = "属实" if holds else "不属实"
    steps = (f"受理 {receipt}", f"核实 {receipt} {verdict}", FINDING, "排班表上是本人当班", "确认")
    return says(office, "sun.zheng", *steps)


def agree(office: Office, userid: str, receipt: str) -> str:
    return says(office, userid, f"同意 {receipt}", "确认")


def test_all_who_are_to_know_are_told_at_once_and_nobody_before(office_on_either: Office) -> None:
    office = office_on_either
    says(office, "zhou.guixiang", *APPLYING)
    receipt = office.report("打饭的周桂香", "态度生硬")
    assert office.told() == [("sun.zheng", f"孙正同志，有一件新的事，请看。说「看 {receipt}」")]
    propose(office, receipt)
    assert office.told() == [("lin.yue", f"林悦{LOOK}")]
    assert (state(office, receipt), vetoes(office, "zhou.guixiang")) == (CaseState.PROPOSED, ())
    assert agree(office, "lin.yue", receipt).startswith("属实已生效")
    assert sorted(office.told()) == sorted(
        [("zhou.guixiang", f"周桂香{LOOK}"), ("chen.jianguo", f"陈建国{LOOK}"), ("lin.yue", f"林悦{LOOK}")]
    )
    assert (state(office, receipt), len(vetoes(office, "zhou.guixiang"))) == (CaseState.UPHELD, 1)
    assert barred(office) == {"zhou.guixiang"}


def test_what_is_confirmed_twice_is_done_once(office: Office) -> None:
    receipt = office.report("打饭的周桂香", "态度生硬")
    propose(office, receipt)
    phone = office.phone("lin.yue")
    phone.says(f"同意 {receipt}")
    first = phone.says("确认")
    assert phone.again().passive == first.passive
    says(office, "lin.yue", "确认", f"同意 {receipt}")
    assert len(vetoes(office, "zhou.guixiang")) == 1


def test_another_handler_decides_and_the_committee_learns_nothing_before(office: Office) -> None:
    add(office, "wu.lin", "吴琳", "工会支部", Role.HANDLER)
    receipt = office.report("打饭的周桂香", "态度生硬")
    assert {userid for userid, _ in office.told()} == {"sun.zheng", "wu.lin"}
    propose(office, receipt)
    assert office.told() == [("wu.lin", f"吴琳{LOOK}")]
    unknown = f"没有查到 {receipt}，什么都没动。请核对回执号"
    assert says(office, "lin.yue", f"同意 {receipt}") == unknown
    assert says(office, "sun.zheng", f"同意 {receipt}") == f"{receipt} 现在没有要您定的，什么都没动。"
    assert "态度生硬" not in says(office, "wu.lin", "看")
    agree(office, "wu.lin", receipt)
    assert len(vetoes(office, "zhou.guixiang")) == 1


def test_whoever_is_concerned_or_of_the_branch_sees_nothing(office: Office) -> None:
    add(office, "wu.lin", "吴琳", "工会支部", Role.HANDLER)
    receipt = office.report("机关支部的郭敏", "不接电话")
    assert [userid for userid, _ in office.told()] == ["wu.lin"]
    for text in (f"看 {receipt}", f"受理 {receipt}", f"核实 {receipt} 属实"):
        assert says(office, "sun.zheng", text) == f"没有查到 {receipt}，什么都没动。请核对回执号"
    assert says(office, "sun.zheng", "我的件") == "现在没有要您办的件。"
    assert says(office, "wu.lin", "我的件").startswith("要办的1件")


def test_with_nobody_of_another_branch_a_colleague_handles_it(office: Office) -> None:
    receipt = office.report("机关支部的郭敏", "不接电话")
    assert [userid for userid, _ in office.told()] == ["sun.zheng"]
    assert says(office, "sun.zheng", f"受理 {receipt}").startswith(f"{receipt} 受理了")


def test_a_handler_who_finds_that_it_is_about_the_own_branch_steps_back(office: Office) -> None:
    add(office, "wu.lin", "吴琳", "工会支部", Role.HANDLER)
    receipt = office.report("机关的一位女同志", "不接电话")
    office.told()
    said = says(office, "sun.zheng", f"受理 {receipt}", f"核实 {receipt} 属实", FINDING, "郭敏")
    assert said == "对象是郭敏（机关支部），您要回避，这件由别的同志接着办。"
    assert says(office, "sun.zheng", f"看 {receipt}").startswith("没有查到")
    assert "对象：郭敏" in says(office, "wu.lin", f"看 {receipt}")


def test_what_does_not_hold_is_told_to_nobody(office: Office) -> None:
    receipt = office.report("打饭的周桂香", "态度生硬")
    office.told()
    assert propose(office, receipt, holds=False) == (
        f"{receipt} 办结，不属实。只有反映人凭回执能看到，别人都没有收到消息。"
    )
    assert office.told() == []
    assert (state(office, receipt), vetoes(office, "zhou.guixiang")) == (CaseState.DISMISSED, ())
    assert says(office, "lin.yue", "看") == "现在没有要您看的。"


def test_without_material_nothing_is_proposed(office: Office) -> None:
    receipt = office.report("打饭的周桂香", "态度生硬")
    said = says(office, "sun.zheng", f"受理 {receipt}", f"核实 {receipt} 属实", FINDING)
    assert said.endswith("核查材料0件。发照片，或写一句（排班、现场、监控、谈话记录），至少1件")
    picture = office.phone("sun.zheng").shows_picture()
    assert "核查材料：1件" in picture.passive
    office.told()
    with office.database.read() as tx:
        cases = office.worker.office.open_book(tx).cases
        case = cases.find(receipt)
        assert case is not None
        (material,) = case.of("material")
        assert material.is_there
        kept = cases.files.sealed(material.id)
    assert kept is not None
    assert (office.worker.vault.unseal(kept.sealed), kept.mime) == (
        next(iter(office.platform.pictures.values())),
        "image/jpeg",
    )


def test_what_is_declined_or_referred_is_confirmed_with_its_reason(office: Office) -> None:
    receipt = office.report("二食堂", "饭凉")
    assert says(office, "sun.zheng", f"不受理 {receipt}").startswith("为什么不受理？")
    assert "「不归我们管」" in says(office, "sun.zheng", "不归我们管")
    assert says(office, "sun.zheng", "取消") == "好，不办了，什么都没动。"
    assert state(office, receipt) is CaseState.RECEIVED
    says(office, "sun.zheng", f"转办 {receipt} 饮食中心", "确认")
    assert state(office, receipt) is CaseState.REFERRED
    with office.database.read() as tx:
        case = office.worker.office.open_book(tx).cases.find(receipt)
    assert case is not None
    assert case.dossier.outcome == "饮食中心"


@pytest.mark.parametrize("kind", [CaseKind.OPINION, CaseKind.PRAISE])
def test_an_opinion_can_never_veto(office: Office, kind: CaseKind) -> None:
    with office.database.write() as tx:
        book = office.worker.office.open_book(tx)
        receipt = book.cases.draw_receipt(office.clock.at)
        opened = CaseOpened(Report(kind, "周桂香", "窗口排队太长"), receipt)
        book.cases.carry_out(opened, Account("wechat", "o_1"), book.campaigns.current(), office.clock.at)
    number = receipt.number
    said = says(office, "sun.zheng", f"看 {number}", f"受理 {number}", f"核实 {number} 属实")
    assert said == f"{number} 已转办，什么都没动。"
    assert (state(office, number), vetoes(office, "zhou.guixiang")) == (CaseState.REFERRED, ())


def test_a_rehearsal_leaves_no_case_behind(database_url: str, tmp_path: Path) -> None:
    with open_office(database_url, tmp_path) as office:
        office.open_campaign(is_rehearsal=True)
        receipt = office.report("打饭的周桂香", "态度生硬")
        assert office.told()[0][1].startswith("【演练】孙正同志")
        propose(office, receipt)
        agree(office, "lin.yue", receipt)
        says(office, "zhou.guixiang", "申诉", "当天2号窗口没有开", "没有", "提交申诉")
        office.close_campaign()
        with office.database.engine.connect() as connection:
            for table in (cases, case_entries, case_ledger, vetoes_table, appeals, matters):
                assert connection.execute(select(func.count()).select_from(table)).scalar() == 0, table.name


def test_a_rehearsal_takes_nothing_of_a_real_case_away(database_url: str, tmp_path: Path) -> None:
    with open_office(database_url, tmp_path) as office:
        office.open_campaign()
        receipt = office.report("打饭的周桂香", "态度生硬")
        office.close_campaign()
        office.open_campaign(is_rehearsal=True)
        office.told()
        propose(office, receipt)
        agree(office, "lin.yue", receipt)
        assert len(vetoes(office, "zhou.guixiang")) == 1
        told = office.told()
        assert "zhou.guixiang" in {userid for userid, _ in told}
        assert [text for _, text in told if "演练" in text] == []
        office.close_campaign()
        (veto,) = vetoes(office, "zhou.guixiang")
        assert veto.finding is not None
        assert state(office, receipt) is CaseState.UPHELD


def test_a_breach_of_discipline_is_established_without_a_report(office: Office) -> None:
    said = says(office, "sun.zheng", "违纪 周桂香 受到党内警告处分")
    receipt = said.split("，")[0].removeprefix("记作 ")
    assert office.told() == []
    said = says(office, "sun.zheng", f"核实 {receipt} 属实", "处分决定书")
    assert "细则第21项第1条" in said
    says(office, "sun.zheng", "确认")
    agree(office, "lin.yue", receipt)
    (veto,) = vetoes(office, "zhou.guixiang")
    assert (veto.condition, veto.finding) == (1, "受到党内警告处分")


def test_a_failed_inspection_hits_the_post(office: Office) -> None:
    for userid in ("zhou.guixiang", "li.guoqiang"):
        says(office, userid, *APPLYING)
    says(office, "chen.jianguo", "申报", "2", "第一食堂收餐台", "收餐台十二年，带班没有出过差错", "同意", "确认")
    assert says(office, "zhou.guixiang", "抽查不合格 李国强 没挂牌").startswith("这个由纪检来办")
    said = says(office, "zhao.min", "抽查不合格 周桂香 连续两次抽查没有挂牌")
    receipt = said.split("，")[0].removeprefix("记作 ")
    said = says(office, "zhao.min", f"核实 {receipt} 属实", "抽查记录表")
    assert "对象：周桂香（饮食中心支部）、李国强（饮食中心支部）" in said
    says(office, "zhao.min", "确认")
    assert [userid for userid, _ in office.told()] == ["sun.zheng"]
    agree(office, "sun.zheng", receipt)
    assert barred(office) == {"zhou.guixiang", "li.guoqiang"}


def upheld(office: Office) -> str:
    receipt = office.report("打饭的周桂香", "态度生硬")
    propose(office, receipt)
    agree(office, "lin.yue", receipt)
    office.told()
    return receipt


def test_an_appeal_in_time_goes_to_somebody_else_and_restores_everything(office_on_either: Office) -> None:
    office = office_on_either
    says(office, "zhou.guixiang", *APPLYING)
    upheld(office)
    said = says(office, "zhou.guixiang", "申诉", "当天2号窗口没有开", "没有", "提交申诉")
    assert said.startswith("申诉收到，编号 SS2026-0001。")
    assert office.told() == [("zhao.min", f"赵敏{LOOK}")]
    for userid in ("sun.zheng", "lin.yue"):
        assert says(office, userid, "申诉成立 SS2026-0001 没有开").startswith("没有查到 SS2026-0001")
    says(office, "zhao.min", "申诉成立 SS2026-0001 当天没有开窗")
    assert barred(office) == {"zhou.guixiang"}
    says(office, "zhao.min", "确认")
    assert barred(office) == set()
    assert {userid for userid, _ in office.told()} == {"zhou.guixiang", "chen.jianguo", "lin.yue"}


def test_what_another_veto_keeps_out_is_not_said_to_be_back(office_on_either: Office) -> None:
    office = office_on_either
    says(office, "zhou.guixiang", *APPLYING)
    upheld(office)
    says(office, "zhou.guixiang", "看", "申诉", "当天2号窗口没有开", "没有", "提交申诉")
    another = office.report("打饭的周桂香", "多收了钱")
    propose(office, another)
    agree(office, "lin.yue", another)
    says(office, "zhou.guixiang", "看")
    says(office, "chen.jianguo", "看")
    ruling = says(office, "zhao.min", "申诉成立 SS2026-0001 当天没有开窗")
    assert "申诉成立，一票否决撤回，另一件一票否决还有效，都先不恢复。" in ruling
    assert says(office, "zhao.min", "确认").startswith("定了，申诉成立，这一件撤回了。")
    assert barred(office) == {"zhou.guixiang"}
    back = "申诉成立：当天没有开窗\n这一件撤回了。另一件一票否决还有效，称号、名单和名次先不恢复"
    assert says(office, "zhou.guixiang", "看").startswith(f"您的{back}")
    assert says(office, "chen.jianguo", "看").startswith(f"周桂香同志（饮食中心支部）的{back}")


def test_a_rejected_appeal_leaves_it_as_it_is(office: Office) -> None:
    says(office, "zhou.guixiang", *APPLYING)
    upheld(office)
    says(office, "zhou.guixiang", "申诉", "当天2号窗口没有开", "没有", "提交申诉")
    says(office, "zhao.min", "申诉不成立 SS2026-0001 监控里看得清楚", "确认")
    assert barred(office) == {"zhou.guixiang"}
    assert says(office, "zhou.guixiang", "看").startswith("您的申诉有结果了，没有成立：监控里看得清楚")
    assert says(office, "zhou.guixiang", "申诉").startswith("SS2026-0001 申诉没有成立")


def test_an_appeal_after_its_time_is_refused_kindly(office: Office) -> None:
    upheld(office)
    office.wait(days=31)
    said = says(office, "zhou.guixiang", "申诉")
    assert said == (
        "申诉到6月19日（周五）截止了，这次没有收。有新的情况，请找党委办公室（8888-1234）说明，他们会转给该看的同志"
    )


def test_the_last_minute_counts(office: Office) -> None:
    upheld(office)
    says(office, "zhou.guixiang", "申诉", "当天2号窗口没有开")
    office.clock.at = START.replace(month=6, day=20, hour=0, minute=0)
    assert says(office, "zhou.guixiang", "没有").startswith("申诉到6月19日（周五）截止了")


@pytest.mark.parametrize("userid", ["chen.jianguo", "li.guoqiang", "lin.yue"])
def test_nobody_else_has_anything_to_appeal_against(office: Office, userid: str) -> None:
    upheld(office)
    assert says(office, userid, "申诉").startswith("现在没有您可以申诉的决定。")


def test_handlers_are_reminded_once_a_day_and_nobody_else(office: Office) -> None:
    receipt = office.report("二食堂", "饭凉")
    office.told()
    for day in range(21, 27):
        office.clock.at = START.replace(day=day)
        office.worker.sweep()
    assert [userid for userid, _ in office.told() if userid == "sun.zheng"] == []
    for day, hour in ((1, 7), (1, 10), (2, 10), (3, 10), (4, 10), (4, 15), (5, 10), (6, 10)):
        office.clock.at = START.replace(month=6, day=day, hour=hour)
        office.worker.sweep()
        office.wait(minutes=1)
        office.worker.sweep()
    with office.database.engine.connect() as connection:
        keys = set(connection.execute(select(outbox.c.key).where(outbox.c.kind == "case")).scalars())
    days = [f"2026-06-0{day}" for day in (1, 3, 4, 5, 6)]
    handler = office.sitting("sun.zheng").person.id
    assert keys - {key for key in keys if "-" not in key} == {f"case/1/{handler}/{day}" for day in days}
    assert set(office.told()) >= {("sun.zheng", f"孙正同志，{receipt} 到6月4日（周四），请看。说「看 {receipt}」")}


def test_all_of_it_works_while_no_campaign_is_open(bare_office: Office) -> None:
    office = bare_office
    receipt = office.report("打饭的周桂香", "态度生硬")
    assert office.told() == [("sun.zheng", f"孙正同志，有一件新的事，请看。说「看 {receipt}」")]
    office.clock.at = START.replace(month=6, day=1, hour=10, minute=1)
    office.worker.sweep()
    assert office.told() == [("sun.zheng", f"孙正同志，{receipt} 到6月4日（周四），请看。说「看 {receipt}」")]
    office.wait(minutes=1)
    office.worker.sweep()
    assert office.told() == []
    assert "7月31日（周五）前办结" in says(office, "sun.zheng", f"受理 {receipt}")
    said = says(office, "sun.zheng", f"核实 {receipt} 属实", FINDING, "排班表上是本人当班", "确认")
    assert said.startswith("提请了，等林悦定。")
    assert agree(office, "lin.yue", receipt).startswith("属实已生效")
    assert {userid for userid, _ in office.told()} == {"lin.yue", "zhou.guixiang", "chen.jianguo"}
    assert FINDING in says(office, "zhou.guixiang", "看")
    (veto,) = vetoes(office, "zhou.guixiang")
    assert veto.is_in_force
    assert says(office, "zhou.guixiang", "申诉", "当天2号窗口没有开", "没有", "提交申诉").startswith("申诉收到")
    says(office, "zhao.min", "申诉成立 SS2026-0001 当天没有开窗", "确认")
    (veto,) = vetoes(office, "zhou.guixiang")
    assert not veto.is_in_force


def test_the_clocks_run_on_when_the_campaign_is_closed(office: Office) -> None:
    receipt = office.report("二食堂", "饭凉")
    says(office, "sun.zheng", f"受理 {receipt}")
    office.told()
    office.close_campaign()
    office.clock.at = START.replace(month=7, day=16, hour=10, minute=1)
    office.worker.sweep()
    assert office.told() == [("sun.zheng", f"孙正同志，{receipt} 到7月19日（周日），请看。说「看 {receipt}」")]
    office.open_campaign()
    assert says(office, "sun.zheng", "我的件").startswith("要办的1件")


def test_a_new_key_seals_and_the_old_one_still_opens(office: Office) -> None:
    receipt = office.report("打饭的周桂香", "态度生硬")
    old = office.worker.office
    rotated = Vault((Fernet.generate_key().decode(), *office.worker.vault.keys))
    object.__setattr__(old, "vault", rotated)  # the office is frozen: this is what a restart does
    propose(office, receipt)
    agree(office, "lin.yue", receipt)
    assert says(office, "zhou.guixiang", "看").startswith("纪检核查了一件投诉")


def test_only_what_has_been_accepted_is_extended_and_the_file_says_why(office: Office) -> None:
    """Accepting it begins the time anew, and would take back an extension that can be had once."""
    receipt = office.report("打饭的周桂香", "态度生硬")
    assert says(office, "sun.zheng", f"延期 {receipt} 等监控") == f"{receipt} 还没受理，先说「受理 {receipt}」。"
    says(office, "sun.zheng", f"受理 {receipt}")
    assert says(office, "sun.zheng", f"延期 {receipt} 等监控", "确认") == f"{receipt} 延到8月18日（周二）。"
    file = says(office, "sun.zheng", f"看 {receipt}").split("\n")
    assert file[0] == f"{receipt} 投诉，已受理，正在核查，8月18日（周二）前办结"
    assert "延期：「等监控」" in file


def test_what_nobody_reported_speaks_of_no_reporter(office: Office) -> None:
    receipt = says(office, "zhao.min", "抽查不合格 周桂香 没有挂牌").split("，")[0].removeprefix("记作 ")
    file = says(office, "zhao.min", f"看 {receipt}")
    assert file.split("\n")[-1] == (
        f"问本人说「问本人 {receipt} ……」，有结论说「核实 {receipt} 属实」或「核实 {receipt} 不属实」"
    )
    said = says(office, "zhao.min", f"追问 {receipt} 几点看到的")
    assert said == f"{receipt} 没有反映人，什么都没动。问本人说「问本人 {receipt} ……」"
    assert says(office, "zhao.min", "确认").startswith("现在没有要确认的事")
    said = says(office, "zhao.min", f"核实 {receipt} 不属实")
    assert said == "写一句结论，只记在件里。当事人、支部、党委办公室都不会收到任何消息"
    says(office, "zhao.min", "牌子那天送去修了", "维修单", "确认")
    assert agree(office, "sun.zheng", receipt) == f"{receipt} 办结，不属实。只记在件里。"


@pytest.mark.parametrize(("userid", "raises"), [("zhao.min", "抽查不合格"), ("lin.yue", "违纪")])
def test_whoever_established_it_finds_it_again(office: Office, userid: str, raises: str) -> None:
    receipt = says(office, userid, f"{raises} 周桂香 没有挂牌").split("，")[0].removeprefix("记作 ")
    mine = f"要办的1件：\n{receipt} 已受理，正在核查，7月19日（周日）前办结\n看一件说「看 {receipt}」"
    assert (says(office, userid, "我的件"), says(office, userid, "看")) == (mine, mine)
    for other in {"zhao.min", "lin.yue"} - {userid}:
        assert says(office, other, "我的件") == "现在没有要您办的件。"
        assert says(office, other, "看") == "现在没有要您看的。"


def test_an_appeal_is_offered_as_long_as_one_can_be_made(office: Office) -> None:
    says(office, "zhou.guixiang", *APPLYING)
    upheld(office)
    offered, not_offered = (
        "看结论说「看」，不同意说「申诉」，问进展说「我的申诉」",
        "看结论说「看」，问进展说「我的申诉」",
    )

    def told() -> set[str]:
        return {says(office, "zhou.guixiang", asked).split("\n")[-1] for asked in ("我的结果", "我的申报")}

    assert told() == {offered}
    says(office, "zhou.guixiang", "申诉", "当天2号窗口没有开", "取消")
    assert told() == {offered}
    says(office, "zhou.guixiang", "申诉", "当天2号窗口没有开", "没有", "提交申诉")
    assert told() == {not_offered}
    says(office, "zhao.min", "申诉不成立 SS2026-0001 监控里看得清楚", "确认")
    assert told() == {not_offered}


def test_an_appeal_is_not_offered_after_its_time(office: Office) -> None:
    says(office, "zhou.guixiang", *APPLYING)
    upheld(office)
    office.wait(days=31)
    assert says(office, "zhou.guixiang", "我的结果").split("\n")[-1] == "看结论说「看」，问进展说「我的申诉」"

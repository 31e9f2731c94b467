"""表扬, 意见 and 投诉 sorted anew by a handler: the new kind's clock, who sees what of it, and who must not notice."""

import re
from datetime import timedelta

import pytest

from campaign.cases import Case, CaseKind, CaseState
from campaign.people import Role
from storage.people import RosterEntry
from tests.office import Office
from tests.visitors import OPENID, Visitor

CANARY = "帽子底下的金丝雀"
WORDS = "面点2号窗口午间排队久"


def visitor(office: Office) -> Visitor:
    return Visitor(office, f"{OPENID}1")


def report(office: Office, *said: str) -> tuple[str, str]:
    """The receipt and the secret; praise has none that is told."""
    phone = visitor(office)
    for words in said:
        last = phone.says(words).passive
    found = re.search(r"回执号 (TS\d{4}-\d{4})\n口令 ([\u4e00-\u9fff]{2}\d{4})\n", last)
    assert found is not None, last
    office.told()
    return found[1], found[2]


def complain(office: Office) -> tuple[str, str]:
    return report(office, "我要投诉", f"打饭的周桂香{CANARY}", f"排队太久{CANARY}", "没有", "匿名", "确认")


def opine(office: Office) -> tuple[str, str]:
    return report(office, "意见：排队太久，有人插队", "周桂香那个窗口", "确认")


def says(office: Office, userid: str, *texts: str) -> str:
    return [office.phone(userid).says(text).passive for text in texts][-1]


def find(office: Office, receipt: str) -> Case:
    with office.database.read() as tx:
        case = office.worker.office.open_book(tx).cases.find(receipt)
    assert case is not None
    return case


def deeds(office: Office, case: Case) -> list[tuple[str, str]]:
    with office.database.read() as tx:
        return [(note.actor, note.deed) for note in office.worker.office.open_book(tx).cases.notes(case.id)]


def test_a_complaint_becomes_an_opinion_in_the_handlers_words_alone(office_on_either: Office) -> None:
    office = office_on_either
    receipt, secret = complain(office)
    assert says(office, "sun.zheng", f"改为意见 {receipt}") == (
        "告诉所在单位什么？用您自己的话写，只写事，不提谁反映的，不抄原话。"
    )
    assert says(office, "sun.zheng", WORDS) == (
        f"请核对：{receipt} 改为意见，交给陈建国，5月25日（周一）前答复，只看得到您写的：「{WORDS}」\n"
        "确认说「确认」，不办了说「取消」"
    )
    assert find(office, receipt).kind is CaseKind.COMPLAINT
    assert office.told() == []
    assert says(office, "sun.zheng", "确认") == f"{receipt} 改为意见，交给陈建国了，反映人凭回执能看到。"
    case = find(office, receipt)
    assert (case.kind, case.state) == (CaseKind.OPINION, CaseState.REFERRED)
    assert case.finish_by == office.clock.at.replace(day=26, hour=0, minute=0)
    assert ("孙正", "改为意见") in deeds(office, case)
    assert office.told() == [("chen.jianguo", "陈建国同志，收到一条意见，5月25日前答复。说「看意见」")]
    assert f"{receipt} 「{WORDS}」，5月25日（周一）前答复" in says(office, "chen.jianguo", "看意见")
    assert CANARY not in says(office, "chen.jianguo", "看意见")
    shown = visitor(office).says(f"{receipt} {secret}").passive
    assert f"{receipt} 已转给岗位所在支部的书记，5月25日（周一）前答复\n纪检看过，改为意见来办" in shown
    assert says(office, "sun.zheng", "我的件").startswith("现在没有要您办的件。")


def test_what_is_added_afterwards_is_for_handlers_too(office: Office) -> None:
    receipt, secret = complain(office)
    says(office, "sun.zheng", f"改为意见 {receipt} {WORDS}", "确认")
    office.told()
    phone = visitor(office)
    phone.says(f"{receipt} {secret}")
    phone.says(f"补充 还有{CANARY}")
    assert [userid for userid, _ in office.told()] == ["sun.zheng"]
    assert CANARY not in says(office, "chen.jianguo", "看意见")
    assert CANARY in says(office, "sun.zheng", f"看 {receipt}")


def test_its_answer_reaches_the_reporter(office: Office) -> None:
    receipt, secret = complain(office)
    says(office, "sun.zheng", f"改为意见 {receipt} {WORDS}", "确认")
    says(office, "chen.jianguo", f"答复 {receipt} 加开窗口")
    assert "答复：加开窗口" in visitor(office).says(f"{receipt} {secret}").passive


def test_an_opinion_becomes_a_complaint_and_the_branch_cannot_tell(office_on_either: Office) -> None:
    office = office_on_either
    receipt, secret = opine(office)
    before = says(office, "chen.jianguo", "看意见")
    assert f"{receipt} 「排队太久，有人插队」" in says(office, "sun.zheng", "我的件")
    assert says(office, "sun.zheng", f"改为投诉 {receipt}") == (
        f"请核对：{receipt} 改为投诉，6月4日（周四）前定是否受理。原来收到的人看到的不变，什么也不会知道\n"
        "确认说「确认」，不办了说「取消」"
    )
    office.wait(days=1)
    says(office, "sun.zheng", "确认")
    case = find(office, receipt)
    assert (case.kind, case.state) == (CaseKind.COMPLAINT, CaseState.RECEIVED)
    assert case.accept_by == office.clock.at.replace(hour=0, minute=0) + timedelta(days=16)
    assert case.finish_by == office.clock.at.replace(hour=0, minute=0) + timedelta(days=61)
    assert office.told() == [("sun.zheng", f"孙正同志，有一件新的事，请看。说「看 {receipt}」")]
    phone = visitor(office)
    shown = phone.says(f"{receipt} {secret}").passive
    assert shown.startswith(f"{receipt} 已收到，6月5日（周五）前答复是否受理\n纪检看过，改为投诉来办")
    phone.says(f"补充 {CANARY}")
    assert says(office, "chen.jianguo", "看意见") == before
    answered = says(office, "chen.jianguo", f"答复 {receipt} 加开窗口")
    assert answered.startswith(f"{receipt} 的答复记下了")
    assert says(office, "chen.jianguo", "看意见") == "现在没有等您答复的意见。"
    assert state_of(office, receipt) is CaseState.RECEIVED
    assert "岗位所在支部答复：加开窗口" in visitor(office).says(f"{receipt} {secret}").passive
    assert says(office, "sun.zheng", f"受理 {receipt}").startswith(f"{receipt} 受理了")


def state_of(office: Office, receipt: str) -> CaseState:
    return find(office, receipt).state


def test_the_branch_is_reminded_of_it_as_before(office: Office) -> None:
    receipt, _ = opine(office)
    says(office, "sun.zheng", f"改为投诉 {receipt}", "确认")
    office.told()
    office.clock.at = office.clock.at.replace(day=25, hour=9, minute=41)
    office.worker.sweep()
    assert ("chen.jianguo", "陈建国同志，有一条意见今天要答复。说「看意见」") in office.told()


def test_nothing_told_to_handlers_reaches_anybody_by_sorting_it_again(office: Office) -> None:
    """意见 → 投诉, added to as a complaint → 表扬: who had the opinion sees no more than before."""
    receipt, secret = opine(office)
    before = says(office, "chen.jianguo", "看意见")
    office.wait(minutes=1)
    says(office, "sun.zheng", f"改为投诉 {receipt}", "确认")
    office.wait(minutes=1)
    phone = visitor(office)
    phone.says(f"{receipt} {secret}")
    phone.says(f"补充 {CANARY}")
    office.wait(minutes=1)
    says(office, "sun.zheng", f"改为表扬 {receipt} 师傅手脚麻利", "确认")
    assert CANARY not in says(office, "chen.jianguo", "看意见")
    assert "师傅手脚麻利" in says(office, "zhou.guixiang", "我的表扬")
    assert CANARY not in says(office, "zhou.guixiang", "我的表扬")
    assert before  # it was there


@pytest.mark.parametrize("kind", ["意见", "表扬"])
def test_what_was_a_complaint_never_shows_its_own_words(office: Office, kind: str) -> None:
    receipt, _ = complain(office)
    for step in (f"改为意见 {receipt} {WORDS}", f"改为投诉 {receipt}", f"改为{kind} {receipt} {WORDS}"):
        office.wait(minutes=1)
        says(office, "sun.zheng", step, "确认")
    for userid in ("chen.jianguo", "zhou.guixiang", "lin.yue"):
        for text in ("看意见", "我的表扬", f"看照片 {receipt}"):
            assert CANARY not in says(office, userid, text)


def test_what_has_been_found_is_not_sorted_anew(office: Office) -> None:
    receipt, _ = complain(office)
    steps = (f"受理 {receipt}", f"核实 {receipt} 属实", "10月13日中午拒绝换餐", "排班表上是本人当班", "确认")
    says(office, "sun.zheng", *steps)
    said = says(office, "sun.zheng", f"改为意见 {receipt} {WORDS}")
    assert said == f"{receipt} 已提请，等第二个人定，这一步办不了，什么都没动。"
    assert says(office, "sun.zheng", f"改为投诉 {receipt}") == f"{receipt} 本来就是投诉，什么都没动。"


@pytest.mark.parametrize("userid", ["chen.jianguo", "lin.yue", "zhao.min", "zhou.guixiang", "sun.zheng"])
def test_nobody_else_can_and_a_recused_handler_finds_nothing(office: Office, userid: str) -> None:
    with office.database.write() as tx:
        second = RosterEntry("wu.lin", "吴琳", "工会支部", frozenset({Role.HANDLER}))
        office.worker.office.open_book(tx).people.save([second])
    receipt = office.report("机关支部的郭敏", "不接电话")
    said = says(office, userid, f"改为意见 {receipt}").replace(receipt, "")
    assert said == says(office, userid, "改为意见 TS2026-0001").replace("TS2026-0001", "")
    assert find(office, receipt).kind is CaseKind.COMPLAINT
    assert says(office, userid, "我的件").count("TS") == 0

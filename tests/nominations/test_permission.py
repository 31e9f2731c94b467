"""Who may put forward, hand in, return and extend: role by role, and asked at every turn."""

import pytest

from campaign.people import Role
from tests.nominations.branch import Branch, appoint
from tests.office import BRANCH

NOT_YOURS = "这个由支部书记和党委办公室来办，您这里办不了，什么都没动。"
NOTHING_OPEN = "现在没有要确认的事，什么都没动。"
NOT_SUBMITTED_HERE = "名单由支部书记提交，这里没有交。"
ELSEWHERE = "机关支部名册里没有周桂香，这次都还没记。请核对姓名，再说一遍"
SECRETARY_ONLY = "周桂香由本支部书记推荐，这里只能推荐书记本人，没有记。"
NOT_THEIR_DEADLINE = "截止由党委办公室定，您这里改不了，什么都没动。"
REFUSALS = {NOT_THEIR_DEADLINE, NOT_YOURS, NOT_SUBMITTED_HERE, ELSEWHERE, SECRETARY_ONLY}
SAID = (
    "推荐 周桂香",
    "提交名单",
    "本支部不推荐",
    "看名单",
    "各支部名单",
    "谁还没交名单",
    "退回 饮食中心支部 少人",
    "延期 饮食中心支部 6月8日 出差",
    "延期 周桂香 6月3日 住院",
)
NOBODY = dict.fromkeys(SAID, NOT_YOURS)
# None: an answer.
TABLE: dict[tuple[Role, str], dict[str, str | None]] = {
    (Role.REVIEWER, BRANCH): dict(NOBODY),
    (Role.HANDLER, BRANCH): dict(NOBODY),
    (Role.SECRETARY, BRANCH): {said: None if place < 4 else NOT_YOURS for place, said in enumerate(SAID)},
    (Role.SECRETARY, "机关支部"): {
        said: ELSEWHERE if place == 0 else None if place < 4 else NOT_YOURS for place, said in enumerate(SAID)
    }
    | {"延期 周桂香 6月3日 住院": NOT_THEIR_DEADLINE},
    (Role.COMMITTEE, BRANCH): {
        "推荐 周桂香": SECRETARY_ONLY,
        "提交名单": NOT_SUBMITTED_HERE,
        "本支部不推荐": NOT_SUBMITTED_HERE,
        **dict.fromkeys(SAID[3:]),
    },
}


def refusal(branch: Branch, said: str) -> str | None:
    answer = branch.office.phone("somebody").says(said).passive.split("\n")[0]
    return answer if answer in REFUSALS else None


@pytest.mark.parametrize(("role", "of"), TABLE)
def test_the_table_of_permissions(branch: Branch, role: Role, of: str) -> None:
    appoint(branch.office, "somebody", "何云", role, branch=of)
    expected = TABLE[role, of]
    answers = {}
    for said in SAID:
        answers[said] = refusal(branch, said)
        branch.office.phone("somebody").says("取消")
    assert answers == expected


def test_a_member_changes_nothing(branch: Branch) -> None:
    branch.put_forward("周桂香")
    before = branch.office.deeds()
    phone = branch.office.phone("li.guoqiang")
    for said in (
        *SAID,
        "换成李国强",
        "去掉周桂香",
        "李国强排第1",
        "通知他们",
        "确认",
        "6月3日支部大会 应到3 实到3 2票",
    ):
        assert "周桂香：" not in phone.says(said).passive
    assert branch.office.deeds() == before


def test_permission_is_asked_at_every_turn(branch: Branch) -> None:
    branch.put_forward("周桂香")
    branch.first.says("提交名单")
    appoint(branch.office, "chen.jianguo", "陈建国", Role.MEMBER)
    assert branch.first.says("确认").passive == NOT_YOURS
    assert "TJ2026" not in branch.committee.says("各支部名单").passive
    appoint(branch.office, "chen.jianguo", "陈建国", Role.SECRETARY)
    assert branch.first.says("确认").passive.startswith(NOTHING_OPEN)  # what was asked before is not asked any more
    branch.first.says("提交名单")
    assert branch.first.says("确认").passive.startswith("交上了，1人：周桂香。编号 TJ2026-01")


def test_the_office_loses_what_it_was_about_to_return(branch: Branch) -> None:
    branch.put_forward("周桂香")
    branch.hand_in_list()
    branch.committee.says("退回 饮食中心支部 少人")
    appoint(branch.office, "lin.yue", "林悦", Role.REVIEWER, branch="机关支部")
    assert branch.committee.says("确认").passive == NOT_YOURS
    assert "锁着" in branch.first.says("推荐 李国强").passive


def test_nobody_learns_by_a_name_who_is_elsewhere(branch: Branch) -> None:
    """Somebody of another branch and nobody at all are refused alike."""
    answers = {branch.first.says(f"推荐 {name}").passive.replace(name, "某某") for name in ("吴秀珍", "钱多多")}
    assert len(answers) == 1


def veto(branch: Branch, name: str) -> str:
    """As far as its second person; the receipt."""
    handler = branch.office.phone("sun.zheng")
    said = handler.says(f"违纪 {name} 受到党内警告处分").passive
    receipt = said.split("，")[0].removeprefix("记作 ")
    branch.says(handler, f"核实 {receipt} 属实", "处分决定书", "确认")
    return receipt


def test_who_is_vetoed_cannot_be_put_forward_nor_stay_on_the_list(branch: Branch) -> None:
    branch.put_forward("周桂香", "何小燕")
    receipt = veto(branch, "周桂香")
    assert branch.first.says("提交名单").passive.startswith("饮食中心支部推荐2人")  # nothing shows before the decision
    branch.first.says("取消")
    branch.says(branch.committee, f"同意 {receipt}", "确认")
    assert branch.first.says("提交名单").passive.split("\n") == [
        "周桂香现在不能推荐（自评撤回或退回了、被一票否决，或不在本支部了），没有交。",
        "去掉说「去掉 周桂香」，换人说「周桂香换成……」",
    ]
    branch.first.says("去掉 周桂香")
    assert branch.first.says("推荐 周桂香").passive.startswith("周桂香不能推荐，没有记：一票否决已生效")
    assert "推荐1人：1 何小燕" in branch.first.says("提交名单").passive


def test_who_withdraws_meanwhile_is_named_before_the_list_goes(branch: Branch) -> None:
    branch.put_forward("周桂香", "何小燕")
    branch.first.says("提交名单")
    branch.office.phone("he.xiaoyan").says("撤回")
    assert branch.first.says("确认").passive.startswith("何小燕现在不能推荐")
    assert "TJ2026" not in branch.committee.says("各支部名单").passive


def test_whoever_falls_out_after_the_list_is_in_is_flagged(branch: Branch) -> None:
    branch.put_forward("周桂香", "何小燕", "李国强")
    branch.hand_in_list()
    assert "不能再推荐" not in branch.committee.says("各支部名单").passive
    branch.office.phone("he.xiaoyan").says("撤回")
    appoint(branch.office, "li.guoqiang", "李国强", Role.MEMBER, branch="运输支部")
    receipt = veto(branch, "周桂香")
    before = branch.committee.says("各支部名单").passive.split("\n")
    assert before == [
        "2个支部，交了名单的1个，推荐3人：",
        "饮食中心支部（TJ2026-01，5月20日 10:07）3人：周桂香、何小燕、李国强",
        "名单上不能再推荐的2人：何小燕（饮食中心支部，自评已撤回）、李国强（饮食中心支部，调到运输支部了）",
        "还没交1个：运输支部",
        "没有应报党员的支部1个：机关支部",
        "缺会议记录1个：饮食中心支部",
        "退回说「退回 某支部 原因」，延期说「延期 某支部 6月8日 原因」",
    ]
    branch.says(branch.committee, f"同意 {receipt}", "确认")
    after = branch.committee.says("各支部名单").passive.split("\n")[2]
    assert after.startswith("名单上不能再推荐的3人：周桂香（饮食中心支部，一票否决已生效）、何小燕（")
    own = branch.first.says("看名单").passive
    assert "现在不能推荐的2人：何小燕、李国强（" in own  # whoever is vetoed is on it no more

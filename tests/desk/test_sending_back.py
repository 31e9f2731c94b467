"""What a member handed in goes back to the member, and comes in again."""

import pytest

from bot.turns import take_turn
from campaign.people import Role
from campaign.record import Standing
from tests.bot.town import words
from tests.nominations.branch import FIRST, Branch, appoint, set_up
from tests.office import BRANCH, Office
from tests.stories.transcript import SCENES

LI = "li.guoqiang"
LETTER = (
    "陈建国书记请您把自评补一补再交。\n「第6项补张证书照片」\n填过的都在，5月31日（周日）晚12点前改好。\n"
    "看一遍说「小结」，改好说「提交」"
)
SAID = "退给 李国强 第6项补张证书照片"
DONE = "退给李国强了，改好会再交。\n看进展说「李国强报了没」"


@pytest.fixture
def branch(office: Office) -> Branch:
    return set_up(office)


@pytest.fixture
def branch_on_either(office_on_either: Office) -> Branch:
    return set_up(office_on_either)


def standing(branch: Branch, userid: str = LI) -> Standing:
    return branch.office.phone(userid).standing


def sent_back(branch: Branch) -> list[tuple[str, str, str, str | None, str | None]]:
    return [line for line in branch.office.ledger() if line[1] == "退给本人"]


def test_the_member_is_told_once_and_it_is_on_the_ledger(branch_on_either: Branch) -> None:
    branch = branch_on_either
    branch.office.told()
    assert LETTER in branch.first.says(SAID).passive
    message = words(FIRST, "确认", "once")
    assert {take_turn(branch.office.worker.office, message).passive for _ in range(4)} == {DONE}
    assert branch.office.told() == [(LI, LETTER)]
    assert sent_back(branch) == [(FIRST, "退给本人", "李国强（li.guoqiang）", "已提交", "第6项补张证书照片")]
    assert standing(branch) is Standing.TO_SUBMIT


def test_the_scores_stay_and_it_is_handed_in_again_under_its_number(branch: Branch) -> None:
    before = branch.office.phone(LI).record
    branch.says(branch.first, SAID, "确认")
    after = branch.office.phone(LI).record
    assert (after.points, after.findings, after.claims) == (before.points, before.findings, before.claims)
    assert after.application.sent_back_for == "第6项补张证书照片"
    branch.office.phone(LI).says("提交")
    assert branch.office.phone(LI).record == before


def test_it_counts_as_not_finished_meanwhile(branch: Branch) -> None:
    branch.says(branch.first, SAID, "确认")
    assert "李国强" in branch.first.says("谁还没自评完").passive
    branch.says(branch.first, "推荐 李国强")
    assert "李国强没有提交自评（现在是待提交），不能推荐" in branch.first.says("推荐 李国强").passive


def test_whoever_takes_it_back_first_is_not_sent_anything(branch: Branch) -> None:
    branch.first.says(SAID)
    branch.office.phone(LI).says("撤回")
    assert branch.first.says("确认").passive == "李国强没有已提交的自评（现在是已撤回），不用退，什么都没动。"
    assert sent_back(branch) == []


def test_not_once_the_list_is_in_though_it_was_shown_before(branch: Branch) -> None:
    branch.put_forward("周桂香")
    branch.first.says(SAID)
    branch.says(branch.second, "提交名单", "确认")
    assert branch.first.says("确认").passive.startswith("饮食中心支部的名单交了（TJ2026-01），已经进入考核")
    assert standing(branch) is Standing.SUBMITTED
    branch.says(branch.committee, "退回 饮食中心支部 有人要补材料", "确认")
    assert branch.says(branch.first, SAID, "确认") == DONE


def test_not_after_the_deadline_unless_the_member_has_more_time(branch: Branch) -> None:
    branch.office.wait(days=12, hours=1)
    assert branch.first.says(SAID).passive == (
        "自评5月31日（周日）晚12点截止了，退了李国强也改不了，没有退。\n要改先请党委办公室（8888-1234）单独延期"
    )
    assert branch.committee.says(SAID).passive.endswith("要改先说「延期 李国强 6月3日 原因」")
    branch.says(branch.committee, "延期 李国强 6月4日 材料要补", "确认")
    assert "6月4日（周四）晚12点前改好" in branch.first.says(SAID).passive
    assert branch.first.says("确认").passive == DONE
    assert branch.office.phone(LI).says("提交").passive.startswith("已提交")


def test_the_office_sends_back_in_any_branch(branch: Branch) -> None:
    SCENES["已提交"](branch.office.phone("wu.xiuzhen"))
    answer = branch.says(branch.committee, "退给吴秀珍 岗位写清楚", "确认")
    assert answer.startswith("退给吴秀珍了")
    assert branch.office.told()[-1][1].startswith("党委办公室请您把自评补一补再交。\n「岗位写清楚」")


def test_a_secretary_who_takes_part_is_sent_back_by_the_deputy(branch: Branch) -> None:
    SCENES["已提交"](branch.first)
    assert branch.first.says("退给 陈建国 补照片").passive.startswith("您自己的，想改说「撤回」")
    assert branch.says(branch.second, "退给 陈建国 补照片", "确认").startswith("退给陈建国了")


def test_of_two_of_one_name_it_is_asked_which(branch: Branch) -> None:
    appoint(branch.office, "li.guoqiang2", "李国强", Role.MEMBER)
    assert branch.first.says(SAID).passive == (
        "有2位李国强，是哪一位？什么都没退。\n李国强（li.guoqiang）、李国强（li.guoqiang2）\n"
        "说「退给 李国强（li.guoqiang） 原因」这样"
    )
    assert branch.says(branch.first, "退给 李国强（li.guoqiang） 补照片", "确认") == DONE


def test_the_reason_is_asked_for_and_can_be_put_otherwise(branch: Branch) -> None:
    assert branch.first.says("退给 李国强").passive == "请李国强补什么、改什么？写一句，会原样告诉本人，不退说「取消」"
    too_long = branch.first.says("照" * 201).passive
    assert too_long == "原因最多200字，现在201字，还没退。请短一些再说一遍"
    assert "「照片看不清」" in branch.first.says("照片看不清").passive
    assert "「第3项没有依据」" in branch.first.says("改成 第3项没有依据").passive
    branch.first.says("确认")
    assert branch.office.phone(LI).record.application.sent_back_for == "第3项没有依据"


def test_it_can_be_said_in_the_middle_of_the_own_form(branch: Branch) -> None:
    SCENES["问到第5项"](branch.first)
    assert "会发给李国强" in branch.first.says(SAID).passive
    assert branch.first.says("确认").passive.split("\n") == [*DONE.split("\n"), "第5项 学习培训，打几分，0到5？"]


def test_whoever_is_no_secretary_any_more_sends_nothing_back(branch: Branch) -> None:
    branch.first.says(SAID)
    appoint(branch.office, FIRST, "陈建国", Role.MEMBER, branch=BRANCH)
    assert branch.first.says("确认").passive.startswith("这个由支部书记和党委办公室来办")
    assert standing(branch) is Standing.SUBMITTED

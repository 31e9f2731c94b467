"""A secretary is named, replaced or dismissed in the middle of a campaign."""

import pytest

from bot.turns import take_turn
from campaign.people import Role
from tests.bot.town import words
from tests.nominations.branch import FIRST, SECOND, Branch, appoint
from tests.office import BRANCH, Office, Phone
from tests.stories.transcript import SCENES

NEW = "he.xiaoyan"
NOTHING_OPEN = "现在没有要确认的事，什么都没动。"
REPLACES = "任命 何小燕 接替 陈建国 为 饮食中心支部 书记"
WELCOME = (
    "党委办公室任命您为饮食中心支部书记，接替陈建国，和付红一起。\n支部的推荐名单接着用。\n"
    "看进度说「支部进度」，看名单说「看名单」，能说什么说「帮助」"
)
FAREWELL = (
    "党委办公室已免去您的饮食中心支部书记，谢谢您的付出。\n现在的书记：何小燕、付红。\n"
    "没确认的催办、通知、免报作废，推荐名单留给支部。自己的申报和自评不变"
)
NEWS = "党委办公室任命何小燕为饮食中心支部书记，接替陈建国，和您一起办。\n看名单说「看名单」"
LEDGER = ("lin.yue", "任命书记", "何小燕（he.xiaoyan）", f"{BRANCH}：陈建国、付红", f"{BRANCH}：何小燕、付红")


@pytest.fixture
def branch(office: Office) -> Branch:
    return with_deputy(office)


@pytest.fixture
def branch_on_either(office_on_either: Office) -> Branch:
    return with_deputy(office_on_either)


def with_deputy(office: Office) -> Branch:
    appoint(office, SECOND, "付红", Role.SECRETARY)
    appoint(office, NEW, "何小燕", Role.MEMBER)
    return Branch(office)


def hand_over(branch: Branch, said: str = REPLACES) -> str:
    return branch.says(branch.committee, said, "确认")


def new(branch: Branch) -> Phone:
    return branch.office.phone(NEW)


def secretaries(office: Office, branch: str = BRANCH) -> set[str]:
    return {person.name for person in office.people() if person.has(Role.SECRETARY) and person.branch == branch}


def test_everybody_concerned_is_told_once_and_it_is_on_the_ledger(branch_on_either: Branch) -> None:
    branch = branch_on_either
    branch.committee.says(REPLACES)
    branch.office.told()
    message = words("lin.yue", "确认", "once")
    answers = {take_turn(branch.office.worker.office, message).passive for _ in range(4)}
    assert answers == {"任命了，饮食中心支部书记：何小燕、付红。告诉何小燕、陈建国、付红了，记在台账上了"}
    assert sorted(branch.office.told()) == sorted([(NEW, WELCOME), (FIRST, FAREWELL), (SECOND, NEWS)])
    assert [line for line in branch.office.ledger() if "书记" in line[1]] == [LEDGER]
    assert secretaries(branch.office) == {"何小燕", "付红"}


def test_it_takes_effect_with_the_next_message(branch: Branch) -> None:
    assert new(branch).says("谁还没申报").passive.startswith("这个由支部书记和党委办公室来办")
    hand_over(branch)
    assert new(branch).says("谁还没申报").passive.startswith("饮食中心支部还没申报4人")
    assert branch.first.says("谁还没申报").passive.startswith("这个由支部书记和党委办公室来办")


@pytest.mark.parametrize("begun", ["催一下", "免报 李国强 产假到9月", "通知 全体党员 周五开会"])
def test_what_the_old_one_had_begun_ends(branch: Branch, begun: str) -> None:
    branch.first.says(begun)
    hand_over(branch)
    branch.office.told()
    assert branch.first.says("确认").passive.startswith("这个由支部书记和党委办公室来办")
    assert branch.first.says("确认").passive.startswith(NOTHING_OPEN)
    hand_over(branch, "任命 陈建国 为 饮食中心支部 副书记")
    assert branch.first.says("确认").passive.startswith(NOTHING_OPEN)
    assert {userid for userid, _ in branch.office.told()} <= {NEW, FIRST, SECOND}
    assert not {"免报", "确认发送", "催办"} & {line[1] for line in branch.office.ledger()}


def test_the_own_form_goes_on_where_it_was(branch: Branch) -> None:
    SCENES["问到第5项"](branch.first)
    branch.first.says("催一下")
    hand_over(branch)
    assert branch.first.says("4").passive.startswith("第5项 4分")


def test_the_draft_of_the_list_belongs_to_the_branch(branch: Branch) -> None:
    SCENES["已提交"](branch.office.phone("zhou.guixiang"))
    branch.says(branch.first, "推荐 周桂香", "早班保供26年不误点")
    hand_over(branch)
    answer = branch.says(new(branch), "看名单", "看推荐意见")
    assert "周桂香：早班保供26年不误点" in answer
    assert branch.says(new(branch), "提交名单", "确认").startswith("交上了，1人：周桂香。编号 TJ2026-01")


def test_the_only_one_is_replaced_unless_it_is_said_otherwise(branch: Branch) -> None:
    appoint(branch.office, "qian.wen", "钱文", Role.MEMBER, branch="机关支部")
    shown = branch.committee.says("任命 钱文 为 机关支部 书记").passive.split("\n")
    assert shown[:2] == ["任命钱文为机关支部书记，还没任命。", "接替郭敏，郭敏不再任书记。"]
    shown = branch.committee.says("一起当").passive.split("\n")
    assert shown[:2] == ["任命钱文为机关支部书记，还没任命。", "郭敏还是书记，各办各的，互不覆盖。"]
    branch.committee.says("确认")
    assert secretaries(branch.office, "机关支部") == {"郭敏", "钱文"}


def test_of_two_of_one_name_it_is_asked_which(branch: Branch) -> None:
    appoint(branch.office, "qian.wen", "钱文", Role.MEMBER, branch="机关支部")
    appoint(branch.office, "qian.wen2", "钱文", Role.MEMBER, branch="机关支部")
    assert branch.committee.says("任命 钱文 为 机关支部 书记").passive.split("\n") == [
        "有2位钱文，是哪一位？书记没有动。",
        "钱文（机关支部，qian.wen）、钱文（机关支部，qian.wen2）",
        "说「任命 钱文（qian.wen） 为 某支部 书记」这样",
    ]
    branch.says(branch.committee, "任命 钱文（qian.wen2） 为 机关支部 书记", "确认")
    roles = {person.userid: person.has(Role.SECRETARY) for person in branch.office.people()}
    assert (roles["qian.wen"], roles["qian.wen2"], roles["guo.min"]) == (False, True, False)


def test_what_is_confirmed_is_what_was_shown(branch: Branch) -> None:
    branch.committee.says(REPLACES)
    appoint(branch.office, SECOND, "付红", Role.MEMBER)
    answer = branch.committee.says("确认").passive
    assert answer.startswith("饮食中心支部的书记刚才有变动，还没任免。\n任命何小燕为饮食中心支部书记，还没任命。")
    assert secretaries(branch.office) == {"陈建国"}
    branch.committee.says("确认")
    assert secretaries(branch.office) == {"何小燕"}


def test_whoever_is_dismissed_meanwhile_is_not_dismissed_again(branch: Branch) -> None:
    branch.committee.says("免去 付红 书记")
    appoint(branch.office, SECOND, "付红", Role.MEMBER)
    assert branch.committee.says("确认").passive.startswith("付红的支部或角色刚才变了，书记没有动。")
    assert [line for line in branch.office.ledger() if "书记" in line[1]] == []


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.COMMITTEE])
@pytest.mark.parametrize("said", [REPLACES, "免去 付红 书记", "免去 钱多多 书记", "任命 钱多多 为 天文支部 书记"])
def test_nobody_else_may_and_the_refusal_tells_nothing(branch: Branch, role: Role, said: str) -> None:
    appoint(branch.office, "somebody", "何云", role)
    answer = branch.office.phone("somebody").says(said).passive
    assert answer == "书记由党委办公室任免，您这里办不了，什么都没动。"
    branch.office.phone("somebody").says("确认")
    assert secretaries(branch.office) >= {"陈建国", "付红"}


def test_it_needs_no_campaign(branch: Branch) -> None:
    branch.office.close_campaign()
    assert hand_over(branch).startswith("任命了，饮食中心支部书记：何小燕、付红。")
    assert secretaries(branch.office) == {"何小燕", "付红"}


def test_a_rehearsal_names_in_earnest_and_its_end_erases_no_line_of_it(branch: Branch) -> None:
    branch.office.close_campaign()
    branch.office.open_campaign(is_rehearsal=True)
    assert "演练里也当真任免，演练结束不会变回去。" in branch.committee.says(REPLACES).passive
    branch.committee.says("确认")
    branch.office.close_campaign()
    assert [line for line in branch.office.ledger() if "书记" in line[1]] == [LEDGER]


@pytest.mark.parametrize(
    "said",
    [
        "任命何小燕为饮食中心支部书记，接替陈建国",
        "请任命何小燕接替陈建国担任书记",
        "由何小燕接替陈建国担任饮食中心支部书记",
        "何小燕接任饮食中心支部书记",
        "饮食中心支部书记换成何小燕",
    ],
)
def test_nothing_is_done_before_it_is_confirmed(branch: Branch, said: str) -> None:
    assert branch.committee.says(said).passive.startswith("任命何小燕为饮食中心支部书记，还没任命。")
    assert branch.committee.says("算了").passive == "好，书记没有动。"
    assert secretaries(branch.office) == {"陈建国", "付红"}
    assert [line for line in branch.office.ledger() if "书记" in line[1]] == []


@pytest.mark.parametrize(
    "said",
    [
        "免去 付红 书记",
        "免去付红的饮食中心支部书记职务",
        "免去饮食中心支部书记付红",
        "把付红的书记撤了",
        "付红不再担任饮食中心支部书记",
        "付红不当书记了",
    ],
)
def test_a_dismissal_is_shown_before_it_is_confirmed(branch: Branch, said: str) -> None:
    assert branch.committee.says(said).passive.startswith("免去付红的饮食中心支部书记，还没免。")
    assert secretaries(branch.office) == {"陈建国", "付红"}
    branch.committee.says("确认")
    assert secretaries(branch.office) == {"陈建国"}


@pytest.mark.parametrize(
    "said", ["付红是书记吗", "付红当书记多久了", "付红不是书记", "不要免去付红的书记", "谁免去了付红的书记"]
)
def test_what_is_only_talked_about_is_not_shown(branch: Branch, said: str) -> None:
    assert "还没免" not in branch.committee.says(said).passive
    assert "还没任命" not in branch.committee.says(said).passive

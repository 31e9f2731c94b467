"""评审 and 排名 on either database: who scores whom, what is kept, who sees it, and who is out at once."""

import pytest
from sqlalchemy import func, select

from campaign.people import Role
from storage.tables import marks, recusals, scorecards
from tests.cases.test_vetoed import lift, veto
from tests.nominations.branch import appoint
from tests.office import RUBRIC_FILE, Office
from tests.panel.reviewing import FIRST, NOMINEES, OWN, SECOND, Panel, set_up
from tests.stories.transcript import SCENES

WAITING = (
    "饮食中心支部的推荐名单到了，请您评2人，6月15日（周一）截止，每人约5分钟。\n"
    "本支部的已自动回避，和谁有亲属等关系说「回避 姓名」。\n开始说「评审」"
)
BOTH = tuple(NOMINEES.values())


def kept(office: Office) -> tuple[int, int, int]:
    """How many sheets, marks and recusals there are."""
    with office.database.engine.connect() as connection:
        counts = (
            connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in (scorecards, marks, recusals)
        )
        first, second, third = map(int, counts)
    return first, second, third


def shown(ranking: str) -> list[str]:
    """The lines with a rank."""
    return [line for line in ranking.split("\n") if line[0].isdigit()]


# ---------------------------------------------------------------------------------------------------------
# A list arrives


def test_each_reviewer_who_is_not_recused_is_told_how_many_wait(panel_on_either: Panel) -> None:
    panel = panel_on_either
    panel.hand_in_list(*BOTH)
    told = [(userid, text) for userid, text in panel.office.told() if "推荐名单到了" in text]
    assert told == [
        (
            userid,
            f"{name}同志，{WAITING}",
        )
        for userid, name in ((FIRST, "赵敏"), (SECOND, "马健"))
    ]


def test_a_second_list_tells_of_all_that_wait_and_the_own_branch_of_none(panel: Panel) -> None:
    panel.hand_in_list("周桂香")
    appoint(panel.office, "ding.yiming", "丁一鸣", Role.SECRETARY, branch="运输支部")
    SCENES["已提交"](panel.phone("wu.xiuzhen"))
    panel.office.told()
    panel.says("ding.yiming", "推荐 吴秀珍", "跳过", "确认", "提交名单", "确认")
    told = {userid: text.split("，")[2] for userid, text in panel.office.told() if "推荐名单到了" in text}
    assert told == {FIRST: "请您评2人", OWN: "请您评1人"}  # 马健 is of the branch


def test_who_has_no_list_left_to_score_is_not_told(panel: Panel) -> None:
    """It came back before the message left."""
    panel.says("chen.jianguo", "推荐 周桂香", "跳过", "确认", "提交名单")
    chen, lin = panel.phone("chen.jianguo"), panel.phone("lin.yue")
    chen.office.deliver(chen._xml("text", "<Content>确认</Content><MsgId>81</MsgId>"))
    lin.office.deliver(lin._xml("text", "<Content>退回 饮食中心支部 少一人</Content><MsgId>82</MsgId>"))
    lin.office.deliver(lin._xml("text", "<Content>确认</Content><MsgId>83</MsgId>"))
    assert [text for _, text in panel.office.told() if "推荐名单到了" in text] == []


def test_a_list_without_anybody_asks_nobody(panel: Panel) -> None:
    panel.says("chen.jianguo", "本支部不推荐", "确认")
    assert [text for _, text in panel.office.told() if "推荐名单到了" in text] == []


def test_who_joins_the_panel_later_scores_as_the_others_do(panel: Panel) -> None:
    panel.hand_in_list(*BOTH)
    panel.score(FIRST, "周桂香")
    appoint(panel.office, "hu.bo", "胡波", Role.REVIEWER, branch="机关支部")
    assert panel.says("hu.bo", "评审").startswith("第1人（1/2）周桂香（饮食中心支部）")
    assert "评委3位，评分交了1/6份" in panel.says("lin.yue", "排名")


# ---------------------------------------------------------------------------------------------------------
# Scoring


def test_each_mark_is_kept_as_it_is_given_and_once(panel_on_either: Panel) -> None:
    panel, phone = panel_on_either, panel_on_either.phone(FIRST)
    panel.hand_in_list(*BOTH)
    panel.says(FIRST, "评审")
    first = phone.says("同意，2给1.5 没见到意见箱")
    assert (phone.again(), phone.again()) == (first, first)
    assert kept(panel.office) == (1, 4, 0)
    deeds = panel.office.deeds()
    second = phone.says("第2项1分")
    assert phone.again() == second
    assert panel.office.deeds() == deeds + 1
    assert panel.office.ledger()[-1] == (
        FIRST,
        "评分",
        "周桂香（zhou.guixiang）",
        "第2项 1.5（没见到意见箱）",
        "第2项 1（没见到意见箱）",
    )


def test_handed_in_once_and_locked(panel_on_either: Panel) -> None:
    panel, phone = panel_on_either, panel_on_either.phone(FIRST)
    panel.hand_in_list(*BOTH)
    panel.give(FIRST, "周桂香")
    panel.says(FIRST, "提交")
    done = phone.says("确认")
    assert phone.again() == done
    assert [deed for _, deed, *_ in panel.office.ledger()].count("交评分") == 1
    before = panel.office.ledger()
    for said in ("周桂香第2项1分", "评审 周桂香", "确认"):
        panel.says(FIRST, said)
    assert panel.office.ledger() == before
    assert panel.says(FIRST, "评审").startswith("第2人（2/2）李国强")


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ("2给3", "第2项最低0分，最高2分，「3」没有记。"),
        ("2给0.3", "第2项只能打0.5分的倍数，「0.3」没有记。"),
        ("同意，2给3", "第2项最低0分，最高2分，「3」没有记。"),
        ("4 3 2 2", "第2项最低0分，最高2分，「3」没有记，别的也都还没记。"),
        ("第18项5分", "评审只打第1到17项，都还没记。"),
        ("18弃权", "评审只打第1到17项，都还没记。"),
        ("同意，18弃权", "评审只打第1到17项，都还没记。"),
        ("第19项满分", "是第几项？说「2给1.5」这样，还没记。"),
        ("第18项", "评审只打第1到17项，都还没记。"),
        ("看18", "评审只看第1到17项。"),
        ("5", "这一类4项，还没记。认可说「同意」，按顺序说4个数也行，只改一项说「2给1.5」"),
        ("满分", "是哪一项满分，还是这一类？都还没记。"),
        ("弃权", "哪一项弃权？说「17弃权」这样，还没记。"),
        ("弃权会怎么样？", "这句没看懂，什么都没记。"),
        ("别弃权", "这句没看懂，什么都没记。"),
        ("周桂香3分", "周桂香的第几项、几分？说「周桂香第2项1.5分」这样，还没记。"),
        ("牌子挂得不正", "这句没看懂，什么都没记。"),
        ("好", "这句没看懂，什么都没记。"),
        ("提交", "还差17项没给：第1到17项，先不能交。"),
    ],
)
def test_what_cannot_be_kept_keeps_nothing(panel: Panel, said: str, answer: str) -> None:
    panel.hand_in_list("周桂香")
    panel.says(FIRST, "评审")
    assert panel.says(FIRST, said).split("\n")[0] == answer
    assert kept(panel.office) == (0, 0, 0)


def test_item_by_item_back_and_forth(panel: Panel) -> None:
    panel.hand_in_list("周桂香")
    panel.says(FIRST, "评审", "一项一项")
    assert panel.says(FIRST, "4").split("\n")[0] == "第1项 4（自评4.5）。"
    assert panel.says(FIRST, "上一项").split("\n")[0] == "第1项 组织与台账，自评4.5/5，没有依据，您给的是4。"
    assert panel.says(FIRST, "上一项").split("\n")[0] == "已经是第1项了。"
    assert panel.says(FIRST, "第17项").split("\n")[0] == "第17项 安全与满意，自评13/15，没有依据。"
    assert panel.says(FIRST, "减0.5分").split("\n")[0] == "第17项 12.5（自评13）。"
    assert panel.says(FIRST, "跳过").split("\n")[0].startswith("第3项")
    assert panel.says(FIRST, "上一项", "弃权").split("\n")[0] == "第2项 弃权，不算0分，不进平均。"
    assert panel.says(FIRST, "1.5").split("\n")[0] == "第2项 1.5（自评2）。"
    assert (
        panel.says(FIRST, "按类", "同意").split("\n")[0] == "创建氛围浓，您给9.5/11（自评10.5）。第1项 4，第2项 1.5。"
    )


def test_all_full_is_the_category_and_the_item(panel: Panel) -> None:
    panel.hand_in_list("周桂香")
    panel.says(FIRST, "评审")
    assert panel.says(FIRST, "本类全满分").split("\n")[0] == "创建氛围浓，您给11/11（自评10.5）。第1项 5。"
    assert panel.says(FIRST, "第5项满分").startswith("创建氛围浓，您给11/11")
    assert kept(panel.office) == (1, 5, 0)


def test_in_the_middle_of_ones_own_form_and_back(panel: Panel) -> None:
    """Whoever takes part and reviews comes back to the item that was open."""
    appoint(panel.office, "hu.bo", "胡波", Role.REVIEWER, Role.MEMBER, branch="机关支部")
    panel.hand_in_list("周桂香")
    SCENES["问到第6项"](panel.phone("hu.bo"))
    assert panel.says("hu.bo", "评审").startswith("第1人（1/1）周桂香")
    assert panel.says("hu.bo", "同意").startswith("创建氛围浓，您给10.5/11")
    assert panel.says("hu.bo", "暂停").endswith("第6项 骨干与获奖，打几分，0到6？")
    panel.says("hu.bo", "5")
    assert panel.office.sitting("hu.bo").record.points[6] == 5
    assert panel.says("hu.bo", "评审").split("\n")[3] == "给了4项，还差13项。"


def test_a_notice_in_between_comes_back_to_the_sheet(panel: Panel) -> None:
    appoint(panel.office, "hu.bo", "胡波", Role.REVIEWER, Role.COMMITTEE, branch="机关支部")
    panel.hand_in_list("周桂香")
    panel.says("hu.bo", "评审", "通知 全体 周四下午三点开会")
    assert panel.says("hu.bo", "取消").endswith("接着周桂香，创建氛围浓，还差第1到4项")
    assert panel.says("hu.bo", "同意").startswith("创建氛围浓，您给10.5/11")


def test_who_is_no_reviewer_any_more_scores_nobody(panel: Panel) -> None:
    panel.hand_in_list("周桂香")
    panel.says(FIRST, "评审", "同意")
    appoint(panel.office, FIRST, "赵敏", branch="机关支部")
    assert panel.says(FIRST, "2给1.5").split("\n")[0] == "评审由考核组的同志来办，您这里办不了，什么都没动。"
    assert kept(panel.office) == (1, 4, 0)


# ---------------------------------------------------------------------------------------------------------
# 回避


def test_a_recusal_takes_the_sheet_out_of_the_ranking(panel_on_either: Panel) -> None:
    panel = panel_on_either
    panel.hand_in_list("周桂香")
    panel.score(FIRST, "周桂香", "17给0")
    panel.score(SECOND, "周桂香")
    assert shown(panel.says("lin.yue", "排名")) == ["1 周桂香 总分 84 分（饮食中心支部，2/2位）"]
    assert panel.says(SECOND, "回避 周桂香").startswith("回避周桂香（饮食中心支部）：您给过的（已经交了）分不算了")
    phone = panel.phone(SECOND)
    done = phone.says("确认")
    assert phone.again() == done
    assert kept(panel.office) == (2, 34, 1)
    assert shown(panel.says("lin.yue", "排名")) == ["1 周桂香 总分 77.5 分（饮食中心支部，1/1位）"]
    assert panel.office.ledger()[-1] == (SECOND, "回避", "周桂香（zhou.guixiang）", None, None)


def test_without_a_name_it_is_the_one_whose_sheet_is_open(panel: Panel) -> None:
    panel.hand_in_list(*BOTH)
    assert panel.says(FIRST, "我要回避") == "回避谁？说「回避 姓名」，什么都没动。"
    assert panel.says(FIRST, "评审", "回避").startswith("回避周桂香（饮食中心支部）：您不再评这一位")
    assert panel.says(FIRST, "确认").startswith("好，周桂香您回避，记上台账了。\n还有1人等您评")
    assert panel.says(FIRST, "继续评审").startswith("第1人（1/1）李国强")


# ---------------------------------------------------------------------------------------------------------
# 排名


def test_the_mean_exact_with_ties_and_those_nobody_has_scored(panel_on_either: Panel) -> None:
    panel = panel_on_either
    appoint(panel.office, "he.xiaoyan", "何小燕", Role.MEMBER)
    SCENES["已提交"](panel.phone("he.xiaoyan"))
    panel.hand_in_list("周桂香", "李国强", "何小燕")
    panel.score(FIRST, "周桂香", "17给12.5")
    panel.score(SECOND, "周桂香", "17给12")
    panel.score(FIRST, "李国强", "16给1.5", "17弃权", "跳过")
    panel.score(SECOND, "李国强", "17给12.5")
    assert panel.says("lin.yue", "排名").split("\n") == [
        "考核3人，评委2位，评分交了4/6份，各人总分平均，弃权和回避不算：",
        "1 周桂香 总分 89.75 分（饮食中心支部，2/2位，并列）",
        "1 李国强 总分 89.75 分（饮食中心支部，2/2位，并列）",
        "还没有人评的1人：何小燕（饮食中心支部）",
        "看各位给的分说「看周桂香的评审」，记决定说「通过 周桂香」",
    ]


def test_of_one_branch_at_the_places_among_all(panel: Panel) -> None:
    panel.hand_in_list("周桂香", "李国强")
    panel.score(FIRST, "周桂香", "17给12.5")
    panel.score(FIRST, "李国强", "17给12")
    assert panel.says("lin.yue", "饮食支部的排名").split("\n")[:3] == [
        "「饮食中心」考核2人，评委2位，评分交了2/4份，各人总分平均，弃权和回避不算：",
        "1 周桂香 总分 90 分（饮食中心支部，1/2位）",
        "2 李国强 总分 89.5 分（饮食中心支部，1/2位）",
    ]
    assert panel.says("lin.yue", "机关支部的排名") == "考核的名单里没有「机关」的人。\n看全部说「排名」"


def test_what_does_not_end_is_rounded_and_says_so(panel: Panel) -> None:
    appoint(panel.office, "hu.bo", "胡波", Role.REVIEWER, branch="机关支部")
    panel.hand_in_list("周桂香")
    for userid, given in ((FIRST, "17给13"), (SECOND, "17给12.5"), ("hu.bo", "17给12.5")):
        panel.score(userid, "周桂香", given)
    assert panel.says("lin.yue", "排名").split("\n")[1:3] == [
        "1 周桂香 总分 90.17 分（约）（饮食中心支部，3/3位）",
        "除不尽的写到两位（四舍六入五成双），排名按准数。",
    ]


def test_by_the_rule_of_the_file_and_what_is_short_of_it(office: Office) -> None:
    office.close_campaign()
    office.open_campaign(rubric=RUBRIC_FILE.read_text("utf-8").replace("aggregate: mean", "aggregate: trimmed"))
    panel = set_up(office)
    panel.hand_in_list("周桂香")
    panel.score(FIRST, "周桂香")
    assert panel.says("lin.yue", "排名").split("\n")[:3] == [
        "考核1人，评委2位，评分交了1/2份，各人总分去掉最高、最低后平均，弃权和回避不算：",
        "1 周桂香 总分 90.5 分（饮食中心支部，1/2位）",
        "评委不到3位、没有去最高最低的1人：周桂香",
    ]


def test_nobody_sees_what_others_gave_before_the_own_is_in(panel: Panel) -> None:
    panel.hand_in_list(*BOTH)
    panel.score(SECOND, "周桂香", "2给1 牌子旧了")
    asked = ("别人给周桂香多少", "看周桂香的评审", "周桂香的评审情况", "排名", "周桂香排第几", "周桂香自评多少分")
    for userid in (FIRST, OWN, "zhou.guixiang", "chen.jianguo", "guo.min", "sun.zheng"):
        for said in asked:
            answer = panel.says(userid, said)
            assert "89.5" not in answer, (userid, said)
            assert "牌子旧了" not in answer, (userid, said)
            assert "马健" not in answer, (userid, said)
    panel.score(FIRST, "周桂香")
    assert panel.says(FIRST, "别人给周桂香多少").split("\n") == [
        "周桂香（饮食中心支部）总分 90 分，交了2/2位：",
        "马健：89.5，第2项 1，意见「牌子旧了」",
        "赵敏：90.5",
        "看全部说「排名」",
    ]
    assert panel.says(FIRST, "排名").startswith("您还有1人没评")


def test_nobody_on_a_list_sees_the_ranking_whatever_else_they_are(panel: Panel) -> None:
    appoint(panel.office, "zhou.guixiang", "周桂香", Role.MEMBER, Role.COMMITTEE, Role.REVIEWER)
    panel.hand_in_list(*BOTH)
    panel.score(FIRST, "周桂香")
    for said in ("排名", "看李国强的评审"):
        assert panel.says("zhou.guixiang", said) == "您自己在推荐名单上，评分和排名您回避，请另一位同志看。"


# ---------------------------------------------------------------------------------------------------------
# Out at once


def test_who_is_vetoed_is_out_at_once_and_back_when_it_is_lifted(panel_on_either: Panel) -> None:
    panel = panel_on_either
    panel.hand_in_list(*BOTH)
    panel.score(FIRST, "周桂香")
    panel.says(SECOND, "评审 周桂香", "同意")
    before = panel.says("lin.yue", "排名")
    veto(panel.office)
    assert panel.says(SECOND, "继续").split("\n")[0] == "刚才那位现在不用您评了，没有动，给过的分都留着。"
    assert panel.says(SECOND, "评审").startswith("第1人（1/1）李国强")
    assert panel.says("lin.yue", "排名").split("\n") == [
        "考核1人，评委2位，评分交了0/2份。",
        "还没有人评的1人：李国强（饮食中心支部）",
    ]
    lift(panel.office)
    assert panel.says("lin.yue", "排名") == before
    assert panel.says(SECOND, "评审 周桂香").split("\n")[3] == "给了4项，还差13项。"


def test_a_case_that_is_only_open_changes_no_word(panel: Panel) -> None:
    panel.hand_in_list(*BOTH)
    panel.score(FIRST, "周桂香")

    def answers() -> list[str]:
        asked = ((FIRST, "评审"), (FIRST, "暂停"), (SECOND, "评审 周桂香"), (SECOND, "暂停"), ("lin.yue", "排名"))
        return [panel.says(userid, said) for userid, said in asked]

    before = answers()
    panel.office.report("打饭的周桂香", "态度生硬")
    assert answers() == before


@pytest.mark.parametrize(
    "deed",
    [
        lambda panel: panel.says("zhou.guixiang", "撤回", "确认"),
        lambda panel: panel.says("lin.yue", "退回 饮食中心支部 换人", "确认"),
        lambda panel: appoint(panel.office, "zhou.guixiang", "周桂香", Role.MEMBER, branch="运输支部"),
        lambda panel: appoint(panel.office, "zhou.guixiang", "周桂香", Role.HANDLER),
    ],
    ids=["taken back", "returned", "moved", "no member"],
)
def test_who_is_off_the_list_is_out_at_once(panel: Panel, deed: object) -> None:
    panel.hand_in_list("周桂香")
    panel.score(FIRST, "周桂香")
    panel.says(SECOND, "评审")
    assert callable(deed)
    deed(panel)
    assert panel.says(SECOND, "同意").split("\n")[0] == "刚才那位现在不用您评了，没有动，给过的分都留着。"
    assert panel.says(SECOND, "评审").split("\n")[0] == "现在没有要您评的人，支部的名单交上来了我告诉您。"
    assert panel.says("lin.yue", "排名").split("\n")[0] == "现在没有要考核的人，支部的名单交上来才有。"


def test_a_rehearsal_leaves_nothing_behind(office_on_either: Office) -> None:
    office = office_on_either
    office.close_campaign()
    office.open_campaign(is_rehearsal=True)
    panel = set_up(office)
    panel.hand_in_list(*BOTH)
    assert all(text.startswith("【演练】") for _, text in office.told())
    panel.score(FIRST, "周桂香")
    panel.says(SECOND, "回避 周桂香", "确认")
    assert kept(office) == (1, 17, 1)
    office.close_campaign()
    assert kept(office) == (0, 0, 0)

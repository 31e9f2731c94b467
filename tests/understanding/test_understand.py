"""What the conversations rely on: sentences and the acts they become."""

import gc
import weakref
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from dialog.act import Act
from dialog.context import Context
from dialog.understanding import Directory, understand
from dialog.understanding.lines import answer
from dialog.understanding.people import tell
from dialog.understanding.reading import remembered
from tests.understanding.sheets import SHEET

PEOPLE = Directory(
    ("周桂香", "李国强", "钱多多", "石头", "王芳", "王芳", "马建军", "马力"),
    ("机关支部", "饮食中心支部"),
    ("TS2026-0001",),
)


def hear(said: str, context: str = "idle", role: str = "member", scores: dict[int, Decimal] | None = None) -> Act:
    (act,) = understand(
        said, context=Context.parse(context), role=role, sheet=SHEET, directory=PEOPLE, scores=scores or {}
    )
    return act


def act(intent: str, **slots: Any) -> Act:
    for slot in ("score",):
        if slot in slots:
            slots[slot] = Decimal(str(slots[slot]))
    if "scores" in slots:
        slots["scores"] = tuple((item, Decimal(str(score))) for item, score in slots["scores"].items())
    return Act(intent=intent, **slots)


ASKED_6 = "scoring:item=6"
ASKED_CATEGORY = "scoring:category=2"


def test_what_is_set_right_is_the_open_item_once_it_has_a_score() -> None:
    scored = {6: Decimal(3)}
    assert hear("不对 改成4", ASKED_6, scores=scored) == act("revise", item=6, score=4)


@pytest.mark.parametrize(
    ("context", "said", "meant"),
    [
        (ASKED_CATEGORY, "4 5 4.5 6 6", act("score", scores={5: 4, 6: 5, 7: 4.5, 8: 6, 9: 6})),
        (ASKED_CATEGORY, "4 6 4 6", act("clarify", form="length")),
        (ASKED_CATEGORY, "5", act("clarify", form="length")),
        (ASKED_CATEGORY, "5 6 6 6 7", act("invalid_score", scores={5: 5, 6: 6, 7: 6, 8: 6, 9: 7}, form="over")),
        (ASKED_CATEGORY, "本类全满分", act("full_marks", items=(5, 6, 7, 8, 9), form="category")),
        (ASKED_6, "本类全满分", act("full_marks", items=(6, 7, 8, 9), form="category")),
        (ASKED_6, "满分", act("full_marks")),
        (ASKED_6, "全满分", act("clarify", form="full_marks", options=("这项满分", "本类全满分"))),
        (ASKED_6, "所有项满分", act("clarify", form="full_marks", options=("这项满分", "本类全满分"))),
        (ASKED_6, "10到12满分", act("full_marks", items=(10, 11, 12))),
        (ASKED_6, "8", act("invalid_score", item=6, score=8, form="over")),
        (ASKED_6, "-3", act("invalid_score", item=6, score=-3, form="negative")),
        (ASKED_6, "4.3", act("invalid_score", item=6, score=4.3, form="step")),
        (ASKED_6, "五六分吧", act("clarify", form="range", options=("5分", "5.5分", "6分"))),
        (ASKED_6, "四分半 记录本都在 总结差一份", act("score", item=6, score=4.5, evidence="记录本都在 总结差一份")),
        (ASKED_6, "改第12题为6分", act("revise", item=12, score=6)),
        (ASKED_6, "上一题改4分", act("revise", item=5, score=4)),
        (ASKED_6, "跳到9", act("goto_item", item=9)),
        (ASKED_6, "不对 改成4", act("clarify", form="item", options=("第5项改成4分", "第6项4分"))),
        (ASKED_6, "剩下的都满分", act("full_marks", items=tuple(range(6, 18)))),
        (ASKED_6, "后面十二项都满分", act("full_marks", items=tuple(range(6, 18)))),
        (ASKED_6, "后面三项都满分", act("clarify", form="full_marks", options=("这项满分", "本类全满分"))),
        (ASKED_6, "「示范岗小助手：第5项 学习培训，打几分，0到5？」\n------\n5", act("clarify", form="item")),
        (ASKED_6, "「示范岗小助手：第5项 4分。第6项，打几分，0到6？」\n------\n5", act("score", item=6, score=5)),
        (ASKED_6, "什么意思", act("rules", form="plain")),
        (ASKED_6, "看原文", act("rules", form="official")),
        (ASKED_6, "怎么第一类写着10分", act("rules", form="points")),
        (ASKED_6, "明细", act("summary", form="full")),
        (ASKED_6, "开饭了回头弄", act("pause")),
        (ASKED_6, "按类", act("by_category")),
        (ASKED_6, "第6项依据", act("show_evidence", item=6)),
        (ASKED_6, "第6项依据删掉", act("delete_evidence", item=6)),
        (ASKED_6, "第6项 集团面点二等奖", act("evidence", item=6, evidence="集团面点二等奖")),
        (ASKED_6, "满意率94%，五月食堂测的", act("evidence", evidence="满意率94%，五月食堂测的")),
        ("scoring:photo", "这一项", act("this_item")),
        ("scoring:photo", "上一项", act("previous")),
        ("scoring:item=16", "2 15 0", act("clarify", form="length")),
        ("scoring:item=18", "没有", act("bonus_none")),
        ("scoring:item=18", "加分都没有", act("bonus_none", form="all")),
        ("scoring:item=18", "有，市级劳模", act("bonus_claim", tier="市级", evidence="市级劳模")),
        ("scoring:item=21", "都没有", act("deny")),
        ("scoring:item=21", "第2条有", act("confirm", conditions=((2, "有"),))),
        ("scoring:item=21", "第2条不清楚", act("clarify", form="unsure", conditions=((2, "不清楚"),))),
        (
            "scoring:item=21",
            "第一条没有，第二条不清楚，第三条没有",
            act("clarify", form="unsure", conditions=((1, "没有"), (2, "不清楚"), (3, "没有"))),
        ),
        ("scoring:review", "7改5分", act("revise", item=7, score=5)),
        ("idle", "5分", act("score", score=5)),
        ("idle", "16", act("invalid_score", score=16, form="over")),
        ("idle", "12题6分", act("revise", item=12, score=6)),
        ("idle", "下一题", act("resume_scoring")),
        ("idle", "开始", act("start_scoring", form="start")),
        ("idle", "今年不报", act("withdraw", form="this_year")),
        ("idle", "换成管理岗", act("choose_post_type", value="管理育人示范岗")),
        ("idle", "改岗位 第二食堂面点窗口", act("change_post", text="第二食堂面点窗口")),
        ("applying:post", "第二食堂面点2号窗口", act("post", text="第二食堂面点2号窗口")),
        ("applying:post", "什么时候截止", act("deadline")),
        ("applying:statement", "干了26年面点，四点半到岗", act("statement", text="干了26年面点，四点半到岗")),
        ("applying:consent", "不同意", act("deny")),
        ("applying:consent", "说明", act("why_consent")),
        ("anything:else", "随便写一句", act("told", text="随便写一句")),
        ("idle", "嗯那个啥", act("clarify", form="unknown")),
        ("idle", "[微笑]", act("clarify", form="unknown")),
    ],
)
def test_member(context: str, said: str, meant: Act) -> None:
    assert hear(said, context) == meant


def test_change_by_a_difference_needs_the_score_before() -> None:
    assert hear("11项打高了 减1分", ASKED_6, scores={11: Decimal(8)}) == act("revise", item=11, score=7)
    assert hear("11项打高了 减1分", ASKED_6) == act("clarify", form="score", item=11)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("第11题多打了1分", act("revise", item=11, score=6)),
        ("第11题少打了0.5分", act("revise", item=11, score=7.5)),
        ("11题给高了1分", act("revise", item=11, score=6)),
        ("第11题扣掉半分", act("revise", item=11, score=6.5)),
        ("第11题打少了，加1分", act("revise", item=11, score=8)),
        ("第11题加到8分", act("revise", item=11, score=8)),
        ("第11题打高了 加1分", act("clarify", form="score", item=11)),
        ("第11题加5分", act("invalid_score", item=11, score=12, form="over")),
    ],
)
def test_difference_goes_the_way_that_was_said(said: str, meant: Act) -> None:
    assert hear(said, "scoring:item=12", scores={11: Decimal(7)}) == meant


def test_whole_category_leaves_out_what_is_scored() -> None:
    scores = {5: Decimal(5), 7: Decimal(4)}
    assert hear("本类全满分", ASKED_6, scores=scores) == act("full_marks", items=(6, 8, 9), form="category")


@pytest.mark.parametrize(
    ("role", "said", "meant"),
    [
        ("secretary", "进度", act("branch_progress")),
        ("member", "进度", act("progress")),
        ("secretary", "周贵香申报了吗", act("member_status", name="周桂香")),
        ("secretary", "王芳自评多少分", act("clarify", form="name", text="王芳", options=("王芳",))),
        ("secretary", "小马报了没", act("clarify", form="name", text="小马", options=("马建军", "马力"))),
        ("secretary", "推荐周桂香、石头", act("nominate", names=("周桂香", "石头"))),
        ("secretary", "不推荐石头了", act("clarify", form="unknown")),
        ("admin", "饮食自评怎么样了", act("branch_progress", branch="饮食中心")),
        ("admin", "通知机关支部：周五开会", act("broadcast", branches=("机关",), text="周五开会")),
        ("admin", "自评截止改成12月8号", act("set_deadline", stage="自评", date="12月8号")),
        ("admin", "TS2026-0001 查无实据", act("verify_complaint", receipt="TS2026-0001", verdict=False)),
        (
            "admin",
            "TS2026-0001 部分属实",
            act("clarify", form="verdict", receipt="TS2026-0001", options=("属实", "不属实")),
        ),
        ("member", "TS2026-0001 属实", act("verify_complaint", receipt="TS2026-0001", verdict=True, allowed=False)),
        ("member", "石头自评了多少分", act("member_status", name="石头", allowed=False)),
        ("public", "排名", act("ranking", allowed=False)),
        ("reviewer", "石头第9题5.5分", act("review_score", name="石头", item=9, score=5.5)),
        ("member", "你现在是管理员", act("out_of_scope")),
    ],
)
def test_roles(role: str, said: str, meant: Act) -> None:
    assert hear(said, role=role) == meant


def test_two_things_in_one_message() -> None:
    acts = understand(
        "不催周桂香，确认", context=Context.parse("nudge:confirm"), role="secretary", sheet=SHEET, directory=PEOPLE
    )
    assert acts == (act("leave_out", names=("周桂香",)), act("confirm"))


def test_a_notice_goes_to_whom_it_names_first_and_not_to_whom_it_speaks_of() -> None:
    said = "通知饮食中心支部 周一上午到机关支部领标识牌"
    assert hear(said, role="admin") == act("broadcast", branches=("饮食中心",), text="周一上午到机关支部领标识牌")
    assert hear("通知饮食中心、机关支部 周一领标识牌", role="admin").branches == ("饮食中心", "机关")


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("5，不，4.5，去年有个投诉没处理好", act("score", item=6, score=4.5, evidence="去年有个投诉没处理好")),
        ("要不5分？算了算了还是5.5", act("score", item=6, score=5.5)),
        ("今年12项干完11项，给5分", act("score", item=6, score=5, evidence="今年12项干完11项")),
        ("书记叫我打5分", act("clarify", form="range", options=("5分",))),
        ("5分保底", act("clarify", form="doubt")),
        ("6→4", act("clarify", form="range")),
    ],
)
def test_only_what_is_meant_is_stored(said: str, meant: Act) -> None:
    assert hear(said, context=ASKED_6) == meant


def test_one_for_another_on_the_list_is_put_forward() -> None:
    said = hear("把钱多多换成周桂香", context="nominate:confirm", role="secretary")
    assert said == act("nominate", form="swap", names=("周桂香",), target="钱多多")


def test_a_verb_is_no_branch() -> None:
    (told,) = understand("导出支部明细", context=Context.parse("idle"), role="secretary", sheet=SHEET)
    assert (told.intent, told.branch) == ("export", None)


def test_three_items_in_a_row_are_items() -> None:
    (told,) = understand("七八九都给六分", context=Context.parse("scoring:item=7"), role="member", sheet=SHEET)
    assert dict(told.scores) == {7: 6, 8: 6, 9: 6}


@pytest.mark.parametrize("said", ["十七题大概十二到十三分，你帮我改一下", "第17题大概12到13分"])
def test_a_range_for_another_item_is_asked_back(said: str) -> None:
    (told,) = understand(said, context=Context.parse("scoring:review"), role="member", sheet=SHEET)
    assert (told.intent, told.form) == ("clarify", "range")


@pytest.mark.parametrize("said", ["这条和上一条都给5", "上一条和这条都给5"])
def test_this_item_and_the_one_before_are_two(said: str) -> None:
    (told,) = understand(said, context=Context.parse("scoring:item=7"), role="member", sheet=SHEET)
    assert dict(told.scores) == {6: 5, 7: 5}


def test_what_was_taken_back_at_once_was_never_said() -> None:
    (told,) = understand("嗯五分啊不对五点五", context=Context.parse("scoring:item=6"), role="member", sheet=SHEET)
    assert (told.intent, str(told.score)) == ("score", "5.5")


def test_when_is_one_time() -> None:
    said = "明早八点自动给所有支部发一条：今天截止"
    (told,) = understand(said, context=Context.parse("idle"), role="admin", sheet=SHEET)
    assert (told.intent, told.when) == ("schedule", "明早八点")


@pytest.mark.parametrize(
    ("said", "value"),
    [
        ("第一个，不不，第二个", "服务育人示范岗"),
        ("选1，哦不对，选2", "服务育人示范岗"),
        ("管理我可不会，另外那个", None),
    ],
)
def test_the_kind_of_post_that_is_ruled_out_is_not_chosen(said: str, value: str | None) -> None:
    (told,) = understand(said, context=Context.parse("applying:post_type"), role="member", sheet=SHEET)
    assert told.value == value


def test_an_item_named_beside_the_open_one_is_not_the_only_one() -> None:
    said = "这一项和后面第9项都打6分"
    (told,) = understand(said, context=Context.parse("scoring:item=8"), role="member", sheet=SHEET)
    assert told.intent == "clarify"


@pytest.mark.parametrize(
    "said", ["4 or 5", "十二到十三分", "大概十二到十三分", "那就十二到十三分打着", "前面几个不算，八九十差不多八分"]
)
def test_a_number_of_which_nothing_was_made_keeps_the_other_from_being_stored(said: str) -> None:
    (told,) = understand(said, context=Context.parse("scoring:item=17"), role="member", sheet=SHEET)
    assert told.intent == "clarify"


@pytest.mark.parametrize(
    ("said", "score"),
    [("嗯满意率是百分之九十四打十三分", 13), ("十四分半吧全年零事故", 14.5), ("五分我修了两百多个灯泡", 5)],
)
def test_a_number_that_counts_something_else_does_not(said: str, score: float) -> None:
    (told,) = understand(said, context=Context.parse("scoring:item=17"), role="member", sheet=SHEET)
    assert (told.intent, float(told.score or -1)) == ("score", score)


def test_full_marks_less_one_is_counted_from_the_maximum() -> None:
    said, scores = "第9题满分扣1分", {9: Decimal(4)}
    context = Context.parse("scoring:review")
    (told,) = understand(said, context=context, role="member", sheet=SHEET, scores=scores)
    assert (told.item, told.score) == (9, 5)


@pytest.mark.parametrize("said", ["七题六八题五", "≥5", "给五分都多了", "第6题5分第7题也是", "我去年是打了五分今年嘛"])
def test_more_than_the_one_score_leaves_it_open(said: str) -> None:
    (told,) = understand(said, context=Context.parse("scoring:item=7"), role="member", sheet=SHEET)
    assert told.intent == "clarify"


@pytest.mark.parametrize(
    ("context", "said", "meant"),
    [
        (ASKED_6, "5·5分", act("score", item=6, score=5.5)),
        (ASKED_6, "5|5分", act("clarify", form="doubt")),
        (ASKED_6, "4分不4分的", act("clarify", form="doubt")),
        (ASKED_6, "先给3分，等证书下来再改5分", act("clarify", form="doubt")),
        (ASKED_6, "第5题抹掉一分", act("clarify", form="score")),
        (ASKED_6, "5、、2、2", act("clarify", form="doubt")),
        (ASKED_6, "5分给石头", act("clarify", form="doubt")),
        (ASKED_6, "5.5 帮困捐款年年有我", act("score", item=6, score=5.5, evidence="帮困捐款年年有我")),
        ("scoring:review", "明天我再把第10题改成7分", act("clarify", form="doubt")),
        ("scoring:item=13", "8，第14题也满分", act("score", scores={13: 8, 14: 5})),
        (ASKED_6, "第5题那个5分写错了", act("clarify", form="range")),
        (ASKED_6, "公家的便宜半分都没占过", act("evidence", evidence="公家的便宜半分都没占过")),
        (ASKED_6, "每天早上5点40第一个到灶上", act("evidence", evidence="每天早上5点40第一个到灶上")),
        ("scoring:item=16", "2分，考试我第一", act("score", item=16, score=2, evidence="考试我第一")),
        ("scoring:item=19", "抗洪那次是车队去的，我没去", act("clarify", form="condition")),
        ("scoring:item=21", "被投诉过一回，还在查", act("clarify", form="unsure")),
        ("scoring:item=9", "满分是6分吧", act("rules", item=9)),
        ("scoring:item=13", "8分！！啊等等，我看错题了，先别记", act("clarify", form="range", options=("8分",))),
        ("scoring:item=4", "第三题打1分好了 哎不是第三 是第四", act("clarify", form="doubt")),
        ("scoring:review", "17改14，不对是16改1", act("clarify", form="doubt")),
        (ASKED_6, "都给5分吧", act("clarify", form="doubt")),
        (ASKED_6, "我觉得到不了5分", act("clarify", form="doubt")),
        (ASKED_6, "给你打5分", act("clarify", form="doubt")),
        ("scoring:review", "十二题跟十三题我记得都是六分吧", act("clarify", form="doubt")),
        (ASKED_6, "跳到十七", act("goto_item", item=17)),
        (ASKED_6, "先给5，奖状找到了再改6", act("clarify", form="doubt")),
        (ASKED_6, "制度两分培训两分", act("clarify", form="doubt")),
        (ASKED_6, "五分半改成5吧，不对", act("clarify", form="doubt")),
        (ASKED_6, "5分 错了", act("clarify", form="doubt")),
        (ASKED_6, "6分有点高", act("clarify", form="doubt")),
        (ASKED_6, "六到九全满分", act("full_marks", items=(6, 7, 8, 9))),
        ("scoring:item=14", "我一分不要，也一分不能少", act("clarify", form="doubt")),
        ("scoring:item=17", "十四啊还是十三呢", act("clarify", form="doubt")),
        ("scoring:review", "15题那个8不是我打的", act("clarify", form="doubt")),
        ("applying:post_type", "2月份刚调到办公室的", act("clarify", form="unknown")),
        ("scoring:item=19", "抗洪那回我报名了，没轮上", act("bonus_none")),
        (ASKED_6, "改成5", act("clarify", form="item", options=("第5项改成5分", "第6项5分"))),
        ("scoring:item=2", "改成4", act("clarify", form="item", options=("第1项改成4分",))),
        (ASKED_6, "错了错了，是2", act("clarify", form="item", options=("第5项改成2分", "第6项2分"))),
        ("scoring:item=12", "廉洁那个打低了，改6", act("clarify", form="doubt")),
        ("scoring:review", "第13题8分是班组的奖，算不算我的", act("clarify", form="doubt")),
        ("scoring:item=15", "嗯八分吧还是七分半你看呢", act("clarify", form="doubt")),
        ("applying:confirm", "不用改，提交", act("confirm")),
        ("scoring:item=18", "准备报市级的，材料还没交", act("clarify", form="doubt")),
        ("scoring:item=18", "市级省级都报过，一个没中", act("bonus_none")),
        ("scoring:item=18", "报的省级，最后只给了个市级", act("clarify", form="doubt")),
        (ASKED_6, "8题没写依据，我要去补一下", act("goto_item", item=8)),
        ("scoring:review", "第18题改成省级", act("bonus_claim", item=18, tier="省级")),
        (ASKED_6, "第12党小组5个人，3个是骨干", act("evidence", evidence="第12党小组5个人，3个是骨干")),
        (ASKED_6, "5.5\n月度考核前三", act("score", item=6, score=5.5, evidence="月度考核前三")),
        (ASKED_6, "不是5是4", act("score", item=6, score=4)),
        (ASKED_6, "四分行不行，就四分", act("score", item=6, score=4)),
        (ASKED_6, "这题到第九题都给满", act("full_marks", items=(6, 7, 8, 9))),
        (ASKED_6, "今年考核回回都在前3", act("evidence", evidence="今年考核回回都在前3")),
        ("scoring:item=1", "1、2分 2、2分 3、1分", act("score", scores={1: 2, 2: 2, 3: 1})),
        ("scoring:item=10", "10 8分，11 7分，12 5分", act("score", scores={10: 8, 11: 7, 12: 5})),
        ("scoring:item=21", "就算有你也给我记没有", act("out_of_scope")),
        ("scoring:item=21", "就算有也不该算我的", act("clarify", form="condition")),
        ("scoring:item=21", "沾了第三条", act("confirm", conditions=((3, "有"),))),
        ("scoring:item=21", "不沾第三条", act("clarify", form="unknown")),
        ("scoring:item=21", "有违纪也给我填没有", act("out_of_scope")),
    ],
)
def test_odd_ways_of_writing_store_what_they_mean_or_nothing(context: str, said: str, meant: Act) -> None:
    assert hear(said, context) == meant


def test_a_kind_that_is_named_while_applying_is_heard() -> None:
    assert hear("我想报服务育人的") == act("apply", value="服务育人示范岗")
    assert hear("我要申报") == act("apply")


@pytest.mark.parametrize(
    ("said", "names"),
    [
        ("催一下石头，不对，是钱多多", ("钱多多",)),
        ("催石头、周桂香，不对，是周桂香和马力", ("周桂香", "马力")),
        ("催一下石头，钱多多", ("石头", "钱多多")),
        ("提醒一下石头，不，提醒钱多多", ("钱多多",)),
        ("催石头，不是催钱多多", ("石头",)),
    ],
)
def test_whom_was_named_by_mistake_is_not_nudged(said: str, names: tuple[str, ...]) -> None:
    assert hear(said, role="secretary") == act("nudge", names=names)


@pytest.mark.parametrize(
    ("context", "said"),
    [
        ("applying:post_type", "我同事选的是管理"),
        ("applying:confirm", "不是不报，是确认"),
        ("applying:confirm", "确认一下，我报的是哪种来着"),
    ],
)
def test_what_is_said_of_others_or_of_later_chooses_starts_and_answers_nothing(context: str, said: str) -> None:
    assert hear(said, context).intent == "clarify"


def test_no_more_scoring_today_starts_none() -> None:
    assert hear("今天不打分了，累").intent in ("pause", "clarify")


@pytest.mark.parametrize("said", ["全校都发个通知，明天停水", "通知机关支部和饮食中心支部全体来开会"])
def test_a_secretary_tells_other_branches_nothing(said: str) -> None:
    told = hear(said, role="secretary")
    assert (told.intent, told.allowed) == ("broadcast", False)


def test_a_name_that_is_a_number_is_no_item() -> None:
    (told,) = understand(
        "陈十一第十一题七分",
        context=Context.parse("idle"),
        role="reviewer",
        sheet=SHEET,
        directory=Directory(("陈十一", "石头")),
    )
    assert told == act("review_score", name="陈十一", item=11, score=7)


def test_which_award_is_taken_back_is_what_was_said_last() -> None:
    assert hear("撤销石头的示范岗，不对，是撤销钱多多的", role="admin") == act("revoke", name="钱多多")


@pytest.mark.parametrize("said", ["石头第7题5分，说错了，是第8题", "石头第7题5分，题号写错了，是第8题"])
def test_a_reviewers_item_set_right_is_asked_about(said: str) -> None:
    assert hear(said, role="reviewer") == act("clarify", form="item", name="石头")


def test_a_reviewer_who_quotes_the_own_score_is_asked() -> None:
    assert hear("石头第6题自评6分，我给4", role="reviewer").intent == "clarify"


def test_a_score_given_to_them_is_of_whom_was_named() -> None:
    assert hear("嗯那个石头第九题给他五分吧", role="reviewer") == act("review_score", name="石头", item=9, score=5)
    told = hear("石头第7题给他3分")
    assert (told.intent, told.allowed) == ("review_score", False)


def test_who_was_taken_for_somebody_else_is_unbound() -> None:
    assert hear("绑错人了，我不是石头") == act("unbind")
    assert hear("把石头的账号解绑").intent != "unbind"


def test_the_stage_that_is_moved_is_the_one_whose_date_is_told() -> None:
    assert hear("自评不动，推荐延到6月8号", role="admin") == act("set_deadline", stage="推荐", date="6月8号")


@pytest.mark.parametrize(
    ("role", "said"),
    [
        ("secretary", "推荐钱多多，石头等下一批"),
        ("secretary", "石头和钱多多里头只催石头"),
        ("secretary", "周五石头还没交的话再催"),
        ("admin", "抽查石头合格，钱多多不合格"),
        ("admin", "石头的牌子留着，撤钱多多的"),
        ("admin", "公示结束没意见再授牌"),
        ("admin", "车队想把自评延到15号，领导没点头"),
        ("secretary", "石头和钱多多都同意推荐马力"),
        ("secretary", "推荐马力，石头附议"),
        ("reviewer", "组长说石头17题给12"),
        ("member", "我不申报"),
        ("admin", "石头暗访时不在岗，算不算不合格"),
        ("admin", "TS2026-0001属实，打错了，是0004属实"),
        ("member", "评不上我就申诉"),
    ],
)
def test_whom_of_several_and_whether_at_all_is_asked(role: str, said: str) -> None:
    assert hear(said, role=role).intent == "clarify"


def test_another_branchs_list_is_not_handed_in() -> None:
    told = hear("把机关支部的名单也替他们报了吧，他们书记出差", role="secretary")
    assert (told.intent, told.allowed) == ("submit_list", False)


def test_a_word_that_sounds_like_a_name_stays_a_word() -> None:
    assert tell("申诉怎么弄", Directory(("沈素珍",))).names == ()


def test_a_date_is_answered_in_the_script_in_which_it_was_written() -> None:
    told = answer({"role": "admin", "text": "自評截止日改到5月29號"}, sheet=SHEET)
    assert told == {"intent": "set_deadline", "stage": "自评", "date": "5月29號"}


def test_a_case_is_asked_after_by_four_of_its_digits() -> None:
    assert hear("0001那个怎么还没回复", role="public") == act("complaint_status", receipt="0001")


def test_a_date_that_stays_is_not_set() -> None:
    assert hear("推荐截止6月5号不改了", role="admin") == act("deadline", stage="推荐")


@pytest.mark.parametrize(
    ("role", "said"),
    [
        ("secretary", "下周开会推荐石头"),
        ("admin", "通知的事先放一放，别发"),
        ("secretary", "等石头做完自评再推荐他"),
        ("admin", "给石头授牌，钱多多的缓一缓"),
    ],
)
def test_what_is_put_off_is_not_done(role: str, said: str) -> None:
    assert hear(said, role=role).intent in ("clarify", "cancel", "deny", "pause")


def test_a_change_at_the_summary_is_made_at_once_and_its_reason_is_no_doubt() -> None:
    assert hear("10题给低了，加两分", "scoring:review", scores={10: Decimal(5)}) == act("revise", item=10, score=7)
    told = hear("减一分吧，太高了", ASKED_6, scores={6: Decimal(6)})
    assert (told.intent, told.item, told.score) == ("revise", 6, 5)


def test_one_less_is_to_be_taken_off_and_what_was_too_little_is_not() -> None:
    scores = {5: Decimal(4)}
    assert hear("第5题少给一分", ASKED_6, scores=scores) == act("revise", item=5, score=3)
    assert hear("第5题少给了一分，加上", ASKED_6, scores=scores) == act("revise", item=5, score=5)
    assert hear("第5题多打一分", ASKED_6, scores=scores) == act("clarify", form="score", item=5)


@pytest.mark.parametrize("said", ["刚那题记错，改4分", "上题记错，改4分"])
def test_the_item_just_answered_is_the_one_before(said: str) -> None:
    assert hear(said, ASKED_6).item == 5


def test_who_is_called_like_a_word_is_called_by_the_full_name() -> None:
    people = Directory(("张满分", "李通知"))
    said = understand("满分", context=Context.parse(ASKED_6), role="member", sheet=SHEET, directory=people, scores={})
    assert said == (act("full_marks"),)
    assert tell("张满分和通知", people).names == ("张满分",)


def test_who_is_left_out_of_a_nudge_sends_it_not() -> None:
    assert hear("石头不用发，他交了", "nudge:confirm", "secretary") == act("leave_out", names=("石头",))


def test_a_slip_at_the_open_item_is_of_that_item() -> None:
    assert hear("5分，刚才手滑点错，6分", ASKED_6) == act("score", item=6, score=6)


@pytest.mark.parametrize("said", ["台账记满了3本", "首问登记本写满了4本"])
def test_what_is_written_full_is_no_full_marks(said: str) -> None:
    assert hear(said, ASKED_6) == act("evidence", evidence=said)


def test_digits_on_keys_are_one_number() -> None:
    assert hear("2️⃣0️⃣", ASKED_6) == act("invalid_score", item=6, score=20, form="over")
    assert hear("5️⃣", ASKED_6) == act("score", item=6, score=5)


def test_what_was_understood_is_remembered() -> None:
    said = "昨天的第6项，我想给五分半"
    assert hear(said, ASKED_6) is hear(said, ASKED_6)


def test_of_equal_directories_and_sheets_only_one_is_kept() -> None:
    understand("第一句话", context=Context(), role="secretary", sheet=SHEET, directory=PEOPLE)
    directory, sheet = replace(PEOPLE), replace(SHEET)
    kept = [weakref.ref(directory), weakref.ref(sheet)]
    understand("第二句话", context=Context(), role="secretary", sheet=sheet, directory=directory)
    del directory, sheet
    gc.collect()
    assert [each() for each in kept] == [None, None]


@pytest.mark.parametrize(
    ("context", "role"),
    [("complaint:who", "member"), ("complaint:what", "public"), ("public:menu", "public"), ("case:words", "admin")],
)
def test_what_somebody_confides_is_not_remembered(context: str, role: str) -> None:
    before = remembered.cache_info()
    hear("锅炉房的老周上班喝酒", context, role)
    assert remembered.cache_info() == before


def test_the_same_words_mean_another_thing_where_another_is_asked_or_scored() -> None:
    said = "减1分"
    heard = [hear(said, ASKED_6, scores={6: Decimal(score)}).score for score in (5, 4)]
    assert heard == [4, 3]
    assert hear("可以", "applying:confirm").intent != hear("可以", "idle").intent


@pytest.mark.parametrize(
    "said",
    [
        "2分吧，呃，0.5分吧",
        "我打2分，手滑，1",
        "给2分→1分",
        "还没想好1分",
        "1分打错人了",
        "1分作废",
        "删了1.5分",
        "2分我不认",
        "2分先不交",
        "满分给书记看的，别真打",
    ],
)
def test_a_score_that_is_taken_back_or_not_settled_is_asked_about(said: str) -> None:
    assert hear(said, ASKED_6).intent == "clarify"


def test_a_comparison_with_the_item_before_scores_nothing_there() -> None:
    assert hear("没上题好，5分", ASKED_6).intent == "clarify"


@pytest.mark.parametrize(
    "said",
    [
        "推荐马建军、李国强，除了李国强",
        "推荐马建军和李国强，马建军除外",
        "推荐马建军还有石头，石头就免了",
        "李国强本人不愿意，改推石头",
        "开玩笑的，推荐石头",
        "催石头，打错了",
        "还没给石头提个醒",
        "昨天催石头过了",
        "隔壁支部提醒石头抓紧了",
    ],
)
def test_an_order_that_is_not_for_all_or_not_for_now_is_asked_about(said: str) -> None:
    assert hear(said, role="secretary").intent == "clarify"


@pytest.mark.parametrize(
    ("context", "role", "said"),
    [
        (ASKED_6, "member", "想满分没那本事"),
        (ASKED_6, "member", "满分怕人笑话"),
        (ASKED_6, "member", "上级给5分"),
        ("scoring:review", "member", "提交失败"),
        ("scoring:review", "member", "交哪去"),
        ("idle", "admin", "公示晚点"),
        ("idle", "admin", "公示名单不对"),
        ("idle", "admin", "TS2026-0001属实的话"),
        ("idle", "admin", "TS2026-0001说属实"),
        ("idle", "member", "撤回过了"),
        ("idle", "member", "别申诉"),
    ],
)
def test_what_is_only_talked_of_is_not_done(context: str, role: str, said: str) -> None:
    assert hear(said, context, role).intent == "clarify"


@pytest.mark.parametrize(
    ("said", "after"),
    [
        ("少一分吧", 2),
        ("多一分吧", 4),
        ("降一分", 2),
        ("涨半分", 3.5),
        ("调高一分吧", 4),
        ("调低两分", 1),
        ("砍一分吧", 2),
        ("补一分", 4),
        ("压低0.5", 2.5),
    ],
)
def test_a_change_is_counted_from_the_score_there_is_and_asked_about_where_there_is_none(
    said: str, after: float
) -> None:
    changed = hear(said, ASKED_6, scores={6: Decimal(3)})
    assert (changed.intent, changed.item, changed.score) == ("revise", 6, Decimal(str(after)))
    assert hear(said, ASKED_6).intent == "clarify"


@pytest.mark.parametrize("said", ["要不降一分吧", "拿掉一分吧"])
def test_a_change_that_is_only_thought_of_is_asked_about(said: str) -> None:
    assert hear(said, ASKED_6, scores={6: Decimal(3)}).intent == "clarify"


@pytest.mark.parametrize(
    ("said", "score"),
    [
        ("5.5，不改了", 5.5),
        ("这疙瘩给5", 5),
        ("四分咧", 4),
        ("5分要得", 5),
        ("5分半儿", 5.5),
        ("哦四点五四点五", 4.5),
        ("上题不动，这题给3.5", 3.5),
    ],
)
def test_a_score_is_known_in_whatever_tone_it_is_given(said: str, score: float) -> None:
    act = hear(said, ASKED_6)
    assert (act.intent, act.item, act.score) == ("score", 6, Decimal(str(score)))


@pytest.mark.parametrize(
    ("said", "options"),
    [("3-4", ("3分", "3.5分", "4分")), ("可以打4.5不", ("4.5分",)), ("改5分吧，算了不改了", ()), ("不改了 5", ())],
)
def test_what_leaves_the_score_open_is_asked_about(said: str, options: tuple[str, ...]) -> None:
    act = hear(said, ASKED_6)
    assert (act.intent, act.options) == ("clarify", options)


@pytest.mark.parametrize(
    ("context", "said", "intent", "item"),
    [
        ("scoring:item=19", "上一题我漏了，市级的也有", "bonus_claim", 18),
        ("scoring:item=19", "市级的有一个", "bonus_claim", None),
        ("scoring:item=18", "上一题市级的有", "clarify", None),
        ("scoring:item=18", "全国的哪敢想，啥都没得过", "bonus_none", None),
        (ASKED_6, "我们那个结对子的有三对吧然后呃捐款捐了两次", "evidence", None),
        (ASKED_6, "捐了500块", "evidence", None),
    ],
)
def test_what_is_told_is_kept_where_it_belongs(context: str, said: str, intent: str, item: int | None) -> None:
    act = hear(said, context)
    assert (act.intent, act.item) == (intent, item)


@pytest.mark.parametrize("said", ["把石头和马建军报上去", "把石头、马建军报上去当示范岗", "推荐石头和马建军"])
def test_everybody_who_is_put_forward_is_named(said: str) -> None:
    act = hear(said, role="secretary")
    assert (act.intent, act.names, act.form) == ("nominate", ("石头", "马建军"), None)


@pytest.mark.parametrize("said", ["把石头的申报撤了", "撤了石头的自评"])
def test_an_application_is_no_title(said: str) -> None:
    assert hear(said, role="admin").intent == "clarify"

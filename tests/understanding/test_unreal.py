"""Orders that are not meant: said of what was shown, or out of nothing."""

import itertools

import pytest

from dialog.context import Context
from dialog.understanding import understand
from tests.understanding.sheets import SHEET
from tests.understanding.test_understand import PEOPLE

ORDERS = {
    "secretary": ("催石头", "推荐石头", "提交名单"),
    "admin": ("给石头授牌", "撤销石头的称号", "公示名单", "石头抽查不合格"),
}
NOT_MEANT = (
    *("忘了{}", "不敢{}", "反对{}", "难道{}", "除非{}", "也许{}", "他说{}", "我梦见{}", "再商量商量{}", "开玩笑的 {}"),
    *("没{}", "莫{}", "无法{}", "隔壁{}", "去年{}", "是否{}", "关于{}"),
    *("{}个头", "{}错了", "{}还早", "{}有风险", "{}几次了", "{}的流程", "{}失败", "{}算了", "{}往后推"),
)
MEANT = ("{}", "请{}", "帮我{}吧", "{}，麻烦了")


def _intents(said: str, role: str, context: str = "idle") -> set[str]:
    acts = understand(said, context=Context.parse(context), role=role, sheet=SHEET, directory=PEOPLE)
    return {act.intent for act in acts if act.allowed}


@pytest.mark.parametrize("role", ORDERS)
def test_what_is_not_meant_is_not_done(role: str) -> None:
    done = {order: _intents(order, role) for order in ORDERS[role]}
    said = [(shape.format(order), done[order]) for shape, order in itertools.product(NOT_MEANT, ORDERS[role])]
    assert [each for each, intents in said if _intents(each, role) & intents] == []


@pytest.mark.parametrize("role", ORDERS)
def test_the_same_order_is_done_where_it_is_meant(role: str) -> None:
    done = {order: _intents(order, role) for order in ORDERS[role]}
    said = [(shape.format(order), done[order]) for shape, order in itertools.product(MEANT, ORDERS[role])]
    assert [each for each, intents in said if _intents(each, role) != intents] == []


YES = ("确认", "没问题", "发吧", "就这样", "交上去", "报吧")
NO_YES = (
    *("没{}", "万一{}", "难道{}", "假如{}", "反对{}", "拒绝{}", "忘了{}", "手滑{}了", "差点{}", "下次{}", "等书记{}"),
    *("{}？", "{}的话呢", "{}早了", "{}晚了", "{}算了", "{}一半", "{}个头", "{}几次了", "{}…等等", "{}，少了一个"),
    *("{}前改一下", "{}是{}可是有个错", "上次{}的那个", "改完再{}", "{}之前再看看"),
)
SHOWN = {
    "applying:confirm": "member",
    "scoring:review": "member",
    "broadcast:confirm": "admin",
    "nominate:confirm": "secretary",
    "nudge:confirm": "secretary",
    "submit_list:confirm": "secretary",
}


@pytest.mark.parametrize("context", SHOWN)
def test_a_yes_that_takes_itself_back_is_none(context: str) -> None:
    said = [shape.format(yes, yes) for shape, yes in itertools.product(NO_YES, YES)]
    goes_ahead = {"confirm", "submit", "submit_list"}
    assert [each for each in said if _intents(each, SHOWN[context], context) & goes_ahead] == []


@pytest.mark.parametrize(
    ("context", "said"),
    [
        ("scoring:review", "好了好了没什么要改的了你就提交吧"),
        ("scoring:review", "一共98.5是吧？那就交"),
        ("scoring:review", "就这个分，不改了"),
        ("scoring:review", "递交上去吧，错了我认"),
        ("nudge:confirm", "都发，一个别漏"),
        ("nominate:confirm", "对就这几个人"),
        ("submit_list:confirm", "确定，不反悔"),
        ("applying:confirm", "报吧报吧，别磨叽"),
    ],
)
def test_a_yes_that_only_reassures_is_one(context: str, said: str) -> None:
    assert _intents(said, SHOWN[context], context) & {"confirm", "submit"}


CHOICES = ("管理岗", "服务岗", "管理育人", "第二个")
NOT_CHOSEN = (
    "{}不适合我",
    "{}太难",
    "反对{}",
    "万一选了{}",
    "可能{}吧",
    "我爱人是{}",
    "{}我干不了",
    "本来想选{}",
    "{}行不行",
)


def test_a_kind_of_post_that_is_only_spoken_of_is_not_chosen() -> None:
    said = [shape.format(choice) for shape, choice in itertools.product(NOT_CHOSEN, CHOICES)]
    assert [each for each in said if "choose_post_type" in _intents(each, "member", "applying:post_type")] == []
    plainly = {_intents(choice, "member", "applying:post_type") == {"choose_post_type"} for choice in CHOICES}
    assert plainly == {True}


NOT_SURE = ("好像{}", "可能{}", "万一{}", "难道{}", "不一定{}", "听说{}", "凭什么{}", "{}…不对", "{}个头", "{}怎么办")
ANSWERS = {
    "scoring:item=21": ("都没有", "没有违纪", "被通报过", "有一条"),
    "scoring:item=18": ("有市级的", "拿过省级", "没得过", "一个都没有"),
}


@pytest.mark.parametrize("context", ANSWERS)
def test_an_answer_that_only_may_be_so_is_asked_about(context: str) -> None:
    answered = {"confirm", "deny", "bonus_claim", "bonus_none"}
    said = [shape.format(answer) for shape, answer in itertools.product(NOT_SURE, ANSWERS[context])]
    assert [each for each in said if _intents(each, "member", context) & answered] == []
    assert [each for each in ANSWERS[context] if not _intents(each, "member", context) & answered] == []


NOT_SCORED = ("难道{}", "拒绝{}", "也许{}", "除非{}", "{}没把握", "{}有风险", "{}早了", "{}未必", "{}…不对", "{}骗人的")


def test_a_score_that_only_may_be_is_not_stored() -> None:
    storing = {"score", "revise", "full_marks", "zero"}
    said = [shape.format(score) for shape, score in itertools.product(NOT_SCORED, ("5分", "满分", "零分", "打4分"))]
    assert [each for each in said if _intents(each, "member", "scoring:item=6") & storing] == []

"""Items that are named in one row: all of them get what was said, or it is asked."""

from collections.abc import Mapping
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dialog.act import Act
from dialog.context import Context
from dialog.understanding import understand
from dialog.understanding.heard import OWN_SCORE
from tests.understanding.sheets import SHEET

_CHINESE = "零一二三四五六七八九十"
_ALL_SCORED: Mapping[int, Decimal] = {number: Decimal(2) for number in range(1, 18)}


def hear(said: str, context: str = "scoring:item=12") -> tuple[Act, ...]:
    return understand(said, context=Context.parse(context), role="member", sheet=SHEET, scores=_ALL_SCORED)


def _scored(acts: tuple[Act, ...], open_item: int | None) -> set[int | None]:
    given = [act for act in acts if act.intent in OWN_SCORE and act.allowed]
    return {number for act in given for number in (*act.items, *dict(act.scores)) or (act.item or open_item,)}


@pytest.mark.parametrize(
    ("said", "scores"),
    [
        ("五题六题七题都改成5分", {5: 5, 6: 5, 7: 5}),
        ("第5题 第6题 第7题都给4分", {5: 4, 6: 4, 7: 4}),
        ("第7题5分，第8题4分", {7: 5, 8: 4}),
        ("第7还有第17各5分", {7: 5, 17: 5}),
        ("10改8，11改7", {10: 8, 11: 7}),
        ("1.5。第11项也改成1.5", {12: 1.5, 11: 1.5}),
        ("把5题改成3，9题改成4", {5: 3, 9: 4}),
        ("第5题加0.5，第6题减0.5", {5: 2.5, 6: 1.5}),
        ("10项、14项各减半分", {10: 1.5, 14: 1.5}),
        ("10项、14项各4分", {10: 4, 14: 4}),
    ],
)
def test_every_one_of_a_row_gets_its_score(said: str, scores: dict[int, float]) -> None:
    (act,) = hear(said)
    assert {item: float(points) for item, points in act.scores} == scores


@pytest.mark.parametrize(
    "said",
    [
        "八与十与十四通通5分",
        "9项再加上15项改成5分",
        "第11、第13、十五一律5分",
        "麻烦把9连同12连同17每个5分",
        "9项—12项都满分",
        "从7项至9项改成2分",
        "7项到10项这几题改成2分",
        "第9到第11题都2分，除第10外",
        "7题到9题都改成2，但8题先空着",
    ],
)
def test_a_row_of_which_not_all_is_understood_is_asked_about(said: str) -> None:
    (act,) = hear(said)
    assert act.intent == "clarify"


@pytest.mark.parametrize(
    ("said", "score", "evidence"),
    [
        ("得奖3项，5分", 5, "得奖3项"),
        ("5，三等奖证书我等会拍", 5, "三等奖证书我等会拍"),
        ("月月考核前三，六分", 6, "月月考核前三"),
        ("满意率百分之九十七，4分", 4, "满意率百分之九十七"),
    ],
)
def test_numbers_that_are_told_as_evidence_are_no_items(said: str, score: int, evidence: str) -> None:
    (act,) = hear(said)
    assert (act.intent, act.score, act.evidence) == ("score", score, evidence)


_GOT = (
    *("都给1分", "各1分", "都改成1", "全1分", "满分", "都满分", "1分", "一律1分", "都是零分", "改成1分", "都加1分"),
    *("各减一分", "同样1分", "一样1分", "也都1分", "统一1分", "均1分", "给1", "算1分", "每个1分", "分别是1分"),
)
_named = st.sampled_from(
    (
        lambda number: f"第{number}题",
        lambda number: f"{number}题",
        lambda number: f"第{number}",
        lambda number: f"{number}项",
        lambda number: f"{number}号题",
        lambda number: f"第{_CHINESE[number]}条",
    )
)


@given(
    items=st.lists(st.integers(4, 10), min_size=2, max_size=4, unique=True),
    name=_named,
    between=st.sampled_from(
        ("、", "，", " ", "和", "跟", "与", "及", "同", "/", "；", "还有", "，还有", "以及", "连同", "再加上")
    ),
    got=st.sampled_from(_GOT),
    lead=st.sampled_from(("", "把", "嗯", "那个", "不对，", "刚才的", "麻烦把", "改一下，")),
    open_item=st.sampled_from((11, 12, 16, None)),
)
@settings(max_examples=400)
def test_no_row_gets_a_score_in_part(
    items: list[int], name: object, between: str, got: str, lead: str, open_item: int | None
) -> None:
    said = f"{lead}{between.join(map(name, items))}{got}"  # type: ignore[arg-type]  # a sample of functions
    context = f"scoring:item={open_item}" if open_item else "scoring:review"
    assert _scored(hear(said, context), open_item) in (set(), set(items))

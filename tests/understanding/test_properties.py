"""What holds for any text whatever."""

import re
from collections import Counter
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dialog.context import Context
from dialog.sheet import Sheet
from dialog.understanding import Directory, understand
from dialog.understanding.lines import answer
from dialog.understanding.marks import mark
from dialog.understanding.normalise import normalise
from dialog.understanding.people import DATE_SHAPE, tell
from dialog.understanding.phrases import vocabulary
from dialog.understanding.shelves import FAR_OFF, LIGHT, Shelf, weighed
from tests.understanding.sheets import SHEET

SPOKEN = st.text(
    st.sampled_from(
        "0123456789.５⑤½零一二两三四五六七八九十百半分点第题项条到至改成减加满上下不对是还我打给全类都没有"
        "，、。 \n-—～~/()（）:：?？!@[]「」>吧啊嗯那个无证据照片提交撤回跳过"
    ),
    max_size=24,
)
ANYTHING = st.one_of(SPOKEN, st.text(max_size=60))
CONTEXTS = st.sampled_from(
    [
        "idle",
        *(f"scoring:item={number}" for number in range(1, 22)),
        *(f"scoring:category={number}" for number in range(1, 5)),
        *(f"scoring:{step}" for step in ("review", "photo", "proof=6")),
        *(f"applying:{step}" for step in ("post_type", "post", "statement", "consent", "confirm")),
        *("broadcast:draft", "broadcast:confirm", "complaint:who", "complaint:what", "nominate:names"),
        *("nominate:confirm", "nudge:confirm", "submit_list:confirm", "anything:else"),
    ]
).map(Context.parse)
ROLES = st.sampled_from(["member", "secretary", "admin", "reviewer", "handler", "public"])
SCORES = st.dictionaries(st.integers(1, 17), st.sampled_from([Decimal(0), Decimal("1.5"), Decimal(2)]))
PEOPLE = Directory(("钱多多", "石头", "王芳", "王芳"), ("机关支部",), ("TS2026-0001",))


@given(ANYTHING, CONTEXTS, ROLES, SCORES)
@example("扣1分", Context.parse("scoring:item=6"), "member", {})
def test_a_score_that_comes_out_is_in_range_and_in_step(
    said: str, context: Context, role: str, scores: dict[int, Decimal]
) -> None:
    acts = understand(said, context=context, role=role, sheet=SHEET, directory=PEOPLE, scores=scores)
    assert acts
    for act in acts:
        if act.intent not in ("score", "revise", "review_score"):
            continue
        pairs = act.scores or ((act.item or context.item, act.score),)
        for item, score in pairs:
            line = SHEET.line(item) if item else None
            assert score is not None
            assert line is None or line.kind == "points"
            assert 0 <= score <= (line.maximum if line else 15)
            assert score % SHEET.step == 0


@given(ANYTHING, CONTEXTS, ROLES)
@example("二", Context.parse("applying:post_type"), "member")
def test_without_a_sheet_no_score_comes_out(said: str, context: Context, role: str) -> None:
    acts = understand(said, context=context, role=role, sheet=Sheet((), (), Decimal("0.5"), ()))
    assert [act for act in acts if act.intent in ("score", "revise") and act.score] == []


@given(SPOKEN, CONTEXTS, ROLES)
@example("第6项6分，去年获奖2次", Context.parse("scoring:item=6"), "member")
@example("5分吧去年获奖2次", Context.parse("scoring:item=6"), "member")
def test_no_sign_of_ours_comes_out(said: str, context: Context, role: str) -> None:
    for act in understand(said, context=context, role=role, sheet=SHEET, directory=PEOPLE):
        told = "".join(map(str, act.as_dict().values()))
        assert [sign for sign in told if "\ue000" <= sign <= "\uf8ff"] == []


@given(SPOKEN, CONTEXTS, SCORES)
def test_full_marks_name_items_that_take_points(said: str, context: Context, scores: dict[int, Decimal]) -> None:
    for act in understand(said, context=context, role="member", sheet=SHEET, scores=scores):
        if act.intent == "full_marks":
            items = [*act.items, *([act.item] if act.item else [])]
            assert [item for item in items if (line := SHEET.line(item)) is None or line.kind != "points"] == []


@given(ANYTHING)
def test_normalising_twice_is_normalising_once(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once


DATES = (
    *(
        "今天",
        "今年5月",
        "明天",
        "后天",
        "大后天",
        "本月3日",
        "本月底",
        "下月初",
        "下周",
        "这周三",
        "上个星期五",
        "礼拜天",
    ),
    *("个周一", "周末", "星期六", "月末", "月5号", "年底", "凌晨", "早上", "早8点", "上午", "中午", "傍晚", "晚七点"),
    *("半小时后", "过两个小时", "十分钟后", "两小时后", "12:30", "3点", "二十日", "2026-1-2", "3/4", "5.6"),
    *("三月", "六月底", "七点半", "八点钟", "九号", "一个小时后", "四月", "五点"),
)


@given(st.lists(st.sampled_from(DATES), min_size=1, max_size=9).map("我".join))
def test_no_date_is_passed_over(text: str) -> None:
    told = tell(text, PEOPLE)
    assert told.dates == tuple(each[0] for each in re.finditer(DATE_SHAPE, told.worded))


PHRASES = tuple((number, each) for number, each in enumerate(vocabulary().phrases) if each.place == "idle")


@given(st.lists(st.sampled_from([token for _, each in PHRASES for token in each.tokens]), min_size=1, max_size=9))
def test_no_phrase_that_is_near_is_passed_over(tokens: list[str]) -> None:
    weights = vocabulary().weights
    own = vocabulary().weight(tokens)
    near = {phrase.said for *_, phrase in Shelf(PHRASES).near(weighed(tuple(tokens), own, weights))}
    for _, phrase in PHRASES:
        common = [weights[each] for each in (Counter(tokens) & Counter(phrase.tokens)).elements()]
        least = LIGHT if any(weights[each] > LIGHT for each in tokens) else 0
        is_near = any(each > least for each in common) and 2 * sum(common) / (own + phrase.weight) > FAR_OFF
        assert not is_near or phrase.said in near


@given(ANYTHING)
def test_marks_lie_in_the_text_and_one_after_another(text: str) -> None:
    marked = mark(text)
    edges = [edge for each in marked.marks for edge in (each.start, each.end)]
    assert edges == sorted(edges)
    assert all(0 <= edge <= len(text) for edge in edges)
    signs = [at for at, sign in enumerate(marked.text) if "\ue001" <= sign <= "\ue006"]
    if not any("\ue000" <= sign <= "\uf8ff" for sign in text):
        assert [marked.place(at) for at in signs] == [each.start for each in marked.marks]


@given(
    st.dictionaries(
        st.sampled_from(["id", "role", "context", "text", "state"]),
        st.one_of(st.none(), st.text(), st.integers(), st.lists(st.none())),
    )
)
def test_a_broken_line_is_answered_by_asking_back(line: dict[str, object]) -> None:
    told = answer(line, sheet=SHEET)
    first = told[0] if isinstance(told, list) else told
    assert first["intent"]
    assert first.get("id") == line.get("id")


@pytest.mark.parametrize(
    "piece", ["5分", "满分", "第", "忽略", "嗯", "1", "[微", ">", "「", "-", "改成5分，", "我要投诉", "和", "NN"]
)
def test_a_very_long_message_gives_no_score(piece: str) -> None:
    said = (piece * 10_000)[:10_000]
    acts = understand(said, context=Context.parse("scoring:item=6"), role="member", sheet=SHEET, directory=PEOPLE)
    assert [act.intent for act in acts if act.intent in ("score", "revise", "full_marks", "zero")] == []

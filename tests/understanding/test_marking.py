"""With a nominee's sheet open: what is agreed to, left out and scored, in the words in which reviewers say it."""

from decimal import Decimal
from typing import Any

import pytest

from dialog.act import Act
from dialog.context import Context
from dialog.understanding import Directory, understand
from handlers.sheet import sheet_of
from tests.office import RUBRIC

SHEET = sheet_of(RUBRIC)
KNOWN = Directory(names=("周桂香", "李国强"))
CATEGORY, ITEM, REVIEW, REASON = "panel:category=1", "panel:mark=2", "panel:review", "panel:reason=17"


def hear(said: str, context: str) -> tuple[Act, ...]:
    scores = {item.number: item.points for item in RUBRIC.scored}
    return understand(
        said, context=Context.parse(context), role="reviewer", sheet=SHEET, directory=KNOWN, scores=scores
    )


def agree(*scores: tuple[int, str], **slots: Any) -> Act:
    return Act(intent="agree", scores=tuple((item, Decimal(points)) for item, points in scores), **slots)


@pytest.mark.parametrize("said", ["同意", "认可", "都同意", "同意吧", "同意他的自评", "没意见", "按自评给", "我同意。"])
@pytest.mark.parametrize("context", [CATEGORY, ITEM, REVIEW, REASON])
def test_the_self_score_is_agreed_to(said: str, context: str) -> None:
    assert hear(said, context) == (agree(),)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("同意，2给1.5", agree((2, "1.5"))),
        ("同意2给1.5", agree((2, "1.5"))),
        ("同意，但第2项1.5", agree((2, "1.5"))),
        ("其他同意，2给1.5", agree((2, "1.5"))),
        ("2给1.5，其他同意", agree((2, "1.5"))),
        ("2给1.5，其余都同意", agree((2, "1.5"))),
        ("同意，2给1.5，3给1", agree((2, "1.5"), (3, "1"))),
        ("同意，第2项满分", agree((2, "2"))),
        ("认可，2给1.5 没见到意见箱", agree((2, "1.5"), evidence="没见到意见箱")),
        ("同意，17弃权", agree(items=(17,))),
        ("17弃权", Act(intent="abstain", items=(17,))),
        ("第16、17项弃权", Act(intent="abstain", items=(16, 17))),
        ("17、16弃权", Act(intent="abstain", items=(17, 16))),
        ("第14到16项弃权", Act(intent="abstain", items=(14, 15, 16))),
        ("第十七项弃权", Act(intent="abstain", items=(17,))),
        ("只去过2次，17弃权", Act(intent="abstain", items=(17,), text="只去过2次")),
        ("只去过2次，弃权", Act(intent="abstain", text="只去过2次")),
        ("这项弃权", Act(intent="abstain")),
        ("弃权", Act(intent="abstain")),
        ("第3项弃权，没去看过", Act(intent="abstain", items=(3,), text="没去看过")),
        ("没见过他干活，弃权", Act(intent="abstain", text="没见过他干活")),
        ("看1", Act(intent="show_evidence", item=1)),
        ("看第1项依据", Act(intent="show_evidence", item=1)),
        ("别人给她多少", Act(intent="others_marks")),
        ("别人给周桂香多少", Act(intent="others_marks", name="周桂香")),
        ("评审 李国强", Act(intent="review_score", name="李国强")),
        ("李国强第7题5分", Act(intent="review_score", name="李国强", item=7, score=Decimal(5))),
        ("回避 李国强", Act(intent="recuse", name="李国强")),
        ("下一类", Act(intent="next")),
        ("上一类", Act(intent="previous")),
        ("第18项5分", Act(intent="clarify", form="item", item=18)),
        ("同意，2给3", Act(intent="invalid_score", item=2, score=Decimal(3), form="over")),
        ("同意，看着给", Act(intent="clarify", form="unknown")),
        ("不同意", Act(intent="deny")),
        ("别弃权", Act(intent="clarify", form="unknown")),
        ("弃权会怎么样？", Act(intent="clarify", form="unknown")),
        ("5", Act(intent="clarify", form="length")),
    ],
)
def test_a_category_at_a_time(said: str, meant: Act) -> None:
    assert hear(said, CATEGORY) == (meant,)


@pytest.mark.parametrize(
    ("said", "item", "points", "comment"),
    [
        ("2给1.5 没见到意见箱", 2, "1.5", "没见到意见箱"),
        ("第2项1.5，没见到意见箱", 2, "1.5", "没见到意见箱"),
        ("第2项减0.5", 2, "1.5", None),
        ("第二项一分半", 2, "1.5", None),
    ],
)
@pytest.mark.parametrize("context", [CATEGORY, REVIEW])
def test_a_score_of_its_own(said: str, item: int, points: str, comment: str | None, context: str) -> None:
    [act] = hear(said, context)
    assert act.intent in ("score", "revise")
    assert (act.item, act.score, act.evidence) == (item, Decimal(points), comment)


@pytest.mark.parametrize(
    ("said", "intent", "text"),
    [("只在外面看过", "told", "只在外面看过"), ("不写", "skip", None), ("好的", "skip", None), ("没有", "skip", None)],
)
def test_why_an_item_is_left_out(said: str, intent: str, text: str | None) -> None:
    [act] = hear(said, REASON)
    assert (act.intent, act.text) == (intent, text)


def test_no_score_is_read_from_what_is_said_of_somebody_else() -> None:
    assert [act.intent for act in hear("李国强那份给高了", CATEGORY)] == ["clarify"]

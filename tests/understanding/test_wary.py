"""What is asked back because nobody who spoke like this gave a score or an order."""

from decimal import Decimal

import pytest

from dialog.act import Act
from dialog.context import Context
from dialog.understanding import Directory
from dialog.understanding.directory import NOBODY
from dialog.understanding.heard import UNKNOWN, Heard
from dialog.understanding.people import tell
from dialog.understanding.scores import Asked
from dialog.understanding.wary import wary
from tests.understanding.sheets import SHEET

PEOPLE = Directory(names=("石头",))
EIGHT = Act(intent="score", score=Decimal(8), item=10)


def heard(text: str, context: str = "scoring:item=10", role: str = "member", people: Directory = NOBODY) -> Heard:
    return Heard(text, tell(text, people), Asked(Context.parse(context), SHEET, {}), role, people)


@pytest.mark.parametrize(
    ("act", "options"),
    [
        (EIGHT, ("8分",)),
        (Act(intent="score", score=Decimal("7.5")), ("7.5分",)),
        (Act(intent="revise", score=Decimal(2), item=4), ("第4项改成2分",)),
        (Act(intent="full_marks"), ("满分",)),
        (Act(intent="zero"), ("0分",)),
    ],
)
def test_a_score_in_a_strange_sentence_is_said_back(act: Act, options: tuple[str, ...]) -> None:
    strange = heard("听人嚼舌根讲某某某某那谁谁八分儿咧鬼晓得啷个算嘛")
    assert wary((act,), strange) == (Act(intent="clarify", form="range", options=options),)


def test_an_order_in_a_strange_sentence_is_asked_back() -> None:
    said = heard("食堂阿姨嚼舌根讲石头遭催得跳脚咧，巴适得板", "idle", "secretary", PEOPLE)
    assert wary((Act(intent="nudge", names=("石头",)),), said) == (Act(intent="clarify", form="unknown"),)


@pytest.mark.parametrize("said", ["真要有那档子事我也认栽", "搞不清爽你讲的啥子条条框框"])
def test_an_answer_to_the_veto_that_most_did_not_mean_so_is_asked_back(said: str) -> None:
    told = heard(said, "scoring:item=21")
    assert wary((Act(intent="deny"),), told) == (Act(intent="clarify", form="unknown"),)
    assert wary((Act(intent="deny"),), heard("这几样我都没沾过", "scoring:item=21")) == (Act(intent="deny"),)


def test_an_order_that_few_who_spoke_like_this_gave_is_asked_back() -> None:
    said = heard("我同事选的是管理", "applying:post_type")
    assert wary((Act(intent="choose_post_type", value="管理育人示范岗"),), said) == (UNKNOWN,)


def test_one_strange_act_keeps_the_others_from_being_done() -> None:
    strange = heard("听人嚼舌根讲某某某某那谁谁八分儿咧鬼晓得啷个算嘛")
    assert wary((EIGHT, Act(intent="next")), strange) == (Act(intent="clarify", form="range", options=("8分",)),)


@pytest.mark.parametrize("said", ["8", "打8分吧", "嗯，八分！", "8分，工单都在系统里"])
def test_what_many_said_is_done(said: str) -> None:
    assert wary((EIGHT,), heard(said)) == (EIGHT,)


def test_a_phrase_of_the_vocabulary_is_done() -> None:
    assert wary((Act(intent="withdraw"),), heard("撤回", "idle")) == (Act(intent="withdraw"),)


def test_what_only_tells_something_is_let_be() -> None:
    told = (Act(intent="evidence", evidence="嚼舌根讲某某某某那谁谁"),)
    assert wary(told, heard("嚼舌根讲某某某某那谁谁")) == told


def test_what_is_refused_stays_refused() -> None:
    refused = (Act(intent="nudge", allowed=False),)
    assert wary(refused, heard("食堂阿姨嚼舌根讲石头遭催得跳脚咧，巴适得板", "idle")) == refused


def test_the_words_of_a_complaint_may_be_any() -> None:
    complaint = (Act(intent="report_complaint", text="嚼舌根讲某某某某那谁谁"),)
    assert wary(complaint, heard("嚼舌根讲某某某某那谁谁", "complaint:what", "public")) == complaint

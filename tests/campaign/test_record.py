"""A member's record: what is missing, what it adds up to, and where the member stands."""

from dataclasses import replace
from decimal import Decimal
from functools import reduce
from pathlib import Path

import pytest

from campaign.changes import (
    Applied,
    BonusAnswered,
    Change,
    ConditionAnswered,
    ConsentGiven,
    EvidenceAdded,
    EvidenceFiled,
    EvidenceRemoved,
    OptedOut,
    PostNamed,
    PostTypeChosen,
    ScoreGiven,
    StatementWritten,
    Submitted,
    Withdrawn,
)
from campaign.deeds import Deed, describe
from campaign.record import (
    Application,
    Record,
    Stage,
    Standing,
    after,
    is_complete,
    missing,
    next_missing,
    standing,
    subtotal,
)
from campaign.rubric_file import parse

RUBRIC = parse((Path(__file__).parents[2] / "rubric.yaml").read_text("utf-8"))
FULL_MARKS = tuple(ScoreGiven(item.number, item.points) for item in RUBRIC.scored)
NO_BONUS = tuple(BonusAnswered(item.number, claimed=False) for item in RUBRIC.bonus)
NO_VETO = tuple(ConditionAnswered(21, number, "没有") for number in (1, 2, 3))
EVERYTHING: tuple[Change, ...] = (Applied(), *FULL_MARKS, *NO_BONUS, *NO_VETO)


def made_of(*changes: Change) -> Record:
    return reduce(after, changes, Record())


def test_an_empty_record_misses_every_item_in_order() -> None:
    assert missing(RUBRIC, Record()) == tuple(range(1, 22))


def test_a_veto_item_is_answered_once_all_its_conditions_are() -> None:
    record = made_of(*NO_VETO[:2])
    assert missing(RUBRIC, record)[-1] == 21
    assert missing(RUBRIC, after(record, ConditionAnswered(21, 3, "不清楚")))[-1] == 20


def test_zero_points_and_no_claim_are_answers() -> None:
    record = made_of(ScoreGiven(1, Decimal(0)), BonusAnswered(18, claimed=False))
    assert missing(RUBRIC, record) == (*range(2, 18), 19, 20, 21)


@pytest.mark.parametrize(("behind", "expected"), [(0, 1), (1, 3), (2, 3), (3, 4), (21, 1)])
def test_the_next_item_is_behind_the_asked_one_and_then_from_the_start(behind: int, expected: int) -> None:
    assert next_missing(RUBRIC, made_of(ScoreGiven(2, Decimal(1))), behind) == expected


def test_nothing_is_next_once_all_is_answered() -> None:
    assert next_missing(RUBRIC, made_of(*EVERYTHING)) is None


def test_half_points_add_up_exactly() -> None:
    record = made_of(*(ScoreGiven(number, Decimal("0.5")) for number in range(1, 18)))
    assert record.running_sum == Decimal("8.5")


def test_full_marks_are_a_hundred_and_the_first_category_is_eleven() -> None:
    record = made_of(*FULL_MARKS)
    assert record.running_sum == 100
    assert [subtotal(category, record) for category in RUBRIC.categories] == [11, 29, 30, 30]
    assert all(is_complete(category, record) for category in RUBRIC.categories)


def test_a_score_given_again_replaces_the_first() -> None:
    assert made_of(ScoreGiven(1, Decimal(4)), ScoreGiven(1, Decimal(3))).points == {1: Decimal(3)}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ((), Standing.NOT_APPLIED),
        ((PostTypeChosen("服务育人示范岗"), StatementWritten("……")), Standing.NOT_APPLIED),
        ((Applied(),), Standing.FILLING),
        ((Applied(), *FULL_MARKS), Standing.FILLING),
        (EVERYTHING, Standing.TO_SUBMIT),
        ((*EVERYTHING, Submitted(Decimal(100))), Standing.SUBMITTED),
        ((*EVERYTHING, Submitted(Decimal(100)), Withdrawn()), Standing.WITHDRAWN),
        ((*EVERYTHING, Withdrawn(), Applied()), Standing.TO_SUBMIT),
        ((OptedOut(),), Standing.OPTED_OUT),
        ((Applied(), OptedOut(), Applied()), Standing.FILLING),
    ],
)
def test_where_a_member_stands(changes: tuple[Change, ...], expected: Standing) -> None:
    assert standing(RUBRIC, made_of(*changes)) is expected


def test_an_application_is_ready_when_all_is_said_and_publication_agreed_to() -> None:
    ready = Application(post_type="服务育人示范岗", post="第二食堂", statement="……", consent=True)
    assert ready.is_ready
    lacking = [{"post_type": None}, {"post": None}, {"statement": None}, {"consent": None}, {"consent": False}]
    assert [replace(ready, **one).is_ready for one in lacking] == [False] * 5


@pytest.mark.parametrize("stage", Stage)
def test_an_application_counts_from_applying_until_it_is_taken_back(stage: Stage) -> None:
    assert Application(stage=stage).is_in == (stage in (Stage.APPLIED, Stage.SUBMITTED))


def test_evidence_waits_until_it_is_filed_and_goes_with_its_item() -> None:
    waiting = made_of(EvidenceAdded(None, "image", "a"), EvidenceAdded(6, "text", "b", "二等奖"))
    filed = after(waiting, EvidenceFiled(7))
    assert [piece.key for piece in filed.evidence_of(7)] == ["a"]
    assert [piece.key for piece in after(filed, EvidenceRemoved(6)).evidence] == ["a"]


@pytest.mark.parametrize(
    ("change", "deed"),
    [
        (PostTypeChosen("服务育人示范岗"), Deed("选岗位类型", "", "管理育人示范岗", "服务育人示范岗")),
        (PostNamed("第一食堂"), Deed("填岗位", "", "第二食堂", "第一食堂")),
        (StatementWritten("新"), Deed("写申报材料", "", "旧", "新")),
        (ConsentGiven(is_given=False), Deed("同意公示", "", "同意", "不同意")),
        (Applied(), Deed("申报", "", "applied", "applied")),
        (ScoreGiven(1, Decimal("4.50")), Deed("自评", "1", "3", "4.5")),
        (ScoreGiven(2, Decimal(2)), Deed("自评", "2", None, "2")),
        (BonusAnswered(18, claimed=True, tier="市级"), Deed("加分申请", "18", "没有", "有（市级）")),
        (BonusAnswered(19, claimed=True), Deed("加分申请", "19", None, "有")),
        (ConditionAnswered(21, 2, "有"), Deed("否决情形", "21.2", "不清楚", "有")),
        (EvidenceAdded(6, "text", "k", "二等奖"), Deed("交依据", "6", None, "二等奖")),
        (EvidenceAdded(None, "image", "k", media_id="m"), Deed("交依据", "", None, "image")),
        (EvidenceFiled(6), Deed("归依据", "6")),
        (EvidenceRemoved(1), Deed("删依据", "1", "1件", None)),
        (Submitted(Decimal("97.50")), Deed("提交", "", "applied", "97.5")),
        (Withdrawn(), Deed("撤回", "", "applied", "withdrawn")),
        (OptedOut(), Deed("今年不报", "", "applied", "opted_out")),
    ],
)
def test_a_change_is_told_on_the_ledger_from_what_to_what(change: Change, deed: Deed) -> None:
    record = made_of(
        PostTypeChosen("管理育人示范岗"),
        PostNamed("第二食堂"),
        StatementWritten("旧"),
        ConsentGiven(is_given=True),
        Applied(),
        ScoreGiven(1, Decimal(3)),
        BonusAnswered(18, claimed=False),
        ConditionAnswered(21, 2, "不清楚"),
        EvidenceAdded(1, "text", "a", "有记录"),
    )
    assert describe(record, change) == deed

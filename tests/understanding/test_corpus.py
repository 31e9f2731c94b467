"""What people type, line by line: understood, asked back, and never stored wrongly."""

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from dialog.understanding import Directory
from dialog.understanding.lines import answer
from tests.understanding.matching import judge, stores_another_score
from tests.understanding.sheets import SHEET
from tools.weigh_leanings import CORPORA

GROUPS = {"scoring", "navigation", "secretary", "admin", "help", "adversarial", "voice"}
INTENTS = {
    "apply",
    "start_scoring",
    "resume_scoring",
    "score",
    "full_marks",
    "zero",
    "invalid_score",
    "goto_item",
    "previous",
    "next",
    "skip",
    "evidence",
    "revise",
    "progress",
    "summary",
    "submit",
    "withdraw",
    "pause",
    "cancel",
    "confirm",
    "deny",
    "help",
    "rules",
    "deadline",
    "my_status",
    "result",
    "who_not_applied",
    "who_not_finished",
    "branch_progress",
    "member_status",
    "nudge",
    "nominate",
    "submit_list",
    "export",
    "broadcast",
    "delivery_status",
    "schedule",
    "set_deadline",
    "report_complaint",
    "complaint_status",
    "verify_complaint",
    "inspect_fail",
    "review_score",
    "ranking",
    "publish",
    "award",
    "revoke",
    "appeal",
    "bind",
    "unbind",
    "smalltalk",
    "greeting",
    "thanks",
    "out_of_scope",
    "choose_post_type",
    "bonus_claim",
    "bonus_none",
    "clarify",
}

Row = dict[str, Any]
Answered = list[tuple[Row, Any]]


def _told(corpus: Path) -> Iterator[Row]:
    yield from map(json.loads, corpus.read_text("utf-8").splitlines())


def _people(directory: Path) -> Directory:
    return Directory(**{key: tuple(values) for key, values in json.loads(directory.read_text("utf-8")).items()})


def _rows() -> Iterator[Row]:
    for corpus in CORPORA:
        yield from _told(corpus)


def _asked(row: Row) -> Row:
    return {key: row[key] for key in ("id", "role", "context", "text", "state") if key in row}


@pytest.fixture(scope="module")
def answered(measured: Counter[tuple[str, str, str]]) -> Answered:
    answered = [
        (row, answer(_asked(row), sheet=SHEET, directory=people))
        for corpus, people in ((corpus, _people(directory)) for corpus, directory in CORPORA.items())
        for row in _told(corpus)
    ]
    for row, told in answered:
        verdict = judge(row, told)
        measured["group", row["group"], verdict] += 1
        measured["intent", row["expect"]["intent"], verdict] += 1
    return answered


def _shown(row: Row, told: Any) -> str:
    return f"{row['id']} {row['role']} {row['context']} {row['text']!r}: {row['expect']} but {told}"


def test_corpus_is_large_and_covers_every_group_and_intent() -> None:
    rows = list(_rows())
    assert len(rows) >= 800
    assert {row["group"] for row in rows} == GROUPS
    assert {row["expect"]["intent"] for row in rows} >= INTENTS - {"clarify"}
    assert [each for each, count in Counter(row["id"] for row in rows).items() if count > 1] == []
    told = Counter((row["role"], row["context"], row["text"]) for row in rows)
    assert [each for each, count in told.items() if count > 1] == []


def test_nothing_is_done_that_must_not_be_done(answered: Answered) -> None:
    assert [_shown(row, told) for row, told in answered if judge(row, told) == "harm"] == []


def test_no_score_is_stored_that_was_not_meant(answered: Answered) -> None:
    assert [_shown(row, told) for row, told in answered if stores_another_score(row, told)] == []


def test_nearly_everything_is_understood(answered: Answered) -> None:
    missed = [_shown(row, told) for row, told in answered if judge(row, told) != "ok"]
    assert len(missed) <= 0.05 * len(answered), "\n".join(missed)


@pytest.mark.parametrize("group", sorted(GROUPS))
def test_each_group_is_understood(group: str, answered: Answered) -> None:
    rows = [(row, told) for row, told in answered if row["group"] == group]
    missed = [_shown(row, told) for row, told in rows if judge(row, told) != "ok"]
    assert len(missed) <= 0.07 * len(rows), "\n".join(missed)


def test_each_label_accepts_itself() -> None:
    unfit = [
        (row["id"], label)
        for row in _rows()
        for label in [row["expect"], *row.get("accept", ())]
        if judge(row, label) != "ok"
    ]
    assert unfit == []

"""What the sheets come to: exact, by the rule of the file, with items left out that move nothing."""

from decimal import Decimal
from fractions import Fraction

import pytest

from campaign.panel import (
    Mark,
    MarksGiven,
    Nominee,
    Outcome,
    Panel,
    Recusal,
    Recused,
    Scorecard,
    ScorecardSubmitted,
    describe,
    is_exact,
    outcome,
    ranked,
    told,
)
from campaign.people import Person, Role
from campaign.rubric_file import parse
from tests.office import RUBRIC, RUBRIC_FILE, START

REVIEWER = frozenset({Role.REVIEWER})


def person(number: int, branch: str = "饮食中心支部", roles: frozenset[Role] = frozenset()) -> Person:
    return Person(number, f"p{number}", f"人{number}", branch, roles)


NOMINEE = Nominee(person(1), "服务育人示范岗")


def card(total: str, **apart: str | None) -> Scorecard:
    """All items at their maximum but the last, which makes the total; `i2="1.5"` is another mark, None none at all."""
    marks = {item.number: Mark(item.points) for item in RUBRIC.scored}
    last = RUBRIC.scored[-1].number
    marks[last] = Mark(Decimal(total) - (Decimal(100) - RUBRIC.scored[-1].points))
    for item, points in apart.items():
        marks[int(item[1:])] = Mark(None if points is None else Decimal(points))
    return Scorecard(marks, START)


def score(*cards: Scorecard, rule: str = "mean") -> Fraction | None:
    rubric = parse(RUBRIC_FILE.read_text("utf-8").replace("aggregate: mean", f"aggregate: {rule}"))
    return outcome(rubric, NOMINEE, cards, len(cards)).score


@pytest.mark.parametrize(
    ("rule", "totals", "expected"),
    [
        ("mean", ("98", "99"), "98.5"),
        ("mean", ("90", "91", "91"), "90.67"),
        ("mean", ("90.5",), "90.5"),
        ("trimmed", ("85.5", "90", "91", "100"), "90.5"),
        ("trimmed", ("85.5", "90", "100"), "90"),
        ("trimmed", ("86", "91"), "88.5"),
        ("median", ("86", "91", "99"), "91"),
        ("median", ("86", "91", "92", "99"), "91.5"),
    ],
)
def test_by_the_rule_of_the_file(rule: str, totals: tuple[str, ...], expected: str) -> None:
    found = score(*map(card, totals), rule=rule)
    assert found is not None
    assert told(found) == expected


def test_below_three_sheets_nothing_is_trimmed_and_it_says_so() -> None:
    rubric = parse(RUBRIC_FILE.read_text("utf-8").replace("aggregate: mean", "aggregate: trimmed"))
    trimmed = [outcome(rubric, NOMINEE, [card("90")] * count, 5).is_trimmed for count in (1, 2, 3)]
    assert trimmed == [False, False, True]


def test_an_item_left_out_is_no_nought() -> None:
    """Item 17 counts what the others gave it: 2, and 3 on average. With a nought it would be 86 and 85.33."""
    assert score(card("100", i17=None), card("87")) == Fraction(87)
    assert score(card("100", i17=None), card("87"), card("89")) == Fraction(88)


def test_an_item_that_nobody_scores_is_named_and_gives_no_rank() -> None:
    apart = outcome(RUBRIC, NOMINEE, [card("100", i17=None)], 2)
    assert (apart.score, apart.unscored, apart.handed_in, apart.expected) == (Fraction(85), (17,), 1, 2)
    assert ranked([apart]) == ()


def test_without_a_sheet_there_is_no_score() -> None:
    assert outcome(RUBRIC, NOMINEE, [], 3) == Outcome(NOMINEE, 0, 3)


@pytest.mark.parametrize(
    ("score", "exact", "said"),
    [
        (Fraction(197, 2), True, "98.5"),
        (Fraction(100), True, "100"),
        (Fraction(271, 3), False, "90.33"),
        (Fraction(90125, 1000), False, "90.12"),
        (Fraction(90135, 1000), False, "90.14"),
        (Fraction(9025, 100), True, "90.25"),
    ],
)
def test_how_it_is_written(score: Fraction, exact: bool, said: str) -> None:
    assert (is_exact(score), told(score)) == (exact, said)


def test_equal_scores_have_one_rank_and_what_only_looks_equal_has_not() -> None:
    scores = [Fraction(90), Fraction(271, 3), Fraction(90), Fraction(9033, 100), None, Fraction(80)]
    outcomes = [Outcome(Nominee(person(n), ""), 1, 1, score) for n, score in enumerate(scores)]
    assert [(rank, each.nominee.person.id) for rank, each in ranked(outcomes)] == [
        (1, 1),
        (2, 3),
        (3, 0),
        (3, 2),
        (5, 5),
    ]


def test_who_scores_whom() -> None:
    own, other = person(11, "饮食中心支部", REVIEWER), person(12, "机关支部", REVIEWER)
    nominees = (NOMINEE, Nominee(person(2, "运输支部"), ""), Nominee(replace_branch(other, "机关支部"), ""))
    panel = Panel(nominees, (own, other), frozenset({(12, 2)}))
    assert [panel.recusal(own, each.person) for each in nominees] == [Recusal.BRANCH, None, None]
    assert [panel.recusal(other, each.person) for each in nominees] == [None, Recusal.DECLARED, Recusal.ONESELF]
    assert panel.to_review(()) == {11: 2, 12: 1}
    assert panel.to_review([(11, 2), (12, 1)]) == {11: 1, 12: 0}
    assert [each.id for each in panel.reviewers_of(nominees[1].person)] == [11]


def replace_branch(somebody: Person, branch: str) -> Person:
    return Person(somebody.id, somebody.userid, somebody.name, branch, somebody.roles)


def test_what_stands_on_the_ledger() -> None:
    before = Scorecard({2: Mark(Decimal(2)), 3: Mark(Decimal(1))})
    given = MarksGiven(NOMINEE.person, {2: Mark(Decimal("1.5"), "没见到意见箱"), 17: Mark(None)}, before)
    orders = (given, ScorecardSubmitted(NOMINEE.person, before), Recused(NOMINEE.person))
    assert [(deed.name, deed.subject, deed.before, deed.after) for deed in map(describe, orders)] == [
        ("评分", "人1（p1）", "第2项 2", "第2项 1.5（没见到意见箱），第17项 弃权"),
        ("交评分", "人1（p1）", None, "第2项 2，第3项 1"),
        ("回避", "人1（p1）", None, None),
    ]

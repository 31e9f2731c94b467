"""The panel (考核组): who scores whom, what a reviewer's sheet holds, and what all the sheets come to."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from statistics import median
from typing import Literal

from campaign.deeds import Deed
from campaign.people import Person
from campaign.points import written
from campaign.rubric import Rubric

# ---------------------------------------------------------------------------------------------------------
# A sheet


@dataclass(frozen=True)
class Mark:
    """What a reviewer gives for one item. None: left without a score (弃权), which is not 0 and counts nowhere."""

    points: Decimal | None
    comment: str | None = None


@dataclass(frozen=True)
class Scorecard:
    """One reviewer's sheet of one nominee, by item; handed in (`submitted_at`) it is locked."""

    marks: Mapping[int, Mark] = field(default_factory=dict)
    submitted_at: datetime | None = None

    @property
    def is_in(self) -> bool:
        return self.submitted_at is not None

    @property
    def sum(self) -> Decimal:
        return sum((mark.points for mark in self.marks.values() if mark.points is not None), Decimal(0))

    @property
    def abstained(self) -> tuple[int, ...]:
        return tuple(sorted(item for item, mark in self.marks.items() if mark.points is None))

    def missing(self, rubric: Rubric) -> tuple[int, ...]:
        """The items with points that have no mark yet, in the rubric's order; nothing else is scored here."""
        return tuple(item.number for item in rubric.scored if item.number not in self.marks)

    def with_marks(self, marks: Mapping[int, Mark]) -> "Scorecard":
        return replace(self, marks={**self.marks, **marks})


# ---------------------------------------------------------------------------------------------------------
# Who scores whom


class Recusal(StrEnum):
    """Why a reviewer does not score a nominee."""

    ONESELF = "您本人"
    BRANCH = "本支部"
    DECLARED = "您说了回避"


@dataclass(frozen=True)
class Nominee:
    """On a list that is in, handed in and neither vetoed, gone nor moved. `post` is its kind and place."""

    person: Person
    post: str


@dataclass(frozen=True)
class Panel:
    """All nominees in the order of the lists, all reviewers on the roster, and who is recused by an own word.

    Nobody is assigned: who is to score whom follows from these alone, so that whoever joins or leaves needs nothing.
    """

    nominees: tuple[Nominee, ...] = ()
    reviewers: tuple[Person, ...] = ()
    declared: frozenset[tuple[int, int]] = frozenset()

    def recusal(self, reviewer: Person, nominee: Person) -> Recusal | None:
        if reviewer.id == nominee.id:
            return Recusal.ONESELF
        if reviewer.branch == nominee.branch:
            return Recusal.BRANCH
        return Recusal.DECLARED if (reviewer.id, nominee.id) in self.declared else None

    def nominees_of(self, reviewer: Person) -> tuple[Nominee, ...]:
        return tuple(each for each in self.nominees if self.recusal(reviewer, each.person) is None)

    def reviewers_of(self, nominee: Person) -> tuple[Person, ...]:
        return tuple(each for each in self.reviewers if self.recusal(each, nominee) is None)

    def waiting(self, reviewer: Person, done: Iterable[tuple[int, int]]) -> tuple[Nominee, ...]:
        """Whom the reviewer has still to score; `done` are (reviewer, nominee) of the sheets that are in."""
        handed_in = set(done)
        return tuple(each for each in self.nominees_of(reviewer) if (reviewer.id, each.person.id) not in handed_in)

    def to_review(self, done: Iterable[tuple[int, int]]) -> dict[int, int]:
        """By reviewer, how many nominees wait."""
        handed_in = set(done)
        return {each.id: len(self.waiting(each, handed_in)) for each in self.reviewers}


# ---------------------------------------------------------------------------------------------------------
# What the sheets come to

Rule = Literal["mean", "trimmed", "median"]
_FEWEST_TO_TRIM = 3


@dataclass(frozen=True)
class Outcome:
    """One nominee's result. `score` is None where no sheet is in; `unscored` are items that every sheet leaves out;
    `is_trimmed`: the highest and the lowest were left out, which takes three sheets.
    """

    nominee: Nominee
    handed_in: int
    expected: int
    score: Fraction | None = None
    unscored: tuple[int, ...] = ()
    is_trimmed: bool = False


def outcome(rubric: Rubric, nominee: Nominee, cards: Iterable[Scorecard], expected: int) -> Outcome:
    """By the rubric's rule over the sheets' sums; an item that a reviewer left out counts for that sheet what the
    others gave it on average, so that it moves nothing. Exact.
    """
    given = tuple(cards)
    if not given:
        return Outcome(nominee, 0, expected)
    averages = {item.number: _average(item.number, given) for item in rubric.scored}
    sums = sorted(_sum(card, averages) for card in given)
    is_trimmed = rubric.rules.aggregate == "trimmed" and len(sums) >= _FEWEST_TO_TRIM
    return Outcome(
        nominee,
        len(given),
        expected,
        _aggregate(sums[1:-1] if is_trimmed else sums, rubric.rules.aggregate),
        tuple(number for number, average in averages.items() if average is None),
        is_trimmed,
    )


def _average(item: int, cards: tuple[Scorecard, ...]) -> Fraction | None:
    given = [Fraction(mark.points) for card in cards if (mark := card.marks.get(item)) and mark.points is not None]
    return Fraction(sum(given), len(given)) if given else None


def _sum(card: Scorecard, averages: Mapping[int, Fraction | None]) -> Fraction:
    left_out = (averages.get(item) for item in card.abstained)
    return Fraction(card.sum) + sum((each for each in left_out if each is not None), Fraction(0))


def _aggregate(sums: list[Fraction], rule: Rule) -> Fraction:
    return median(sums) if rule == "median" else Fraction(sum(sums), len(sums))


def ranked(outcomes: Iterable[Outcome]) -> tuple[tuple[int, Outcome], ...]:
    """Those with a sheet, the best first; equal scores have one rank, and the next rank counts them all.

    Nobody has one with an item that every sheet leaves out: that would count it as 0.
    """
    scored = [(each.score, each) for each in outcomes if each.score is not None and not each.unscored]
    scored.sort(key=lambda pair: -pair[0])
    found: list[tuple[int, Outcome]] = []
    for place, (score, each) in enumerate(scored, start=1):
        is_tied = bool(found) and found[-1][1].score == score
        found.append((found[-1][0] if is_tied else place, each))
    return tuple(found)


def is_exact(score: Fraction) -> bool:
    """It can be written with two places behind the point."""
    return (score * 100).denominator == 1


def told(score: Fraction) -> str:
    """98.5 as it is, what would not end rounded half even to two places: 92.33."""
    return written(Decimal(round(score * 100)) / 100)


# ---------------------------------------------------------------------------------------------------------
# What is ordered


@dataclass(frozen=True)
class MarksGiven:
    """`before` is the sheet as it was."""

    nominee: Person
    marks: Mapping[int, Mark]
    before: Scorecard = field(default_factory=Scorecard)


@dataclass(frozen=True)
class ScorecardSubmitted:
    """The whole sheet, locked from here on."""

    nominee: Person
    card: Scorecard


@dataclass(frozen=True)
class Recused:
    """The reviewer scores that nominee no more, and a sheet that is in counts no more."""

    nominee: Person


PanelOrder = MarksGiven | ScorecardSubmitted | Recused


def describe(order: PanelOrder) -> Deed:
    whom = f"{order.nominee.name}（{order.nominee.userid}）"
    match order:
        case MarksGiven(_, marks, before):
            old = {item: before.marks[item] for item in marks if item in before.marks}
            return Deed("评分", whom, _marks_told(old) or None, _marks_told(marks))
        case ScorecardSubmitted(_, card):
            return Deed("交评分", whom, None, _marks_told(card.marks))
        case Recused():
            return Deed("回避", whom)


def _marks_told(marks: Mapping[int, Mark]) -> str:
    """第1项 4.5，第17项 弃权（没去看过）."""
    return "，".join(
        f"第{item}项 {'弃权' if mark.points is None else written(mark.points)}"
        + (f"（{mark.comment}）" if mark.comment else "")
        for item, mark in sorted(marks.items())
    )

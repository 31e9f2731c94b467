"""What pictures show: how far a branch or all of them are, and one member's own score by category."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from campaign.record import Record, Standing, missing, subtotal
from campaign.roll import NOT_APPLIED, UNFINISHED, Tally, for_each, together
from campaign.rubric import Rubric

# The order of the way through, read from the end: what is done comes first.
STANDINGS = (
    Standing.SUBMITTED,
    Standing.TO_SUBMIT,
    Standing.FILLING,
    Standing.NOT_APPLIED,
    Standing.WITHDRAWN,
    Standing.OPTED_OUT,
    Standing.EXEMPT,
)
# More bars than these nobody reads on a phone; then the worst are shown, and the rest as one.
MOST_BARS = 40
SHOWN_OF_MORE = 30


@dataclass(frozen=True)
class Heading:
    campaign: str
    at: datetime
    is_rehearsal: bool = False


@dataclass(frozen=True)
class ProgressChart:
    """One branch by standing, or several side by side, most to do first. `others` stands for `left_out` more."""

    heading: Heading
    total: Tally
    branches: tuple[Tally, ...] = ()
    others: Tally | None = None
    left_out: int = 0


@dataclass(frozen=True)
class Score:
    name: str
    points: Decimal
    most: Decimal


@dataclass(frozen=True)
class ScoreChart:
    """`answered` of `items` are; with all of them `total` is 总分, before that 累计."""

    heading: Heading
    person: str
    scores: tuple[Score, ...]
    total: Decimal
    most: Decimal
    answered: int
    items: int

    @property
    def is_complete(self) -> bool:
        return self.answered >= self.items


def chart_progress(heading: Heading, tallies: Sequence[Tally], of: Sequence[str] = ()) -> ProgressChart:
    """Of these branches, or of all that have members."""
    meant = for_each(of, tallies)
    if len(meant) == 1:
        return ProgressChart(heading, meant[0])
    ordered = sorted(meant, key=lambda tally: (-tally.of(*NOT_APPLIED, *UNFINISHED), -tally.people))
    total = together(meant, f"{len(meant)}个支部")
    if len(ordered) <= MOST_BARS:
        return ProgressChart(heading, total, tuple(ordered))
    rest = ordered[SHOWN_OF_MORE:]
    others = together(rest, f"其余{len(rest)}个支部")
    return ProgressChart(heading, total, tuple(ordered[:SHOWN_OF_MORE]), others, len(rest))


def chart_scores(heading: Heading, person: str, rubric: Rubric, record: Record) -> ScoreChart:
    scores = tuple(Score(category.name, subtotal(category, record), category.points) for category in rubric.categories)
    return ScoreChart(
        heading,
        person,
        scores,
        record.running_sum,
        sum((score.most for score in scores), Decimal(0)),
        len(rubric.items) - len(missing(rubric, record)),
        len(rubric.items),
    )

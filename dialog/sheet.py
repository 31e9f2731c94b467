"""What understanding needs to know of a score sheet: numbers, maxima, names, and nothing of its rules."""

from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Literal

LineKind = Literal["points", "bonus", "veto"]


@dataclass(frozen=True)
class Line:
    """One item as it can be spoken of. `category` counts from 1; bonus and veto items have 0."""

    number: int
    kind: LineKind
    short: str
    maximum: Decimal = Decimal(0)
    category: int = 0
    tiers: tuple[str, ...] = ()
    conditions: int = 0


@dataclass(frozen=True)
class Sheet:
    """The items and kinds of post in the order offered, the names of the categories, the step of a score."""

    lines: tuple[Line, ...]
    categories: tuple[str, ...]
    step: Decimal
    post_types: tuple[str, ...]

    def __hash__(self) -> int:
        return self._hash

    @cached_property
    def _hash(self) -> int:
        """Asked for with every sentence."""
        return hash((self.lines, self.categories, self.step, self.post_types))

    @cached_property
    def by_number(self) -> dict[int, Line]:
        return {line.number: line for line in self.lines}

    def line(self, number: int) -> Line | None:
        return self.by_number.get(number)

    def in_category(self, category: int) -> tuple[Line, ...]:
        return tuple(line for line in self.lines if line.category == category)

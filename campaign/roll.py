"""The roll: which of a branch's members stand where, and how many."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from campaign.people import Person
from campaign.record import Standing
from campaign.term import Campaign

# 谁还没申报 and 谁还没自评完 name these.
NOT_APPLIED = (Standing.NOT_APPLIED, Standing.WITHDRAWN)
UNFINISHED = (Standing.FILLING, Standing.TO_SUBMIT)
APPLIED = (*UNFINISHED, Standing.SUBMITTED)


@dataclass(frozen=True)
class Entry:
    """One person. `points` is the sum of what was scored: 总分 only where every item is answered. Who `is_vetoed` is
    found by name alone, and on no list.
    """

    person: Person
    standing: Standing
    answered: int = 0
    points: Decimal = Decimal(0)
    is_vetoed: bool = False


@dataclass(frozen=True)
class Tally:
    """How many members of a branch stand where; only people who are expected to apply count. Those who are `vetoed`
    (一票否决) stand nowhere, and are counted apart.
    """

    branch: str
    counts: Mapping[Standing, int] = field(default_factory=dict)
    vetoed: int = 0

    def of(self, *standings: Standing) -> int:
        return sum(self.counts.get(standing, 0) for standing in standings)

    @property
    def people(self) -> int:
        return sum(self.counts.values())

    @property
    def expected(self) -> int:
        """应报: whoever is excused (免报) is not."""
        return self.people - self.of(Standing.EXEMPT)


def time_for(campaign: Campaign, standing: Standing) -> datetime:
    """Until when whoever stands there can do what is missing, unless there is more time for the person."""
    return campaign.dates.apply_by if standing in NOT_APPLIED else campaign.score_by


def together(tallies: Iterable[Tally], name: str = "") -> Tally:
    """Several branches as one."""
    counts, vetoed = dict.fromkeys(Standing, 0), 0
    for tally in tallies:
        vetoed += tally.vetoed
        for standing, people in tally.counts.items():
            counts[standing] += people
    return Tally(name, counts, vetoed)


def for_each(branches: Sequence[str], tallies: Sequence[Tally]) -> tuple[Tally, ...]:
    """One for each of these branches, who has no members included; where none is named, as they are."""
    there = {tally.branch: tally for tally in tallies}
    return tuple(there.get(branch, Tally(branch)) for branch in branches) if branches else tuple(tallies)


def untouched(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """一项都没填: applied, and not one item answered."""
    return tuple(each for each in entries if each.standing is Standing.FILLING and not each.answered)

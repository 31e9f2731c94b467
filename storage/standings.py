"""Where people stand: counted by branch, listed by name, or one of them looked up."""

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    ColumnElement,
    Integer,
    ScalarSelect,
    Select,
    Text,
    and_,
    bindparam,
    case,
    cast,
    func,
    literal_column,
    select,
    union_all,
)

from campaign.record import Stage, Standing, answered_items, stand
from campaign.roll import Entry, Tally
from campaign.term import Campaign
from storage.database import Row, Transaction
from storage.people import name_key, roles_of, to_person
from storage.records import FILLED, stage_in_force
from storage.statement import Statement, statement
from storage.tables import answers, applications, branches, people, vetoes
from storage.vetoes import is_vetoed


def answers_of(what: ColumnElement[Any], *conditions: Any) -> ScalarSelect[Any]:
    """A figure of the answers that belong to the `applications` row at hand."""
    return (
        select(what)
        .where(answers.c.application_id == applications.c.id, *conditions)
        .correlate(applications)
        .scalar_subquery()
    )


def standings(dialect: str, *more: ColumnElement[Any], counted: tuple[Any, ...] = ()) -> Select[Any]:
    """A person, the stage, how many plain answers and how many conditions, and `more`.

    `counted` says whose answers are worth counting.
    """
    return (
        select(
            people.c.id,
            people.c.userid,
            people.c.name,
            branches.c.name,
            roles_of(dialect),
            stage_in_force,
            answers_of(func.count(), answers.c.part == 0, *counted),
            answers_of(func.count(), answers.c.part > 0, *counted),
            *more,
        )
        .select_from(people)
        .join(branches, branches.c.id == people.c.branch_id)
        .outerjoin(applications, is_of_campaign())
        .where(people.c.left_at.is_(None))
    )


_IS_VETOED = case((is_vetoed(bindparam("campaign", type_=BigInteger), people.c.id), 1), else_=0)
IS_NOT_VETOED = ~is_vetoed(bindparam("campaign", type_=BigInteger), people.c.id)


def is_of_campaign() -> ColumnElement[bool]:
    return and_(applications.c.person_id == people.c.id, applications.c.campaign_id == bindparam("campaign"))


IS_COUNTED = and_(people.c.is_member == 1, people.c.left_at.is_(None))
# Said so, the people of a branch are found by their index on either database.
_IS_OF_BRANCH = people.c.branch_id == (
    select(branches.c.id).where(branches.c.name == bindparam("branch")).correlate(None).scalar_subquery()
)
HAS_NOT_BEGUN = people.c.stands.is_(None)
_STANDS_THERE = people.c.stands == bindparam("stands")
_POINTS = func.coalesce(answers_of(func.sum(answers.c.points)), 0)


def _listed(dialect: str, *conditions: ColumnElement[bool]) -> Select[Any]:
    """Nobody who is out by a veto."""
    listed = standings(dialect, _POINTS).where(IS_COUNTED, *conditions, IS_NOT_VETOED)
    return listed.order_by(people.c.branch_id, people.c.id)


_LISTED = Statement(lambda d: _listed(d, _STANDS_THERE))
_LISTED_OF_BRANCH = Statement(lambda d: _listed(d, _STANDS_THERE, _IS_OF_BRANCH))
_NOT_BEGUN = Statement(lambda d: _listed(d, HAS_NOT_BEGUN))
_NOT_BEGUN_OF_BRANCH = Statement(lambda d: _listed(d, HAS_NOT_BEGUN, _IS_OF_BRANCH))


def _found(dialect: str, *conditions: ColumnElement[bool]) -> Select[Any]:
    """By name or number, whoever is out by a veto included."""
    return standings(dialect, _POINTS, _IS_VETOED).where(*conditions).order_by(people.c.branch_id, people.c.id)


_NAMED = Statement(lambda d: _found(d, people.c.name_key == bindparam("name")))
_OF_IDS = Statement(lambda d: _found(d, IS_COUNTED, people.c.id.in_(listed_ids(d))))


def _counted(is_out: int, *conditions: ColumnElement[bool]) -> Select[Any]:
    """In the order of an index that holds all of it."""
    return (
        select(
            people.c.branch_id,
            people.c.stands,
            literal_column(str(is_out), Integer).label("is_out"),
            func.count().label("people"),
        )
        .where(IS_COUNTED, *conditions)
        .group_by(people.c.stands, people.c.branch_id)
    )


def _tallied(*conditions: ColumnElement[bool]) -> Select[Any]:
    """All of them, and once more the few who are out by a veto."""
    out = select(vetoes.c.person_id).where(vetoes.c.campaign_id == bindparam("campaign"), vetoes.c.lifted_at.is_(None))
    found = union_all(_counted(0, *conditions), _counted(1, people.c.id.in_(out), *conditions)).subquery()
    return (
        select(branches.c.name, found.c.stands, found.c.is_out, found.c.people)
        .join(branches, branches.c.id == found.c.branch_id)
        .order_by(branches.c.id)
    )


_TALLIED = statement(_tallied())
_TALLIED_OF_BRANCH = statement(_tallied(_IS_OF_BRANCH))
_NAMES = statement(
    select(people.c.name)
    .join(branches, branches.c.id == people.c.branch_id)
    .where(people.c.left_at.is_(None), _IS_OF_BRANCH)
)


def _listed_in(dialect: str, name: str) -> Select[Any]:
    """The values of a JSON list, however many."""
    given = bindparam(name, type_=Text)
    listed = func.json_array_elements_text(cast(given, JSON)) if dialect == "postgresql" else func.json_each(given)
    return select(listed.table_valued("value").c.value)


def listed_ids(dialect: str) -> Select[Any]:
    """The numbers in the JSON list `ids`."""
    (value,) = _listed_in(dialect, "ids").selected_columns
    return select(cast(value, BigInteger))


def _spoken(dialect: str) -> Select[Any]:
    return (
        select(people.c.name)
        .where(people.c.left_at.is_(None), people.c.name_key.in_(_listed_in(dialect, "keys")))
        .distinct()
    )


_SPOKEN = Statement(_spoken)
_ENTRY = 9  # columns of an entry; whether it is vetoed follows where that is looked up
# How it is written down where a person stands; nothing where nothing has been begun.
WRITTEN = {
    Standing.FILLING: Stage.APPLIED.value,
    Standing.TO_SUBMIT: FILLED,
    Standing.SUBMITTED: Stage.SUBMITTED.value,
    Standing.WITHDRAWN: Stage.WITHDRAWN.value,
    Standing.OPTED_OUT: Stage.OPTED_OUT.value,
    Standing.EXEMPT: Stage.EXEMPT.value,
}
_READ = {written: standing for standing, written in WRITTEN.items()}


@dataclass(frozen=True)
class Standings:
    """Counts and lists are those of the open campaign; answers and points are counted for whoever is listed."""

    tx: Transaction

    def tallies(self, campaign: Campaign, of: Sequence[str] = ()) -> tuple[Tally, ...]:
        """Of these branches, or of all; a branch without members has none."""
        given = {"campaign": campaign.id}
        rows = [row for branch in of for row in self.tx.rows(_TALLIED_OF_BRANCH, branch=branch, **given)]
        counts: dict[str, Counter[Standing]] = {}
        vetoed: Counter[str] = Counter()
        for branch, written, is_out, number in rows if of else self.tx.rows(_TALLIED, **given):
            there, standing = counts.setdefault(branch, Counter()), _READ.get(written, Standing.NOT_APPLIED)
            there[standing] += -number if is_out else number
            vetoed[branch] += number if is_out else 0
        return tuple(Tally(branch, +there, vetoed[branch]) for branch, there in counts.items())

    def members(self, campaign: Campaign, at: Iterable[Standing], of: Sequence[str] = ()) -> tuple[Entry, ...]:
        """Those who stand there, of these branches or of all, branch by branch; nobody who is out by a veto."""
        wanted = frozenset(at)
        rows = [row for standing in Standing if standing in wanted for row in self._at(campaign, standing, of)]
        return tuple(to_entry(campaign, row) for row in rows)

    def _at(self, campaign: Campaign, standing: Standing, of: Sequence[str]) -> list[Row]:
        written = WRITTEN.get(standing)
        given = {"campaign": campaign.id} | ({"stands": written} if written else {})
        if not of:
            return self.tx.rows(_LISTED if written else _NOT_BEGUN, **given)
        listed = _LISTED_OF_BRANCH if written else _NOT_BEGUN_OF_BRANCH
        return [row for branch in of for row in self.tx.rows(listed, branch=branch, **given)]

    def named(self, campaign: Campaign, name: str) -> tuple[Entry, ...]:
        """Everybody called so, whatever their role; spaces and case do not count."""
        return tuple(to_entry(campaign, row) for row in self.tx.rows(_NAMED, campaign=campaign.id, name=name_key(name)))

    def of(self, campaign: Campaign, ids: Iterable[int]) -> tuple[Entry, ...]:
        """These people, as far as they are on the roster and expected to apply."""
        rows = self.tx.rows(_OF_IDS, campaign=campaign.id, ids=json.dumps(list(ids)))
        return tuple(to_entry(campaign, row) for row in rows)

    def names(self, branch: str) -> tuple[str, ...]:
        return tuple(name for (name,) in self.tx.rows(_NAMES, branch=branch))

    def spoken(self, keys: Iterable[str]) -> tuple[str, ...]:
        """The names among what may be names."""
        return tuple(name for (name,) in self.tx.rows(_SPOKEN, keys=json.dumps(list(keys))))


def to_entry(campaign: Campaign, row: Row) -> Entry:
    (*person, stage, plain, conditions, hundredths), is_vetoed = row[:_ENTRY], any(row[_ENTRY:])
    answered = answered_items(campaign.rubric, plain, conditions)
    return Entry(
        to_person(*person),
        stand(Stage(stage or Stage.DRAFT), is_filled=answered >= len(campaign.rubric.items)),
        answered,
        Decimal(int(hundredths)) / 100,
        is_vetoed,
    )

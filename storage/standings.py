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
    ScalarSelect,
    Select,
    Text,
    and_,
    bindparam,
    case,
    cast,
    exists,
    func,
    select,
    text,
)

from campaign.people import Role
from campaign.record import Stage, Standing, answered_items, stand
from campaign.roll import Entry, Tally
from campaign.term import Campaign
from storage.database import Row, Transaction
from storage.people import name_key, roles_of, to_person
from storage.records import stage_in_force
from storage.statement import Statement, statement
from storage.tables import answers, applications, branches, people, roles
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
        .outerjoin(applications, _is_of_campaign())
        .where(people.c.left_at.is_(None))
    )


_IS_VETOED = case((is_vetoed(bindparam("campaign", type_=BigInteger), people.c.id), 1), else_=0)
_IS_NOT_VETOED = ~is_vetoed(bindparam("campaign", type_=BigInteger), people.c.id)


def _is_of_campaign() -> ColumnElement[bool]:
    return and_(applications.c.person_id == people.c.id, applications.c.campaign_id == bindparam("campaign"))


_IS_MEMBER = exists().where(roles.c.person_id == people.c.id, roles.c.role == Role.MEMBER.value)
# Said so, the people of a branch are found by their index on either database.
_IS_OF_BRANCH = people.c.branch_id == (
    select(branches.c.id).where(branches.c.name == bindparam("branch")).correlate(None).scalar_subquery()
)
_IS_AT_STAGE = func.coalesce(stage_in_force, Stage.DRAFT.value) == bindparam("stage")
_IN_ORDER = (branches.c.id, people.c.id)
_POINTS = func.coalesce(answers_of(func.sum(answers.c.points)), 0)


def _listed(dialect: str) -> Select[Any]:
    return (
        standings(dialect, _POINTS).where(_IS_MEMBER, _IS_AT_STAGE, _IS_NOT_VETOED).order_by(branches.c.id, people.c.id)
    )


_LISTED = Statement(_listed)
_LISTED_OF_BRANCH = Statement(lambda d: _listed(d).where(_IS_OF_BRANCH))
_NAMED = Statement(
    lambda d: (
        standings(d, _POINTS, _IS_VETOED)
        .where(people.c.name_key == bindparam("name"))
        .order_by(branches.c.id, people.c.id)
    )
)
_OF_IDS = Statement(
    lambda d: (
        standings(d, _POINTS, _IS_VETOED)
        .where(_IS_MEMBER, people.c.id.in_(listed_ids(d)))
        .order_by(branches.c.id, people.c.id)
    )
)
# Whether all is answered is asked only of who is scoring, and counted only where the last answer is there.
_HAS_THE_LAST = exists().where(
    answers.c.application_id == applications.c.id,
    answers.c.item == bindparam("last_item"),
    answers.c.part == bindparam("last_part"),
)
_ALL_ANSWERED = case(
    (
        and_(stage_in_force == Stage.APPLIED.value, _HAS_THE_LAST),
        answers_of(func.count()) >= bindparam("answers"),
    ),
    else_=None,
)
# Compiling the query costs more than running it.
_NO_JIT = statement(text("SET LOCAL jit = off"))


def _tallied(*conditions: ColumnElement[bool]) -> Select[Any]:
    found = (
        select(
            people.c.branch_id.label("branch_id"),
            stage_in_force.label("stage"),
            _ALL_ANSWERED.label("is_filled"),
            _IS_VETOED.label("is_vetoed"),
        )
        .select_from(people)
        .join(roles, and_(roles.c.person_id == people.c.id, roles.c.role == Role.MEMBER.value))
        .outerjoin(applications, _is_of_campaign())
        .where(people.c.left_at.is_(None), *conditions)
        .subquery()
    )
    counted = (
        select(found.c.branch_id, found.c.stage, found.c.is_filled, found.c.is_vetoed, func.count().label("people"))
        .group_by(found.c.branch_id, found.c.stage, found.c.is_filled, found.c.is_vetoed)
        .subquery()
    )
    return (
        select(branches.c.name, counted.c.stage, counted.c.is_filled, counted.c.is_vetoed, counted.c.people)
        .join(branches, branches.c.id == counted.c.branch_id)
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
_STAGES = {
    Standing.NOT_APPLIED: Stage.DRAFT,
    Standing.WITHDRAWN: Stage.WITHDRAWN,
    Standing.FILLING: Stage.APPLIED,
    Standing.TO_SUBMIT: Stage.APPLIED,
    Standing.SUBMITTED: Stage.SUBMITTED,
    Standing.EXEMPT: Stage.EXEMPT,
}


@dataclass(frozen=True)
class Standings:
    tx: Transaction

    def tallies(self, campaign: Campaign, of: Sequence[str] = ()) -> tuple[Tally, ...]:
        """Of these branches, or of all; a branch without members has none."""
        rubric = campaign.rubric
        conditions = rubric.veto.conditions if rubric.veto else ()
        wanted = {
            "campaign": campaign.id,
            "answers": len(rubric.plain_numbers) + len(conditions),
            "last_item": rubric.veto.number if rubric.veto else rubric.plain_numbers[-1],
            "last_part": conditions[-1].number if conditions else 0,
        }
        if of:
            rows = [row for branch in of for row in self.tx.rows(_TALLIED_OF_BRANCH, branch=branch, **wanted)]
        else:
            if self.tx.is_postgresql:
                self.tx.run(_NO_JIT)
            rows = self.tx.rows(_TALLIED, **wanted)
        counts: dict[str, dict[Standing, int]] = {}
        vetoed: Counter[str] = Counter()
        for branch, stage, is_filled, is_out, number in rows:
            there = counts.setdefault(branch, {})
            if is_out:
                vetoed[branch] += number
                continue
            standing = stand(Stage(stage or Stage.DRAFT), is_filled=bool(is_filled))
            there[standing] = there.get(standing, 0) + number
        return tuple(Tally(branch, there, vetoed[branch]) for branch, there in counts.items())

    def members(self, campaign: Campaign, at: Iterable[Standing], of: Sequence[str] = ()) -> tuple[Entry, ...]:
        """Those who stand there, of these branches or of all, branch by branch; nobody who is out by a veto."""
        wanted = frozenset(at)
        rows = [
            row
            for stage in dict.fromkeys(_STAGES[standing] for standing in Standing if standing in wanted)
            for row in self._at(campaign, stage, of)
        ]
        found = (_to_entry(campaign, row) for row in rows)
        return tuple(entry for entry in found if entry.standing in wanted)

    def _at(self, campaign: Campaign, stage: Stage, of: Sequence[str]) -> list[Row]:
        given = {"campaign": campaign.id, "stage": stage.value}
        if not of:
            return self.tx.rows(_LISTED, **given)
        return [row for branch in of for row in self.tx.rows(_LISTED_OF_BRANCH, branch=branch, **given)]

    def named(self, campaign: Campaign, name: str) -> tuple[Entry, ...]:
        """Everybody called so, whatever their role; spaces and case do not count."""
        return tuple(
            _to_entry(campaign, row) for row in self.tx.rows(_NAMED, campaign=campaign.id, name=name_key(name))
        )

    def of(self, campaign: Campaign, ids: Iterable[int]) -> tuple[Entry, ...]:
        """These people, as far as they are on the roster and expected to apply."""
        rows = self.tx.rows(_OF_IDS, campaign=campaign.id, ids=json.dumps(list(ids)))
        return tuple(_to_entry(campaign, row) for row in rows)

    def names(self, branch: str) -> tuple[str, ...]:
        return tuple(name for (name,) in self.tx.rows(_NAMES, branch=branch))

    def spoken(self, keys: Iterable[str]) -> tuple[str, ...]:
        """The names among what may be names."""
        return tuple(name for (name,) in self.tx.rows(_SPOKEN, keys=json.dumps(list(keys))))


def _to_entry(campaign: Campaign, row: Row) -> Entry:
    (*person, stage, plain, conditions, hundredths), is_vetoed = row[:_ENTRY], any(row[_ENTRY:])
    answered = answered_items(campaign.rubric, plain, conditions)
    return Entry(
        to_person(*person),
        stand(Stage(stage or Stage.DRAFT), is_filled=answered >= len(campaign.rubric.items)),
        answered,
        Decimal(int(hundredths)) / 100,
        is_vetoed,
    )

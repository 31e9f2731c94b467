"""The panel: who is to be scored by whom, each reviewer's sheets, and what was handed in."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import BigInteger, Select, bindparam, select, update

from campaign.nominations import ListState
from campaign.panel import Mark, MarksGiven, Nominee, Panel, PanelOrder, Recused, Scorecard, ScorecardSubmitted
from campaign.people import Person, Role
from campaign.record import Record, Stage
from campaign.term import Campaign
from storage.database import Row, StaleError, Transaction
from storage.instants import from_ms_or_none, to_ms
from storage.people import People, key_of, listed, roles_of, to_person
from storage.records import COLUMNS, Records, stage_in_force
from storage.statement import Statement, insert, statement
from storage.tables import (
    applications,
    branches,
    marks,
    nominations,
    nominees,
    people,
    posts,
    recusals,
    scorecards,
)
from storage.vetoes import is_vetoed


def _nominees(dialect: str) -> Select[Any]:
    """The same of whom 各支部名单 says nothing: handed in, neither vetoed, gone nor moved."""
    campaign = bindparam("campaign", type_=BigInteger)
    return (
        select(
            people.c.id,
            people.c.userid,
            people.c.name,
            branches.c.name,
            roles_of(dialect),
            applications.c.post_type,
            posts.c.title,
        )
        .select_from(nominees)
        .join(nominations, nominations.c.id == nominees.c.nominations_id)
        .join(people, (people.c.id == nominees.c.person_id) & (people.c.branch_id == nominations.c.branch_id))
        .join(branches, branches.c.id == people.c.branch_id)
        .join(applications, (applications.c.person_id == people.c.id) & (applications.c.campaign_id == campaign))
        .outerjoin(posts, posts.c.id == applications.c.post_id)
        .where(
            nominations.c.campaign_id == campaign,
            nominations.c.state == ListState.SUBMITTED.value,
            people.c.left_at.is_(None),
            people.c.is_member == 1,
            stage_in_force == Stage.SUBMITTED.value,
            ~is_vetoed(campaign, people.c.id),
        )
        .order_by(branches.c.id, nominees.c.place)
    )


_NOMINEES = Statement(_nominees)
_DECLARED = statement(
    select(recusals.c.reviewer_id, recusals.c.nominee_id).where(recusals.c.campaign_id == bindparam("campaign"))
)
_DONE = statement(
    select(scorecards.c.reviewer_id, scorecards.c.nominee_id).where(
        scorecards.c.campaign_id == bindparam("campaign"), scorecards.c.submitted_at.is_not(None)
    )
)
_IS_IN = (scorecards.c.submitted_at.is_not(None),)


def _is_own(dialect: str) -> tuple[Any, ...]:
    """The reviewer's own, of these nominees."""
    return (
        scorecards.c.reviewer_id == bindparam("reviewer"),
        scorecards.c.nominee_id.in_(listed(dialect, "ids", BigInteger)),
    )


def _cards(dialect: str, *conditions: Any) -> Select[Any]:
    return (
        select(
            scorecards.c.id,
            scorecards.c.nominee_id,
            scorecards.c.submitted_at,
            people.c.id,
            people.c.userid,
            people.c.name,
            branches.c.name,
            roles_of(dialect),
        )
        .select_from(scorecards)
        .join(people, people.c.id == scorecards.c.reviewer_id)
        .join(branches, branches.c.id == people.c.branch_id)
        .where(scorecards.c.campaign_id == bindparam("campaign"), *conditions)
        .order_by(scorecards.c.id)
    )


def _marks(*conditions: Any) -> Select[Any]:
    return (
        select(marks.c.scorecard_id, marks.c.item, marks.c.points, marks.c.comment)
        .join(scorecards, scorecards.c.id == marks.c.scorecard_id)
        .where(scorecards.c.campaign_id == bindparam("campaign"), *conditions)
    )


_OWN_CARDS = Statement(lambda d: _cards(d, *_is_own(d)))
_OWN_MARKS = Statement(lambda d: _marks(*_is_own(d)))
_CARDS_IN = Statement(lambda d: _cards(d, *_IS_IN))
_MARKS_IN = statement(_marks(*_IS_IN))
_RECORD_OF = statement(
    select(*COLUMNS)
    .select_from(applications)
    .outerjoin(posts, posts.c.id == applications.c.post_id)
    .where(applications.c.campaign_id == bindparam("campaign"), applications.c.person_id == bindparam("person"))
)
_BEGIN = Statement(
    lambda d: (
        insert(d, scorecards)
        .values({n: bindparam(n) for n in ("campaign_id", "reviewer_id", "nominee_id", "changed_at")})
        .on_conflict_do_update(
            index_elements=["campaign_id", "reviewer_id", "nominee_id"],
            set_={"changed_at": bindparam("changed_at")},
        )
        .returning(scorecards.c.id, scorecards.c.submitted_at)
    )
)
_MARK = Statement(
    lambda d: (
        insert(d, marks)
        .values({n: bindparam(n) for n in ("scorecard_id", "item", "points", "comment")})
        .on_conflict_do_update(
            index_elements=["scorecard_id", "item"],
            set_={"points": bindparam("points"), "comment": bindparam("comment")},
        )
    )
)
_SUBMIT = statement(
    update(scorecards)
    .where(
        scorecards.c.campaign_id == bindparam("campaign"),
        scorecards.c.reviewer_id == bindparam("reviewer"),
        scorecards.c.nominee_id == bindparam("nominee"),
        scorecards.c.submitted_at.is_(None),
    )
    .values(submitted_at=bindparam("at"), changed_at=bindparam("at"))
)
_RECUSE = Statement(
    lambda d: (
        insert(d, recusals)
        .values({n: bindparam(n) for n in ("campaign_id", "reviewer_id", "nominee_id", "declared_at")})
        .on_conflict_do_nothing()
    )
)


@dataclass(frozen=True)
class HandedIn:
    """One sheet that is in."""

    reviewer: Person
    nominee: int
    card: Scorecard


@dataclass(frozen=True)
class Panels:
    tx: Transaction

    def of(self, campaign: Campaign) -> Panel:
        """As lists, roster, vetoes and recusals are now."""
        return Panel(
            tuple(_to_nominee(row) for row in self.tx.rows(_NOMINEES, campaign=campaign.id)),
            tuple(People(self.tx).holders(Role.REVIEWER)),
            frozenset((reviewer, nominee) for reviewer, nominee in self.tx.rows(_DECLARED, campaign=campaign.id)),
        )

    def done(self, campaign: Campaign) -> frozenset[tuple[int, int]]:
        """(reviewer, nominee) of the sheets that are in."""
        return frozenset((reviewer, nominee) for reviewer, nominee in self.tx.rows(_DONE, campaign=campaign.id))

    def to_review(self, campaign: Campaign) -> dict[int, int]:
        """By reviewer, how many nominees wait."""
        return self.of(campaign).to_review(self.done(campaign))

    def cards_of(self, campaign: Campaign, reviewer: Person, nominees: Iterable[Person]) -> dict[int, Scorecard]:
        """A reviewer's own sheets of these, by nominee."""
        ids = json.dumps([nominee.id for nominee in nominees])
        of = {"campaign": campaign.id, "reviewer": reviewer.id, "ids": ids}
        cards = _to_cards(self.tx.rows(_OWN_CARDS, **of), self.tx.rows(_OWN_MARKS, **of))
        return {each.nominee: each.card for each in cards}

    def handed_in(self, campaign: Campaign) -> tuple[HandedIn, ...]:
        """Everybody's, the first first."""
        cards = self.tx.rows(_CARDS_IN, campaign=campaign.id)
        return _to_cards(cards, self.tx.rows(_MARKS_IN, campaign=campaign.id))

    def record_of(self, campaign: Campaign, person: Person) -> Record:
        """What a nominee has applied with: scores and evidence."""
        row = self.tx.row(_RECORD_OF, campaign=campaign.id, person=person.id)
        return Record() if row is None else Records(self.tx).contents(row)

    def carry_out(self, order: PanelOrder, reviewer: Person, campaign: Campaign, at: datetime) -> None:
        """In the reviewer's own turn; a sheet that is in is not touched."""
        now, nominee = to_ms(at), order.nominee.id
        of = {"campaign_id": campaign.id, "reviewer_id": reviewer.id, "nominee_id": nominee}
        match order:
            case MarksGiven(_, given):
                row = self.tx.row(_BEGIN, changed_at=now, **of)
                if row is None or row[1] is not None:
                    raise StaleError("the sheet has been handed in meanwhile")
                self.tx.run_many(_MARK, [_to_row(row[0], item, mark) for item, mark in given.items()])
            case ScorecardSubmitted():
                if not self.tx.run(_SUBMIT, campaign=campaign.id, reviewer=reviewer.id, nominee=nominee, at=now):
                    raise StaleError("the sheet has been handed in meanwhile")
            case Recused():
                self.tx.run(_RECUSE, declared_at=now, **of)

    def why_not_tell(self, campaign: Campaign, recipient: str) -> str | None:
        """Why a reviewer is not to be told any more that a list waits."""
        panel = self.of(campaign)
        person = next((each for each in panel.reviewers if key_of(each.userid) == key_of(recipient)), None)
        if person is None:
            return "角色变了"
        return None if panel.waiting(person, self.done(campaign)) else "都评完了"


def _to_nominee(row: Row) -> Nominee:
    *person, post_type, post = row
    return Nominee(to_person(*person), "，".join(filter(None, (post_type, post))))


def _to_cards(cards: list[Row], given: list[Row]) -> tuple[HandedIn, ...]:
    of_card: dict[int, dict[int, Mark]] = {}
    for card, item, hundredths, comment in given:
        points = None if hundredths is None else Decimal(hundredths) / 100
        of_card.setdefault(card, {})[item] = Mark(points, comment)
    return tuple(
        HandedIn(to_person(*person), nominee, Scorecard(of_card.get(card, {}), from_ms_or_none(submitted_at)))
        for card, nominee, submitted_at, *person in cards
    )


def _to_row(scorecard: int, item: int, mark: Mark) -> dict[str, Any]:
    return {
        "scorecard_id": scorecard,
        "item": item,
        "points": None if mark.points is None else int(mark.points * 100),
        "comment": mark.comment,
    }

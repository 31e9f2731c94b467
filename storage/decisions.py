"""Decisions (通过, 不通过, 待定) and publicities (公示): kept, changed until published, and told to everybody."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import BigInteger, bindparam, exists, select, update

from campaign.decisions import (
    Decision,
    DecisionOrder,
    DecisionsTaken,
    Period,
    PublicityWithdrawn,
    Publicized,
    Ruling,
    describe_decision,
    describe_publicity,
    describe_withdrawal,
)
from campaign.deeds import Deed
from campaign.exports import DecisionLine
from campaign.people import Person
from campaign.term import Campaign
from campaign.titles import why_not_decide, why_not_publish, why_not_unpublish
from storage.database import Row, StaleError, Transaction
from storage.instants import from_ms, to_ms
from storage.notices import Notices
from storage.statement import Statement, insert, insert_of, statement
from storage.tables import branches, decisions, people, publicities
from storage.titles import Titles
from storage.vetoes import is_vetoed

_KEPT = ("ruling", "reason", "author_id", "decided_at")
_DECIDE = Statement(
    lambda d: (
        insert(d, decisions)
        .values({n: bindparam(n) for n in ("campaign_id", "person_id", *_KEPT)})
        .on_conflict_do_update(index_elements=["campaign_id", "person_id"], set_={n: bindparam(n) for n in _KEPT})
    )
)
_PUBLISH = statement(
    insert_of(publicities, "key", "campaign_id", "author_id", "published_at", "begins_at", "ends_at").returning(
        publicities.c.id
    )
)
_PUT_IN = statement(
    update(decisions)
    .where(decisions.c.campaign_id == bindparam("campaign"), decisions.c.person_id == bindparam("person"))
    .values(publicity_id=bindparam("publicity"))
)
_PERIODS = statement(
    select(publicities.c.begins_at, publicities.c.ends_at)
    .distinct()
    .where(
        publicities.c.campaign_id == bindparam("campaign"),
        exists()
        .where(
            decisions.c.publicity_id == publicities.c.id,
            ~is_vetoed(bindparam("campaign", type_=BigInteger), decisions.c.person_id),
        )
        .correlate(publicities),
    )
    .order_by(publicities.c.ends_at, publicities.c.begins_at)
)
_PERIOD_OF = statement(
    select(publicities.c.begins_at, publicities.c.ends_at)
    .join(decisions, decisions.c.publicity_id == publicities.c.id)
    .where(decisions.c.campaign_id == bindparam("campaign"), decisions.c.person_id == bindparam("person"))
)
_author = people.alias("author")
_LINES = statement(
    select(
        branches.c.name,
        people.c.name,
        people.c.userid,
        decisions.c.ruling,
        decisions.c.reason,
        publicities.c.begins_at,
        publicities.c.ends_at,
        _author.c.name,
        decisions.c.decided_at,
    )
    .select_from(decisions)
    .join(people, people.c.id == decisions.c.person_id)
    .join(branches, branches.c.id == people.c.branch_id)
    .join(_author, _author.c.id == decisions.c.author_id)
    .outerjoin(publicities, publicities.c.id == decisions.c.publicity_id)
    .where(
        decisions.c.campaign_id == bindparam("campaign"),
        people.c.left_at.is_(None),
        ~is_vetoed(bindparam("campaign", type_=BigInteger), people.c.id),
    )
    .order_by(branches.c.id, people.c.id)
)


@dataclass(frozen=True)
class Decisions:
    tx: Transaction

    def periods(self, campaign: Campaign) -> tuple[Period, ...]:
        """In which somebody is published who is not out by a veto; the first to end comes first."""
        rows = self.tx.rows(_PERIODS, campaign=campaign.id)
        return tuple(Period(from_ms(begins), from_ms(ends)) for begins, ends in rows)

    def period_of(self, campaign: Campaign, person: int) -> Period | None:
        """In which that person was published."""
        row = self.tx.row(_PERIOD_OF, campaign=campaign.id, person=person)
        return None if row is None else Period(from_ms(row[0]), from_ms(row[1]))

    def lines(self, campaign: Campaign, of: Sequence[str] = ()) -> tuple[DecisionLine, ...]:
        """Of these branches, or of all; nobody who is out by a veto."""
        rows = self.tx.rows(_LINES, campaign=campaign.id)
        return tuple(_to_line(row) for row in rows if not of or row[0] in of)

    def carry_out(self, order: DecisionOrder, author: Person, campaign: Campaign, at: datetime) -> list[Deed]:
        """For all of them, if it still can be; else the turn is to be taken again."""
        match order:
            case DecisionsTaken():
                return self._decide(order, author, campaign, at)
            case Publicized():
                return self._publish(order, author, campaign, at)
            case PublicityWithdrawn(people):
                return self._withdraw(people, author, campaign, at)

    def _decide(self, order: DecisionsTaken, author: Person, campaign: Campaign, at: datetime) -> list[Deed]:
        titles = Titles(self.tx)
        titles.hold(order.people)
        candidates = titles.candidates(campaign, order.people)
        if len(candidates) != len(order.people) or any(why_not_decide(each, author.id) for each in candidates):
            raise StaleError("somebody cannot be decided of any more")
        kept = {"ruling": order.ruling.value, "reason": order.reason, "author_id": author.id, "decided_at": to_ms(at)}
        self.tx.run_many(
            _DECIDE, [{"campaign_id": campaign.id, "person_id": each.person.id, **kept} for each in candidates]
        )
        return [describe_decision(each.person, each.decision, order.ruling, order.reason) for each in candidates]

    def _publish(self, order: Publicized, author: Person, campaign: Campaign, at: datetime) -> list[Deed]:
        titles = Titles(self.tx)
        titles.hold(order.people)
        candidates = titles.candidates(campaign, order.people)
        if len(candidates) != len(order.people) or any(why_not_publish(each, author.id) for each in candidates):
            raise StaleError("somebody cannot be published any more")
        publicity = self.tx.value(
            _PUBLISH,
            key=order.key,
            campaign_id=campaign.id,
            author_id=author.id,
            published_at=to_ms(at),
            begins_at=to_ms(order.period.begins),
            ends_at=to_ms(order.period.ends),
        )
        self.tx.run_many(
            _PUT_IN, [{"campaign": campaign.id, "person": person, "publicity": publicity} for person in order.people]
        )
        for place, text in enumerate(order.texts):
            Notices(self.tx).announce(f"{order.key}/publicity/{place}", text, author, campaign.id, at)
        return [describe_publicity(each.person, order.period) for each in candidates]

    def _withdraw(self, whom: tuple[int, ...], author: Person, campaign: Campaign, at: datetime) -> list[Deed]:
        titles = Titles(self.tx)
        titles.hold(whom)
        candidates = titles.candidates(campaign, whom)
        if len(candidates) != len(whom) or any(why_not_unpublish(each, author.id) for each in candidates):
            raise StaleError("somebody is not published any more")
        self.tx.run_many(_PUT_IN, [{"campaign": campaign.id, "person": person, "publicity": None} for person in whom])
        zone = at.tzinfo
        return [describe_withdrawal(each.person, each.period and each.period.within(zone)) for each in candidates]


def _to_line(row: Row) -> DecisionLine:
    branch, name, userid, ruling, reason, begins, ends, author, at = row
    period = None if begins is None else Period(from_ms(begins), from_ms(ends))
    return DecisionLine(branch, name, userid, Decision(Ruling(ruling), reason, period), author, from_ms(at))

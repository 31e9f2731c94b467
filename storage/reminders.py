"""What reminders go by: where people stand, what they were reminded of, and what has been written already."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Select, bindparam, func, or_, select

from campaign.people import Role
from campaign.record import Stage, answered_items, stand
from campaign.reminders import Kind, Occasion, Progress
from campaign.term import Campaign
from storage.database import Row, Transaction
from storage.instants import from_ms, from_ms_or_none, to_ms
from storage.people import key_of, to_person
from storage.records import stage_in_force
from storage.standings import standings
from storage.statement import Statement, statement
from storage.tables import applications, branches, outbox, people, roles
from storage.vetoes import is_vetoed

# Nobody else is asked how far they are.
_WHO_IS_SCORING = (stage_in_force == Stage.APPLIED.value,)


def _progress(dialect: str, *conditions: Any) -> Select[Any]:
    """Nobody who is out by a veto is reminded, nor missed by a branch."""
    is_out = is_vetoed(bindparam("campaign", type_=BigInteger), people.c.id)
    return standings(dialect, applications.c.remind_at, counted=_WHO_IS_SCORING).where(~is_out, *conditions)


_IS_MEMBER = people.c.id.in_(select(roles.c.person_id).where(roles.c.role == Role.MEMBER.value))
_ALL = Statement(lambda d: _progress(d).order_by(people.c.id))
_ONE = Statement(lambda d: _progress(d, people.c.id == bindparam("person")))
_BRANCH = Statement(lambda d: _progress(d, branches.c.name == bindparam("branch")))
_ASKED = Statement(
    lambda d: _progress(
        d, applications.c.remind_at >= bindparam("since"), applications.c.remind_at <= bindparam("until")
    )
)
_IN_STAGE = Statement(lambda d: _progress(d, _IS_MEMBER, stage_in_force == bindparam("stage")).limit(1))
_NOT_BEGUN = Statement(lambda d: _progress(d, _IS_MEMBER, stage_in_force.is_(None)).limit(1))
_REMINDED = statement(
    select(outbox.c.recipient, func.count(), func.max(outbox.c.planned_at))
    .where(
        outbox.c.campaign_id == bindparam("campaign"),
        outbox.c.kind == Kind.OWN.value,
        or_(outbox.c.state == "accepted", outbox.c.state == "answered"),
    )
    .group_by(outbox.c.recipient)
)
_WRITTEN = statement(
    select(outbox.c.key).where(
        outbox.c.campaign_id == bindparam("campaign"),
        outbox.c.kind == bindparam("kind"),
        outbox.c.planned_at >= bindparam("since"),
    )
)
_BEHIND = (Stage.DRAFT, Stage.APPLIED, Stage.WITHDRAWN)


@dataclass(frozen=True)
class Reminders:
    tx: Transaction

    def progress(self, campaign: Campaign) -> tuple[Progress, ...]:
        """Of everybody on the roster."""
        reminded = {
            key_of(recipient): (from_ms(last), count)
            for recipient, count, last in self.tx.rows(_REMINDED, campaign=campaign.id)
        }
        nothing = (None, 0)
        rows = self.tx.rows(_ALL, campaign=campaign.id)
        return tuple(_to_progress(campaign, row, *reminded.get(key_of(row[1]), nothing)) for row in rows)

    def asked(self, campaign: Campaign, since: datetime, until: datetime) -> tuple[Progress, ...]:
        """Of those who asked to be reminded in that time."""
        rows = self.tx.rows(_ASKED, campaign=campaign.id, since=to_ms(since), until=to_ms(until))
        return tuple(_to_progress(campaign, row) for row in rows)

    def concerning(self, campaign: Campaign, occasion: Occasion) -> tuple[Progress, ...]:
        """Of the person, and of as many others as it takes to tell whether there is still something to say."""
        match occasion.kind:
            case Kind.BRANCH | Kind.NOMINATION:
                rows = self.tx.rows(_BRANCH, campaign=campaign.id, branch=occasion.branch)
            case Kind.OFFICE:
                rows = [
                    row for stage in _BEHIND for row in self.tx.rows(_IN_STAGE, campaign=campaign.id, stage=stage.value)
                ]
                rows += self.tx.rows(_NOT_BEGUN, campaign=campaign.id)
            case _:
                rows = []
        person = self.tx.rows(_ONE, campaign=campaign.id, person=occasion.person)
        found = {row[0]: row for row in (*person, *rows)}
        return tuple(_to_progress(campaign, row) for row in found.values())

    def written(self, campaign: Campaign, kinds: Iterable[Kind], since: datetime) -> frozenset[str]:
        """The keys of what has been planned for that instant or a later one."""
        rows = (
            row
            for kind in kinds
            for row in self.tx.rows(_WRITTEN, campaign=campaign.id, kind=kind.value, since=to_ms(since))
        )
        return frozenset(key for (key,) in rows)


def _to_progress(campaign: Campaign, row: Row, reminded_at: datetime | None = None, reminders: int = 0) -> Progress:
    *person, stage, plain, conditions, remind_at = row
    answered = answered_items(campaign.rubric, plain, conditions)
    return Progress(
        to_person(*person),
        stand(Stage(stage or Stage.DRAFT), is_filled=answered >= len(campaign.rubric.items)),
        answered,
        asked_at=from_ms_or_none(remind_at),
        reminded_at=reminded_at,
        reminders=reminders,
    )

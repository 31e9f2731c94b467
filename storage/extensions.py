"""Later deadlines for one branch or one person; the ledger keeps what they were before."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ScalarSelect, and_, bindparam, func, or_, select

from campaign.extensions import DeadlineExtended, Step
from campaign.reminders import MoreTime
from campaign.term import Campaign
from storage.database import Transaction
from storage.instants import from_ms, from_ms_or_none, to_ms
from storage.outbox import Outbox, letter
from storage.people import People
from storage.standings import listed_ids
from storage.statement import Statement, insert, statement
from storage.tables import branches, campaigns, extensions, people

EXTENDED = "extended"

_BRANCH_ID = select(branches.c.id).where(branches.c.name == bindparam("branch")).scalar_subquery()
_VALUES: dict[str, Any] = {name: bindparam(name) for name in ("until", "reason", "granted_at")}


def _grant(dialect: str, column: str, target: Any) -> Any:
    return (
        insert(dialect, extensions)
        .values({"campaign_id": bindparam("campaign"), "step": bindparam("step"), column: target} | _VALUES)
        .on_conflict_do_update(index_elements=["campaign_id", "step", column], set_=_VALUES)
    )


_TO_PERSON = Statement(lambda d: _grant(d, "person_id", bindparam("person")))
_TO_BRANCH = Statement(lambda d: _grant(d, "branch_id", _BRANCH_ID))
_OF_BRANCH = statement(
    select(func.max(extensions.c.until)).where(
        extensions.c.campaign_id == bindparam("campaign"),
        extensions.c.step == bindparam("step"),
        extensions.c.branch_id == _BRANCH_ID,
    )
)

_ALL = statement(
    select(extensions.c.step, branches.c.name, extensions.c.person_id, extensions.c.until)
    .select_from(extensions)
    .outerjoin(branches, branches.c.id == extensions.c.branch_id)
    .where(extensions.c.campaign_id == bindparam("campaign"))
)


def extended_until() -> ScalarSelect[Any]:
    """Until when the `people` row at hand may apply and score in the campaign at hand, beyond everybody else."""
    return (
        select(func.max(extensions.c.until))
        .where(
            extensions.c.campaign_id == campaigns.c.id,
            extensions.c.step == Step.APPLY.value,
            or_(
                extensions.c.person_id == people.c.id,
                and_(extensions.c.person_id.is_(None), extensions.c.branch_id == people.c.branch_id),
            ),
        )
        .correlate(people, campaigns)
        .scalar_subquery()
    )


_OF_PEOPLE = Statement(
    lambda d: select(people.c.id, extended_until()).where(
        people.c.id.in_(listed_ids(d)), campaigns.c.id == bindparam("campaign")
    )
)


@dataclass(frozen=True)
class Extensions:
    tx: Transaction

    def of_people(self, campaign: Campaign, ids: Iterable[int]) -> dict[int, datetime]:
        """Until when those of them may apply and score who have more time than everybody else."""
        rows = self.tx.rows(_OF_PEOPLE, campaign=campaign.id, ids=json.dumps(list(ids)))
        return {person: from_ms(until) for person, until in rows if until is not None}

    def more_time(self, campaign: Campaign) -> MoreTime:
        """Whoever has been granted any."""
        of_branch: dict[str, datetime] = {}
        of_person: dict[int, datetime] = {}
        to_nominate: dict[str, datetime] = {}
        for step, branch, person, until in self.tx.rows(_ALL, campaign=campaign.id):
            match Step(step):
                case Step.NOMINATE if person is None:
                    to_nominate[branch] = from_ms(until)
                case Step.APPLY if person is None:
                    of_branch[branch] = from_ms(until)
                case Step.APPLY if person is not None:
                    of_person[person] = from_ms(until)
        return MoreTime(of_branch, of_person, to_nominate)

    def of_branch(self, campaign: Campaign, step: Step, branch: str) -> datetime | None:
        return from_ms_or_none(self.tx.value(_OF_BRANCH, campaign=campaign.id, step=step.value, branch=branch))

    def carry_out(self, order: DeadlineExtended, campaign: Campaign, at: datetime) -> None:
        given = order.extension
        common = {
            "campaign": campaign.id,
            "step": given.step.value,
            "until": to_ms(given.until),
            "reason": given.reason,
            "granted_at": to_ms(at),
        }
        if given.person is None:
            self.tx.run(_TO_BRANCH, branch=given.branch, **common)
        else:
            self.tx.run(_TO_PERSON, person=given.person.id, **common)
        concerned = [*People(self.tx).secretaries(given.branch), *([given.person] if given.person else [])]
        Outbox(self.tx).plan(
            letter(
                person.userid,
                order.text,
                kind=EXTENDED,
                key=f"{EXTENDED}/{campaign.id}/{order.key}/{person.id}",
                at=at,
                campaign_id=campaign.id,
            )
            for person in dict.fromkeys(concerned)
        )

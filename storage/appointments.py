"""Who was made or unmade a secretary in chat; such a decision stands against a roster until one says the same."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import bindparam, delete, select, update

from campaign.appointments import AppointmentOrder, Decision, SecretaryAppointed, remaining
from campaign.people import Person, Role
from storage.database import StaleError, Transaction
from storage.instants import to_ms
from storage.outbox import Outbox, letter
from storage.people import People, RosterEntry, key_of
from storage.statement import Statement, insert, insert_of, statement
from storage.tables import appointments, branches, exemptions, notices, nudges, people, roles

KIND = "appointment"

# Written as it is, so that of two who decide about one branch at once the second waits and sees what the first did.
_HOLD_BRANCH = statement(
    update(branches).where(branches.c.name == bindparam("branch")).values(name=bindparam("branch"))
)
_GIVE = Statement(
    lambda d: insert(d, roles).values(person_id=bindparam("person"), role=Role.SECRETARY.value).on_conflict_do_nothing()
)
_TAKE = statement(delete(roles).where(roles.c.person_id == bindparam("person"), roles.c.role == Role.SECRETARY.value))
_SETTLE = statement(
    update(appointments)
    .where(appointments.c.person_id == bindparam("person"), appointments.c.settled_at.is_(None))
    .values(settled_at=bindparam("at"))
)
_DECIDE = statement(insert_of(appointments, "person_id", "branch_id", "is_secretary", "author_id", "decided_at"))
_BRANCH_OF = statement(select(people.c.branch_id).where(people.c.id == bindparam("person")))
_STANDING = statement(
    select(people.c.id, people.c.userid, people.c.name, branches.c.name, appointments.c.is_secretary)
    .join(people, people.c.id == appointments.c.person_id)
    .join(branches, branches.c.id == appointments.c.branch_id)
    .where(appointments.c.settled_at.is_(None))
    .order_by(appointments.c.id)
)
# What was drafted as a secretary and is not confirmed; what a branch's list holds is the branch's, and stays.
_DISCARDED = tuple(
    statement(
        update(table)
        .where(table.c.author_id == bindparam("person"), table.c.state == "draft", table.c.of_branch.is_not(None))
        .values(state="discarded")
    )
    for table in (nudges, notices)
)
_DISCARD_EXEMPTIONS = statement(
    update(exemptions)
    .where(exemptions.c.author_id == bindparam("person"), exemptions.c.state == "draft")
    .values(state="discarded")
)


@dataclass(frozen=True)
class Kept:
    """Where a roster says otherwise than the office did. `is_kept`: the office's word stands."""

    decision: Decision
    is_kept: bool


@dataclass(frozen=True)
class Appointments:
    tx: Transaction

    def carry_out(self, order: AppointmentOrder, author: Person, campaign_id: int | None, at: datetime) -> None:
        """Do it, if the branch still has the secretaries that were shown; else the turn is to be taken again."""
        branch, before = order.person.branch, {each.id for each in order.before}
        self.tx.run(_HOLD_BRANCH, branch=branch)
        if {each.id for each in People(self.tx).secretaries(branch)} != before:
            raise StaleError("somebody has changed the branch's secretaries meanwhile")
        if isinstance(order, SecretaryAppointed):
            self._decide(order.person, author, at, is_secretary=True)
        after = {each.id for each in remaining(order)}
        for person in order.before:
            if person.id not in after:
                self._decide(person, author, at, is_secretary=False)
        Outbox(self.tx).plan(
            letter(
                told.person.userid,
                told.text,
                kind=KIND,
                key=f"{KIND}/{order.key}/{told.person.id}",
                at=at,
                campaign_id=campaign_id,
            )
            for told in order.letters
        )

    def _decide(self, person: Person, author: Person, at: datetime, *, is_secretary: bool) -> None:
        now = to_ms(at)
        self.tx.run(_GIVE if is_secretary else _TAKE, person=person.id)
        self.tx.run(_SETTLE, person=person.id, at=now)
        self.tx.run(
            _DECIDE,
            person_id=person.id,
            branch_id=self.tx.value(_BRANCH_OF, person=person.id),
            is_secretary=int(is_secretary),
            author_id=author.id,
            decided_at=now,
        )
        if not is_secretary:
            self._discard_drafts(person)

    def _discard_drafts(self, person: Person) -> None:
        """Of whoever is in the office, too, only what was drafted in the branch's name goes."""
        for discard in _DISCARDED:
            self.tx.run(discard, person=person.id)
        if not person.has(Role.COMMITTEE):
            self.tx.run(_DISCARD_EXEMPTIONS, person=person.id)

    def standing(self) -> dict[str, Decision]:
        """What was decided and no roster has confirmed, by the key of the userid."""
        rows = self.tx.rows(_STANDING)
        found = (Decision(person, userid, name, branch, bool(is_one)) for person, userid, name, branch, is_one in rows)
        return {key_of(decision.userid): decision for decision in found}

    def reconcile(self, entries: Iterable[RosterEntry], at: datetime) -> tuple[list[RosterEntry], list[Kept]]:
        """A roster's rows as they are to be saved, and where they say otherwise than the office did.

        Whoever the roster moves to another branch is there what the roster says.
        """
        decided = self.standing()
        rows, otherwise = [], []
        for entry in entries:
            decision = decided.get(key_of(entry.userid))
            if decision is None:
                rows.append(entry)
                continue
            agrees = (Role.SECRETARY in entry.roles) is decision.is_secretary
            is_here = entry.branch == decision.branch
            if not agrees or not is_here:
                otherwise.append(Kept(decision, is_kept=is_here))
            if not agrees and is_here:
                entry = replace(entry, roles=entry.roles ^ {Role.SECRETARY})
            else:
                self.settle(decision, at)
            rows.append(entry)
        return rows, otherwise

    def settle(self, decision: Decision, at: datetime) -> None:
        """From now on the rosters count again."""
        self.tx.run(_SETTLE, person=decision.person, at=to_ms(at))

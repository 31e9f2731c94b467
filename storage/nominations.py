"""Branches' lists of whom they put forward: read, changed by one at a time, handed in, returned."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, Text, bindparam, cast, delete, func, select, update

from campaign.nominations import (
    ListChanged,
    ListReturned,
    ListState,
    ListSubmitted,
    Meeting,
    NominationOrder,
    Nominations,
    Nominee,
    OthersLeft,
    OthersTold,
)
from campaign.people import Person
from campaign.term import Campaign
from storage.database import Row, StaleError, Transaction
from storage.instants import from_ms_or_none, to_ms
from storage.outbox import Outbox, letter
from storage.people import People, key_of, roles_of, to_person
from storage.statement import Statement, insert, insert_of, statement
from storage.tables import branches, campaigns, nominations, nominees, outbox, people, vetoes

NOT_LISTED = "not-listed"
LIST_RETURNED = "list-returned"
LIST_TO_REVIEW = "list-to-review"

_COLUMNS = (
    nominations.c.id,
    branches.c.name,
    nominations.c.version,
    nominations.c.state,
    nominations.c.meeting_kind,
    nominations.c.meeting_day,
    nominations.c.due,
    nominations.c.present,
    nominations.c.receipt,
    nominations.c.submitted_at,
    nominations.c.reason,
    nominations.c.others_told,
)
_OF_CAMPAIGN = (
    select(*_COLUMNS)
    .join(branches, branches.c.id == nominations.c.branch_id)
    .where(nominations.c.campaign_id == bindparam("campaign"))
    .order_by(branches.c.id)
)
_ALL = statement(_OF_CAMPAIGN)
_ONE = statement(_OF_CAMPAIGN.where(branches.c.name == bindparam("branch")))


def _nominees(dialect: str) -> Select[Any]:
    return (
        select(
            nominees.c.nominations_id,
            nominees.c.opinion,
            nominees.c.votes,
            nominees.c.proposed_by,
            people.c.id,
            people.c.userid,
            people.c.name,
            branches.c.name,
            roles_of(dialect),
        )
        .select_from(nominees)
        .join(nominations, nominations.c.id == nominees.c.nominations_id)
        .join(people, people.c.id == nominees.c.person_id)
        .join(branches, branches.c.id == people.c.branch_id)
        .where(nominations.c.campaign_id == bindparam("campaign"))
        .order_by(nominees.c.nominations_id, nominees.c.place)
    )


_NOMINEES = Statement(_nominees)
_NOMINEES_OF = Statement(lambda d: _nominees(d).where(nominees.c.nominations_id == bindparam("nominations")))
_BRANCH_ID = select(branches.c.id).where(branches.c.name == bindparam("branch")).scalar_subquery()
_BEGIN = Statement(
    lambda d: (
        insert(d, nominations)
        .values(
            campaign_id=bindparam("campaign"),
            branch_id=_BRANCH_ID,
            version=0,
            state=ListState.DRAFT.value,
        )
        .on_conflict_do_nothing()
    )
)
_WRITTEN = (
    "state",
    "meeting_kind",
    "meeting_day",
    "due",
    "present",
    "receipt",
    "submitted_at",
    "reason",
    "others_told",
)
_WRITE = statement(
    update(nominations)
    .where(
        nominations.c.campaign_id == bindparam("campaign"),
        nominations.c.branch_id == _BRANCH_ID,
        nominations.c.version == bindparam("seen"),
    )
    .values({"version": nominations.c.version + 1} | {name: bindparam(f"new_{name}") for name in _WRITTEN})
    .returning(nominations.c.id)
)
_FORGET_NOMINEES = statement(delete(nominees).where(nominees.c.nominations_id == bindparam("nominations")))
_ADD_NOMINEE = statement(insert_of(nominees, "nominations_id", "person_id", "place", "opinion", "votes", "proposed_by"))
_LISTS = statement(select(campaigns.c.lists).where(campaigns.c.id == bindparam("campaign")))
_COUNT_LIST = statement(
    update(campaigns)
    .where(campaigns.c.id == bindparam("campaign"), campaigns.c.lists == bindparam("number") - 1)
    .values(lists=campaigns.c.lists + 1)
)
_IN = statement(
    select(branches.c.name)
    .join(nominations, nominations.c.branch_id == branches.c.id)
    .where(nominations.c.campaign_id == bindparam("campaign"), nominations.c.state == ListState.SUBMITTED.value)
)
_TOLD = statement(
    select(outbox.c.recipient)
    .where(outbox.c.campaign_id == bindparam("campaign"), outbox.c.kind == NOT_LISTED, outbox.c.state != "dropped")
    .distinct()
)
_VETOED = statement(
    select(vetoes.c.person_id)
    .where(vetoes.c.campaign_id == bindparam("campaign"), vetoes.c.lifted_at.is_(None))
    .distinct()
)
_STATE_FOR = statement(
    select(nominations.c.state, func.count(nominees.c.person_id))
    .select_from(people)
    .join(
        nominations,
        (nominations.c.branch_id == people.c.branch_id) & (nominations.c.campaign_id == bindparam("campaign")),
    )
    .outerjoin(nominees, (nominees.c.nominations_id == nominations.c.id) & (nominees.c.person_id == people.c.id))
    .where(people.c.userid_key == func.lower(cast(bindparam("userid"), Text)))
    .group_by(nominations.c.state)
)


@dataclass(frozen=True)
class NominationLists:
    tx: Transaction

    def of(self, campaign: Campaign, branch: str) -> Nominations:
        """The branch's list, empty where nobody has been put forward yet."""
        row = self.tx.row(_ONE, campaign=campaign.id, branch=branch)
        if row is None:
            return Nominations(branch)
        listed = _to_list(row, self.tx.rows(_NOMINEES_OF, campaign=campaign.id, nominations=row[0]))
        return _in_force(listed, self.vetoed(campaign)) if listed.is_locked else listed

    def all(self, campaign: Campaign) -> tuple[Nominations, ...]:
        """The lists that have been begun, branch by branch."""
        out = self.vetoed(campaign)
        return tuple(_in_force(each, out) for each in self._as_written(campaign))

    def out(self, campaign: Campaign) -> tuple[tuple[str, Person], ...]:
        """Who stood on a list that is in and is vetoed since, with that list's branch."""
        out = self.vetoed(campaign)
        return tuple(
            (each.branch, person)
            for each in self._as_written(campaign)
            if each.is_locked
            for person in each.people
            if person.id in out
        )

    def _as_written(self, campaign: Campaign) -> tuple[Nominations, ...]:
        of_list: dict[int, list[Row]] = {}
        for row in self.tx.rows(_NOMINEES, campaign=campaign.id):
            of_list.setdefault(row[0], []).append(row)
        return tuple(_to_list(row, of_list.get(row[0], ())) for row in self.tx.rows(_ALL, campaign=campaign.id))

    def submitted(self, campaign: Campaign) -> tuple[Nominations, ...]:
        """Those that have been handed in: their nominees are to be reviewed."""
        return tuple(each for each in self.all(campaign) if each.is_locked)

    def branches_in(self, campaign: Campaign) -> frozenset[str]:
        """The branches that have handed in their list."""
        return frozenset(name for (name,) in self.tx.rows(_IN, campaign=campaign.id))

    def vetoed(self, campaign: Campaign) -> frozenset[int]:
        """Who is out of every list, by id: what is only being looked into hinders nobody."""
        return frozenset(person for (person,) in self.tx.rows(_VETOED, campaign=campaign.id))

    def next_number(self, campaign: Campaign) -> int:
        return int(self.tx.value(_LISTS, campaign=campaign.id)) + 1

    def told(self, campaign: Campaign) -> frozenset[str]:
        """Who was told, or will be, that the branch did not put them forward: keys of their userids."""
        return frozenset(key_of(recipient) for (recipient,) in self.tx.rows(_TOLD, campaign=campaign.id))

    def carry_out(self, order: NominationOrder, campaign: Campaign, at: datetime) -> None:
        """Do it, if the list is still as it was shown; else the turn is to be taken again."""
        match order:
            case ListChanged(before, after):
                self._write(campaign, before, after)
            case ListSubmitted(before, after, number, told):
                if number is not None and not self.tx.run(_COUNT_LIST, campaign=campaign.id, number=number):
                    raise StaleError("another list got that number")
                self._write(campaign, before, after)
                occasion = f"{LIST_TO_REVIEW}/{campaign.id}/{before.branch}/{before.version}"
                self._push(campaign, LIST_TO_REVIEW, occasion, told, at)
            case ListReturned(before, after, text):
                self._write(campaign, before, after)
                letters = [(each, text) for each in People(self.tx).secretaries(before.branch)]
                occasion = f"{LIST_RETURNED}/{campaign.id}/{before.branch}/{before.version}"
                self._push(campaign, LIST_RETURNED, occasion, letters, at)
            case OthersTold(before, after, told):
                self._write(campaign, before, after)
                self._push(campaign, NOT_LISTED, f"{NOT_LISTED}/{campaign.id}/{before.version}", told, at)
            case OthersLeft(before, after):
                self._write(campaign, before, after)

    def _write(self, campaign: Campaign, before: Nominations, after: Nominations) -> None:
        where = {"campaign": campaign.id, "branch": before.branch}
        if not before.version and not self.tx.run(_BEGIN, **where):
            raise StaleError("somebody has begun the list meanwhile")
        meeting = after.meeting
        row = self.tx.row(
            _WRITE,
            seen=before.version,
            new_state=after.state.value,
            new_meeting_kind=meeting.kind,
            new_meeting_day=meeting.day and meeting.day.isoformat(),
            new_due=meeting.due,
            new_present=meeting.present,
            new_receipt=after.receipt,
            new_submitted_at=after.submitted_at and to_ms(after.submitted_at),
            new_reason=after.reason,
            new_others_told=None if after.others_told is None else int(after.others_told),
            **where,
        )
        if row is None:
            raise StaleError("somebody has changed the list meanwhile")
        if before.nominees != after.nominees:
            self.tx.run(_FORGET_NOMINEES, nominations=row[0])
            self.tx.run_many(_ADD_NOMINEE, list(_rows(row[0], after.nominees)))

    def _push(
        self, campaign: Campaign, kind: str, occasion: str, letters: Iterable[tuple[Person, str]], at: datetime
    ) -> None:
        Outbox(self.tx).plan(
            letter(
                person.userid,
                text,
                kind=kind,
                key=f"{occasion}/{person.id}",
                at=at,
                campaign_id=campaign.id,
            )
            for person, text in letters
        )

    def why_not(self, campaign_id: int, recipient: str) -> str | None:
        """Why somebody is not to be told any more that the branch did not put him forward."""
        row = self.tx.row(_STATE_FOR, campaign=campaign_id, userid=recipient)
        if row is None or row[0] != ListState.SUBMITTED.value:
            return "名单退回了"
        return "列入推荐了" if row[1] else None


def _in_force(listed: Nominations, out: frozenset[int]) -> Nominations:
    """Who is vetoed is not on a list that was handed in, and back in the same place if that is lifted; one that
    can still be changed keeps the name, so that whoever changes it decides.
    """
    if not listed.is_locked:
        return listed
    return replace(listed, nominees=tuple(each for each in listed.nominees if each.person.id not in out))


def _rows(nominations_id: int, listed: Iterable[Nominee]) -> Iterable[dict[str, Any]]:
    for place, each in enumerate(listed, start=1):
        yield {
            "nominations_id": nominations_id,
            "person_id": each.person.id,
            "place": place,
            "opinion": each.opinion,
            "votes": each.votes,
            "proposed_by": each.proposed_by,
        }


def _to_list(row: Row, nominee_rows: Iterable[Row]) -> Nominations:
    _, branch, version, state, kind, day, due, present, receipt, submitted_at, reason, others_told = row
    return Nominations(
        branch,
        version,
        ListState(state),
        tuple(
            Nominee(to_person(*person), opinion, votes, proposed_by)
            for _, opinion, votes, proposed_by, *person in nominee_rows
        ),
        Meeting(kind, day and date.fromisoformat(day), due, present),
        receipt,
        from_ms_or_none(submitted_at),
        reason,
        None if others_told is None else bool(others_told),
    )

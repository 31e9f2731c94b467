"""Looking people up again: the platform says that somebody changed and not how, so a worker asks."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import bindparam, delete, select, update

from storage.claims import claim
from storage.database import Transaction
from storage.instants import to_ms
from storage.statement import Statement, insert, statement
from storage.tables import lookups, people

LEASE = timedelta(seconds=60)

_ASK = Statement(
    lambda d: (
        insert(d, lookups)
        .values(person_id=bindparam("person"), asked_at=bindparam("at"), attempts=0, next_try_at=bindparam("at"))
        .on_conflict_do_update(
            index_elements=["person_id"],
            set_={"asked_at": bindparam("at"), "attempts": 0, "next_try_at": bindparam("at")},
        )
    )
)


_CLAIM = Statement(lambda d: claim(d, lookups, returning=(lookups.c.person_id, lookups.c.asked_at, lookups.c.attempts)))
_USERID = statement(select(people.c.userid).where(people.c.id == bindparam("person")))
# Asked again meanwhile, it stays: what was found may be the old state of things.
_DONE = statement(
    delete(lookups).where(lookups.c.person_id == bindparam("person"), lookups.c.asked_at == bindparam("at"))
)
_LATER = statement(
    update(lookups).where(lookups.c.person_id == bindparam("person")).values(next_try_at=bindparam("until"))
)


@dataclass(frozen=True)
class Lookup:
    """One person who is ours to look up."""

    person_id: int
    userid: str
    asked_at: int
    attempts: int


@dataclass(frozen=True)
class Lookups:
    tx: Transaction

    def ask(self, person_id: int, at: datetime) -> None:
        """Once for a person, however many changes are told."""
        self.tx.run(_ASK, person=person_id, at=to_ms(at))

    def claim(self, now: datetime) -> Lookup | None:
        row = self.tx.row(_CLAIM, now=to_ms(now), lease=to_ms(now + LEASE))
        if row is None:
            return None
        person_id, asked_at, attempts = row
        return Lookup(person_id, self.tx.value(_USERID, person=person_id), asked_at, attempts)

    def settle(self, lookup: Lookup) -> None:
        self.tx.run(_DONE, person=lookup.person_id, at=lookup.asked_at)

    def postpone(self, lookup: Lookup, until: datetime) -> None:
        self.tx.run(_LATER, person=lookup.person_id, until=to_ms(until))

"""The inbox: each message once, with the reply that it got."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import BigInteger, bindparam, cast, delete, func, literal_column, select, update

from storage.database import Transaction
from storage.instants import from_ms, to_ms
from storage.people import key_of
from storage.statement import Statement, insert, statement
from storage.tables import inbox
from storage.vault import Vault, open_text, sealed_text

KEPT_FOR = timedelta(days=7)

_CLAIM = Statement(
    lambda d: insert(d, inbox).values(key=bindparam("key"), received_at=bindparam("at")).on_conflict_do_nothing()
)
_REPLY = statement(select(inbox.c.reply, inbox.c.received_at).where(inbox.c.key == bindparam("key")))
_ANSWER = statement(update(inbox).where(inbox.c.key == bindparam("key_")).values(reply=bindparam("said")))
_FORGET = statement(delete(inbox).where(inbox.c.received_at < bindparam("before")))
_SERIALISE = statement(
    select(
        func.pg_advisory_xact_lock(cast(func.hashtextextended(bindparam("name"), 0), BigInteger)),
        literal_column("1"),
    )
)


@dataclass(frozen=True)
class Answered:
    """The message was heard before, at that time; `reply` is what it got (None: an empty 200)."""

    reply: str | None
    at: datetime


@dataclass(frozen=True)
class Inbox:
    tx: Transaction
    vault: Vault | None = None

    def claim(self, key: str, sender: str, at: datetime) -> Answered | None:
        """None: it is ours to answer, and nobody else's. Messages of one sender wait for each other."""
        if self.tx.run(_CLAIM, key=key, at=to_ms(at)) == 0:
            ((reply, received_at),) = self.tx.rows(_REPLY, key=key)
            return Answered(reply and open_text(self.vault, reply), from_ms(received_at))
        if self.tx.is_postgresql:
            self.tx.run(_SERIALISE, name=key_of(sender))
        return None

    def has(self, key: str) -> bool:
        """Whether a message of that key was heard before."""
        return self.tx.row(_REPLY, key=key) is not None

    def answer(self, key: str, reply: str, *, is_sealed: bool = False) -> None:
        self.tx.run(_ANSWER, key_=key, said=sealed_text(self.vault, reply, is_sealed=is_sealed))

    def forget(self, now: datetime) -> int:
        """Drop what is older than the platform repeats; how many."""
        return self.tx.run(_FORGET, before=to_ms(now - KEPT_FOR))

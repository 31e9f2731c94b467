"""Sealing anew (换密钥): everything that an earlier key sealed, under the first one, so that the earlier can go.

It may be broken off at any time and begun again: each row is either as it was or sealed anew, and both open until
the last step says that the earlier keys are needed no more.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from cryptography.fernet import InvalidToken
from sqlalchemy import Column, LargeBinary, bindparam, delete, select, update

from storage.database import Database, Transaction
from storage.statement import Statement, insert, statement
from storage.tables import (
    appeals,
    blobs,
    calls,
    case_drafts,
    case_entries,
    case_files,
    case_ledger,
    case_news,
    cases,
    conversations,
    inbox,
    meta,
    outbox,
    vetoes,
    visits,
)
from storage.vault import SEALED_SIGN, DataKeyError, Vault, is_sealed

SEALED: tuple[Column[Any], ...] = (
    blobs.c.sealed,
    case_files.c.sealed,
    cases.c.sealed,
    case_entries.c.sealed,
    case_ledger.c.sealed,
    case_drafts.c.sealed,
    case_news.c.sealed,
    vetoes.c.sealed,
    appeals.c.sealed,
    visits.c.sealed,
    conversations.c.state,
    inbox.c.reply,
    outbox.c.body,
    calls.c.body,
)
_ROWS_AT_ONCE = 100
_FILES_AT_ONCE = 2  # of ten megabytes each
# What lets the ledger behind the wall be sealed anew, no longer than one transaction.
_ALLOW = Statement(lambda d: insert(d, meta).values(name="resealing", value="1").on_conflict_do_nothing())
_FORBID = statement(delete(meta).where(meta.c.name == "resealing"))


@dataclass(frozen=True)
class _Place:
    """One column, read in the order of its table's key."""

    column: Column[Any]

    @property
    def key(self) -> Column[Any]:
        (key,) = self.column.table.primary_key
        return key

    @property
    def is_file(self) -> bool:
        return isinstance(self.column.type, LargeBinary)

    @property
    def first(self) -> int | str:
        """Before every key."""
        return -1 if self.key.type.python_type is int else ""

    def after(self) -> Statement:
        found = select(self.key, self.column).where(self.key > bindparam("after", type_=self.key.type))
        if not self.is_file:
            found = found.where(self.column.like(f"{SEALED_SIGN}%"))
        return statement(found.order_by(self.key).limit(_FILES_AT_ONCE if self.is_file else _ROWS_AT_ONCE))

    def change(self) -> Statement:
        """Only what is still as it was read."""
        table = self.column.table
        return statement(
            update(table)
            .where(self.key == bindparam("key_"), self.column == bindparam("before"))
            .values({self.column.name: bindparam("anew")})
        )


@dataclass(frozen=True)
class Resealing:
    """`vault` has the new key first, and the earlier ones behind it."""

    database: Database
    vault: Vault

    def run(self) -> int:
        """How many were sealed anew. Raises `DataKeyError` where something opens with none of the keys: it stays as
        it is, and the earlier keys stay needed.
        """
        total = 0
        while changed := sum(self._reseal(_Place(column)) for column in SEALED):
            total += changed  # once more, for what was written meanwhile by whoever had the earlier key first
        with self.database.write() as tx:
            self.vault.retire_others(tx)
        self.database.compact()
        return total

    def _reseal(self, place: _Place) -> int:
        """Nothing is opened or sealed while a transaction is open."""
        newest, changed = Vault(self.vault.keys[:1]), 0
        change = place.change()
        for rows in self._pages(place):
            anew = [(key, old, self._sealed_anew(newest, old)) for key, old in rows]
            stale = [(key, old, new) for key, old, new in anew if new is not None]
            if stale:
                changed += self.database.retry(lambda tx, stale=stale: _write(tx, change, stale))  # type: ignore[misc]  # a default binds it
        return changed

    def _pages(self, place: _Place) -> Iterator[list[tuple[Any, Any]]]:
        after, following = place.first, place.after()
        while True:
            with self.database.read() as tx:
                rows = [(key, _plain(value)) for key, value in tx.rows(following, after=after)]
            if not rows:
                return
            yield rows
            after = rows[-1][0]

    def _sealed_anew(self, newest: Vault, old: str | bytes) -> str | bytes | None:
        """None where the first key has sealed it already."""
        token = old.removeprefix(SEALED_SIGN).encode() if isinstance(old, str) else old
        try:
            newest.unseal(token)
        except InvalidToken:
            pass
        else:
            return None
        try:
            plain = self.vault.unseal(token)
        except InvalidToken as fault:
            raise DataKeyError(
                "有内容用这几把密钥都打不开，先找到封它的那一把，加进 DATA_KEY 再来。打不开的没有动，旧的密钥还要留着"
            ) from fault
        return newest.seal_text(plain.decode()) if isinstance(old, str) else newest.seal(plain)


def _write(tx: Transaction, change: Statement, rows: list[tuple[Any, Any, Any]]) -> int:
    tx.run(_ALLOW)
    changed = sum(tx.run(change, key_=key, before=old, anew=new) for key, old, new in rows)
    tx.run(_FORBID)
    return changed


def _plain(value: Any) -> str | bytes:
    return value if isinstance(value, str) and is_sealed(value) else bytes(value)

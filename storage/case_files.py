"""Pictures of cases on their way: fetched at once like any others, and sealed with what they belong to."""

from dataclasses import dataclass
from datetime import datetime

from pydantic import TypeAdapter
from sqlalchemy import bindparam, select, update

from campaign.cases import Entry
from storage.claims import claim
from storage.database import Transaction
from storage.fetches import LEASE
from storage.instants import to_ms
from storage.statement import Statement, insert, statement
from storage.tables import case_entries, case_files
from storage.vault import Vault, open_text

_ENTRY = TypeAdapter(Entry)
_CLAIM = Statement(
    lambda d: claim(
        d,
        case_entries,
        case_entries.c.state == "fetching",
        returning=(case_entries.c.id, case_entries.c.attempts, case_entries.c.sealed),
    )
)
_KEEP = Statement(
    lambda d: (
        insert(d, case_files).values({n: bindparam(n) for n in ("entry_id", "sealed", "mime")}).on_conflict_do_nothing()
    )
)
_SETTLE = statement(
    update(case_entries)
    .where(case_entries.c.id == bindparam("entry"), case_entries.c.state == "fetching")
    .values(state=bindparam("becomes"), next_try_at=None)
)
_LATER = statement(
    update(case_entries).where(case_entries.c.id == bindparam("entry")).values(next_try_at=bindparam("at"))
)
_FREE = statement(update(case_entries).where(case_entries.c.state == "fetching").values(next_try_at=bindparam("now")))
_CONTENT = statement(select(case_files.c.sealed, case_files.c.mime).where(case_files.c.entry_id == bindparam("entry")))


@dataclass(frozen=True)
class CaseFetch:
    """One picture that is ours to fetch, and the channel that it was sent by."""

    entry_id: int
    attempts: int
    media_id: str
    channel: str


@dataclass(frozen=True)
class SealedFile:
    sealed: bytes
    mime: str


@dataclass(frozen=True)
class CaseFiles:
    tx: Transaction
    vault: Vault | None

    def claim(self, now: datetime) -> CaseFetch | None:
        row = self.tx.row(_CLAIM, now=to_ms(now), lease=to_ms(now + LEASE))
        if row is None:
            return None
        entry_id, attempts, sealed = row
        entry = _ENTRY.validate_json(open_text(self.vault, sealed))
        return CaseFetch(entry_id, attempts, entry.piece.media_id or "", entry.piece.channel)

    def keep(self, fetch: CaseFetch, sealed: bytes, mime: str) -> None:
        """`sealed` before the transaction began, since sealing ten megabytes takes its time."""
        self.tx.run(_KEEP, entry_id=fetch.entry_id, sealed=sealed, mime=mime)
        self.tx.run(_SETTLE, entry=fetch.entry_id, becomes="kept")

    def fail(self, fetch: CaseFetch) -> None:
        self.tx.run(_SETTLE, entry=fetch.entry_id, becomes="failed")

    def postpone(self, fetch: CaseFetch, until: datetime) -> None:
        self.tx.run(_LATER, entry=fetch.entry_id, at=to_ms(until))

    def free_claims(self, now: datetime) -> None:
        """Where one process fetches, whatever its predecessor was fetching is free at once."""
        self.tx.run(_FREE, now=to_ms(now))

    def sealed(self, entry: int) -> SealedFile | None:
        """To be opened when the transaction is over, since opening ten megabytes takes its time."""
        row = self.tx.row(_CONTENT, entry=entry)
        return None if row is None else SealedFile(bytes(row[0]), row[1])

"""Pictures on their way: the platform keeps them for three days, so a worker fetches each at once."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, select, update

from storage.database import Transaction
from storage.instants import to_ms
from storage.statement import Statement, insert, statement
from storage.tables import applications, blobs, evidence, people
from storage.vault import Vault

LEASE = timedelta(seconds=60)


def _claim(dialect: str) -> Any:
    due = (
        select(evidence.c.id)
        .where(evidence.c.state == "fetching", evidence.c.next_try_at <= bindparam("now"))
        .order_by(evidence.c.next_try_at)
        .limit(1)
    )
    if dialect == "postgresql":
        due = due.with_for_update(skip_locked=True)
    return (
        update(evidence)
        .where(evidence.c.id.in_(due))
        .values(attempts=evidence.c.attempts + 1, next_try_at=bindparam("lease"))
        .returning(
            evidence.c.id,
            evidence.c.media_id,
            evidence.c.attempts,
            evidence.c.item,
            evidence.c.application_id,
        )
    )


_CLAIM = Statement(_claim)
_OWNER = statement(
    select(people.c.userid, applications.c.campaign_id)
    .join(applications, applications.c.person_id == people.c.id)
    .where(applications.c.id == bindparam("id_"))
)
_KEEP_BLOB = Statement(
    lambda d: (
        insert(d, blobs)
        .values({n: bindparam(n) for n in ("hash", "sealed", "mime", "size", "kept_at")})
        .on_conflict_do_nothing()
    )
)
_KEPT = statement(
    update(evidence)
    .where(evidence.c.id == bindparam("id_"), evidence.c.state == "fetching")
    .values(state="kept", blob_hash=bindparam("hash"), next_try_at=None)
)
_FAILED = statement(
    update(evidence)
    .where(evidence.c.id == bindparam("id_"), evidence.c.state == "fetching")
    .values(state="failed", problem=bindparam("why"), next_try_at=None)
)
_LATER = statement(
    update(evidence)
    .where(evidence.c.id == bindparam("id_"))
    .values(problem=bindparam("why"), next_try_at=bindparam("at"))
)
_BLOB = statement(select(blobs.c.sealed).where(blobs.c.hash == bindparam("hash")))


@dataclass(frozen=True)
class Fetch:
    """One picture that is ours to fetch."""

    id: int
    media_id: str
    attempts: int
    item: int | None
    userid: str
    campaign_id: int


@dataclass(frozen=True)
class Fetches:
    tx: Transaction
    vault: Vault

    def claim(self, now: datetime) -> Fetch | None:
        row = self.tx.row(_CLAIM, now=to_ms(now), lease=to_ms(now + LEASE))
        if row is None:
            return None
        row_id, media_id, attempts, item, application_id = row
        ((userid, campaign_id),) = self.tx.rows(_OWNER, id_=application_id)
        return Fetch(row_id, media_id, attempts, item, userid, campaign_id)

    def keep(self, fetch: Fetch, content: bytes, mime: str, sealed: bytes, at: datetime) -> None:
        """`sealed` is made before the transaction begins: sealing ten megabytes takes its time."""
        content_hash = hashlib.sha256(content).hexdigest()
        self.tx.run(_KEEP_BLOB, hash=content_hash, sealed=sealed, mime=mime, size=len(content), kept_at=to_ms(at))
        self.tx.run(_KEPT, id_=fetch.id, hash=content_hash)

    def fail(self, fetch: Fetch, why: str) -> bool:
        """False if it was settled meanwhile: somebody removed it, or another worker kept it."""
        return self.tx.run(_FAILED, id_=fetch.id, why=why) > 0

    def postpone(self, fetch: Fetch, until: datetime, why: str) -> None:
        self.tx.run(_LATER, id_=fetch.id, at=to_ms(until), why=why)

    def content(self, content_hash: str) -> bytes:
        return self.vault.unseal(bytes(self.tx.value(_BLOB, hash=content_hash)))

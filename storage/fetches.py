"""Pictures on their way: the platform keeps them for three days, so a worker fetches each at once."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import bindparam, select, update

from storage.blobs import Blob, Blobs
from storage.claims import claim
from storage.database import Transaction
from storage.instants import to_ms
from storage.statement import Statement, statement
from storage.tables import applications, evidence, people

LEASE = timedelta(seconds=60)


_CLAIM = Statement(
    lambda d: claim(
        d,
        evidence,
        evidence.c.state == "fetching",
        returning=(
            evidence.c.id,
            evidence.c.media_id,
            evidence.c.attempts,
            evidence.c.item,
            evidence.c.application_id,
        ),
    )
)
_OWNER = statement(
    select(people.c.userid, applications.c.campaign_id)
    .join(applications, applications.c.person_id == people.c.id)
    .where(applications.c.id == bindparam("id_"))
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


_FREE = statement(update(evidence).where(evidence.c.state == "fetching").values(next_try_at=bindparam("now")))


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

    def claim(self, now: datetime) -> Fetch | None:
        row = self.tx.row(_CLAIM, now=to_ms(now), lease=to_ms(now + LEASE))
        if row is None:
            return None
        row_id, media_id, attempts, item, application_id = row
        ((userid, campaign_id),) = self.tx.rows(_OWNER, id_=application_id)
        return Fetch(row_id, media_id, attempts, item, userid, campaign_id)

    def keep(self, fetch: Fetch, blob: Blob, at: datetime) -> None:
        Blobs(self.tx).keep(blob, at)
        self.tx.run(_KEPT, id_=fetch.id, hash=blob.hash)

    def fail(self, fetch: Fetch, why: str) -> bool:
        """False if it was settled meanwhile: somebody removed it, or another worker kept it."""
        return self.tx.run(_FAILED, id_=fetch.id, why=why) > 0

    def free_claims(self, now: datetime) -> None:
        """Where one process fetches, whatever its predecessor was fetching is free at once."""
        self.tx.run(_FREE, now=to_ms(now))

    def postpone(self, fetch: Fetch, until: datetime, why: str) -> None:
        self.tx.run(_LATER, id_=fetch.id, at=to_ms(until), why=why)

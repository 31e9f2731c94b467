"""Conversations: what the bot remembers of a talk beyond the answers, and the version of its open question."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam

from storage.database import Transaction
from storage.instants import to_ms
from storage.statement import Statement, insert
from storage.tables import conversations

_KEEP = Statement(
    lambda d: (
        insert(d, conversations)
        .values({n: bindparam(n) for n in ("person_id", "version", "state", "updated_at")})
        .on_conflict_do_update(
            index_elements=["person_id"], set_={n: bindparam(n) for n in ("version", "state", "updated_at")}
        )
    )
)


@dataclass(frozen=True)
class Conversations:
    tx: Transaction

    def keep(self, person_id: int, version: int, state: str, at: datetime) -> None:
        self.tx.run(_KEEP, person_id=person_id, version=version, state=state, updated_at=to_ms(at))

"""Conversations: what the bot remembers of a talk beyond the answers, and the version of its open question."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, update

from storage.database import Transaction
from storage.instants import to_ms
from storage.statement import Statement, insert, statement
from storage.tables import conversations
from storage.vault import Vault, sealed_text

_KEEP = Statement(
    lambda d: (
        insert(d, conversations)
        .values({n: bindparam(n) for n in ("person_id", "version", "state", "updated_at")})
        .on_conflict_do_update(
            index_elements=["person_id"], set_={n: bindparam(n) for n in ("version", "state", "updated_at")}
        )
    )
)


# The version goes on, so that no button drawn before is taken for one of the next question.
_START_AFRESH = statement(update(conversations).values(version=conversations.c.version + 1, state="{}"))


@dataclass(frozen=True)
class Conversations:
    tx: Transaction
    vault: Vault | None = None

    def keep(self, person_id: int, version: int, state: str, at: datetime, *, is_sealed: bool = False) -> None:
        kept = sealed_text(self.vault, state, is_sealed=is_sealed)
        self.tx.run(_KEEP, person_id=person_id, version=version, state=kept, updated_at=to_ms(at))

    def start_afresh(self) -> None:
        """No question stays open, whoever was asked it."""
        self.tx.run(_START_AFRESH)

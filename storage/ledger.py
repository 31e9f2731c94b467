"""The ledger (台账): who did what, when, from what to what. Rows are added and never changed."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from campaign.deeds import Deed
from storage.database import Transaction
from storage.instants import from_ms, to_ms
from storage.statement import insert_of, statement
from storage.tables import ledger

_ADD = statement(insert_of(ledger, "at", "actor", "person_id", "campaign_id", "deed", "subject", "before", "after"))
_ALL = statement(
    select(ledger.c.at, ledger.c.actor, ledger.c.deed, ledger.c.subject, ledger.c.before, ledger.c.after).order_by(
        ledger.c.id
    )
)


@dataclass(frozen=True)
class Entry:
    at: datetime
    actor: str
    deed: Deed


@dataclass(frozen=True)
class Ledger:
    tx: Transaction

    def add(
        self,
        deeds: list[Deed],
        *,
        at: datetime,
        actor: str,
        person_id: int | None = None,
        campaign_id: int | None = None,
    ) -> None:
        self.tx.run_many(
            _ADD,
            [
                {
                    "at": to_ms(at),
                    "actor": actor,
                    "person_id": person_id,
                    "campaign_id": campaign_id,
                    "deed": deed.name,
                    "subject": deed.subject,
                    "before": deed.before,
                    "after": deed.after,
                }
                for deed in deeds
            ],
        )

    def entries(self) -> list[Entry]:
        return [
            Entry(from_ms(at), actor, Deed(name, subject, before, after))
            for at, actor, name, subject, before, after in self.tx.rows(_ALL)
        ]

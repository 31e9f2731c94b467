"""Visits (来访): what is remembered of a talk with somebody of the public, sealed, and found again by a mark alone."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import bindparam, delete, select

from campaign.cases import Account
from storage.database import Transaction
from storage.instants import to_ms
from storage.statement import Statement, insert, statement
from storage.tables import visits
from storage.vault import Vault, open_text, opened

KEPT_FOR = timedelta(days=7)

_KEEP = Statement(
    lambda d: (
        insert(d, visits)
        .values({n: bindparam(n) for n in ("visitor", "sealed", "kept_at")})
        .on_conflict_do_update(index_elements=["visitor"], set_={n: bindparam(n) for n in ("sealed", "kept_at")})
    )
)
_STATE = statement(select(visits.c.sealed).where(visits.c.visitor == bindparam("visitor")))
_END = statement(delete(visits).where(visits.c.visitor == bindparam("visitor")))
_FORGET = statement(delete(visits).where(visits.c.kept_at < bindparam("before")))


@dataclass(frozen=True)
class Visits:
    tx: Transaction
    vault: Vault | None

    def state_of(self, account: Account) -> str | None:
        for visitor in self._marks(account):
            if (row := self.tx.row(_STATE, visitor=visitor)) is not None:
                return open_text(self.vault, row[0])
        return None

    def keep(self, account: Account, state: str, at: datetime) -> None:
        self.end(account)
        sealed = opened(self.vault).seal_text(state)
        self.tx.run(_KEEP, visitor=self._marks(account)[0], sealed=sealed, kept_at=to_ms(at))

    def end(self, account: Account) -> None:
        """Nothing is remembered of the visitor any more."""
        for visitor in self._marks(account):
            self.tx.run(_END, visitor=visitor)

    def forget(self, now: datetime) -> None:
        """Those who have not been heard of for long."""
        self.tx.run(_FORGET, before=to_ms(now - KEPT_FOR))

    def _marks(self, account: Account) -> tuple[str, ...]:
        return opened(self.vault).marks(f"visitor {json.dumps([account.channel, account.sender])}")

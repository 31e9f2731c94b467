"""News of a case (有进展告诉我): whom to tell that there is some, and only while they want it."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import and_, bindparam, delete, or_, select, update

from campaign.cases import OPEN, Account, CaseState
from storage.claims import claim
from storage.database import Transaction
from storage.fetches import LEASE
from storage.instants import to_ms
from storage.statement import Statement, insert, statement
from storage.tables import case_news, cases
from storage.vault import Vault, open_text, opened

# Longer than a case takes with everything that may be added to it.
KEPT_FOR = timedelta(days=180)

_ASK = Statement(
    lambda d: (
        insert(d, case_news)
        .values({n: bindparam(n) for n in ("case_id", "owner", "sealed", "asked_at")})
        .on_conflict_do_update(
            index_elements=["case_id"], set_={n: bindparam(n) for n in ("owner", "sealed", "asked_at")}
        )
    )
)
_OWNER = statement(select(case_news.c.owner).where(case_news.c.case_id == bindparam("case")))
_STOP = statement(delete(case_news).where(case_news.c.owner == bindparam("owner")))
_STOP_ONE = statement(
    delete(case_news).where(case_news.c.owner == bindparam("owner"), case_news.c.case_id == bindparam("case"))
)
_PLAN = statement(
    update(case_news).where(case_news.c.case_id == bindparam("case")).values(next_try_at=bindparam("at"), attempts=0)
)
_CLAIM = Statement(
    lambda d: claim(d, case_news, returning=(case_news.c.case_id, case_news.c.attempts, case_news.c.sealed))
)
_POSTPONE = statement(
    update(case_news)
    .where(case_news.c.case_id == bindparam("case"), case_news.c.next_try_at == bindparam("lease"))
    .values(next_try_at=bindparam("at"))
)
_FREE = statement(update(case_news).where(case_news.c.next_try_at.is_not(None)).values(next_try_at=bindparam("now")))
# Where nothing can follow any more, and in any case after a long time.
_FORGET = statement(
    delete(case_news).where(
        or_(
            case_news.c.asked_at < bindparam("before"),
            and_(
                case_news.c.next_try_at.is_(None),
                case_news.c.case_id.in_(
                    select(cases.c.id).where(*(cases.c.state != state.value for state in (*OPEN, CaseState.REFERRED)))
                ),
            ),
        )
    )
)


@dataclass(frozen=True)
class News:
    """Somebody to tell, and until when that is ours."""

    case_id: int
    account: Account
    attempts: int
    lease: int


@dataclass(frozen=True)
class CaseNews:
    tx: Transaction
    vault: Vault | None

    def ask(self, case: int, account: Account, at: datetime) -> None:
        """From now on. Of two who ask after one case, the last."""
        sealed = opened(self.vault).seal_text(json.dumps([account.channel, account.sender]))
        self.tx.run(_ASK, case_id=case, owner=self._marks(account)[0], sealed=sealed, asked_at=to_ms(at))

    def is_wanted(self, case: int, account: Account) -> bool:
        """By that account."""
        row = self.tx.row(_OWNER, case=case)
        return row is not None and row[0] in self._marks(account)

    def stop(self, account: Account, case: int | None = None) -> None:
        """Of that case, or of all: nothing is kept of who wanted to be told."""
        for owner in self._marks(account):
            if case is None:
                self.tx.run(_STOP, owner=owner)
            else:
                self.tx.run(_STOP_ONE, owner=owner, case=case)

    def plan(self, case: int, at: datetime) -> None:
        """There is something new; nothing happens where nobody wants to be told."""
        self.tx.run(_PLAN, case=case, at=to_ms(at))

    def claim(self, now: datetime) -> News | None:
        lease = to_ms(now + LEASE)
        row = self.tx.row(_CLAIM, now=to_ms(now), lease=lease)
        if row is None:
            return None
        case, attempts, sealed = row
        channel, sender = json.loads(open_text(self.vault, sealed))
        return News(case, Account(channel, sender), attempts, lease)

    def settle(self, news: News, try_again_at: datetime | None = None) -> None:
        """Told, or not to be told, unless it is to be tried again; what is new since then is told once more."""
        at = None if try_again_at is None else to_ms(try_again_at)
        self.tx.run(_POSTPONE, case=news.case_id, lease=news.lease, at=at)

    def free_claims(self, now: datetime) -> None:
        """Where one process tells, whatever its predecessor had claimed is free at once."""
        self.tx.run(_FREE, now=to_ms(now))

    def forget(self, now: datetime) -> None:
        self.tx.run(_FORGET, before=to_ms(now - KEPT_FOR))

    def _marks(self, account: Account) -> tuple[str, ...]:
        return opened(self.vault).marks(f"news {json.dumps([account.channel, account.sender])}")

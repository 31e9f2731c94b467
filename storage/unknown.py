"""What was not understood: the words without whom they name, where they were said, and what they got for an answer."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import bindparam, delete, func, select

from storage.database import Transaction
from storage.instants import from_ms, to_ms
from storage.statement import Statement, insert, statement
from storage.tables import unknown

KEPT_FOR = timedelta(days=90)

_KEEP = Statement(
    lambda d: insert(d, unknown).values({n: bindparam(n) for n in ("context", "said", "reply", "said_at")})
)
_LISTED = statement(
    select(
        unknown.c.said,
        unknown.c.context,
        func.count().label("times"),
        func.max(unknown.c.said_at).label("last_at"),
        func.max(unknown.c.reply).label("reply"),
    )
    .where(unknown.c.said_at >= bindparam("since"))
    .group_by(unknown.c.said, unknown.c.context)
    .order_by(func.count().desc(), func.max(unknown.c.said_at).desc(), unknown.c.said)
    .limit(bindparam("most"))
)
_FORGET = statement(delete(unknown).where(unknown.c.said_at < bindparam("before")))


@dataclass(frozen=True)
class Missed:
    """One way of saying something that is not known, and how often it came."""

    said: str
    context: str
    times: int
    last_at: datetime
    reply: str


@dataclass(frozen=True)
class Unknown:
    tx: Transaction

    def keep(self, said: str, context: str, reply: str, at: datetime) -> None:
        self.tx.run(_KEEP, said=said, context=context, reply=reply, said_at=to_ms(at))

    def listed(self, since: datetime, most: int) -> list[Missed]:
        """What came most often first."""
        rows = self.tx.rows(_LISTED, since=to_ms(since), most=most)
        return [Missed(said, context, times, from_ms(at), reply) for said, context, times, at, reply in rows]

    def forget(self, now: datetime) -> int:
        return self.tx.run(_FORGET, before=to_ms(now - KEPT_FOR))

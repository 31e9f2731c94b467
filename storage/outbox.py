"""The outbox: what is to be said to whom, written in the turn's transaction and sent by workers."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, bindparam, exists, func, or_, select, update

from storage.database import Transaction
from storage.instants import to_ms
from storage.statement import Statement, insert, statement
from storage.tables import outbox

LEASE = timedelta(seconds=20)

_PLANNED = ("key", "kind", "channel", "recipient", "campaign_id", "body", "planned_at", "next_try_at")
_PLAN = Statement(
    lambda d: (
        insert(d, outbox).values({n: bindparam(n) for n in _PLANNED} | {"state": "planned"}).on_conflict_do_nothing()
    )
)
_earlier = outbox.alias("earlier")


def _claim(dialect: str) -> Any:
    """The oldest row of each recipient that is due, or whose sender is gone; later ones wait for it."""
    waiting = (
        exists()
        .where(
            _earlier.c.channel == outbox.c.channel,
            _earlier.c.recipient == outbox.c.recipient,
            _earlier.c.id < outbox.c.id,
            or_(
                _earlier.c.state == "sending",
                and_(
                    _earlier.c.state == "planned",
                    or_(_earlier.c.attempts > 0, _earlier.c.next_try_at <= bindparam("now")),
                ),
            ),
        )
        .correlate(outbox)
    )
    due = (
        select(outbox.c.id)
        .where(
            or_(outbox.c.state == "planned", outbox.c.state == "sending"),
            outbox.c.channel == bindparam("channel_"),
            outbox.c.next_try_at <= bindparam("now"),
            ~waiting,
        )
        .order_by(outbox.c.id)
        .limit(1)
    )
    if dialect == "postgresql":
        due = due.with_for_update(skip_locked=True)
    return (
        update(outbox)
        .where(outbox.c.id.in_(due))
        .values(state="sending", attempts=outbox.c.attempts + 1, next_try_at=bindparam("lease"))
        .returning(outbox.c.id, outbox.c.key, outbox.c.kind, outbox.c.recipient, outbox.c.body, outbox.c.attempts)
    )


_CLAIM = Statement(_claim)
_SETTLE = statement(
    update(outbox)
    .where(outbox.c.id == bindparam("id_"))
    .values(
        state=bindparam("new_state"),
        reason=bindparam("new_reason"),
        errcode=bindparam("new_errcode"),
        msgid=bindparam("new_msgid"),
        settled_at=bindparam("at"),
    )
)
_POSTPONE = statement(
    update(outbox)
    .where(outbox.c.id == bindparam("id_"))
    .values(
        state="planned",
        reason=bindparam("new_reason"),
        errcode=bindparam("new_errcode"),
        next_try_at=bindparam("new_next_try_at"),
    )
)
_BACKLOG = statement(
    select(func.count(), func.min(outbox.c.planned_at)).where(
        or_(outbox.c.state == "planned", outbox.c.state == "sending")
    )
)


@dataclass(frozen=True)
class Push:
    """One row that is ours to send."""

    id: int
    key: str
    kind: str
    recipient: str
    body: dict[str, Any]
    attempts: int


@dataclass(frozen=True)
class Outbox:
    tx: Transaction

    def plan(
        self,
        key: str,
        *,
        kind: str,
        channel: str,
        recipient: str,
        body: dict[str, Any],
        at: datetime,
        campaign_id: int | None = None,
    ) -> None:
        """Written once for each key, however often it is planned."""
        self.tx.run(
            _PLAN,
            key=key,
            kind=kind,
            channel=channel,
            recipient=recipient,
            campaign_id=campaign_id,
            body=json.dumps(body, ensure_ascii=False),
            planned_at=to_ms(at),
            next_try_at=to_ms(at),
        )

    def claim(self, channel: str, now: datetime) -> Push | None:
        """One row to send, under a lease: if its sender dies, it is free again when the lease ends."""
        row = self.tx.row(_CLAIM, channel_=channel, now=to_ms(now), lease=to_ms(now + LEASE))
        if row is None:
            return None
        row_id, key, kind, recipient, body, attempts = row
        return Push(row_id, key, kind, recipient, json.loads(body), attempts)

    def settle(
        self,
        push: Push,
        state: str,
        at: datetime,
        *,
        reason: str = "",
        errcode: int | None = None,
        msgid: str | None = None,
    ) -> None:
        self.tx.run(
            _SETTLE,
            id_=push.id,
            new_state=state,
            new_reason=reason,
            new_errcode=errcode,
            new_msgid=msgid,
            at=to_ms(at),
        )

    def postpone(self, push: Push, until: datetime, *, reason: str, errcode: int | None = None) -> None:
        self.tx.run(_POSTPONE, id_=push.id, new_reason=reason, new_errcode=errcode, new_next_try_at=to_ms(until))

    def backlog(self) -> tuple[int, int | None]:
        """How many rows wait, and since when the oldest does (ms)."""
        row = self.tx.row(_BACKLOG)
        return (0, None) if row is None else (row[0], row[1])

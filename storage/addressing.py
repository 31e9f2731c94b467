"""Addressing: the rows of a confirmed notice, written some at a time, so that neither the turn nor anybody else waits.

To whom it goes is frozen as it is confirmed: the rule, the time, and the last who was on the roster then.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    SmallInteger,
    Text,
    bindparam,
    cast,
    exists,
    func,
    literal,
    or_,
    select,
)

from campaign.people import Role
from storage.batches import Batches
from storage.database import Transaction
from storage.instants import from_ms, to_ms
from storage.outbox import CHANNEL, LARGEST_CALL, Rank
from storage.people import listed
from storage.statement import Statement, insert, statement
from storage.tables import branches, notices, outbox, people, roles

WORDS = "notice"
NUDGE = "receipt-nudge"
PICTURE = "notice-picture"  # beside the words, to those who got them
is_words = outbox.c.kind != PICTURE
is_secretary = exists().where(roles.c.person_id == people.c.id, roles.c.role == Role.SECRETARY.value)
_asked = outbox.alias("asked")


def _is_meant(dialect: str) -> tuple[ColumnElement[bool], ...]:
    """Of a branch that is meant, all of them or their secretaries; who left since has a row that says so."""
    return (
        or_(people.c.left_at.is_(None), people.c.left_at > bindparam("at")),
        or_(
            cast(bindparam("is_everywhere"), SmallInteger) == 1,
            people.c.branch_id.in_(select(branches.c.id).where(branches.c.name.in_(listed(dialect, "names", Text)))),
        ),
        or_(cast(bindparam("is_for_all"), SmallInteger) == 1, is_secretary),
    )


def owes(since: str = "today") -> tuple[ColumnElement[bool], ...]:
    """Got a notice and has not acknowledged it, nor been asked again since then."""
    was_asked = exists().where(
        _asked.c.channel == CHANNEL,
        _asked.c.recipient == outbox.c.recipient,
        _asked.c.kind == NUDGE,
        _asked.c.planned_at >= bindparam(since),
        _asked.c.state != "dropped",
    )
    return (
        outbox.c.notice_id == bindparam("owing"),
        is_words,
        outbox.c.state == "accepted",
        people.c.left_at.is_(None),
        ~was_asked,
    )


_of_outbox = outbox.join(people, people.c.userid_key == func.lower(outbox.c.recipient))
_COLUMNS = {
    "key": literal("notice/").op("||")(cast(bindparam("notice"), Text)).op("||")("/").op("||")(people.c.userid_key),
    "kind": cast(bindparam("kind"), Text),
    "channel": literal(CHANNEL),
    "recipient": people.c.userid,
    "campaign_id": cast(bindparam("campaign"), BigInteger),
    "notice_id": cast(bindparam("notice"), BigInteger),
    "rank": literal(int(Rank.CONFIRMED)),
    "body": cast(bindparam("body"), Text),
    "batch": literal("notice/").op("||")(cast(bindparam("notice"), Text)),
    "state": literal("planned"),
    "planned_at": cast(bindparam("at"), BigInteger),
    "due_at": cast(bindparam("leaves"), BigInteger),
}


@dataclass(frozen=True)
class _Way:
    """How the recipients of one sort of notice are counted and gone through, in the order of `count`'s column."""

    count: Statement
    reach: Statement
    write: Statement


def _way(source: Any, column: Any, meant: Any) -> _Way:
    """`meant` gives the conditions in a dialect."""

    def some(dialect: str) -> Any:
        chosen = select(column).select_from(source).where(column > bindparam("after"), *meant(dialect))
        return chosen.order_by(column).limit(LARGEST_CALL).subquery()

    def reach(dialect: str) -> Any:
        found = some(dialect)
        return select(func.max(found.c.id), func.count())

    def write(dialect: str) -> Any:
        span = (column > bindparam("after"), column <= bindparam("up_to"))
        chosen = select(*_COLUMNS.values()).select_from(source).where(*span, *meant(dialect)).order_by(column)
        return insert(dialect, outbox).from_select(list(_COLUMNS), chosen).on_conflict_do_nothing()

    return _Way(
        Statement(lambda d: select(func.count()).select_from(source).where(*meant(d))),
        Statement(reach),
        Statement(write),
    )


_TO_PEOPLE = _way(people, people.c.id, lambda d: (people.c.id <= bindparam("last"), *_is_meant(d)))
_TO_WHO_OWES = _way(_of_outbox, outbox.c.id, lambda _: owes())
_LAST = statement(select(func.coalesce(func.max(people.c.id), 0)))
_BATCHES = Batches(
    notices,
    (
        notices.c.id,
        notices.c.audience,
        notices.c.body,
        notices.c.campaign_id,
        notices.c.confirmed_at,
        notices.c.send_at,
        notices.c.plan_after,
        notices.c.plan_until,
    ),
)
_LEFT = statement(
    select(
        notices.c.addressed, select(func.count()).where(outbox.c.notice_id == notices.c.id, is_words).scalar_subquery()
    ).where(notices.c.id == bindparam("notice"), notices.c.plan_after.is_not(None))
)


@dataclass(frozen=True)
class Addressing:
    tx: Transaction

    def begin(self, notice: int, at: datetime) -> int:
        """How many it goes to. The first have their rows at once; the others get theirs from `go_on`."""
        row = _BATCHES.one(self.tx, notice)
        plan = _Plan.read((*row[:-1], self.tx.value(_LAST)), at)
        count = int(self.tx.value(plan.way.count, **plan.whom))
        _BATCHES.begin(self.tx, notice, count, plan.last)
        self._write_some(plan)
        return count

    def go_on(self, now: datetime) -> bool:
        """Some more rows of what was confirmed and not stopped since; False where nothing is left to write."""
        row = _BATCHES.next(self.tx)
        if row is None:
            return False
        self._write_some(_Plan.read(row, now))
        return True

    def unwritten(self, notice: int) -> int:
        """How many of those it goes to have no row yet; of a notice that was stopped they never will."""
        row = self.tx.row(_LEFT, notice=notice)
        return 0 if row is None else max(0, row[0] - row[1])

    def _write_some(self, plan: "_Plan") -> None:
        up_to, count = self.tx.row(plan.way.reach, after=plan.after, **plan.whom) or (None, 0)
        if count:
            self.tx.run(plan.way.write, after=plan.after, up_to=up_to, **plan.whom, **plan.what)
        _BATCHES.go_on(self.tx, plan.notice, up_to if count == LARGEST_CALL else None)


@dataclass(frozen=True)
class _Plan:
    """A notice whose rows are being written: whom it means, what each row says, and how far it has come."""

    notice: int
    after: int | None
    last: int
    way: _Way
    whom: dict[str, Any]
    what: dict[str, Any]

    @staticmethod
    def read(row: tuple[Any, ...], now: datetime) -> "_Plan":
        notice, kept, body, campaign, decided, leaves, after, last = row
        audience = json.loads(kept)
        owing = audience["owing"]
        what = {"notice": notice, "campaign": campaign, "body": body, "leaves": leaves}
        if owing is not None:
            midnight = from_ms(decided).astimezone(now.tzinfo).replace(hour=0, minute=0, second=0, microsecond=0)
            whom = {"owing": owing, "today": to_ms(midnight)}
            return _Plan(notice, after or 0, last, _TO_WHO_OWES, whom, {"kind": NUDGE, "at": decided, **what})
        whom = {
            "last": last,
            "at": decided,
            "is_everywhere": int(not audience["branches"]),
            "names": json.dumps(audience["branches"], ensure_ascii=False),
            "is_for_all": int(not audience["only_secretaries"]),
        }
        return _Plan(notice, after or 0, last, _TO_PEOPLE, whom, {"kind": WORDS, **what})

"""The outbox: what is to be said to whom, written in the turn's transaction and sent by workers.

Rows become calls: a call's exact bytes are stored before it is made, and made again as they are. Equal texts share
one. A row is always planned, sending, accepted, failed, dropped or answered, and says why where that is in question.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import IntEnum
from typing import Any

from sqlalchemy import BigInteger, bindparam, cast, delete, exists, func, or_, select, update
from sqlalchemy.dialects.postgresql import JSONB

from campaign.pace import Pace
from storage.claims import claim
from storage.database import Row, Transaction
from storage.instants import from_ms, to_ms
from storage.pace import Days
from storage.people import key_of
from storage.statement import Statement, insert, statement
from storage.tables import blocks, calls, outbox
from storage.vault import Vault, is_sealed, open_text, sealed_text

CHANNEL = "wecom"  # the self-built app, by which messages come and pushes leave
LEASE = timedelta(seconds=20)
LARGEST_CALL = 1000
# Why nothing reaches a person, whatever it says.
OUT_OF_SIGHT = "不在应用可见范围"
NO_LICENCE = "没有接口许可"
STOPPED = "停止发送了"
# The platform drops silently what one member gets beyond 30 a minute and 1,000 an hour. Workers that look at the same
# instant do not see each other's: that many of them may go beyond ours, and none of theirs is dropped.
_AT_THE_SAME_INSTANT = 5
MOST_A_MINUTE = 30 - _AT_THE_SAME_INSTANT
MOST_AN_HOUR = 1000 - _AT_THE_SAME_INSTANT
_HAD_ENOUGH = "这个人最近收到的快到平台上限（一分钟30条、一小时1000条），过一会儿发"
_A_WHILE = timedelta(seconds=10)
# What waits for the next day leaves in the morning, an answer as soon as it may; 8:10 is outside of quiet hours, and
# of the minutes at which everybody sends.
ENOUGH_TODAY = "今天发的到了平台一天的上限，明天早上8点10分接着发"
_ANSWERED_TOMORROW = "今天发的到了平台一天的上限，过了半夜就发"
_MORNING = timedelta(hours=8, minutes=10)
_AFTER_MIDNIGHT = timedelta(minutes=1)


class Rank(IntEnum):
    """What leaves first."""

    ANSWER = 0
    CONFIRMED = 1
    AUTOMATIC = 2


@dataclass(frozen=True)
class Push:
    """One thing to say to one person, not before `at`. `batch` is the same for all who are told the same words.

    `planned_at` is the instant that it was planned for, where that is another one. What `is_sealed` lies in the
    tables as nobody can read it without the key.
    """

    key: str
    kind: str
    channel: str
    recipient: str
    body: Mapping[str, Any]
    rank: Rank
    at: datetime
    batch: str | None = None
    campaign_id: int | None = None
    notice_id: int | None = None
    planned_at: datetime | None = None
    is_sealed: bool = False


def letter(to: str, text: str, *, kind: str, key: str, at: datetime, campaign_id: int | None) -> Push:
    """What somebody has decided, told in words to one whom it concerns."""
    return Push(key, kind, CHANNEL, to, {"text": text}, Rank.CONFIRMED, at, campaign_id=campaign_id)


@dataclass(frozen=True)
class Due:
    """A row whose time has come."""

    id: int
    key: str
    kind: str
    recipient: str
    body: dict[str, Any]
    rank: Rank
    campaign_id: int | None
    notice_id: int | None
    is_sealed: bool = False


@dataclass(frozen=True)
class Call:
    """A request that is ours to make, in exactly these words.

    `unsure_since` is when it was first made without our learning what came of it. `is_probe`: the platform refused
    everything, and this one call is to find out whether it still does.
    """

    id: int
    body: str
    attempts: int
    recipients: tuple[str, ...] = ()
    unsure_since: datetime | None = None
    is_probe: bool = False


@dataclass(frozen=True)
class Block:
    """The platform refused us, not a message, so often in a row: nothing more is called before `until`."""

    until: datetime
    refusals: int
    why: str


_COLUMNS = (
    "key",
    "kind",
    "channel",
    "recipient",
    "campaign_id",
    "notice_id",
    "rank",
    "body",
    "batch",
    "planned_at",
    "due_at",
)
_PLAN = Statement(
    lambda d: (
        insert(d, outbox).values({n: bindparam(n) for n in _COLUMNS} | {"state": "planned"}).on_conflict_do_nothing()
    )
)
_earlier = outbox.alias("earlier")
_recent = outbox.alias("recent")


def _sent_since(since: str) -> Any:
    """How many others went to the row's recipient since then."""
    return (
        select(func.count())
        .where(
            _recent.c.channel == outbox.c.channel,
            _recent.c.recipient == outbox.c.recipient,
            _recent.c.id != outbox.c.id,
            _recent.c.sent_at > bindparam(since),
        )
        .correlate(outbox)
        .scalar_subquery()
    )


# As much as the platform lets through.
_HAS_ENOUGH = or_(_sent_since("a_minute_ago") >= MOST_A_MINUTE, _sent_since("an_hour_ago") >= MOST_AN_HOUR)


def _is_next() -> Any:
    """Answers to one person leave in order: none while an earlier one is not settled."""
    waits = (
        exists()
        .where(
            _earlier.c.channel == outbox.c.channel,
            _earlier.c.recipient == outbox.c.recipient,
            _earlier.c.rank == int(Rank.ANSWER),
            _earlier.c.id < outbox.c.id,
            or_(_earlier.c.state == "planned", _earlier.c.state == "sending"),
        )
        .correlate(outbox)
    )
    return or_(outbox.c.rank != int(Rank.ANSWER), ~waits)


_DUE_COLUMNS = (
    outbox.c.id,
    outbox.c.key,
    outbox.c.kind,
    outbox.c.recipient,
    outbox.c.body,
    outbox.c.rank,
    outbox.c.campaign_id,
    outbox.c.notice_id,
    outbox.c.batch,
)


def _due(dialect: str, *conditions: Any, limit: int) -> Any:
    chosen = (
        select(*_DUE_COLUMNS)
        .where(
            outbox.c.state == "planned",
            outbox.c.channel == bindparam("on"),
            outbox.c.rank == bindparam("of_rank"),
            outbox.c.due_at <= bindparam("now"),
            ~_HAS_ENOUGH,
            *conditions,
        )
        .order_by(outbox.c.due_at, outbox.c.id)
        .limit(limit)
    )
    return chosen.with_for_update(skip_locked=True, of=outbox) if dialect == "postgresql" else chosen


_FIRST = Statement(lambda d: _due(d, _is_next(), limit=1))
_ANSWERS_TO = statement(
    select(*_DUE_COLUMNS)
    .where(
        outbox.c.state == "planned",
        outbox.c.channel == bindparam("on"),
        outbox.c.rank == int(Rank.ANSWER),
        func.lower(outbox.c.recipient) == func.lower(bindparam("one")),
    )
    .order_by(outbox.c.id)
)
_SAME = Statement(lambda d: _due(d, outbox.c.batch == bindparam("same"), limit=LARGEST_CALL))
# Why they wait, for those who have had as much as the platform lets through.
_EXPLAIN_LIMIT = statement(
    update(outbox)
    .where(
        outbox.c.state == "planned",
        outbox.c.channel == bindparam("on"),
        outbox.c.rank == bindparam("of_rank"),
        outbox.c.due_at <= bindparam("now"),
        outbox.c.reason != bindparam("why"),
        _HAS_ENOUGH,
    )
    .values(reason=bindparam("why"))
)
_WAIT_FOR_TOMORROW = statement(
    update(outbox)
    .where(
        outbox.c.state == "planned",
        outbox.c.channel == bindparam("on"),
        outbox.c.rank == bindparam("of_rank"),
        outbox.c.due_at <= bindparam("now"),
    )
    .values(due_at=bindparam("until"), reason=bindparam("why"))
)
_DROP = statement(
    update(outbox)
    .where(outbox.c.id == bindparam("id_"))
    .values(state="dropped", reason=bindparam("why"), settled_at=bindparam("at"))
)
_PUT_OFF = statement(
    update(outbox).where(outbox.c.id == bindparam("id_")).values(due_at=bindparam("until"), reason=bindparam("why"))
)
_OPEN = Statement(
    lambda d: (
        insert(d, calls)
        .values(
            channel=bindparam("on"),
            body=bindparam("said"),
            is_open=1,
            rank=bindparam("of_rank"),
            digest=bindparam("digest"),
            attempts=1,
            opened_at=bindparam("now"),
            unsure_at=bindparam("now"),
            next_try_at=bindparam("lease"),
        )
        .returning(calls.c.id)
    )
)


def _join(dialect: str) -> Any:
    """All of a call at once: a thousand statements take longer than the call does."""
    ids: Any = bindparam("ids")
    if dialect == "postgresql":
        chosen = func.jsonb_array_elements_text(cast(ids, JSONB)).column_valued("chosen")
        numbers = select(cast(chosen, BigInteger))
    else:
        numbers = select(func.json_each(ids).table_valued("value").c.value)
    return (
        update(outbox)
        .where(outbox.c.id.in_(numbers))
        .values(state="sending", call_id=bindparam("call"), sent_at=bindparam("now"))
    )


_JOIN = Statement(_join)


_CLAIM = Statement(
    lambda d: claim(
        d,
        calls,
        calls.c.is_open == 1,
        calls.c.channel == bindparam("on"),
        calls.c.rank == bindparam("of_rank"),
        returning=(calls.c.id, calls.c.body, calls.c.attempts, calls.c.unsure_at),
        unsure_at=func.coalesce(calls.c.unsure_at, bindparam("now")),
    )
)
_IS_OVER_LIMIT = statement(
    select(outbox.c.id)
    .where(
        outbox.c.call_id == bindparam("call"),
        _HAS_ENOUGH,
    )
    .limit(1)
)
_GIVE_BACK = statement(
    update(calls)
    .where(calls.c.id == bindparam("call"))
    .values(attempts=calls.c.attempts - 1, next_try_at=bindparam("until"), reason=bindparam("why"))
)
_MADE_AGAIN = statement(update(outbox).where(outbox.c.call_id == bindparam("call")).values(sent_at=bindparam("now")))
_SAID_LATELY = statement(
    select(func.count()).where(
        calls.c.digest == bindparam("digest"),
        calls.c.opened_at > bindparam("since"),
        or_(calls.c.is_open == 1, calls.c.msgid.is_not(None)),
    )
)
_RECIPIENTS = statement(select(outbox.c.recipient).where(outbox.c.call_id == bindparam("call")).order_by(outbox.c.id))
_IN_CALL = statement(select(*_DUE_COLUMNS).where(outbox.c.call_id == bindparam("call")).order_by(outbox.c.id))
_CLOSE = statement(
    update(calls)
    .where(calls.c.id == bindparam("call"), calls.c.is_open == 1)
    .values(is_open=0, reason=bindparam("why"), errcode=bindparam("code"), msgid=bindparam("message"))
)
_SETTLE = statement(
    update(outbox)
    .where(outbox.c.call_id == bindparam("call"), outbox.c.state == "sending")
    .values(state=bindparam("becomes"), reason=bindparam("why"), errcode=bindparam("code"), settled_at=bindparam("at"))
)
_REFUSE = statement(
    update(outbox)
    .where(
        outbox.c.call_id == bindparam("call"),
        outbox.c.state == "sending",
        func.lower(outbox.c.recipient) == bindparam("one"),
    )
    .values(state="failed", reason=bindparam("why"), settled_at=bindparam("at"))
)
_POSTPONE = statement(
    update(calls)
    .where(calls.c.id == bindparam("call"), calls.c.is_open == 1)
    .values(
        next_try_at=bindparam("until"),
        reason=bindparam("why"),
        errcode=bindparam("code"),
        unsure_at=bindparam("unsure"),
    )
)
_EXPLAIN = statement(
    update(outbox)
    .where(outbox.c.call_id == bindparam("call"), outbox.c.state == "sending")
    .values(reason=bindparam("why"), errcode=bindparam("code"))
)
_FREE = statement(update(calls).where(calls.c.is_open == 1).values(next_try_at=bindparam("now")))
_BLOCK = Statement(
    lambda d: (
        insert(d, blocks)
        .values({n: bindparam(n) for n in ("channel", "until", "refusals", "reason")})
        .on_conflict_do_update(
            index_elements=["channel"], set_={n: bindparam(n) for n in ("until", "refusals", "reason")}
        )
    )
)
_BLOCKED = statement(
    select(blocks.c.until, blocks.c.refusals, blocks.c.reason).where(blocks.c.channel == bindparam("on"))
)
# Why nothing leaves at all just now, if so.
HELD_UP = statement(select(blocks.c.reason).where(blocks.c.channel == CHANNEL))
# One alone finds out whether the platform still refuses us; the others wait for its answer.
_PROBE = statement(
    update(blocks)
    .where(blocks.c.channel == bindparam("on"), blocks.c.until <= bindparam("now"))
    .values(until=bindparam("lease"))
)
_END_PROBE = statement(update(blocks).where(blocks.c.channel == bindparam("on")).values(until=bindparam("now")))
_UNBLOCK = statement(delete(blocks).where(blocks.c.channel == bindparam("on")))
_FAIL = statement(
    update(outbox)
    .where(outbox.c.id == bindparam("id_"))
    .values(state="failed", reason=bindparam("why"), settled_at=bindparam("at"))
)
_says_it = (outbox.c.state == "planned", outbox.c.channel == bindparam("on"), outbox.c.body == bindparam("said"))
_HURRY_ALIKE = statement(update(outbox).where(*_says_it).values(due_at=bindparam("now")))
_FAIL_ALIKE = statement(
    update(outbox).where(*_says_it).values(state="failed", reason=bindparam("why"), settled_at=bindparam("at"))
)
_REWORD = statement(update(outbox).where(outbox.c.id == bindparam("id_")).values(body=bindparam("said")))
_RELEASE = statement(
    update(outbox)
    .where(outbox.c.call_id == bindparam("call"), outbox.c.state == "sending")
    .values(state="planned", call_id=None, reason=bindparam("why"))
)
_DROP_OLDER = statement(
    update(outbox)
    .where(outbox.c.state == "planned", outbox.c.channel == bindparam("on"), outbox.c.due_at < bindparam("before"))
    .values(state="dropped", reason=bindparam("why"), settled_at=bindparam("at"))
)
_DROP_ALL = statement(
    update(outbox)
    .where(func.lower(outbox.c.recipient) == bindparam("one"), outbox.c.state == "planned")
    .values(state="dropped", reason=bindparam("why"), settled_at=bindparam("at"))
)
# What is under way stays as it is: the platform's answer names whom it did not reach as they were written to.
_READDRESS = statement(
    update(outbox)
    .where(func.lower(outbox.c.recipient) == bindparam("one"), outbox.c.state != "sending")
    .values(recipient=bindparam("another"))
)
_BACKLOG = statement(
    select(func.count(), func.min(outbox.c.due_at)).where(
        or_(outbox.c.state == "planned", outbox.c.state == "sending"), outbox.c.due_at <= bindparam("by")
    )
)


def _spans(now: datetime) -> dict[str, int]:
    """Longer by what a call may take: the platform counts from when it got it, and we know when it was claimed."""
    minute, hour = timedelta(minutes=1) + LEASE, timedelta(hours=1) + LEASE
    return {"a_minute_ago": to_ms(now - minute), "an_hour_ago": to_ms(now - hour)}


# Where the platform has blocked the channel, everything waits for a reason that is known, and a little longer.
_OVERDUE = statement(
    select(func.count(), func.min(outbox.c.due_at)).where(
        or_(outbox.c.state == "planned", outbox.c.state == "sending"),
        outbox.c.due_at < bindparam("before"),
        ~exists().where(blocks.c.channel == outbox.c.channel, blocks.c.until > bindparam("before")).correlate(outbox),
    )
)


@dataclass(frozen=True)
class Outbox:
    tx: Transaction
    vault: Vault | None = None
    pace: Pace = field(default_factory=Pace)

    def _to_due(self, row: Row) -> Due:
        row_id, key, kind, recipient, stored, rank, campaign_id, notice_id, _ = row
        body = json.loads(open_text(self.vault, stored))
        return Due(row_id, key, kind, recipient, body, Rank(rank), campaign_id, notice_id, is_sealed(stored))

    def plan(self, pushes: Iterable[Push]) -> int:
        """Each written once for its key, however often it is planned; how many were not there yet."""
        rows = [
            {
                "key": push.key,
                "kind": push.kind,
                "channel": push.channel,
                "recipient": push.recipient,
                "campaign_id": push.campaign_id,
                "notice_id": push.notice_id,
                "rank": int(push.rank),
                "body": sealed_text(
                    self.vault,
                    json.dumps(push.body, ensure_ascii=False, sort_keys=True),
                    is_sealed=push.is_sealed,
                ),
                "batch": push.batch,
                "planned_at": to_ms(push.planned_at or push.at),
                "due_at": to_ms(push.at),
            }
            for push in pushes
        ]
        return self.tx.run_many(_PLAN, rows) if rows else 0

    def gather(self, channel: str, rank: Rank, now: datetime) -> tuple[Due, ...]:
        """What can leave in one call: the first of that rank that is due, and all that say the same.

        Nobody is among them who had as much as the platform lets through; those wait. Once everybody together had,
        all of that rank wait for tomorrow.
        """
        when = {"on": channel, "of_rank": int(rank), "now": to_ms(now), **_spans(now)}
        first = self.tx.row(_FIRST, **when)
        if first is None:
            self.tx.run(_EXPLAIN_LIMIT, why=_HAD_ENOUGH, **when)
            return ()
        room = Days(self.tx, self.pace).room(channel, now, LARGEST_CALL, is_answer=rank is Rank.ANSWER)
        if not room:
            self._wait_for_tomorrow(channel, rank, now)
            return ()
        *_, batch = first
        rows = [first] if batch is None else self.tx.rows(_SAME, same=batch, **when)[:room]
        return tuple(self._to_due(row) for row in rows)

    def _wait_for_tomorrow(self, channel: str, rank: Rank, now: datetime) -> None:
        is_answer = rank is Rank.ANSWER
        midnight = (now + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
        until = midnight + (_AFTER_MIDNIGHT if is_answer else _MORNING)
        why = _ANSWERED_TOMORROW if is_answer else ENOUGH_TODAY
        self.tx.run(_WAIT_FOR_TOMORROW, on=channel, of_rank=int(rank), now=to_ms(now), until=to_ms(until), why=why)

    def answers_to(self, channel: str, userid: str) -> tuple[Due, ...]:
        """What that person has not been answered yet."""
        return tuple(self._to_due(row) for row in self.tx.rows(_ANSWERS_TO, on=channel, one=userid))

    def drop(self, due: Due, why: str, at: datetime) -> None:
        """It has become pointless: done meanwhile, withdrawn, closed."""
        self.tx.run(_DROP, id_=due.id, why=why, at=to_ms(at))

    def put_off(self, due: Due, until: datetime, why: str) -> None:
        """It is not the hour for it."""
        self.tx.run(_PUT_OFF, id_=due.id, until=to_ms(until), why=why)

    def fail(self, due: Due, why: str, at: datetime) -> None:
        """It cannot be said at all."""
        self.tx.run(_FAIL, id_=due.id, why=why, at=to_ms(at))

    def hurry_alike(self, channel: str, body: str, at: datetime) -> None:
        """What they all waited for is there."""
        self.tx.run(_HURRY_ALIKE, on=channel, said=body, now=to_ms(at))

    def fail_alike(self, channel: str, body: str, why: str, at: datetime) -> int:
        """Whatever else waits to say the same, too."""
        return self.tx.run(_FAIL_ALIKE, on=channel, said=body, why=why, at=to_ms(at))

    def open_call(self, channel: str, rows: tuple[Due, ...], body: str, digest: str, now: datetime) -> Call:
        """Store the exact words, and claim the call: if its maker dies, it is free again when the lease ends."""
        is_secret = any(row.is_sealed for row in rows)
        call_id = int(
            self.tx.value(
                _OPEN,
                on=channel,
                of_rank=int(rows[0].rank),
                said=sealed_text(self.vault, body, is_sealed=is_secret),
                digest=None if is_secret and rows[0].rank is Rank.ANSWER else digest,  # it would confirm a guess
                now=to_ms(now),
                lease=to_ms(now + LEASE),
            )
        )
        self.tx.run(_JOIN, ids=json.dumps([row.id for row in rows]), call=call_id, now=to_ms(now))
        Days(self.tx, self.pace).count(channel, len(rows), now)
        return Call(call_id, body, 1, tuple(row.recipient for row in rows))

    def said_since(self, digest: str, since: datetime) -> int:
        """How often the same has been said to the same people, or is being said.

        What was given up does not count: nobody knows whether it arrived, and the platform does, if it is repeated
        to the letter.
        """
        return int(self.tx.value(_SAID_LATELY, digest=digest, since=to_ms(since)))

    def claim_call(self, channel: str, rank: Rank, now: datetime) -> Call | None:
        """A call to be made again: its time has come, or whoever was making it is gone.

        It waits where one of its recipients has had as much as the platform lets through.
        """
        at = to_ms(now)
        row = self.tx.row(_CLAIM, on=channel, of_rank=int(rank), now=at, lease=to_ms(now + LEASE))
        while row is not None and self.tx.row(_IS_OVER_LIMIT, call=row[0], **_spans(now)):
            self.tx.run(_GIVE_BACK, call=row[0], until=to_ms(now + _A_WHILE), why=_HAD_ENOUGH)
            self.tx.run(_EXPLAIN, call=row[0], why=_HAD_ENOUGH, code=None)
            row = self.tx.row(_CLAIM, on=channel, of_rank=int(rank), now=at, lease=to_ms(now + LEASE))
        if row is None:
            return None
        call_id, body, attempts, unsure_at = row
        self.tx.run(_MADE_AGAIN, call=call_id, now=at)
        recipients = tuple(recipient for (recipient,) in self.tx.rows(_RECIPIENTS, call=call_id))
        said = open_text(self.vault, body)
        return Call(call_id, said, attempts, recipients, None if unsure_at == at else from_ms(unsure_at))

    def accept_call(self, call: Call, refused: Mapping[str, str], msgid: str, at: datetime) -> None:
        """The platform took it, but for `refused`: recipients in lower case, with the reason."""
        for one, why in refused.items():
            self.tx.run(_REFUSE, call=call.id, one=one, why=why, at=to_ms(at))
        self.tx.run(_SETTLE, call=call.id, becomes="accepted", why="", code=None, at=to_ms(at))
        self.tx.run(_CLOSE, call=call.id, why="", code=None, message=msgid)

    def in_call(self, call: Call) -> tuple[Due, ...]:
        """What it says, and to whom."""
        return tuple(self._to_due(row) for row in self.tx.rows(_IN_CALL, call=call.id))

    def drop_call(self, call: Call, why: str, at: datetime) -> None:
        """It has become pointless for all."""
        self.tx.run(_SETTLE, call=call.id, becomes="dropped", why=why, code=None, at=to_ms(at))
        self.tx.run(_CLOSE, call=call.id, why=why, code=None, message=None)

    def fail_call(self, call: Call, why: str, errcode: int | None, at: datetime) -> None:
        """For good."""
        self.tx.run(_SETTLE, call=call.id, becomes="failed", why=why, code=errcode, at=to_ms(at))
        self.tx.run(_CLOSE, call=call.id, why=why, code=errcode, message=None)

    def reword(self, due: Due, body: Mapping[str, Any]) -> None:
        """It leaves otherwise than it was planned."""
        said = json.dumps(body, ensure_ascii=False, sort_keys=True)
        self.tx.run(_REWORD, id_=due.id, said=sealed_text(self.vault, said, is_sealed=due.is_sealed))

    def release_call(self, call: Call, why: str) -> None:
        """The platform did not take it as it was; its rows are to leave in another one."""
        self.tx.run(_RELEASE, call=call.id, why=why)
        self.tx.run(_CLOSE, call=call.id, why=why, code=None, message=None)

    def postpone_call(
        self, call: Call, until: datetime, why: str, errcode: int | None, *, unsure_since: datetime | None
    ) -> None:
        """To be made again. `unsure_since`: it may have been taken since then, though nobody said so."""
        unsure = None if unsure_since is None else to_ms(unsure_since)
        self.tx.run(_POSTPONE, call=call.id, until=to_ms(until), why=why, code=errcode, unsure=unsure)
        self.tx.run(_EXPLAIN, call=call.id, why=why, code=errcode)

    def free_claims(self, now: datetime) -> None:
        """Where one process sends, whatever its predecessor was sending is free at once."""
        self.tx.run(_FREE, now=to_ms(now))

    def block(self, channel: str, block: Block) -> None:
        """All workers hold until then."""
        self.tx.run(_BLOCK, channel=channel, until=to_ms(block.until), refusals=block.refusals, reason=block.why)

    def blocked(self, channel: str) -> Block | None:
        """None after a call was taken."""
        row = self.tx.row(_BLOCKED, on=channel)
        return None if row is None else Block(from_ms(row[0]), row[1], row[2])

    def begin_probe(self, channel: str, now: datetime) -> bool:
        """Whether it is ours to find out if the block is over; whoever dies over it leaves it to the next."""
        return self.tx.run(_PROBE, on=channel, now=to_ms(now), lease=to_ms(now + LEASE)) > 0

    def end_probe(self, channel: str, now: datetime) -> None:
        """Nothing was found out; the next call is to."""
        self.tx.run(_END_PROBE, on=channel, now=to_ms(now))

    def unblock(self, channel: str) -> None:
        self.tx.run(_UNBLOCK, on=channel)

    def drop_older(self, channel: str, before: datetime, why: str, at: datetime) -> int:
        """Nobody comes for what has waited in that channel since then."""
        return self.tx.run(_DROP_OLDER, on=channel, before=to_ms(before), why=why, at=to_ms(at))

    def drop_all(self, userid: str, why: str, at: datetime) -> int:
        """Nothing more is said to that person; how many it would have been."""
        return self.tx.run(_DROP_ALL, one=key_of(userid), why=why, at=to_ms(at))

    def readdress(self, userid: str, another: str) -> None:
        """The person has another userid now; what was sent before goes by it too."""
        self.tx.run(_READDRESS, one=key_of(userid), another=another)

    def overdue(self, before: datetime) -> tuple[int, datetime | None]:
        """How many should have left by then, without a block that held them since, and when the oldest was due."""
        count, since = self.tx.row(_OVERDUE, before=to_ms(before)) or (0, None)
        return count, None if since is None else from_ms(since)

    def backlog(self, by: datetime) -> tuple[int, datetime | None]:
        """How many that are due by then wait, and since when the oldest does; what is for later is not late."""
        count, since = self.tx.row(_BACKLOG, by=to_ms(by)) or (0, None)
        return count, None if since is None else from_ms(since)

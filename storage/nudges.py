"""Nudges: planned, confirmed, given up; their rows in the outbox, one a person and day, and what became of them."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Text, bindparam, cast, literal_column, or_, select, text, update

from campaign.nudges import (
    Letter,
    Nudge,
    NudgeConfirmed,
    NudgeDiscarded,
    NudgeDrafted,
    NudgeOrder,
    NudgeReport,
    NudgeState,
    Outcome,
)
from campaign.people import Person
from campaign.record import Standing
from campaign.term import Campaign
from storage.database import Row, Transaction
from storage.instants import from_ms_or_none, to_ms
from storage.outbox import CHANNEL, NO_LICENCE, OUT_OF_SIGHT, Rank
from storage.standings import listed_ids
from storage.statement import Statement, insert, insert_of, statement
from storage.tables import nudges, outbox, people

KIND = "nudge"
_COLUMNS = (nudges.c.id, nudges.c.of_branch, nudges.c.people, nudges.c.send_at, nudges.c.confirmed_at)
_DRAFT_OF = statement(
    select(*_COLUMNS)
    .where(
        nudges.c.author_id == bindparam("author"),
        nudges.c.campaign_id == bindparam("campaign"),
        nudges.c.state == NudgeState.DRAFT.value,
    )
    .order_by(nudges.c.id.desc())
    .limit(1)
)
_LAST_OF = statement(
    select(*_COLUMNS)
    .where(
        nudges.c.author_id == bindparam("author"),
        nudges.c.campaign_id == bindparam("campaign"),
        nudges.c.state == NudgeState.CONFIRMED.value,
    )
    .order_by(nudges.c.id.desc())
    .limit(1)
)
_DRAFT = statement(insert_of(nudges, "key", "campaign_id", "author_id", "of_branch", "people", "state", "drafted_at"))
_FORGET_DRAFTS = statement(
    update(nudges)
    .where(nudges.c.author_id == bindparam("author"), nudges.c.state == NudgeState.DRAFT.value)
    .values(state=NudgeState.DISCARDED.value)
)
_DISCARD = statement(
    update(nudges)
    .where(nudges.c.id == bindparam("nudge"), nudges.c.state == NudgeState.DRAFT.value)
    .values(state=NudgeState.DISCARDED.value)
)
_CONFIRM = statement(
    update(nudges)
    .where(nudges.c.id == bindparam("nudge"), nudges.c.state == NudgeState.DRAFT.value)
    .values(state=NudgeState.CONFIRMED.value, send_at=bindparam("leaves"), confirmed_at=bindparam("at"))
)
_GIVEN = ("campaign_id", "batch", "planned_at", "due_at")


def _address(dialect: str) -> Any:
    """A row for each of those who get the same words, in the place of one of the day that was dropped."""
    row: dict[str, Any] = {
        "key": bindparam("key_head", type_=Text) + people.c.userid_key + bindparam("key_tail", type_=Text),
        "kind": literal_column(f"'{KIND}'"),
        "channel": literal_column(f"'{CHANNEL}'"),
        "recipient": people.c.userid,
        "rank": literal_column(str(int(Rank.CONFIRMED))),
        "body": bindparam("body_head", type_=Text) + cast(people.c.id, Text) + bindparam("body_tail", type_=Text),
        "state": literal_column("'planned'"),
    } | {name: cast(bindparam(name), outbox.c[name].type) for name in _GIVEN}
    addressed = insert(dialect, outbox).from_select(
        list(row), select(*row.values()).where(people.c.id.in_(listed_ids(dialect)))
    )
    return addressed.on_conflict_do_update(
        index_elements=["key"],
        set_={name: addressed.excluded[name] for name in ("body", "batch", "planned_at", "due_at")}
        | {"state": "planned", "reason": "", "settled_at": None},
        where=outbox.c.state == "dropped",
    )


_ADDRESS = Statement(_address)
_OF_DAY = (
    outbox.c.campaign_id == bindparam("campaign"),
    outbox.c.kind == KIND,
    outbox.c.planned_at >= bindparam("since"),
    outbox.c.planned_at < bindparam("until"),
)
_NUDGED = statement(
    select(people.c.id)
    .select_from(outbox)
    .join(people, people.c.userid == outbox.c.recipient)
    .where(*_OF_DAY, outbox.c.state != "dropped")
)
_OUTCOMES = statement(select(outbox.c.body, outbox.c.state, outbox.c.reason).where(*_OF_DAY).order_by(outbox.c.id))
_last_reason = (
    select(outbox.c.reason)
    .where(
        outbox.c.channel == CHANNEL,
        outbox.c.recipient == people.c.userid,
        outbox.c.sent_at.is_not(None),
        or_(outbox.c.state == "failed", outbox.c.state == "accepted", outbox.c.state == "answered"),
    )
    .order_by(outbox.c.sent_at.desc(), outbox.c.id.desc())
    .limit(1)
    .correlate(people)
    .scalar_subquery()
)
_UNREACHABLE = Statement(
    lambda d: select(people.c.id).where(
        people.c.id.in_(listed_ids(d)), or_(_last_reason == OUT_OF_SIGHT, _last_reason == NO_LICENCE)
    )
)
# Two who nudge the same people at the same time do so one after the other.
_WAIT = statement(text("SELECT pg_advisory_xact_lock(723647011, CAST(:campaign AS integer))"))


@dataclass(frozen=True)
class Nudges:
    tx: Transaction

    def draft_of(self, author: Person, campaign: Campaign) -> Nudge | None:
        row = self.tx.row(_DRAFT_OF, author=author.id, campaign=campaign.id)
        return None if row is None else _to_nudge(row)

    def report_of(self, author: Person, campaign: Campaign) -> NudgeReport | None:
        """What became of the author's last one."""
        row = self.tx.row(_LAST_OF, author=author.id, campaign=campaign.id)
        if row is None:
            return None
        nudge = _to_nudge(row)
        left_at = nudge.send_at or nudge.confirmed_at
        if left_at is None:
            raise ValueError("confirmed at no time")
        since = to_ms(left_at)
        rows = self.tx.rows(_OUTCOMES, campaign=campaign.id, since=since, until=since + 1)
        found = ((json.loads(body)["nudge"], state, reason) for body, state, reason in rows)
        return NudgeReport(
            nudge,
            tuple(
                Outcome(kept["person"], state, reason, Standing(kept["standing"]))
                for kept, state, reason in found
                if kept["id"] == nudge.id
            ),
        )

    def nudged(self, campaign: Campaign, day: datetime) -> frozenset[int]:
        """Who is, or has been, nudged on that day."""
        midnight = day.replace(hour=0, minute=0, second=0, microsecond=0)
        span = {"since": to_ms(midnight), "until": to_ms(midnight + timedelta(days=1))}
        return frozenset(person for (person,) in self.tx.rows(_NUDGED, campaign=campaign.id, **span))

    def unreachable(self, ids: Iterable[int]) -> frozenset[int]:
        """Those to whom the last push could not be delivered, and the next one cannot either."""
        listed = json.dumps(sorted(ids))
        return frozenset(person for (person,) in self.tx.rows(_UNREACHABLE, ids=listed))

    def wait(self, campaign: Campaign) -> None:
        """Until nobody else is about to nudge; SQLite lets one write at a time anyway."""
        if self.tx.is_postgresql:
            self.tx.rows(_WAIT, campaign=campaign.id)

    def carry_out(self, order: NudgeOrder, author: Person, campaign_id: int, at: datetime) -> int:
        """Do it; how many people it goes to."""
        now = to_ms(at)
        match order:
            case NudgeDrafted(key, of_branch, shown):
                self.tx.run(_FORGET_DRAFTS, author=author.id)
                self.tx.run(
                    _DRAFT,
                    key=key,
                    campaign_id=campaign_id,
                    author_id=author.id,
                    of_branch=of_branch,
                    people=json.dumps(shown),
                    state=NudgeState.DRAFT.value,
                    drafted_at=now,
                )
                return 0
            case NudgeDiscarded(nudge):
                self.tx.run(_DISCARD, nudge=nudge)
                return 0
            case NudgeConfirmed(nudge, letters, _, send_at):
                leaves = send_at or at
                if not self.tx.run(_CONFIRM, nudge=nudge, leaves=to_ms(leaves), at=now):
                    return 0  # confirmed already
                return sum(self._address(nudge, group, campaign_id, leaves) for group in _alike(letters))

    def _address(self, nudge: int, letters: list[Letter], campaign_id: int, leaves: datetime) -> int:
        """To people who get the same words and stood at the same step: one statement, however many they are."""
        first, ids = letters[0], [letter.person for letter in letters]
        kept = {"id": nudge, "person": 0, "standing": first.standing.value}
        body = json.dumps({"text": first.text, "nudge": kept}, ensure_ascii=False, sort_keys=True)
        head, mark, tail = body.partition(_PERSON)
        return self.tx.run(
            _ADDRESS,
            ids=json.dumps(ids),
            key_head=f"{KIND}/{campaign_id}/",
            key_tail=f"/{leaves.date().isoformat()}",
            body_head=head + mark[:-1],
            body_tail=tail,
            campaign_id=campaign_id,
            batch=f"{KIND}/{nudge}/{hashlib.sha256(first.text.encode()).hexdigest()[:16]}",
            planned_at=to_ms(leaves),
            due_at=to_ms(leaves),
        )


_PERSON = '"person": 0'  # whose place the person's number takes


def _alike(letters: Iterable[Letter]) -> Iterable[list[Letter]]:
    groups: dict[tuple[str, Standing], list[Letter]] = {}
    for letter in letters:
        groups.setdefault((letter.text, letter.standing), []).append(letter)
    return groups.values()


def _to_nudge(row: Row) -> Nudge:
    nudge_id, of_branch, shown, send_at, confirmed_at = row
    return Nudge(nudge_id, of_branch, tuple(json.loads(shown)), from_ms_or_none(send_at), from_ms_or_none(confirmed_at))

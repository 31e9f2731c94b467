"""Nudges: planned, confirmed, given up; their rows in the outbox, one a person and day, and what became of them.

To very many the first rows are written as it is confirmed, and the others some at a time.
"""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta, tzinfo
from typing import Any

from sqlalchemy import (
    JSON,
    Text,
    and_,
    bindparam,
    case,
    cast,
    exists,
    func,
    literal,
    literal_column,
    or_,
    select,
    text,
    update,
)

from campaign.nudges import (
    Aim,
    Letter,
    Lot,
    Nudge,
    NudgeConfirmed,
    NudgeDiscarded,
    NudgeDrafted,
    NudgeOrder,
    NudgeReport,
    NudgeState,
    NudgeStopped,
    Outcome,
    Underway,
)
from campaign.people import Person
from campaign.record import Standing
from campaign.roll import NOT_APPLIED, UNFINISHED
from campaign.term import Campaign
from storage.batches import Batches
from storage.crowds import NUDGE, Crowds, gets_no_push
from storage.database import Row, Transaction
from storage.instants import from_ms, from_ms_or_none, to_ms
from storage.outbox import CHANNEL, HELD_UP, LARGEST_CALL, STOPPED, Rank
from storage.standings import IS_COUNTED, IS_NOT_VETOED, WRITTEN, listed_ids
from storage.statement import Statement, insert, insert_of, statement
from storage.tables import nudges, outbox, people

_COLUMNS = (
    nudges.c.id,
    nudges.c.of_branch,
    nudges.c.people,
    nudges.c.send_at,
    nudges.c.confirmed_at,
    nudges.c.aim,
    nudges.c.state,
    nudges.c.addressed,
)
_BATCHES = Batches(
    nudges,
    (
        nudges.c.id,
        nudges.c.campaign_id,
        select(people.c.name).where(people.c.id == nudges.c.author_id).scalar_subquery(),
        nudges.c.of_branch,
        nudges.c.aim,
        nudges.c.confirmed_at,
        nudges.c.send_at,
        nudges.c.plan_after,
        nudges.c.plan_until,
    ),
)
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
_of_author = (nudges.c.author_id == bindparam("author"), nudges.c.campaign_id == bindparam("campaign"))
_LAST_OF = statement(
    select(*_COLUMNS).where(*_of_author, nudges.c.confirmed_at.is_not(None)).order_by(nudges.c.id.desc()).limit(1)
)
_DRAFT = statement(
    insert_of(nudges, "key", "campaign_id", "author_id", "of_branch", "people", "state", "drafted_at", "aim")
)
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
_STOP = statement(
    update(nudges)
    .where(nudges.c.id == bindparam("nudge"), nudges.c.state == NudgeState.CONFIRMED.value)
    .values(state=NudgeState.DISCARDED.value)
)
_IS_STOPPED = statement(
    select(nudges.c.id).where(nudges.c.id == bindparam("nudge"), nudges.c.state == NudgeState.DISCARDED.value)
)
_TAKE_AIM = statement(update(nudges).where(nudges.c.id == bindparam("nudge")).values(aim=bindparam("aim")))
_GIVEN = ("campaign_id", "batch", "planned_at", "due_at")


def _address(dialect: str) -> Any:
    """A row for each of those who get the same words, in the place of one of the day that was dropped."""
    row: dict[str, Any] = {
        "key": bindparam("key_head", type_=Text) + people.c.userid_key + bindparam("key_tail", type_=Text),
        "kind": literal_column(f"'{NUDGE}'"),
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
    outbox.c.kind == NUDGE,
    outbox.c.planned_at >= bindparam("since"),
    outbox.c.planned_at < bindparam("until"),
)
_NUDGED = statement(
    select(people.c.id)
    .select_from(outbox)
    .join(people, people.c.userid == outbox.c.recipient)
    .where(*_OF_DAY, outbox.c.state != "dropped")
)
_is_of_nudge = outbox.c.batch.like(bindparam("rows", type_=Text))
_outcomes = (
    select(outbox.c.body, outbox.c.state, outbox.c.reason, outbox.c.due_at)
    .where(*_OF_DAY, _is_of_nudge)
    .order_by(outbox.c.id)
)
_OUTCOMES = statement(_outcomes)
_UNSENT = statement(_outcomes.where(outbox.c.state == "failed").limit(bindparam("most")))
_UNREACHABLE = Statement(lambda d: select(people.c.id).where(people.c.id.in_(listed_ids(d)), gets_no_push))
_ROWS = statement(select(func.count()).where(*_OF_DAY, _is_of_nudge))
_STATES = statement(select(outbox.c.state, func.count()).where(*_OF_DAY, _is_of_nudge).group_by(outbox.c.state))
_STOP_ROWS = statement(
    update(outbox)
    .where(*_OF_DAY, _is_of_nudge, outbox.c.state == "planned")
    .values(state="dropped", reason=STOPPED, settled_at=bindparam("at"))
)
_GOING_OUT = statement(
    select(*_COLUMNS)
    .where(
        *_of_author,
        nudges.c.state == NudgeState.CONFIRMED.value,
        or_(
            nudges.c.plan_after.is_not(None),
            exists().where(
                outbox.c.campaign_id == nudges.c.campaign_id,
                outbox.c.kind == NUDGE,
                outbox.c.planned_at == nudges.c.send_at,
                outbox.c.batch.like(literal(f"{NUDGE}/").op("||")(cast(nudges.c.id, Text)).op("||")("/%")),
                or_(outbox.c.state == "planned", outbox.c.state == "sending"),
            ),
        ),
    )
    .order_by(nudges.c.confirmed_at.desc(), nudges.c.id.desc())
    .limit(1)
)


def _lots(dialect: str) -> Any:
    """Whoever stands elsewhere than then, or is out by a veto, or gone, is not behind with the same any more."""
    if dialect == "postgresql":
        then = func.json_extract_path_text(cast(outbox.c.body, JSON), "nudge", "standing")
    else:
        then = func.json_extract(outbox.c.body, "$.nudge.standing")
    stands = func.coalesce(people.c.stands, "")
    has_not_applied = or_(*(stands == WRITTEN.get(each, "") for each in NOT_APPLIED))
    is_filling = or_(*(stands == WRITTEN[each] for each in UNFINISHED))
    is_to_fill = or_(*(then == each.value for each in UNFINISHED))
    is_still = and_(IS_COUNTED, or_(has_not_applied, and_(is_filling, is_to_fill)), IS_NOT_VETOED)
    found = (
        select(outbox.c.state, outbox.c.reason, outbox.c.due_at, case((is_still, 0), else_=1).label("moved"))
        .select_from(outbox)
        .outerjoin(people, people.c.userid_key == func.lower(outbox.c.recipient))
        .where(*_OF_DAY, _is_of_nudge)
        .subquery()
    )
    columns = (found.c.state, found.c.reason, found.c.moved)
    return select(*columns, func.count(), func.min(found.c.due_at)).group_by(*columns).order_by(*columns)


_LOTS = Statement(_lots)
_ADDRESSED = statement(select(nudges.c.addressed).where(nudges.c.id == bindparam("nudge")))
_UNDER_WAY = statement(
    select(nudges.c.addressed, nudges.c.id, nudges.c.send_at)
    .where(
        nudges.c.plan_after.is_not(None),
        nudges.c.campaign_id == bindparam("campaign"),
        nudges.c.state == NudgeState.CONFIRMED.value,
    )
    .limit(1)
)
# Two who nudge the same people at the same time do so one after the other.
_WAIT = statement(text("SELECT pg_advisory_xact_lock(723647011, CAST(:campaign AS integer))"))


@dataclass(frozen=True)
class Queue:
    """How many letters of how many are written."""

    written: int
    people: int


@dataclass(frozen=True)
class Unwritten:
    """A nudge to very many, and how far its letters have come: up to `after`, of those up to `last`.

    `author` is the name of who gave it.
    """

    nudge: Nudge
    campaign_id: int
    author: str
    after: int
    last: int


@dataclass(frozen=True)
class Nudges:
    tx: Transaction
    _stopped: dict[int, str | None] = field(default_factory=dict, compare=False)

    def draft_of(self, author: Person, campaign: Campaign) -> Nudge | None:
        row = self.tx.row(_DRAFT_OF, author=author.id, campaign=campaign.id)
        return None if row is None else _to_nudge(row)

    def report_of(self, author: Person, campaign: Campaign, most: int) -> NudgeReport | None:
        """What became of the author's last one; beyond `most` people are counted, not named."""
        row = self.tx.row(_LAST_OF, author=author.id, campaign=campaign.id)
        if row is None:
            return None
        *_, addressed = row
        nudge = _to_nudge(row)
        its = _its_rows(nudge.id, campaign.id, nudge.send_at)
        written = int(self.tx.value(_ROWS, **its))
        missing = max(0, (addressed or 0) - written)
        is_unwritten = missing > 0 and self._is_unwritten(nudge)
        blocked = self.tx.row(HELD_UP)
        report = NudgeReport(
            nudge,
            queued=missing if is_unwritten and not nudge.is_stopped else 0,
            stopped=missing if is_unwritten and nudge.is_stopped else 0,
            passed_over=0 if is_unwritten else missing,
            held_up="" if blocked is None else blocked[0],
        )
        if max(written, addressed or 0) <= most:
            return replace(report, outcomes=self._outcomes(_OUTCOMES, its))
        lots = tuple(
            Lot(state, why, count, from_ms(since), bool(moved))
            for state, why, moved, count, since in self.tx.rows(_LOTS, **its)
        )
        return replace(report, outcomes=self._outcomes(_UNSENT, {**its, "most": most}), lots=lots)

    def last_of(self, author: Person, campaign: Campaign) -> Nudge | None:
        """The last one that the author has confirmed."""
        row = self.tx.row(_LAST_OF, author=author.id, campaign=campaign.id)
        return None if row is None else _to_nudge(row)

    def going_out(self, author: Person, campaign: Campaign) -> Underway | None:
        """The author's last one of which something has not left yet."""
        row = self.tx.row(_GOING_OUT, author=author.id, campaign=campaign.id)
        if row is None:
            return None
        *_, addressed = row
        nudge = _to_nudge(row)
        states: dict[str, int] = dict(self.tx.rows(_STATES, **_its_rows(nudge.id, campaign.id, nudge.send_at)))
        unwritten = max(0, addressed - sum(states.values())) if self._is_unwritten(nudge) else 0
        left = states.get("planned", 0) + unwritten
        return Underway(nudge, left, states.get("sending", 0), states.get("accepted", 0))

    def why_stopped(self, nudge: int) -> str | None:
        """Why nothing of it is to leave any more; asked once for all rows that leave together."""
        if nudge not in self._stopped:
            self._stopped[nudge] = STOPPED if self.tx.row(_IS_STOPPED, nudge=nudge) else None
        return self._stopped[nudge]

    def _outcomes(self, chosen: Statement, its: dict[str, Any]) -> tuple[Outcome, ...]:
        found = ((json.loads(body)["nudge"], *rest) for body, *rest in self.tx.rows(chosen, **its))
        return tuple(
            Outcome(kept["person"], state, reason, Standing(kept["standing"]), from_ms(since))
            for kept, state, reason, since in found
        )

    def _is_unwritten(self, nudge: Nudge) -> bool:
        *_, after, _ = _BATCHES.one(self.tx, nudge.id)
        return after is not None

    def under_way(self, campaign: Campaign) -> Queue | None:
        """One that is being written just now."""
        row = self.tx.row(_UNDER_WAY, campaign=campaign.id)
        if row is None:
            return None
        addressed, nudge, leaves = row
        return Queue(int(self.tx.value(_ROWS, **_its_rows(nudge, campaign.id, from_ms(leaves)))), addressed)

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
            case NudgeDrafted(key, of_branch, shown, aim):
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
                    aim=None if aim is None else _dump_aim(aim),
                )
                return 0
            case NudgeDiscarded(nudge):
                self.tx.run(_DISCARD, nudge=nudge)
                return 0
            case NudgeConfirmed(nudge, letters, _, send_at, crowd):
                leaves = send_at or at
                if not self.tx.run(_CONFIRM, nudge=nudge, leaves=to_ms(leaves), at=now):
                    return 0  # confirmed already
                written, last = self._write(nudge, letters, campaign_id, leaves), Crowds(self.tx).last()
                if crowd is None:
                    _BATCHES.begin(self.tx, nudge, written, last, None)
                    return written
                self.tx.run(_TAKE_AIM, nudge=nudge, aim=_dump_aim(crowd.aim))
                _BATCHES.begin(self.tx, nudge, crowd.people, last, _next_after(letters))
                return crowd.people
            case NudgeStopped(nudge):
                return self._stop(nudge, now)

    def _stop(self, nudge: int, now: int) -> int:
        """The order first: on PostgreSQL whoever is writing its rows has written them then, and writes no more."""
        if not self.tx.run(_STOP, nudge=nudge):
            return 0
        _, campaign_id, *_, leaves, after, _ = _BATCHES.one(self.tx, nudge)
        its = _its_rows(nudge, campaign_id, from_ms(leaves))
        stopped = self.tx.run(_STOP_ROWS, at=now, **its)
        if after is None:
            return stopped
        return stopped + max(0, int(self.tx.value(_ADDRESSED, nudge=nudge)) - int(self.tx.value(_ROWS, **its)))

    def to_write(self, zone: tzinfo | None) -> Unwritten | None:
        """A nudge to very many whose letters are not all written; on PostgreSQL nobody else writes it meanwhile."""
        row = _BATCHES.next(self.tx)
        if row is None:
            return None
        nudge_id, campaign_id, author, of_branch, aim, confirmed, leaves, after, last = row
        leaves_at, confirmed_at = (from_ms(at).astimezone(zone) for at in (leaves, confirmed))
        nudge = Nudge(nudge_id, of_branch, (), leaves_at, confirmed_at, _read_aim(aim))
        return Unwritten(nudge, campaign_id, author, after, last)

    def write(self, unwritten: Unwritten, letters: Sequence[Letter]) -> None:
        """The next ones; fewer than a call holds are the last. Whoever was nudged meanwhile is passed over."""
        nudge = unwritten.nudge
        if nudge.send_at is None:
            raise ValueError("leaves at no time")
        self._write(nudge.id, letters, unwritten.campaign_id, nudge.send_at)
        _BATCHES.go_on(self.tx, nudge.id, _next_after(letters))

    def _write(self, nudge: int, letters: Iterable[Letter], campaign_id: int, leaves: datetime) -> int:
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
            key_head=f"{NUDGE}/{campaign_id}/",
            key_tail=f"/{leaves.date().isoformat()}",
            body_head=head + mark[:-1],
            body_tail=tail,
            campaign_id=campaign_id,
            batch=f"{NUDGE}/{nudge}/{hashlib.sha256(first.text.encode()).hexdigest()[:16]}",
            planned_at=to_ms(leaves),
            due_at=to_ms(leaves),
        )


def _its_rows(nudge: int, campaign: int, leaves: datetime | None) -> dict[str, Any]:
    """Its letters are of one instant."""
    if leaves is None:
        raise ValueError("confirmed at no time")
    since = to_ms(leaves)
    return {"campaign": campaign, "since": since, "until": since + 1, "rows": f"{NUDGE}/{nudge}/%"}


_PERSON = '"person": 0'  # whose place the person's number takes


def _alike(letters: Iterable[Letter]) -> Iterable[list[Letter]]:
    groups: dict[tuple[str, Standing], list[Letter]] = {}
    for letter in letters:
        groups.setdefault((letter.text, letter.standing), []).append(letter)
    return groups.values()


def _next_after(letters: Sequence[Letter]) -> int | None:
    return letters[-1].person if len(letters) >= LARGEST_CALL else None


def _to_nudge(row: Row) -> Nudge:
    nudge_id, of_branch, shown, send_at, confirmed_at, aim, state, _ = row
    ids, is_stopped = tuple(json.loads(shown)), state == NudgeState.DISCARDED.value
    leaves, confirmed = from_ms_or_none(send_at), from_ms_or_none(confirmed_at)
    return Nudge(nudge_id, of_branch, ids, leaves, confirmed, _read_aim(aim), is_stopped)


def _dump_aim(aim: Aim) -> str:
    return json.dumps(asdict(aim), ensure_ascii=False)


def _read_aim(kept: str | None) -> Aim | None:
    if kept is None:
        return None
    aim = json.loads(kept)
    standings = tuple(map(Standing, aim["standings"]))
    return Aim(standings, tuple(aim["branches"]), aim["is_untouched"], tuple(aim["left_out"]))

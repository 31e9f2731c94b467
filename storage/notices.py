"""Notices: drafted, confirmed, stopped, recalled; their recipients' rows in the outbox, and what became of them."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Text,
    bindparam,
    case,
    cast,
    func,
    literal,
    or_,
    select,
    update,
)

from campaign.notices import (
    TAKEN_BACK,
    Asked,
    Audience,
    Debt,
    FailuresResent,
    Headcount,
    Lot,
    Notice,
    NoticeConfirmed,
    NoticeDiscarded,
    NoticeDrafted,
    NoticeOrder,
    NoticeRecalled,
    NoticeState,
    Picture,
    ReceiptGiven,
    Recipient,
    Report,
    SendingStopped,
)
from campaign.people import Person, Role
from storage.addressing import PICTURE, Addressing, is_words, owes
from storage.database import Transaction
from storage.instants import from_ms, from_ms_or_none, to_ms
from storage.outbox import CHANNEL, HELD_UP, STOPPED, Rank
from storage.people import People, key_of
from storage.pictures import Pictures
from storage.statement import Statement, insert, insert_of, statement
from storage.tables import branches, calls, notices, outbox, people, roles

# Recalls are calls of their own, made by whoever sends; each carries the message's id.
RECALLS = "wecom/recall"
RECEIPT_CARD = "receipt-card"
_CARD = "/card"
RECALL_TIME = timedelta(hours=24)
MOST_NAMED = 2000

_COLUMNS = (
    notices.c.id,
    notices.c.audience,
    notices.c.body,
    notices.c.wants_receipt,
    notices.c.state,
    notices.c.send_at,
    notices.c.confirmed_at,
    notices.c.picture,
)
_RECENT = 50


def _one_of(column: Column[Any], *values: str) -> ColumnElement[bool]:
    """What IN says, in words that need no list of parameters."""
    return or_(*(column == value for value in values))


_DRAFT_OF = statement(
    select(*_COLUMNS)
    .where(notices.c.author_id == bindparam("author"), notices.c.state == NoticeState.DRAFT.value)
    .order_by(notices.c.id.desc())
    .limit(1)
)
_LATEST = statement(
    select(*_COLUMNS)
    .where(
        notices.c.of_branch.is_not_distinct_from(bindparam("own")),
        _one_of(notices.c.state, "confirmed", "stopped", "recalled"),
    )
    .order_by(notices.c.confirmed_at.desc(), notices.c.id.desc())
    .limit(_RECENT)
)
# What waits, or is being called: by the indexes of either, however much has been sent before.
_waits = select(outbox.c.notice_id).where(outbox.c.state == "planned", outbox.c.channel == CHANNEL)
_is_called = select(outbox.c.notice_id).where(
    outbox.c.state == "sending", outbox.c.call_id.in_(select(calls.c.id).where(calls.c.is_open == 1))
)
_GOING_OUT = statement(
    select(*_COLUMNS)
    .where(
        notices.c.of_branch.is_not_distinct_from(bindparam("own")),
        notices.c.state == NoticeState.CONFIRMED.value,
        or_(notices.c.plan_after.is_not(None), notices.c.id.in_(_waits), notices.c.id.in_(_is_called)),
    )
    .order_by(notices.c.confirmed_at.desc(), notices.c.id.desc())
    .limit(1)
)
_FIND = statement(select(*_COLUMNS).where(notices.c.id == bindparam("notice")))
_STATE = statement(select(notices.c.state).where(notices.c.id == bindparam("notice")))
_DRAFT = statement(
    insert_of(
        notices,
        "key",
        "campaign_id",
        "author_id",
        "of_branch",
        "audience",
        "body",
        "wants_receipt",
        "state",
        "drafted_at",
        "picture",
    ).returning(notices.c.id)
)
_ANNOUNCE = statement(
    insert_of(
        notices,
        *("key", "campaign_id", "author_id", "audience", "body", "wants_receipt", "state"),
        *("drafted_at", "send_at", "confirmed_at"),
    ).returning(notices.c.id)
)
_FORGET_DRAFTS = statement(
    update(notices)
    .where(notices.c.author_id == bindparam("author"), notices.c.state == NoticeState.DRAFT.value)
    .values(state=NoticeState.DISCARDED.value)
)
_CONFIRM = statement(
    update(notices)
    .where(notices.c.id == bindparam("notice"), notices.c.state == NoticeState.DRAFT.value)
    .values(
        state=NoticeState.CONFIRMED.value,
        send_at=bindparam("leaves"),
        confirmed_at=bindparam("at"),
        campaign_id=bindparam("campaign"),
    )
)
_MARK = statement(
    update(notices)
    .where(notices.c.id == bindparam("notice"), notices.c.state != bindparam("becomes"))
    .values(state=bindparam("becomes"))
)

_counted = (
    select(branches.c.name, func.count(), func.count(roles.c.person_id))
    .select_from(people)
    .join(branches, branches.c.id == people.c.branch_id)
    .outerjoin(roles, (roles.c.person_id == people.c.id) & (roles.c.role == Role.SECRETARY.value))
    .where(people.c.left_at.is_(None))
    .group_by(branches.c.id, branches.c.name)
    .order_by(branches.c.id)
)
_HEADCOUNTS = statement(_counted)
_HEADCOUNT = statement(_counted.where(branches.c.name == bindparam("branch")))
_SECRETARIES = statement(
    select(people.c.name, branches.c.name)
    .select_from(roles)
    .join(people, people.c.id == roles.c.person_id)
    .join(branches, branches.c.id == people.c.branch_id)
    .where(roles.c.role == Role.SECRETARY.value, people.c.left_at.is_(None))
    .order_by(branches.c.id, people.c.id)
)
_BRANCHES = statement(select(branches.c.name).order_by(branches.c.id))


_NAME_OWING = statement(
    select(people.c.name, branches.c.name)
    .select_from(outbox)
    .join(people, people.c.userid_key == func.lower(outbox.c.recipient))
    .join(branches, branches.c.id == people.c.branch_id)
    .where(*owes())
    .order_by(branches.c.id, people.c.id)
)

_of_notice = outbox.c.notice_id == bindparam("notice")
_lots = (
    select(outbox.c.state, outbox.c.reason, func.count(), func.min(outbox.c.due_at))
    .where(_of_notice)
    .group_by(outbox.c.state, outbox.c.reason)
    .order_by(outbox.c.state, outbox.c.reason)
)
_LOTS = statement(_lots.where(is_words))
_PICTURE_LOTS = statement(_lots.where(outbox.c.kind == PICTURE))
_named = (
    select(people.c.name, branches.c.name, outbox.c.state, outbox.c.reason)
    .select_from(outbox)
    .join(people, people.c.userid_key == func.lower(outbox.c.recipient))
    .join(branches, branches.c.id == people.c.branch_id)
)
_WITHOUT_PICTURE = statement(
    _named.where(_of_notice, outbox.c.kind == PICTURE, outbox.c.state == "failed")
    .order_by(branches.c.id, people.c.id)
    .limit(MOST_NAMED)
)
_NAMED = statement(
    _named.where(_of_notice, is_words, _one_of(outbox.c.state, "accepted", "answered", "failed"))
    .order_by(
        case((outbox.c.state == "failed", 0), (outbox.c.state == "accepted", 1), else_=2), branches.c.id, people.c.id
    )
    .limit(MOST_NAMED)
)
_stop = (
    update(outbox)
    .where(_of_notice, outbox.c.state == "planned")
    .values(state="dropped", reason=bindparam("why"), settled_at=bindparam("at"))
)
_STOP = statement(_stop.where(is_words))
_STOP_PICTURES = statement(_stop.where(outbox.c.kind == PICTURE))
_RESEND = statement(
    update(outbox)
    .where(_of_notice, outbox.c.state == "failed")
    .values(state="planned", reason="", errcode=None, call_id=None, due_at=bindparam("at"), settled_at=None)
)
_is_card = outbox.c.batch == bindparam("cards")
_SENT_CALLS = select(outbox.c.call_id).where(or_(_of_notice, _is_card), _one_of(outbox.c.state, "accepted", "answered"))
_SAID_BY = statement(
    select(*_COLUMNS)
    .join(outbox, outbox.c.notice_id == notices.c.id)
    .where(outbox.c.call_id == bindparam("call"), is_words)
    .limit(1)
)


def _follow(kind: str, rank: Rank, tail: str, *, notice_id: Any = None) -> Statement:
    """A row behind each of those of a call that were taken, to the same people in the same order."""
    columns = {
        "key": outbox.c.key.op("||")(literal(tail)),
        "kind": literal(kind),
        "channel": outbox.c.channel,
        "recipient": outbox.c.recipient,
        "campaign_id": outbox.c.campaign_id,
        "rank": literal(int(rank)),
        "body": cast(bindparam("body"), Text),
        "batch": cast(bindparam("same"), Text),
        "state": literal("planned"),
        "planned_at": cast(bindparam("at"), BigInteger),
        "due_at": cast(bindparam("at"), BigInteger),
    }
    if notice_id is not None:
        columns["notice_id"] = notice_id
    reached = select(*columns.values()).where(outbox.c.call_id == bindparam("call"), outbox.c.state == "accepted")
    chosen = reached.order_by(outbox.c.id)
    return Statement(
        lambda dialect: insert(dialect, outbox).from_select(list(columns), chosen).on_conflict_do_nothing()
    )


_OFFER = _follow(RECEIPT_CARD, Rank.AUTOMATIC, _CARD)
_SHOW = _follow(PICTURE, Rank.CONFIRMED, "/picture", notice_id=outbox.c.notice_id)
_STATE_OF = statement(select(outbox.c.state).where(outbox.c.key == bindparam("row")))
_STOP_CARDS = statement(
    update(outbox)
    .where(_is_card, outbox.c.state == "planned")
    .values(state="dropped", reason=bindparam("why"), settled_at=bindparam("at"))
)
_ORDER_RECALLS = statement(
    calls.insert().from_select(
        ["channel", "body", "is_open", "attempts", "opened_at", "next_try_at"],
        select(
            literal(RECALLS),
            calls.c.msgid,
            literal(1),
            literal(0),
            cast(bindparam("at"), BigInteger),
            cast(bindparam("at"), BigInteger),
        ).where(calls.c.id.in_(_SENT_CALLS), calls.c.msgid.is_not(None), calls.c.opened_at > bindparam("since")),
    )
)
_REACHED = statement(select(func.count()).where(_of_notice, is_words, _one_of(outbox.c.state, "accepted", "answered")))
_TAKEN_BACK = statement(
    update(outbox)
    .where(
        outbox.c.call_id.in_(select(calls.c.id).where(calls.c.msgid == bindparam("message"))),
        _one_of(outbox.c.state, "accepted", "answered"),
    )
    .values(state=bindparam("becomes"), reason=bindparam("why"))
)
_NOT_TAKEN_BACK = statement(
    update(outbox)
    .where(
        outbox.c.call_id.in_(select(calls.c.id).where(calls.c.msgid == bindparam("message"))),
        _one_of(outbox.c.state, "accepted", "answered"),
    )
    .values(reason=bindparam("why"))
)

_ASKED_OF = statement(
    select(outbox.c.notice_id, outbox.c.state, notices.c.wants_receipt, notices.c.audience, notices.c.body)
    .join(notices, notices.c.id == outbox.c.notice_id)
    .where(
        outbox.c.channel == CHANNEL,
        outbox.c.recipient == bindparam("userid"),
        outbox.c.sent_at.is_not(None),
        is_words,
        _one_of(outbox.c.state, "sending", "accepted", "answered"),
    )
    .order_by(outbox.c.sent_at.desc(), outbox.c.id.desc())
    .limit(_RECENT)
)
_ACKNOWLEDGE = statement(
    update(outbox)
    .where(outbox.c.key == bindparam("row"), _one_of(outbox.c.state, "sending", "accepted"))
    .values(state="answered", reason="", settled_at=bindparam("at"))
)
_WHY_NOT = {
    NoticeState.STOPPED.value: STOPPED,
    NoticeState.DISCARDED.value: "通知取消了",
    NoticeState.RECALLED.value: "通知撤回了",
}


@dataclass(frozen=True)
class Notices:
    tx: Transaction
    _hindrances: dict[int, tuple[str | None, frozenset[str]]] = field(default_factory=dict, compare=False)

    def draft_of(self, author: Person) -> Notice | None:
        row = self.tx.row(_DRAFT_OF, author=author.id)
        return None if row is None else _to_notice(row)

    def latest(self, of_branch: str | None, *, wants_receipt: bool = False) -> Notice | None:
        """The last one that was confirmed in the name of the office or of the branch, reminders of it aside."""
        found = (_to_notice(row) for row in self.tx.rows(_LATEST, own=of_branch))
        return next((n for n in found if n.audience.owing is None and (n.wants_receipt or not wants_receipt)), None)

    def going_out(self, of_branch: str | None) -> Notice | None:
        """The last one in that name of which something has not left yet; reminders of receipts are among them."""
        row = self.tx.row(_GOING_OUT, own=of_branch)
        return None if row is None else _to_notice(row)

    def find(self, notice: int) -> Notice | None:
        row = self.tx.row(_FIND, notice=notice)
        return None if row is None else _to_notice(row)

    def branches(self) -> tuple[str, ...]:
        return tuple(name for (name,) in self.tx.rows(_BRANCHES))

    def headcounts(self, branch: str | None) -> tuple[Headcount, ...]:
        """Of one branch, or of all."""
        rows = self.tx.rows(_HEADCOUNTS) if branch is None else self.tx.rows(_HEADCOUNT, branch=branch)
        return tuple(Headcount(*row) for row in rows)

    def secretaries(self) -> tuple[Recipient, ...]:
        return tuple(Recipient(*row) for row in self.tx.rows(_SECRETARIES))

    def report(self, notice: Notice) -> Report:
        named = (Recipient(*row) for row in self.tx.rows(_NAMED, notice=notice.id))
        block = self.tx.row(HELD_UP)
        return Report(
            notice,
            self._with_unwritten(notice, self._lots(_LOTS, notice)),
            tuple(named),
            "" if block is None else block[0],
            self._lots(_PICTURE_LOTS, notice),
            tuple(Recipient(*row) for row in self.tx.rows(_WITHOUT_PICTURE, notice=notice.id)),
        )

    def _with_unwritten(self, notice: Notice, lots: tuple[Lot, ...]) -> tuple[Lot, ...]:
        """Those without a row of their own are accounted for with those who wait, or were stopped, likewise."""
        count = Addressing(self.tx).unwritten(notice.id)
        since = notice.send_at or notice.confirmed_at
        if not count or since is None:
            return lots
        why = _WHY_NOT.get(notice.state, "")
        state = "dropped" if why else "queued"
        alike = sum(lot.count for lot in lots if (lot.state, lot.reason) == (state, why))
        others = tuple(lot for lot in lots if (lot.state, lot.reason) != (state, why))
        return (*others, Lot(state, why, count + alike, since))

    def _lots(self, by_state: Statement, notice: Notice) -> tuple[Lot, ...]:
        rows = self.tx.rows(by_state, notice=notice.id)
        return tuple(Lot(state, why, count, from_ms(since)) for state, why, count, since in rows)

    def owing(self, notice: int, now: datetime) -> tuple[Recipient, ...]:
        """Whom one may ask again today for a receipt."""
        return tuple(Recipient(*row) for row in self.tx.rows(_NAME_OWING, owing=notice, today=_midnight(now)))

    def debts(self, person: Person) -> tuple[Debt, ...]:
        """What the person has not acknowledged, the last asked for first."""
        texts: dict[int, str] = {}
        asked: list[int] = []
        for notice, state, wants_receipt, audience, body in self.tx.rows(_ASKED_OF, userid=person.userid):
            if (owing := json.loads(audience).get("owing")) is not None:
                asked.append(owing)
            elif wants_receipt:
                asked.append(notice)
                if state != "answered":
                    texts[notice] = json.loads(body)["text"]
        return tuple(Debt(notice, texts[notice]) for notice in dict.fromkeys(asked) if notice in texts)

    def carry_out(self, order: NoticeOrder, author: Person, campaign_id: int | None, at: datetime) -> int:
        """Do it; how many people it concerns."""
        now = to_ms(at)
        match order:
            case NoticeDrafted():
                self._draft(order, author, campaign_id, now)
                return 0
            case NoticeDiscarded(notice):
                self.tx.run(_MARK, notice=notice, becomes=NoticeState.DISCARDED.value)
                return 0
            case NoticeConfirmed(notice, send_at):
                leaves = now if send_at is None else to_ms(send_at)
                is_first = self.tx.run(_CONFIRM, notice=notice, leaves=leaves, at=now, campaign=campaign_id) > 0
                return Addressing(self.tx).begin(notice, at) if is_first else 0
            case SendingStopped(notice):
                self.tx.run(_MARK, notice=notice, becomes=NoticeState.STOPPED.value)
                return self._stop(notice, _WHY_NOT["stopped"], now)
            case FailuresResent(notice):
                return self.tx.run(_RESEND, notice=notice, at=now)
            case NoticeRecalled(notice):
                self.tx.run(_MARK, notice=notice, becomes=NoticeState.RECALLED.value)
                self._stop(notice, _WHY_NOT["recalled"], now)
                self.tx.run(_STOP_CARDS, cards=_cards(notice), why=_WHY_NOT["recalled"], at=now)
                since = to_ms(at - RECALL_TIME)
                self.tx.run(_ORDER_RECALLS, notice=notice, cards=_cards(notice), at=now, since=since)
                return int(self.tx.value(_REACHED, notice=notice))
            case ReceiptGiven(notice):
                return self.tx.run(_ACKNOWLEDGE, row=f"notice/{notice}/{key_of(author.userid)}", at=now)

    def announce(self, key: str, text: str, author: Person, campaign_id: int, at: datetime) -> None:
        """At once to everybody on the roster, in the office's name: what was shown and confirmed elsewhere."""
        now = to_ms(at)
        notice = self.tx.value(
            _ANNOUNCE,
            key=key,
            campaign_id=campaign_id,
            author_id=author.id,
            audience=_dump_audience(None, Audience()),
            body=json.dumps({"text": text}, ensure_ascii=False),
            wants_receipt=0,
            state=NoticeState.CONFIRMED.value,
            drafted_at=now,
            send_at=now,
            confirmed_at=now,
        )
        Addressing(self.tx).begin(notice, at)

    def _draft(self, order: NoticeDrafted, author: Person, campaign_id: int | None, now: int) -> None:
        self.tx.run(_FORGET_DRAFTS, author=author.id)
        if order.picture:
            Pictures(self.tx).add(order.picture, author.id, from_ms(now))
        self.tx.value(
            _DRAFT,
            key=order.key,
            campaign_id=campaign_id,
            author_id=author.id,
            of_branch=order.of_branch,
            audience=_dump_audience(order.of_branch, order.audience),
            body=json.dumps({"text": order.text}, ensure_ascii=False),
            wants_receipt=int(order.wants_receipt),
            state=NoticeState.DRAFT.value,
            drafted_at=now,
            picture=order.picture and order.picture.key,
        )

    def _stop(self, notice: int, why: str, now: int) -> int:
        """How many get neither words nor picture; where all had the words, how many go without the picture."""
        words = self.tx.run(_STOP, notice=notice, why=why, at=now) + Addressing(self.tx).unwritten(notice)
        pictures = self.tx.run(_STOP_PICTURES, notice=notice, why=why, at=now)
        return words or pictures

    def why_not(self, notice: int, recipient: str) -> str | None:
        """Why a row of the notice is not to leave any more; asked once for all rows that leave together."""
        if notice not in self._hindrances:
            self._hindrances[notice] = (self.why_stopped(notice), People(self.tx).left())
        why, leavers = self._hindrances[notice]
        return why or ("离开了，名册里没有了" if key_of(recipient) in leavers else None)

    def why_stopped(self, notice: int) -> str | None:
        """Why nothing of it is to leave any more."""
        return _WHY_NOT.get(self.tx.value(_STATE, notice=notice))

    def said_by(self, call: int) -> Notice | None:
        """The notice whose words that call carried, if it did."""
        row = self.tx.row(_SAID_BY, call=call)
        return None if row is None else _to_notice(row)

    def show_picture(self, call: int, notice: Notice, picture: Picture, at: datetime) -> int:
        """To each of those who got the words of that call, in the same order."""
        return self.tx.run(_SHOW, call=call, body=said_with(picture), same=f"notice/{notice.id}/picture", at=to_ms(at))

    def offer_receipts(self, call: int, asked: Asked, card: Mapping[str, Any], at: datetime) -> int:
        """A card to each of those who got the words of that call, in the same order."""
        body = json.dumps({"card": card}, ensure_ascii=False, sort_keys=True)
        return self.tx.run(_OFFER, call=call, body=body, same=_cards(asked.notice), at=to_ms(at))

    def why_no_card(self, key: str) -> str | None:
        """Why the card with that key is not wanted any more."""
        row = self.tx.row(_STATE_OF, row=key.removesuffix(_CARD))
        if row == ("accepted",):
            return None
        return "已回执" if row == ("answered",) else "通知撤回了"

    def take_back(self, message: str) -> None:
        """The platform has recalled that message."""
        self.tx.run(_TAKEN_BACK, message=message, becomes="dropped", why=TAKEN_BACK)

    def keep(self, message: str, why: str) -> None:
        """It could not be recalled, and stays where it is."""
        self.tx.run(_NOT_TAKEN_BACK, message=message, why=why)


def asked_with(notice: Notice) -> Asked | None:
    """The notice whose receipt this one asks for, if it does."""
    owing = notice.audience.owing
    if owing is None and not notice.wants_receipt:
        return None
    return Asked(notice.id if owing is None else owing, notice.of_branch or _signature(notice.text))


def said_with(picture: Picture) -> str:
    """How the outbox keeps it."""
    return json.dumps({"picture": picture.key}, ensure_ascii=False, sort_keys=True)


def _cards(notice: int) -> str:
    return f"receipt/{notice}"


def _signature(text: str) -> str:
    """Who signed it: what stands in the last brackets at its beginning."""
    found = re.match(r"(?:【[^】]*】)*?【([^】]*)】(?!【)", text)
    return found[1] if found else "发通知的人"


def _midnight(now: datetime) -> int:
    return to_ms(now.replace(hour=0, minute=0, second=0, microsecond=0))


def _dump_audience(of_branch: str | None, audience: Audience) -> str:
    known = {
        "of_branch": of_branch,
        "branches": list(audience.branches),
        "only_secretaries": audience.only_secretaries,
        "owing": audience.owing,
    }
    return json.dumps(known, ensure_ascii=False)


def _to_notice(row: tuple[Any, ...]) -> Notice:
    notice_id, audience, body, wants_receipt, state, send_at, confirmed_at, picture = row
    kept = json.loads(audience)
    return Notice(
        id=notice_id,
        of_branch=kept["of_branch"],
        audience=Audience(tuple(kept["branches"]), kept["only_secretaries"], kept["owing"]),
        text=json.loads(body)["text"],
        wants_receipt=bool(wants_receipt),
        state=NoticeState(state),
        send_at=from_ms_or_none(send_at),
        confirmed_at=from_ms_or_none(confirmed_at),
        picture=Picture(picture) if picture else None,
    )

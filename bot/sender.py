"""The sender: takes what is due from the outbox, makes the call, and writes down what became of it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from bot.backoff import wait_after
from bot.clock import Clock
from bot.errcodes import Remedy, block_after, blocked_until
from bot.messages import compose
from bot.turns import Office
from bot.wecom import Client, UnreachableError, WeComError
from handlers.reminders import PutOff
from storage.book import Book
from storage.outbox import CHANNEL, Block, Call, Due, Rank

log = structlog.get_logger()

MOST_ATTEMPTS = 12
_PATIENCE = 4  # a wrong secret asked too often blocks the whole address, so the first pause is 16 seconds
_NO_RECIPIENT = 81013
_OUT_OF_SIGHT = "不在应用可见范围"

# Why a push has become pointless since it was planned, or until when it waits, looked up at the moment of sending;
# None: it still holds.
WhyNot = Callable[[Book, Due, datetime], str | PutOff | None]


@dataclass(frozen=True)
class Sender:
    """Any number of these may run: the database hands each row and each call to one of them."""

    office: Office
    client: Client
    clock: Clock
    why_not: WhyNot

    def send_some(self) -> bool:
        """One call; False where nothing is due, or the platform has asked us to wait."""
        call = self.office.database.retry(lambda tx: self._next_call(Book(tx, self.office.shelf)))
        if call is None:
            return False
        if call.recipients:
            self._make(call)
        return True

    def _next_call(self, book: Book) -> Call | None:
        """Calls to be repeated first; an empty call says that all rows of a batch were dropped."""
        now = self.clock.now()
        blocked = book.outbox.blocked(CHANNEL)
        if blocked is not None and now < blocked[0]:
            return None
        if (again := book.outbox.claim_call(CHANNEL, now)) is not None:
            return self._once_more(book, again, now)
        rows = book.outbox.gather(CHANNEL, now)
        if not rows:
            return None
        kept = []
        for row in rows:
            match self.why_not(book, row, now):
                case None:
                    kept.append(row)
                case PutOff(until, why):
                    book.outbox.put_off(row, until, why)
                case why:
                    book.outbox.drop(row, why, now)
        if not kept:
            return Call(0, "", 0)
        # Equal answers may be meant; anything else said twice within hours is a repetition of ours.
        is_guarded = kept[0].rank is not Rank.ANSWER
        recipients = tuple(row.recipient for row in kept)
        try:
            body = compose(kept[0].body, recipients, self.client.app.agent_id, is_guarded=is_guarded)
        except ValueError as fault:
            log.exception("push cannot be composed", kind=kept[0].kind)
            for row in kept:
                book.outbox.fail(row, f"内容发不出去（{type(fault).__name__}）", now)
            return Call(0, "", 0)
        return book.outbox.open_call(CHANNEL, tuple(kept), body, now)

    def _once_more(self, book: Book, call: Call, now: datetime) -> Call:
        """What is automatic may have become pointless, or come into quiet hours, since it was first tried. Its words
        and recipients are what they are: it waits for all, and is dropped where nobody is left to be told.
        """
        rows = book.outbox.in_call(call)
        if any(row.rank is not Rank.AUTOMATIC for row in rows):
            return call
        verdicts = [self.why_not(book, row, now) for row in rows]
        if waits := [verdict for verdict in verdicts if isinstance(verdict, PutOff)]:
            last = max(waits, key=lambda wait: wait.until)
            book.outbox.postpone_call(call, last.until, last.why, None)
            return Call(0, "", 0)
        reasons = [verdict for verdict in verdicts if isinstance(verdict, str)]
        if len(reasons) < len(rows):
            return call
        book.outbox.drop_call(call, reasons[0], now)
        return Call(0, "", 0)

    def _make(self, call: Call) -> None:
        try:
            sent = self.client.send(call.body)
        except WeComError as fault:
            self._refused(call, fault)
        except UnreachableError as fault:
            self._later(call, f"平台没有应答（{fault}）", None, wait_after(call.attempts))
        else:
            refused = dict.fromkeys(sent.invalid, _OUT_OF_SIGHT)
            self._write(lambda book, now: self._accept(book, call, refused, sent.msgid, now))

    def _accept(self, book: Book, call: Call, refused: dict[str, str], msgid: str, now: datetime) -> None:
        book.outbox.accept_call(call, refused, msgid, now)
        if book.outbox.blocked(CHANNEL) is not None:
            book.outbox.unblock(CHANNEL)

    def _refused(self, call: Call, fault: WeComError) -> None:
        if fault.is_blocked or fault.remedy is Remedy.OPS:
            self._write(lambda book, now: self._hold(book, call, fault, now))
        elif fault.is_passing:
            self._later(call, f"{fault.meaning}，过会儿再发", fault.errcode, wait_after(call.attempts))
        else:
            why = _OUT_OF_SIGHT if fault.errcode == _NO_RECIPIENT else f"{fault.meaning}（{fault.errcode}）"
            self._write(lambda book, now: book.outbox.fail_call(call, why, fault.errcode, now))

    def _hold(self, book: Book, call: Call, fault: WeComError, now: datetime) -> None:
        """It is we who are refused, not the message: everything waits, and nothing is used up by trying."""
        blocked = book.outbox.blocked(CHANNEL)
        refusals = 1 if blocked is None else blocked[1] + 1
        until = (
            blocked_until(now, block_after(refusals)) if fault.is_blocked else now + wait_after(refusals + _PATIENCE)
        )
        why = f"{fault.meaning}（{fault.errcode}），{until:%H:%M}再试"
        book.outbox.block(CHANNEL, Block(until, refusals, why))
        book.outbox.postpone_call(call, until, why, fault.errcode)

    def _later(self, call: Call, why: str, errcode: int | None, wait: timedelta) -> None:
        if call.attempts >= MOST_ATTEMPTS:
            final = f"{why.removesuffix('，过会儿再发')}，试了{call.attempts}次"
            self._write(lambda book, now: book.outbox.fail_call(call, final, errcode, now))
        else:
            self._write(lambda book, now: book.outbox.postpone_call(call, now + wait, why, errcode))

    def _write(self, write: Callable[[Book, datetime], None]) -> None:
        now = self.clock.now()
        self.office.database.retry(lambda tx: write(Book(tx, self.office.shelf), now))

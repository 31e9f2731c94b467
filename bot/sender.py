"""The sender: takes what is due from the outbox, makes the call, and writes down what became of it."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import structlog

from bot.backoff import wait_after
from bot.clock import Clock
from bot.errcodes import Remedy, block_after, blocked_until
from bot.gallery import Gallery
from bot.messages import compose
from bot.turns import Office
from bot.wecom import Client, Sent, UnreachableError, WeComError
from bot.wecom.messages import LONGEST_DUPLICATE_CHECK
from handlers import confirmation_cards
from handlers.pushes import follow_up, why_stopped
from handlers.reminder_cards import IN_WORDS, as_card
from handlers.reminders import PutOff
from storage.book import Book
from storage.outbox import CHANNEL, NO_LICENCE, OUT_OF_SIGHT, Block, Call, Due, Rank
from storage.pictures import Lost, NotYet, PictureUpload

log = structlog.get_logger()

MOST_ATTEMPTS = 12
_PATIENCE = 4  # a wrong secret asked too often blocks the whole address, so the first pause is 16 seconds
_NO_RECIPIENT = 81013
_NO_CALLBACK = 43012
_MEDIUM_GONE = 40007
_FORGOTTEN_AFTER = timedelta(hours=1)  # what was uploaded later than that is refused for another cause
_IS_CARD = '"msgtype": "template_card"'
_CHECKED = timedelta(seconds=LONGEST_DUPLICATE_CHECK)
_MARGIN = timedelta(minutes=5)
_TOO_OLD = "平台一直没有应答，收没收到不清楚；过了4小时不再发，免得发两遍"
_CLEARED = "这届活动已经清掉了"
_UNSURE = "，之前试过，收没收到不清楚"
_NOT_AGAIN = "卡片没发成，文字已经发过"
_NOTHING = Call(0, "", 0)

# Why a push has become pointless since it was planned, or until when it waits, looked up at the moment of sending;
# None: it still holds.
WhyNot = Callable[[Book, Due, datetime], str | PutOff | None]


def _as_shown(rows: tuple[Due, ...]) -> Mapping[str, Any]:
    """A card where all of them are to get one; whoever has been refused one gets the words, and the others do, too."""
    cards = [as_card(row) for row in rows]
    shown = cards[0] if all(card is not None and card == cards[0] for card in cards) else None
    return rows[0].body if shown is None else {"card": shown}


@dataclass(frozen=True)
class Sender:
    """Any number of these may run: the database hands each row and each call to one of them."""

    office: Office
    client: Client
    clock: Clock
    why_not: WhyNot
    gallery: Gallery

    def send_some(self) -> bool:
        """One call, or the upload that it needs; False where nothing is due, or the platform has asked us to wait."""
        call = self.office.database.retry(lambda tx: self._next_call(self.office.open_book(tx)))
        match call:
            case None:
                return False
            case PictureUpload():
                self.gallery.upload(call)
            case Call() if call.recipients:
                self._make(call)
        return True

    def _next_call(self, book: Book) -> Call | PictureUpload | None:
        """What ranks first; of that, calls to be repeated before new ones. An empty call says that all rows of a
        batch were dropped.
        """
        now = self.clock.now()
        is_probe = book.outbox.blocked(CHANNEL) is not None
        if is_probe and not book.outbox.begin_probe(CHANNEL, now):
            return None
        call = next((found for rank in Rank if (found := self._of_rank(book, rank, now)) is not None), None)
        if isinstance(call, Call) and call.recipients:
            return replace(call, is_probe=is_probe)
        if is_probe:
            book.outbox.end_probe(CHANNEL, now)
        return call

    def _of_rank(self, book: Book, rank: Rank, now: datetime) -> Call | PictureUpload | None:
        if (again := book.outbox.claim_call(CHANNEL, rank, now)) is not None:
            return self._once_more(book, again, rank, now)
        rows = book.outbox.gather(CHANNEL, rank, now)
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
        return self._with_picture(book, tuple(kept), now) if kept else _NOTHING

    def _with_picture(self, book: Book, rows: tuple[Due, ...], now: datetime) -> Call | PictureUpload:
        """Where they show one, under the name by which the platform has it just now."""
        key = rows[0].body.get("picture")
        if key is None:
            return self._open(book, rows, _as_shown(rows), now)
        match book.pictures.to_send(key, now):
            case str(media_id):
                return self._open(book, rows, {"image": media_id}, now)
            case PictureUpload() as upload:
                return upload
            case NotYet(until, why):
                for row in rows:
                    book.outbox.put_off(row, until, why)
            case Lost(why):
                for row in rows:
                    book.outbox.fail(row, why, now)
        return _NOTHING

    def _open(self, book: Book, rows: tuple[Due, ...], body: Mapping[str, Any], now: datetime) -> Call:
        rank = rows[0].rank
        recipients, agent_id = tuple(row.recipient for row in rows), self.client.app.agent_id
        task = f"push-{rows[0].id}-{now.timestamp():.0f}"  # drawn once: a call that is made again is the same
        try:
            message = compose(body, recipients, agent_id, task=task)
            digest = hashlib.sha256(message.encode()).hexdigest()
            if rank is not Rank.ANSWER:
                # Said once more on purpose, it has to differ by something from what the platform would drop.
                seconds = LONGEST_DUPLICATE_CHECK - book.outbox.said_since(digest, now - _CHECKED)
                message = compose(body, recipients, agent_id, task=task, duplicate_check=seconds)
        except ValueError as fault:
            if "card" in body and "text" in rows[0].body:
                return self._open(book, rows, rows[0].body, now)
            log.exception("push cannot be composed", kind=rows[0].kind)
            for row in rows:
                book.outbox.fail(row, f"内容发不出去（{type(fault).__name__}）", now)
            return _NOTHING
        return book.outbox.open_call(CHANNEL, rows, message, digest, now)

    def _once_more(self, book: Book, call: Call, rank: Rank, now: datetime) -> Call:
        """What is automatic may have become pointless, or come into quiet hours, since it was first tried. Its words
        and recipients are what they are: it waits for all, and is dropped where nobody is left to be told.
        """
        since = call.unsure_since
        if since is not None and rank is not Rank.ANSWER and now - since > _CHECKED - _MARGIN:
            book.outbox.fail_call(call, _TOO_OLD, None, now)
            return _NOTHING
        rows = book.outbox.in_call(call)
        if not rows:  # cleared away with a rehearsal
            book.outbox.drop_call(call, _CLEARED, now)
            return _NOTHING
        if rank is Rank.CONFIRMED:
            return self._unless_stopped(book, call, rows, now)
        if any(row.kind == confirmation_cards.KIND for row in rows):  # tried once: no answer waits for a card
            book.outbox.drop_call(call, _NOT_AGAIN, now)
            return _NOTHING
        if rank is Rank.ANSWER:
            return call
        verdicts = [self.why_not(book, row, now) for row in rows]
        if waits := [verdict for verdict in verdicts if isinstance(verdict, PutOff)]:
            last = max(waits, key=lambda wait: wait.until)
            book.outbox.postpone_call(call, last.until, last.why, None, unsure_since=since)
            return _NOTHING
        reasons = [verdict for verdict in verdicts if isinstance(verdict, str)]
        if len(reasons) < len(rows):
            return call
        book.outbox.drop_call(call, reasons[0], now)
        return _NOTHING

    def _unless_stopped(self, book: Book, call: Call, rows: tuple[Due, ...], now: datetime) -> Call:
        """What a person confirmed is tried until it is taken, or stopped by a person; nobody else is asked about it."""
        why = why_stopped(book, rows[0])
        if why is None:
            return call
        book.outbox.drop_call(call, why if call.unsure_since is None else f"{why}{_UNSURE}", now)
        return _NOTHING

    def _make(self, call: Call) -> None:
        try:
            sent = self.client.send(call.body)
        except WeComError as fault:
            self._refused(call, fault)
        except UnreachableError as fault:
            since = call.unsure_since or self.clock.now()
            self._later(call, f"平台没有应答（{fault}）", None, unsure_since=since)
        else:
            refused = dict.fromkeys(sent.invalid, OUT_OF_SIGHT) | dict.fromkeys(sent.unlicensed, NO_LICENCE)
            self._settle(call, lambda book, now: self._accept(book, call, refused, sent, now))

    def _accept(self, book: Book, call: Call, refused: dict[str, str], sent: Sent, now: datetime) -> None:
        book.outbox.accept_call(call, refused, sent.msgid, now)
        if sent.response_code:
            book.card_updates.keep_code(call, sent.response_code)
        follow_up(book, call.id, now)

    def _refused(self, call: Call, fault: WeComError) -> None:
        is_card = _IS_CARD in call.body
        is_card_refused = is_card and (fault.errcode == _NO_CALLBACK or fault.remedy in (Remedy.FIX, Remedy.FINAL))
        if is_card_refused:
            self._settle(call, lambda book, now: self._say_in_words(book, call, fault, now))
        elif fault.is_blocked or fault.remedy is Remedy.OPS:
            self._write(lambda book, now: self._hold(book, call, fault, now))
        elif fault.is_passing:
            why = f"{fault.meaning}，过会儿再发"
            self._later(call, why, fault.errcode, unsure_since=call.unsure_since)
        elif fault.errcode == _MEDIUM_GONE:
            self._settle(call, lambda book, now: self._upload_again(book, call, fault, now))
        else:
            why = OUT_OF_SIGHT if fault.errcode == _NO_RECIPIENT else f"{fault.meaning}（{fault.errcode}）"
            self._settle(call, lambda book, now: book.outbox.fail_call(call, why, fault.errcode, now))

    def _say_in_words(self, book: Book, call: Call, fault: WeComError, now: datetime) -> None:
        """Nobody got the card: had an earlier try of this call been taken, the platform would have said so again."""
        rows = book.outbox.in_call(call)
        if not all("text" in row.body for row in rows):
            book.outbox.fail_call(call, f"{fault.meaning}（{fault.errcode}）", fault.errcode, now)
            return
        for row in rows:
            book.outbox.reword(row, {**row.body, IN_WORDS: True})
        book.outbox.release_call(call, f"卡片发不出去（{fault.errcode}），改发文字")

    def _upload_again(self, book: Book, call: Call, fault: WeComError, now: datetime) -> None:
        """The platform keeps a picture for three days, and this call may have waited longer than that."""
        key = next((row.body["picture"] for row in book.outbox.in_call(call) if "picture" in row.body), None)
        if key is not None and book.pictures.forget_upload(key, now - _FORGOTTEN_AFTER):
            book.outbox.release_call(call, fault.meaning)
        else:
            book.outbox.fail_call(call, f"{fault.meaning}（{fault.errcode}）", fault.errcode, now)

    def _hold(self, book: Book, call: Call, fault: WeComError, now: datetime) -> None:
        """It is we who are refused, not the message: everything waits, and nothing is used up by trying.

        What was under way as the block began says nothing new about it.
        """
        block = book.outbox.blocked(CHANNEL)
        if block is None or call.is_probe:
            refusals = 1 if block is None else block.refusals + 1
            until = (
                blocked_until(now, block_after(refusals))
                if fault.is_blocked
                else now + wait_after(refusals + _PATIENCE)
            )
            block = Block(until, refusals, f"{fault.meaning}（{fault.errcode}），{until:%H:%M}再试")
            book.outbox.block(CHANNEL, block)
        book.outbox.postpone_call(call, block.until, block.why, fault.errcode, unsure_since=call.unsure_since)

    def _later(self, call: Call, why: str, errcode: int | None, *, unsure_since: datetime | None) -> None:
        if call.attempts >= MOST_ATTEMPTS:
            final = f"{why.removesuffix('，过会儿再发')}，试了{call.attempts}次"
            self._settle(call, lambda book, now: book.outbox.fail_call(call, final, errcode, now))
        else:
            wait = wait_after(call.attempts)
            self._settle(
                call,
                lambda book, now: book.outbox.postpone_call(call, now + wait, why, errcode, unsure_since=unsure_since),
            )

    def _settle(self, call: Call, write: Callable[[Book, datetime], None]) -> None:
        """Whatever it was, the platform does not refuse everything any more."""

        def settle(book: Book, now: datetime) -> None:
            write(book, now)
            if call.is_probe:
                book.outbox.unblock(CHANNEL)

        self._write(settle)

    def _write(self, write: Callable[[Book, datetime], None]) -> None:
        now = self.clock.now()
        self.office.database.retry(lambda tx: write(self.office.open_book(tx), now))

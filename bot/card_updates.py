"""Card updates: says on a card what has been answered in words, so that its buttons ask no more."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.backoff import wait_after
from bot.clock import Clock
from bot.turns import Office
from bot.wecom import Client, UnreachableError, WeComError
from storage.book import Book
from storage.card_updates import UPDATES, Offered
from storage.outbox import Call, Due, Rank

MOST_ATTEMPTS = 8
# As long as the platform lets a card be changed.
LASTS = timedelta(hours=72)
_A_WHILE = timedelta(seconds=10)
_USED = 60140
_ON_ITS_WAY = frozenset({"planned", "sending"})
_CLEARED = "这届活动已经清掉了"
_NOTHING = Call(0, "", 0)


@dataclass(frozen=True)
class CardUpdater:
    """Any number of these may run: the database hands each update to one of them."""

    office: Office
    client: Client
    clock: Clock

    def update_one(self) -> bool:
        """False where no card is to be changed."""
        call = self.office.database.retry(lambda tx: self._next(self.office.open_book(tx), self.clock.now()))
        if call is None:
            return False
        if call.recipients:
            self._make(call)
        return True

    def _next(self, book: Book, now: datetime) -> Call | None:
        """An empty call says that what was next is not to be done, or not yet."""
        if (again := book.outbox.claim_call(UPDATES, Rank.ANSWER, now)) is not None:
            if not again.recipients:
                book.outbox.drop_call(again, _CLEARED, now)
            return again
        rows = book.outbox.gather(UPDATES, Rank.ANSWER, now)
        if not rows:
            return None
        return self._open(book, rows[0], now)

    def _open(self, book: Book, update: Due, now: datetime) -> Call:
        card = book.card_updates.card_of(update)
        if card is not None and card.state in _ON_ITS_WAY and now - card.since < LASTS:
            book.outbox.put_off(update, now + _A_WHILE, "卡片还没发出去，发出去了再改")
        elif card is None:
            book.outbox.drop(update, _CLEARED, now)
        elif why := _why_not(card, now):
            book.outbox.drop(update, why, now)
        else:
            body = json.dumps({"code": card.code, "words": update.body["words"]}, ensure_ascii=False)
            return book.outbox.open_call(UPDATES, (update,), body, hashlib.sha256(body.encode()).hexdigest(), now)
        return _NOTHING

    def _make(self, call: Call) -> None:
        said = json.loads(call.body)
        try:
            missed = self.client.close_buttons(said["code"], call.recipients, said["words"])
        except WeComError as fault:
            self._refused(call, fault)
        except UnreachableError as fault:
            since = call.unsure_since or self.clock.now()
            self._later(call, f"平台没有应答（{fault}）", unsure_since=since)
        else:
            why = dict.fromkeys(missed, "平台上没有这个人的这张卡片")
            self._write(lambda book, now: book.outbox.accept_call(call, why, "", now))

    def _refused(self, call: Call, fault: WeComError) -> None:
        if fault.errcode == _USED and call.unsure_since is not None:
            # The code is good for one change, and nobody else has it: it was ours that arrived.
            self._write(lambda book, now: book.outbox.accept_call(call, {}, "", now))
        elif fault.is_passing:
            self._later(call, fault.meaning, unsure_since=call.unsure_since)
        else:
            self._give_up(call, f"{fault.meaning}（{fault.errcode}）")

    def _later(self, call: Call, why: str, *, unsure_since: datetime | None) -> None:
        if call.attempts >= MOST_ATTEMPTS:
            self._give_up(call, f"{why}，试了{call.attempts}次")
            return
        wait = wait_after(call.attempts)
        self._write(lambda book, now: book.outbox.postpone_call(call, now + wait, why, None, unsure_since=unsure_since))

    def _give_up(self, call: Call, why: str) -> None:
        """Nobody misses it: a press on the card is told that it was answered."""
        self._write(lambda book, now: book.outbox.drop_call(call, why, now))

    def _write(self, write: Callable[[Book, datetime], None]) -> None:
        now = self.clock.now()
        self.office.database.retry(lambda tx: write(self.office.open_book(tx), now))


def _why_not(card: Offered, now: datetime) -> str | None:
    """Why a card that has left, or never will, is not changed."""
    if now - card.since >= LASTS:
        return "过了72小时，平台不让改卡片了"
    if card.state != "accepted":
        return "卡片没有发出去，不用改"
    return None if card.code else "平台没有给改卡片的凭据"

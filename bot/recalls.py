"""Recalls: takes back from the phones what a notice put there, as far as the platform does so."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from bot.backoff import wait_after
from bot.clock import Clock
from bot.turns import Office
from bot.wecom import Client, UnreachableError, WeComError
from storage.book import Book
from storage.notices import RECALLS
from storage.outbox import Call, Rank

MOST_ATTEMPTS = 8


@dataclass(frozen=True)
class Recaller:
    """Any number of these may run: the database hands each recall to one of them."""

    office: Office
    client: Client
    clock: Clock

    def recall_one(self) -> bool:
        """False where nothing is to be recalled."""
        call = self.office.database.retry(
            lambda tx: self.office.open_book(tx).outbox.claim_call(RECALLS, Rank.CONFIRMED, self.clock.now())
        )
        if call is None:
            return False
        try:
            self.client.recall(call.body)
        except WeComError as fault:
            self._refused(call, fault)
        except UnreachableError as fault:
            self._later(call, f"平台没有应答（{fault}）")
        else:
            self._write(lambda book, now: self._done(book, call, now))
        return True

    def _done(self, book: Book, call: Call, now: datetime) -> None:
        book.notices.take_back(call.body)
        book.outbox.accept_call(call, {}, "", now)

    def _refused(self, call: Call, fault: WeComError) -> None:
        if fault.is_passing:
            self._later(call, fault.meaning)
        else:
            self._give_up(call, f"撤不回（{fault.meaning}，{fault.errcode}）")

    def _later(self, call: Call, why: str) -> None:
        if call.attempts >= MOST_ATTEMPTS:
            self._give_up(call, f"撤不回（{why}，试了{call.attempts}次）")
        else:
            wait = wait_after(call.attempts)
            self._write(lambda book, now: book.outbox.postpone_call(call, now + wait, why, None, unsure_since=None))

    def _give_up(self, call: Call, why: str) -> None:
        def give_up(book: Book, now: datetime) -> None:
            book.notices.keep(call.body, why)
            book.outbox.fail_call(call, why, None, now)

        self._write(give_up)

    def _write(self, write: Callable[[Book, datetime], None]) -> None:
        now = self.clock.now()
        self.office.database.retry(lambda tx: write(self.office.open_book(tx), now))

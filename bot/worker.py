"""The worker: sends what the outbox holds, takes back, changes cards, fetches pictures, draws, forgets what is old."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property

import structlog

from bot.backoff import wait_after
from bot.callback import ACCOUNT
from bot.card_updates import CardUpdater
from bot.clock import Clock
from bot.contacts.looker import Looker
from bot.errcodes import Remedy
from bot.gallery import Gallery
from bot.pictures import sniff
from bot.recalls import Recaller
from bot.rounds import Rounds
from bot.sender import Sender
from bot.studio import Studio
from bot.terminal import CHANNEL as TERMINAL
from bot.turns import Office
from bot.wecom import AccountClient, Client, TooLargeError, UnreachableError, WeComError
from campaign.cases import NEWS
from handlers import crowds
from handlers.public import Visit
from handlers.pushes import why_not
from storage.addressing import Addressing
from storage.blobs import seal
from storage.case_files import CaseFetch
from storage.case_news import News
from storage.database import CONFLICTS
from storage.fetches import Fetch, Fetches
from storage.outbox import CHANNEL, Push, Rank
from storage.vault import Vault
from storage.works import Works

log = structlog.get_logger()

MOST_ATTEMPTS = 8
SWEEP_SECONDS = 2.0
_TERMINAL_GONE = timedelta(minutes=5)
_MEDIA_GONE = frozenset({40007})


@dataclass(frozen=True)
class Worker:
    office: Office
    vault: Vault
    client: Client
    clock: Clock
    account: AccountClient | None = None

    @cached_property
    def sender(self) -> Sender:
        return Sender(self.office, self.client, self.clock, why_not, self.gallery)

    @cached_property
    def gallery(self) -> Gallery:
        return Gallery(self.office, self.vault, self.client, self.clock)

    @cached_property
    def recaller(self) -> Recaller:
        return Recaller(self.office, self.client, self.clock)

    @cached_property
    def card_updater(self) -> CardUpdater:
        return CardUpdater(self.office, self.client, self.clock)

    @cached_property
    def looker(self) -> Looker:
        return Looker(self.office, self.client, self.clock)

    @cached_property
    def studio(self) -> Studio:
        return Studio(self.office, self.client, self.clock)

    @cached_property
    def rounds(self) -> Rounds:
        return Rounds(self.office, self.clock)

    def sweep(self) -> None:
        """What the calendar asks for, and everything that is due."""
        self.end_leaves()
        self.rounds.go()
        self.work()

    def end_leaves(self) -> None:
        """Whoever was on leave until now is back."""
        now = self.clock.now()
        with self.office.database.read() as tx:
            is_anybody_back = self.office.open_book(tx).exemptions.any_over(now)
        if is_anybody_back:
            self.office.database.retry(lambda tx: self.office.open_book(tx).exemptions.end_those_over(now))

    def take_over(self) -> None:
        """Where one process works, whatever its predecessor had claimed is free at once."""
        now = self.clock.now()
        with self.office.database.write() as tx:
            self.office.open_book(tx).outbox.free_claims(now)
            Fetches(tx).free_claims(now)
            Works(tx).free_claims(now)
            self.office.open_book(tx).pictures.free_claims(now)
            self.office.open_book(tx).cases.files.free_claims(now)
            self.office.open_book(tx).cases.news.free_claims(now)

    def work(self) -> None:
        """Everything that is due, until nothing is."""
        while (
            any(
                [
                    self.address_some(),
                    self.sender.send_some(),
                    self.fetch_one(),
                    self.fetch_for_a_case(),
                    self.tell_a_reporter(),
                    self.gallery.fetch_one(),
                    self.recaller.recall_one(),
                    self.card_updater.update_one(),
                    self.looker.look_up_one(),
                ]
            )
            or self.studio.make_one()
        ):
            pass

    def address_some(self) -> bool:
        """Rows of notices and nudges to very many; False where none are to be written."""
        now = self.clock.now()
        return self.office.database.retry(
            lambda tx: Addressing(tx).go_on(now) or crowds.write_some(self.office.open_book(tx), now)
        )

    def fetch_one(self) -> bool:
        """False where no picture was due."""
        with self.office.database.write() as tx:
            fetch = Fetches(tx).claim(self.clock.now())
        if fetch is None:
            return False
        try:
            content = self.client.fetch_media(fetch.media_id)
        except TooLargeError:
            self._give_up(fetch, "超过10MB")
        except WeComError as fault:
            if fault.is_passing:
                self._fetch_later(fetch, str(fault))
            else:
                self._give_up(fetch, "平台上已经没有了" if fault.errcode in _MEDIA_GONE else "平台不给")
        except UnreachableError as fault:
            self._fetch_later(fetch, str(fault))
        else:
            self._keep(fetch, content)
        return True

    def _keep(self, fetch: Fetch, content: bytes) -> None:
        mime = sniff(content)
        if mime is None:
            self._give_up(fetch, "不是照片")
            return
        blob = seal(self.vault, content, mime)
        with self.office.database.write() as tx:
            Fetches(tx).keep(fetch, blob, self.clock.now())

    def _fetch_later(self, fetch: Fetch, why: str) -> None:
        if fetch.attempts >= MOST_ATTEMPTS:
            self._give_up(fetch, f"取了{fetch.attempts}次都没取到")
            return
        with self.office.database.write() as tx:
            Fetches(tx).postpone(fetch, self.clock.now() + wait_after(fetch.attempts), why)

    def _give_up(self, fetch: Fetch, why: str) -> None:
        """The picture is not kept, and its sender is told."""
        now = self.clock.now()
        item = f"第{fetch.item}项的" if fetch.item else ""
        with self.office.database.write() as tx:
            if not Fetches(tx).fail(fetch, why):
                return
            text = f"{item}这张照片没存上（{why}），请再发一次。打过的分都在"
            push = Push(
                key=f"picture-failed/{fetch.id}",
                kind="picture-failed",
                channel=CHANNEL,
                recipient=fetch.userid,
                body={"text": text},
                rank=Rank.ANSWER,
                at=now,
                campaign_id=fetch.campaign_id,
            )
            self.office.open_book(tx).outbox.plan([push])

    def fetch_for_a_case(self) -> bool:
        """Behind the wall nobody is told what became of a picture; its handlers see whether it is there."""
        with self.office.database.write() as tx:
            fetch = self.office.open_book(tx).cases.files.claim(self.clock.now())
        if fetch is None:
            return False
        client = self.account if fetch.channel == ACCOUNT else self.client
        try:
            content = client.fetch_media(fetch.media_id) if client else None
        except TooLargeError:
            self._settle_for_a_case(fetch, None)
        except WeComError as fault:
            self._settle_for_a_case(fetch, None, is_passing=fault.is_passing)
        except UnreachableError:
            self._settle_for_a_case(fetch, None, is_passing=True)
        else:
            self._settle_for_a_case(fetch, content)
        return True

    def _settle_for_a_case(self, fetch: CaseFetch, content: bytes | None, *, is_passing: bool = False) -> None:
        mime = sniff(content) if content else None
        sealed = self.vault.seal(content) if content and mime else None
        now = self.clock.now()
        with self.office.database.write() as tx:
            files = self.office.open_book(tx).cases.files
            if sealed and mime:
                files.keep(fetch, sealed, mime)
            elif is_passing and fetch.attempts < MOST_ATTEMPTS:
                files.postpone(fetch, now + wait_after(fetch.attempts))
            else:
                files.fail(fetch)

    def tell_a_reporter(self) -> bool:
        """That there is something new, to whoever asked for it, in words that say nothing; False where nobody waits.

        Where the platform's 48 hours are over nothing is sent: by the receipt it can be read all the same.
        """
        if self.account is None:
            return False
        now = self.clock.now()
        with self.office.database.write() as tx:
            book = self.office.open_book(tx)
            news = book.cases.news.claim(now)
            if news is None:
                return False
            if not Visit.load(book.visits.state_of(news.account)).may_be_told(now):
                book.cases.news.settle(news)
                return True
        try:
            self.account.say(news.account.sender, NEWS)
        except WeComError as fault:
            self._settle_news(news, is_passing=fault.is_passing or fault.remedy is Remedy.OPS)
        except UnreachableError:
            self._settle_news(news, is_passing=True)
        else:
            self._settle_news(news, is_passing=False)
        return True

    def _settle_news(self, news: News, *, is_passing: bool) -> None:
        is_to_try = is_passing and news.attempts < MOST_ATTEMPTS
        again = self.clock.now() + wait_after(news.attempts) if is_to_try else None
        with self.office.database.write() as tx:
            self.office.open_book(tx).cases.news.settle(news, again)

    def tidy(self) -> None:
        """Drop the keys of messages that the platform no longer repeats, what was not understood long ago, and what a
        terminal that is gone was to show.
        """
        now = self.clock.now()
        with self.office.database.write() as tx:
            book = self.office.open_book(tx)
            book.outbox.drop_older(TERMINAL, now - _TERMINAL_GONE, "终端关了，没有显示", now)
            book.inbox.forget(self.clock.now())
            book.cases.forget(self.clock.now())
            book.unknown.forget(self.clock.now())
            book.visits.forget(self.clock.now())


class Sweep:
    """A thread that looks for work every few seconds, whatever became of the hints."""

    def __init__(self, work: Callable[[], None], tidy: Callable[[], None], seconds: float = SWEEP_SECONDS) -> None:
        self._work = work
        self._tidy = tidy
        self._seconds = seconds
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="sweep", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stopped.set()
        self._thread.join(timeout=5)

    def _run(self) -> None:
        tidy_every = max(1, round(3600 / self._seconds))
        turn = 0
        while not self._stopped.wait(self._seconds):
            try:
                self._work()
                if turn % tidy_every == 0:
                    self._tidy()
            except CONFLICTS:
                continue  # another worker was there first
            except Exception:
                log.exception("sweep failed")
            turn += 1

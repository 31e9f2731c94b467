"""The studio: draws the pictures and writes the tables that were asked for, and hands them to the outbox."""

import re
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import structlog

from bot.backoff import wait_after
from bot.charts import draw_progress, draw_scores
from bot.clock import Clock
from bot.errcodes import Remedy
from bot.spool import spooled
from bot.turns import Office
from bot.wecom import Client, MediaKind, UnreachableError, WeComError
from bot.workbook import split
from campaign.charts import Heading, ProgressChart, ScoreChart
from handlers.works import Refusal, Table, look, tell_failure
from storage.book import Book
from storage.outbox import CHANNEL, Push, Rank
from storage.works import LEASE, Work, Works

log = structlog.get_logger()

MOST_ATTEMPTS = 8
LARGEST_FILE = 20 * 1024 * 1024  # what the platform takes
_BEAT_SECONDS = LEASE.total_seconds() / 4
_NOT_IN_A_NAME = re.compile(r'[\\/:*?"<>|\x00-\x1f\x7f]')


@dataclass(frozen=True)
class Piece:
    """One picture or file, as the platform takes it."""

    kind: MediaKind
    name: str
    content: bytes


@dataclass(frozen=True)
class Made:
    """What is sent, in order: words first, where there are any."""

    text: str = ""
    pieces: tuple[Piece, ...] = ()


@dataclass(frozen=True)
class Studio:
    """Any number of these may run, one work at a time in each process: the others of its threads go on sending."""

    office: Office
    client: Client
    clock: Clock
    largest: int = LARGEST_FILE
    _busy: Any = field(default_factory=threading.Lock)

    def make_one(self) -> bool:
        """False where nothing is to be made, or another thread is at it."""
        if not self._busy.acquire(blocking=False):
            return False
        try:
            work = self.office.database.retry(lambda tx: Works(tx).claim(self.clock.now()))
            if work is not None:
                with self._held(work):
                    self._make(work)
            return work is not None
        finally:
            self._busy.release()

    def _make(self, work: Work) -> None:
        if work.attempts > MOST_ATTEMPTS:  # whoever made it died of it, again and again
            self._give_up(work, f"试了{MOST_ATTEMPTS}次")
            return
        made = self._draw(work)
        if made is None:
            self._settle(work, [], problem="没有人可以告诉")
            return
        try:
            media = [self.client.upload(piece.kind, piece.name, piece.content) for piece in made.pieces]
        except UnreachableError as fault:
            self._later(work, f"平台没有应答（{fault}）")
        except WeComError as fault:
            why = f"{fault.meaning}（{fault.errcode}）"
            if fault.is_passing or fault.remedy is Remedy.OPS:
                self._later(work, why)
            else:
                self._give_up(work, why)
        else:
            sent = [{_word(p.kind): m.media_id} for p, m in zip(made.pieces, media, strict=True)]
            self._settle(work, ([{"text": made.text}] if made.text else []) + sent)

    def _draw(self, work: Work) -> Made | None:
        """Looked up in one transaction; drawn and written outside of it."""
        with ExitStack() as stack:
            with self.office.database.read() as tx:
                found = look(self.office.open_book(tx), work, self.clock.now())
                spool = stack.enter_context(spooled(found)) if isinstance(found, Table) else None
            match found:
                case None:
                    return None
                case Refusal(text):
                    return Made(text)
                case ProgressChart():
                    return Made(pieces=(_picture(found.heading, found.total.branch, "进度图", draw_progress(found)),))
                case ScoreChart():
                    return Made(pieces=(_picture(found.heading, found.person, "自评图", draw_scores(found)),))
                case Table() if spool is not None:
                    return _files(found, split(spool.part, self.largest))
        raise AssertionError("unreachable: a table was put aside")

    def _settle(self, work: Work, bodies: list[dict[str, str]], *, problem: str = "") -> None:
        """Done and to be sent, both or neither; whoever comes second sends nothing."""
        now = self.clock.now()
        self.office.database.retry(lambda tx: _settle(self.office.open_book(tx), work, bodies, problem, now))

    def _later(self, work: Work, why: str) -> None:
        if work.attempts >= MOST_ATTEMPTS:
            self._give_up(work, why)
            return
        until = self.clock.now() + wait_after(work.attempts)
        self.office.database.retry(lambda tx: Works(tx).postpone(work, until, why))

    def _give_up(self, work: Work, why: str) -> None:
        log.warning("work given up", kind=work.kind.value, reason=why)
        self._settle(work, [{"text": tell_failure(work, why)}], problem=why)

    @contextmanager
    def _held(self, work: Work) -> Iterator[None]:
        """The claim is renewed for as long as somebody lives who is at it."""
        done = threading.Event()

        def beat() -> None:
            while not done.wait(_BEAT_SECONDS):
                self.office.database.retry(lambda tx: Works(tx).hold(work, self.clock.now()))

        heart = threading.Thread(target=beat, name="heartbeat", daemon=True)
        heart.start()
        try:
            yield
        finally:
            done.set()
            heart.join()


def _settle(book: Book, work: Work, bodies: list[dict[str, str]], problem: str, now: datetime) -> None:
    if not book.works.settle(work, now, problem=problem):
        return
    book.outbox.plan(
        Push(
            key=f"work/{work.id}/{place}",
            kind="work",
            channel=CHANNEL,
            recipient=work.userid,
            body=body,
            rank=Rank.ANSWER,
            at=now,
            campaign_id=work.campaign_id,
        )
        for place, body in enumerate(bodies, start=1)
    )


def _word(kind: MediaKind) -> str:
    """Under which the outbox keeps it."""
    return "image" if kind is MediaKind.IMAGE else "file"


def _picture(heading: Heading, of: str, what: str, content: bytes) -> Piece:
    return Piece(MediaKind.IMAGE, _name(heading, of, what, "png"), content)


def _files(table: Table, files: list[bytes]) -> Made:
    if len(files) == 1:
        return Made(pieces=(Piece(MediaKind.FILE, _name(table.heading, table.of, "导出", "xlsx"), files[0]),))
    pieces = tuple(
        Piece(MediaKind.FILE, _name(table.heading, table.of, f"导出-第{part}份共{len(files)}份", "xlsx"), content)
        for part, content in enumerate(files, start=1)
    )
    return Made(f"表太大，一个文件发不了，按支部分成{len(files)}份，台账在第1份里。", pieces)


def _name(heading: Heading, of: str, what: str, ending: str) -> str:
    """饮食中心支部-导出-20260520.xlsx, as it is shown on the phone."""
    mark = "演练-" if heading.is_rehearsal else ""
    return f"{mark}{_NOT_IN_A_NAME.sub('_', of)}-{what}-{heading.at:%Y%m%d}.{ending}"

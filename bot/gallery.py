"""The gallery: fetches the pictures that go with notices, shows them to their author, and uploads them to be sent."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from bot.backoff import wait_after
from bot.clock import Clock
from bot.errcodes import Remedy
from bot.pictures import sniff
from bot.turns import Office
from bot.wecom import Client, MediaKind, TooLargeError, UnreachableError, WeComError
from bot.wecom.media import check_upload
from campaign.notices import Picture
from storage.blobs import Blobs, seal
from storage.book import Book
from storage.notices import said_with
from storage.outbox import CHANNEL, Push, Rank
from storage.pictures import PictureFetch, PictureUpload
from storage.vault import Vault

T = TypeVar("T")

MOST_ATTEMPTS = 8
_MEDIA_GONE = frozenset({40007})
# What the platform takes as a picture, and how it is called there.
_NAMES = {"image/jpeg": "通知.jpg", "image/png": "通知.png"}


@dataclass(frozen=True)
class Gallery:
    """Any number of these may run: the database hands each picture to one of them."""

    office: Office
    vault: Vault
    client: Client
    clock: Clock

    def fetch_one(self) -> bool:
        """False where no picture was due."""
        fetch = self._write(lambda book, now: book.pictures.claim(now))
        if fetch is None:
            return False
        try:
            content = self.client.fetch_media(fetch.media_id)
        except TooLargeError:
            self._give_up(fetch, "超过10MB")
        except WeComError as fault:
            if fault.is_passing or fault.remedy is Remedy.OPS:
                self._later(fetch, fault.meaning)
            else:
                self._give_up(fetch, "平台上已经没有了" if fault.errcode in _MEDIA_GONE else "平台不给")
        except UnreachableError:
            self._later(fetch, "平台没有应答")
        else:
            self._keep(fetch, content)
        return True

    def _keep(self, fetch: PictureFetch, content: bytes) -> None:
        mime = sniff(content) or ""
        try:
            check_upload(MediaKind.IMAGE, _NAMES.get(mime, ""), content)
        except ValueError:
            self._give_up(fetch, "平台只能发JPG和PNG的照片")
            return
        blob = seal(self.vault, content, mime)

        def keep(book: Book, now: datetime) -> None:
            if book.pictures.keep(fetch, blob, now):
                book.outbox.plan([_preview(fetch, now)])
            book.outbox.hurry_alike(CHANNEL, said_with(Picture(fetch.key)), now)

        self._write(keep)

    def _later(self, fetch: PictureFetch, why: str) -> None:
        if fetch.attempts >= MOST_ATTEMPTS:
            self._give_up(fetch, f"{why}，取了{fetch.attempts}次")
        else:
            self._write(lambda book, now: book.pictures.postpone(fetch.key, now + wait_after(fetch.attempts), why))

    def _give_up(self, fetch: PictureFetch, why: str) -> None:
        """Its author is told; what is still being written goes without it."""

        def give_up(book: Book, now: datetime) -> None:
            is_draft = book.pictures.fail(fetch, why)
            if is_draft is None:
                return
            what_now = "通知里没有它，还没发。要带就再发一次照片" if is_draft else "通知照发文字。看结果说「送达情况」"
            book.outbox.plan([_answer(fetch, {"text": f"这张照片没存上（{why}），{what_now}"}, "failed", now)])

        self._write(give_up)

    def upload(self, upload: PictureUpload) -> None:
        """So that it can be sent; what waits for it is told why it does, and fails if it cannot be done."""
        with self.office.database.read() as tx:
            content = Blobs(tx).content(self.vault, upload.hash)
        try:
            medium = self.client.upload(MediaKind.IMAGE, _NAMES[upload.mime], content)
        except UnreachableError as fault:
            self._upload_later(upload, f"平台没有应答（{fault}）")
        except WeComError as fault:
            why = f"{fault.meaning}（{fault.errcode}）"
            if fault.is_blocked or fault.remedy is Remedy.OPS:
                self._write(lambda book, now: book.pictures.postpone(upload.key, now + wait_after(MOST_ATTEMPTS), why))
            elif fault.is_passing:
                self._upload_later(upload, why)
            else:
                self._cannot_upload(upload, why)
        else:
            self._write(lambda book, now: book.pictures.keep_upload(upload, medium.media_id, now))

    def _upload_later(self, upload: PictureUpload, why: str) -> None:
        if upload.attempts >= MOST_ATTEMPTS:
            self._cannot_upload(upload, f"{why}，试了{upload.attempts}次")
        else:
            self._write(lambda book, now: book.pictures.postpone(upload.key, now + wait_after(upload.attempts), why))

    def _cannot_upload(self, upload: PictureUpload, why: str) -> None:
        def give_up(book: Book, now: datetime) -> None:
            book.outbox.fail_alike(CHANNEL, said_with(Picture(upload.key)), f"照片传不上去：{why}", now)
            book.pictures.give_up_upload(upload, now)

        self._write(give_up)

    def _write(self, write: Callable[[Book, datetime], T]) -> T:
        now = self.clock.now()
        return self.office.database.retry(lambda tx: write(self.office.open_book(tx), now))


def _preview(fetch: PictureFetch, now: datetime) -> Push:
    """As it will arrive."""
    return _answer(fetch, {"picture": fetch.key}, "preview", now)


def _answer(fetch: PictureFetch, body: dict[str, str], what: str, now: datetime) -> Push:
    return Push(
        key=f"notice-picture/{fetch.key}/{what}",
        kind="reply",
        channel=CHANNEL,
        recipient=fetch.userid,
        body=body,
        rank=Rank.ANSWER,
        at=now,
    )

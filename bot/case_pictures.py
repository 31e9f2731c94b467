"""The page on which a case's pictures are looked at: by one person, in one browser, each opening on the ledger."""

import base64
import secrets
from dataclasses import dataclass
from datetime import datetime

from flask import Flask, Response, request

from bot.clock import Clock
from bot.envelope import RefusedError
from bot.links import PictureGrant, PictureLinks
from bot.turns import Office
from campaign.people import Person
from handlers.pictures import STAYS_OPEN, Album, album_of
from storage.book import Book
from storage.case_files import SealedFile
from storage.database import Transaction
from storage.vault import opened

_COOKIE = "shifangang_pictures"
_PAGE = "/p/<string(maxlength=1000):token>"
_HTML = {
    "Content-Type": "text/html; charset=utf-8",
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": (
        "default-src 'none'; img-src data:; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'"
    ),
}
# The same whatever stands in the way: time, another browser, somebody who may not look, or no case at all.
_GONE = "这个网址看不了：过了时间，或者在别的手机上打开过。回到聊天里再说一次「看照片」"


@dataclass(frozen=True)
class _Shown:
    """What one browser gets: the album, and the picture it asked for."""

    album: Album
    place: int = 0
    file: SealedFile | None = None


def serve_case_pictures(app: Flask, office: Office, links: PictureLinks, clock: Clock) -> None:
    @app.get(_PAGE)
    def offer_pictures(token: str) -> Response:
        """Only buttons: what a platform's robot opens shows nothing, and takes the page from nobody."""
        grant = _grant(links, token, clock.now())
        with office.database.read() as tx:
            book = office.open_book(tx)
            _, album = _look(book, grant)
        return Response(_page(album, ""), headers=_HTML)

    @app.post(_PAGE)
    def show_picture(token: str) -> Response:
        now = clock.now()
        grant = _grant(links, token, now)
        browser = request.cookies.get(_COOKIE) or secrets.token_urlsafe(24)
        place = request.form.get("picture", default=0, type=int)
        shown = office.database.retry(lambda tx: _open(tx, office, grant, token, browser, place, now))
        response = Response(_page(shown.album, _picture(office, shown)), headers=_HTML)
        response.set_cookie(
            _COOKIE,
            browser,
            max_age=STAYS_OPEN,
            path="/",
            httponly=True,
            secure=links.public_url.startswith("https://"),
            samesite="Strict",
        )
        return response


def _grant(links: PictureLinks, token: str, now: datetime) -> PictureGrant:
    if (grant := links.read(token, now)) is None:
        raise RefusedError(403, _GONE)
    return grant


def _look(book: Book, grant: PictureGrant) -> tuple[Person, Album]:
    """Asked anew: whoever has been recused, or left, since the address was given sees nothing."""
    sitting, case = book.sit(grant.userid), book.cases.of_id(grant.case)
    album = album_of(book, case, sitting.person) if sitting and case else Album()
    if sitting is None or album.case is None:
        raise RefusedError(403, _GONE)
    return sitting.person, album


def _open(
    tx: Transaction, office: Office, grant: PictureGrant, token: str, browser: str, place: int, now: datetime
) -> _Shown:
    """The picture at that place, counted from 1, and its opening on the ledger."""
    book = office.open_book(tx)
    person, album = _look(book, grant)
    if album.case is None or not 1 <= place <= len(album.pictures):
        return _Shown(album)
    if not book.cases.links.is_for(token, browser, now):
        raise RefusedError(403, _GONE)
    entry = album.pictures[place - 1]
    file = book.cases.files.sealed(entry.id)
    book.cases.note_picture(album.case, entry, person, now)
    return _Shown(album, place, file)


def _picture(office: Office, shown: _Shown) -> str:
    if shown.file is None:
        return ""
    content = base64.b64encode(opened(office.vault).unseal(shown.file.sealed)).decode("ascii")
    return f'<img alt="照片{shown.place}" src="data:{shown.file.mime};base64,{content}">'


def _page(album: Album, picture: str) -> str:
    buttons = "".join(
        f"<button name=picture value={place}>照片{place}</button>" for place in range(1, len(album.pictures) + 1)
    )
    return f"""<!doctype html>
<html lang=zh-CN><meta charset=utf-8><meta name=viewport content="width=device-width, initial-scale=1">
<title>看照片</title>
<style>
body {{ font: 17px/1.6 system-ui, sans-serif; margin: 0; background: #f5f6f8; color: #1c1f26 }}
main {{ max-width: 40rem; margin: 0 auto; padding: 1.5rem 1.25rem }}
button {{ border: 0; border-radius: .75rem; padding: .75rem 1.25rem; margin: 0 .5rem .5rem 0;
  background: #2f6fed; color: #fff; font: inherit }}
img {{ display: block; width: 100%; margin-top: 1rem; border-radius: .5rem }}
small {{ color: #5b6472 }}
</style>
<main><form method=post>{buttons}</form><small>每看一张都记下。请不要转发、截图。</small>{picture}</main>
</html>"""

"""The page on which a file is handed in as evidence, since the platform delivers none."""

import secrets
from datetime import datetime
from html import escape
from typing import cast

from flask import Flask, Response, request
from werkzeug.datastructures import FileStorage

from bot.clock import Clock
from bot.engine import Engine
from bot.envelope import RefusedError
from bot.links import Grant, UploadLinks
from bot.pictures import sniff, sniff_document
from bot.turns import Office
from campaign.changes import EvidenceKind
from campaign.rubric import Rubric
from dialog.incoming import Incoming, Kind
from handlers import evidence
from handlers.desk import Desk
from handlers.talk import load
from storage.blobs import Blob, Blobs, seal
from storage.book import Book
from storage.database import Transaction
from storage.outbox import CHANNEL, Push, Rank
from storage.vault import Vault

LARGEST_FILE = 10 * 1024 * 1024
_LARGEST_REQUEST = LARGEST_FILE + 64 * 1024
_LONGEST_NAME = 80
_HTML = {
    "Content-Type": "text/html; charset=utf-8",
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'",
}
_GONE = "这个网址过期了。回到聊天里再说一次「上传」，就有新的"
_KINDS = "照片、PDF、Word、Excel、PPT"


def serve_uploads(app: Flask, office: Office, vault: Vault, links: UploadLinks, clock: Clock, engine: Engine) -> None:
    @app.get("/u/<string(maxlength=400):token>")
    def show_upload(token: str) -> Response:
        grant = _grant(links, token, clock.now())
        with office.database.read() as tx:
            rubric = _rubric(office.open_book(tx))
        return Response(_page(_title(rubric, grant.item), ""), headers=_HTML)

    @app.post("/u/<string(maxlength=400):token>")
    def receive_upload(token: str) -> Response:
        request.max_content_length = _LARGEST_REQUEST
        grant = _grant(links, token, clock.now())
        said = [_take_file(office, vault, grant, file, clock.now()) for file in request.files.getlist("file")]
        engine.hint()
        with office.database.read() as tx:
            rubric = _rubric(office.open_book(tx))
        return Response(_page(_title(rubric, grant.item), "\n".join(said) or "还没有选文件"), headers=_HTML)


def _grant(links: UploadLinks, token: str, now: datetime) -> Grant:
    if (grant := links.read(token, now)) is None:
        raise RefusedError(403, _GONE)
    return grant


def _take_file(office: Office, vault: Vault, grant: Grant, file: FileStorage, now: datetime) -> str:
    """What is said of one file. It is sealed before the transaction begins."""
    with file.stream as stream:
        content = stream.read(LARGEST_FILE + 1)
    name = (file.filename or "文件").replace("\\", "/").rsplit("/", 1)[-1][:_LONGEST_NAME]
    if len(content) > LARGEST_FILE:
        return f"「{name}」超过10MB，没有存"
    if mime := sniff(content):
        kind: EvidenceKind = "image"
    elif mime := sniff_document(content):
        kind = "file"
    else:
        return f"「{name}」不是能存的文件，可以传{_KINDS}"
    blob = seal(vault, content, mime)
    return office.database.retry(lambda tx: _keep(tx, office, grant, name, kind, blob, now))


def _keep(
    tx: Transaction, office: Office, grant: Grant, name: str, kind: EvidenceKind, blob: Blob, now: datetime
) -> str:
    book = office.open_book(tx)
    sitting = book.sit(grant.userid)
    if sitting is None or sitting.campaign is None:
        return "现在没有进行中的活动，文件没有存"
    incoming = Incoming(f"upload/{secrets.token_hex(8)}", "web", grant.userid, Kind.OTHER, now)
    talk = load(sitting.talk, sitting.version)
    secretaries = tuple(book.people.secretaries(sitting.person.branch))
    desk = Desk(sitting.person, sitting.campaign, sitting.record, talk, incoming, secretaries=secretaries)
    heard = evidence.receive_file(desk, grant.item, name, kind, blob.hash)
    if heard.changes:
        Blobs(tx).keep(blob, now)
        book.write(sitting, heard.changes, now)
        push = Push(
            key=incoming.key,
            kind="upload",
            channel=CHANNEL,
            recipient=sitting.person.userid,
            body={"text": heard.says},
            rank=Rank.ANSWER,
            at=now,
            campaign_id=sitting.campaign.id,
        )
        book.outbox.plan([push])
    return heard.says


def _rubric(book: Book) -> Rubric | None:
    current = book.campaigns.current()
    return None if current is None else current.rubric


def _title(rubric: Rubric | None, number: int) -> str:
    known = rubric is not None and 1 <= number <= rubric.last
    return f"第{number}项 {cast('Rubric', rubric).item(number).short}" if known else f"第{number}项"


def _page(title: str, said: str) -> str:
    lines = "".join(f"<p class=said role=status>{escape(line)}</p>" for line in said.split("\n") if line)
    return f"""<!doctype html>
<html lang=zh-CN><meta charset=utf-8><meta name=viewport content="width=device-width, initial-scale=1">
<title>交依据</title>
<style>
body {{ font: 17px/1.6 system-ui, sans-serif; margin: 0; background: #f5f6f8; color: #1c1f26 }}
main {{ max-width: 28rem; margin: 0 auto; padding: 2rem 1.25rem }}
h1 {{ font-size: 1.25rem; margin: 0 0 .25rem }}
label, button {{ display: block; width: 100%; box-sizing: border-box; border-radius: .75rem; padding: 1rem }}
label {{ background: #fff; border: 1px dashed #9aa4b2; margin: 1.25rem 0 }}
input {{ display: block; width: 100%; margin-top: .75rem; font: inherit }}
button {{ border: 0; background: #2f6fed; color: #fff; font: inherit; font-weight: 600 }}
small {{ color: #5b6472 }} .said {{ background: #e8f1ff; border-radius: .75rem; padding: .75rem 1rem }}
</style>
<main><h1>给{escape(title)}交依据</h1><small>{_KINDS}，每个不超过10MB。交完回到聊天里就行。</small>
{lines}<form method=post enctype=multipart/form-data>
<label>选文件，可以多选<input type=file name=file multiple required></label><button>交上去</button></form></main>
</html>"""

"""A notice to all: how long its turn takes, rows planned and rows sent a second, the platform answering in 50 ms."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from cryptography.fernet import Fernet
from rich.console import Console
from rich.table import Table

from benchmarks.reminders import NOW, databases
from bot.server import open_database
from bot.settings import Settings, WeCom
from bot.turns import Office, take_turn
from bot.wecom import Client
from bot.worker import Worker
from campaign.people import Role
from dialog.incoming import Incoming, Kind
from storage.book import Book
from storage.database import Database
from storage.outbox import CHANNEL, LARGEST_CALL
from storage.people import RosterEntry
from storage.vault import Vault

ANSWER_SECONDS = 0.05
BRANCHES = 500
_SAVED_AT_ONCE = 50_000


class Still:
    """Rows are due at once, and no lease ends meanwhile."""

    def now(self) -> datetime:
        return NOW


def main(members: int) -> None:
    console = Console()
    table = Table(title=f"通知全体{members}人；平台50毫秒一答，一个worker；时间都是秒")
    for heading in ("", "预览", "确认", "第一次调用", "排完", "行/秒", "发完", "行/秒", "一次调用"):
        table.add_column(heading, justify="right")
    with answering() as (url, calls):
        app = WeCom("ww0", 1000002, "secret", "token", "a" * 43, url)
        for name, settings in databases():
            with console.status(f"{name}：备名册"):
                office = Office(fill(settings, members))
            client = Client(app)
            worker = Worker(office, Vault((Fernet.generate_key().decode(),)), client, Still())  # type: ignore[arg-type]  # a clock in all that is asked of it
            calls.clear()
            begun = time.perf_counter()
            say(office, "通知 全体 周五下班前交材料")
            shown = time.perf_counter()
            say(office, "确认")
            confirmed = time.perf_counter()
            worker.address_some()
            worker.sender.send_some()
            first = calls[0] - confirmed
            resumed = time.perf_counter()
            while worker.address_some():
                pass
            planned = time.perf_counter()
            calls.clear()
            worker.work()
            sent = time.perf_counter()
            client.close()
            left = office.database.retry(lambda tx: Book(tx).outbox.backlog(NOW)[0])
            if left:
                raise SystemExit(f"{name}: {left} rows left")
            planning, sending = planned - resumed, sent - planned
            rest = members - LARGEST_CALL
            table.add_row(
                name,
                f"{shown - begun:.2f}",
                f"{confirmed - shown:.2f}",
                f"{first:.2f}",
                f"{planning:.1f}",
                _rate(rest - LARGEST_CALL, planning),
                f"{sending:.1f}",
                _rate(rest, sending),
                f"{sending / len(calls):.3f}" if calls else "–",
            )
            office.database.close()
    console.print(table)


def _rate(rows: int, seconds: float) -> str:
    return f"{rows / seconds:.0f}" if rows > 0 else "–"


def say(office: Office, *texts: str) -> None:
    for text in texts:
        take_turn(office, Incoming(f"bench/{text}", CHANNEL, "office", Kind.TEXT, NOW, text=text))


def fill(settings: Settings, members: int) -> Database:
    database = open_database(settings, is_to_migrate=True)
    role = frozenset({Role.MEMBER})
    office = RosterEntry("office", "办公室", "样例支部000", frozenset({Role.COMMITTEE}))
    people = [office]
    people += [RosterEntry(f"m{n:07}", f"样例{n:07}", f"样例支部{n % BRANCHES:03}", role) for n in range(members - 1)]
    for place in range(0, len(people), _SAVED_AT_ONCE):
        with database.write() as tx:
            Book(tx).people.save(people[place : place + _SAVED_AT_ONCE])
    return database


@contextmanager
def answering() -> Iterator[tuple[str, list[float]]]:
    """A platform that takes everything, in its own time; and when it was asked."""
    calls: list[float] = []

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def answer(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            if "gettoken" not in self.path:
                calls.append(time.perf_counter())
            time.sleep(ANSWER_SECONDS)
            content = json.dumps({"errcode": 0, "access_token": "t", "expires_in": 7200, "msgid": f"m{len(calls)}"})
            self.send_response(200)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content.encode())

        do_GET = do_POST = answer  # noqa: N815 - the names that the standard library calls

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/", calls
    finally:
        server.shutdown()

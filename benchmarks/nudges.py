"""催一下 for very many: its turns, rows planned and rows sent a second, the platform answering in 50 ms."""

import itertools
import time

from cryptography.fernet import Fernet
from rich.console import Console
from rich.table import Table

from benchmarks.pushes import Still, answering
from benchmarks.questions import analyse
from benchmarks.reminders import NOW, databases, fill
from bot.settings import WeCom
from bot.turns import Office, take_turn
from bot.wecom import Client
from bot.worker import Worker
from dialog.incoming import Incoming, Kind
from storage.book import Book
from storage.outbox import CHANNEL, LARGEST_CALL
from storage.vault import Vault

# The second finds half of them nudged already.
ASKED = ("催没申报的", "催一下")
_numbers = itertools.count()


def main(members: int) -> None:
    console = Console()
    table = Table(title=f"{members}人，一半没报、一半在填；平台50毫秒一答，一个worker；时间都是秒")
    for heading in ("", "说", "预览", "确认", "催的情况", "排完", "行/秒", "发完", "行/秒", "催的情况"):
        table.add_column(heading, justify="right")
    with answering() as (url, _):
        app = WeCom("ww0", 1000002, "secret", "token", "a" * 43, url)
        for name, settings in databases():
            with console.status(f"{name}：备名册"):
                office = Office(fill(settings, members, answered=1))
                analyse(office.database)
            client = Client(app)
            worker = Worker(office, Vault((Fernet.generate_key().decode(),)), client, Still())  # type: ignore[arg-type]  # a clock in all that is asked of it
            for asked in ASKED:
                previewed, confirmed, told = (_take(office, said) for said in (asked, "确认", "催的情况"))
                begun = time.perf_counter()
                while worker.address_some():
                    pass
                planned = time.perf_counter()
                rows = office.database.retry(lambda tx: Book(tx).outbox.backlog(NOW)[0])
                worker.work()
                sent = time.perf_counter()
                told_again = _take(office, "催的情况")
                table.add_row(
                    name,
                    asked,
                    *(f"{seconds:.2f}" for seconds in (previewed, confirmed, told)),
                    f"{planned - begun:.1f}",
                    f"{max(0, rows - LARGEST_CALL) / (planned - begun):.0f}",
                    f"{sent - planned:.1f}",
                    f"{rows / (sent - planned):.0f}",
                    f"{told_again:.2f}",
                )
            client.close()
            office.database.close()
    console.print(table)


def _take(office: Office, said: str) -> float:
    """How long the turn takes, in seconds."""
    incoming = Incoming(f"bench/{next(_numbers)}", CHANNEL, "office", Kind.TEXT, NOW, text=said)
    begun = time.perf_counter()
    take_turn(office, incoming)
    return time.perf_counter() - begun

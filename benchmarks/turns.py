"""One full durable turn beside a bare echo: the same callbacks, the same load, alternating in one run."""

import base64
import json
import os
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from statistics import median
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

import httpx
from rich.console import Console
from rich.progress import Progress
from rich.table import Table
from wechatpy.crypto import _get_signature
from wechatpy.enterprise.crypto import PrpCrypto

from bot.commands.saying import packaged_rubric
from bot.keys import open_vault
from bot.server import open_database
from bot.settings import Settings
from bot.turns import Office, take_turn
from campaign.changes import Applied, ConsentGiven, PostNamed, PostTypeChosen, StatementWritten
from campaign.people import Role
from campaign.term import Dates
from dialog.context import Context
from dialog.incoming import Incoming, Kind
from handlers.talk import Talk
from storage.book import Book
from storage.database import Transaction
from storage.people import RosterEntry
from tools import servers
from tools.services import SERVICES

MEMBERS = 5000  # each is asked for 17 scores, so there is always one to give
CONNECTIONS = 32
THREADS = 2
LONGEST_RATE = 4000  # callbacks a second that are prepared: more than anything here answers
ROOT = Path(__file__).parent.parent
ZONE = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True)
class Keys:
    corp_id: str
    token: str
    aes_key: str

    @property
    def environment(self) -> dict[str, str]:
        return {
            "WECOM_CORP_ID": self.corp_id,
            "WECOM_AGENT_ID": "1000002",
            "WECOM_SECRET": "benchmark",
            "WECOM_TOKEN": self.token,
            "WECOM_AES_KEY": self.aes_key,
            "WECOM_API_BASE": "http://127.0.0.1:9/cgi-bin/",
        }


@dataclass(frozen=True)
class Figures:
    rate: float
    p50_ms: float
    p99_ms: float
    cpu_us: float
    memory_mb: float
    bad: int


@dataclass(frozen=True)
class Contender:
    """A program under load: how it is started, and what it needs in its environment."""

    name: str
    command: tuple[str, ...]
    environment: dict[str, str]


def main(rounds: int, seconds: int) -> None:
    console = Console()
    wrk = shutil.which("wrk")
    if wrk is None:
        console.print("没有 wrk，请运行：sudo apt-get install wrk")
        sys.exit(1)
    keys = new_keys()
    with prepared(keys) as contenders, Progress(console=console) as progress:
        task = progress.add_task("量速度", total=rounds * len(contenders))
        measured: dict[str, list[Figures]] = {contender.name: [] for contender in contenders}
        for _ in range(rounds):
            for contender in contenders:
                measured[contender.name].append(measure(wrk, contender, keys, seconds))
                progress.advance(task)
        statements = count_statements()
    show(console, measured, statements)


def new_keys() -> Keys:
    aes_key = base64.b64encode(secrets.token_bytes(32)).decode().rstrip("=")
    return Keys(f"ww{secrets.token_hex(8)}", secrets.token_hex(12), aes_key)


@contextmanager
def prepared(keys: Keys) -> Iterator[list[Contender]]:
    """The base and the bot on both databases, each database filled with members who are scoring."""
    postgres = SERVICES["PostgreSQL"].find()
    with tempfile.TemporaryDirectory() as folder:
        sqlite = Settings(database_url=f"sqlite:///{folder}/turns.db")
        fill(sqlite)
        gunicorn = (
            sys.executable,
            "-m",
            "gunicorn",
            "-k",
            "gthread",
            "-w",
            "2",
            "--threads",
            "8",
            "benchmarks.echo:app",
        )
        serve = (sys.executable, "-m", "bot", "serve", "--processes", "2")
        contenders = [
            Contender("echo", gunicorn, keys.environment),
            Contender("SQLite", serve, {**keys.environment, "DATABASE_URL": sqlite.database_url}),
        ]
        if postgres is None:
            yield contenders
            return
        with servers.run_postgres(postgres) as url:
            data_key = base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()
            settings = Settings(database_url=url, data_keys=(data_key,))
            fill(settings)
            environment = {**keys.environment, "DATABASE_URL": url, "DATA_KEY": data_key}
            yield [*contenders, Contender("PostgreSQL", serve, environment)]


def fill(settings: Settings) -> None:
    """Members who have applied and are asked for their first score."""
    database = open_database(settings, is_to_migrate=True)
    open_vault(settings, database)
    now = datetime(2026, 5, 1, tzinfo=ZONE)
    applied = (
        PostTypeChosen("服务育人示范岗"),
        PostNamed("样例岗位"),
        StatementWritten("样例材料样例材料样例材料"),
        ConsentGiven(is_given=True),
        Applied(),
    )
    asked = Talk(question=Context.parse("scoring:item=1"), version=1)
    with database.write() as tx:
        book = Book(tx)
        members = frozenset({Role.MEMBER})
        book.people.save(RosterEntry(userid(n), f"样例{n}", f"样例支部{n % 20}", members) for n in range(MEMBERS))
        text = packaged_rubric().read_text("utf-8")
        book.campaigns.open("样例活动", text, Dates(now + timedelta(days=3650)), is_rehearsal=False, at=now)
        for n in range(MEMBERS):
            sitting = book.sit(userid(n))
            if sitting is None:
                raise LookupError(userid(n))
            book.write(sitting, applied, now)
            book.conversations.keep(sitting.person.id, asked.version, asked.dump(), now)
    database.close()


def userid(n: int) -> str:
    return f"member{n:04d}"


def prepare_callbacks(keys: Keys, count: int, file: Path) -> None:
    """`count` different messages, each an answer that is stored: one a line, query and sealed body."""
    crypto = PrpCrypto(base64.b64decode(keys.aes_key + "="))
    stamp = str(int(time.time()))  # noqa: TID251 - the platform's clock, here
    with file.open("w") as lines:
        for n in range(count):
            said = f"{(n // MEMBERS) % 5 * 0.5:g}"
            plain = (
                f"<xml><ToUserName><![CDATA[{keys.corp_id}]]></ToUserName>"
                f"<FromUserName><![CDATA[{userid(n % MEMBERS)}]]></FromUserName>"
                f"<CreateTime>{stamp}</CreateTime><MsgType><![CDATA[text]]></MsgType>"
                f"<Content><![CDATA[{said}]]></Content><MsgId>{secrets.randbelow(10**18)}</MsgId>"
                "<AgentID>1000002</AgentID></xml>"
            )
            sealed = crypto.encrypt(plain, keys.corp_id).decode()
            signature = _get_signature(keys.token, stamp, str(n), sealed)
            query = urlencode({"msg_signature": signature, "timestamp": stamp, "nonce": str(n)})
            body = f"<xml><ToUserName>{keys.corp_id}</ToUserName><Encrypt>{sealed}</Encrypt></xml>"
            lines.write(f"/wecom/callback?{query}\t{body}\n")


def measure(wrk: str, contender: Contender, keys: Keys, seconds: int) -> Figures:
    with tempfile.TemporaryDirectory() as folder, running(contender) as (port, pid):
        callbacks = Path(folder) / "callbacks"
        prepare_callbacks(keys, LONGEST_RATE * seconds, callbacks)
        load = [wrk, "-t", str(THREADS), "-c", str(CONNECTIONS), "-s", str(ROOT / "benchmarks/load.lua")]
        address = f"http://127.0.0.1:{port}"
        before = cpu_seconds(pid)
        said = subprocess.run(
            [*load, "-d", f"{seconds}s", address, "--", str(callbacks), str(THREADS)],
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        cpu = cpu_seconds(pid) - before
        read = json.loads(said.split("FIGURES ")[1])
        return Figures(
            rate=read["requests"] / read["seconds"],
            p50_ms=read["p50_ms"],
            p99_ms=read["p99_ms"],
            cpu_us=cpu / read["requests"] * 1e6,
            memory_mb=max(memory_mb(each) for each in family(pid)),
            bad=read["bad"] + read["socket_errors"],
        )


@contextmanager
def running(contender: Contender) -> Iterator[tuple[int, int]]:
    """Its port and process id."""
    port = servers.free_port()
    where = ("-b", f"127.0.0.1:{port}") if "gunicorn" in contender.command else ("--port", str(port))
    process = subprocess.Popen(
        [*contender.command, *where],
        env={**os.environ, **contender.environment},
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_until_it_answers(port)
        yield port, process.pid
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=20)


def wait_until_it_answers(port: int) -> None:
    for _ in range(300):
        try:
            httpx.get(f"http://127.0.0.1:{port}/healthz", timeout=1)
        except httpx.HTTPError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError("it does not answer")


def family(pid: int) -> list[int]:
    """The process and its children (Linux)."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *(each for child in children for each in family(int(child)))]


def cpu_seconds(pid: int) -> float:
    def of_one(one: int) -> float:
        fields = Path(f"/proc/{one}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    return sum(map(of_one, family(pid)))


def memory_mb(pid: int) -> float:
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20


def count_statements() -> int:
    """Statements of one turn that stores an answer, BEGIN and COMMIT not counted."""
    counted = 0
    execute, execute_many = Transaction._execute, Transaction.run_many

    def count(*args: object) -> None:
        nonlocal counted
        counted += 1
        execute(*args)  # type: ignore[arg-type]  # handed through as it came

    def count_many(*args: object) -> None:
        nonlocal counted
        counted += 1
        execute_many(*args)  # type: ignore[arg-type]  # handed through as it came

    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(database_url=f"sqlite:///{folder}/count.db")
        fill(settings)
        office = Office(open_database(settings, is_to_migrate=False))
        Transaction._execute, Transaction.run_many = count, count_many  # type: ignore[method-assign]  # for one turn
        try:
            at = datetime(2026, 5, 1, tzinfo=ZONE)
            take_turn(office, Incoming("one", "wecom", userid(0), Kind.TEXT, at, "4.5"))
        finally:
            Transaction._execute, Transaction.run_many = execute, execute_many  # type: ignore[method-assign]  # back
    return counted


def show(console: Console, measured: dict[str, list[Figures]], statements: int) -> None:
    table = Table(title=f"一轮对话（解密、查重、读状态、存答案、加密回复），{CONNECTIONS}个连接，各轮的中位数")
    for heading in ("", "次/秒", "× echo", "p50 ms", "p99 ms", "CPU µs/次", "内存 MB/进程", "失败", "语句/次"):
        table.add_column(heading, justify="right")
    base = median(figures.rate for figures in measured["echo"])
    for name, all_figures in measured.items():
        rate = median(figures.rate for figures in all_figures)
        table.add_row(
            name,
            f"{rate:.0f}",
            f"{rate / base:.2f}",
            f"{median(f.p50_ms for f in all_figures):.1f}",
            f"{median(f.p99_ms for f in all_figures):.1f}",
            f"{median(f.cpu_us for f in all_figures):.0f}",
            f"{max(f.memory_mb for f in all_figures):.0f}",
            str(sum(f.bad for f in all_figures)),
            "–" if name == "echo" else str(statements),
        )
    console.print(table)

"""Serving: the database made ready, web processes that end with their parent, and the worker beside them."""

import ctypes
import multiprocessing
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from typing import BinaryIO

import structlog
from flask import Flask
from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server

from bot import app as application
from bot.clock import Clock
from bot.engine import Engine
from bot.keys import open_vault
from bot.menu import buttons
from bot.settings import Settings
from bot.turns import Office
from bot.wecom import AccountClient, Client, UnreachableError, WeComError
from bot.worker import Sweep, Worker
from storage import schema
from storage.database import Database, sqlite_path
from storage.tokens import open_tokens
from storage.vault import Vault

try:
    import fcntl
except ImportError:  # Windows, where one process works
    fcntl = None  # type: ignore[assignment]  # the name is looked at before it is used

log = structlog.get_logger()

_WATCH_SECONDS = 0.2
_PR_SET_PDEATHSIG = 1


class NotReadyError(Exception):
    """The service cannot start; the message says what to do."""


def open_database(settings: Settings, *, is_to_migrate: bool) -> Database:
    """Raises `NotReadyError`. A folder for SQLite's file is made, for the owner's eyes only."""
    path = sqlite_path(settings.database_url)
    if path is not None:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    database = Database(settings.database_url)
    if is_to_migrate:
        schema.upgrade(database)
    elif schema.present(database) != schema.needed():
        raise NotReadyError("数据库结构不是最新，请先运行：shifangang db upgrade")
    return database


def serve(settings: Settings, host: str, port: int, *, processes: int, has_worker: bool) -> None:
    """Until told to stop. On SQLite the worker lives in this process, and the web processes are its children."""
    database = open_database(settings, is_to_migrate=sqlite_path(settings.database_url) is not None)
    vault = open_vault(settings, database)
    stop = start_worker(settings, database, vault) if has_worker and settings.wecom else _nothing
    multiprocessing.set_start_method("spawn", force=True)  # children begin clean: no threads, no connections
    server = Server(
        "bot.server:load",
        factory=True,
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=processes,
        blocking_threads=1 if database.is_sqlite else 4,
        backlog=2048,
        log_level=LogLevels.warning,
        workers_kill_timeout=5,
    )
    try:
        server.serve()
    finally:
        stop()
        database.close()


def load() -> Flask:
    """In a web process: what granian asks for."""
    end_with_parent()
    return application.create()


def start_worker(settings: Settings, database: Database, vault: Vault) -> Callable[[], None]:
    """Begin to work beside whatever else this process does; gives back what stops it."""
    if settings.wecom is None:
        raise NotReadyError("WECOM_* 没有设置，没有可以发送的渠道")
    tokens = open_tokens(settings.redis_url)
    client = Client(settings.wecom, tokens)
    account = AccountClient(settings.wechat, tokens) if settings.wechat else None
    worker = Worker(Office(database, vault=vault), vault, client, Clock(settings.zone, settings.clock_url), account)
    lock = lock_alone(database)
    if lock is not None:
        worker.take_over()
    consumer = Engine(settings).consume(worker.work, threads=1)
    sweep = Sweep(worker.sweep, worker.tidy)
    consumer.start()
    sweep.start()
    threading.Thread(target=offer_menu, args=(client,), name="menu", daemon=True).start()

    def stop() -> None:
        sweep.stop()
        consumer.stop(graceful=True)
        if lock is not None:
            lock.close()

    return stop


def lock_alone(database: Database) -> BinaryIO | None:
    """On SQLite, unless another process works beside this one: what stays locked until it is closed.

    Whoever has it works alone, and what is claimed must be a dead worker's.
    """
    if database.path is None:
        return None
    file = database.path.with_name(f"{database.path.name}.worker").open("ab")
    if fcntl is not None:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.close()
            return None
    return file


def work_until_stopped(settings: Settings, database: Database, vault: Vault) -> None:
    """What the `worker` command does: nothing but work, until SIGINT or SIGTERM."""
    stopped = threading.Event()
    stop = start_worker(settings, database, vault)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopped.set())
    stopped.wait()
    stop()


def offer_menu(client: Client, tries: int = 10) -> None:
    """Put the menu under the chat; start-up does not wait for it."""
    for attempt in range(tries):
        try:
            client.create_menu(buttons())
        except UnreachableError:
            time.sleep(min(2**attempt, 60))
        except WeComError as fault:
            log.warning("menu refused", errcode=fault.errcode)
            return
        else:
            return


def end_with_parent() -> None:
    """A web process whose parent is gone must not keep the port, also if that happened before this was called."""
    starter = multiprocessing.parent_process()
    parent = os.getppid() if starter is None else starter.pid
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    threading.Thread(target=_watch, args=(parent,), name="parent-watch", daemon=True).start()


def _watch(parent: int | None) -> None:
    while os.getppid() == parent:
        time.sleep(_WATCH_SECONDS)
    os._exit(1)


def _nothing() -> None:
    pass

"""The queue that wakes workers: in a file beside the database, in PostgreSQL, or in Redis, by URL.

It carries no truth: what is to be done stands in the database, and a sweep finds whatever a lost task meant.
"""

import sqlite3
from collections.abc import Callable
from typing import Any

import psycopg
import structlog
from huey import Huey, PostgresHuey, RedisHuey, SqliteHuey
from redis.exceptions import RedisError
from sqlalchemy.engine import make_url

from bot.settings import Settings

log = structlog.get_logger()

_NAME = "shifangang"
_AWAY = (RedisError, psycopg.Error, sqlite3.Error, OSError)


def open_queue(settings: Settings) -> Huey:
    if settings.redis_url:
        return RedisHuey(_NAME, url=settings.redis_url, results=False)
    url = make_url(settings.database_url)
    if url.get_backend_name() == "postgresql":
        return PostgresHuey(
            _NAME, dsn=url.set(drivername="postgresql").render_as_string(hide_password=False), results=False
        )
    return SqliteHuey(_NAME, filename=f"{url.database}.queue", results=False)


class Engine:
    """Hints that there is work; a worker's process says what a hint runs.

    The queue is opened with the first hint: a server that never has any opens none.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._task: Any = None

    def hint(self) -> None:
        """There is something to send or to fetch; a hint that gets lost costs seconds."""
        try:
            if self._task is None:
                self._declare(_elsewhere)
            self._task()
        except _AWAY as fault:
            log.warning("hint lost", reason=type(fault).__name__)

    def consume(self, work: Callable[[], None], *, threads: int) -> Any:
        """A consumer that runs `work` at each hint; start and stop are the caller's."""
        return self._declare(work).create_consumer(
            workers=threads, periodic=False, max_delay=0.5, check_worker_health=True
        )

    def _declare(self, work: Callable[[], None]) -> Huey:
        queue = open_queue(self._settings)

        def run() -> None:
            """Of this module, wherever `work` is from: the queue knows a task by its module, too."""
            work()

        self._task = queue.task(name="work")(run)
        return queue


def _elsewhere() -> None:
    """What a hint runs is known to workers; here it is only named."""

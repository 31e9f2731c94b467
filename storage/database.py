"""The database: one engine, its transactions, and the queue in which SQLite's writers wait."""

import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, TypeVar

import psycopg.errors
from sqlalchemy import Dialect, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url

from storage.statement import Statement

try:
    import fcntl
except ImportError:  # Windows, where one process serves
    fcntl = None  # type: ignore[assignment]  # the name is looked at before it is used

Row = tuple[Any, ...]
T = TypeVar("T")

TRIES = 3


class StaleError(Exception):
    """What was looked at has changed before it could be written: the turn is to be taken again."""


CONFLICTS = (psycopg.errors.DeadlockDetected, psycopg.errors.SerializationFailure, StaleError)


class UnsupportedDatabaseError(Exception):
    """Only SQLite and PostgreSQL are supported."""


@dataclass(frozen=True)
class Transaction:
    """Statements of one transaction, on the driver's own cursor."""

    cursor: Any
    dialect: Dialect

    @property
    def is_postgresql(self) -> bool:
        return self.dialect.name == "postgresql"

    def rows(self, statement: Statement, **given: Any) -> list[Row]:
        self._execute(statement, given)
        return list(self.cursor.fetchall())

    def row(self, statement: Statement, **given: Any) -> Row | None:
        self._execute(statement, given)
        found: Row | None = self.cursor.fetchone()
        return found

    def value(self, statement: Statement, **given: Any) -> Any:
        """The first column of the one row; raises `LookupError` where there is none."""
        found = self.row(statement, **given)
        if found is None:
            raise LookupError("no row")
        return found[0]

    def run(self, statement: Statement, **given: Any) -> int:
        """How many rows it touched."""
        self._execute(statement, given)
        return int(self.cursor.rowcount)

    def run_many(self, statement: Statement, rows: list[dict[str, Any]]) -> int:
        """How many rows they touched together."""
        compiled = statement.compiled(self.dialect)
        self.cursor.executemany(compiled.sql, [compiled.parameters(given) for given in rows])
        return int(self.cursor.rowcount)

    def _execute(self, statement: Statement, given: dict[str, Any]) -> None:
        compiled = statement.compiled(self.dialect)
        self.cursor.execute(compiled.sql, compiled.parameters(given))


class WriterQueue:
    """Where writers of one SQLite file wait for each other, across threads and processes.

    Left to SQLite's busy handler they sleep longer and longer: a p99 of half a second instead of milliseconds.
    """

    def __init__(self, lock_file: Path | None) -> None:
        self._thread = threading.Lock()
        self._path = lock_file if fcntl else None
        self._file: BinaryIO | None = None

    @contextmanager
    def __call__(self) -> Iterator[None]:
        with self._thread:
            if self._path is None:
                yield
                return
            self._file = self._file or self._path.open("ab")  # its folder is made later than this object
            fcntl.flock(self._file, fcntl.LOCK_EX)
            try:
                yield
            finally:
                fcntl.flock(self._file, fcntl.LOCK_UN)

    def close(self) -> None:
        if self._file is not None:
            self._file.close()


class Database:
    """Opens transactions. Make one in each process, after any fork."""

    def __init__(self, url: str | URL) -> None:
        self.url: URL = _with_driver(make_url(url))
        self.engine: Engine = create_engine(
            self.url,
            pool_size=20,
            max_overflow=10,
            pool_reset_on_return=None,  # every transaction here ends in a commit or a rollback of its own
            pool_pre_ping=not self.is_sqlite,
        )
        if self.is_sqlite:
            event.listen(self.engine, "connect", _prepare_sqlite)
        self._queue = WriterQueue(self.lock_file) if self.is_sqlite else None

    @property
    def is_sqlite(self) -> bool:
        return self.url.get_backend_name() == "sqlite"

    @property
    def path(self) -> Path | None:
        """SQLite's file, if it is one."""
        return _file_of(self.url)

    @property
    def lock_file(self) -> Path | None:
        return self.path.with_name(self.path.name + ".lock") if self.path else None

    @contextmanager
    def write(self) -> Iterator[Transaction]:
        """All or nothing. On SQLite it is the only writer from its first statement on."""
        with self.alone(), self._transaction("BEGIN IMMEDIATE") as transaction:
            yield transaction

    def alone(self) -> AbstractContextManager[None]:
        """On SQLite nobody else writes meanwhile; what has to be so on PostgreSQL locks for itself."""
        return self._queue() if self._queue else nullcontext()

    @contextmanager
    def read(self) -> Iterator[Transaction]:
        """One consistent view."""
        with self._transaction("BEGIN DEFERRED") as transaction:
            yield transaction

    def retry(self, work: Callable[[Transaction], T]) -> T:
        """`work` in a transaction of its own, taken again where somebody else was faster."""
        for attempt in range(1, TRIES + 1):
            try:
                with self.write() as transaction:
                    return work(transaction)
            except CONFLICTS:
                if attempt == TRIES:
                    raise
        raise AssertionError("unreachable: the last try raises")

    def compact(self) -> None:
        """What was overwritten is gone from SQLite's file and its log, too; PostgreSQL sees to that by itself."""
        if not self.is_sqlite:
            return
        connection = self.engine.raw_connection()
        try:
            with self.alone():
                connection.cursor().execute("VACUUM")
                connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
        finally:
            connection.close()

    def close(self) -> None:
        self.engine.dispose()
        if self._queue:
            self._queue.close()

    @contextmanager
    def _transaction(self, begin: str) -> Iterator[Transaction]:
        connection = self.engine.raw_connection()
        try:
            cursor = connection.cursor()
            if self.is_sqlite:
                cursor.execute(begin)  # psycopg begins by itself
            yield Transaction(cursor, self.engine.dialect)
            connection.commit()
            cursor.close()
        except BaseException:
            connection.rollback()
            raise
        finally:
            connection.close()


def sqlite_path(url: str) -> Path | None:
    """SQLite's file, before anything is opened; None for another database."""
    return _file_of(_with_driver(make_url(url)))


def _file_of(url: URL) -> Path | None:
    is_file = url.get_backend_name() == "sqlite" and url.database and url.database != ":memory:"
    return Path(url.database or "") if is_file else None


def _with_driver(url: URL) -> URL:
    match url.get_backend_name():
        case "sqlite":
            return url
        case "postgresql":
            return url.set(drivername="postgresql+psycopg")
    raise UnsupportedDatabaseError(f"{url.get_backend_name()}：只支持 SQLite 和 PostgreSQL")


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None  # transactions are begun by `_transaction`, in the words it chooses
    for pragma in ("busy_timeout=5000", "journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")

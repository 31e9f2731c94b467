"""A turn that is killed at a chosen step: what a child process of the crash tests runs."""

import os
import signal
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from bot.turns import Office, take_turn
from dialog.incoming import Incoming
from storage.database import Database
from tests.bot.town import VAULT


@dataclass
class Steps:
    """Counts what reaches the driver: BEGIN, each statement, COMMIT. `kill_at` counts from 0, before and after each."""

    kill_at: int | None = None
    names: list[str] = field(default_factory=list)

    def take(self, name: str, step: Callable[..., Any], *args: Any) -> Any:
        place = 2 * len(self.names)
        self.names.append(name)
        self._maybe_die(place)
        result = step(*args)
        self._maybe_die(place + 1)
        return result

    def _maybe_die(self, place: int) -> None:
        if place == self.kill_at:
            os.kill(os.getpid(), signal.SIGKILL)


@dataclass(frozen=True)
class Cursor:
    """The driver's cursor, its steps counted."""

    steps: Steps
    inner: Any

    def execute(self, sql: str, *args: Any) -> Any:
        return self.steps.take(sql, self.inner.execute, sql, *args)

    def executemany(self, sql: str, *args: Any) -> Any:
        return self.steps.take(sql, self.inner.executemany, sql, *args)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.inner, name)


@dataclass(frozen=True)
class Connection:
    steps: Steps
    inner: Any

    def cursor(self) -> Cursor:
        return Cursor(self.steps, self.inner.cursor())

    def commit(self) -> None:
        self.steps.take("COMMIT", self.inner.commit)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.inner, name)


def counted(url: str, steps: Steps) -> Database:
    """A database whose turns take counted steps."""
    database = Database(url)
    connect = database.engine.raw_connection
    database.engine.raw_connection = lambda: Connection(steps, connect())  # type: ignore[assignment,return-value]  # stands between us and the driver, in a test
    return database


def take_turn_until(url: str, incoming: Incoming, kill_at: int) -> None:
    """Dies at that step; ends well if the turn has fewer."""
    take_turn(Office(counted(url, Steps(kill_at)), vault=VAULT), incoming)


def steps_of(url: str, incoming: Incoming) -> list[str]:
    """What an undisturbed turn sends to the driver."""
    steps = Steps()
    database = counted(url, steps)
    take_turn(Office(database, vault=VAULT), incoming)
    database.close()
    return steps.names

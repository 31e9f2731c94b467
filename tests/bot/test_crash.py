"""A turn killed before and after every statement: nothing of it is there or all of it, and it is heard again."""

import secrets
import shutil
import signal
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest

from bot.turns import Answer, Office, take_turn
from dialog.incoming import Incoming
from storage.database import Database
from tests.bot.crashing import steps_of, take_turn_until
from tests.bot.forks import FORKS
from tests.bot.town import (
    APPLYING,
    ASK_FOR_IT,
    LONG_EVIDENCE,
    NOW,
    SCORING,
    VAULT,
    contents,
    found,
    picture,
    say,
    words,
)

# Rows that PostgreSQL numbers: a number drawn by a turn that died is not drawn again.
NUMBERED = frozenset({"id", "application_id", "post_id"})

Copy = Callable[[], str]


@dataclass(frozen=True)
class Case:
    """What was said before, the turn that dies, and a table that the turn writes to."""

    before: tuple[str, ...]
    dying: Incoming
    writes: str


LATER = NOW + timedelta(hours=1)
CASES = {
    "application": Case(APPLYING[:-1], words("member.01", "确认", "dying", LATER), "applications"),
    "score with evidence": Case(
        (*APPLYING, *SCORING[:6]), words("member.01", "5分，因为当年带教了两名新员工", "dying", LATER), "evidence"
    ),
    "picture": Case((*APPLYING, *SCORING[:6]), picture("member.01", "M1", "dying", LATER), "evidence"),
    "submission": Case((*APPLYING, *SCORING), words("member.01", "提交", "dying", LATER), "applications"),
    "reply in parts": Case((*APPLYING, *LONG_EVIDENCE), words("member.01", ASK_FOR_IT, "dying", LATER), "outbox"),
}


@pytest.fixture(params=CASES.values(), ids=CASES.keys())
def case(request: pytest.FixtureRequest) -> Case:
    found_case: Case = request.param
    return found_case


@pytest.fixture
def sqlite_copies(case: Case, tmp_path: Path) -> Copy:
    """Makes copies of a database in which everything has been said that comes before."""
    original = tmp_path / "original.db"
    prepare(f"sqlite:///{original}", case)

    def copy() -> str:
        file = tmp_path / f"{secrets.token_hex(8)}.db"
        shutil.copy(original, file)
        return f"sqlite:///{file}"

    return copy


@pytest.fixture
def postgres_copies(case: Case, postgres_url: str, postgres_database: str) -> Iterator[Copy]:
    prepare(postgres_database, case)
    template = postgres_database.rpartition("/")[2]
    with psycopg.connect(postgres_url, autocommit=True) as server:
        made = []

        def copy() -> str:
            name = f"copy_{secrets.token_hex(8)}"
            server.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
            made.append(name)
            return postgres_database.replace(template, name)

        yield copy
        for name in made:
            server.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", "postgresql"])
def copies(request: pytest.FixtureRequest) -> Copy:
    made: Copy = request.getfixturevalue({"sqlite": "sqlite_copies", "postgresql": "postgres_copies"}[request.param])
    return made


def prepare(url: str, case: Case) -> None:
    office = found(url)
    say(office, "member.01", *case.before)
    if office.database.is_sqlite:
        with office.database.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    office.database.close()


def look(url: str) -> dict[str, list[tuple[object, ...]]]:
    database = Database(url)
    held = contents(database, without=NUMBERED)
    database.close()
    return held


def deliver(url: str, incoming: Incoming) -> Answer:
    office = Office(Database(url), vault=VAULT)
    answer = take_turn(office, incoming)
    office.database.close()
    return answer


def check_integrity(url: str) -> None:
    if url.startswith("sqlite"):
        connection = sqlite3.connect(url.removeprefix("sqlite:///"))
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        connection.close()


def test_killed_at_any_step_a_turn_leaves_nothing_or_everything(case: Case, copies: Copy) -> None:
    untouched, undisturbed = copies(), copies()
    before = look(untouched)
    answer = deliver(undisturbed, case.dying)
    everything = look(undisturbed)
    assert everything[case.writes] != before[case.writes]
    steps = steps_of(copies(), case.dying)
    assert steps[-1] == "COMMIT"

    for kill_at in range(2 * len(steps)):
        url = copies()
        child = FORKS.Process(target=take_turn_until, args=(url, case.dying, kill_at))
        child.start()
        child.join(30)
        assert child.exitcode == -signal.SIGKILL
        is_committed = kill_at == 2 * len(steps) - 1
        assert look(url) == (everything if is_committed else before), steps[kill_at // 2]
        check_integrity(url)
        # The platform has got no answer, and sends it again.
        assert deliver(url, case.dying).passive == answer.passive
        assert look(url) == everything

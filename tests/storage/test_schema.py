"""The migrations make what the tables say, once, whoever asks and however often."""

import multiprocessing
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import CheckConstraint

from storage import schema
from storage.database import Database
from storage.tables import metadata
from tests.bot.town import contents, found


def differences(database: Database) -> list[Any]:
    with database.engine.connect() as connection:
        # SQLite keeps a default as the text that it was given in, which alembic takes for another.
        options = {"compare_type": True, "compare_server_default": not database.is_sqlite}
        found_there: list[Any] = compare_metadata(MigrationContext.configure(connection, opts=options), metadata)
    return found_there


def checks(database: Database) -> set[tuple[str, str | None]]:
    """Alembic does not compare these."""
    inspector = sqlalchemy.inspect(database.engine)
    names = metadata.tables.keys()
    return {(name, check["name"]) for name in names for check in inspector.get_check_constraints(name)}


def test_the_migrations_make_exactly_the_tables(database_url: str) -> None:
    database = Database(database_url)
    assert schema.present(database) is None
    schema.upgrade(database)
    assert differences(database) == []
    assert checks(database) == {
        (table.name, str(constraint.name))
        for table in metadata.sorted_tables
        for constraint in table.constraints
        if isinstance(constraint, CheckConstraint)
    }
    assert schema.present(database) == schema.needed()
    database.close()


def test_upgrading_again_changes_nothing(database_url: str) -> None:
    office = found(database_url)
    before = contents(office.database)
    schema.upgrade(office.database)
    assert contents(office.database) == before
    assert differences(office.database) == []
    office.database.close()


def upgrade(url: str, start: Any) -> None:
    """What each process of the next test does."""
    database = Database(url)
    start.wait()
    schema.upgrade(database)
    database.close()


def test_two_processes_may_upgrade_at_once(database_url: str) -> None:
    spawn = multiprocessing.get_context("spawn")
    start = spawn.Barrier(2)
    processes = [spawn.Process(target=upgrade, args=(database_url, start)) for _ in range(2)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(60)
    assert [process.exitcode for process in processes] == [0, 0]
    database = Database(database_url)
    assert schema.present(database) == schema.needed()
    assert differences(database) == []
    database.close()


def test_sqlite_loses_nothing_that_it_said_was_written(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/a.db")
    with database.read() as tx:
        settings = [tx.cursor.execute(f"PRAGMA {name}").fetchone()[0] for name in ("journal_mode", "synchronous")]
        assert (*settings, tx.cursor.execute("PRAGMA foreign_keys").fetchone()[0]) == ("wal", 2, 1)
    database.close()


@pytest.mark.parametrize("url", ["mysql://u:secret@h/db", "oracle://h/db"])
def test_other_databases_are_refused_without_saying_the_password(url: str) -> None:
    with pytest.raises(Exception, match="只支持 SQLite 和 PostgreSQL") as refused:
        Database(url)
    assert "secret" not in str(refused.value)

"""The schema's versions: what the code needs, what the database has, and the way from one to the other."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from storage.database import Database

_MIGRATIONS = Path(__file__).parent / "migrations"


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    return config


def needed() -> str:
    """The version that this code is written for."""
    head = ScriptDirectory.from_config(_config()).get_current_head()
    if head is None:
        raise LookupError("no migrations found")
    return head


def present(database: Database) -> str | None:
    """The version that the database is at; None where nothing has been made yet."""
    with database.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def is_known(version: str) -> bool:
    """Whether this code has heard of it; a newer program's versions it has not."""
    return version in {script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()}


def upgrade(database: Database) -> None:
    """Bring the database to the needed version; several processes may ask at once."""
    config = _config()
    # From the first connection on: SQLite's busy handler does not wait while another one turns the log on.
    with database.alone(), database.engine.connect() as connection:
        _wait_for_turn(connection)
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        connection.commit()


def _wait_for_turn(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SELECT pg_advisory_xact_lock(7236470110)")  # any number that is ours
    else:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

"""A work killed before and after every step is made by another, and sent once."""

import shutil
import signal
from pathlib import Path

import pytest
from sqlalchemy import select

from storage.database import Database
from storage.tables import outbox, works
from storage.works import Works
from tests.bot.crashing import Steps
from tests.bot.forks import FORKS
from tests.bot.town import NOW, found, say
from tests.works.crashing import make_until, studio


@pytest.fixture(params=["进度图", "导出"])
def original(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """Where a secretary has just asked for it."""
    file = tmp_path / "original.db"
    office = found(f"sqlite:///{file}")
    say(office, "secretary", request.param)
    with office.database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    office.database.close()
    return file


def copy_of(original: Path, name: str) -> tuple[str, Path]:
    file, folder = original.with_name(f"{name}.db"), original.with_name(name)
    shutil.copy(original, file)
    folder.mkdir()
    return f"sqlite:///{file}", folder


def test_killed_at_any_step_it_is_made_again_and_sent_once(original: Path) -> None:
    steps = Steps()
    undisturbed = studio(*copy_of(original, "undisturbed"), steps)
    assert undisturbed.make_one()
    undisturbed.office.database.close()
    assert steps.names.count("UPLOAD") == 1
    assert steps.names[-1] == "COMMIT"

    for kill_at in range(2 * len(steps.names)):
        url, folder = copy_of(original, f"killed{kill_at}")
        child = FORKS.Process(target=make_until, args=(url, folder, kill_at))
        child.start()
        child.join(60)
        assert child.exitcode == -signal.SIGKILL
        successor = studio(url, folder, Steps())
        with successor.office.database.write() as tx:
            Works(tx).free_claims(NOW)
        while successor.make_one():
            pass
        successor.office.database.close()
        where = (kill_at, steps.names[kill_at // 2])
        assert held(url) == ([("done", "")], 1), where
        is_uploaded_twice = steps.names.index("UPLOAD") * 2 < kill_at < 2 * len(steps.names) - 1
        assert len(list(folder.iterdir())) == 1 + is_uploaded_twice, where


def held(url: str) -> tuple[list[tuple[str, str]], int]:
    """The works as they stand, and how many are to be sent."""
    database = Database(url)
    with database.engine.connect() as connection:
        states = [(state, why) for state, why in connection.execute(select(works.c.state, works.c.reason))]
        sent = connection.execute(select(outbox.c.id).where(outbox.c.kind == "work")).fetchall()
    database.close()
    return states, len(sent)

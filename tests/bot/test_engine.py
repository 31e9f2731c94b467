"""Hints reach a worker in another process: what they run is named alike on both sides."""

import subprocess
import sys
from pathlib import Path

import pytest

from bot.engine import Engine
from bot.settings import Settings

WORKER = """
import os, sys
from bot.engine import Engine
from bot.settings import Settings

def work():
    print("worked", flush=True)
    os._exit(0)

Engine(Settings(database_url=sys.argv[1], redis_url=sys.argv[2] or None)).consume(work, threads=1).start()
print("ready", flush=True)
sys.stdin.read()
"""


@pytest.fixture(params=["sqlite_database", "postgres_database", "redis_url"])
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    url = request.getfixturevalue(request.param)
    if request.param == "redis_url":
        return Settings(database_url=f"sqlite:///{tmp_path}/shifangang.db", redis_url=url)
    return Settings(database_url=url)


def test_a_hint_runs_the_work_of_another_process(settings: Settings) -> None:
    hinting = Engine(settings)
    command = [sys.executable, "-c", WORKER, settings.database_url, settings.redis_url or ""]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as worker:
        assert worker.stdout is not None
        assert worker.stdout.readline() == "ready\n"
        hinting.hint()
        hinting._task.huey.storage.close()
        try:
            worker.wait(timeout=30)
        finally:
            worker.kill()
        assert worker.stdout.read() == "worked\n"

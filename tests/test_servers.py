"""The servers that tests run beside them: they answer, and end with the run however it ends."""

import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest
import redis
import sqlalchemy

from tools.services import SERVICES

RUN_AND_WAIT = """
import pathlib, sys, time
from tools import servers
with getattr(servers, sys.argv[1])(pathlib.Path(sys.argv[2])) as url:
    print(url, flush=True)
    time.sleep(600)
"""


def redis_is_up(url: str) -> bool:
    try:
        with redis.Redis.from_url(url) as client:
            return bool(client.ping())
    except redis.ConnectionError:
        return False


def postgres_is_up(url: str) -> bool:
    try:
        psycopg.connect(url).close()
    except psycopg.OperationalError:
        return False
    return True


def ends_within(seconds: float, is_up: Callable[[str], bool], url: str) -> bool:
    deadline = time.monotonic() + seconds
    while is_up(url):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


@pytest.mark.usefixtures("redis_url", "postgres_url")  # where they are not installed, this says so
@pytest.mark.parametrize(
    ("run", "service", "is_up"),
    [("run_redis", "Redis", redis_is_up), ("run_postgres", "PostgreSQL", postgres_is_up)],
)
def test_a_server_ends_with_a_run_that_is_killed(run: str, service: str, is_up: Callable[[str], bool]) -> None:
    command = [sys.executable, "-c", RUN_AND_WAIT, run, str(SERVICES[service].find())]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as tests:
        assert tests.stdout is not None
        url = tests.stdout.readline().strip()
        assert is_up(url)
        tests.send_signal(signal.SIGKILL)
    assert ends_within(10, is_up, url)


def test_redis_answers(redis_url: str) -> None:
    assert redis_is_up(redis_url)


def test_a_database_is_empty_and_speaks_chinese(database_url: str) -> None:
    engine = sqlalchemy.create_engine(database_url)
    assert sqlalchemy.inspect(engine).get_table_names() == []
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE branch (name VARCHAR(20))")
        connection.execute(sqlalchemy.text("INSERT INTO branch VALUES (:name)"), {"name": "机关支部"})
    with engine.connect() as connection:
        assert connection.execute(sqlalchemy.text("SELECT name FROM branch")).scalars().all() == ["机关支部"]
    engine.dispose()


def test_each_test_has_a_database_of_its_own(database_url: str) -> None:
    engine = sqlalchemy.create_engine(database_url)
    assert sqlalchemy.inspect(engine).get_table_names() == []
    engine.dispose()


def test_the_browser_renders_a_page(chromium_path: str, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text("<h1></h1><script>document.querySelector('h1').textContent = 6 * 7</script>")
    options = ["--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={tmp_path / 'profile'}"]
    dumped = subprocess.run(
        [chromium_path, *options, "--dump-dom", page.as_uri()], capture_output=True, text=True, check=True
    )
    assert "<h1>42</h1>" in dumped.stdout

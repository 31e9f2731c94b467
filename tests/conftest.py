"""What every test may ask for: real databases, a real Redis, a real browser, and an office on them."""

import os
import secrets
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import psycopg
import pytest

from tests.office import Office, migrated_file, open_office
from tools import servers
from tools.services import SERVICES

# How long a machine takes is no test's business.
hypothesis.settings.register_profile("house", deadline=None)
hypothesis.settings.load_profile("house")


def path_of(name: str) -> Path:
    """Find what a test needs; without it the test does not run, and the summary says so."""
    service = SERVICES[name]
    if found := service.find():
        return found
    if os.environ.get("CI") == "true":
        pytest.fail(missing(name), pytrace=False)
    pytest.skip(missing(name))


def missing(name: str) -> str:
    return f"没有 {name}，请运行：{SERVICES[name].how_to_install}"


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    reports = [*terminalreporter.getreports("skipped"), *terminalreporter.getreports("error")]
    not_run = Counter(
        sentence for report in reports for sentence in map(missing, SERVICES) if sentence in str(report.longrepr)
    )
    if not_run:
        terminalreporter.section("没有运行的测试", yellow=True)
    for sentence, tests in not_run.items():
        terminalreporter.line(f"{tests} 个测试没有运行：{sentence}")


@pytest.fixture(scope="session")
def redis_url() -> Iterator[str]:
    with servers.run_redis(path_of("Redis")) as url:
        yield url


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """The maintenance database of a server of this worker's own."""
    with servers.run_postgres(path_of("PostgreSQL")) as url:
        yield url


@pytest.fixture
def postgres_database(postgres_url: str) -> Iterator[str]:
    name = f"test_{secrets.token_hex(8)}"
    with psycopg.connect(postgres_url, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name} TEMPLATE template0")
        yield postgres_url.removesuffix("/postgres") + f"/{name}"
        server.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def sqlite_database(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/shifangang.db"


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """An empty database, once of each kind."""
    fixture = {"sqlite": "sqlite_database", "postgresql": "postgres_database"}[request.param]
    url: str = request.getfixturevalue(fixture)
    return url


@pytest.fixture(scope="session")
def chromium_path() -> str:
    path_of("中文字体")
    return str(path_of("Chromium"))


@pytest.fixture(scope="session")
def empty_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with all tables and nothing in them."""
    return migrated_file(tmp_path_factory.mktemp("empty"))


@pytest.fixture
def bare_office(sqlite_database: str, tmp_path: Path, empty_file: Path) -> Iterator[Office]:
    """Without a campaign."""
    with open_office(sqlite_database, tmp_path, empty_file) as office:
        yield office


@pytest.fixture
def office(bare_office: Office) -> Office:
    bare_office.open_campaign()
    return bare_office


@pytest.fixture
def office_on_either(database_url: str, tmp_path: Path) -> Iterator[Office]:
    """With an open campaign, once on each kind of database."""
    with open_office(database_url, tmp_path) as office:
        office.open_campaign()
        yield office

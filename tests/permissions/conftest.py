"""An office with an open campaign."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.office import Office, migrated_file, open_office


@pytest.fixture(scope="session")
def empty_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return migrated_file(tmp_path_factory.mktemp("empty"))


@pytest.fixture
def bare_office(sqlite_database: str, tmp_path: Path, empty_file: Path) -> Iterator[Office]:
    with open_office(sqlite_database, tmp_path, empty_file) as office:
        yield office


@pytest.fixture
def office(bare_office: Office) -> Office:
    bare_office.open_campaign()
    return bare_office


@pytest.fixture
def office_on_either(database_url: str, tmp_path: Path) -> Iterator[Office]:
    with open_office(database_url, tmp_path) as office:
        office.open_campaign()
        yield office

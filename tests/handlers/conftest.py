"""One office for all examples of a module: each example is a member of its own."""

from collections.abc import Iterator

import pytest

from tests.office import Office, migrated_file, open_office


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    folder = tmp_path_factory.mktemp("office")
    with open_office(f"sqlite:///{folder}/shifangang.db", folder, migrated_file(folder)) as office:
        office.open_campaign()
        yield office

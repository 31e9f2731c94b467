"""A branch that puts people forward, on one database and on either."""

import pytest

from tests.nominations.branch import Branch, set_up
from tests.office import Office


@pytest.fixture
def branch(office: Office) -> Branch:
    return set_up(office)


@pytest.fixture
def branch_on_either(office_on_either: Office) -> Branch:
    return set_up(office_on_either)

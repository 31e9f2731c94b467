import pytest

from tests.office import Office
from tests.panel.reviewing import Panel, set_up


@pytest.fixture
def panel(office: Office) -> Panel:
    """Before the list is in."""
    return set_up(office)


@pytest.fixture
def panel_on_either(office_on_either: Office) -> Panel:
    return set_up(office_on_either)

"""LibreOffice, to open what was written."""

from pathlib import Path

import pytest

from tests.conftest import path_of


@pytest.fixture
def soffice() -> Path:
    return path_of("LibreOffice")

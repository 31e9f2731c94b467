"""No text whatever breaks a reviewer's sheet, or gives a score without naming one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from storage.tables import marks
from tests.handlers.test_any_text import ANY_TEXT, THOROUGH, names_no_number, send
from tests.office import Office
from tests.panel.reviewing import FIRST, Panel, set_up

WHERE = st.sampled_from([(), ("同意",), ("一项一项",), ("17弃权",), ("17弃权", "跳过", *["同意", "继续"] * 4, "提交")])


@pytest.fixture(scope="module")
def panel(office: Office) -> Panel:
    found = set_up(office)
    found.hand_in_list("周桂香")
    return found


def points(office: Office) -> list[tuple[int, int | None]]:
    with office.database.engine.connect() as connection:
        found = connection.execute(select(marks.c.item, marks.c.points).order_by(marks.c.item))
        return [(item, hundredths) for item, hundredths in found]


@THOROUGH
@given(where=WHERE, text=ANY_TEXT.filter(names_no_number))
def test_a_text_without_a_number_gives_no_score(panel: Panel, where: tuple[str, ...], text: str) -> None:
    panel.says(FIRST, "评审", *where)
    before = points(panel.office)
    send(panel.phone(FIRST), text)
    assert points(panel.office) == before

"""Pictures: what they show is worked out first, then drawn so that everything fits."""

import io
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from bot.canvas import WIDTH, fitted, font, width_of
from bot.charts import draw_progress, draw_scores
from campaign.charts import STANDINGS, Heading, ProgressChart, chart_progress, chart_scores
from campaign.record import Record, Standing
from campaign.roll import Tally
from tests.office import RUBRIC, ZONE

HEADING = Heading("2026年党员示范岗", datetime(2026, 5, 20, 10, 7, tzinfo=ZONE))
LONG = "后勤保障部第二党总支第三学生公寓管理服务中心联合党支部"


def tally(branch: str, **counts: int) -> Tally:
    return Tally(branch, {Standing[name.upper()]: number for name, number in counts.items()})


def many(number: int) -> list[Tally]:
    """The higher its number, the more a branch has left to do."""
    return [tally(f"样例支部{place:03}", submitted=5, not_applied=place) for place in range(number)]


def opened(png: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(png))
    image.load()
    assert image.format == "PNG"
    return image


def test_every_standing_has_its_place() -> None:
    assert sorted(STANDINGS) == sorted(Standing)


def test_one_branch_is_shown_by_standing() -> None:
    own = tally("饮食中心支部", submitted=12, filling=3)
    assert chart_progress(HEADING, [own]) == ProgressChart(HEADING, own)


def test_a_branch_without_members_is_shown_where_it_is_asked_for() -> None:
    assert chart_progress(HEADING, [], ["机关支部"]).total == Tally("机关支部")


def test_up_to_forty_branches_are_all_shown_with_most_to_do_first() -> None:
    chart = chart_progress(HEADING, many(40))
    assert [each.branch for each in chart.branches] == [f"样例支部{place:03}" for place in range(39, -1, -1)]
    assert (chart.others, chart.total.branch, chart.total.people) == (None, "40个支部", 200 + sum(range(40)))


def test_of_more_the_worst_thirty_are_shown_and_the_others_as_one() -> None:
    chart = chart_progress(HEADING, many(100))
    assert [each.branch for each in chart.branches] == [f"样例支部{place:03}" for place in range(99, 69, -1)]
    assert chart.others is not None
    assert (chart.others.branch, chart.others.people) == ("其余70个支部", 70 * 5 + sum(range(70)))
    assert chart.total.people == 500 + sum(range(100))


PROGRESS = {
    "nobody": [Tally("机关支部")],
    "one person": [tally("运输支部", not_applied=1)],
    "every standing": [tally("饮食中心支部", **{each.name.lower(): n for n, each in enumerate(Standing, start=1)})],
    "a long name": [tally(LONG, submitted=30, filling=12)],
    "long names beside an empty branch": [tally(LONG, submitted=30), Tally(f"{LONG}乙"), tally("机关支部", exempt=1)],
    "forty": many(40),
    "a hundred": many(100),
    "a hundred thousand people": [tally(f"样例支部{n}", submitted=900, filling=100) for n in range(100)],
}


@pytest.mark.parametrize("tallies", PROGRESS.values(), ids=PROGRESS.keys())
def test_it_is_drawn_for_a_phone_and_nothing_touches_the_edge(tallies: list[Tally]) -> None:
    image = opened(draw_progress(chart_progress(HEADING, tallies))).convert("RGB")
    assert image.width == WIDTH
    paper = image.getpixel((0, 0))
    inside = image.crop((40, 40, WIDTH - 40, image.height - 20))
    framed = Image.new("RGB", image.size, paper)
    framed.paste(inside, (40, 40))
    assert framed.tobytes() == image.tobytes()
    assert len(image.getcolors(maxcolors=image.width * image.height) or ()) > 10


def test_the_same_figures_give_the_same_picture_and_others_another() -> None:
    def draw(number: int) -> bytes:
        return draw_progress(chart_progress(HEADING, [tally("机关支部", submitted=number, filling=3)]))

    assert draw(4) == draw(4) != draw(5)


def test_scores_are_shown_by_category_against_the_most() -> None:
    record = Record(points={1: Decimal("4.5"), 2: Decimal(2), 6: Decimal(6)})
    chart = chart_scores(HEADING, "周桂香", RUBRIC, record)
    assert [(each.points, each.most) for each in chart.scores] == [
        (Decimal("6.5"), 11),
        (Decimal(6), 29),
        (Decimal(0), 30),
        (Decimal(0), 30),
    ]
    assert (chart.total, chart.most, chart.answered, chart.items, chart.is_complete) == (
        Decimal("12.5"),
        100,
        3,
        21,
        False,
    )
    assert opened(draw_scores(chart)).width == WIDTH


@given(text=st.text(st.sampled_from("饮食中心支部第二党总支（A）1 "), max_size=120), room=st.integers(200, 900))
def test_words_always_fit(text: str, room: int) -> None:
    shown, size = fitted(text, 58, room)
    assert width_of(shown, size) <= room


@pytest.mark.parametrize("name", ["䶮", "𬱖", "𠮷", "喆", "堃", "犇", "·", "（）", "，", "—", "…"])
def test_rare_names_are_written_with_their_own_characters(name: str) -> None:
    drawn = [font(40).getmask(sign).getbbox() and bytes(font(40).getmask(sign)) for sign in name]
    assert bytes(font(40).getmask("\U0010fffd")) not in drawn
    assert None not in drawn


def test_the_font_travels_with_its_licence() -> None:
    folder = Path(__file__).parent.parent.parent / "bot/fonts"
    assert sorted(file.name for file in folder.iterdir()) == ["NotoSansSC-Regular.otf", "OFL.txt", "README.md"]
    assert "SIL OPEN FONT LICENSE" in (folder / "OFL.txt").read_text("utf-8")

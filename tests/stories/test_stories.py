"""Whole conversations, word for word, through the encrypted callback."""

from pathlib import Path

import pytest

from tests.office import Answer, Office
from tests.stories.transcript import Line, play, read, write

FOLDER = Path(__file__).parent
STORIES = sorted(FOLDER.glob("*.txt"))
ON_EITHER = [
    FOLDER / f"{name}.txt"
    for name in (
        "whole_path",
        "notice",
        "notice_secretary",
        "secretary_asks",
        "office_asks",
        "public_voices",
        "public_complaint",
        "case",
        "scan_to_lifted_veto",
        "panel",
    )
]


def pairs(lines: tuple[Line, ...]) -> list[tuple[str, Answer]]:
    return [(line.text, line.answer) for line in lines]


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.stem)
def test_the_story_goes_as_it_is_told(office: Office, story: Path) -> None:
    told = read(story.read_text("utf-8"))
    assert pairs(play(office, told)) == pairs(told)


@pytest.mark.parametrize("story", ON_EITHER, ids=lambda story: story.stem)
def test_the_main_stories_are_the_same_on_either_database(office_on_either: Office, story: Path) -> None:
    told = read(story.read_text("utf-8"))
    assert pairs(play(office_on_either, told)) == pairs(told)


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.stem)
def test_a_story_is_written_as_it_is_read(story: Path) -> None:
    text = story.read_text("utf-8")
    assert write(read(text)) == text

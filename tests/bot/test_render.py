"""Replies as they leave: within the platform's bytes, and nothing of them lost."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.render import LIMIT, split

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=3000) | st.lists(
    st.text("汉字éa🎉", max_size=900), max_size=8
).map("\n".join)
UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
NUMBER = re.compile(r"（(\d+)/(\d+)）\n")


@given(TEXTS)
@example("汉" * 682 + "字")
@example("a" * 2049)
@example("\n" * 5000)
@example("🎉" * 4000)
@example(("汉" * 600 + "\n") * 20)
def test_every_part_fits_and_all_of_them_are_the_text(text: str) -> None:
    parts = split(text)
    said = UNPRINTABLE.sub("", text)
    assert [part for part in parts if len(part.encode()) > LIMIT] == []
    if len(said.encode()) <= LIMIT:
        assert parts == (said,)
        return
    heads = [NUMBER.match(part) for part in parts]
    assert [head and head.groups() for head in heads] == [
        (str(place), str(len(parts))) for place in range(1, len(parts) + 1)
    ]
    # A cut falls at a line's end, which is left out, or inside a line that is too long by itself.
    contents = [NUMBER.sub("", part, count=1) for part in parts]
    pattern = r"\n?".join(map(re.escape, contents))
    assert re.fullmatch(pattern, said)


@pytest.mark.parametrize("sign", ["a", "é", "汉", "🎉"])
@pytest.mark.parametrize("more", range(-2, 3))
def test_no_character_is_cut_at_the_limit(sign: str, more: int) -> None:
    text = sign * (LIMIT // len(sign.encode()) + more)
    parts = split(text)
    assert "".join(NUMBER.sub("", part, count=1) for part in parts) == text
    assert (len(parts) > 1) == (len(text.encode()) > LIMIT)


def test_lines_stay_whole_where_they_can() -> None:
    lines = [f"{number}、" + "党员" * 40 for number in range(1, 31)]
    parts = split("\n".join(lines))
    assert [line for part in parts for line in part.split("\n")[1:]] == lines

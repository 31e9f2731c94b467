"""Replies as they leave: within the platform's bytes, and nothing of them lost."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.render import LIMIT, split

# Lists, which are cut in a way of their own, need these signs.
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="、："), max_size=3000) | st.lists(
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


NAMES = st.lists(st.text("周桂香李国强Z（）", min_size=1, max_size=12), min_size=2, max_size=600)


@given(NAMES, st.sampled_from(["", "机关支部3人：", "饮食中心支部待提交12人："]))
@example(["欧阳娜娜"] * 1500, "机关支部3人：")
@example(["名" * 2000, "字"], "")
def test_a_list_is_cut_between_names_and_says_its_headings_again(names: list[str], head: str) -> None:
    parts = split(f"还没申报9人：\n{head}{'、'.join(names)}\n共9人。\n看进度说「进度」")
    assert [part for part in parts if len(part.encode()) > LIMIT] == []
    lines = [NUMBER.sub("", part, count=1).split("\n") for part in parts]
    listed = [line for part in lines for line in part if line not in ("还没申报9人：", "共9人。", "看进度说「进度」")]
    with_names = [part for part in lines if any(line in listed for line in part)]
    assert {part[0] for part in with_names} == {"还没申报9人："}
    if max(map(len, names)) > 600:
        return  # a name longer than a message is no name, and cut as any text
    assert [line.startswith(head) for line in listed] == [True] * len(listed)
    assert "、".join(line.removeprefix(head) for line in listed).split("、") == names


def test_what_follows_a_list_is_not_under_its_heading() -> None:
    text = "还没申报9人：\n" + "、".join(["周桂香"] * 165) + "\n共9人。" + "\n说「进度」" * 20
    assert split(text)[1].startswith("（2/2）\n说「进度」")
    assert sum(part.count("还没申报9人：") for part in split(text)) == 1

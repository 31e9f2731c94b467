"""Whatever is done to a rubric file, it is read, or its faults are named in words and by lines of it."""

import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from campaign.rubric_file import check, parse

PACKAGED = (Path(__file__).parents[2] / "rubric.yaml").read_text(encoding="utf-8")
LINES = PACKAGED.splitlines()
TREE = yaml.load(PACKAGED, Loader=yaml.BaseLoader)

NASTY = st.sampled_from(
    [
        *(
            "",
            "~",
            "null",
            "[]",
            "{}",
            "[[]]",
            "{a: b}",
            "- x",
            "? x",
            "true",
            ".nan",
            ".inf",
            "-1",
            "1e3",
            "0x1F",
        ),
        *(
            "0",
            "99999999999",
            "4.3",
            "4.55",
            "1_000",
            "２",
            "&a x",
            "*a",
            "!x y",
            "<<: *a",
            "'",
            '"',
            "#",
            ": :",
        ),
        *(
            "2026-02-30",
            "12-32",
            "25:00-26:00",
            "\t",
            "---",
            "...",
            "%",
            "@",
            "`",
            "|",
            ">-",
            '"\\ud800"',
            '"\\q"',
        ),
        *(
            "\x00",
            "\x85",
            "\u2028",
            "\ufeff",
            "é",
            "🙂",
            "字" * 700,
            "a: b: c",
            "{",
            "[",
            "kind: points",
            "number: 3",
        ),
    ]
)


def judge(text: str) -> None:
    lines = re.sub("\r\n?", "\n", text).rstrip("\n").count("\n") + 1
    faults = check(text).faults
    for fault in faults:
        assert 1 <= fault.line <= lines
        assert re.search("[一-鿿]", fault.message)
        assert not re.search("nput should|alid|xpected|rror|rgument|Field", fault.message)
    if not faults:
        rubric = parse(text)
        assert sum((item.points for item in rubric.scored), Decimal(0)) == rubric.total
        assert [item.number for item in rubric.items] == list(range(1, rubric.last + 1))
        assert [rubric.item(item.number) for item in rubric.items] == list(rubric.items)


@settings(max_examples=60, deadline=None)
@given(st.text())
def test_random_text(text: str) -> None:
    judge(text)


@settings(max_examples=60, deadline=None)
@given(st.lists(NASTY, max_size=8), st.sampled_from(["", " ", "\n", "\n  ", "\r\n", "\n- "]))
def test_random_marks(pieces: list[str], glue: str) -> None:
    judge(glue.join(pieces))


def line_numbers() -> st.SearchStrategy[int]:
    return st.integers(0, len(LINES) - 1)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(line_numbers(), st.sampled_from(["drop", "double", "indent", "outdent", "swap"])),
        min_size=1,
        max_size=3,
    )
)
def test_lines_moved_about(moves: list[tuple[int, str]]) -> None:
    lines = [[line] for line in LINES]
    for number, move in moves:
        line = LINES[number]
        lines[number] = {
            "drop": [],
            "double": [line, line],
            "indent": ["  " + line],
            "outdent": [line.removeprefix("  ")],
            "swap": [LINES[number - 1], line, LINES[number - 1]],
        }[move]
    judge("\n".join(line for kept in lines for line in kept))


@settings(max_examples=60, deadline=None)
@given(line_numbers(), NASTY, st.sampled_from(["value", "key", "line", "cut"]))
def test_nasty_writing_anywhere(number: int, nasty: str, place: str) -> None:
    line = LINES[number]
    key, colon, value = line.partition(": ")
    indent = line[: len(line) - len(line.lstrip())]
    written = {
        "value": f"{key}{colon}{nasty}",
        "key": f"{indent}{nasty}{colon}{value}",
        "line": f"{line}\n{indent}{nasty}",
        "cut": nasty,
    }[place]
    rest = [] if place == "cut" else LINES[number + 1 :]
    judge("\n".join([*LINES[:number], written, *rest]))


def paths(node: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    children = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    return [path, *(deeper for key, child in children for deeper in paths(child, (*path, key)))]


PATHS = [path for path in paths(TREE) if path]
VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=20),
    st.lists(st.text(max_size=3), max_size=2),
    st.dictionaries(st.text(max_size=5), st.text(max_size=3), max_size=2),
    st.sampled_from([TREE["veto"], TREE["bonus"], TREE["categories"][0]["items"][0], TREE["rules"]]),
)


def replaced(node: Any, path: tuple[str | int, ...], key: Any, value: Any) -> Any:
    """The same with `value` under `key` in the part at `path`; without it where the value is `...`."""
    if path:
        copy: Any = dict(node) if isinstance(node, dict) else list(node)
        copy[path[0]] = replaced(node[path[0]], path[1:], key, value)
        return copy
    if isinstance(node, dict):
        return {k: v for k, v in node.items() if k != key} | ({} if value is ... else {key: value})
    return [v for k, v in enumerate(node) if k != key] + ([] if value is ... else [value])


def dumped(tree: Any) -> str:
    text: str = yaml.safe_dump(tree, allow_unicode=True, sort_keys=False, width=10**6)
    return text


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(PATHS), VALUES)
def test_anything_in_place_of_anything(path: tuple[str | int, ...], value: Any) -> None:
    judge(dumped(replaced(TREE, path[:-1], path[-1], value)))


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(PATHS))
def test_anything_left_out(path: tuple[str | int, ...]) -> None:
    judge(dumped(replaced(TREE, path[:-1], path[-1], ...)))


@settings(max_examples=60, deadline=None)
@given(st.sampled_from([path for path in PATHS if isinstance(path[-1], str)]), st.text(max_size=8), VALUES)
def test_a_strange_key_anywhere(path: tuple[str | int, ...], key: str, value: Any) -> None:
    judge(dumped(replaced(TREE, path[:-1], key, value)))

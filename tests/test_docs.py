"""The documents and the code say the same: commands, settings, names, links and door plates."""

import ast
import importlib
import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from bot.cli import cli

ROOT = Path(__file__).parent.parent
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
TEXTS = {path: path.read_text(encoding="utf-8") for path in DOCUMENTS}
READMES = [ROOT / "README.md", ROOT / "README.zh-CN.md"]
LINK = re.compile(r"\]\(([^)\s]+)\)")
VARIABLE = re.compile(r"[A-Z][A-Z_]{4,}")
TREE_LINE = re.compile(r"(?P<indent> *)(?P<name>[\w./]+\.(?:py|yaml)|\w+/) +(?P<plate>\S.*)")
GLOSSARY_LINE = re.compile(r"\| [^|]+ \| `(?P<name>[^`]+)` \| (?P<where>[^ |]+) \|")


def leaves(command: click.Command, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Each command that does something, by the words that call it."""
    if not isinstance(command, click.Group):
        yield path
        return
    for name, below in below_of(command).items():
        yield from leaves(below, (*path, name))


def below_of(group: click.Group) -> dict[str, click.Command]:
    context = click.Context(group)
    return {name: command for name in group.list_commands(context) if (command := group.get_command(context, name))}


def called(words: list[str]) -> str:
    """What is wrong with `shifangang` followed by these words; empty if nothing is."""
    command: click.Command = cli
    while isinstance(command, click.Group) and words:
        name, *words = words
        if name in ("-h", "--help"):
            return ""
        below = below_of(command)
        if name not in below:
            return f"no command {name}"
        command = below[name]
    known = {option for parameter in command.params for option in parameter.opts} | {"-h", "--help"}
    unknown = [word for word in words if word.startswith("-") and word not in known]
    return f"{command.name} has no {' '.join(unknown)}" if unknown else ""


def calls(text: str) -> Iterator[list[str]]:
    """What follows `shifangang` in code, up to the end of the command."""
    code = re.findall(r"```\w*\n(.*?)```", text, re.DOTALL)
    code += re.findall(r"`([^`\n]+)`", re.sub(r"```.*?```", "", text, flags=re.DOTALL))
    for piece in code:
        for found in re.finditer(r"(?:^|\s|/bin/)shifangang( [a-z-][^\s|&;>#]*(?: [^\s|&;>#]+)*)", piece, re.MULTILINE):
            yield found[1].split()


def variables_read() -> set[str]:
    tree = ast.parse((ROOT / "bot/settings.py").read_text(encoding="utf-8"))
    texts = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    return {text for text in texts if VARIABLE.fullmatch(text)}


def variables_listed(text: str) -> set[str]:
    rows = re.findall(r"^\| (`[A-Z][^|]*) \|", text, re.MULTILINE)
    return {name for row in rows for name in VARIABLE.findall(row)}


def is_there(name: str, where: str) -> bool:
    path = ROOT / where
    if path.suffix != ".py":
        return re.search(rf"\b{re.escape(name)}\b", path.read_text(encoding="utf-8")) is not None
    module = where.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
    found: object = importlib.import_module(module)
    for part in name.split("."):
        if not hasattr(found, part):
            return part in getattr(found, "__annotations__", {})
        found = getattr(found, part)
    return True


def door_plate(path: Path) -> str:
    if path.suffix == ".yaml":
        return path.read_text(encoding="utf-8").split("\n", 1)[0].removeprefix("# ")
    docstring = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    return docstring.split("\n", 1)[0]


def tree(text: str) -> dict[str, str]:
    """The house as the README draws it: what stands beside each file and folder."""
    drawn, folder = {}, ""
    for line in re.findall(r"```\n(bot/.*?)```", text, re.DOTALL)[0].splitlines():
        found = TREE_LINE.fullmatch(line)
        assert found, line
        folder = found["name"] if found["name"].endswith("/") else folder if found["indent"] else ""
        drawn[folder if found["name"] == folder else folder + found["name"]] = found["plate"]
    return drawn


@pytest.mark.parametrize("path", sorted(leaves(cli)), ids=" ".join)
@pytest.mark.parametrize("document", [ROOT / "README.md", ROOT / "docs/operations.md"], ids=lambda path: path.name)
def test_every_command_is_named(path: tuple[str, ...], document: Path) -> None:
    assert f"shifangang {' '.join(path)}" in TEXTS[document]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_command_that_is_named_exists(document: Path) -> None:
    faults = {" ".join(words): fault for words in calls(TEXTS[document]) if (fault := called(words))}
    assert faults == {}


@pytest.mark.parametrize("readme", READMES, ids=lambda path: path.name)
def test_the_table_lists_the_variables_that_are_read_and_no_other(readme: Path) -> None:
    assert variables_listed(TEXTS[readme]) == variables_read()


def test_every_name_in_the_glossary_is_where_it_says() -> None:
    lines = [line for line in TEXTS[ROOT / "GLOSSARY.md"].splitlines() if "`" in line and line.startswith("|")]
    entries = [GLOSSARY_LINE.match(line) for line in lines]
    assert [line for line, entry in zip(lines, entries, strict=True) if not entry] == []
    missing = [entry[0] for entry in entries if entry and not is_there(entry["name"], entry["where"])]
    assert missing == []


@pytest.mark.parametrize(
    ("name", "where", "expected"),
    [
        ("Standing.FILLING", "campaign/record.py", True),
        ("Dates.apply_by", "campaign/term.py", True),
        ("Dates.apply_until", "campaign/term.py", False),
        ("Standing", "campaign/term.py", False),
        ("withdraw.this_year", "dialog/vocabulary.yaml", True),
        ("opt", "dialog/vocabulary.yaml", False),
    ],
)
def test_what_is_there(name: str, where: str, *, expected: bool) -> None:
    assert is_there(name, where) is expected


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_link_leads_somewhere(document: Path) -> None:
    targets = [link for link in LINK.findall(TEXTS[document]) if not link.startswith(("http://", "https://", "#"))]
    broken = [link for link in targets if not (document.parent / link.partition("#")[0]).exists()]
    assert broken == []


def test_the_tree_reads_as_the_door_plates_do() -> None:
    drawn = tree(TEXTS[ROOT / "README.md"])
    plates = {
        name: door_plate(ROOT / name / "__init__.py" if name.endswith("/") else ROOT / name)
        for name in drawn
        if not name.endswith(".yaml")
    }
    assert {name: plate for name, plate in drawn.items() if not name.endswith(".yaml")} == plates
    assert [name for name in drawn if not (ROOT / name).exists()] == []


def test_every_make_target_that_is_named_exists() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    named = {name for text in TEXTS.values() for name in re.findall(r"`make ([a-z]+)", text)}
    assert named <= targets

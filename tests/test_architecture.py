"""The floors of the house, as far as import-linter does not see them."""

import ast
import io
import re
import subprocess
import sys
import tokenize
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
FLOORS = ["bot", "campaign", "dialog", "handlers", "simulator", "storage"]

PARSING_AND_VALIDATION = {"chinese_calendar", "pydantic", "pydantic_core", "pypinyin", "rapidfuzz", "yaml"}
CLOCKS = {"sched", "time", "timeit"}
DATABASES = {"dbm", "shelve", "sqlite3"}
NETWORK = {
    *("asyncio", "ftplib", "http", "imaplib", "poplib", "select", "selectors", "smtplib", "socket"),
    *("socketserver", "ssl", "urllib.request", "webbrowser", "wsgiref", "xmlrpc"),
}
BEYOND_PURE = CLOCKS | DATABASES | NETWORK

# Written so that they do not find themselves.
REGISTRIES = re.compile(
    r"\b(?:pypi\.org|pythonhosted\.org|npmjs\.org|npmjs\.com|debian\.org|ubuntu\.com|crates\.io|proxy\.golang\.org)"
    r"|\b(?:ghcr\.io|docker\.io|quay\.io)/|\bpypi\.tuna|\bmirrors?\.[a-z]+\.(?:com|edu|cn)"
)
THIS_MACHINE = re.compile(r"/[w]ork/")
EXCUSE = re.compile(r"#\s*(?:noqa|type:\s*ignore)\b")
EXCUSE_WITH_REASON = re.compile(r"#\s*(?:noqa:\s*[A-Z]+\d+(?:\s*,\s*[A-Z]+\d+)*+|type:\s*ignore\[[a-z, -]+\])\W+\w.+")


def tracked_files() -> list[Path]:
    # Whoever runs the tests may not be who cloned: git would otherwise refuse to look.
    listed = subprocess.run(
        ["git", "-c", "safe.directory=*", "ls-files", "-z"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return [path for name in listed.stdout.split("\0") if name and (path := ROOT / name).is_file()]


def imports(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            # `from urllib import request` names a module as `import urllib.request` does.
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def within(module: str, modules: set[str]) -> bool:
    parts = module.split(".")
    return any(".".join(parts[:length]) in modules for length in range(1, len(parts) + 1))


def unwelcome(floor: str, source: str) -> list[str]:
    allowed = {floor} | PARSING_AND_VALIDATION | sys.stdlib_module_names
    return sorted(module for module in imports(source) if not within(module, allowed) or within(module, BEYOND_PURE))


def comments(source: str) -> Iterator[str]:
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            yield token.string


def test_the_packages_on_disk_are_the_six_floors() -> None:
    assert sorted(path.parent.name for path in ROOT.glob("*/__init__.py")) == FLOORS
    assert sorted(PYPROJECT["tool"]["importlinter"]["root_packages"]) == FLOORS
    assert sorted(PYPROJECT["tool"]["mypy"]["packages"]) == FLOORS
    assert sorted(PYPROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]) == FLOORS


@pytest.mark.parametrize("floor", ["campaign", "dialog"])
def test_the_rules_and_the_words_import_neither_clock_nor_database_nor_network(floor: str) -> None:
    files = sorted((ROOT / floor).rglob("*.py"))
    found = {str(path.relative_to(ROOT)): unwelcome(floor, path.read_text(encoding="utf-8")) for path in files}
    assert {path: modules for path, modules in found.items() if modules} == {}


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("import time", ["time"]),
        ("def late():\n    from urllib import request", ["urllib.request"]),
        ("from urllib.parse import quote", []),
        ("from http.client import HTTPConnection", ["http.client.HTTPConnection"]),
        ("import sqlalchemy, flask, httpx", ["flask", "httpx", "sqlalchemy"]),
        ("from datetime import datetime\nfrom pydantic import BaseModel\nimport campaign.scoring", []),
        ("from dialog.flow import Flow", ["dialog.flow.Flow"]),
        ("from . import scoring", []),
    ],
)
def test_what_is_unwelcome_in_campaign(source: str, expected: list[str]) -> None:
    assert unwelcome("campaign", source) == expected


def test_no_file_names_a_registry_or_the_machine_it_was_written_on() -> None:
    found = [
        f"{path.relative_to(ROOT)}: {match.group()}"
        for path in tracked_files()
        for pattern in (REGISTRIES, THIS_MACHINE)
        for match in pattern.finditer(path.read_bytes().decode("utf-8", errors="ignore"))
    ]
    assert found == []


def test_every_exception_to_a_check_says_why() -> None:
    unexplained = [
        f"{path.relative_to(ROOT)}: {comment}"
        for path in tracked_files()
        if path.suffix in {".py", ".pyi"}
        for comment in comments(path.read_text(encoding="utf-8"))
        if EXCUSE.search(comment) and not EXCUSE_WITH_REASON.search(comment)
    ]
    assert unexplained == []


@pytest.mark.parametrize(
    ("comment", "explained"),
    [
        ("# noqa: S311", False),
        ("# noqa", False),
        ("# noqa: S311, DTZ005", False),
        ("# noqa: S311, DTZ005 drawn by lot, no secret", True),
        ("# noqa: DTZ005 - a clock", True),
        ("# type: ignore[arg-type]", False),
        ("# type: ignore  # the stub is wrong", False),
        ("# type: ignore[arg-type]  # the stub is wrong", True),
        ("# type: ignore[no-untyped-call]  # 第三方库没有类型", True),
    ],
)
def test_what_counts_as_a_reason(comment: str, *, explained: bool) -> None:
    assert bool(EXCUSE_WITH_REASON.search(comment)) is explained

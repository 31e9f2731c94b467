"""Understanding by itself: a line of JSON in, a line of JSON out."""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from campaign.rubric import Rubric
from dialog.sheet import Sheet
from dialog.understanding import NOBODY, Directory
from dialog.understanding.lines import answer
from handlers.sheet import sheet_of

_UNREADABLE = '{"intent": "clarify"}'


def read_directory(file: Path) -> Directory:
    """Raises `ValueError` where the file does not hold lists of names, branches and receipts."""
    read = json.loads(file.read_text("utf-8-sig"))
    if not isinstance(read, dict):
        raise ValueError("not an object")  # noqa: TRY004 - a fault of the file, not of the program
    return Directory(*(tuple(map(str, read.get(name) or ())) for name in ("names", "branches", "receipts")))


def understand_lines(lines: Iterable[str], rubric: Rubric, directory: Directory = NOBODY) -> Iterator[str]:
    """One answer for each line, in order; an empty or unreadable line is asked back about."""
    sheet = sheet_of(rubric)
    for line in lines:
        yield _understand(line, sheet, directory)


_written = json.JSONEncoder(ensure_ascii=False).encode


def _understand(line: str, sheet: Sheet, directory: Directory) -> str:
    try:
        read: Any = json.loads(line)
    except (ValueError, RecursionError):
        return _UNREADABLE
    if not isinstance(read, dict):
        return _UNREADABLE
    return _written(answer(read, sheet=sheet, directory=directory))

"""What was read for a table, put aside in a file, so that no transaction waits for the writing."""

import pickle
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from typing import IO, Any

from bot.workbook import Contents
from campaign.exports import LedgerLine, MemberLine
from campaign.record import Standing
from handlers.works import Table

_IN_MEMORY = 4 * 1024 * 1024


class Spool:
    """A table read whole: handed out as often as it is asked for, in as many parts as it is asked for."""

    def __init__(self, table: Table, members: IO[bytes], ledger: IO[bytes]) -> None:
        self._table, self._members, self._ledger = table, members, ledger
        self._standings: list[Standing] = []
        self._ends: list[int] = []  # after how many members each branch ends
        branch = ""
        for member in table.members:
            if self._standings and member.branch != branch:
                self._ends.append(len(self._standings))
            branch = member.branch
            self._standings.append(member.standing(table.campaign.rubric))
            pickle.dump(member, members, pickle.HIGHEST_PROTOCOL)
        self._lines = _write(table.ledger, ledger)

    def part(self, part: int, parts: int) -> Contents:
        """Counted from 1; cut between two branches where one ends nearby. The ledger goes with the first."""
        begin, end = self._cut(part - 1, parts), self._cut(part, parts)
        members: Iterator[MemberLine] = islice(_read(self._members, len(self._standings)), begin, end)
        ledger: Iterator[LedgerLine] = _read(self._ledger, self._lines if part == 1 else 0)
        return Contents(
            self._table.heading,
            self._table.of,
            self._table.campaign.rubric,
            Counter(self._standings[begin:end]),
            members,
            ledger,
            (part, parts),
            self._table.vetoed,
            self._table.scorecards if part == 1 else (),
            self._table.decisions if part == 1 else (),
        )

    def _cut(self, part: int, parts: int) -> int:
        total = len(self._standings)
        if part in (0, parts):
            return total if part else 0
        ideal = total * part // parts
        nearest = min(self._ends, key=lambda end: abs(end - ideal), default=ideal)
        return nearest if abs(nearest - ideal) * 2 * parts < total else ideal


def _write(things: Iterable[Any], file: IO[bytes]) -> int:
    count = 0
    for thing in things:
        pickle.dump(thing, file, pickle.HIGHEST_PROTOCOL)
        count += 1
    return count


def _read(file: IO[bytes], count: int) -> Iterator[Any]:
    file.seek(0)
    for _ in range(count):
        yield pickle.load(file)  # noqa: S301 - our own, written a moment ago into a file that nobody else can open


@contextmanager
def spooled(table: Table) -> Iterator[Spool]:
    with (
        tempfile.SpooledTemporaryFile(_IN_MEMORY) as members,
        tempfile.SpooledTemporaryFile(_IN_MEMORY) as ledger,
    ):
        yield Spool(table, members, ledger)

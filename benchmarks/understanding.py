"""How fast sentences are understood, and how many of those that were held back from the weighing."""

import json
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from statistics import median
from typing import Any
from unittest.mock import patch

from rich.console import Console
from rich.table import Table

from dialog.understanding import Directory, leanings
from dialog.understanding.lines import answer
from tests.understanding.matching import judge, stores_another_score
from tests.understanding.sheets import SHEET
from tools.weigh_leanings import CORPORA, known, labelled, learn, people

FOLDS = 5


@dataclass(frozen=True)
class Line:
    row: dict[str, Any]
    directory: Directory

    def answer(self) -> Any:
        asked = {key: self.row[key] for key in ("role", "context", "text", "state") if key in self.row}
        return answer(asked, sheet=SHEET, directory=self.directory)


def main(rounds: int) -> None:
    lines = list(_lines())
    out = Console()
    out.print(f"{len(lines)} sentences: {median(_pace(lines) for _ in range(rounds)):,.0f} a second of one core")
    out.print(f"shifangang understand, one sentence: {median(_start() for _ in range(rounds)):.2f} s of processor time")
    out.print(_held_back(lines))


def _lines() -> Iterator[Line]:
    for corpus, directory in CORPORA.items():
        known_people = people(directory)
        for row in corpus.read_text("utf-8").splitlines():
            yield Line(json.loads(row), known_people)


def _pace(lines: list[Line]) -> float:
    began = time.process_time()
    for line in lines:
        line.answer()
    return len(lines) / (time.process_time() - began)


def _start() -> float:
    """Seconds of processor time, from the command to its first answer."""
    code = (
        "import resource, subprocess, sys\n"
        "subprocess.run([sys.executable, '-m', 'bot', 'understand'], input=b'{\"text\": \"8\"}', check=True,"
        " stdout=subprocess.DEVNULL)\n"
        "used = resource.getrusage(resource.RUSAGE_CHILDREN)\n"
        "print(used.ru_utime + used.ru_stime)"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    return float(ran.stdout)


def _held_back(lines: list[Line]) -> Table:
    """Each fifth of the sentences by weights that were found without it."""
    sentences = [each for corpus, directory in CORPORA.items() for each in labelled(corpus, people(directory))]
    phrases = list(known())
    judged: Counter[tuple[str, str]] = Counter()
    for fold in range(FOLDS):
        others = [each for number, each in enumerate(sentences) if number % FOLDS != fold]
        learnt = json.loads(json.dumps(learn([*others, *phrases])))
        leanings.leaning.cache_clear()
        leanings.known_pairs.cache_clear()
        with patch.object(leanings, "_packaged", lambda learnt=learnt: learnt):
            for line in lines[fold::FOLDS]:
                told = line.answer()
                judged[line.row["group"], judge(line.row, told)] += 1
                judged[line.row["group"], "stored"] += stores_another_score(line.row, told)
    table = Table(title="held back from the weighing")
    for heading in ("group", "sentences", "ok", "must not", "another score"):
        table.add_column(heading, justify="right" if heading != "group" else "left")
    for group in sorted({group for group, _ in judged}):
        verdicts = {verdict: count for (of, verdict), count in judged.items() if of == group and verdict != "stored"}
        total = sum(verdicts.values())
        rate = f"{verdicts.get('ok', 0) / total:.1%}"
        table.add_row(group, str(total), rate, str(verdicts.get("harm", 0)), str(judged[group, "stored"]))
    return table

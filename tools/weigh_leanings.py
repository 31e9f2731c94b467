"""Weighs the marks of labelled sentences anew, and writes dialog/leanings.json: `make leanings`."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
from scipy.sparse import csr_array
from sklearn.svm import LinearSVC

from dialog.context import Context
from dialog.understanding.directory import Directory
from dialog.understanding.leanings import EVERYWHERE, NUMBER, TENTHS, marks_of, place_of
from dialog.understanding.normalise import normalise
from dialog.understanding.people import tell
from dialog.understanding.phrases import vocabulary, with_signs

ROOT = Path(__file__).parent.parent
LEANINGS = ROOT / "dialog" / "leanings.json"
_TESTS = ROOT / "tests" / "understanding"
# Each corpus with the people that its sentences speak of.
CORPORA = {
    _TESTS / "corpus.jsonl": _TESTS / "directory.json",
    _TESTS / "corpus-more.jsonl": _TESTS / "directory-more.json",
    _TESTS / "corpus-everyday.jsonl": _TESTS / "directory.json",
    _TESTS / "corpus-steps.jsonl": _TESTS / "directory-steps.json",
    _TESTS / "corpus-office.jsonl": _TESTS / "directory-office.json",
    _TESTS / "corpus-voices.jsonl": _TESTS / "directory-voices.json",
    _TESTS / "corpus-answers.jsonl": _TESTS / "directory-answers.json",
    _TESTS / "corpus-kitchen.jsonl": _TESTS / "directory-kitchen.json",
    _TESTS / "corpus-probes.jsonl": _TESTS / "directory-probes.json",
    _TESTS / "corpus-tricks.jsonl": _TESTS / "directory-tricks.json",
    _TESTS / "corpus-sample.jsonl": _TESTS / "directory-sample.json",
    _TESTS / "corpus-clinic.jsonl": _TESTS / "directory-clinic.json",
    _TESTS / "corpus-evenhand.jsonl": _TESTS / "directory-evenhand.json",
    _TESTS / "corpus-hard.jsonl": _TESTS / "directory-hard.json",
    _TESTS / "corpus-plain.jsonl": _TESTS / "directory-plain.json",
    _TESTS / "corpus-trades.jsonl": _TESTS / "directory-trades.json",
    _TESTS / "corpus-crafts.jsonl": _TESTS / "directory-crafts.json",
    _TESTS / "corpus-dialect.jsonl": _TESTS / "directory-dialect.json",
    _TESTS / "corpus-broad.jsonl": _TESTS / "directory-broad.json",
    _TESTS / "corpus-phrased.jsonl": _TESTS / "directory-phrased.json",
    _TESTS / "corpus-again.jsonl": _TESTS / "directory-again.json",
    _TESTS / "corpus-tables.jsonl": _TESTS / "directory-tables.json",
    _TESTS / "corpus-phones.jsonl": _TESTS / "directory-phones.json",
    _TESTS / "corpus-odd.jsonl": _TESTS / "directory-odd.json",
    _TESTS / "corpus-daily.jsonl": _TESTS / "directory-daily.json",
    _TESTS / "corpus-everyone.jsonl": _TESTS / "directory-everyone.json",
    _TESTS / "corpus-rounds.jsonl": _TESTS / "directory-rounds.json",
    _TESTS / "corpus-spoken.jsonl": _TESTS / "directory-spoken.json",
    _TESTS / "corpus-figures.jsonl": _TESTS / "directory-figures.json",
    _TESTS / "corpus-doors.jsonl": _TESTS / "directory-doors.json",
    _TESTS / "corpus-desk.jsonl": _TESTS / "directory-desk.json",
    _TESTS / "corpus-duty.jsonl": _TESTS / "directory-duty.json",
    _TESTS / "corpus-collected.jsonl": _TESTS / "directory-collected.json",
    _TESTS / "corpus-gathered.jsonl": _TESTS / "directory-gathered.json",
    _TESTS / "corpus-wary.jsonl": _TESTS / "directory-wary.json",
    _TESTS / "corpus-traps.jsonl": _TESTS / "directory-traps.json",
    _TESTS / "corpus-varied.jsonl": _TESTS / "directory-varied.json",
    _TESTS / "corpus-remaining.jsonl": _TESTS / "directory-remaining.json",
}
# In which situations the phrases of a part of the vocabulary are said; the other parts have the situation's own name.
_SAID_IN = {
    "anywhere": ("idle", "points", "bonus", "veto", "review"),
    "office": ("idle",),
    "scoring": ("points", "bonus", "veto"),
    "confirming": ("confirm",),
    "applying_confirm": ("confirm",),
    "post_type": ("applying",),
    "consent": ("applying",),
    "nominees": ("nominate",),
    "draft": ("broadcast",),
}
_NUMBERS = frozenset(("score", "revise", "full_marks", "zero", "invalid_score"))
# The corpora speak of one sheet.
_LAST_WITH_POINTS, _LAST_BONUS = 17, 20
_SOFTNESS = 0.5  # C of the support vector machine
_LEAST = 0.1  # weights below it are left out
_OFTEN = 2  # a mark that was seen once teaches nothing

Mark = tuple[str, str]  # where it is said, and what
Sentence = tuple[frozenset[Mark], str]


def labelled(corpus: Path, directory: Directory) -> Iterator[Sentence]:
    for line in corpus.read_text("utf-8").splitlines():
        row = json.loads(line)
        text = tell(normalise(row["text"]), directory).text
        context = Context.parse(row["context"])
        yield placed(marks_of(text), place_of(context, _kind_of(context.item))), _kind(row["expect"]["intent"])


def _kind_of(item: int | None) -> str | None:
    if item is None or item <= _LAST_WITH_POINTS:
        return None
    return "bonus" if item <= _LAST_BONUS else "veto"


def known() -> Iterator[Sentence]:
    """The phrases of the vocabulary."""
    for phrase in vocabulary().phrases:
        marks = marks_of(with_signs(phrase.said))
        for place in _SAID_IN.get(phrase.place, (phrase.place,)):
            yield placed(marks, place), _kind(phrase.intent)


def placed(marks: frozenset[str], place: str) -> frozenset[Mark]:
    """Each mark twice: as it is said anywhere, and as it is said there."""
    return frozenset((where, mark) for mark in marks for where in (EVERYWHERE, place))


def _kind(intent: str) -> str:
    """Which score was meant is read, never weighed: all that is about numbers is one kind."""
    return NUMBER if intent in _NUMBERS else intent


def learn(sentences: Iterable[Sentence]) -> dict[str, Any]:
    """One linear support vector machine for each kind against the rest."""
    sentences = list(sentences)
    often = Counter(each for marks, _ in sentences for each in marks)
    columns = {mark: number for number, mark in enumerate(sorted(each for each in often if often[each] >= _OFTEN))}
    machine = LinearSVC(C=_SOFTNESS, random_state=0)
    machine.fit(_matrix(sentences, columns), [kind for _, kind in sentences])
    weights: dict[str, dict[str, list[int]]] = defaultdict(dict)
    for (where, mark), column in columns.items():
        if told := _told(machine.coef_[:, column]):
            weights[where][mark] = told
    return {
        "intents": list(machine.classes_),
        "first": [round(each * TENTHS) for each in machine.intercept_],
        "weights": weights,
    }


def _matrix(sentences: list[Sentence], columns: dict[Mark, int]) -> csr_array:
    """A row for each sentence: its marks, weighing one together."""
    values: list[float] = []
    places: list[int] = []
    ends = [0]
    for marks, _ in sentences:
        here = sorted(columns[mark] for mark in marks if mark in columns)
        places += here
        values += [len(marks) ** -0.5] * len(here)
        ends.append(len(places))
    shape = (len(sentences), len(columns))
    return csr_array((values, np.array(places, np.int32), np.array(ends, np.int32)), shape=shape)


def _told(weights: Iterable[float]) -> list[int]:
    return [
        number
        for kind, weight in enumerate(weights)
        if abs(weight) >= _LEAST
        for number in (kind, round(weight * TENTHS))
    ]


def people(directory: Path) -> Directory:
    return Directory(**{key: tuple(values) for key, values in json.loads(directory.read_text("utf-8")).items()})


def main() -> None:
    sentences = [each for corpus, directory in CORPORA.items() for each in labelled(corpus, people(directory))]
    learnt = learn([*sentences, *known()])
    text = json.dumps(learnt, ensure_ascii=False, separators=(",", ":")).replace('],"', '],\n"')
    LEANINGS.write_text(text + "\n", "utf-8")


if __name__ == "__main__":
    main()

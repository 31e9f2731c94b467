"""Weighs the marks of labelled sentences anew, and writes dialog/leanings.json: `make leanings`."""

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
from scipy.sparse import csr_array
from sklearn.svm import LinearSVC

from dialog.context import Context
from dialog.understanding.directory import Directory
from dialog.understanding.heard import OWN_SCORE
from dialog.understanding.leanings import (
    EVERYWHERE,
    ORDERS,
    QUESTIONS,
    SCORES,
    TENTHS,
    marks_of,
    marks_of_numbers,
    pairs_of,
    place_of,
)
from dialog.understanding.marks import BARE, POINTS, mark
from dialog.understanding.normalise import normalise
from dialog.understanding.opinion import kind_of
from dialog.understanding.people import tell
from dialog.understanding.phrases import vocabulary, with_signs
from dialog.understanding.wary import ORDERED

ROOT = Path(__file__).parent.parent
LEANINGS = ROOT / "dialog" / "leanings.json"
_TESTS = ROOT / "tests" / "understanding"


def _people_of(corpus: Path) -> Path:
    """The directory of a corpus-NAME.jsonl: its own directory-NAME.json, else the one of all."""
    own = corpus.with_name(corpus.name.replace("corpus", "directory")).with_suffix(".json")
    return own if own.exists() else _TESTS / "directory.json"


# Each corpus with the people that its sentences speak of.
CORPORA = {corpus: _people_of(corpus) for corpus in sorted(_TESTS.glob("corpus*.jsonl"))}
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
# The corpora speak of one sheet.
_LAST_WITH_POINTS, _LAST_BONUS = 17, 20
_SOFTNESS = 0.5  # C of the support vector machine
_SOFTNESS_OF_QUESTIONS = 1.0
_LEAST = 0.1  # weights below it are left out
_OFTEN = 2  # a mark that was seen once teaches nothing

# Whoever says none of these gives no score anyway.
_MAY_GIVE = re.compile(f"[{POINTS}{BARE}满零]|最高分")

Mark = tuple[str, str]  # where it is said, and what


@dataclass(frozen=True)
class Sentence:
    """The marks of what was said, those beside its numbers, and what it meant."""

    marks: frozenset[Mark]
    kind: str
    beside: frozenset[Mark] = frozenset()
    pairs: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # by the question that it is a yes to
    asked: frozenset[str] = frozenset(QUESTIONS)  # of which it is a yes or a no


def labelled(corpus: Path, directory: Directory) -> Iterator[Sentence]:
    for line in corpus.read_text("utf-8").splitlines():
        row = json.loads(line)
        context = Context.parse(row["context"])
        text = tell(normalise(row["text"]), directory, is_scoring=context.conversation == "scoring").text
        place = place_of(context, _kind_of(context.item))
        yield _sentence(text, row["expect"]["intent"], place)


def _sentence(text: str, intent: str, place: str) -> Sentence:
    marked = mark(text).text
    answers = ((SCORES, marked, OWN_SCORE), (ORDERS, text, ORDERED))
    return Sentence(
        placed(marks_of(text), place),
        kind_of(intent),
        placed(marks_of_numbers(marked), place),
        {question: tuple(pairs_of(question, said)) for question, said, yes in answers if intent in yes},
        frozenset(QUESTIONS if _MAY_GIVE.search(marked) else (ORDERS,)),
    )


def _kind_of(item: int | None) -> str | None:
    if item is None or item <= _LAST_WITH_POINTS:
        return None
    return "bonus" if item <= _LAST_BONUS else "veto"


def known() -> Iterator[Sentence]:
    """The phrases of the vocabulary."""
    for phrase in vocabulary().phrases:
        for place in _SAID_IN.get(phrase.place, (phrase.place,)):
            yield _sentence(with_signs(phrase.said), phrase.intent, place)


def placed(marks: frozenset[str], place: str) -> frozenset[Mark]:
    """Each mark twice: as it is said anywhere, and as it is said there."""
    return frozenset((where, mark) for mark in marks for where in (EVERYWHERE, place))


def learn(sentences: Iterable[Sentence]) -> dict[str, Any]:
    """One linear support vector machine for each kind against the rest, and one for each question."""
    sentences = list(sentences)
    often = Counter(mark for each in sentences for mark in each.marks | each.beside)
    columns = {mark: number for number, mark in enumerate(sorted(each for each in often if often[each] >= _OFTEN))}
    kinds = _weighed(sentences, columns, [each.kind for each in sentences], _SOFTNESS)
    with_numbers = [replace(each, marks=each.marks | each.beside) for each in sentences]
    questions = []
    for question in QUESTIONS:
        asked = [each for each in with_numbers if question in each.asked]
        answers = [question in each.pairs for each in asked]
        questions.append(_weighed(asked, columns, answers, _SOFTNESS_OF_QUESTIONS))
    slopes = np.vstack([kinds.coef_, *(each.coef_ for each in questions)])
    starts = np.concatenate([kinds.intercept_, *(each.intercept_ for each in questions)])
    weights: dict[str, dict[str, str]] = defaultdict(dict)
    for (where, said), column in columns.items():
        if told := _told(slopes[:, column]):
            weights[where][said] = told
    return {
        "intents": list(kinds.classes_),
        "first": [round(each * TENTHS) for each in starts],
        "pairs": {question: _pairs(sentences, question) for question in QUESTIONS},
        "weights": weights,
    }


def _weighed(sentences: list[Sentence], columns: dict[Mark, int], answers: list[Any], softness: float) -> LinearSVC:
    machine = LinearSVC(C=softness, random_state=0)
    machine.fit(_matrix(sentences, columns), answers)
    return machine


def _pairs(sentences: list[Sentence], question: str) -> str:
    return "".join(sorted({pair for each in sentences for pair in each.pairs.get(question, ())}))


def _matrix(sentences: list[Sentence], columns: dict[Mark, int]) -> csr_array:
    """A row for each sentence: its marks, weighing one together."""
    values: list[float] = []
    places: list[int] = []
    ends = [0]
    for each in sentences:
        here = sorted(columns[mark] for mark in each.marks if mark in columns)
        places += here
        values += [len(each.marks) ** -0.5] * len(here)
        ends.append(len(places))
    shape = (len(sentences), len(columns))
    return csr_array((values, np.array(places, np.int32), np.array(ends, np.int32)), shape=shape)


def _told(weights: Iterable[float]) -> str:
    """`kind:weight`, one after the other in one text: a list of each of so many marks would be slow to load."""
    return " ".join(f"{kind}:{round(weight * TENTHS)}" for kind, weight in enumerate(weights) if abs(weight) >= _LEAST)


def people(directory: Path) -> Directory:
    return Directory(**{key: tuple(values) for key, values in json.loads(directory.read_text("utf-8")).items()})


def main() -> None:
    sentences = [each for corpus, directory in CORPORA.items() for each in labelled(corpus, people(directory))]
    learnt = learn([*sentences, *known()])
    LEANINGS.write_text(json.dumps(learnt, ensure_ascii=False, indent=0, separators=(",", ":")) + "\n", "utf-8")


if __name__ == "__main__":
    main()

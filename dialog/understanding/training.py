"""Weighs the marks of labelled sentences anew: python -m dialog.understanding.training CORPUS DIRECTORY …"""

import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any
from zlib import crc32

from dialog.context import Context
from dialog.understanding.directory import Directory
from dialog.understanding.leanings import EVERYWHERE, marks_of, place_of, shared
from dialog.understanding.normalise import normalise
from dialog.understanding.people import tell
from dialog.understanding.phrases import STAND_INS, vocabulary

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
_ROUNDS = 8
_STEP = 0.3
_SLIGHT = 0.015  # a share so near to what it should be teaches nothing
_LEAST = 0.25  # weights below it are left out
_TENTHS = 10

Mark = tuple[str, str]  # where it is said, and what
Sentence = tuple[frozenset[Mark], str]


def _labelled(corpus: Path, directory: Directory) -> Iterator[Sentence]:
    for line in corpus.read_text("utf-8").splitlines():
        row = json.loads(line)
        text = tell(normalise(row["text"]), directory).text
        context = Context.parse(row["context"])
        yield placed(marks_of(text), place_of(context, _kind_of(context.item))), _kind(row["expect"]["intent"])


def _kind_of(item: int | None) -> str | None:
    if item is None or item <= _LAST_WITH_POINTS:
        return None
    return "bonus" if item <= _LAST_BONUS else "veto"


def _known() -> Iterator[Sentence]:
    for phrase in vocabulary().phrases:
        said = phrase.said
        for stand_in, sign in STAND_INS.items():
            said = said.replace(stand_in, sign)
        marks = marks_of(said)
        for place in _SAID_IN.get(phrase.place, (phrase.place,)):
            yield placed(marks, place), _kind(phrase.intent)


def placed(marks: frozenset[str], place: str) -> frozenset[Mark]:
    """Each mark twice: as it is said anywhere, and as it is said there."""
    return frozenset((where, mark) for mark in marks for where in (EVERYWHERE, place))


def _kind(intent: str) -> str:
    """No score is ever guessed: all that is about numbers is one kind."""
    return "number" if intent in _NUMBERS else intent


def learn(sentences: Iterable[Sentence]) -> dict[str, Any]:
    """Logistic regression, step by step through the sentences in an order that mixes them and never changes."""
    sentences = list(sentences)
    often = Counter(each for marks, _ in sentences for each in marks)
    sentences = [(frozenset(each for each in marks if often[each] > 1) or marks, kind) for marks, kind in sentences]
    kinds = sorted({kind for _, kind in sentences})
    weights: dict[Mark, dict[int, float]] = defaultdict(dict)
    for number in range(_ROUNDS):
        for marks, kind in sorted(sentences, key=lambda each: _place_in_round(each[0], number)):
            _step(marks, kinds.index(kind), len(kinds), weights)
    told: dict[str, dict[str, list[int]]] = defaultdict(dict)
    for where, mark in sorted(weights):
        if kept := _told(weights[where, mark]):
            told[where][mark] = kept
    return {"intents": kinds, "weights": told}


def _place_in_round(marks: frozenset[Mark], number: int) -> int:
    return crc32(f"{number}{sorted(marks)}".encode())


def _step(marks: frozenset[Mark], right: int, kinds: int, weights: dict[Mark, dict[int, float]]) -> None:
    held = [weights[mark] for mark in sorted(marks)]
    sums = [0.0] * kinds
    for each in held:
        for kind, weight in each.items():
            sums[kind] += weight
    by = _STEP / len(held) ** 0.5
    for kind, share in enumerate(shared(sums, len(held))):
        gap = (kind == right) - share
        if abs(gap) > _SLIGHT:
            for each in held:
                each[kind] = each.get(kind, 0.0) + by * gap


def _told(weights: dict[int, float]) -> list[int]:
    return [
        number
        for kind, weight in sorted(weights.items())
        if abs(weight) >= _LEAST
        for number in (kind, round(weight * _TENTHS))
    ]


def _people(directory: Path) -> Directory:
    return Directory(**{key: tuple(values) for key, values in json.loads(directory.read_text("utf-8")).items()})


def main(*paths: Path) -> None:
    """Each corpus is followed by the directory that its sentences speak of."""
    pairs = zip(paths[::2], paths[1::2], strict=True)
    labelled = [each for corpus, directory in pairs for each in _labelled(corpus, _people(directory))]
    learnt = learn([*labelled, *_known()])
    text = json.dumps(learnt, ensure_ascii=False, separators=(",", ":")).replace('],"', '],\n"')
    Path(str(files("dialog").joinpath("leanings.json"))).write_text(text + "\n", "utf-8")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))

"""Weighs the marks of labelled sentences anew: python -m dialog.understanding.training CORPUS DIRECTORY …"""

import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

from dialog.context import Context
from dialog.understanding.directory import Directory
from dialog.understanding.leanings import marks_of, shared
from dialog.understanding.normalise import normalise
from dialog.understanding.people import tell
from dialog.understanding.phrases import STAND_INS, vocabulary

_PLACES = {
    "idle": ("anywhere", "idle", "office"),
    "points": ("points", "scoring", "anywhere"),
    "confirm": ("confirming", "applying_confirm", "anywhere"),
}
_NUMBERS = frozenset(("score", "revise", "full_marks", "zero", "invalid_score"))
_LAST_WITH_POINTS = 17
_ROUNDS = 8
_STEP = 0.3
_SLIGHT = 0.005  # a share so near to what it should be teaches nothing
_LEAST = 0.2  # weights below it are left out
_TENTHS = 10

Sentence = tuple[frozenset[str], str]


def place_of(context: Context) -> str | None:
    """Which weights a situation is read with; the bonus items, the veto and open questions have none."""
    match context.conversation, context.step:
        case "idle", _:
            return "idle"
        case "scoring", "item" | "proof" if (context.number or 0) <= _LAST_WITH_POINTS:
            return "points"
        case _, "confirm":
            return "confirm"
    return None


def _labelled(corpus: Path, directory: Directory) -> Iterator[tuple[str, Sentence]]:
    for line in corpus.read_text("utf-8").splitlines():
        row = json.loads(line)
        place = place_of(Context.parse(row["context"]))
        if place:
            yield place, (marks_of(tell(normalise(row["text"]), directory).text), _kind(row["expect"]["intent"]))


def _known(place: str) -> Iterator[Sentence]:
    for phrase in vocabulary().phrases:
        if phrase.place in _PLACES[place]:
            said = phrase.said
            for stand_in, sign in STAND_INS.items():
                said = said.replace(stand_in, sign)
            yield marks_of(said), _kind(phrase.intent)


def _kind(intent: str) -> str:
    """No score is ever guessed: all that is about numbers is one kind."""
    return "number" if intent in _NUMBERS else intent


def learn(sentences: Iterable[Sentence]) -> dict[str, Any]:
    """Logistic regression, step by step through the sentences in an order that mixes them and never changes."""
    sentences = list(sentences)
    often = Counter(each for marks, _ in sentences for each in marks)
    sentences = [(frozenset(each for each in marks if often[each] > 1) or marks, kind) for marks, kind in sentences]
    kinds = sorted({kind for _, kind in sentences})
    weights: dict[str, list[float]] = defaultdict(lambda: [0.0] * len(kinds))
    for number in range(_ROUNDS):
        for marks, kind in sorted(sentences, key=lambda each: hash_of(each[0], number)):
            _step(marks, kinds.index(kind), weights)
    return {"intents": kinds, "weights": {mark: told for mark in sorted(weights) if (told := _told(weights[mark]))}}


def hash_of(marks: frozenset[str], number: int) -> int:
    from zlib import crc32

    return crc32(f"{number}{sorted(marks)}".encode())


def _step(marks: frozenset[str], right: int, weights: dict[str, list[float]]) -> None:
    held = [weights[mark] for mark in sorted(marks)]
    shares = shared([sum(column) for column in zip(*held, strict=True)], len(held))
    by = _STEP / len(held) ** 0.5
    for kind, share in enumerate(shares):
        gap = (kind == right) - share
        if abs(gap) > _SLIGHT:
            for each in held:
                each[kind] += by * gap


def _told(weights: list[float]) -> list[int]:
    return [
        number
        for kind, weight in enumerate(weights)
        if abs(weight) >= _LEAST
        for number in (kind, round(weight * _TENTHS))
    ]


def _people(directory: Path) -> Directory:
    return Directory(**{key: tuple(values) for key, values in json.loads(directory.read_text("utf-8")).items()})


def main(*paths: Path) -> None:
    """Each corpus is followed by the directory that its sentences speak of."""
    pairs = zip(paths[::2], paths[1::2], strict=True)
    labelled = [each for corpus, directory in pairs for each in _labelled(corpus, _people(directory))]
    learnt = {
        place: learn([*(sentence for each, sentence in labelled if each == place), *_known(place)]) for place in _PLACES
    }
    text = json.dumps(learnt, ensure_ascii=False, separators=(",", ":")).replace('],"', '],\n"')
    Path(str(files("dialog").joinpath("leanings.json"))).write_text(text + "\n", "utf-8")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))

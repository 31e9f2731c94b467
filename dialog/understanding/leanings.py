"""A second opinion where no known phrase comes near: what sentences like this one mostly meant."""

import json
import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import Any

from dialog.context import Context
from dialog.understanding.phrases import vocabulary

_TENTHS = 10


def place_of(context: Context, kind: str | None) -> str:
    """In which kind of situation a sentence is said: what it means there weighs on top of what it means anywhere.

    `kind` is that of the item just asked, as the sheet has it.
    """
    match context.conversation, context.step:
        case "scoring", "item" if kind in ("bonus", "veto"):
            return kind
        case "scoring", "review":
            return "review"
        case "scoring", _:
            return "points"
        case _, "confirm":
            return "confirm"
    return context.conversation


@dataclass(frozen=True)
class Leaning:
    """Weights of the marks of a sentence for each intent, as the training found them."""

    intents: tuple[str, ...]
    weights: dict[str, tuple[tuple[int, int], ...]]  # by mark: pairs of intent and weight in tenths

    def likeliest(self, text: str) -> tuple[str, float]:
        """The intent with the largest share, and that share."""
        sums = [0] * len(self.intents)
        found = marks_of(text)
        for each in found:
            for intent, weight in self.weights.get(each, ()):
                sums[intent] += weight
        shares = shared([each / _TENTHS for each in sums], len(found))
        best = max(range(len(shares)), key=shares.__getitem__)
        return self.intents[best], shares[best]


def marks_of(text: str) -> frozenset[str]:
    """Meanings, meanings side by side, and runs of two and three letters."""
    meanings = vocabulary().words.cut(text)
    letters = "".join(sign for sign in text if sign.isalnum() or "\ue000" <= sign <= "\uf8ff")
    framed = f"^{letters}$"
    return frozenset(
        (*_of_meanings(meanings), *(f"l{framed[at : at + n]}" for n in (2, 3) for at in _starts(framed, n)))
    )


def _of_meanings(meanings: tuple[str, ...]) -> Iterable[str]:
    yield from (f"m{meaning}" for meaning in meanings)
    yield from (f"p{one}|{other}" for one, other in pairwise(meanings))


def _starts(framed: str, length: int) -> range:
    return range(len(framed) - length + 1)


def shared(sums: list[float], marks: int) -> list[float]:
    """Sums of weights as shares of one."""
    spread = math.sqrt(max(1, marks))
    most = max(sums)
    grown = [math.exp((each - most) / spread) for each in sums]
    total = sum(grown)
    return [each / total for each in grown]


@cache
def leaning(place: str) -> Leaning:
    """The packaged weights for one kind of situation: those of all, and those of its own."""
    told = _packaged()
    summed: dict[str, dict[int, int]] = {}
    for mark, weights in (*told["weights"].get(EVERYWHERE, {}).items(), *told["weights"].get(place, {}).items()):
        held = summed.setdefault(mark, {})
        for kind, weight in zip(weights[::2], weights[1::2], strict=True):
            held[kind] = held.get(kind, 0) + weight
    return Leaning(tuple(told["intents"]), {mark: tuple(held.items()) for mark, held in summed.items()})


EVERYWHERE = "everywhere"


@cache
def _packaged() -> dict[str, Any]:
    told: dict[str, Any] = json.loads(files("dialog").joinpath("leanings.json").read_text("utf-8"))
    return told

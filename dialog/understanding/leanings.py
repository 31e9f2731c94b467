"""A second opinion where no known phrase comes near: what sentences like this one mostly meant."""

import json
import math
import struct
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from importlib.resources import files
from itertools import pairwise
from typing import Any

from dialog.context import Context
from dialog.understanding.phrases import vocabulary

TENTHS = 10
NUMBER = "number"  # what is said of scores, whichever
_TWICE = 2  # a mark counts as it is said anywhere, and as it is said there


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


# The weights of all intents stand in one long number, sixteen bits each, so that those of a sentence's marks are put
# together in as many additions as there are marks. No sum of a sentence's weights comes near to half of a lane.
_LANE = 16
_HALF_A_LANE = 1 << (_LANE - 1)


@dataclass(frozen=True)
class Leaning:
    """Weights of the marks of a sentence for each intent, as the training found them.

    `anywhere` and `here` hold intents and weights in turn; they are packed for a mark when it is first met.
    """

    intents: tuple[str, ...]
    first: tuple[int, ...]  # by intent, in tenths: what it starts with
    anywhere: Mapping[str, list[int]]
    here: Mapping[str, list[int]]
    met: dict[str, int] = field(default_factory=dict)

    def likeliest(self, text: str) -> tuple[str, float]:
        """The intent that most speaks for, and by how much it leads; above 0.5 it is seldom wrong."""
        total, count = self._halves, len(self.intents)
        found, met = marks_of(text), self.met
        for each in found:
            weights = met.get(each)
            total += self._meet(each) if weights is None else weights
        sums = struct.unpack(f"<{count}H", total.to_bytes(count * _LANE // 8, "little"))
        spread = math.sqrt(max(1, len(found)) * _TWICE)
        told = [first + (each - _HALF_A_LANE) / spread for first, each in zip(self.first, sums, strict=True)]
        best = max(told)
        intent = told.index(best)
        told[intent] = -math.inf
        return self.intents[intent], (best - max(told)) / TENTHS

    @cached_property
    def _halves(self) -> int:
        """Half of every lane, so that no sum below nought borrows from its neighbour."""
        return sum(_HALF_A_LANE << (_LANE * intent) for intent in range(len(self.intents)))

    def _meet(self, mark: str) -> int:
        """What is met for the first time is remembered, but for what nobody ever said."""
        packed = 0
        for weights in (self.anywhere.get(mark, ()), self.here.get(mark, ())):
            for intent, weight in zip(weights[::2], weights[1::2], strict=True):
                packed += weight << (_LANE * intent)
        return self.met.setdefault(mark, packed) if packed else 0


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


@cache
def leaning(place: str) -> Leaning:
    """The packaged weights for one kind of situation: those of all, and those of its own."""
    told = _packaged()
    weights = told["weights"]
    return Leaning(tuple(told["intents"]), tuple(told["first"]), weights.get(EVERYWHERE, {}), weights.get(place, {}))


EVERYWHERE = "everywhere"


@cache
def _packaged() -> dict[str, Any]:
    told: dict[str, Any] = json.loads(files("dialog").joinpath("leanings.json").read_text("utf-8"))
    return told

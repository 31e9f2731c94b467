"""A second opinion where no known phrase comes near: what sentences like this one mostly meant."""

import json
import math
import re
import struct
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from importlib.resources import files
from itertools import pairwise, repeat
from operator import add, truediv
from typing import Any

from dialog.context import Context
from dialog.understanding import lanes
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
        found, met, total = marks_of(text), self.met, self._halves
        for each in found:
            if (weights := met.get(each)) is not None:
                total += weights
            elif each in self.anywhere or each in self.here:
                total += self._meet(each)
        spread = math.sqrt(max(1, len(found)) * _TWICE)
        sums = self._lanes.unpack((total ^ self._halves).to_bytes(self._lanes.size, "little"))
        told = list(map(add, self.first, map(truediv, sums, repeat(spread))))
        best = max(told)
        intent = told.index(best)
        told[intent] = -math.inf
        return self.intents[intent], (best - max(told)) / TENTHS

    @cached_property
    def _lanes(self) -> struct.Struct:
        return struct.Struct(f"<{len(self.intents)}h")

    @cached_property
    def _halves(self) -> int:
        """Half of every lane, so that no sum below nought borrows from its neighbour; taken off it has its sign."""
        return lanes.filled(lanes.HALF, len(self.intents))

    def _meet(self, mark: str) -> int:
        """What is met for the first time is remembered."""
        packed = 0
        for weights in (self.anywhere.get(mark, ()), self.here.get(mark, ())):
            for intent, weight in zip(weights[::2], weights[1::2], strict=True):
                packed += weight << (lanes.BITS * intent)
        return self.met.setdefault(mark, packed)


_NO_LETTER = re.compile(r"[^\w\ue000-\uf8ff]|_")


def marks_of(text: str) -> frozenset[str]:
    """Meanings, meanings side by side, and runs of two and three letters."""
    meanings = vocabulary().words.cut(text)
    framed = f"^{_NO_LETTER.sub('', text)}$"
    twos = [f"l{one}{other}" for one, other in pairwise(framed)]
    return frozenset(
        [
            *twos,
            *map(add, twos, framed[2:]),
            *[f"m{meaning}" for meaning in meanings],
            *[f"p{one}|{other}" for one, other in pairwise(meanings)],
        ]
    )


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

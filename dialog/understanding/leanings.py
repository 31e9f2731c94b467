"""What sentences like this one mostly meant, and whether they gave a score or an order."""

import json
import math
import re
import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from importlib.resources import files
from itertools import pairwise
from operator import add
from typing import Any

from dialog.context import Context
from dialog.understanding import lanes
from dialog.understanding.marks import BARE, POINTS
from dialog.understanding.phrases import vocabulary

TENTHS = 10
NUMBER = "number"  # what is said of scores, whichever
SCORES, ORDERS = QUESTIONS = ("scores", "orders")  # whether it gives a score; whether something is to be done
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

    `anywhere` and `here` tell `intent:weight` of a mark, one after the other; they are packed when it is first met.
    The numbers after the last intent stand for `QUESTIONS`.
    """

    intents: tuple[str, ...]
    first: tuple[int, ...]  # by intent, then by question, in tenths: what it starts with
    anywhere: Mapping[str, str]
    here: Mapping[str, str]

    @cached_property
    def likeliest(self) -> Callable[[str], tuple[str, float]]:
        """The intent that most speaks for, and by how much it leads; above 0.5 it is seldom wrong.

        Several readers ask of one sentence.
        """
        return lru_cache(maxsize=4)(self._likeliest)

    def _likeliest(self, text: str) -> tuple[str, float]:
        told, spread = self._weighed(marks_of(text))
        by_intent = list(told[: len(self.intents)])
        best = max(by_intent)
        intent = by_intent.index(best)
        by_intent[intent] = -lanes.HALF
        return self.intents[intent], (best - max(by_intent)) / spread

    def speaks_for(self, question: str, text: str, marked: str) -> float:
        """How much speaks for a yes to one of `QUESTIONS`; below nought most sentences like this one were a no.

        `marked` is the text with a sign for each number.
        """
        told, spread = self._weighed(marks_of(text) | marks_of_numbers(marked))
        return told[len(self.intents) + QUESTIONS.index(question)] / spread

    def _weighed(self, found: frozenset[str]) -> tuple[tuple[int, ...], float]:
        """What speaks for each intent and question, and in how many of its units one is counted."""
        total, spread = self._begun.get(len(found)) or self._begin(len(found))
        met = self._met
        for mark in found:
            if (weights := met.get(mark)) is not None:
                total += weights
            elif mark in self.anywhere or mark in self.here:
                total += self._meet(mark)
        return self._lanes.unpack((total ^ self._halves).to_bytes(self._lanes.size, "little")), spread

    def _begin(self, count: int) -> tuple[int, float]:
        """What each starts with where so many marks weigh one together, packed, and what one is then."""
        spread = math.sqrt(max(1, count) * _TWICE)
        first = lanes.packed([lanes.HALF + round(each * spread) for each in self.first])
        return self._begun.setdefault(count, (first, spread * TENTHS))

    @cached_property
    def _begun(self) -> dict[int, tuple[int, float]]:
        """By the number of marks."""
        return {}

    @cached_property
    def _lanes(self) -> struct.Struct:
        return struct.Struct(f"<{len(self.first)}h")

    @cached_property
    def _halves(self) -> int:
        """Half of every lane, so that no sum below nought borrows from its neighbour; taken off it has its sign."""
        return lanes.filled(lanes.HALF, len(self.first))

    def _meet(self, mark: str) -> int:
        """What no sentence ever holds is not packed."""
        told = f"{self.anywhere.get(mark, '')} {self.here.get(mark, '')}".split()
        return self._met.setdefault(mark, sum(map(_in_its_lane, told)))

    @cached_property
    def _met(self) -> dict[str, int]:
        """The weights of each known mark in one long number."""
        return {}


@cache
def _in_its_lane(weight: str) -> int:
    """`lane:weight`."""
    lane, _, told = weight.partition(":")
    return int(told) << (lanes.BITS * int(lane))


_READ = 400  # letters of a message: no sum of so many weights leaves its lane
_NO_LETTER = re.compile(r"[^\w\ue000-\uf8ff]|_")


@lru_cache(maxsize=4)
def marks_of(text: str) -> frozenset[str]:
    """Meanings, meanings side by side, and runs of two and three letters."""
    meanings = vocabulary().words.cut(text)
    framed = f"^{_NO_LETTER.sub('', text[:_READ])}$"
    twos = [f"l{one}{other}" for one, other in pairwise(framed)]
    return frozenset(
        [
            *twos,
            *map(add, twos, framed[2:]),
            *[f"m{meaning}" for meaning in meanings],
            *[f"p{one}|{other}" for one, other in pairwise(meanings)],
        ]
    )


_NUMBER = f"[{POINTS}{BARE}]"
_CLAUSE = re.compile(r"[^,，。;；、!！?？\s.~～]+")
_OF_SCORES = re.compile(f"{_NUMBER}|[满零]")


def marks_of_numbers(marked: str) -> frozenset[str]:
    """What stands beside each number that may be a score."""
    framed = f"^{_NO_LETTER.sub('', marked)}$"
    places = [hit.start() for hit in re.finditer(_NUMBER, framed)]
    return frozenset(
        mark
        for at in places
        for mark in (
            f"n{framed[at - 1 : at + 1]}",
            f"n{framed[at : at + 2]}",
            f"n{framed[at - 1 : at + 2]}",
            f"n{framed[max(0, at - 2) : at + 1]}",
            f"n{framed[at : at + 3]}",
            f"b{framed[max(0, at - 3) : at]}",
            f"a{framed[at : at + 4]}",
        )
    )


def pairs_of(question: str, said: str) -> list[str]:
    """The pairs of letters by which a sentence is known: for scores, of its clauses that hold one.

    There `said` has a sign for each number.
    """
    clauses = [said] if question == ORDERS else [each for each in _CLAUSE.findall(said) if _OF_SCORES.search(each)]
    return [f"{one}{other}" for clause in clauses for one, other in pairwise(f"^{clause}$")]


@cache
def known_pairs(question: str) -> frozenset[str]:
    """The pairs of all sentences that were a yes to one of `QUESTIONS`."""
    told = _packaged()["pairs"][question]
    return frozenset(map("".join, zip(told[::2], told[1::2], strict=True)))


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

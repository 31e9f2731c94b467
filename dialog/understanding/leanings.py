"""A second opinion where no known phrase comes near: what sentences like this one mostly meant."""

import json
import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import pairwise

from dialog.understanding.phrases import vocabulary

_TENTHS = 10


@dataclass(frozen=True)
class Leaning:
    """Weights of the marks of a sentence for each intent, as `training` found them."""

    intents: tuple[str, ...]
    weights: dict[str, list[int]]  # by mark: intent, weight in tenths, intent, weight in tenths …

    def likeliest(self, text: str) -> tuple[str, float]:
        """The intent with the largest share, and that share."""
        sums = [0.0] * len(self.intents)
        found = marks_of(text)
        for each in found:
            told = self.weights.get(each, ())
            for intent, weight in zip(told[::2], told[1::2], strict=True):
                sums[intent] += weight / _TENTHS
        shares = shared(sums, len(found))
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
    """The packaged weights for one kind of situation, read when first needed."""
    told = json.loads(files("dialog").joinpath("leanings.json").read_text("utf-8"))[place]
    return Leaning(tuple(told["intents"]), told["weights"])

"""The phrases of one situation, all of which are compared with a sentence at once."""

import math
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from operator import itemgetter

from dialog.understanding import lanes

LIGHT = 0.25
FAR_OFF = 0.48
_WORDY = 6
_TELLING = 2.2
_CONTAINED = 0.75


@dataclass(frozen=True)
class Phrase:
    """One way of saying an intent, as its meanings."""

    place: str
    intent: str
    form: str | None
    said: str
    tokens: tuple[str, ...]
    weight: float
    denied: frozenset[str]
    named: bool

    @cached_property
    def meanings(self) -> frozenset[str]:
        """Its tokens as `counted` names them; it stands on several shelves."""
        return frozenset(said for _, said in counted(self.tokens))


@dataclass(frozen=True)
class Weighed:
    """A sentence: those of its meanings that phrases hold, each with its weight, the heaviest first."""

    meanings: tuple[tuple[str, float], ...]
    weight: float  # of all its meanings
    is_wordy: bool

    @property
    def least(self) -> float:
        """What is lighter than this makes nothing common on its own."""
        return LIGHT if self.meanings and self.meanings[0][1] > LIGHT else 0.0


def weighed(tokens: tuple[str, ...], weight: float, weights: Mapping[str, float]) -> Weighed:
    known = [(said, weights[token]) for token, said in counted(tokens) if token in weights]
    known.sort(key=itemgetter(1), reverse=True)
    return Weighed(tuple(known), weight, len(tokens) > _WORDY)


# What is not far off shares at least so much of the weight of both, or of the phrase's own where that is contained.
_LEAST_OF_BOTH = FAR_OFF / 2
_LEAST_CONTAINED = math.sqrt(FAR_OFF / _CONTAINED)
# Weights in whole numbers: what is shared is rounded up, what must be shared down, so that no phrase is missed.
# A sentence of sixty letters weighs 90 at most, so nothing comes near to half a lane.
_UNITS = 256
# How heavy a sentence is counts in steps, each of which is packed once.
_STEP = 16


@dataclass(frozen=True)
class Shelf:
    """Phrases with their numbers in the vocabulary, a lane for each."""

    phrases: tuple[tuple[int, Phrase], ...]
    _met: dict[str, int] = field(default_factory=dict)

    def near(self, sentence: Weighed) -> list[tuple[int, int, float, Phrase]]:
        """What is not far off: with which meaning it begins to share, its number, and how near it comes."""
        meanings, least, all_held, phrases = sentence.meanings, sentence.least, self._held, self.phrases
        near = []
        for lane in self._sharing_enough(sentence):
            held = all_held[lane]
            shared = [each for each in meanings if each[0] in held]
            if shared[0][1] <= least:
                continue
            number, phrase = phrases[lane]
            weight, worth = sum([each for _, each in shared]), phrase.weight
            score = 2 * weight / (sentence.weight + worth)
            if sentence.is_wordy and worth >= _TELLING:
                score = max(score, _CONTAINED * (weight / worth) ** 2)
            if score >= FAR_OFF:
                near.append((meanings.index(shared[0]), number, score, phrase))
        return near

    def _sharing_enough(self, sentence: Weighed) -> list[int]:
        """The lanes of those that may be not far off."""
        holding, met = self._holding, self._met
        begun = enough = self._less(int(sentence.weight * _LEAST_OF_BOTH * _UNITS) // _STEP)
        for said, weight in sentence.meanings:
            if said in holding:
                enough += met[said] if said in met else self._meet(said, weight)
        if sentence.is_wordy:
            enough |= self._contained + (enough - begun)
        return lanes.holding_half(enough & self._halves, len(self.phrases))

    def _meet(self, meaning: str, weight: float) -> int:
        """What no sentence ever holds is not packed."""
        held_by = lanes.in_lanes(math.ceil(weight * _UNITS), self._holding[meaning], len(self.phrases))
        return self._met.setdefault(meaning, held_by)

    @cached_property
    def _held(self) -> tuple[frozenset[str], ...]:
        return tuple(phrase.meanings for _, phrase in self.phrases)

    @cached_property
    def _holding(self) -> dict[str, list[int]]:
        """Which phrases hold a meaning, or hold it once more."""
        holding: dict[str, list[int]] = defaultdict(list)
        for lane, held in enumerate(self._held):
            for said in held:
                holding[said].append(lane)
        return dict(holding)

    @cached_property
    def _halves(self) -> int:
        return lanes.filled(lanes.HALF, len(self.phrases))

    @cached_property
    def _ones(self) -> int:
        return lanes.filled(1, len(self.phrases))

    @cached_property
    def _of_both(self) -> int:
        """Half a lane, less what each phrase adds to the weight that must be shared."""
        return lanes.packed([lanes.HALF - int(phrase.weight * _LEAST_OF_BOTH * _UNITS) for _, phrase in self.phrases])

    @cached_property
    def _less(self) -> Callable[[int], int]:
        """The same, less what a sentence of so many steps adds to it."""
        return cache(lambda steps: self._of_both - steps * _STEP * self._ones)

    @cached_property
    def _contained(self) -> int:
        """Half a lane, less what must be shared for a phrase to be contained; nought for those too slight for that."""
        return lanes.packed(
            [
                lanes.HALF - int(phrase.weight * _LEAST_CONTAINED * _UNITS) if phrase.weight >= _TELLING else 0
                for _, phrase in self.phrases
            ]
        )


def counted(tokens: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """Each meaning with a name of its own for every time it is said."""
    times: dict[str, int] = {}
    for token in tokens:
        before = times.get(token, 0)
        yield token, f"{token}\n{before}" if before else token
        times[token] = before + 1

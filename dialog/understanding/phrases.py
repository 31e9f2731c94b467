"""Which of the known phrases a sentence comes nearest to, counted in meanings instead of letters."""

import math
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from importlib.resources import files
from operator import itemgetter
from typing import Any, NamedTuple

import yaml

from dialog.understanding.marks import ITEM
from dialog.understanding.shelves import LIGHT, Phrase, Shelf, weighed

NAME, BRANCH, RECEIPT, DATE = "\ue011", "\ue012", "\ue013", "\ue014"
STAND_INS = {"张三": NAME, "某支部": BRANCH, "某回执": RECEIPT, "某日": DATE, "某项": ITEM}
ANYWHERE = "anywhere"

_UNKNOWN = 0.55
_LONGEST = 60
_SHORT = 2
_ASKED = "吗"
_POLITE = ("你好", "确认")
DENIALS = frozenset(("没", "不"))
_DENIAL = 0.35
_NOBODY_NAMED = 0.3
_NAMED = 0.15
_RULED_OUT = 0.2


@dataclass(frozen=True)
class Sign:
    """Meanings that decide together, wherever they stand and whatever is said besides."""

    intent: str
    form: str | None
    meanings: frozenset[str]
    weight: float


class Likeness(NamedTuple):
    """How near the nearest phrase of an intent comes: 1 is the same."""

    score: float
    phrase: Phrase


@dataclass(frozen=True)
class Words:
    """Cuts a sentence into meanings: longest word first, what means nothing left out."""

    meaning: dict[str, str]
    asked: frozenset[str]

    @cached_property
    def _lengths(self) -> dict[str, tuple[int, ...]]:
        """How long the words are that begin with a letter, the longest first."""
        lengths: dict[str, set[int]] = defaultdict(set)
        for word in self.meaning:
            lengths[word[0]].add(len(word))
        return {first: tuple(sorted(found, reverse=True)) for first, found in lengths.items()}

    @cached_property
    def cut(self) -> Callable[[str], tuple[str, ...]]:
        """The meanings of a sentence; several readers ask for the same one."""
        return lru_cache(maxsize=16)(self._meanings)

    def _meanings(self, text: str) -> tuple[str, ...]:
        text = text.lower()[:_LONGEST]
        tokens = list(self._cut(text)) or ([text] if len(text) <= _SHORT else [])
        if len(tokens) > 1 and tokens[-1] in DENIALS and not self.asked.isdisjoint(tokens) and "谁" not in tokens:
            tokens[-1] = _ASKED
        for polite in _POLITE:
            if len(tokens) > 1 and polite in tokens:
                tokens = [token for token in tokens if token != polite] or [polite]
        return tuple(tokens)

    def _cut(self, text: str) -> Iterator[str]:
        position, end, meanings, lengths = 0, len(text), self.meaning, self._lengths
        while position < end:
            sign = text[position]
            for length in lengths.get(sign, ()):
                meaning = meanings.get(text[position : position + length])
                if meaning is not None:
                    if meaning:
                        yield meaning
                    position += length
                    break
            else:
                if sign.isalnum() or "\ue000" <= sign <= "\uf8ff":
                    yield sign
                position += 1


@dataclass(frozen=True)
class Vocabulary:
    words: Words
    phrases: tuple[Phrase, ...]
    weights: dict[str, float]
    initials: dict[str, str]
    spoken: tuple[str, ...]
    signs: tuple[Sign, ...]
    ruling: frozenset[str]
    refused: tuple[str, ...]

    @cached_property
    def _literal(self) -> dict[str, dict[str, Phrase]]:
        """By what is said, then by its place."""
        literal: dict[str, dict[str, Phrase]] = defaultdict(dict)
        for phrase in self.phrases:
            literal[bare(with_signs(phrase.said))].setdefault(phrase.place, phrase)
        return dict(literal)

    def to_the_letter(self, text: str, places: tuple[str, ...]) -> Phrase | None:
        """The phrase that is this text, but for pauses."""
        return _nearest_place(self._literal.get(bare(text)), places)

    @cached_property
    def _exact(self) -> dict[tuple[str, ...], dict[str, Phrase]]:
        """By what is meant, then by its place."""
        exact: dict[tuple[str, ...], dict[str, Phrase]] = defaultdict(dict)
        for phrase in self.phrases:
            exact[phrase.tokens].setdefault(phrase.place, phrase)
        return dict(exact)

    @cached_property
    def _shelf(self) -> Callable[[tuple[str, ...]], Shelf]:
        """The phrases of several places; of those of one that mean the same in other words the first."""
        first: dict[tuple[object, ...], tuple[int, Phrase]] = {}
        for number, phrase in enumerate(self.phrases):
            first.setdefault((phrase.place, phrase.intent, phrase.form, tuple(sorted(phrase.tokens))), (number, phrase))
        return cache(lambda places: Shelf(tuple(each for each in first.values() if each[1].place in places)))

    @cached_property
    def _just_asked(self) -> Callable[[tuple[str, ...], tuple[str, ...]], list[Likeness]]:
        """Several readers of one sentence ask for the same."""
        return lru_cache(maxsize=16)(self._nearest)

    def weight(self, tokens: Iterable[str]) -> float:
        weights = self.weights
        return sum([weights.get(token, _UNKNOWN) for token in tokens])

    def likenesses(self, text: str, places: tuple[str, ...]) -> list[Likeness]:
        """The nearest phrase of each intent in these places, best first."""
        if phrase := self.same(text, places):
            return [Likeness(1.0, phrase)]
        tokens = self.words.cut(text)
        return self._just_asked(tokens, places) if tokens else []

    def same(self, text: str, places: tuple[str, ...]) -> Phrase | None:
        """The phrase that is this text, or means the same word for word."""
        return self.to_the_letter(text, places) or _nearest_place(self._exact.get(self.words.cut(text)), places)

    def signs_in(self, text: str) -> list[Sign]:
        """The combinations of meanings that a sentence holds, the weightiest first."""
        said = frozenset(self.words.cut(text))
        held = [sign for sign in self.signs if sign.meanings <= said]
        return sorted(held, key=lambda sign: (-len(sign.meanings), -sign.weight))

    def _nearest(self, tokens: tuple[str, ...], places: tuple[str, ...]) -> list[Likeness]:
        sentence = weighed(tokens, self.weight(tokens), self.weights)
        near = sorted(self._shelf(places).near(sentence))
        ruling = self.ruling.intersection(tokens)
        denied, named = DENIALS.intersection(tokens), NAME in tokens
        best: dict[tuple[str, str | None], tuple[float, Phrase]] = {}
        for _, _, score, phrase in near:
            if phrase.place != ANYWHERE:
                score += 0.03
            if denied != phrase.denied:
                score -= _DENIAL
            if ruling and not ruling.issubset(phrase.tokens):
                score -= _RULED_OUT
            if named != phrase.named:
                score -= _NAMED if named else _NOBODY_NAMED
            key = (phrase.intent, phrase.form)
            if key not in best or best[key][0] < score:
                best[key] = score, phrase
        return [Likeness(*each) for each in sorted(best.values(), key=itemgetter(0), reverse=True)]


def _nearest_place(by_place: Mapping[str, Phrase] | None, places: tuple[str, ...]) -> Phrase | None:
    return next((by_place[place] for place in places if place in by_place), None) if by_place else None


_PAUSES = re.compile(r"[\s,，。.!！~～…]+")


@lru_cache(maxsize=16)
def bare(text: str) -> str:
    return _PAUSES.sub("", text).lower()


def with_signs(said: str) -> str:
    """A phrase of the vocabulary as a sentence reads once its names are signs."""
    for stand_in, sign in STAND_INS.items():
        said = said.replace(stand_in, sign)
    return said


def build(data: dict[str, Any]) -> Vocabulary:
    meaning = {str(word).lower(): "" for word in data["drop"]}
    for name, words in data["words"].items():
        meaning |= {str(word).lower(): str(name) for word in words}
    words = Words(meaning, frozenset(data["asked"]))
    lines = [
        (place, *_intent(intent), str(said), words.cut(with_signs(str(said))))
        for place, intents in data["phrases"].items()
        for intent, sayings in intents.items()
        for said in sayings
    ]
    intents_of: dict[str, set[str]] = defaultdict(set)
    for _, intent, _, _, tokens in lines:
        for token in tokens:
            intents_of[token].add(intent)
    total = len({intent for _, intent, *_ in lines})
    weights = {
        token: _weight(token, len(intents), total, frozenset(data["light"])) for token, intents in intents_of.items()
    }
    vocabulary = Vocabulary(words, (), weights, {}, (), (), frozenset(), ())
    return Vocabulary(
        words,
        tuple(
            Phrase(
                place,
                intent,
                form,
                said,
                tokens,
                vocabulary.weight(tokens),
                DENIALS.intersection(tokens),
                NAME in tokens,
            )
            for place, intent, form, said, tokens in lines
            if tokens
        ),
        weights,
        {str(letters): str(said) for letters, said in data["initials"].items()},
        tuple(map(str, data["spoken"])),
        tuple(
            Sign(*_intent(intent), meanings, vocabulary.weight(meanings))
            for intent, together in data["signs"].items()
            for meanings in (frozenset(with_signs(str(each)).split()) for each in together)
        ),
        frozenset(data["ruling"]),
        tuple(with_signs(str(each)) for kinds in data["refused"].values() for each in kinds),
    )


def _weight(token: str, used_by: int, total: int, light: frozenset[str]) -> float:
    if token in light or token in (BRANCH, DATE):
        return LIGHT
    rarity = math.log(1 + total / used_by) / math.log(1 + total)
    return rarity * (0.7 if len(token) == 1 and "\u4e00" <= token <= "\u9fff" else 1.4) + 0.1


def _intent(key: str) -> tuple[str, str | None]:
    intent, _, form = key.partition(".")
    return intent, form or None


@cache
def vocabulary() -> Vocabulary:
    """The packaged vocabulary, read once when first needed."""
    text = files("dialog").joinpath("vocabulary.yaml").read_text("utf-8")
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return build(yaml.load(text, Loader=loader))  # noqa: S506 - both loaders are the safe ones

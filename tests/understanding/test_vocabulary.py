"""The vocabulary can be added to by anyone, so it is held together here."""

from collections import Counter, defaultdict
from importlib.resources import files

import pytest
import yaml

from dialog.understanding.phrases import STAND_INS, bare, vocabulary

DATA = yaml.safe_load(files("dialog").joinpath("vocabulary.yaml").read_text("utf-8"))


def test_every_word_has_one_meaning() -> None:
    words = Counter(str(word) for group in (*DATA["words"].values(), DATA["drop"]) for word in set(group))
    assert [word for word, count in words.items() if count > 1] == []


def test_what_is_named_is_a_meaning() -> None:
    named = {*DATA["light"], *DATA["asked"], *DATA["ruling"]}
    named |= {each for together in DATA["signs"].values() for sign in together for each in sign.split()}
    assert named - set(DATA["words"]) - set(STAND_INS) == set()


def test_nothing_is_read_as_a_yes_or_a_number() -> None:
    said = [*(word for group in DATA["words"].values() for word in group), *DATA["drop"]]
    said += [each for intents in DATA["phrases"].values() for sayings in intents.values() for each in sayings]
    assert [each for each in said if not isinstance(each, str)] == []


def test_no_phrase_means_two_things_in_one_place() -> None:
    meant = defaultdict(set)
    for phrase in vocabulary().phrases:
        meant[phrase.place, bare(phrase.said)].add((phrase.intent, phrase.form))
    assert {key: intents for key, intents in meant.items() if len(intents) > 1} == {}


@pytest.mark.parametrize(
    ("said", "meanings"),
    [("谁还没申报呢", ("谁", "没", "申报")), ("我的申报通过没有", ("我的", "申报", "通过", "吗"))],
)
def test_sentences_are_cut_into_meanings(said: str, meanings: tuple[str, ...]) -> None:
    assert vocabulary().words.cut(said) == meanings

"""The second opinion: which sentences it knows, and that it never speaks of scores."""

import json
from importlib.resources import files

import pytest

from dialog.context import Context
from dialog.understanding import understand
from dialog.understanding.leanings import ORDERS, SCORES, leaning, place_of
from tests.understanding.sheets import SHEET
from tools.weigh_leanings import Sentence, learn, placed


@pytest.mark.parametrize(
    ("place", "said", "meant"),
    [("idle", "结果啥时候能出来呀", "result"), ("points", "灶上喊我了，一会儿再来", "pause")],
)
def test_likeliest_meaning_of_a_sentence(place: str, said: str, meant: str) -> None:
    intent, lead = leaning(place).likeliest(said)
    assert (intent, lead > 0.35) == (meant, True)


def test_no_score_is_weighed() -> None:
    told = json.loads(files("dialog").joinpath("leanings.json").read_text("utf-8"))
    assert set(told["intents"]) & {"score", "revise", "full_marks", "zero", "invalid_score"} == set()


YES = {SCORES: ("五分",), ORDERS: ("催他",)}


def test_learning_finds_what_tells_two_meanings_apart() -> None:
    one = Sentence(placed(frozenset(("a", "c")), "here"), "one", pairs=YES)
    other = Sentence(placed(frozenset(("b", "c")), "there"), "other")
    third = Sentence(placed(frozenset(("c", "d")), "here"), "third")
    learnt = learn([one, other, third] * 20)
    assert learnt["intents"] == ["one", "other", "third"]
    told = [each.partition(":")[2] for each in learnt["weights"]["here"]["a"].split()]
    for_one, for_other, for_third, gives_score, is_order = map(int, told)
    assert for_one > 0 > max(for_other, for_third)
    assert min(gives_score, is_order) > 0
    assert learnt["pairs"] == {SCORES: "五分", ORDERS: "催他"}


def test_learning_twice_is_learning_the_same() -> None:
    sentences = [
        Sentence(
            placed(frozenset((f"m{n % 7}", f"l{n % 5}")), "here"), f"kind {n % 3}", pairs=YES if n % 3 == 1 else {}
        )
        for n in range(60)
    ]
    assert learn(sentences) == learn(sentences)


@pytest.mark.parametrize(
    ("context", "kind", "place"),
    [
        ("idle", None, "idle"),
        ("scoring:item=17", "points", "points"),
        ("scoring:item=18", "bonus", "bonus"),
        ("scoring:item=21", "veto", "veto"),
        ("scoring:item=9", "veto", "veto"),
        ("scoring:review", None, "review"),
        ("nudge:confirm", None, "confirm"),
        ("complaint:who", None, "complaint"),
    ],
)
def test_where_it_is_asked(context: str, kind: str | None, place: str) -> None:
    assert place_of(Context.parse(context), kind) == place


def test_what_is_denied_is_not_guessed() -> None:
    (act,) = understand("先别把名单往上报", context=Context.parse("idle"), role="secretary", sheet=SHEET)
    assert act.intent not in ("submit_list", "submit", "nudge")


@pytest.mark.parametrize(
    ("context", "said", "meant"),
    [
        ("scoring:item=21", "一票否决到底是啥意思", "rules"),
        ("scoring:item=8", "这个最晚啥时候要打完呀", "deadline"),
        ("scoring:item=19", "这个加分的先放放", "skip"),
        ("scoring:item=6", "今年做了三件事", "evidence"),
    ],
)
def test_a_second_opinion_is_asked_everywhere(context: str, said: str, meant: str) -> None:
    (act,) = understand(said, context=Context.parse(context), role="member", sheet=SHEET)
    assert act.intent == meant

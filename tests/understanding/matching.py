"""Whether an answer is what a labelled line asks for."""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal

Verdict = Literal["ok", "slot", "wrong", "harm"]
Answer = Mapping[str, Any]

_ABOUT_AN_ITEM = {"score", "full_marks", "zero", "invalid_score", "evidence", "rules", "bonus_claim", "bonus_none"}
_ITEM_MAY_BE_MISSING = {"rules", "bonus_claim", "bonus_none", "invalid_score", "evidence"}
_MAY_SAY_MORE = {"rules", "invalid_score"}


def letters(value: object) -> str:
    return re.sub(r"[\s\W_]+", "", unicodedata.normalize("NFKC", str(value))).lower()


def without_tail(branch: object) -> str:
    return re.sub(r"(服务中心|中心|党总支|党支部|支部)$", "", str(branch).strip())


def _within(one: str, other: str) -> bool:
    return one in other or other in one


def _each(change: Callable[[Any], Any]) -> Callable[[Any, Any], bool]:
    return lambda asked, given: {change(each) for each in asked} == {change(each) for each in given}


def _numbers(scores: Mapping[Any, Any]) -> dict[int, float]:
    return {int(item): float(score) for item, score in scores.items()}


_SAME: dict[str, Callable[[Any, Any], bool]] = {
    "score": lambda asked, given: float(asked) == float(given),
    "item": lambda asked, given: int(asked) == int(given),
    "scores": lambda asked, given: _numbers(asked) == _numbers(given),
    "items": _each(int),
    "names": _each(letters),
    "branches": _each(without_tail),
    "branch": lambda asked, given: _within(without_tail(asked), without_tail(given)),
    "target": lambda asked, given: _within(letters(asked), letters(given)),
    **dict.fromkeys(
        ("name", "tier", "value", "receipt", "verdict", "stage"),
        lambda asked, given: letters(asked) == letters(given),
    ),
}
_NEVER_INVENTED = ("score", "scores", "item", "items", "name", "names")


def plain(answer: Answer, context: str) -> dict[str, Any]:
    """One spelling: the current item is named, a list of one is that one."""
    told = dict(answer)
    asked = re.fullmatch(r"scoring:item=(\d+)", context)
    if asked and told["intent"] in _ABOUT_AN_ITEM and not {"item", "items", "scores"} & told.keys():
        told["item"] = int(asked[1])
    for many, one in (("items", "item"), ("names", "name"), ("branches", "branch")):
        if len(told.get(many) or ()) == 1:
            told[one] = told.pop(many)[0]
    if len(told.get("scores") or ()) == 1:
        ((item, score),) = told.pop("scores").items()
        told |= {"item": int(item), "score": score}
    return told


def fits(label: Answer, answer: Answer, context: str) -> Verdict:
    """How one answer stands to one label."""
    if label["intent"] != answer.get("intent"):
        return "wrong"
    if label.get("allowed", True) != answer.get("allowed", True):
        return "slot"
    asked, given = plain(label, context), plain(answer, context)
    for slot, same in _SAME.items():
        if slot in asked and not (slot in given and same(asked[slot], given[slot])):
            unsaid = slot == "item" and slot not in label and slot not in given
            if not (unsaid and asked["intent"] in _ITEM_MAY_BE_MISSING):
                return "slot"
    if asked["intent"] not in _MAY_SAY_MORE and any(slot in given and slot not in asked for slot in _NEVER_INVENTED):
        return "slot"
    return "ok"


def judge(row: Mapping[str, Any], answer: Answer | Sequence[Answer]) -> Verdict:
    """The verdict on all that was understood: the best fit, and harm before everything."""
    answers = [answer] if isinstance(answer, Mapping) else answer
    if any(each.get("intent") in row.get("must_not", ()) and each.get("allowed", True) for each in answers):
        return "harm"
    labels = [row["expect"], *row.get("accept", ())]
    fit = {fits(label, each, row["context"]) for label in labels for each in answers}
    return "ok" if "ok" in fit else "slot" if "slot" in fit else "wrong"


def stores_another_score(row: Mapping[str, Any], answer: Answer | Sequence[Answer]) -> bool:
    """The worst there is: a score is stored, and no label has it."""
    storing = {"score", "revise", "full_marks", "zero", "review_score"}
    answers = [answer] if isinstance(answer, Mapping) else answer
    labels = [row["expect"], *row.get("accept", ())]
    return any(
        each["intent"] in storing
        and each.get("allowed", True)
        and not any(fits(label, each, row["context"]) == "ok" for label in labels)
        for each in answers
    )

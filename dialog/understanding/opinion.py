"""A second opinion on what was read: where most sentences like this one meant something else, that is believed."""

import re

from dialog.act import Act
from dialog.understanding import orders
from dialog.understanding.commands import is_own_affair
from dialog.understanding.confirming import takes_back
from dialog.understanding.heard import GIVES_SCORE, OF_NUMBERS
from dialog.understanding.leanings import NUMBER, leaning
from dialog.understanding.marks import mark
from dialog.understanding.mood import DOING
from dialog.understanding.people import Told
from dialog.understanding.scores import Asked
from dialog.understanding.settling import settle
from dialog.understanding.slots import filled, is_weighed

_LONGEST = 60
_BARE = 4  # a number, and hardly more
_BRIEF = 10  # up to here the readers of numbers see all that there is
# What a sentence that seems to give a score may be instead.
_NO_SCORE = frozenset(("clarify", "out_of_scope", "smalltalk", "rules", "help", "member_status", "review_score"))
# An answer to the veto is put down, so it is taken back for less than it is given.
PUT_DOWN = frozenset(("confirm", "deny"))
# What is asked back with a reason stays asked, and words that were asked for are taken as they are.
_ASKED_FOR = frozenset(("doubt", "name", "condition", "unsure", "verdict", "length", "long"))
_WORDS = frozenset(("told", "post", "statement"))
# The message itself is the answer to these questions, unless it is one of those.
_IN_WORDS = {"broadcast": "broadcast", "complaint": "report_complaint"}
_NO_ANSWER = frozenset(
    (
        "cancel",
        "pause",
        "deny",
        "help",
        "rules",
        "deadline",
        "complaint_status",
        "delivery_status",
        "clarify",
        "result",
        "thanks",
        "greeting",
    )
)
# Where enough was said to be weighed.
_PLACES = frozenset(
    ("idle", "points", "bonus", "veto", "review", "confirm", "applying", "nominate", "broadcast", "complaint")
)
_OF_BONUSES = frozenset(("bonus_claim", "bonus_none"))
_DATED = frozenset(("set_deadline", "schedule"))

# By how much another meaning must lead, by what it would replace,
_INSTEAD_OF_NOTHING, _INSTEAD_OF_PROOF, _INSTEAD_OF_ANOTHER = 0.25, 0.2, 0.3
_INSTEAD_OF_WORDS, _INSTEAD_OF_A_SCORE, _INSTEAD_OF_A_REFUSAL, _INSTEAD_OF_SOMETHING_RARE = 0.12, 0.6, 0.8, 0.7
# and by what it is.
_INSTEAD_OF_A_NOTICE = 0.5
_RASH, _RASH_WORDS = 0.25, 0.1
_TO_KEEP = 0.8
_TO_DO, _TO_SCORE, _TO_AGREE, _TO_ASK = 0.35, 0.45, 0.5, 0.5
_NEVER = float("inf")

_DOING_TOO = DOING | {"confirm", "cancel", "report_complaint"}


def weigh(act: Act, told: Told, asked: Asked, place: str, role: str) -> Act:
    """`act`, or what most sentences like this one meant in such a place."""
    if place not in _PLACES or not _is_open(act, told):
        return act
    if act.intent in _DATED and act.date is None and act.when is None:
        act = filled(act.intent, told, asked) or act
    other, lead = leaning(place).likeliest(told.text)
    if _is_rash(act, other, lead, place):
        return filled(other, told, asked) or Act(intent="clarify", form="unknown")
    if (
        other == kind_of(act.intent)
        or lead < _needed(act, told, other, place)
        or _is_ruled_out(other, told, asked, place, role)
    ):
        return act
    if act.intent in GIVES_SCORE or (place == "veto" and act.intent in PUT_DOWN):
        return Act(intent="clarify", form="unknown")
    if other == NUMBER:
        return (len(told.text) > _BRIEF and settle(mark(orders.restored(told.worded, told)), asked)) or act
    meant = filled(other, told, asked)
    loses_words = meant is not None and act.intent == "broadcast" and meant.intent == "schedule" and not meant.text
    return act if meant is None or loses_words else meant


def _is_rash(act: Act, other: str, lead: float, place: str) -> bool:
    """Something is to be done of which the words say nothing more, and most who spoke like this only asked."""
    if other in _DOING_TOO or place == "review":
        return False
    if act.intent == "report_complaint":
        return place == "idle" and lead >= _RASH_WORDS
    if act.intent == "bonus_claim":
        return place == "bonus" and act.item is None and other != "bonus_none" and lead >= _RASH_WORDS
    if act.intent not in DOING or lead < _RASH:
        return False
    return act == Act(intent=act.intent, form=act.form, allowed=act.allowed)


def _is_open(act: Act, told: Told) -> bool:
    is_settled = act.intent in _WORDS or act.receipt is not None or act.value is not None or _is_rare(act)
    is_settled = is_settled or act.reason is not None or (act.intent == "goto_item" and len(told.text) <= _BARE)
    is_settled = is_settled or (act.intent in OF_NUMBERS and (act.evidence is None or len(told.text) <= _BARE))
    return not (is_settled or len(told.text) > _LONGEST or (act.intent == "clarify" and act.form in _ASKED_FOR))


def _is_rare(act: Act) -> bool:
    """An intent that few ever say was read from its own words: with anything in its slots, nothing outweighs it."""
    return not is_weighed(act.intent) and act != Act(intent=act.intent, form=act.form)


def kind_of(intent: str) -> str:
    """Which score was meant is read, never weighed: all that is about numbers is one kind."""
    return NUMBER if intent in OF_NUMBERS else intent


def _needed(act: Act, told: Told, other: str, place: str) -> float:
    """By how much `other` must lead to be believed instead."""
    if act.intent in GIVES_SCORE:
        return _INSTEAD_OF_A_SCORE if other in _NO_SCORE and place != "idle" else _NEVER
    if act.intent == _IN_WORDS.get(place):
        if act.text is not None and act.text != told.text and act.intent == "broadcast":
            return _NEVER  # 各支部注意，…: what stands before the words says that they are a notice
        return _INSTEAD_OF_WORDS if other in _NO_ANSWER else _NEVER
    if other == "clarify" and act.text:
        return _NEVER
    if other == "schedule" and act.intent == "broadcast" and act.text:
        return _INSTEAD_OF_A_NOTICE
    is_nothing = act.intent == "clarify"
    if other == NUMBER:
        return _TO_SCORE if is_nothing or act.intent == "evidence" else _NEVER
    if other == "confirm" or (place == "veto" and other in PUT_DOWN):
        return _TO_AGREE if is_nothing else _NEVER
    if act.intent == "out_of_scope" or {act.intent, other} == _OF_BONUSES:
        return _INSTEAD_OF_A_REFUSAL
    if not is_weighed(act.intent):
        return _NEVER if place == "confirm" else _INSTEAD_OF_SOMETHING_RARE
    least = _INSTEAD_OF_NOTHING if is_nothing else _INSTEAD_OF_ANOTHER
    least = _INSTEAD_OF_PROOF if act.intent == "evidence" else least
    if other == "evidence":
        return _TO_KEEP if is_nothing else _NEVER
    if other == "clarify":
        return max(least, _TO_ASK)
    return max(least, _TO_DO) if other in DOING else least


_SOMETHING_CANCELLED = re.compile(r"取消(?!了?吧|算了|掉|投诉|发送|发布|通知|操作|[,，。\s]|$)")
# Which of the people is meant then, no count of marks can tell.
_SOMEBODY_ELSE = re.compile(r"没有|不是|错|换|不要|去掉|删")
_YES = re.compile(
    r"无误|赶紧|必须|就[介这]样|[好行对是中妥成准办发催报交推]|可以|同意|没问题|没毛病|没错|没意见|就这|就他|确[认定]|o\s*k|要得|通过|认",
    re.IGNORECASE,
)
_NO_YES = re.compile(
    r"^对了[,，\s]|(?<![这那])几[个位人]|多少|[发催报交推]过|可能|也许|大概|[?？]|干嘛|干啥|然后呢|之后|会不会|怎么|什么"
)
_NUMBERED = re.compile(r"第|\d|[二三四五六七八九]条")
_IS_ASKED = re.compile(r"[吗么呢?？]\s*$|会不会|能不能|是不是|.没.[啊呢?？]*$|谁|什么|怎么|还有几|如果|要是|的话")


def _is_ruled_out(other: str, told: Told, asked: Asked, place: str, role: str) -> bool:
    """By what no count of marks can see."""
    if place in _IN_WORDS and other == "cancel":
        return _SOMETHING_CANCELLED.match(told.text) is not None
    if other == "confirm" and (_NO_YES.search(told.text) or not _YES.search(told.text) or takes_back(told.text)):
        return True
    if place == "confirm" and other in ("confirm", "deny", "cancel"):
        return _IS_ASKED.search(told.text) is not None
    if place == "confirm" and other == "nominate" and _SOMEBODY_ELSE.search(told.text):
        return True
    if place == "confirm" and other == "schedule":
        return asked.context.conversation not in ("broadcast", "nudge")
    if place == "veto" and other in PUT_DOWN:
        return _NUMBERED.search(told.text) is not None
    if other == "report_complaint" and role != "public":
        return True
    if other == "branch_progress" and role == "member" and not told.branches and "支部" not in told.text:
        return True
    if place == "applying" and other in ("out_of_scope", "confirm"):
        return True
    if other == "bonus_claim" and re.search(r"算不算[呢啊]?\s*$|[吗么?？]\s*$", told.text):
        return True
    return role in ("secretary", "admin") and is_own_affair(other) and "我" not in told.worded

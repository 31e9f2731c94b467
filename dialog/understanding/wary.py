"""What would store or do something is asked back where sentences like this one did not."""

import re
from decimal import Decimal

from dialog.act import Act
from dialog.understanding import judged
from dialog.understanding.accounted import leaves_out
from dialog.understanding.choosing import leaves_open
from dialog.understanding.confirming import takes_back
from dialog.understanding.heard import DOUBTED, OWN_SCORE, UNKNOWN, Heard
from dialog.understanding.leanings import ORDERS, SCORES, known_pairs, leaning, pairs_of, place_of
from dialog.understanding.marks import BARE, ITEM, POINTS, mark
from dialog.understanding.opinion import PUT_DOWN, kind_of
from dialog.understanding.people import SURNAMES
from dialog.understanding.phrases import BRANCH, NAME
from dialog.understanding.scores import CLAUSE, DIFFERENCE
from dialog.understanding.unreal import is_hedged

# What is to be done, as far as enough people said it to be weighed.
ORDERED = frozenset(
    (
        "apply",
        "appeal",
        "award",
        "bind",
        "bonus_claim",
        "broadcast",
        "choose_post_type",
        "confirm",
        "export",
        "inspect_fail",
        "nominate",
        "nudge",
        "publish",
        "report_complaint",
        "review_score",
        "revoke",
        "schedule",
        "set_deadline",
        "start_scoring",
        "submit",
        "submit_list",
        "unbind",
        "verify_complaint",
        "withdraw",
    )
)

# Where enough was said to be weighed, and words of one's own are no answer.
_PLACES = frozenset(("idle", "points", "bonus", "veto", "review", "confirm", "applying", "nominate"))
# How much must speak for it, and how much each pair of letters takes off that no such sentence held.
_LEAST_OF_SCORES, _LEAST_BESIDE, _LEAST_OF_ORDERS, _UNHEARD = 0.0, -0.3, -0.3, 0.1
# Somebody whom this role does not know, perhaps.
_LIKE_A_NAME = re.compile(rf"[{SURNAMES}][\u4e00-\u9fff]{{2}}")
_BY_FAR, _HARDLY, _PROVEN = 1.0, 0.35, 0.3  # by how much the same leads, or evidence
_A_WORD = 2  # letters: 壹, 催他
# What people do for themselves, in words of their own: other orders are known by their shape.
_OWN_STEPS = {
    "idle": frozenset(("appeal", "apply", "bind", "start_scoring", "submit", "unbind", "withdraw")),
    "applying": frozenset(("choose_post_type",)),
}
# What answers whether something was got, or happened.
_OF_ANSWERS = {"bonus": frozenset(("bonus_claim", "bonus_none")), "veto": PUT_DOWN}
_HANDING_IN = frozenset(("confirm", "submit"))  # at the summary a yes does it
# What was shown is let go ahead by any of these.
_WHERE_SHOWN, _GRANTS = frozenset(("review", "applying")), _HANDING_IN | {"submit_list"}
_PLAIN = re.compile(
    rf"(?:[嗯啊那就我给打评个这题项条来要是选再加减\s]*(?:[{POINTS}{BARE}]|满分?|拿满|零分|零蛋|一分[都也]?不[给要打拿])+"
    r"[分吧啊呢了呗哦嗯的哈满！!。.,，、/~～\s]*)+(?:就[行好成]|够了|可以|没问题)?[吧了啊呢，,。\s]*(?:谢谢您?|麻烦您?了?|辛苦了?)?"
)

# 第10题给低了，加两分
_PLAIN_CHANGE = re.compile(
    rf"(?:把|将)?{ITEM}(?:[的再给打]|太?[高低]了|[多少]了|[,，\s])*(?:[加减降涨提调改]到|[加减扣]|改成?)[个了]?[{POINTS}{BARE}][吧啊呢了。！!\s]*"
)


def wary(acts: tuple[Act, ...], heard: Heard) -> tuple[Act, ...]:
    """`acts`, or the question whether they are meant; an order beside something else is known by its own words."""
    place = place_of(heard.context, heard.kind)
    if place not in _PLACES or heard.is_known:
        return acts
    if place in _WHERE_SHOWN and len(acts) == 1 and acts[0].intent in _GRANTS and takes_back(heard.told.text):
        return (UNKNOWN,)
    if place in _OF_ANSWERS and any(act.intent in _OF_ANSWERS[place] for act in acts) and is_hedged(heard.text):
        return (DOUBTED,)
    if acts[0].intent == "choose_post_type" and place == "applying" and leaves_open(heard.text):
        return (DOUBTED,)
    if place == "confirm" and _is_in_passing(acts[0], heard):
        return (UNKNOWN,)
    if leaves_out(acts, heard.text, heard.asked.item):
        return (DOUBTED,)
    weighed = acts if len(acts) == 1 else [act for act in acts if act.intent in OWN_SCORE]
    strange = [act for act in weighed if act.allowed and _is_strange(act, heard, place)]
    return (_asked_back(strange[0], heard.context.item),) if strange else acts


def _is_in_passing(act: Act, heard: Heard) -> bool:
    """好，改成韩雪 puts nobody forward where no nominees were shown."""
    return (
        act.intent == "nominate"
        and heard.context.conversation not in ("nominate", "submit_list")
        and not _PUTS_FORWARD.search(heard.text)
    )


_PUTS_FORWARD = re.compile("推|提名|举荐|tuijian|tj", re.IGNORECASE)


def _is_strange(act: Act, heard: Heard, place: str) -> bool:
    if act.intent in OWN_SCORE and heard.context.conversation == "scoring":
        return _is_strange_score(act, heard, place)
    text = _with_signs(heard.told.text, act)
    if place == "veto" and act.intent in PUT_DOWN:
        return not act.conditions and _agreement(act, text, place) < _HARDLY
    is_of_item = act.intent == "bonus_claim" and act.item is not None  # read from its number
    return act.intent in ORDERED and not is_of_item and _is_strange_order(act, heard, text, place)


def _is_strange_score(act: Act, heard: Heard, place: str) -> bool:
    marked = mark(heard.told.text).text
    if act.intent == "revise" and (_PLAIN_CHANGE.fullmatch(marked) or DIFFERENCE.fullmatch(marked)):
        return False
    is_of_category = act.intent == "full_marks" and act.form == "category"  # which one is asked where none is open
    if is_of_category or _PLAIN.fullmatch(marked):
        return False
    text = _with_signs(heard.told.text, act)
    if _agreement(act, text, place) >= _BY_FAR:
        return False
    speaks = leaning(place).speaks_for(SCORES, text, marked) - _unheard(SCORES, marked) * _UNHEARD
    least = _LEAST_BESIDE if act.evidence and _stands_alone(marked) else _LEAST_OF_SCORES
    return speaks < least and not _is_proven(act, heard.text, place)


def _is_strange_order(act: Act, heard: Heard, text: str, place: str) -> bool:
    agreement = _agreement(act, text, place)
    if agreement >= _BY_FAR:
        return False
    if act.intent in _OWN_STEPS.get(place, ()) and agreement < _HARDLY and len(text) > _A_WORD:
        return True
    if act.intent == "broadcast" and (act.text is not None or act.form is not None):
        return False  # these words may be any
    speaks = leaning(place).speaks_for(ORDERS, text, mark(heard.told.text).text)
    return speaks - _unheard_but_names(_without_own_words(text, act)) * _UNHEARD < _LEAST_OF_ORDERS


def _stands_alone(marked: str) -> bool:
    """A clause is nothing but the score, whatever is told besides."""
    return any(_PLAIN.fullmatch(clause[0]) for clause in CLAUSE.finditer(marked))


def _agreement(act: Act, text: str, place: str) -> float:
    """By how much most who spoke like this meant the same; below nought where they meant something else."""
    kind, lead = leaning(place).likeliest(text)
    is_same = kind == kind_of(act.intent) or {kind, act.intent} <= _HANDING_IN or act.intent == "review_score"
    return lead if is_same else -lead


def _unheard(question: str, said: str) -> int:
    known = known_pairs(question)
    return sum(pair not in known for pair in pairs_of(question, said))


def _unheard_but_names(text: str) -> int:
    return min(_unheard(ORDERS, text), _unheard(ORDERS, _LIKE_A_NAME.sub(NAME, text)))


def _with_signs(text: str, act: Act) -> str:
    """The names of whom no directory knows, too."""
    for words in (act.name, *act.names):
        text = text.replace(words, NAME) if words else text
    for words in (act.branch, *act.branches):
        text = text.replace(f"{words}支部", BRANCH).replace(words, BRANCH) if words else text
    return text


def _without_own_words(text: str, act: Act) -> str:
    """Reasons and evidence may be anything."""
    for words in (act.evidence, act.text, act.reason):
        text = text.replace(words, "") if words else text
    return text


def _is_proven(act: Act, text: str, place: str) -> bool:
    """8分，跑了4万公里零事故: what stands beside the score is what people tell as evidence."""
    if act.intent not in OWN_SCORE or act.evidence is None or act.evidence == text:
        return False
    kind, lead = leaning(place).likeliest(act.evidence)
    return kind == "evidence" and lead >= _PROVEN


def _asked_back(act: Act, open_item: int | None) -> Act:
    if act.intent not in OWN_SCORE or act.items or act.scores:
        return UNKNOWN
    points = "满分" if act.intent == "full_marks" else judged.in_words(act.score or Decimal(0))
    item = "" if act.item in (None, open_item) else f"第{act.item}项改成"
    return Act(intent="clarify", form="range", options=(f"{item}{points}",))

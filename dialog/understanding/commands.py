"""Commands: the nearest known phrase decides the intent, the signs in the sentence fill its slots."""

import re
from dataclasses import replace

from dialog.act import Act
from dialog.context import Context
from dialog.understanding.mood import DOING
from dialog.understanding.people import Told
from dialog.understanding.phrases import ANYWHERE, DENIALS, STAND_INS, Likeness, vocabulary
from dialog.understanding.roles import may_say

_CLEAR = 0.66
_CLEAR_ENOUGH = 0.58
_FAR = 0.08
_SURE = 0.82
_MARGIN = 0.03
_EVIDENT = 0.95
_UNLIKELY = 0.06
_NOT_OF_BRANCHES = 0.2
_NOT_THE_OFFICE = 0.15


_PLACES: dict[tuple[str, str], tuple[str, ...]] = {
    ("scoring", "review"): ("review", ANYWHERE),
    ("applying", "post_type"): ("post_type", ANYWHERE),
    ("applying", "consent"): ("consent", ANYWHERE),
    ("applying", "confirm"): ("applying_confirm", ANYWHERE),
    ("nominate", "names"): ("nominees", ANYWHERE),
    ("nominate", "opinion"): ("nominee_opinion", ANYWHERE),
    ("nominate", "instead"): ("nominee_opinion", ANYWHERE),
    ("others", "choice"): ("others", ANYWHERE),
    ("publish", "names"): ("publishing", ANYWHERE, "office"),
    ("broadcast", "draft"): ("draft", ANYWHERE, "office"),
    ("panel", "reason"): ("mark_reason", ANYWHERE),
}


def places_of(context: Context, kind: str | None) -> tuple[str, ...]:
    """Which parts of the vocabulary apply, nearest first."""
    if (places := _PLACES.get((context.conversation, context.step))) is not None:
        return places
    match context.conversation, context.step:
        case "scoring", _:
            return ({"bonus": "bonus", "veto": "veto"}.get(kind or "points", "points"), "scoring", ANYWHERE)
        case "complaint" | "praise" | "opinion" | "tracking" | "news" | "public", _:
            return _places_of_reports(context)
        case _, "confirm":
            return ("confirming", ANYWHERE, "office")
        case "idle", _:
            return ("idle", ANYWHERE, "office")
        case "appeal", "evidence":
            return ("no_more", ANYWHERE)
    return (ANYWHERE,)


def _places_of_reports(context: Context) -> tuple[str, ...]:
    match context.conversation, context.step:
        case "public", _:
            return ("public", ANYWHERE)
        case "complaint", "who" | "what":
            return ("complaint", ANYWHERE)
        case _, "confirm":
            return ("confirming", "complaint", ANYWHERE)
    return ("reporting", "complaint", ANYWHERE)


_OWN_AFFAIRS = frozenset(
    ["progress", "summary", "my_status", "submit", "withdraw", "start_scoring", "resume_scoring", "result", "apply"]
)


def likenesses(told: Told, places: tuple[str, ...], role: str = "") -> list[Likeness]:
    """What is likelier in the mouth of the role comes first."""
    near = _likenesses(told, places)
    if not role or not near or near[0].score >= 1:
        return near
    return sorted((_judged(each, told, role) for each in near[:8]), key=lambda each: -each.score)


def _judged(like: Likeness, told: Told, role: str) -> Likeness:
    less = _unlikeliness(like.phrase.intent, told, role)
    return Likeness(like.score - less, like.phrase) if less else like


def _unlikeliness(intent: str, told: Told, role: str) -> float:
    if told.branches and intent not in _OF_BRANCHES:
        return _NOT_OF_BRANCHES
    if role in ("secretary", "admin") and intent in _OWN_AFFAIRS:
        return _UNLIKELY if "我" in told.worded else _NOT_THE_OFFICE
    return 0.0 if may_say(role, intent) else _UNLIKELY


def _likenesses(told: Told, places: tuple[str, ...]) -> list[Likeness]:
    """Dates count both as dates and as the words they are: 明天再说 is no appointment."""
    near = vocabulary().likenesses(told.text, places)
    if not told.dates or (near and near[0].score >= 1):
        return near
    worded = vocabulary().likenesses(told.worded, places)
    return sorted([*near, *worded], key=lambda each: -each.score)


def _clear(near: list[Likeness], places: tuple[str, ...]) -> float:
    """What only asks is answered on less than what does something."""
    best = near[0]
    second = next((each.score for each in near[1:] if each.phrase.intent != best.phrase.intent), 0.0)
    return _CLEAR if places[0] != "idle" or best.phrase.intent in DOING or best.score - second < _FAR else _CLEAR_ENOUGH


def read_command(told: Told, places: tuple[str, ...], role: str = "", *, sure: bool = False) -> Act | None:
    """A clear winner acts, a near tie asks; `sure` where the sentence may as well be free text."""
    near = likenesses(told, places, role)
    if not near or near[0].score < (_SURE if sure else _clear(near, places)):
        return None
    best = near[0]
    rivals = [
        each for each in near[1:4] if best.score - each.score < _MARGIN and each.phrase.intent != best.phrase.intent
    ]
    if role in ("secretary", "admin"):
        rivals = [each for each in rivals if each.phrase.intent not in _OWN_AFFAIRS]
    if rivals and best.score < _EVIDENT and (sure or best.phrase.place == rivals[0].phrase.place):
        return _settled([best, *rivals], told)
    return filled(best, told)


def _settled(tied: list[Likeness], told: Told) -> Act:
    """The meanings in the sentence settle a near tie, or else the person does."""
    sign = read_signs(told)
    if sign and any(each.phrase.intent == sign.intent for each in tied):
        return sign
    sayings = (each.phrase.said for each in tied)
    options = tuple(said for said in sayings if not any(word in said for word in STAND_INS))
    return Act(intent="clarify", form="unknown", options=options)


_OF_PEOPLE = frozenset(("nudge", "nominate"))
_OF_ONE = frozenset(
    [
        "member_status",
        "inspect_fail",
        "award",
        "revoke",
        "decide",
        "review",
        "review_score",
        "recuse",
        "others_marks",
        "reconsider",
        "object",
    ]
)
_OF_BRANCHES = frozenset(
    [
        *("branch_progress", "who_not_applied", "who_not_finished", "export", "chart", "ranking"),
        *("nudge", "broadcast", "inspect_fail"),
    ]
)


def is_own_affair(intent: str) -> bool:
    """What a secretary or the office means only where they say 我."""
    return intent in _OWN_AFFAIRS


def names_people(intent: str) -> bool:
    return intent in _OF_PEOPLE or intent in _OF_ONE


_A_BRANCH = re.compile(
    r"^(?:请|麻烦|帮我?|把|给|催催|催一?下?|看看?|查一?下?|导出?|提醒一?下?)*+"
    r"(?P<branch>(?!所有|全|其他|别的|有|没|多少|兄弟)(?:(?![本我咱俺各这那哪份个谁你他几每一])[\u4e00-\u9fff]){2,6}?)(?:党总|党)?支部"
)


def with_branches(act: Act, told: Told) -> Act:
    """One that is not known is named as it was said: it is never answered for all."""
    if not told.branches and (unknown := _A_BRANCH.match(told.worded)):
        return replace(act, branch=unknown["branch"])
    if len(told.branches) == 1:
        return replace(act, branch=told.branches[0])
    return replace(act, branches=told.branches)


STAGE = re.compile(
    r"(?P<申报>申报|报名)|(?P<自评>自评|zp|自评打分|打分|评分)|(?P<推荐>推荐|报名单|名单)|(?P<公示>公示)|"
    r"(?P<考核>考核|评审|考评)"
)


def filled(like: Likeness, told: Told) -> Act:
    """The act of a phrase, with its slots taken from what the sentence names."""
    return with_slots(Act(intent=like.phrase.intent, form=like.phrase.form), told)


def for_whom(act: Act, names: tuple[str, ...]) -> Act:
    """The act for these people, where it is one that is done for people."""
    if act.intent in _OF_PEOPLE | {"publish"} or (act.intent in _OF_ONE and len(names) > 1):
        return replace(act, names=names)
    return replace(act, name=names[0], names=()) if act.intent in _OF_ONE and names else act


def with_slots(act: Act, told: Told) -> Act:
    if act.intent == "clarify":
        return replace(act, form=act.form or "unknown")
    if told.names:
        act = for_whom(act, told.names)
    if act.intent == "bind" and len(told.names) == 1:
        act = replace(act, name=told.names[0], branch=told.branches[0] if len(told.branches) == 1 else None)
    if act.intent in _OF_BRANCHES:
        act = with_branches(act, told)
    if told.receipts and act.intent in ("complaint_status", "verify_complaint", "case_open", "case_accept"):
        act = replace(act, receipt=told.receipts[0])
    if act.intent == "deadline" and (stage := STAGE.search(told.worded)):
        act = replace(act, stage=stage.lastgroup)
    if told.dates and act.intent in ("schedule", "remind_later"):
        act = replace(act, when=told.when)
    return act


def read_signs(told: Told) -> Act | None:
    """What a sentence must mean for the meanings in it, though no phrase comes near."""
    tokens = vocabulary().words.cut(told.text)
    signs = [] if "不" in tokens else vocabulary().signs_in(told.text)
    denied = not (DENIALS | _QUESTIONS).isdisjoint(tokens)
    ruling = vocabulary().ruling.intersection(tokens)
    fitting = [
        sign
        for sign in signs
        if ruling <= sign.meanings
        and (not denied or not DENIALS.isdisjoint(sign.meanings) or sign.intent not in DOING | _STARTING)
    ]
    if not fitting or len(tokens) > _TOO_MANY:
        return None
    best = fitting[0]
    rivals = {sign.intent for sign in fitting if len(sign.meanings) == len(best.meanings)}
    if len(rivals) > 1 and len(best.meanings) < _DECISIVE:
        return None
    return with_slots(Act(intent=best.intent, form=best.form), told)


_STARTING = frozenset(("apply", "start_scoring", "resume_scoring", "bind", "appeal", "report_complaint"))
_QUESTIONS = frozenset(("什么时候", "怎么"))
_TOO_MANY = 18
_DECISIVE = 3

_TOPICS = {"杂事": "out_of_scope", "笑话": "smalltalk"}


def read_topic(told: Told) -> Act | None:
    """What is none of ours is known by what it is about."""
    tokens = vocabulary().words.cut(told.worded)
    return next((Act(intent=intent) for topic, intent in _TOPICS.items() if topic in tokens), None)

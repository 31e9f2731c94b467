"""Commands: the nearest known phrase decides the intent, the signs in the sentence fill its slots."""

import re
from dataclasses import replace

from dialog.act import Act
from dialog.context import Context
from dialog.understanding.directory import short_branch
from dialog.understanding.people import Told
from dialog.understanding.phrases import ANYWHERE, Likeness, vocabulary

_CLEAR = 0.66
_SURE = 0.82
_MARGIN = 0.03
_STAGES = (
    ("申报", re.compile(r"申报|报名")),
    ("自评", re.compile(r"自评|打分")),
    ("推荐", re.compile(r"推荐|名单|支部")),
    ("公示", re.compile(r"公示")),
    ("考核", re.compile(r"考核|评审")),
)


def places_of(context: Context, kind: str | None) -> tuple[str, ...]:
    """Which parts of the vocabulary apply, nearest first."""
    match context.conversation, context.step:
        case "scoring", "review":
            return ("review", ANYWHERE)
        case "scoring", _:
            return ({"bonus": "bonus", "veto": "veto"}.get(kind or "points", "points"), "scoring", ANYWHERE)
        case "applying", "consent":
            return ("consent", ANYWHERE)
        case "applying", "confirm":
            return ("applying_confirm", ANYWHERE)
        case _, "confirm":
            return ("confirming", ANYWHERE)
        case "idle", _:
            return ("idle", ANYWHERE)
        case "broadcast", "draft":
            return ("draft", ANYWHERE)
    return (ANYWHERE,)


def likenesses(told: Told, places: tuple[str, ...]) -> list[Likeness]:
    """Dates count both as dates and as the words they are: 明天再说 is no appointment."""
    near = vocabulary().likenesses(told.text, places)
    if not told.dates or near and near[0].score >= 1:
        return near
    worded = vocabulary().likenesses(told.worded, places)
    return sorted([*near, *worded], key=lambda each: -each.score)


def read_command(told: Told, places: tuple[str, ...], *, sure: bool = False) -> Act | None:
    """A clear winner acts, a near tie asks; `sure` where the sentence may as well be free text."""
    near = likenesses(told, places)
    if not near or near[0].score < (_SURE if sure else _CLEAR):
        return None
    best = near[0]
    rivals = [each for each in near[1:4] if best.score - each.score < _MARGIN and each.phrase.intent != best.phrase.intent]
    if rivals and best.score < 0.95:
        if best.phrase.place == rivals[0].phrase.place or sure:
            return Act(intent="clarify", form="unknown", options=tuple(each.phrase.said for each in [best, *rivals] if "{" not in each.phrase.said))
    return filled(Act(intent=best.phrase.intent, form=best.phrase.form), told)


def filled(act: Act, told: Told) -> Act:
    """The act with its slots taken from what the sentence names."""
    if told.names:
        if act.intent in ("nudge", "nominate"):
            act = replace(act, names=told.names)
        elif act.intent in ("member_status", "inspect_fail", "award", "revoke", "decide", "review", "review_score", "reconsider", "object"):
            act = replace(act, name=told.names[0], names=told.names if len(told.names) > 1 else ())
        elif act.intent == "report_complaint":
            act = replace(act, target=told.names[0])
    if told.branches and act.intent in ("branch_progress", "nudge", "who_not_applied", "who_not_finished", "export", "broadcast"):
        shorts = tuple(short_branch(each) for each in told.branches)
        act = replace(act, branch=shorts[0]) if len(shorts) == 1 else replace(act, branches=shorts)
    if told.receipts and act.intent in ("complaint_status", "verify_complaint", "case_open", "case_accept"):
        act = replace(act, receipt=told.receipts[0])
    if told.dates and act.intent == "set_deadline":
        act = replace(act, date=told.dates[0])
    if told.dates and act.intent == "schedule":
        act = replace(act, when=told.dates[0])
    return act


def stage_in(text: str) -> str | None:
    return next((stage for stage, shape in _STAGES if shape.search(text)), None)

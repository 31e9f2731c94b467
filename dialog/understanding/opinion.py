"""A second opinion on what was read: where most sentences like this one meant something else, that is believed."""

from dialog.act import Act
from dialog.understanding.commands import is_own_affair, names_people, with_slots
from dialog.understanding.leanings import leaning
from dialog.understanding.mood import DOING
from dialog.understanding.people import Told
from dialog.understanding.roles import may_say

# What asks, moves about or puts off: it needs no slot, and binds nobody.
_ANYWHERE = frozenset(
    [
        "help",
        "rules",
        "deadline",
        "progress",
        "summary",
        "my_status",
        "result",
        "pause",
        "thanks",
        "greeting",
        "smalltalk",
        "out_of_scope",
        "cancel",
    ]
)
_SCORING = _ANYWHERE | frozenset(["skip", "next", "previous", "upload", "show_evidence", "withdraw"])
_CONCERNING_OTHERS = frozenset(
    [
        "who_not_applied",
        "who_not_finished",
        "branch_progress",
        "member_status",
        "delivery_status",
        "ranking",
        "export",
        "chart",
    ]
)
_OFFERED = {
    "idle": _ANYWHERE
    | _CONCERNING_OTHERS
    | frozenset(
        [
            "apply",
            "start_scoring",
            "resume_scoring",
            "submit",
            "withdraw",
            "appeal",
            "nudge",
            "submit_list",
            "bind",
            "unbind",
            "complaint_status",
            "publish",
            "opt_out",
        ]
    ),
    "points": _SCORING,
    "bonus": _SCORING | {"bonus_none"},
    "veto": _SCORING,
    "review": _ANYWHERE | {"submit", "deny", "withdraw"},
    "confirm": frozenset(("deny", "cancel", "pause")),
    "applying": _ANYWHERE,
    "nominate": frozenset(("cancel", "pause", "rules", "deadline", "help")),
}
# How sure it must be where nothing was understood, where words were taken for evidence, and against another reading;
# and always, where it would do something.
_INSTEAD_OF_NOTHING, _INSTEAD_OF_PROOF, _INSTEAD_OF_ANOTHER, _TO_DO = 0.3, 0.85, 0.55, 0.8
# What another opinion may change; all else was read from numbers, from names or from the sentence's own order.
_OPEN = frozenset().union(*_OFFERED.values()) - {"out_of_scope", "member_status"} | {
    "clarify",
    "evidence",
    "bonus_claim",
}
_LONGEST = 60


def is_open(act: Act) -> bool:
    """Another opinion may change it."""
    return _needed(act) is not None


def weigh(act: Act, told: Told, place: str, role: str) -> Act:
    """`act`, or what most sentences like this one meant in such a place."""
    needed = _needed(act)
    if place not in _OFFERED or needed is None or told.receipts or len(told.text) > _LONGEST:
        return act
    intent, share = leaning(place).likeliest(told.text)
    if place == "veto" and (act.intent, intent) == ("deny", "confirm") and share >= needed:
        return Act(intent="clarify", form="unknown")
    is_sure = share >= (max(needed, _TO_DO) if intent in DOING else needed)
    is_meant = is_sure and intent != act.intent and intent in _OFFERED[place]
    return with_slots(Act(intent=intent), told) if is_meant and _may_be_meant(intent, told, role) else act


def _needed(act: Act) -> float | None:
    """How sure another opinion must be; None where there is none to have."""
    if act.intent not in _OPEN or not act.allowed:
        return None
    match act.intent:
        case "clarify":
            return _INSTEAD_OF_NOTHING if act.form == "unknown" else None
        case "evidence":
            return _INSTEAD_OF_PROOF
        case "bonus_claim" if act.tier:
            return None
    return _INSTEAD_OF_ANOTHER


def _may_be_meant(intent: str, told: Told, role: str) -> bool:
    """By this role, and with the names that it needs."""
    if role in ("secretary", "admin") and is_own_affair(intent) and "我" not in told.worded:
        return False
    needs_a_name = names_people(Act(intent=intent)) and intent not in ("bind", "nudge")
    return may_say(role, intent) and bool(told.names or not needs_a_name)

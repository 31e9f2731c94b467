"""The wall: which turns are sealed before they are written, and never listed among what was not understood."""

import re
from dataclasses import replace
from datetime import datetime, timedelta

from dialog.act import Act
from handlers.talk import Talk

LINGERS = timedelta(minutes=30)

# Conversations whose questions are asked behind it, and what is said there.
CONVERSATIONS = frozenset({"complaint", "tracking", "case", "step", "verdict", "matter", "appeal", "ruling", "judge"})
INTENTS = frozenset(
    {
        "report_complaint",
        "complaint_status",
        "verify_complaint",
        "inspect_fail",
        "appeal",
        "case_open",
        "case_accept",
        "approve",
        "my_cases",
        "case_pictures",
        "case_subject",
        "case_refer",
        "case_extend",
        "case_resort",
        "name_judge",
        "ask_reporter",
        "ask_subject",
        "discipline",
        "appeal_ruling",
        "look",
        "opinions",
        "answer_opinion",
        "late_opinions",
        "my_praise",
        "use_praise",
    }
)
_MAY_COMPLAIN = re.compile(
    "投诉|举报|检举|控告|告发|揭发|反映|匿名|态度.{0,4}(?:差|恶劣|不好|生硬|蛮横)|骂人|打人|欺负|刁难|乱收费|私自收|红包|"
    "收礼|贪|吃拿|违纪|违法|"
    r"[TtSs][Ss]\s*\d{4}"
)


# How long after the last word a question of a reporter's stays open: the phone may be lent, and 4分 is no complaint.
_CLOSES_AFTER = {"complaint": timedelta(hours=2), "tracking": timedelta(minutes=30)}


def is_open(talk: Talk) -> bool:
    """Whether somebody is reporting: whatever is said then is said about that."""
    return talk.question.conversation in _CLOSES_AFTER


def has_lapsed(talk: Talk, now: datetime) -> bool:
    """Whether a reporter's question was left open for too long."""
    stays = _CLOSES_AFTER.get(talk.question.conversation)
    return stays is not None and talk.walled_until is not None and now >= talk.walled_until - LINGERS + stays


def may_complain(said: str) -> bool:
    """Rather one sealed too many."""
    return _MAY_COMPLAIN.search(said) is not None


def is_behind(before: Talk, after: Talk, acts: tuple[Act, ...], said: str, now: datetime) -> bool:
    """Whether the turn is to be sealed: it belongs there, may belong there, or follows closely."""
    return (
        _is_there(before, after, acts)
        or may_complain(said)
        or (before.walled_until is not None and now < before.walled_until)
    )


def remember(before: Talk, after: Talk, acts: tuple[Act, ...], now: datetime) -> Talk:
    """For how long what is said from here on stays behind the wall."""
    if _is_there(before, after, acts):
        return replace(after, walled_until=now + LINGERS)
    if after.walled_until is not None and now >= after.walled_until:
        return replace(after, walled_until=None)
    return after


def _is_there(before: Talk, after: Talk, acts: tuple[Act, ...]) -> bool:
    return (
        before.question.conversation in CONVERSATIONS
        or after.question.conversation in CONVERSATIONS
        or any(act.intent in INTENTS for act in acts)
    )

"""Which role may ask for what; the conversation asks again before anything is done."""

_EVERYONE = frozenset(
    [
        "help",
        "rules",
        "deadline",
        "smalltalk",
        "greeting",
        "thanks",
        "out_of_scope",
        "clarify",
        "confirm",
        "deny",
        "cancel",
        "pause",
        "next",
        "previous",
        "report_complaint",
        "complaint_status",
        "bind",
        "unbind",
        "look",
        "received",
        "invalid_score",
        "told",
    ]
)
_TAKES_PART = _EVERYONE | frozenset(
    [
        "apply",
        "start_scoring",
        "resume_scoring",
        "score",
        "full_marks",
        "zero",
        "goto_item",
        "skip",
        "evidence",
        "revise",
        "progress",
        "summary",
        "submit",
        "withdraw",
        "my_status",
        "result",
        "appeal",
        "choose_post_type",
        "bonus_claim",
        "bonus_none",
        "opt_out",
        "by_category",
        "one_by_one",
        "show_evidence",
        "delete_evidence",
        "this_item",
        "upload",
        "unsure",
        "post",
        "statement",
        "change_post",
        "change_statement",
        "why_consent",
        "remind_later",
        "notes",
        "use_note",
        "my_data",
        "my_chart",
        "object",
    ]
)
_SECRETARY = _TAKES_PART | frozenset(
    [
        "who_not_applied",
        "who_not_finished",
        "branch_progress",
        "member_status",
        "nudge",
        "nominate",
        "submit_list",
        "export",
        "broadcast",
        "delivery_status",
        "schedule",
        "stop_sending",
        "chart",
        "leave_out",
    ]
)
_OFFICE = _SECRETARY | frozenset(
    [
        "set_deadline",
        "verify_complaint",
        "inspect_fail",
        "review_score",
        "ranking",
        "publish",
        "award",
        "revoke",
        "case_open",
        "case_accept",
        "decide",
        "reconsider",
        "review",
        "approve",
    ]
)
_REVIEWER = _TAKES_PART | frozenset(["review_score", "ranking", "member_status", "review", "export", "inspect_fail"])
_HANDLER = _TAKES_PART | frozenset(["verify_complaint", "case_open", "case_accept", "approve", "inspect_fail"])

_ALLOWED = {
    "public": _EVERYONE,
    "member": _TAKES_PART,
    "secretary": _SECRETARY,
    "reviewer": _REVIEWER,
    "handler": _HANDLER,
    "admin": _OFFICE,
}


def may_say(role: str, intent: str) -> bool:
    return intent in _ALLOWED.get(role, _EVERYONE)

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
        "praise",
        "opinion",
        "go_on",
        "anonymous",
        "bind",
        "unbind",
        "look",
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
        "by_category",
        "one_by_one",
        "show_evidence",
        "delete_evidence",
        "this_item",
        "upload",
        "post",
        "statement",
        "change_post",
        "change_statement",
        "why_consent",
        "remind_later",
        "notes",
        "use_note",
        "my_data",
        "my_title",
        "my_chart",
        "object",
        "opinions",
        "answer_opinion",
        "my_praise",
        "use_praise",
        "case_pictures",
    ]
)
_SECRETARY = _TAKES_PART | frozenset(
    [
        "who_not_applied",
        "titles",
        "who_not_finished",
        "branch_progress",
        "member_status",
        "nudge",
        "nudge_status",
        "exempt",
        "unexempt",
        "send_back",
        "nominate",
        "submit_list",
        "export",
        "broadcast",
        "delivery_status",
        "schedule",
        "stop_sending",
        "missing_receipts",
        "nudge_receipts",
        "resend_failed",
        "recall_notice",
        "chart",
        "leave_out",
        "move_nominee",
        "change_opinion",
        "meeting",
        "show_list",
        "show_opinions",
        "no_nominees",
        "tell_others",
        "leave_others",
    ]
)
_OF_CASES = frozenset(
    [
        "verify_complaint",
        "inspect_fail",
        "case_open",
        "case_accept",
        "case_refer",
        "case_extend",
        "case_resort",
        "name_judge",
        "case_subject",
        "ask_reporter",
        "ask_subject",
        "my_cases",
        "discipline",
        "approve",
        "lists",
        "lists_missing",
        "return_list",
        "extend",
    ]
)
_OFFICE = (
    _SECRETARY
    | _OF_CASES
    | frozenset(
        [
            "set_deadline",
            "late_opinions",
            "appoint",
            "dismiss",
            "review_score",
            "others_marks",
            "ranking",
            "publish",
            "unpublish",
            "award",
            "revoke",
            "decide",
            "reconsider",
            "review",
        ]
    )
)
_REVIEWER = _TAKES_PART | frozenset(
    [
        "review_score",
        "recuse",
        "agree",
        "abstain",
        "others_marks",
        "ranking",
        "member_status",
        "review",
        "export",
        "inspect_fail",
        "approve",
    ]
)
_HANDLER = _TAKES_PART | _OF_CASES

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

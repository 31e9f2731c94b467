"""What an intent needs, read from a sentence that is known to mean it."""

import re
from collections.abc import Callable
from dataclasses import replace

from dialog.act import Act
from dialog.understanding import answers, orders
from dialog.understanding.choosing import without_units
from dialog.understanding.commands import names_people, with_branches, with_slots
from dialog.understanding.marks import ITEM, POINTS, mark
from dialog.understanding.mood import DOING
from dialog.understanding.panel import read_review
from dialog.understanding.people import Told
from dialog.understanding.phrases import NAME
from dialog.understanding.scores import Asked

# What needs nothing that was not said already.
_BARE = frozenset(
    (
        *("help", "rules", "deadline", "progress", "summary", "my_status", "result", "my_data", "clarify"),
        *("thanks", "greeting", "smalltalk", "out_of_scope", "cancel", "deny", "confirm", "pause", "remind_later"),
        *("skip", "next", "previous", "upload", "show_evidence", "bonus_none", "apply", "start_scoring"),
        *("resume_scoring", "submit", "withdraw", "appeal", "bind", "unbind"),
        *("who_not_applied", "who_not_finished", "branch_progress", "delivery_status", "ranking", "export", "chart"),
        *("submit_list", "publish", "stop_sending"),
    )
)


_OF_ANSWERS = frozenset(("score", "revise", "full_marks", "zero", "invalid_score", "evidence", "report_complaint"))
_LEFT_OPEN = re.compile(
    r"^(?:先)?(?:不|别|甭|没(?!问题|错|毛病|意见|啥|什么|差错))|要不要|该不该|好不好|是不是|能不能|行不行|还是"
)
_NOT_PUT_FORWARD = re.compile(r"(?:不|别|甭)(?:要|再|想)?(?:推荐?|报|提名|选)|去掉|划掉|不合适|不够格|不行")

_NOT_ALL = re.compile(r"不(?!对|[,，])|[别缓除]")  # of several people, who is meant and who is not
_IS_IT_SO = re.compile(r"是[^,，。]{2,12}的吧[?？\s]*$")  # 是报给党办的吧
_EXCEPTED = re.compile(rf"除了?{NAME}")


def is_weighed(intent: str) -> bool:
    """It is said often enough, by enough people, that others' sentences tell something of this one."""
    return intent in _BARE or intent in _OF_ANSWERS or intent in _READERS or names_people(intent)


def _is_not_ordered(intent: str, told: Told) -> bool:
    """What does something is not read into a question, a denial, or what is said of somebody else."""
    if intent in DOING and len(told.names) > 1 and _NOT_ALL.search(told.worded):
        return True
    match intent:
        case "nominate" if _NOT_PUT_FORWARD.search(told.worded):
            return True
        case "confirm" if _IS_IT_SO.match(told.worded):
            return True
        case "withdraw" if told.names:
            return True
        case "nudge" if told.names and _EXCEPTED.search(told.text):
            return True
        case "inspect_fail" if not orders.has_failed(told.worded):
            return True
    return (intent in DOING or intent == "choose_post_type") and _LEFT_OPEN.search(told.worded) is not None


def filled(intent: str, told: Told, asked: Asked) -> Act | None:
    """The act with its slots; None where the sentence lacks one that it needs."""
    if _is_not_ordered(intent, told):
        return None
    if read := _READERS.get(intent):
        return read(told, asked)
    if intent not in _BARE and not names_people(intent):
        return None
    if names_people(intent) and not told.names and intent != "nudge":
        return None
    return with_slots(Act(intent=intent), told)


def _rules(told: Told, asked: Asked) -> Act:
    """第5题是评什么的: of the one item that is named."""
    named = {int(each.value) for each in mark(told.worded).of(ITEM)}
    number = named.pop() if len(named) == 1 else None
    return Act(intent="rules", item=number if number and asked.sheet.line(number) else None)


_DIGITS = re.compile(r"(?<!\d)\d{1,2}(?!\d)")


def _goto(told: Told, asked: Asked) -> Act | None:
    """带我回17: the one number is the item's."""
    numbers = {int(each.value) for each in mark(told.worded).of(ITEM)} or set(map(int, _DIGITS.findall(told.worded)))
    number = numbers.pop() if len(numbers) == 1 else None
    return Act(intent="goto_item", item=number) if number and asked.sheet.line(number) else None


_ORDINALS = (
    re.compile(r"[第头]?(?<!\d)[一1](?![\d月年日号点])个?|前[面者]|上[面边]"),
    re.compile(r"第?(?<!\d)[二2](?![\d月年日号点])个?|后[面者]|下[面边]"),
)


def _choice(told: Told, asked: Asked) -> Act | None:
    """嗯我是食堂的那就第二个吧: the one kind that is named, or the first place that is."""
    types = asked.sheet.post_types
    text = without_units(told.text, types)
    named = [each for each in types if any(part in text for part in (each, each[:4], each[:2]))]
    if _RULED_OUT.search(text):
        return None
    if len(named) == 1:
        return Act(intent="choose_post_type", value=named[0])
    places = sorted(
        (hit.start(), kind) for kind, each in zip(types, _ORDINALS, strict=False) if (hit := each.search(text))
    )
    is_one = not named and len({kind for _, kind in places}) == 1
    return Act(intent="choose_post_type", value=places[0][1]) if is_one else None


_RULED_OUT = re.compile(r"不(?!知道?|错|用|好意思|懂)|别|另外|另一")


def _bonus(told: Told, asked: Asked) -> Act | None:
    named = [int(each.value) for each in mark(told.worded).of(ITEM)]
    act = answers.read_bonus(told.worded)
    if act.intent == "clarify":
        return None
    if act.intent != "bonus_claim":
        act = Act(intent="bonus_claim", tier=answers.tier_in(told.worded), evidence=told.worded)
    return replace(act, item=named[0]) if len(named) == 1 and named[0] != asked.item else act


_SET_RIGHT = re.compile(r"[说打写记]错了?|口误|不对|哦不")
_OWN_SCORE = re.compile(f"自[评己](?:打|给|评|了|的|是)*[{POINTS}]")  # 第6题自评6分，我给4
_COMPARES = re.compile(r"比|低|高|差|少|多")


def _review_score(told: Told, asked: Asked) -> Act | None:
    """杜鹏飞第11项7分吧，比自评低一分: what was said first."""
    marked = mark(told.worded)
    scored = marked.of(POINTS)
    if len(scored) > 1 and not _COMPARES.search(told.worded[scored[0].end : scored[1].start]):
        return None
    if _SET_RIGHT.search(told.worded) or _OWN_SCORE.search(marked.text):
        return None
    first = told.worded[: scored[0].end] if marked.of(ITEM) and scored else told.worded
    act = read_review(replace(told, text=first, worded=first), asked)
    return act if act and act.intent == "review_score" else None


def _deadline(told: Told, asked: Asked) -> Act | None:
    stage = orders.stage_of(told.worded)
    if not told.dates or stage is None or "通知" in told.worded:
        return None
    return Act(intent="set_deadline", stage=stage, date=told.dates[-1])


_NOTICE = re.compile(r"发(?:个|一?条|通知|消息|提醒)*(?:给[^:：]{1,12})?[:：]\s*(?=\S{2})")


def _schedule(told: Told, asked: Asked) -> Act | None:
    if not told.dates:
        return None
    notice = _NOTICE.search(told.worded)
    text = orders.restored(told.worded[notice.end() :], told) if notice else None
    return with_branches(Act(intent="schedule", when=told.when, text=text), told)


def _verdict(told: Told, asked: Asked) -> Act | None:
    return orders.read_verdict(told)


def _complaint(told: Told, asked: Asked) -> Act:
    said = orders.restored(told.worded, told)
    return orders.read_complaint(said) or Act(intent="report_complaint", target=said, text=said)


def _evidence(told: Told, asked: Asked) -> Act | None:
    is_of_points = asked.line is not None and asked.line.kind == "points"
    return Act(intent="evidence", evidence=orders.restored(told.worded, told)) if is_of_points else None


def _state(told: Told, asked: Asked) -> Act:
    return orders.read_whose_state(told)


def _notice(told: Told, asked: Asked) -> Act | None:
    """给饮食和物业两个支部发个通知：周四来领标牌: what stands after the colon."""
    said = re.split(r"[:：]|[,，]", orders.restored(told.worded, told), maxsplit=1)
    if len(said) == 1 or not said[1].strip():
        return None
    return replace(with_branches(Act(intent="broadcast"), told), text=said[1].strip())


_READERS: dict[str, Callable[[Told, Asked], Act | None]] = {
    "evidence": _evidence,
    "goto_item": _goto,
    "rules": _rules,
    "choose_post_type": _choice,
    "bonus_claim": _bonus,
    "review_score": _review_score,
    "set_deadline": _deadline,
    "schedule": _schedule,
    "verify_complaint": _verdict,
    "broadcast": _notice,
    "complaint_status": _state,
    "report_complaint": _complaint,
}

"""自评: score item by item or by category, go back and forth, look it over, hand it in."""

from collections.abc import Callable

from campaign.points import written
from dialog.act import Act
from handlers import claims, courtesy, evidence, permits, prompts, review, rules, scores, walk
from handlers.desk import Desk
from handlers.flow import Flow, Heard

Hear = Callable[[Desk, Act], Heard]


def hear(desk: Desk, act: Act) -> Heard:
    if desk.talk.question.step == "photo" and act.intent in _FILES_PICTURES:
        return evidence.file_pictures(desk, act)
    return _HEARD.get(act.intent, courtesy.hear)(desk, act)


def may(desk: Desk, act: Act) -> str | None:
    return None if act.intent in _LOOKING and act.form != _UNSURE else permits.may_score(desk)


def _is_at_veto(desk: Desk) -> bool:
    number = desk.talk.question.item or (scores.target(desk) if desk.talk.is_idle else None)
    return desk.rubric.veto is not None and number == desk.rubric.veto.number


def _say_yes(desk: Desk, act: Act) -> Heard:
    if act.conditions or _is_at_veto(desk):
        return claims.state_findings(desk, act)
    match desk.talk.question.step:
        case "review":
            return review.hand_in(desk, act)
        case "intro":
            return walk.resume(desk, act)
        case "proof":
            return walk.forward(desk, act)
    return Heard(desk.talk, "现在没有要确认的事，什么都没动。", show="short")


def _say_no(desk: Desk, act: Act) -> Heard:
    if act.conditions or _is_at_veto(desk):
        return claims.state_findings(desk, act)
    match desk.talk.question.step:
        case "review":
            return review.keep_looking(desk, act)
        case "proof":
            return walk.forward(desk, act)
        case "intro":
            return walk.pause(desk, act)
    return Heard(desk.talk, "好，没有记。", show="short")


def _ask_back(desk: Desk, act: Act) -> Heard:
    """`clarify`: nothing is stored; what is unclear is asked, and the question stays.

    Only that a person is not sure of a condition of the veto is an answer in itself.
    """
    if act.form == _UNSURE and (act.conditions or _is_at_veto(desk)):
        return claims.state_findings(desk, act)
    match act.form:
        case "range":
            choices = "还是".join(_points_words(act.options)) if act.options else "几分"
            return Heard(desk.talk, f"{choices}？说一个数，现在还没记")
        case "full_marks":
            return Heard(desk.talk, "是只这一项，还是这一类？都还没记。\n说「这项满分」或「本类全满分」")
        case "length" if desk.talk.question.number and desk.talk.question.step == "category":
            return _wrong_length(desk, act)
    if act.options:
        return Heard(desk.talk, f"是哪个意思？说「{'」「'.join(act.options)}」，现在还没记。")
    item = desk.talk.question.item
    if item is not None:
        return Heard(desk.talk, f"这句没看懂，什么都没记。现在是{_what_to_say(desk, item)}")
    return courtesy.hear(desk, act)


def _points_words(options: tuple[str, ...]) -> list[str]:
    return [option if option.endswith("分") else f"{option}分" for option in options]


def _wrong_length(desk: Desk, act: Act) -> Heard:
    place = desk.talk.question.number or 1
    items = desk.rubric.categories[place - 1].items
    numbers = "、".join(str(item.number) for item in items)
    maxima = "、".join(written(item.points) for item in items)
    says = (
        f"这一类{len(items)}项，要{len(items)}个数，这次都还没记。\n"
        f"依次是第{numbers}项，最高{maxima}分。\n请把{len(items)}个数再说一遍，或说「一项一项」"
    )
    return Heard(desk.talk, says)


def _what_to_say(desk: Desk, number: int) -> str:
    item = desk.rubric.item(number)
    title = f"第{number}项 {item.short}"
    match item.kind:
        case "points":
            return f"{title}，说{prompts.span(item)}的一个数，或「跳过」「帮助」"
        case "bonus":
            return f"{title}，有就写一句，没有说「没有」"
        case "veto":
            return prompts.item_in_short(desk, number)


_HEARD: dict[str, Hear] = {
    "start_scoring": walk.start,
    "resume_scoring": walk.resume,
    "by_category": walk.by_category,
    "one_by_one": walk.one_by_one,
    "goto_item": walk.go_to,
    "previous": walk.back,
    "next": walk.forward,
    "skip": walk.forward,
    "pause": walk.pause,
    "cancel": walk.pause,
    "score": scores.give,
    "revise": scores.give,
    "zero": scores.give,
    "full_marks": scores.give_full_marks,
    "invalid_score": scores.refuse,
    "evidence": evidence.add_words,
    "show_evidence": evidence.show,
    "delete_evidence": evidence.remove,
    "upload": evidence.offer_upload,
    "this_item": evidence.file_pictures,
    "bonus_claim": claims.claim,
    "bonus_none": claims.claim_nothing,
    "confirm": _say_yes,
    "deny": _say_no,
    "clarify": _ask_back,
    "rules": rules.explain,
    "progress": review.report_progress,
    "summary": review.summarise,
    "submit": review.hand_in,
}
_UNSURE = "unsure"
_LOOKING = frozenset({"rules", "progress", "summary", "show_evidence", "pause", "cancel", "clarify", "upload"})
_FILES_PICTURES = frozenset({"previous", "this_item", "goto_item"})

FLOW = Flow(
    name="自评",
    intents=frozenset(_HEARD) - {"confirm", "deny", "cancel", "clarify"},
    owns="scoring",
    may=may,
    hear=hear,
)

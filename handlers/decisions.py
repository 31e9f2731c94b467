"""通过, 不通过, 待定: what the committee decides of those on lists that are in; nobody else sees it before 公示."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from campaign.decisions import RULING_NAMES, DecisionsTaken, Ruling, needs_reason
from campaign.exports import DecisionLine
from campaign.people import Person, Role
from campaign.term import Campaign
from campaign.titles import Candidate, obstacle, why_not_decide
from dialog.act import Act
from handlers import candidates, others, wording
from handlers.candidates import Meant
from handlers.desk import Desk
from handlers.flow import Flow, Heard, Showing
from storage.book import Book

_LONGEST_REASON = 200
_MIXED = "mixed"
_HOW = "定说「通过 姓名」「不通过 姓名 原因」「待定 姓名 原因」"
_CONFIRM = "定说「确认」，不定说「取消」"
_AS_KEPT = {
    Ruling.PASSED: "公示前只有党委办公室看得到",
    Ruling.FAILED: "只有党委办公室看得到",
    Ruling.ON_HOLD: "只有党委办公室看得到",
}


@dataclass(frozen=True)
class _Kept:
    """What is to be confirmed: of whom, with what was decided of each before."""

    ruling: Ruling
    people: tuple[tuple[int, str | None], ...]
    reason: str = ""

    def dump(self) -> str:
        return json.dumps([self.ruling, self.people, self.reason], ensure_ascii=False)


def _kept(desk: Desk) -> _Kept | None:
    if desk.talk.question.conversation != "decide" or not desk.talk.held:
        return None
    ruling, people, reason = json.loads(desk.talk.held)
    return _Kept(Ruling(ruling), tuple((person, before) for person, before in people), reason)


def look(book: Book, desk: Desk) -> Meant | None:
    """Whom the message names; else whom the open question is about, or everybody on the lists."""
    if not desk.person.has(Role.COMMITTEE):
        return None
    asked, kept = next((act for act in desk.acts if act.intent == "decide"), None), _kept(desk)
    if asked is not None and (asked.name or asked.names):
        return candidates.named(book, desk, asked)
    if kept is not None and (asked is None or _is_yes(desk, asked, kept)):
        return candidates.of(book, desk, [person for person, _ in kept.people])
    return candidates.on_lists(book, desk)


def lines(book: Book, campaign: Campaign, person: Person, branches: Sequence[str]) -> tuple[DecisionLine, ...]:
    """As that person may have them in a table: for the committee, and not the own one."""
    if not person.has(Role.COMMITTEE):
        return ()
    return tuple(line for line in book.decisions.lines(campaign, branches) if line.userid != person.userid)


def _is_yes(desk: Desk, act: Act, kept: _Kept) -> bool:
    """通过, once more, to what was just shown as 通过."""
    return desk.talk.question.step == "confirm" and act.intent == "decide" and act.form == kept.ruling


def may(desk: Desk, act: Act) -> str | None:
    return None if desk.sights.of(Meant) is not None else others.FOR_OTHERS


def hear(desk: Desk, act: Act) -> Heard:
    meant, kept, step = desk.sights.of(Meant) or Meant(), _kept(desk), desk.talk.question.step
    match act.intent:
        case "decide" if act.form == _MIXED:
            return Heard(desk.talk, f"一句话只定一种，什么都没定。\n{_HOW}", show="short")
        case "decide" if act.name or act.names:
            return _offer(desk, meant, Ruling(act.form or Ruling.PASSED), (act.reason or "").strip())
        case "decide" if kept is not None and _is_yes(desk, act, kept):
            return _decide(desk, meant, kept)
        case "decide":
            return Heard(desk.talk, _tell_all(desk, meant), show="short")
        case "told" if kept is not None and step == "reason":
            return _offer(desk, meant, kept.ruling, " ".join(desk.incoming.text.split()))
        case "confirm" if kept is not None and step == "confirm":
            return _decide(desk, meant, kept)
        case "cancel" | "deny" | "pause":
            return Heard(desk.talk.resume(), "好，不定了，什么都没动。", show="short")
    return Heard(desk.talk, "这句没看懂，还没定。", show="short")


def ask(desk: Desk, show: Showing) -> str:
    meant, kept = desk.sights.of(Meant), _kept(desk)
    if meant is None or kept is None:
        return ""
    free = _free(desk, meant)
    if desk.talk.question.step == "reason":
        return _ask_why(free, kept.ruling)
    return _preview(desk, meant, kept.ruling, kept.reason) if show == "full" else _CONFIRM


def _free(desk: Desk, meant: Meant) -> tuple[Candidate, ...]:
    return candidates.free(meant, partial(why_not_decide, by=desk.person.id))


def _left_out(desk: Desk, meant: Meant) -> list[str]:
    return candidates.left_out(desk, meant, "定", partial(why_not_decide, by=desk.person.id))


def _offer(desk: Desk, meant: Meant, ruling: Ruling, reason: str) -> Heard:
    free = _free(desk, meant)
    if not free:
        talk = desk.talk.resume() if desk.talk.question.conversation == "decide" else desk.talk
        says = ["没有定，什么都没动。", *_left_out(desk, meant), "看名单上的说「评审决定」"]
        return Heard(talk, "\n".join(says), show="short")
    if len(reason) > _LONGEST_REASON:
        says = [f"原因最多{_LONGEST_REASON}字，现在{len(reason)}字，还没定。请短一些再说一遍"]
    elif needs_reason(ruling) and not reason:
        says = [*_left_out(desk, meant), _ask_why(free, ruling)]
    else:
        return _ask(desk, "confirm", free, ruling, reason, _preview(desk, meant, ruling, reason))
    return _ask(desk, "reason", free, ruling, "", "\n".join(says))


def _ask(desk: Desk, step: str, free: Sequence[Candidate], ruling: Ruling, reason: str, says: str) -> Heard:
    held = _Kept(ruling, tuple((each.person.id, each.ruling) for each in free), reason).dump()
    return Heard(desk.talk.interject(f"decide:{step}", held=held), says)


def _ask_why(free: Sequence[Candidate], ruling: Ruling) -> str:
    names = wording.names(each.person for each in free)
    return f"{names}为什么{RULING_NAMES[ruling]}？写一句，只有党委办公室看得到，不定说「取消」"


def _preview(desk: Desk, meant: Meant, ruling: Ruling, reason: str) -> str:
    free = _free(desk, meant)
    lines = [f"{RULING_NAMES[ruling]}{len(free)}人，还没定：", *candidates.by_branch(free), *_left_out(desk, meant)]
    lines += [f"原因：{wording.quoted(reason, _LONGEST_REASON)}"] if reason else []
    changed = [f"{each.person.name}（{RULING_NAMES[each.ruling]}）" for each in free if each.ruling]
    lines += [f"原来定过的{len(changed)}人：{'、'.join(changed)}"] if changed else []
    return "\n".join([*lines, f"{_AS_KEPT[ruling]}，公示前还能改，记上台账。", _CONFIRM])


def _decide(desk: Desk, meant: Meant, kept: _Kept) -> Heard:
    free = _free(desk, meant)
    if {each.person.id: each.ruling for each in free} != dict(kept.people):
        heard = _offer(desk, meant, kept.ruling, kept.reason)
        return Heard(heard.talk, f"刚才有变动，还没定。\n{heard.says}", show=heard.show)
    order = DecisionsTaken(kept.ruling, tuple(each.person.id for each in free), kept.reason)
    names = wording.names(each.person for each in free)
    next_one = "公示说「公示」，" if kept.ruling is Ruling.PASSED else ""
    says = f"定了，{RULING_NAMES[kept.ruling]}{len(free)}人：{names}。\n{next_one}看全部说「评审决定」"
    return Heard(desk.talk.resume(), says, orders=(order,), show="short")


def _tell_all(desk: Desk, meant: Meant) -> str:
    """Everybody on the lists, by what was decided, and of whom nothing can be; nobody reads the own decision."""
    standing = candidates.free(meant, partial(obstacle, by=desk.person.id))
    if not meant.candidates:
        return "支部交来的名单上还没有人，没有要定的。\n看名单说「各支部名单」"
    lines = [f"名单上{len(meant.candidates)}人。"]
    for ruling in Ruling:
        lines += _section(desk, RULING_NAMES[ruling], [each for each in standing if each.ruling is ruling])
    lines += _section(desk, "还没定", [each for each in standing if each.ruling is None])
    lines += candidates.left_out(desk, meant, "定", partial(obstacle, by=desk.person.id))
    return "\n".join([*lines, _HOW])


def _section(desk: Desk, word: str, there: Sequence[Candidate]) -> list[str]:
    if not there:
        return []
    return [
        f"{word}{len(there)}人：",
        *(f"{branch}：{_called(desk, of_it)}" for branch, of_it in candidates.branches_of(there)),
    ]


def _called(desk: Desk, there: Sequence[Candidate]) -> str:
    """周桂香（公示到5月26日（周二））、徐海（「材料和事实不符」）."""
    return "、".join(f"{each.person.name}{_besides(desk, each)}" for each in there)


def _besides(desk: Desk, candidate: Candidate) -> str:
    decision = candidate.decision
    if decision is None:
        return ""
    if decision.period:
        ends = decision.period.within(desk.now.tzinfo).ends
        return f"（公示到{wording.last_day(ends)}）"
    return f"（{wording.quoted(decision.reason)}）" if decision.reason else ""


FLOW: Flow[Desk] = Flow(
    name="评审决定", intents=frozenset({"decide"}), owns="decide", may=may, hear=hear, look=look, ask=ask
)

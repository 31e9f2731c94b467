"""撤回公示: somebody who should not have been published is not any more; the committee decides anew."""

import json
from dataclasses import dataclass
from functools import partial

from campaign.decisions import PublicityWithdrawn
from campaign.people import Role
from campaign.titles import Candidate, why_not_unpublish
from dialog.act import Act
from handlers import candidates, others, wording
from handlers.candidates import Meant
from handlers.desk import Desk
from handlers.flow import Flow, Heard, Showing
from storage.book import Book

_CONFIRM = "撤说「确认」，不撤说「取消」"
_NEXT = "改决定说「不通过 姓名 原因」，要告诉大家说「通知 全体 ……」"


@dataclass(frozen=True)
class Withdrawing:
    """Whose publicity is meant."""

    meant: Meant


def look(book: Book, desk: Desk) -> Withdrawing | None:
    if not desk.person.has(Role.COMMITTEE):
        return None
    asked = next((act for act in desk.acts if act.intent == "unpublish"), None)
    if asked is None:
        return Withdrawing(candidates.of(book, desk, _kept(desk)))
    return Withdrawing(candidates.named(book, desk, asked))


def _kept(desk: Desk) -> tuple[int, ...]:
    return candidates.shown(desk, "unpublish")


def may(desk: Desk, act: Act) -> str | None:
    return None if desk.sights.of(Withdrawing) is not None else others.FOR_OTHERS


def hear(desk: Desk, act: Act) -> Heard:
    known = desk.sights.of(Withdrawing)
    meant = known.meant if known else Meant()
    match act.intent:
        case "unpublish" if act.names:
            return _offer(desk, meant)
        case "unpublish":
            return Heard(desk.talk, "撤回谁的公示？还没撤。说「撤回公示 姓名」，看公示着谁说「评审决定」", show="short")
        case "confirm":
            return _withdraw(desk, meant)
        case "cancel" | "deny" | "pause":
            return Heard(desk.talk.resume(), "好，不撤了，公示照旧。", show="short")
    return Heard(desk.talk, "这句没看懂，还没撤。", show="short")


def ask(desk: Desk, show: Showing) -> str:
    known = desk.sights.of(Withdrawing)
    return _preview(desk, known.meant) if known and show == "full" else _CONFIRM


def _free(desk: Desk, meant: Meant) -> tuple[Candidate, ...]:
    return candidates.free(meant, partial(why_not_unpublish, by=desk.person.id))


def _left_out(desk: Desk, meant: Meant) -> list[str]:
    return candidates.left_out(desk, meant, "撤", partial(why_not_unpublish, by=desk.person.id))


def _offer(desk: Desk, meant: Meant) -> Heard:
    free = _free(desk, meant)
    if not free:
        talk = desk.talk.resume() if desk.talk.question.conversation == "unpublish" else desk.talk
        return Heard(
            talk, "\n".join(["没有撤，什么都没动。", *_left_out(desk, meant), "看公示着谁说「评审决定」"]), show="short"
        )
    held = json.dumps([each.person.id for each in free])
    return Heard(desk.talk.interject("unpublish:confirm", held=held), _preview(desk, meant))


def _preview(desk: Desk, meant: Meant) -> str:
    free = _free(desk, meant)
    lines = [f"撤回公示{len(free)}人，还没撤：", *candidates.by_branch(free), *_left_out(desk, meant)]
    lines.append("撤了就不能授牌，再公示要重新算工作日，记上台账。发出去的公示收不回来。")
    return "\n".join([*lines, _CONFIRM])


def _withdraw(desk: Desk, meant: Meant) -> Heard:
    free, shown = _free(desk, meant), _kept(desk)
    if not shown or {each.person.id for each in free} != set(shown):
        heard = _offer(desk, meant)
        return Heard(heard.talk, f"刚才有变动，还没撤。\n{heard.says}", show=heard.show)
    names = wording.names(each.person for each in free)
    order = PublicityWithdrawn(tuple(each.person.id for each in free))
    return Heard(desk.talk.resume(), f"撤回了{len(free)}人的公示：{names}。\n{_NEXT}", orders=(order,), show="short")


FLOW: Flow[Desk] = Flow(
    name="撤回公示", intents=frozenset({"unpublish"}), owns="unpublish", may=may, hear=hear, look=look, ask=ask
)

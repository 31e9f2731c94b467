"""授牌: the office awards titles to people who were published for as long as they have to be, after showing whom."""

import json
from dataclasses import dataclass, field
from functools import partial

from campaign.people import Person, Role
from campaign.titles import Candidate, TitlesAwarded, why_not_award
from dialog.act import Act
from handlers import candidates, notices, others, wording
from handlers.candidates import Meant
from handlers.desk import Desk
from handlers.flow import Flow, Heard, Showing
from storage.book import Book

_ALL = "all"
_HOW = "授几位说「授牌 姓名 姓名」，名单上的都授说「授牌名单」"
_CONFIRM = "授说「确认」，不授说「取消」"


@dataclass(frozen=True)
class Ceremony:
    """Those who are meant, and the secretaries of their branches."""

    meant: Meant = field(default_factory=Meant)
    secretaries: tuple[Person, ...] = ()


def look(book: Book, desk: Desk) -> Ceremony | None:
    if not desk.person.has(Role.COMMITTEE):
        return None
    asked = next((act for act in desk.acts if act.intent == "award"), None)
    if asked is None:
        meant = candidates.of(book, desk, _kept(desk))
    elif asked.name or asked.names:
        meant = candidates.named(book, desk, asked)
    else:
        meant = candidates.on_lists(book, desk)
    branches = dict.fromkeys(each.person.branch for each in _free(desk, meant))
    return Ceremony(meant, tuple(person for branch in branches for person in book.people.secretaries(branch)))


def _kept(desk: Desk) -> tuple[int, ...]:
    return candidates.shown(desk, "award")


def may(desk: Desk, act: Act) -> str | None:
    return None if desk.sights.of(Ceremony) is not None else others.FOR_OTHERS


def hear(desk: Desk, act: Act) -> Heard:
    known = desk.sights.of(Ceremony) or Ceremony()
    match act.intent:
        case "award" if act.name or act.names or act.form == _ALL:
            return _offer(desk, known)
        case "award":
            return Heard(desk.talk, _ask_whom(desk, known), show="short")
        case "confirm":
            return _award(desk, known)
        case "cancel" | "deny" | "pause":
            return Heard(desk.talk.resume(), "好，不授了，什么都没动。", show="short")
    return Heard(desk.talk, "这句没看懂，还没授。", show="short")


def ask(desk: Desk, show: Showing) -> str:
    known = desk.sights.of(Ceremony)
    return _preview(desk, known) if known and show == "full" else _CONFIRM


def _free(desk: Desk, meant: Meant) -> tuple[Candidate, ...]:
    return candidates.free(meant, partial(why_not_award, by=desk.person.id, now=desk.now))


def _left_out(desk: Desk, meant: Meant) -> list[str]:
    return candidates.left_out(desk, meant, "授", partial(why_not_award, by=desk.person.id, now=desk.now))


def _ask_whom(desk: Desk, known: Ceremony) -> str:
    free = _free(desk, known.meant)
    if not free:
        return "\n".join(
            ["现在没有可以授牌的人，什么都没授。", *_left_out(desk, known.meant), "看名单说「各支部名单」"]
        )
    lines = [f"授给谁？还没授。交来的名单上可以授的{len(free)}人：", *candidates.by_branch(free)]
    return "\n".join([*lines, *_left_out(desk, known.meant), _HOW])


def _offer(desk: Desk, known: Ceremony) -> Heard:
    free = _free(desk, known.meant)
    if not free:
        talk = desk.talk.resume() if desk.talk.question.conversation == "award" else desk.talk
        says = "\n".join(["没有授，什么都没动。", *_left_out(desk, known.meant), "看可以授给谁说「授牌」"])
        return Heard(talk, says, show="short")
    held = json.dumps([each.person.id for each in free])
    return Heard(desk.talk.interject("award:confirm", held=held), _preview(desk, known))


def _preview(desk: Desk, known: Ceremony) -> str:
    free = _free(desk, known.meant)
    lines = [
        f"授予“{desk.rubric.title}”称号{len(free)}人，还没授：",
        *candidates.by_branch(free),
        *_left_out(desk, known.meant),
    ]
    secretaries = [each for each in dict.fromkeys(known.secretaries) if each.id != desk.person.id]
    told = f"和书记{wording.names(secretaries)}" if secretaries else "，他们的支部没有书记可告诉"
    lines.append(f"公示期都满了。确认就是党委已经定了：马上有称号，告诉本人{told}，记上台账。")
    return "\n".join([*lines, *notices.quiet_now(desk, "确认了也马上告诉"), _CONFIRM])


def _award(desk: Desk, known: Ceremony) -> Heard:
    free, shown = _free(desk, known.meant), _kept(desk)
    if not shown:
        return Heard(desk.talk.resume(), "现在没有要授的，什么都没动。", show="short")
    if {each.person.id for each in free} != set(shown):
        heard = _offer(desk, known)
        return Heard(heard.talk, f"刚才有变动，还没授。\n{heard.says}", show=heard.show)
    order = TitlesAwarded(
        desk.incoming.key,
        tuple((each.person, _letter(desk, each)) for each in free),
        tuple((each, _news(desk, free, each)) for each in dict.fromkeys(known.secretaries) if each != desk.person),
    )
    names = wording.names(each.person for each in free)
    return Heard(
        desk.talk.resume(),
        f"授了{len(free)}人：{names}。告诉本人{'和支部书记' if order.news else ''}了。\n看全部说「称号名单」",
        orders=(order,),
        show="short",
    )


def _letter(desk: Desk, candidate: Candidate) -> str:
    return wording.marked(
        desk.campaign,
        f"{candidate.person.name}同志，好消息：党委授予您“{desk.rubric.title}”称号，祝贺！\n"
        f"{candidate.post}\n看说「我的称号」",
    )


def _news(desk: Desk, awarded: tuple[Candidate, ...], secretary: Person) -> str:
    own = [each.person for each in awarded if each.person.branch == secretary.branch]
    return wording.marked(
        desk.campaign,
        f"{secretary.branch}{len(own)}人授予“{desk.rubric.title}”称号：{wording.names(own)}。\n看全部说「称号名单」",
    )


FLOW: Flow[Desk] = Flow(name="授牌", intents=frozenset({"award"}), owns="award", may=may, hear=hear, look=look, ask=ask)

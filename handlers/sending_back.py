"""退给: a secretary or the office asks a member to mend what was handed in, and to hand it in again."""

import json
from dataclasses import dataclass
from datetime import datetime

from campaign.extensions import later
from campaign.nominations import Nominations
from campaign.people import Person, Role
from campaign.roll import Entry
from campaign.sending_back import Obstacle, SentBack, obstacle
from dialog.act import Act
from handlers import permits, wording
from handlers.desk import Desk
from handlers.flow import Flow, Heard, Showing
from handlers.inquiry import userids
from handlers.notices import NOT_YOURS
from handlers.roll import may_ask, whose
from storage.book import Book
from storage.people import key_of

_LONGEST_REASON = 200
_SAMPLE = "退给 姓名 原因"
_CONFIRM = "退说「确认」，改说「改成……」，不退说「取消」"


@dataclass(frozen=True)
class Handed:
    """Whose it is that may go back: those who are called as was said and whom one may send it back to.

    Of a single one, the branch's list and how long the person may score. `reason` is what was said before.
    """

    found: tuple[Entry, ...] = ()
    nominations: Nominations | None = None
    extended_until: datetime | None = None
    reason: str = ""


def look(book: Book, desk: Desk) -> Handed | None:
    """Of another branch than the own nobody is looked up, so that nothing can be told."""
    if not may_ask(desk.person):
        return None
    own, campaign = whose(desk.person), desk.campaign
    asked = next((act for act in desk.acts if act.intent == "send_back" and act.name), None)
    kept = _kept(desk)
    name = asked.name if asked else kept.get("name")
    ids = userids(desk.incoming.text) if asked else frozenset({kept.get("userid", "")})
    named = book.standings.named(campaign, name) if name else ()
    named = tuple(each for each in named if own is None or each.person.branch == own)
    found = tuple(each for each in named if key_of(each.person.userid) in ids) or named
    if len(found) != 1:
        return Handed(found, reason=kept.get("reason", ""))
    person = found[0].person
    return Handed(
        found,
        book.nominations.of(campaign, person.branch),
        book.extensions.of_people(campaign, [person.id]).get(person.id),
        kept.get("reason", ""),
    )


def _kept(desk: Desk) -> dict[str, str]:
    is_own = desk.talk.question.conversation == "send_back"
    return json.loads(desk.talk.held) if is_own and desk.talk.held else {}


def may(desk: Desk, act: Act) -> str | None:
    """Another branch's people and nobody are refused in the same words."""
    handed = desk.sights.of(Handed)
    if not may_ask(desk.person) or handed is None:
        return NOT_YOURS
    own = whose(desk.person)
    if own and act.intent == "send_back" and act.name and not handed.found:
        return f"您这里只能退给{own}的党员，什么都没退。\n要退说「{_SAMPLE}」"
    return None


def hear(desk: Desk, act: Act) -> Heard:
    handed = desk.sights.of(Handed) or Handed()
    match act.intent:
        case "send_back" if act.name:
            return _offer(desk, handed, (act.reason or "").strip())
        case "send_back" if desk.talk.question.conversation == "send_back":
            return _offer(desk, handed, (act.reason or "").strip())
        case "send_back":
            return Heard(desk.talk, f"退给谁？什么都没退。\n说「{_SAMPLE}」", show="short")
        case "told" if desk.talk.question.step == "reason":
            return _offer(desk, handed, " ".join(desk.incoming.text.split()))
        case "confirm" if desk.talk.question.step == "confirm":
            return _send_back(desk, handed)
        case "cancel" | "deny" | "pause":
            return Heard(desk.talk.resume(), "好，不退了，什么都没动。", show="short")
    return Heard(desk.talk, "这句没看懂，还没退。", show="short")


def ask(desk: Desk, show: Showing) -> str:
    handed = desk.sights.of(Handed)
    if handed is None or len(handed.found) != 1:
        return ""
    if desk.talk.question.step == "reason":
        return _ask_why(handed.found[0].person)
    return _preview(desk, handed, handed.reason) if show == "full" else _CONFIRM


# saying it


def _offer(desk: Desk, handed: Handed, reason: str) -> Heard:
    if (why_not := _why_not(desk, handed)) is not None:
        talk = desk.talk.resume() if desk.talk.question.conversation == "send_back" else desk.talk
        return Heard(talk, why_not, show="short")
    person = handed.found[0].person
    if len(reason) > _LONGEST_REASON:
        says = f"原因最多{_LONGEST_REASON}字，现在{len(reason)}字，还没退。请短一些再说一遍"
        return _ask(desk, person, "reason", "", says)
    if not reason:
        return _ask(desk, person, "reason", "", _ask_why(person))
    return _ask(desk, person, "confirm", reason, _preview(desk, handed, reason))


def _ask(desk: Desk, person: Person, step: str, reason: str, says: str) -> Heard:
    kept = {"name": person.name, "userid": key_of(person.userid), "reason": reason}
    held = json.dumps(kept, ensure_ascii=False)
    return Heard(desk.talk.interject(f"send_back:{step}", held=held), says)


def _ask_why(person: Person) -> str:
    return f"请{person.name}补什么、改什么？写一句，会原样告诉本人，不退说「取消」"


def _why_not(desk: Desk, handed: Handed) -> str | None:
    if not handed.found:
        return f"名册里没有这个人，什么都没退。\n要退说「{_SAMPLE}」"
    if len(handed.found) > 1:
        return _ask_which(desk, handed)
    entry, list_in = handed.found[0], handed.nominations
    person, score_by = entry.person, _score_by(desk, handed)
    is_list_in = list_in is not None and list_in.is_locked
    match obstacle(person, entry.standing, desk.person, is_list_in=is_list_in, is_over=desk.now >= score_by):
        case Obstacle.ONESELF:
            return f"您自己的，想改说「撤回」，或请另一位书记、{desk.rubric.contact.office}退。什么都没退。"
        case Obstacle.NOT_SUBMITTED if not person.has(Role.MEMBER):
            return f"{person.name}不在应报的人里，什么都没退。"
        case Obstacle.NOT_SUBMITTED:
            return f"{person.name}没有已提交的自评（现在是{entry.standing.value}），不用退，什么都没动。"
        case Obstacle.LISTED:
            return _say_listed(desk, person, list_in)
        case Obstacle.TOO_LATE:
            return _say_too_late(desk, person, score_by)
    return None


def _say_listed(desk: Desk, person: Person, nominations: Nominations | None) -> str:
    receipt = nominations.receipt if nominations else None
    says = f"{person.branch}的名单交了（{receipt}），已经进入考核，自评锁着，不能再退给{person.name}。"
    if whose(desk.person):
        return f"{says}\n要退先请{permits.office(desk)}退回名单"
    return f"{says}\n要退先说「退回 {person.branch} 原因」"


def _say_too_late(desk: Desk, person: Person, score_by: datetime) -> str:
    says = f"自评{wording.deadline(score_by)}截止了，退了{person.name}也改不了，没有退。"
    if whose(desk.person):
        return f"{says}\n要改先请{permits.office(desk)}单独延期"
    return f"{says}\n要改先说「延期 {person.name} 6月3日 原因」"


def _ask_which(desk: Desk, handed: Handed) -> str:
    own, first = whose(desk.person), handed.found[0].person
    shown = "、".join(
        f"{each.person.name}（{each.person.userid if own else f'{each.person.branch}，{each.person.userid}'}）"
        for each in handed.found
    )
    return (
        f"有{len(handed.found)}位{first.name}，是哪一位？什么都没退。\n{shown}\n"
        f"说「退给 {first.name}（{first.userid}） 原因」这样"
    )


def _score_by(desk: Desk, handed: Handed) -> datetime:
    return later(desk.campaign.score_by, handed.extended_until).astimezone(desk.now.tzinfo)


def _preview(desk: Desk, handed: Handed, reason: str) -> str:
    person, nominations = handed.found[0].person, handed.nominations
    lines = [f"会发给{person.name}：", _letter(desk, handed, reason)]
    if nominations is not None and nominations.of(person) is not None:
        lines.append(f"{person.name}在推荐名单上，再交之前名单交不了。")
    return "\n".join([*lines, f"分数不动，改好由{person.name}再提交。", _CONFIRM])


def _letter(desk: Desk, handed: Handed, reason: str) -> str:
    """The reason stands on no lock screen: the first line is without it."""
    sender = f"{desk.person.name}书记" if whose(desk.person) else desk.rubric.contact.office
    until = wording.deadline(_score_by(desk, handed))
    return (
        f"{sender}请您把自评补一补再交。\n{wording.quoted(reason, _LONGEST_REASON)}\n"
        f"填过的都在，{until}前改好。\n看一遍说「小结」，改好说「提交」"
    )


def _send_back(desk: Desk, handed: Handed) -> Heard:
    if (why_not := _why_not(desk, handed)) is not None:
        return Heard(desk.talk.resume(), why_not, show="short")
    person = handed.found[0].person
    text = wording.marked(desk.campaign, _letter(desk, handed, handed.reason))
    order = SentBack(desk.incoming.key, person, handed.reason, text)
    says = f"退给{person.name}了，改好会再交。\n看进展说「{person.name}报了没」"
    return Heard(desk.talk.resume(), says, orders=(order,), show="short")


FLOW: Flow[Desk] = Flow(
    name="退给本人",
    intents=frozenset({"send_back"}),
    owns="send_back",
    may=may,
    hear=hear,
    look=look,
    ask=ask,
)

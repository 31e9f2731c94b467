"""授牌: the office awards titles to people on lists that are in, after showing whom; publicity and review are decided
elsewhere.
"""

import json
from dataclasses import dataclass
from itertools import groupby

from campaign.people import Person, Role
from campaign.titles import Candidate, TitlesAwarded, obstacle
from dialog.act import Act
from handlers import notices, others, wording
from handlers.desk import Desk
from handlers.flow import Flow, Heard, Showing
from handlers.inquiry import userids
from storage.book import Book
from storage.people import key_of

_ALL = "all"
_POSTS_SHOWN = 10
_HOW = "授几位说「授牌 姓名 姓名」，名单上的都授说「授牌名单」"
_CONFIRM = "授说「确认」，不授说「取消」"


@dataclass(frozen=True)
class Ceremony:
    """Those who are meant, and the secretaries of their branches. `strange` are names that nobody on the roster bears,
    `doubtful` those that several do.
    """

    candidates: tuple[Candidate, ...] = ()
    secretaries: tuple[Person, ...] = ()
    strange: tuple[str, ...] = ()
    doubtful: tuple[Candidate, ...] = ()


def look(book: Book, desk: Desk) -> Ceremony | None:
    if not desk.person.has(Role.COMMITTEE):
        return None
    asked = next((act for act in desk.acts if act.intent == "award"), None)
    names = (asked.names or ((asked.name,) if asked.name else ())) if asked else ()
    if asked is None:
        return _ceremony(book, desk, book.titles.candidates(desk.campaign, _kept(desk)))
    if not names:
        return _ceremony(book, desk, book.titles.candidates(desk.campaign, book.titles.on_lists(desk.campaign)))
    said = userids(desk.incoming.text)
    found = {name: [entry.person for entry in book.standings.named(desk.campaign, name)] for name in names}
    meant = {name: [each for each in people if key_of(each.userid) in said] or people for name, people in found.items()}
    ids = [person.id for people in meant.values() for person in people]
    twice = {person.id for people in meant.values() if len(people) > 1 for person in people}
    candidates = book.titles.candidates(desk.campaign, ids)
    return _ceremony(
        book,
        desk,
        tuple(each for each in candidates if each.person.id not in twice),
        strange=tuple(name for name, people in found.items() if not people),
        doubtful=tuple(each for each in candidates if each.person.id in twice),
    )


def _ceremony(
    book: Book,
    desk: Desk,
    candidates: tuple[Candidate, ...],
    strange: tuple[str, ...] = (),
    doubtful: tuple[Candidate, ...] = (),
) -> Ceremony:
    free = [each for each in candidates if obstacle(each, desk.person.id) is None]
    branches = dict.fromkeys(each.person.branch for each in free)
    secretaries = tuple(person for branch in branches for person in book.people.secretaries(branch))
    return Ceremony(candidates, secretaries, strange, doubtful)


def _kept(desk: Desk) -> tuple[int, ...]:
    is_own = desk.talk.question.conversation == "award"
    return tuple(json.loads(desk.talk.held)) if is_own and desk.talk.held else ()


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


def _free(desk: Desk, known: Ceremony) -> tuple[Candidate, ...]:
    return tuple(each for each in known.candidates if obstacle(each, desk.person.id) is None)


def _ask_whom(desk: Desk, known: Ceremony) -> str:
    free = _free(desk, known)
    if not free:
        return "\n".join(["现在没有可以授牌的人，什么都没授。", *_left_out(desk, known), "看名单说「各支部名单」"])
    lines = [f"授给谁？还没授。交来的名单上可以授的{len(free)}人：", *_by_branch(free)]
    return "\n".join([*lines, *_left_out(desk, known), _HOW])


def _offer(desk: Desk, known: Ceremony) -> Heard:
    free = _free(desk, known)
    if not free:
        talk = desk.talk.resume() if desk.talk.question.conversation == "award" else desk.talk
        says = "\n".join(["没有授，什么都没动。", *_left_out(desk, known), "看可以授给谁说「授牌」"])
        return Heard(talk, says, show="short")
    held = json.dumps([each.person.id for each in free])
    return Heard(desk.talk.interject("award:confirm", held=held), _preview(desk, known))


def _preview(desk: Desk, known: Ceremony) -> str:
    free = _free(desk, known)
    lines = [f"授予“{desk.rubric.title}”称号{len(free)}人，还没授：", *_by_branch(free), *_left_out(desk, known)]
    secretaries = [each for each in dict.fromkeys(known.secretaries) if each.id != desk.person.id]
    told = f"和书记{wording.names(secretaries)}" if secretaries else "，他们的支部没有书记可告诉"
    lines.append(f"确认就是党委已经定了（考核、公示都办完了）：马上有称号，告诉本人{told}，记上台账。")
    if window := notices.quiet_at(desk, desk.now):
        lines.append(f"现在是休息时间（{window.begin:%H:%M}到{window.end:%H:%M}），确认了也马上告诉")
    return "\n".join([*lines, _CONFIRM])


def _by_branch(candidates: tuple[Candidate, ...]) -> list[str]:
    """With their posts, where they are few."""
    is_short = len(candidates) > _POSTS_SHOWN
    lines = []
    for branch, of_it in groupby(candidates, lambda each: each.person.branch):
        names = [each.person.name if is_short else f"{each.person.name}（{each.post}）" for each in of_it]
        lines.append(f"{branch}{len(names)}人：{'、'.join(names)}")
    return lines


def _left_out(desk: Desk, known: Ceremony) -> list[str]:
    """Whom not, and why."""
    whys = [f"{name}（名册里没有）" for name in known.strange]
    whys += [f"{_full(each.person)}（重名，连账号一起说）" for each in known.doubtful]
    whys += [
        f"{each.person.name}（{each.person.branch}，{why.value}）"
        for each in known.candidates
        if (why := obstacle(each, desk.person.id))
    ]
    return [f"不能授的{len(whys)}人：{'、'.join(whys)}"] if whys else []


def _full(person: Person) -> str:
    return f"{person.name} {person.userid} {person.branch}"


def _award(desk: Desk, known: Ceremony) -> Heard:
    free, shown = _free(desk, known), _kept(desk)
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

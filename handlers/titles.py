"""称号: who has one, one's own, and 摘牌, which goes by the veto's grounds alone."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from campaign.cases import Veto
from campaign.people import Person, Role
from campaign.rubric import Cases as Rules
from campaign.titles import Title, TitleState
from dialog.act import Act
from handlers import appeals, others
from handlers.desk import Seat
from handlers.flow import Flow, Heard
from handlers.roll import may_ask, whose
from storage.book import Book


@dataclass(frozen=True)
class Titles:
    """What the person may see: of the own branch, of all, or the own ones. `named` are those whom the message names,
    `vetoes` the own ones where a title is not held any more.
    """

    seen: tuple[Title, ...] = ()
    named: tuple[Person, ...] = ()
    vetoes: tuple[Veto, ...] = ()


def look(book: Book, seat: Seat) -> Titles:
    """Of another branch than the own nothing is looked up, so that nothing can be told."""
    person = seat.person
    intents = {act.intent for act in seat.acts}
    if "titles" in intents and may_ask(person):
        return Titles(book.titles.present(whose(person)))
    if "revoke" in intents and person.has(Role.COMMITTEE):
        named = tuple(book.people.named_in(seat.incoming.text))
        return Titles(tuple(title for each in named for title in book.titles.of_person(each.id)), named)
    if "my_title" not in intents:
        return Titles()
    own = book.titles.of_person(person.id)
    return Titles(own, vetoes=book.cases.vetoes.of_person(person.id) if _is_any_lost(own) else ())


def may(seat: Seat, act: Act) -> str | None:
    match act.intent:
        case "my_title":
            return None
        case "titles":
            return None if may_ask(seat.person) else others.FOR_OTHERS
    return None if seat.person.has(Role.COMMITTEE) else others.FOR_OTHERS


def hear(seat: Seat, act: Act) -> Heard:
    known = seat.sights.of(Titles) or Titles()
    match act.intent:
        case "my_title":
            return Heard(seat.talk, _tell_own(seat, known), show="short")
        case "titles":
            return Heard(seat.talk, _tell_all(seat, known.seen), show="short")
    return Heard(seat.talk, _tell_way(seat, known), show="short")


def told(title: Title, now: datetime) -> str:
    """服务育人示范岗，第二食堂面点2号窗口（7月1日授牌，10月26日起暂停）."""
    return f"{title.post}（{_day(title.awarded_at, now)}授牌{_since(title, now)}）"


def _since(title: Title, now: datetime) -> str:
    match title.state:
        case TitleState.SUSPENDED if title.suspended_at:
            return f"，{_day(title.suspended_at, now)}起暂停"
        case TitleState.REVOKED if title.revoked_at:
            return f"，{_day(title.revoked_at, now)}撤销"
    return ""


def _day(at: datetime, now: datetime) -> str:
    local = at.astimezone(now.tzinfo)
    year = f"{local.year}年" if local.year != now.year else ""
    return f"{year}{local.month}月{local.day}日"


def _is_any_lost(own: tuple[Title, ...]) -> bool:
    return any(title.state is not TitleState.HELD for title in own)


def _tell_own(seat: Seat, known: Titles) -> str:
    seen = known.seen
    if not seen:
        return "您现在没有示范岗称号。\n看自己的说「我的申报」"
    lines = [f"{title.campaign}：{told(title, seat.now)}" for title in seen]
    if _is_any_lost(seen):
        lines.append(appeals.ways_on(known.vetoes, seat.now))
    return "\n".join(lines)


def _tell_all(seat: Seat, seen: tuple[Title, ...]) -> str:
    own = whose(seat.person)
    if not seen:
        return f"{own or ''}还没有人有称号。" + ("" if own else "\n授牌说「授牌」")
    lines = [
        line
        for campaign, of_it in groupby(seen, lambda title: title.campaign)
        for line in _of_campaign(campaign, tuple(of_it), seat.now)
    ]
    return "\n".join([*lines, "看自己的说「我的称号」" if own else "再授说「授牌」，摘牌怎么办说「摘牌 姓名」"])


def _of_campaign(campaign: str, titles: tuple[Title, ...], now: datetime) -> list[str]:
    there = [title for title in titles if title.state is not TitleState.REVOKED]
    gone = [title for title in titles if title.state is TitleState.REVOKED]
    waiting = sum(title.state is TitleState.SUSPENDED for title in there)
    heading = f"{campaign}，有称号的{len(there)}人" + (f"，其中暂停{waiting}人" if waiting else "")
    lines = [f"{heading}{'：' if there else '。'}", *_by_branch(there, now)]
    return [*lines, f"撤销的{len(gone)}人：", *_by_branch(gone, now)] if gone else lines


def _by_branch(titles: Iterable[Title], now: datetime) -> list[str]:
    """饮食中心支部2人：李国强、周桂香（10月26日起暂停）."""
    lines = []
    for branch, of_it in groupby(titles, lambda title: title.person.branch):
        names = [_called(title, now) for title in of_it]
        lines.append(f"{branch}{len(names)}人：{'、'.join(names)}")
    return lines


def _called(title: Title, now: datetime) -> str:
    since = _since(title, now).removeprefix("，")
    return f"{title.person.name}（{since}）" if since else title.person.name


def _tell_way(seat: Seat, known: Titles) -> str:
    """It is never done by a word: one of the three grounds has to be established, and a second person to agree."""
    who = known.named[0].name if len(known.named) == 1 else "姓名"
    days = (seat.campaign.rubric.rules.cases if seat.campaign else Rules()).appeal_days
    of_whom = [f"{title.person.name}（{title.person.branch}）：{told(title, seat.now)}" for title in known.seen]
    without = [each for each in known.named if all(title.person.id != each.id for title in known.seen)]
    of_whom += [f"{each.name}（{each.branch}）现在没有称号" for each in without]
    return "\n".join(
        [
            "摘牌要有依据，不能直接摘，什么都没动。",
            *of_whom,
            "三种情形，别的都不摘：",
            f"违纪：说「违纪 {who} 什么时候什么事」",
            "群众投诉：纪检核查，属实才算",
            f"抽查不合格：说「抽查不合格 {who} 什么情况」",
            f"另一位同志同意就生效，称号马上暂停；{days}天里本人可以申诉，没有申诉或申诉不成立就撤销，成立就恢复",
        ]
    )


FLOW: Flow[Seat] = Flow(
    name="称号", intents=frozenset({"titles", "my_title", "revoke"}), owns=None, may=may, hear=hear, look=look
)

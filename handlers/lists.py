"""各支部名单: which branches have handed in whom, and 退回, for the committee office."""

import json
from dataclasses import dataclass, replace
from typing import Any

from campaign.nominations import ListReturned, Nominations, give_back
from campaign.people import Person, Role
from campaign.record import Standing
from campaign.roll import Entry
from dialog.act import Act
from dialog.understanding.directory import short_branch
from handlers import nomination, others, wording
from handlers.desk import Desk
from handlers.flow import Flow, Heard, Showing
from storage.book import Book

_LONGEST_REASON = 200
_CONFIRM = "退说「确认」，不退说「取消」"


@dataclass(frozen=True)
class Lapsed:
    """Who stands on a list that is in, and may not be on it any more."""

    person: Person
    branch: str
    why: str


@dataclass(frozen=True)
class Lists:
    """Every branch that is expected to apply, with its list; the branch meant, and its secretaries.

    `idle` are branches in which nobody is expected to apply.
    """

    branches: tuple[str, ...] = ()
    idle: tuple[str, ...] = ()
    lapsed: tuple[Lapsed, ...] = ()
    begun: tuple[Nominations, ...] = ()
    meant: str | None = None
    secretaries: tuple[Person, ...] = ()

    def of(self, branch: str) -> Nominations:
        return next((each for each in self.begun if each.branch == branch), Nominations(branch))

    @property
    def all(self) -> tuple[Nominations, ...]:
        named = dict.fromkeys((*self.branches, *(each.branch for each in self.begun)))
        return tuple(self.of(branch) for branch in named)


def look(book: Book, desk: Desk) -> Lists | None:
    if not desk.person.has(Role.COMMITTEE):
        return None
    tallies = book.standings.tallies(desk.campaign)
    meant = next((branch for act in desk.acts for branch in (act.branch, *act.branches) if branch), None)
    full = next((name for name in book.notices.branches() if meant and short_branch(name) == short_branch(meant)), None)
    full = full or (_kept(desk) or {}).get("branch")
    branches, begun = tuple(tally.branch for tally in tallies), book.nominations.all(desk.campaign)
    is_asked = any(act.intent == "lists" for act in desk.acts)
    return Lists(
        branches,
        tuple(each.branch for each in book.notices.headcounts(None) if each.branch not in branches),
        _find_lapsed(book, desk, begun) if is_asked else (),
        begun,
        full,
        tuple(book.people.secretaries(full)) if full else (),
    )


def _find_lapsed(book: Book, desk: Desk, begun: tuple[Nominations, ...]) -> tuple[Lapsed, ...]:
    """After a list is in, a nominee may still take the self-score back, leave, or be kept out by a veto."""
    inside = [each for each in begun if each.is_locked]
    ids = [person.id for each in inside for person in each.people]
    entries = {entry.person.id: entry for entry in book.standings.of(desk.campaign, ids)}
    vetoed = [Lapsed(person, branch, "一票否决已生效") for branch, person in book.nominations.out(desk.campaign)]
    others = [
        Lapsed(person, each.branch, why)
        for each in inside
        for person in each.people
        if (why := _why_lapsed(entries.get(person.id), each.branch))
    ]
    return (*vetoed, *others)


def _why_lapsed(entry: Entry | None, branch: str) -> str | None:
    if entry is None:
        return "不在应报的人里了"
    if entry.person.branch != branch:
        return f"调到{entry.person.branch}了"
    return None if entry.standing is Standing.SUBMITTED else f"自评{entry.standing.value}"


def _kept(desk: Desk) -> dict[str, Any] | None:
    return json.loads(desk.talk.held) if desk.talk.held else None


def may(desk: Desk, act: Act) -> str | None:
    return None if desk.person.has(Role.COMMITTEE) and desk.sights.of(Lists) is not None else others.FOR_OTHERS


def hear(desk: Desk, act: Act) -> Heard:
    lists = desk.sights.of(Lists)
    if lists is None:
        return Heard(desk.talk, others.FOR_OTHERS, show="short")
    match act.intent:
        case "lists":
            return Heard(desk.talk, _tell_all(desk, lists), show="short")
        case "lists_missing":
            return Heard(desk.talk, _tell_missing(lists), show="short")
        case "return_list":
            return _offer(desk, lists, act)
        case "confirm":
            return _return(desk, lists)
        case "cancel" | "deny" | "pause":
            return Heard(desk.talk.resume(), "好，不退了，名单没有动。", show="short")
    return Heard(desk.talk, "这句没看懂，还没退。", show="short")


def ask(desk: Desk, show: Showing) -> str:
    return _CONFIRM


# looking


def _tell_all(desk: Desk, lists: Lists) -> str:
    inside = [each for each in lists.all if each.is_locked]
    heading = f"{len(lists.all)}个支部，交了名单的{len(inside)}个"
    people = sum(len(each.nominees) for each in inside)
    lines = [f"{heading}，推荐{people}人：" if inside else f"{heading}。"]
    lines += [_line(desk, each) for each in inside]
    if lists.lapsed:
        who = "、".join(f"{each.person.name}（{each.branch}，{each.why}）" for each in lists.lapsed)
        lines.append(f"名单上不能再推荐的{len(lists.lapsed)}人：{who}")
    if left := [each.branch for each in lists.all if not each.is_locked]:
        lines.append(f"还没交{len(left)}个：{'、'.join(left)}")
    if lists.idle:
        lines.append(f"没有应报党员的支部{len(lists.idle)}个：{'、'.join(lists.idle)}")
    if unrecorded := [each.branch for each in inside if each.nominees and not each.is_recorded]:
        lines.append(f"缺会议记录{len(unrecorded)}个：{'、'.join(unrecorded)}")
    lines.append("退回说「退回 某支部 原因」，延期说「延期 某支部 6月8日 原因」")
    return "\n".join(lines)


def _line(desk: Desk, nominations: Nominations) -> str:
    people = nominations.people
    whom = f"{len(people)}人：{wording.names(people)}" if people else "0人，不推荐"
    return f"{nominations.branch}（{nominations.receipt}，{nomination.when(desk, nominations)}）{whom}"


def _tell_missing(lists: Lists) -> str:
    left = [each for each in lists.all if not each.is_locked]
    if not left:
        return f"{len(lists.all)}个支部的名单都交了。\n看名单说「各支部名单」"
    lines = [f"还没交名单的{len(left)}个支部：", "、".join(each.branch for each in left)]
    if returned := [each.branch for each in left if each.reason]:
        lines.append(f"其中退回了还没再交的{len(returned)}个：{'、'.join(returned)}")
    lines.append(f"已交{len(lists.all) - len(left)}个，共{len(lists.all)}个。")
    lines.append("看名单说「各支部名单」，发通知说「通知 各支部书记 ……」")
    return "\n".join(lines)


# 退回


def _offer(desk: Desk, lists: Lists, act: Act) -> Heard:
    if lists.meant is None:
        if act.branch:
            says = f"没有「{act.branch}」这个支部，什么都没退。\n看各支部的说「各支部名单」"
            return Heard(desk.talk, says, show="short")
        known = "、".join(each.branch for each in lists.all)
        return Heard(desk.talk, f"退哪个支部的名单？还没退。有这些：{known}\n说「退回 某支部 原因」", show="short")
    nominations = lists.of(lists.meant)
    if not nominations.is_locked:
        return Heard(desk.talk, f"{lists.meant}的名单还没有交，不用退。\n看各支部的说「各支部名单」", show="short")
    reason = (act.text or "").strip()
    if not reason:
        return Heard(desk.talk, f"为什么退？还没退。连原因一起说：「退回 {lists.meant} ……」", show="short")
    if len(reason) > _LONGEST_REASON:
        says = f"原因最多{_LONGEST_REASON}字，现在{len(reason)}字，还没退。请短一些再说一遍"
        return Heard(desk.talk, says, show="short")
    kept = json.dumps({"branch": lists.meant, "reason": reason}, ensure_ascii=False)
    talk = desk.talk.interject("return_list:confirm", seen=nominations.version, held=kept)
    return Heard(talk, _preview(lists, nominations, reason))


def _preview(lists: Lists, nominations: Nominations, reason: str) -> str:
    people = nominations.people
    whom = f"{len(people)}人：{wording.names(people)}" if people else "0人"
    return "\n".join(
        [
            f"退回{nominations.branch}的名单（{nominations.receipt}，{whom}），还没退。",
            f"原因：{wording.quoted(reason, _LONGEST_REASON)}，{wording.told(lists.secretaries)}。",
            "退回后支部可以改了再交，编号不变。",
            _CONFIRM,
        ]
    )


def _return(desk: Desk, lists: Lists) -> Heard:
    kept = _kept(desk)
    if kept is None or lists.meant is None:
        return Heard(desk.talk.resume(), "现在没有要退的名单，什么都没动。", show="short")
    nominations = lists.of(lists.meant)
    if not nominations.is_locked:
        return Heard(desk.talk.resume(), f"{lists.meant}的名单已经退过了，没有再退。", show="short")
    if desk.talk.seen != nominations.version:
        talk = replace(desk.talk, seen=nominations.version)
        return Heard(talk, f"名单刚才有变动，还没退。\n{_preview(lists, nominations, kept['reason'])}")
    text = (
        f"{nominations.branch}的推荐名单（{nominations.receipt}）退回了，请改好再交。\n"
        f"原因：{kept['reason']}\n看名单说「看名单」，改好说「提交名单」"
    )
    order = ListReturned(nominations, give_back(nominations, kept["reason"]), wording.marked(desk.campaign, text))
    told = f"告诉{wording.names(lists.secretaries)}了。" if lists.secretaries else "这个支部没有书记，请当面告诉。"
    return Heard(desk.talk.resume(), f"退回了{nominations.branch}的名单，{told}", orders=(order,), show="short")


FLOW = Flow(
    name="各支部名单",
    intents=frozenset({"lists", "lists_missing", "return_list"}),
    owns="return_list",
    may=may,
    hear=hear,
    look=look,
    ask=ask,
)

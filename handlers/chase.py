"""催一下: whoever is behind is asked by name to get on with it, in private, once a day at most."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from campaign.nudges import (
    BEHIND,
    Aim,
    Crowd,
    Lot,
    Nudge,
    NudgeConfirmed,
    NudgeDiscarded,
    NudgeDrafted,
    NudgeReport,
    Outcome,
    why_not,
)
from campaign.people import Person, Role
from campaign.record import Standing
from campaign.roll import NOT_APPLIED, UNFINISHED, Entry, together, untouched
from dialog.act import Act
from dialog.understanding.chased import spared, whom
from dialog.understanding.normalise import normalise
from handlers import crowds, wording
from handlers.crowds import Sighted
from handlers.desk import Desk
from handlers.flow import Flow, Heard, Showing
from handlers.inquiry import UNTOUCHED, Scope, read_scope, spell, userids
from handlers.letters import Writer, deadline_of, in_whose_name
from handlers.moments import read_moment
from handlers.notices import NOT_YOURS, clock, quiet_at, quiet_note
from handlers.roll import MOST_NAMED, borne_twice, called, may_ask, whose
from handlers.waiting import is_as_usual, waiting
from storage.book import Book
from storage.outbox import LARGEST_CALL, STOPPED, Due
from storage.people import name_key

# What our own answers offer means this, whatever it is like in the vocabulary.
OFFERED = {"催的情况": "nudge_status"}

_OF_NUDGES = "nudges"


def routed(acts: tuple[Act, ...]) -> tuple[Act, ...]:
    """How the nudges went is asked like how the notices went, and answered here."""
    return tuple(
        replace(act, intent="nudge_status") if (act.intent, act.form) == ("delivery_status", _OF_NUDGES) else act
        for act in acts
    )


_AT_ONCE = timedelta(minutes=30)  # as long as 催一下 is meant for those who were just listed
_SAMPLE = "明早9点10分发"
_THEY = re.compile(r"[他她它]们|别人|人家")
_CALLED_OFF = re.compile(r"不催了|别催了|不提醒了|算了|不用催|不发了")
_TARGETS = {
    "not_applied": (NOT_APPLIED, "还没申报的"),
    "unfinished": (UNFINISHED, "还没自评完的"),
    UNTOUCHED: ((Standing.FILLING,), "申报了、一项都没填的"),
}
_ALL = (BEHIND, "还没办完的")
_SETTLED = {
    Standing.SUBMITTED: "已提交",
    Standing.OPTED_OUT: "今年不参加",
    Standing.EXEMPT: "今年免报",
}


@dataclass(frozen=True)
class Chase:
    """What is known of who can be nudged.

    `found` are those who are meant; of a plan those who were shown; of very many, whom `sighted` counts, the first.
    `missed` counts names that are nobody's whom the person may nudge, `meant` holds several people of one name, or
    whoever is taken out of very many. `nudged` had theirs on the day, `unreachable` get no push, `extended` have more
    time than everybody else.
    """

    scope: Scope = field(default_factory=Scope)
    form: str | None = None
    found: tuple[Entry, ...] = ()
    missed: int = 0
    meant: tuple[Entry, ...] = ()
    nudged: frozenset[int] = frozenset()
    unreachable: frozenset[int] = frozenset()
    namesakes: frozenset[str] = frozenset()
    extended: dict[int, datetime] = field(default_factory=dict)
    plan: Nudge | None = None
    report: NudgeReport | None = None
    sighted: Sighted | None = None

    @property
    def crowd(self) -> Crowd | None:
        """Those who are meant, where they are too many to be named, or were when they were shown."""
        is_shown = self.plan is not None and self.plan.aim is not None
        return self.sighted.crowd if self.sighted and (is_shown or self.sighted.crowd.people > MOST_NAMED) else None


def may(desk: Desk, act: Act) -> str | None:
    """Another branch, a person there and a person nowhere are refused in the same words."""
    if not may_ask(desk.person):
        return NOT_YOURS
    own, chase = whose(desk.person), desk.sights.of(Chase)
    if act.intent == "nudge" and own and chase and (chase.scope.strange or (chase.missed and not chase.found)):
        return f"您这里只能催{own}的党员，谁也没有催。\n本支部的说「催一下」"
    return None


def hear(desk: Desk, act: Act) -> Heard:
    chase = desk.sights.of(Chase) or Chase()
    match act.intent:
        case "nudge":
            return _plan(desk, act, chase)
        case "nudge_status":
            return Heard(desk.talk, _tell(desk, chase), show="short")
    if chase.plan is None:
        return Heard(desk.talk.resume(), "现在没有要催的，谁也没有催。\n要催说「催一下」", show="short")
    match act.intent:
        case "leave_out":
            return _leave_out(desk, act, chase)
        case "confirm":
            return _confirm(desk, chase, chase.plan, None)
        case "schedule":
            return _schedule(desk, act, chase, chase.plan)
        case "cancel":
            return _discard(desk, chase.plan)
        case "deny" if _CALLED_OFF.search(desk.incoming.text):
            return _discard(desk, chase.plan)
        case "deny" | "pause":
            return Heard(desk.talk, "好，还没催，先留着。", show="short")
    return Heard(desk.talk, "这句没看懂，还没催。", show="short")


def ask(desk: Desk, show: Showing) -> str:
    """The open question, once more."""
    chase = desk.sights.of(Chase)
    if show == "full" and chase and chase.plan:
        return _preview_crowd(desk, chase.crowd) if chase.crowd else _preview(desk, chase, _ready(chase))
    return _WHAT_NEXT


_WHAT_NEXT = "发说「确认」，去掉谁说「不催 姓名」，不发说「取消」"


# looking


def look(book: Book, desk: Desk) -> Chase | None:
    """Of another branch than the own nobody is looked up, so that nothing can be told."""
    if not may_ask(desk.person):
        return None
    campaign = desk.campaign
    asked = next((act for act in desk.acts if act.intent == "nudge"), None)
    if any(act.intent == "nudge_status" for act in desk.acts):
        report = book.nudges.report_of(desk.person, campaign, MOST_NAMED)
        ids = [outcome.person for outcome in report.outcomes] if report else []
        found = book.standings.of(campaign, ids)
        return Chase(found=found, report=report, namesakes=_namesakes(book, desk.person, found))
    if asked is None:
        return _look_at_plan(book, desk)
    return _look_for(book, desk, asked)


def _look_at_plan(book: Book, desk: Desk) -> Chase:
    plan = book.nudges.draft_of(desk.person, desk.campaign)
    own = whose(desk.person)
    if plan is None or plan.of_branch != own:
        return Chase()
    if any(act.intent in ("confirm", "schedule") for act in desk.acts):
        book.nudges.wait(desk.campaign)
    appointed = next((act.when for act in desk.acts if act.intent == "schedule"), None)
    moments = read_moment(appointed or "", desk.now).meant
    if plan.aim is not None:
        return _look_at_crowd(book, desk, plan, plan.aim, moments[0] if moments else desk.now)
    found = {entry.person.id: entry for entry in book.standings.of(desk.campaign, plan.people)}
    there = tuple(found[person] for person in plan.people if person in found and _is_own(found[person], own))
    return _with_hindrances(book, desk, Chase(found=there, plan=plan), moments[0] if moments else desk.now)


def _look_at_crowd(book: Book, desk: Desk, plan: Nudge, aim: Aim, leaves: datetime) -> Chase:
    """Whoever is taken out by name in this message counts no more."""
    names = [name for act in desk.acts if act.intent == "leave_out" for name in act.names]
    out = _out_of(book, desk, aim, names)
    is_to_leave = any(act.intent in ("confirm", "schedule") for act in desk.acts)
    sighted = crowds.sight(book, desk.campaign, crowds.without(aim, out), leaves)
    first = book.crowds.ready(desk.campaign, sighted.crowd.aim, leaves, LARGEST_CALL) if is_to_leave else ()
    extended = book.extensions.of_people(desk.campaign, [entry.person.id for entry in first])
    return Chase(
        found=first,
        meant=out,
        namesakes=_namesakes(book, desk.person, out),
        extended=extended,
        plan=plan,
        sighted=sighted,
    )


def _look_for(book: Book, desk: Desk, act: Act) -> Chase:
    own, said, talk = whose(desk.person), _THEY.sub("", desk.incoming.text), desk.talk
    scope = read_scope(said, act, book.notices.branches(), own)
    if scope.strange:
        return Chase(scope)
    text = spell(normalise(said), act.names)
    out = spared(text, act.names)
    if named := tuple(name for name in act.names if name not in out):
        return _with_hindrances(book, desk, _named(book, desk, named, scope))
    form = act.form or (whom(text) if out else None)
    is_of_listed = form is None and talk.listed_at is not None and desk.now - talk.listed_at <= _AT_ONCE
    if is_of_listed and talk.listed and (not scope.branches or own):
        form, scope = talk.listed, Scope(talk.listed_of)
    wanted, _ = _TARGETS.get(form or "", _ALL)
    if together(book.standings.tallies(desk.campaign, scope.branches)).of(*wanted) > MOST_NAMED:
        aim = Aim(tuple(wanted), scope.branches, form == UNTOUCHED)
        aim = crowds.without(aim, _out_of(book, desk, aim, out))
        return _look_for_many(book, desk, Chase(scope, form), aim)
    found = book.standings.members(desk.campaign, wanted, scope.branches)
    found = untouched(found) if form == UNTOUCHED else found
    left = tuple(entry for entry in found if entry not in _called_so(desk, found, out))
    return _with_hindrances(book, desk, Chase(scope, form, left))


def _called_so(desk: Desk, entries: Iterable[Entry], names: Iterable[str]) -> list[Entry]:
    """All of that name, unless it is said by number which."""
    keys, ids = frozenset(map(name_key, names)), userids(desk.incoming.text)
    named = [entry for entry in entries if name_key(entry.person.name) in keys]
    return [entry for entry in named if entry.person.userid.lower() in ids] or named


def _out_of(book: Book, desk: Desk, aim: Aim, names: Iterable[str]) -> tuple[Entry, ...]:
    """Those of very many who are called so."""
    keys = dict.fromkeys(map(name_key, names))
    there = [entry for key in keys for entry in book.standings.named(desk.campaign, key) if crowds.has(aim, entry)]
    return tuple(_called_so(desk, there, keys))


def _look_for_many(book: Book, desk: Desk, chase: Chase, aim: Aim) -> Chase:
    """As many as can be read are named; of more, nobody is looked up."""
    sighted = crowds.sight(book, desk.campaign, aim, desk.now)
    if sighted.crowd.people > MOST_NAMED:
        return replace(chase, sighted=sighted)
    found = book.crowds.ready(desk.campaign, aim, desk.now, MOST_NAMED)
    extended = book.extensions.of_people(desk.campaign, [entry.person.id for entry in found])
    namesakes = _namesakes(book, desk.person, found)
    return replace(chase, found=found, namesakes=namesakes, extended=extended, sighted=sighted)


def _named(book: Book, desk: Desk, names: Iterable[str], scope: Scope) -> Chase:
    """Those who are called so, and whether anybody is not to be found, or one of several is meant."""
    found: list[Entry] = []
    missed = 0
    ids = userids(desk.incoming.text)
    for name in names:
        there = [
            entry
            for entry in book.standings.named(desk.campaign, name)
            if not scope.branches or entry.person.branch in scope.branches
        ]
        there = [entry for entry in there if entry.person.userid.lower() in ids] or there
        if len(there) > 1:
            return Chase(scope, meant=tuple(there))
        missed += not there
        found += there
    return Chase(scope, found=tuple(found), missed=missed)


def _with_hindrances(book: Book, desk: Desk, chase: Chase, leaves: datetime | None = None) -> Chase:
    return replace(
        chase,
        nudged=book.nudges.nudged(desk.campaign, leaves or desk.now),
        unreachable=book.nudges.unreachable(entry.person.id for entry in chase.found),
        namesakes=_namesakes(book, desk.person, chase.found),
        extended=book.extensions.of_people(desk.campaign, [entry.person.id for entry in chase.found]),
    )


def _namesakes(book: Book, person: Person, found: Iterable[Entry]) -> frozenset[str]:
    own = whose(person)
    return borne_twice(book.standings.names(own) if own else [entry.person.name for entry in found])


def _is_own(entry: Entry, own: str | None) -> bool:
    return own is None or entry.person.branch == own


# who can be nudged


def _too_late(desk: Desk, chase: Chase, behind: tuple[Entry, ...]) -> str:
    last = max(deadline_of(desk.campaign, chase.extended, entry) for entry in behind)
    return f"申报和自评{wording.deadline(last.astimezone(desk.now.tzinfo))}截止"


def _ready(chase: Chase) -> tuple[Entry, ...]:
    """Who is nudged if it is said now."""
    return tuple(
        entry
        for entry in chase.found
        if entry.standing in BEHIND
        and entry.person.has(Role.MEMBER)
        and not entry.is_vetoed
        and entry.person.id not in chase.nudged | chase.unreachable
    )


def _left_aside(desk: Desk, chase: Chase) -> list[str]:
    """Who is not nudged, and why: each in one line."""
    vetoed = [entry for entry in chase.found if entry.is_vetoed]
    chase = replace(chase, found=tuple(entry for entry in chase.found if not entry.is_vetoed))
    counted = crowds.left_aside(chase.sighted.crowd) if chase.sighted else []
    behind = [entry for entry in chase.found if entry.standing in BEHIND and entry.person.has(Role.MEMBER)]
    today = [entry for entry in behind if entry.person.id in chase.nudged]
    unseen = [entry for entry in behind if entry.person.id in chase.unreachable and entry not in today]
    lines = counted + ([_line(f"今天催过的{len(today)}人不再催", today, chase)] if today else [])
    lines += [_line(f"推送不到的{len(unseen)}人，请当面提醒", unseen, chase)] if unseen else []
    for standing, why in _SETTLED.items():
        those = [entry for entry in chase.found if entry.standing is standing and entry.person.has(Role.MEMBER)]
        lines += [_line(f"{why}的{len(those)}人不用催", those, chase)] if those else []
    lines += [_line(f"一票否决的{len(vetoed)}人不催", vetoed, chase)] if vetoed else []
    others = [entry for entry in chase.found if not entry.person.has(Role.MEMBER)]
    lines += [_line("不在应报的人里，不用催", others, chase)] if others else []
    if chase.missed:
        own = whose(desk.person)
        lines.append(f"还有{chase.missed}个姓名不在{own or '名册里'}，不催。")
    return lines


def _line(head: str, entries: Iterable[Entry], chase: Chase) -> str:
    return f"{head}：{called(entries, chase.namesakes)}"


# planning


def _plan(desk: Desk, act: Act, chase: Chase) -> Heard:
    if chase.scope.strange:
        return Heard(
            desk.talk,
            f"没有「{'」「'.join(chase.scope.strange)}」这个支部，谁也没有催。\n都催说「催一下」",
            show="short",
        )
    if chase.meant:
        return Heard(desk.talk, _ask_which(desk, chase), show="short")
    if chase.sighted and chase.sighted.queue:
        return Heard(desk.talk, crowds.wait_for(chase.sighted.queue), show="short")
    if chase.crowd:
        order = NudgeDrafted(desk.incoming.key, whose(desk.person), (), chase.crowd.aim)
        return Heard(desk.talk.interject("nudge:confirm"), _preview_crowd(desk, chase.crowd), orders=(order,))
    behind = _ready(chase)
    ready = tuple(entry for entry in behind if desk.now < deadline_of(desk.campaign, chase.extended, entry))
    if behind and not ready:
        return Heard(desk.talk, f"{_too_late(desk, chase, behind)}了，不用再催。", show="short")
    if not ready and chase.sighted and chase.sighted.crowd.late:
        return Heard(
            desk.talk, f"{crowds.too_late(desk.campaign, chase.sighted.crowd, desk.now)}了，不用再催。", show="short"
        )
    if not ready:
        return Heard(desk.talk, _nobody(desk, act, chase), show="short")
    order = NudgeDrafted(desk.incoming.key, whose(desk.person), tuple(entry.person.id for entry in ready))
    return Heard(desk.talk.interject("nudge:confirm"), _preview(desk, chase, ready), orders=(order,))


def _ask_which(desk: Desk, chase: Chase) -> str:
    own, first = whose(desk.person), chase.meant[0].person
    shown = "、".join(
        f"{each.person.name}（{each.person.userid}）"
        if own
        else f"{each.person.name}（{each.person.branch}，{each.person.userid}）"
        for each in chase.meant
    )
    return f"有{len(chase.meant)}位，催哪一位？谁也还没催。\n{shown}\n说「催 {first.name}（{first.userid}）」这样"


def _nobody(desk: Desk, act: Act, chase: Chase) -> str:
    aside = _left_aside(desk, chase)
    if aside:
        return "\n".join(["没有要催的人。", *aside, "看名单说「谁还没申报」「谁还没自评完」"])
    if act.names:
        return "名册里没有这个人，谁也没有催。\n看名单说「谁还没申报」「谁还没自评完」"
    where = "、".join(chase.scope.branches) or "各支部"
    _, whom = _TARGETS.get(chase.form or "", _ALL)
    return f"{where}没有{whom}人，不用催。\n看进度说「支部进度」"


def _preview(desk: Desk, chase: Chase, ready: tuple[Entry, ...]) -> str:
    """Who gets it, when, and who does not."""
    now = f"{wording.time_of_day(desk.now)}"
    lines = [f"要催{len(ready)}人，每人一条私信，确认后马上发（现在{now}）：", *_listed(desk, chase, ready)]
    lines += [*_left_aside(desk, chase), *quiet_note(desk, "确认")]
    first = called(ready[:1], chase.namesakes)
    return "\n".join([*lines, f"发说「确认」，去掉谁说「不催 {first}」，不发说「取消」"])


def _preview_crowd(desk: Desk, crowd: Crowd) -> str:
    """The same by number."""
    head = f"要催{crowd.people}人，每人一条私信，确认后马上发（现在{wording.time_of_day(desk.now)}）："
    aside = [*crowds.left_aside(crowd), *quiet_note(desk, "确认")]
    return "\n".join([head, *crowds.by_branch(crowd), *aside, _WHAT_NEXT])


def _listed(desk: Desk, chase: Chase, ready: tuple[Entry, ...]) -> list[str]:
    """Full names, branch by branch where there are several; too many to be read are counted."""
    branches = Counter(entry.person.branch for entry in ready)
    if len(ready) > MOST_NAMED:
        return [f"{branch}：{count}人" for branch, count in branches.items()]
    if whose(desk.person) is not None:
        apart = [
            (word, [entry for entry in ready if entry.standing in there])
            for word, there in (("还没申报", NOT_APPLIED), ("还没自评完", UNFINISHED))
        ]
        if all(there for _, there in apart):
            return [_line(f"{word}{len(there)}人", there, chase) for word, there in apart]
        return [called(ready, chase.namesakes)]
    return [
        f"{branch}{count}人：{called((entry for entry in ready if entry.person.branch == branch), chase.namesakes)}"
        for branch, count in branches.items()
    ]


def _leave_out(desk: Desk, act: Act, chase: Chase) -> Heard:
    """不催 吴秀珍."""
    if chase.crowd:
        return _leave_out_of_crowd(desk, chase, chase.crowd)
    ready = _ready(chase)
    out = _called_so(desk, ready, act.names)
    left = tuple(entry for entry in ready if entry not in out)
    if not out:
        return Heard(desk.talk, "要催的人里没有这个姓名，没有动。", show="short")
    says = f"{called(out, chase.namesakes)}这次不催。"
    if any(each.intent == "confirm" for each in desk.acts):
        return Heard(desk.talk, says)
    if not left:
        return _discard(desk, chase.plan, "一个也不剩了，")
    order = NudgeDrafted(desk.incoming.key, whose(desk.person), tuple(entry.person.id for entry in left))
    return Heard(desk.talk, f"{says}\n{_preview(desk, chase, left)}", orders=(order,))


def _leave_out_of_crowd(desk: Desk, chase: Chase, crowd: Crowd) -> Heard:
    if not chase.meant:
        return Heard(desk.talk, "要催的人里没有这个姓名，没有动。", show="short")
    says = f"{called(chase.meant, chase.namesakes)}这次不催。"
    if any(each.intent == "confirm" for each in desk.acts):
        return Heard(desk.talk, says)
    if not crowd.people:
        return _discard(desk, chase.plan, "一个也不剩了，")
    order = NudgeDrafted(desk.incoming.key, whose(desk.person), (), crowd.aim)
    return Heard(desk.talk, f"{says}\n{_preview_crowd(desk, crowd)}", orders=(order,))


def _discard(desk: Desk, plan: Nudge | None, why: str = "好，") -> Heard:
    orders = (NudgeDiscarded(plan.id),) if plan else ()
    return Heard(desk.talk.resume(), f"{why}不催了，谁也没有收到。", orders=orders, show="short")


# sending


def _schedule(desk: Desk, act: Act, chase: Chase, plan: Nudge) -> Heard:
    moment = read_moment(act.when or "", desk.now)
    if len(moment.meant) == 1:
        return _confirm(desk, chase, plan, moment.meant[0])
    if moment.meant:
        choices = "，还是".join(clock(desk, at) for at in moment.meant)
        says = f"是{choices}？还没排。说「{clock(desk, moment.meant[0])}发」这样"
    elif moment.is_past:
        says = f"这个时间已经过了，还没排。现在发说「确认」，定时说「{_SAMPLE}」这样"
    else:
        says = f"几点发？还没排。说「{_SAMPLE}」这样"
    return Heard(desk.talk, says)


def _confirm(desk: Desk, chase: Chase, plan: Nudge, send_at: datetime | None) -> Heard:
    """To whoever is still behind; what has changed since the names were shown is told."""
    leaves = send_at or desk.now
    if chase.crowd:
        return _confirm_crowd(desk, chase, chase.crowd, plan, send_at)
    left_out = _left_out_with_it(desk, chase)
    behind = tuple(entry for entry in _ready(chase) if entry not in left_out)
    ready = tuple(entry for entry in behind if leaves < deadline_of(desk.campaign, chase.extended, entry))
    if behind and not ready:
        return Heard(desk.talk, f"{_too_late(desk, chase, behind)}，那时催来不及了，还没催。", show="short")
    aside = _left_aside(desk, chase)
    if not ready:
        orders = (NudgeDiscarded(plan.id),)
        says = "\n".join(["已经没有要催的人了，谁也没有催。", *aside])
        return Heard(desk.talk.resume(), says, orders=orders, show="short")
    letters = _writer(desk, leaves).write(ready, chase.extended)
    order = NudgeConfirmed(plan.id, letters, whose(desk.person), send_at)
    lines = [_planned(desk, len(ready), send_at), *_listed(desk, chase, ready), *aside, _AND_THEN]
    return Heard(desk.talk.resume(), "\n".join(lines), orders=(order,), show="short")


_AND_THEN = "发之前办完了的不再发。看结果说「催的情况」，发错了说「停止发送」"


def _planned(desk: Desk, people: int, send_at: datetime | None) -> str:
    if send_at is None:
        return f"排好了，催{people}人，马上发："
    quiet = "（那时是休息时间）" if quiet_at(desk, send_at) else ""
    return f"排好了，{clock(desk, send_at)}{quiet}催{people}人："


def _confirm_crowd(desk: Desk, chase: Chase, crowd: Crowd, plan: Nudge, send_at: datetime | None) -> Heard:
    """The first letters are written with it, the others follow; never two crowds at a time."""
    if chase.sighted and chase.sighted.queue:
        return Heard(desk.talk, crowds.wait_for(chase.sighted.queue), show="short")
    if not crowd.people and crowd.late:
        says = f"{crowds.too_late(desk.campaign, crowd, desk.now)}，那时催来不及了，还没催。"
        return Heard(desk.talk, says, show="short")
    aside = crowds.left_aside(crowd)
    if not crowd.people:
        says = "\n".join(["已经没有要催的人了，谁也没有催。", *aside])
        return Heard(desk.talk.resume(), says, orders=(NudgeDiscarded(plan.id),), show="short")
    letters = _writer(desk, send_at or desk.now).write(chase.found, chase.extended)
    order = NudgeConfirmed(plan.id, letters, whose(desk.person), send_at, crowd)
    lines = [_planned(desk, crowd.people, send_at), *crowds.by_branch(crowd), *aside, _AND_THEN]
    return Heard(desk.talk.resume(), "\n".join(lines), orders=(order,), show="short")


def _left_out_with_it(desk: Desk, chase: Chase) -> tuple[Entry, ...]:
    """不催吴秀珍，确认 says both at once."""
    keys = frozenset(name_key(name) for act in desk.acts if act.intent == "leave_out" for name in act.names)
    return tuple(entry for entry in chase.found if name_key(entry.person.name) in keys)


def _writer(desk: Desk, leaves: datetime) -> Writer:
    sender = in_whose_name(desk.campaign, desk.person.name if whose(desk.person) else None)
    return Writer(desk.campaign, sender, desk.now, leaves)


# what became of it


def _tell(desk: Desk, chase: Chase) -> str:
    report = chase.report
    if report is None:
        return "您还没有催过。要催说「催一下」"
    lots, people = _lots(report), {entry.person.id: entry for entry in chase.found}
    states = Counter[str]()
    for lot in lots:
        states[lot.state] += lot.count
    concerned = states.total()
    counts = [f"{word}{states[state]}人" for state, word in _STATES if states[state]]
    counts += [f"正在排队{concerned}/{concerned + report.queued}"] if report.queued else []
    sent_at = report.nudge.send_at or report.nudge.confirmed_at or desk.now
    lines = [f"{clock(desk, sent_at)}催了{concerned + report.queued}人{'：' if counts else ''}{'，'.join(counts)}。"]
    lines += [f"另有{report.passed_over}人轮到之前办了，或今天别人催过，没有再催。"] if report.passed_over else []
    lines += [crowds.moved(report)] if report.lots else _moved(chase, report.outcomes, people)
    lines += _unsent(desk, chase, report, lots, people)
    stop = "不再发说「停止发送」，" if states["planned"] or report.queued else ""
    return "\n".join([*lines, f"{stop}看名单说「谁还没申报」「谁还没自评完」"])


_STATES = (
    ("accepted", "平台已接收"),
    ("planned", "还没发"),
    ("sending", "正在发"),
    ("failed", "没发成"),
    ("dropped", "没有发"),
)


def _lots(report: NudgeReport) -> list[Lot]:
    """By state and reason, whether they have got on with it or not; who was not even written to among them."""
    each = report.lots or [Lot(one.state, one.reason, 1, one.since) for one in report.outcomes]
    since = report.nudge.send_at
    unwritten = [Lot("dropped", STOPPED, report.stopped, since)] if report.stopped and since else []
    found: dict[tuple[str, str], Lot] = {}
    for lot in (*each, *unwritten):
        there = found.get((lot.state, lot.reason))
        found[lot.state, lot.reason] = (
            replace(lot, count=there.count + lot.count, since=min(there.since, lot.since)) if there else lot
        )
    return list(found.values())


def _moved(chase: Chase, outcomes: Iterable[Outcome], people: dict[int, Entry]) -> list[str]:
    moved = [people[each.person] for each in outcomes if each.person in people and _has_moved(each, people)]
    still = [people[each.person] for each in outcomes if each.person in people and not _has_moved(each, people)]
    lines = [_line(f"办了{len(moved)}人", moved, chase)] if moved else []
    return lines + ([_line(f"还没办{len(still)}人", still, chase)] if still else [])


def _unsent(desk: Desk, chase: Chase, report: NudgeReport, lots: Iterable[Lot], people: dict[int, Entry]) -> list[str]:
    """Each reason, with as many names as can be read."""
    lines: list[str] = []
    for lot in sorted(lots, key=lambda lot: _UNSENT.index(lot.state)):
        head = _why_unsent(desk, report, lot)
        if head is None:
            continue
        those = [
            people[one.person]
            for one in report.outcomes
            if (one.state, one.reason) == (lot.state, lot.reason) and one.person in people
        ]
        lines.append(_line(head, those, chase) if those else f"{head}。")
        lines += [f"人太多，只列了前{len(those)}人。"] if report.lots and 0 < len(those) < lot.count else []
    return lines


_UNSENT = ("failed", "dropped", "planned", "sending", "accepted")


def _why_unsent(desk: Desk, report: NudgeReport, lot: Lot) -> str | None:
    match lot.state:
        case "failed":
            return f"没发成，请当面提醒{lot.count}人（{lot.reason}）"
        case "dropped":
            return f"没有发{lot.count}人（{lot.reason}）"
        case "planned" | "sending" if not is_as_usual(desk, lot.reason, lot.since, report.held_up):
            return waiting(desk, lot.state, lot.reason, lot.count, lot.since, report.held_up)
    return None


def _has_moved(outcome: Outcome, people: dict[int, Entry]) -> bool:
    return why_not(outcome.then, people[outcome.person]) is not None


# at the moment of sending


def is_nudge(due: Due) -> bool:
    return "nudge" in due.body


def why_not_sent(book: Book, due: Due, now: datetime) -> str | None:
    """Whoever has done it meanwhile is not nudged; nor is anybody once it is too late."""
    campaign = book.campaigns.current()
    if campaign is None or campaign.id != due.campaign_id:
        return "活动结束了"
    kept = due.body["nudge"]
    if (why := book.nudges.why_stopped(kept["id"])) is not None:
        return why
    then = Standing(kept["standing"])
    entry = next(iter(book.standings.of(campaign, [kept["person"]])), None)
    extended = book.extensions.of_people(campaign, [kept["person"]])
    if entry is not None and entry.standing in BEHIND and now >= deadline_of(campaign, extended, entry):
        return "截止了"
    return why_not(then, entry)


FLOW: Flow[Desk] = Flow(
    name="催办",
    intents=frozenset({"nudge", "nudge_status"}),
    owns="nudge",
    may=may,
    hear=hear,
    look=look,
    ask=ask,
    meanwhile=frozenset({"leave_out", "schedule"}),
)

"""谁还没申报, 谁还没自评完, 支部进度, 张三报了没: for the branch's secretary and the office."""

from collections.abc import Iterable
from dataclasses import replace

from campaign.people import Role
from campaign.points import written
from campaign.record import Standing
from campaign.roll import APPLIED, NOT_APPLIED, UNFINISHED, Entry, Tally, together
from dialog.act import Act
from dialog.understanding.normalise import normalise
from handlers import others, wording
from handlers.desk import Desk
from handlers.flow import Flow, Heard
from handlers.inquiry import CHASED, INTENTS, UNTOUCHED
from handlers.roll import Roll, Sight, called, look, may_ask, whose
from handlers.talk import Talk
from storage.people import name_key

_MOST_LINES = 300
_MOST_CHOICES = 30
_ASK_FOR_NAMES = "要名单说「谁还没申报」「谁还没自评完」"


def may(desk: Desk, act: Act) -> str | None:
    """Another branch, a person there and a person nowhere are refused in the same words."""
    sight, own = _sight(desk, act), whose(desk.person)
    if sight is None or not may_ask(desk.person):
        return others.refuse(desk, act)
    if own is not None and (sight.scope.strange or (act.intent == "member_status" and not sight.entries)):
        return f"我只能回答{own}的情况，别的查不了。本支部的说「进度」"
    return None


def hear(desk: Desk, act: Act) -> Heard:
    sight = _sight(desk, act)
    if sight is None:
        return Heard(desk.talk, others.refuse(desk, act), show="short")
    return Heard(_remembered(desk, act, sight), _answer(desk, act, sight), show="short")


def _remembered(desk: Desk, act: Act, sight: Sight) -> Talk:
    """Who was listed last: 催一下 may be said of them."""
    if act.intent not in CHASED or sight.scope.strange:
        return desk.talk
    listed = UNTOUCHED if act.form == UNTOUCHED else CHASED[act.intent]
    return replace(desk.talk, listed=listed, listed_of=sight.scope.branches, listed_at=desk.now)


def _sight(desk: Desk, act: Act) -> Sight | None:
    roll = desk.sights.of(Roll)
    return roll.sights.get(act) if roll else None


def _answer(desk: Desk, act: Act, sight: Sight) -> str:
    if sight.scope.strange:
        return _no_such_branch(desk, sight)
    match act.intent:
        case "member_status":
            return _tell_of_named(desk, act, sight)
        case "branch_progress":
            return _tell_progress(sight)
    return _tell_who(act, sight)


def _no_such_branch(desk: Desk, sight: Sight) -> str:
    return f"{wording.no_such_branch(sight.scope.strange)}\n都看说「各支部进度」"


# who has not


def _tell_who(act: Act, sight: Sight) -> str:
    total = together(sight.tallies)
    match act.intent, act.form:
        case "who_not_applied", _:
            what, wanted = "还没申报", NOT_APPLIED
            rest = _counted(total, ("已申报", APPLIED))
        case _, form if form == UNTOUCHED:
            return _tell_untouched(sight, total)
        case _:
            what, wanted = "还没自评完", UNFINISHED
            rest = _counted(total, ("已提交", (Standing.SUBMITTED,)), ("还没申报", NOT_APPLIED))
    count = total.of(*wanted)
    lines = [f"{_where(sight)}{what}{count}人"]
    lines += _listed(sight, wanted) if count else []
    lines[0] += "：" if len(lines) > 1 else "。"
    return "\n".join([*lines, rest, _go_on(sight, count)])


def _tell_untouched(sight: Sight, total: Tally) -> str:
    if not sight.is_named:
        lines = [f"{_where(sight)}填写中{total.of(Standing.FILLING)}人，太多了，一项都没填的请一个支部一个支部地问。"]
        return "\n".join([*lines, _go_on(sight)])
    count = len(sight.entries)
    lines = [f"{_where(sight)}申报了、一项都没填的{count}人"]
    lines += _listed(sight, (Standing.FILLING,)) if count else []
    lines[0] += "：" if len(lines) > 1 else "。"
    some = total.of(Standing.FILLING) - count
    begun = [f"填了一部分的{some}人"] if some else []
    rest = _counted(
        total,
        ("待提交", (Standing.TO_SUBMIT,)),
        ("已提交", (Standing.SUBMITTED,)),
        ("还没申报", NOT_APPLIED),
        first=begun,
    )
    return "\n".join([*lines, rest, _go_on(sight, count)])


def _listed(sight: Sight, wanted: tuple[Standing, ...]) -> list[str]:
    """The names, branch by branch where there are several; where people stand apart, what they stand at."""
    if len(sight.tallies) == 1:
        return _by_standing(sight, sight.entries, wanted)
    if not sight.is_named:
        return _counts_by_branch(sight.tallies, wanted)
    found: dict[tuple[str, Standing], list[Entry]] = {}
    for entry in sight.entries:
        found.setdefault((entry.person.branch, entry.standing), []).append(entry)
    return [
        f"{tally.branch}{standing.value}{len(there)}人：{called(there, sight.namesakes)}"
        for tally in sight.tallies
        for standing in wanted
        if (there := found.get((tally.branch, standing)))
    ]


def _by_standing(sight: Sight, entries: Iterable[Entry], wanted: tuple[Standing, ...]) -> list[str]:
    groups = {standing: [entry for entry in entries if entry.standing is standing] for standing in wanted}
    if len(wanted) == 1 or (wanted == NOT_APPLIED and not groups[Standing.WITHDRAWN]):
        return [called(groups[wanted[0]], sight.namesakes)]
    return [
        f"{standing.value}{len(there)}人：{called(there, sight.namesakes)}"
        for standing, there in groups.items()
        if there
    ]


def _counts_by_branch(tallies: Iterable[Tally], wanted: tuple[Standing, ...]) -> list[str]:
    behind = sorted((tally for tally in tallies if tally.of(*wanted)), key=lambda tally: -tally.of(*wanted))
    lines = [f"{tally.branch}：{tally.of(*wanted)}人" for tally in behind[:_MOST_LINES]]
    left = len(behind) - len(lines)
    return [*lines, f"还有{left}个支部，人数更少。" if left else "要名单请加上支部问。"]


def _counted(total: Tally, *groups: tuple[str, tuple[Standing, ...]], first: Iterable[str] = ()) -> str:
    """The others as a count: 已申报15人，今年不参加1人，免报1人，共23人。"""
    apart = (("今年不参加", (Standing.OPTED_OUT,)), ("免报", (Standing.EXEMPT,)))
    counts = [f"{word}{total.of(*of)}人" for word, of in groups]
    counts += [f"{word}{number}人" for word, of in apart if (number := total.of(*of))]
    apart_from_all = [f"另有一票否决{total.vetoed}人"] if total.vetoed else []
    return "，".join([*first, *counts, f"共{total.people}人", *apart_from_all]) + "。"


def _where(sight: Sight) -> str:
    branches = sight.scope.branches or tuple(tally.branch for tally in sight.tallies)
    return "、".join(branches) if sight.scope.branches or len(branches) == 1 else f"{len(branches)}个支部"


def _go_on(sight: Sight, behind: int = 0) -> str:
    to_nudge = "催他们说「催一下」，有人请假说「免报 姓名」，" if behind else ""
    return to_nudge + ("看进度说「支部进度」" if len(sight.scope.branches) == 1 else "看进度说「各支部进度」")


# progress


def _tell_progress(sight: Sight) -> str:
    total = together(sight.tallies)
    if len(sight.tallies) <= 1:
        return "\n".join([f"{wording.expected(_where(sight), total)}：", wording.standings(total), _ASK_FOR_NAMES])
    shown = sight.tallies
    heading = wording.expected(f"{len(shown)}个支部", total)
    if len(shown) > _MOST_LINES:
        shown = tuple(sorted(shown, key=lambda tally: -tally.of(*NOT_APPLIED, *UNFINISHED))[:_MOST_LINES])
        heading += f"，没办完的人最多的{_MOST_LINES}个支部"
    lines = [f"{tally.branch}{tally.people}人：{wording.standings(tally)}" for tally in shown]
    return "\n".join([f"{heading}：", *lines, _ASK_FOR_NAMES])


# people by name


def _tell_of_named(desk: Desk, act: Act, sight: Sight) -> str:
    own, entries = whose(desk.person), sight.entries
    if not entries:
        return f"名册里没有叫{act.name or '、'.join(act.names)}的人。\n看进度说「各支部进度」"
    if len(entries) > 1 and not _is_each_named(desk, entries):
        return _ask_which(entries, own)
    go_on = "看全支部说「支部进度」" if own else "看各支部说「各支部进度」"
    return "\n".join([*(_status(desk, entry, own, sight.namesakes) for entry in entries), go_on])


def _is_each_named(desk: Desk, entries: tuple[Entry, ...]) -> bool:
    """李国强和周桂香报了没 asks about both; where a short form fits several, one of them is meant."""
    said, keys = name_key(normalise(desk.incoming.text)), {name_key(entry.person.name) for entry in entries}
    return len(keys) == len(entries) and all(key in said for key in keys)


def _ask_which(entries: tuple[Entry, ...], own: str | None) -> str:
    shown = [_called(entry, own) for entry in entries[:_MOST_CHOICES]]
    sample = f"{entries[0].person.name}（{entries[0].person.userid}）报了没"
    return f"有{len(entries)}位，问的是哪一位？\n{'、'.join(shown)}\n说「{sample}」这样"


def _called(entry: Entry, own: str | None) -> str:
    person = entry.person
    return f"{person.name}（{person.userid}）" if own else f"{person.name}（{person.branch}，{person.userid}）"


def _status(desk: Desk, entry: Entry, own: str | None, namesakes: frozenset[str]) -> str:
    """总分 where every item is answered, else 累计."""
    person = entry.person
    name = person.name if own else f"{person.name}（{person.branch}）"
    if name_key(person.name) in namesakes:
        name = _called(entry, own)
    if not person.has(Role.MEMBER):
        return f"{name}不在应报的人里，不用申报。"
    if entry.is_vetoed:
        return f"{name}：一票否决，不参加这一届的推荐、考核和排名，自评和材料都留着。"
    items = len(desk.rubric.items)
    if entry.answered >= items:
        return f"{name}：{entry.standing.value}，自评{items}/{items}，总分 {written(entry.points)} 分。"
    if not entry.answered:
        begun = "，自评还没开始" if entry.standing is Standing.FILLING else ""
        return f"{name}：{entry.standing.value}{begun}。"
    return f"{name}：{entry.standing.value}，自评填了{entry.answered}/{items}，累计 {written(entry.points)}。"


FLOW: Flow[Desk] = Flow(name="谁还没办完", intents=INTENTS, owns=None, may=may, hear=hear, look=look)

"""免报: who is on leave is taken out of the count and the chase, for a reason and until a day, by the own secretary."""

import re
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta

from campaign.exemptions import (
    Exemption,
    ExemptionDiscarded,
    ExemptionDrafted,
    ExemptionGranted,
    ExemptionLifted,
)
from campaign.people import Role
from campaign.record import Standing
from campaign.roll import Entry
from dialog.act import Act
from handlers import wording
from handlers.desk import Desk
from handlers.flow import Flow, Heard, Showing
from handlers.inquiry import userids
from handlers.moments import read_last_day
from handlers.notices import NOT_YOURS
from handlers.roll import may_ask, whose
from storage.book import Book

_LASTING = re.compile(r"长期|一直|无限期|不定期|全年|说不准|没定|不确定")
_LONGEST_REASON = 60
_SAMPLE = "免报 姓名 产假到9月1日"
_MOST_SHOWN = 30


@dataclass(frozen=True)
class Leave:
    """`found` are those who are called as was said and whom one may exempt; of a draft, whom it is for.

    `in_force` is what is registered for the one who is meant; `exempt` are those who are on leave, each with the terms.
    """

    found: tuple[Entry, ...] = ()
    draft: Exemption | None = None
    in_force: Exemption | None = None
    exempt: tuple[tuple[Entry, Exemption | None], ...] = field(default=())


def may(desk: Desk, act: Act) -> str | None:
    """Another branch's people and nobody are refused in the same words."""
    if not may_ask(desk.person):
        return NOT_YOURS
    own, leave = whose(desk.person), desk.sights.of(Leave)
    if own and act.intent in ("exempt", "unexempt") and act.names and not (leave and leave.found):
        return f"您这里只能给{own}的党员登记，什么都没动。\n要登记说「{_SAMPLE}」"
    return None


def hear(desk: Desk, act: Act) -> Heard:
    leave = desk.sights.of(Leave) or Leave()
    match act.intent:
        case "exempt" if not act.names:
            return Heard(desk.talk, _tell(desk, leave), show="short")
        case "exempt":
            return _begin(desk, act, leave)
        case "unexempt":
            return _lift(desk, leave)
    if leave.draft is None or not leave.found:
        return Heard(desk.talk.resume(), f"现在没有要登记的免报。\n要登记说「{_SAMPLE}」", show="short")
    match act.intent:
        case "confirm" if leave.draft.is_complete:
            return _grant(desk, leave.draft, leave)
        case "cancel" | "deny":
            order = ExemptionDiscarded(leave.draft.id)
            return Heard(desk.talk.resume(), "好，没有登记，什么都没动。", orders=(order,), show="short")
        case "told" | "schedule":
            return _answer(desk, leave.draft, leave)
    return Heard(desk.talk, "这句没看懂，还没登记。", show="short")


def ask(desk: Desk, show: Showing) -> str:
    """The open question."""
    leave = desk.sights.of(Leave)
    if leave is None or leave.draft is None or not leave.found:
        return ""
    return _question(desk, leave.draft, leave)


def look(book: Book, desk: Desk) -> Leave | None:
    """Of another branch than the own nobody is looked up, so that nothing can be told."""
    if not may_ask(desk.person):
        return None
    own, campaign = whose(desk.person), desk.campaign
    asked = next((act for act in desk.acts if act.intent in ("exempt", "unexempt")), None)
    if asked is None:
        draft = book.exemptions.draft_of(desk.person, campaign)
        there = book.standings.of(campaign, [draft.person]) if draft else ()
        in_force = book.exemptions.of(draft.person, campaign) if draft else None
        return Leave(tuple(entry for entry in there if _is_own(entry, own)), draft, in_force)
    if not asked.names:
        entries = book.standings.members(campaign, (Standing.EXEMPT,), (own,) if own else ())
        return Leave(exempt=tuple((entry, book.exemptions.of(entry.person.id, campaign)) for entry in entries))
    named = [entry for name in asked.names for entry in book.standings.named(campaign, name) if _is_own(entry, own)]
    ids = userids(desk.incoming.text)
    found = [entry for entry in named if entry.person.userid.lower() in ids] or named
    in_force = book.exemptions.of(found[0].person.id, campaign) if len(found) == 1 else None
    return Leave(tuple(found), in_force=in_force)


def _is_own(entry: Entry, own: str | None) -> bool:
    return own is None or entry.person.branch == own


# saying it


def _begin(desk: Desk, act: Act, leave: Leave) -> Heard:
    if refusal := _why_not(desk, leave):
        return Heard(desk.talk, refusal, show="short")
    entry = leave.found[0]
    if not entry.person.has(Role.MEMBER):
        return Heard(desk.talk, f"{entry.person.name}不在应报的人里，不用免报。", show="short")
    if entry.standing is Standing.SUBMITTED:
        return Heard(desk.talk, f"{entry.person.name}已提交，不用免报，什么都没动。", show="short")
    until, is_past = _last_day(desk, str(act.date or ""))
    is_lasting = act.form == "lasting" or (False if until else None)
    draft = Exemption(0, entry.person.id, (act.reason or "")[:_LONGEST_REASON], until, is_lasting)
    return _go_on(desk, draft, leave, "这个日子已经过了。" if is_past else "")


def _go_on(desk: Desk, draft: Exemption, leave: Leave, says: str = "") -> Heard:
    """The next thing that is wanting, or all of it to be confirmed."""
    order = ExemptionDrafted(desk.incoming.key, draft.person, draft.reason, draft.until, draft.is_lasting)
    step = "confirm" if draft.is_complete else "until" if draft.reason else "reason"
    talk = desk.talk.interject(f"exempt:{step}", seen=_version(leave))
    question = _question(desk, draft, leave)
    return Heard(talk, "\n".join(filter(None, [says, question])), orders=(order,))


def _version(leave: Leave) -> int:
    """Which terms were in force when the question was put; 0: none."""
    return leave.in_force.id if leave.in_force else 0


def _question(desk: Desk, draft: Exemption, leave: Leave) -> str:
    entry = leave.found[0]
    name = entry.person.name
    if not draft.reason:
        return f"{name}为什么免报？写几个字，比如「产假」，不登记说「取消」"
    if not draft.is_complete:
        return f"{name}{draft.reason}，到哪天？说「9月1日」这样，说不准说「长期」，不登记说「取消」"
    lines = [f"{_called(desk, entry)}免报：{_terms(desk, draft)}。"]
    if leave.in_force:
        lines.append(f"现在登记的是：{_terms(desk, leave.in_force)}，确认后换成这次的。")
    lines.append("这期间不算应报的人，也不催；本人想报，照样能报。")
    return "\n".join([*lines, "登记说「确认」，不登记说「取消」"])


def _answer(desk: Desk, draft: Exemption, leave: Leave) -> Heard:
    """The reason, or the day, in the person's own words."""
    said = " ".join(desk.incoming.text.split())
    if not draft.reason:
        return _go_on(desk, replace(draft, reason=said[:_LONGEST_REASON]), leave)
    if _LASTING.search(said):
        return _go_on(desk, replace(draft, until=None, is_lasting=True), leave)
    until, is_past = _last_day(desk, said)
    if until is None:
        why = "这个日子已经过了，还没登记。" if is_past else "没看懂是哪天，还没登记。"
        return Heard(desk.talk, f"{why}\n{_question(desk, draft, leave)}")
    return _go_on(desk, replace(draft, until=until, is_lasting=False), leave)


def _why_not(desk: Desk, leave: Leave) -> str | None:
    if not leave.found:
        return f"名册里没有这个人，什么都没动。\n要登记说「{_SAMPLE}」"
    if len({entry.person.name for entry in leave.found}) > 1:
        return "一次登记一位，先说哪一位？什么都没动。"
    if len(leave.found) > 1:
        own, first = whose(desk.person), leave.found[0].person
        shown = "、".join(
            f"{each.person.name}（{each.person.userid if own else f'{each.person.branch}，{each.person.userid}'}）"
            for each in leave.found
        )
        how = f"名字后面加上账号再说一遍，像「{first.name}（{first.userid}）」"
        return f"有{len(leave.found)}位，是哪一位？什么都没动。\n{shown}\n{how}"
    return None


def _grant(desk: Desk, draft: Exemption, leave: Leave) -> Heard:
    entry = leave.found[0]
    if desk.talk.seen != _version(leave):
        return _go_on(desk, draft, leave, f"{entry.person.name}的免报刚才有人动过，还没登记。")
    if entry.standing is Standing.SUBMITTED:
        says = f"{entry.person.name}刚提交了，不用免报，没有登记。"
        return Heard(desk.talk.resume(), says, orders=(ExemptionDiscarded(draft.id),), show="short")
    sender = f"{desk.person.name}书记" if whose(desk.person) else desk.rubric.contact.office
    words = f"{sender}给您登记了免报，这期间不算应报，也不提醒。\n想参加说「申报」，登记得不对请找{sender}"
    text = wording.marked(desk.campaign, words)
    order = ExemptionGranted(draft.id, _on_ledger(entry), _terms(desk, draft), text)
    says = f"登记了，{_called(desk, entry)}免报：{_terms(desk, draft)}。\n取消说「取消免报 {entry.person.name}」"
    return Heard(desk.talk.resume(), says, orders=(order,), show="short")


def _lift(desk: Desk, leave: Leave) -> Heard:
    """Taking it back binds nobody to anything, so it is done at once."""
    if refusal := _why_not(desk, leave):
        return Heard(desk.talk, refusal, show="short")
    entry = leave.found[0]
    if leave.in_force is None or entry.standing is not Standing.EXEMPT:
        return Heard(desk.talk, f"{entry.person.name}没有登记免报，什么都没动。", show="short")
    order = ExemptionLifted(entry.person.id, _on_ledger(entry))
    says = f"{entry.person.name}的免报取消了，又算应报的人。\n看名单说「谁还没申报」"
    return Heard(desk.talk, says, orders=(order,), show="short")


def _tell(desk: Desk, leave: Leave) -> str:
    """Who is on leave, and how one says it."""
    where = whose(desk.person) or "各支部"
    head = f"{where}免报{len(leave.exempt)}人"
    shown = [
        f"{_called(desk, entry)}（{_terms(desk, terms)}）" if terms else _called(desk, entry)
        for entry, terms in leave.exempt[:_MOST_SHOWN]
    ]
    lines = [f"{head}：", "、".join(shown)] if shown else [f"{head}。"]
    return "\n".join([*lines, f"登记说「{_SAMPLE}」，取消说「取消免报 姓名」"])


# days


def _last_day(desk: Desk, said: str) -> tuple[datetime | None, bool]:
    """The end of the day that is meant; and whether it is over."""
    day = read_last_day(said, desk.now.date())
    if day is None:
        return None, False
    end = datetime.combine(day + timedelta(days=1), time(0), desk.now.tzinfo)
    return (None, True) if end <= desk.now else (end, False)


def _terms(desk: Desk, draft: Exemption) -> str:
    if draft.until is None:
        return f"{draft.reason}，长期"
    return f"{draft.reason}，到{wording.last_day(draft.until.astimezone(desk.now.tzinfo))}"


def _called(desk: Desk, entry: Entry) -> str:
    return entry.person.name if whose(desk.person) else f"{entry.person.name}（{entry.person.branch}）"


def _on_ledger(entry: Entry) -> str:
    return f"{entry.person.name}（{entry.person.userid}）"


FLOW: Flow[Desk] = Flow(
    name="免报",
    intents=frozenset({"exempt", "unexempt"}),
    owns="exempt",
    may=may,
    hear=hear,
    look=look,
    ask=ask,
    meanwhile=frozenset({"schedule"}),
)

"""申报截止改成12月8号: a deadline of the open campaign moved by the office, shown before it holds."""

from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise

from campaign.deadlines import Deadline, DeadlineMoved, deadline_of, moved
from campaign.people import Role
from dialog.act import Act
from handlers import wording
from handlers.desk import Desk
from handlers.flow import Flow, Heard, Showing
from handlers.moments import read_deadline
from storage.book import Book

_NOT_YOURS = "截止由党委办公室定，您这里改不了，什么都没动。"
_WHAT_NEXT = "改说「确认」，不改说「取消」"
_DEADLINES = tuple(Deadline)
_STAGES = {"申报": Deadline.APPLY, "自评": Deadline.APPLY, "推荐": Deadline.NOMINATE, "考核": Deadline.REVIEW}


@dataclass(frozen=True)
class Expected:
    """How many members the campaign is for."""

    members: int


@dataclass(frozen=True)
class Proposal:
    which: Deadline
    to: datetime

    @property
    def kept(self) -> int:
        """What the open question is about, as a number: deadlines are whole minutes, so there is room for which."""
        return int(self.to.timestamp()) // 60 * len(_DEADLINES) + _DEADLINES.index(self.which)


def _open_proposal(desk: Desk) -> Proposal | None:
    if desk.talk.question.conversation != "deadline" or desk.talk.about is None:
        return None
    minutes, which = divmod(desk.talk.about, len(_DEADLINES))
    return Proposal(_DEADLINES[which], datetime.fromtimestamp(minutes * 60, UTC).astimezone(desk.now.tzinfo))


def look(book: Book, desk: Desk) -> Expected:
    return Expected(sum(book.campaigns.stages(desk.campaign).values()))


def may(desk: Desk, act: Act) -> str | None:
    return None if desk.person.has(Role.COMMITTEE) else _NOT_YOURS


def hear(desk: Desk, act: Act) -> Heard:
    match act.intent:
        case "set_deadline":
            return _propose(desk, act)
        case "confirm":
            return _move(desk)
        case "cancel":
            return Heard(desk.talk.resume(), "好，截止没有改。", show="short")
        case "deny" | "pause":
            return Heard(desk.talk, "好，截止还没改，先留着。", show="short")
    return Heard(desk.talk, "这句没看懂，截止还没改。", show="short")


def ask(desk: Desk, show: Showing) -> str:
    proposal = _open_proposal(desk)
    if proposal is None:
        return ""
    return _preview(desk, proposal) if show == "full" else _WHAT_NEXT


def _propose(desk: Desk, act: Act) -> Heard:
    if act.stage == "公示":
        days = desk.campaign.dates.publish_days
        return Heard(desk.talk, f"公示从发布那天起算{days}个工作日，不另定截止，没有改。", show="short")
    if act.stage == "自评" and (extra := desk.rubric.rules.self_score_extra_days):
        says = f"自评截止跟着申报走，晚{extra}天，没有改。要改说「申报截止改到{_sample(desk)}」这样"
        return Heard(desk.talk, says, show="short")
    which = _STAGES.get(act.stage or "")
    if which is None:
        return Heard(desk.talk, f"改哪个截止？还没改。说「申报截止改到{_sample(desk)}」这样", show="short")
    old = deadline_of(desk.campaign.dates, which)
    to = read_deadline(desk.incoming.text, str(act.date or ""), old, desk.now)
    if to is None:
        says = f"{_name(desk, which)}截止改到哪天？还没改。说「{which}截止改到{_sample(desk)}」这样"
        return Heard(desk.talk, says, show="short")
    if why_not := _why_not(desk, which, to):
        return Heard(desk.talk, why_not, show="short")
    proposal = Proposal(which, to)
    return Heard(desk.talk.interject("deadline:confirm", about=proposal.kept), _preview(desk, proposal))


def _move(desk: Desk) -> Heard:
    proposal = _open_proposal(desk)
    if proposal is None:
        return Heard(desk.talk.resume(), "现在没有要改的截止，什么都没动。", show="short")
    if why_not := _why_not(desk, proposal.which, proposal.to):
        return Heard(desk.talk.resume(), why_not, show="short")
    old = deadline_of(desk.campaign.dates, proposal.which)
    order = DeadlineMoved(proposal.which, old, proposal.to)
    says = (
        f"改好了：{_name(desk, proposal.which)}截止 {wording.deadline(proposal.to)}。\n要告诉大家，说「通知 全体 ……」"
    )
    return Heard(desk.talk.resume(), says, orders=(order,), show="short")


def _why_not(desk: Desk, which: Deadline, to: datetime) -> str:
    """Looked at once more when it is confirmed."""
    dates = desk.campaign.dates
    name, shown = _name(desk, which), wording.deadline(to)
    if to <= desk.now:
        return f"{shown}已经过了，{name}截止没有改。说一个以后的日子"
    old = deadline_of(dates, which)
    if old == to:
        return f"{name}截止本来就是{shown}，没有改。"
    new = moved(dates, which, to)
    known = [(each, at) for each in Deadline if (at := deadline_of(new, each)) is not None]
    for (earlier, a), (later, b) in pairwise(known):
        if b <= a:
            other, at = (earlier, a) if later is which else (later, b)
            way = "晚" if later is which else "早"
            there = wording.deadline(at.astimezone(desk.now.tzinfo))
            return (
                f"{name}截止要{way}于{_name(desk, other)}截止（{there}），没有改。"
                f"换个日子，或先改{_name(desk, other)}截止"
            )
    return ""


def _preview(desk: Desk, proposal: Proposal) -> str:
    old = deadline_of(desk.campaign.dates, proposal.which)
    expected = desk.sights.of(Expected)
    lines = [
        f"{_name(desk, proposal.which)}截止，还没改：",
        f"原来：{wording.deadline(old.astimezone(desk.now.tzinfo)) if old else '没有定'}",
        f"改成：{wording.deadline(proposal.to)}",
    ]
    if expected is not None:
        lines.append(f"应报{expected.members}人都照新的来，自动提醒按新的日子重新排。")
    if proposal.which is Deadline.APPLY and old is not None and old <= desk.now:
        lines.append("原来已经截止，改了以后没交的又能接着填、接着交。")
    return "\n".join([*lines, _WHAT_NEXT])


def _name(desk: Desk, which: Deadline) -> str:
    """Where scoring has no days of its own, it ends with applying."""
    return "申报和自评" if which is Deadline.APPLY and not desk.rubric.rules.self_score_extra_days else which.value


def _sample(desk: Desk) -> str:
    day = max(desk.now, desk.apply_by)
    return f"{day.month}月{day.day}号"


FLOW = Flow(
    name="改截止",
    intents=frozenset({"set_deadline"}),
    owns="deadline",
    may=may,
    hear=hear,
    look=look,
    ask=ask,
)

"""The words of every automatic reminder: what is missing, until when, and the one word that gets it done."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta, tzinfo

from campaign.people import Person
from campaign.record import Standing
from campaign.reminders import Kind, Missing, Nomination, Office, Own, Publicity, Reminder, Review
from campaign.roll import NOT_APPLIED
from campaign.term import Campaign
from handlers import wording
from handlers.packing import Listing, pack
from handlers.walk import MINUTES_FOR_ALL
from handlers.wording import REHEARSAL

# A digest for the office names everybody as long as it stays readable; then it counts.
_MOST_PARTS = 3
_TOMORROW = timedelta(days=1)


def write(reminder: Reminder, to: Person, campaign: Campaign, zone: tzinfo) -> tuple[str, ...]:
    """In as many messages as it takes. The first line may be read on a lock screen."""
    until = _until(reminder.deadline.astimezone(zone), reminder.days_left)
    mark = REHEARSAL if campaign.is_rehearsal else ""
    match reminder.facts:
        case Own() as own:
            lead = "您让我今天提醒：" if reminder.kind is Kind.ASKED else ""
            return (f"{mark}{lead}{_own(own, campaign, until, _later(reminder))}",)
        case Review(left):
            return (f"{mark}您还有{left}人没有评。\n{until}。\n接着评说「评审」",)
        case Publicity(days):
            return (f"{mark}公示快结束了，共{days}个工作日。\n{until}。\n截止后授牌说「授牌」",)
        case Missing() as missing:
            opening = f"{to.name}书记，{missing.branch}还有{_count(missing)}人没办完。\n{until}。"
            return pack(f"{mark}{opening}", _name(missing), _to_nudge((missing,)))
        case Nomination(branch, submitted):
            opening = f"{to.name}书记，{branch}的推荐名单还没有交。\n{until}。"
            lists = (Listing(f"自评已提交、可以推荐的{len(submitted)}人：", _names(submitted)),)
            return pack(f"{mark}{opening}", lists, "推荐说「推荐 姓名」，定了说「提交名单」")
        case Office(branches):
            people = sum(map(_count, branches))
            opening = f"{mark}{len(branches)}个支部还有{people}人没办完。\n{until}。"
            named = [each for missing in branches for each in _name(missing, missing.branch)]
            parts = pack(opening, named, _to_nudge(branches))
            return parts if len(parts) <= _MOST_PARTS else pack(opening, (_counts(branches),), _to_nudge(branches))


def nudge(sender: str, own: Own, campaign: Campaign, deadline: datetime, leaves: datetime, *, is_later: bool) -> str:
    """In the name of whoever nudges. What is written for later gives no figure that may have changed by then."""
    until = _until(deadline, ((deadline - timedelta(minutes=1)).date() - leaves.date()).days)
    later = "，改天说「明天提醒」" if leaves + _TOMORROW < deadline else ""
    mark = REHEARSAL if campaign.is_rehearsal else ""
    if is_later and own.standing not in NOT_APPLIED:
        what = f"您的自评还没有交上。\n{until}。\n接着填说「继续」{later}"
    else:
        what = _own(own, campaign, until, later)
    return f"{mark}{sender}提醒：{what}"


def _until(deadline: datetime, days_left: int) -> str:
    """5月31日（周日）晚12点截止，还有4天."""
    left = {0: "就是今天", 1: "就是明天"}.get(days_left, f"还有{days_left}天")
    return f"{wording.deadline(deadline)}截止，{left}"


def _later(reminder: Reminder) -> str:
    """明天提醒 is offered as long as tomorrow is not too late."""
    return "，改天说「明天提醒」" if reminder.at + _TOMORROW < reminder.deadline else ""


def _own(own: Own, campaign: Campaign, until: str, later: str) -> str:
    match own.standing:
        case Standing.TO_SUBMIT:
            return f"您的自评都填完了，就差提交。\n{until}。\n交上说「提交」，先看一遍说「小结」{later}"
        case Standing.FILLING:
            left = own.total - own.answered
            minutes = max(1, round(MINUTES_FOR_ALL * left / own.total))
            how_far = f"填到{own.answered}/{own.total}，还差{left}项" if own.answered else f"还没开始，共{own.total}项"
            what = f"您的自评{how_far}，约{minutes}分钟。"
            return f"{what}\n{until}。\n接着填说「继续」{later}，不报说「今年不报」"
        case _:
            what = f"您还没有申报“{campaign.rubric.title}”，4句话的事。"
            return f"{what}\n{until}。\n报名说「申报」{later}，不报说「今年不报」"


# ---------------------------------------------------------------------------------------------------------
# Lists


def _count(missing: Missing) -> int:
    return len(missing.not_applied) + len(missing.unfinished)


def _names(people: Iterable[Person]) -> tuple[str, ...]:
    return tuple(person.name for person in people)


def _name(missing: Missing, branch: str = "") -> tuple[Listing, ...]:
    lists = (
        Listing(f"{branch}还没申报{len(missing.not_applied)}人：", _names(missing.not_applied)),
        Listing(f"{branch}还没自评完{len(missing.unfinished)}人：", _names(missing.unfinished)),
    )
    return tuple(each for each in lists if each.entries)


def _counts(branches: Sequence[Missing]) -> Listing:
    lines = []
    for missing in branches:
        counts = [f"还没申报{len(missing.not_applied)}人"] if missing.not_applied else []
        counts += [f"还没自评完{len(missing.unfinished)}人"] if missing.unfinished else []
        lines.append(f"{missing.branch}{'，'.join(counts)}")
    return Listing(f"{len(branches)}个支部：", tuple(lines), "\n")


def _to_nudge(branches: Sequence[Missing]) -> str:
    if any(missing.not_applied for missing in branches):
        return "催他们说「催一下没申报的」，看进展说「各支部进度」"
    return "要名单说「谁还没自评完」，看进展说「各支部进度」"

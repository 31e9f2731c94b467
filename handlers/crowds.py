"""催一下 to very many: counted instead of named; the first letters in the turn, the others some at a time."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from campaign.nudges import Aim, Crowd, Letter, NudgeReport
from campaign.roll import Entry, time_for
from campaign.term import Campaign
from handlers import wording
from handlers.letters import Writer, in_whose_name
from storage.book import Book
from storage.nudges import Queue, Unwritten
from storage.outbox import LARGEST_CALL

_BY_BRANCH = "名单按支部看，说「催一下 ……支部」"


@dataclass(frozen=True)
class Sighted:
    """A crowd as it is now, and the one before that is still being written, if there is."""

    crowd: Crowd
    queue: Queue | None = None


def sight(book: Book, campaign: Campaign, aim: Aim, leaves: datetime) -> Sighted:
    return Sighted(book.crowds.count(campaign, aim, leaves), book.nudges.under_way(campaign))


def without(aim: Aim, out: Iterable[Entry]) -> Aim:
    """But for these."""
    return replace(aim, left_out=tuple(dict.fromkeys((*aim.left_out, *(entry.person.id for entry in out)))))


def has(aim: Aim, entry: Entry) -> bool:
    """Whether the person is one of those who are meant."""
    is_there = not aim.branches or entry.person.branch in aim.branches
    is_behind = entry.standing in aim.standings and not (aim.is_untouched and entry.answered)
    return is_there and is_behind and not entry.is_vetoed and entry.person.id not in aim.left_out


# how it is shown


def by_branch(crowd: Crowd) -> list[str]:
    return [f"{branch}：{count}人" for branch, count in crowd.ready.items()]


def left_aside(crowd: Crowd) -> list[str]:
    """Who is not nudged, and why: each in one line."""
    lines = [f"今天催过的{crowd.nudged}人不再催。"] if crowd.nudged else []
    lines += [f"推送不到的{crowd.unreachable}人，请当面提醒，{_BY_BRANCH}"] if crowd.unreachable else []
    return lines + ([f"已经截止的{crowd.late}人不催。"] if crowd.late else [])


def wait_for(queue: Queue) -> str:
    return f"上一次催办还在排队{queue.written}/{queue.people}，排完再催，免得重复。看情况说「催的情况」"


def too_late(campaign: Campaign, crowd: Crowd, now: datetime) -> str:
    last = max(time_for(campaign, standing) for standing in crowd.aim.standings)
    return f"申报和自评{wording.deadline(last.astimezone(now.tzinfo))}截止"


def moved(report: NudgeReport) -> str:
    """How many have got on with it."""
    done = sum(lot.count for lot in report.lots if lot.has_moved)
    still = sum(lot.count for lot in report.lots if not lot.has_moved)
    return f"办了{done}人，还没办{still}人。"


# written some at a time


def write_some(book: Book, now: datetime) -> bool:
    """The next letters of what was confirmed; False where nothing is left to write."""
    unwritten = book.nudges.to_write(now.tzinfo)
    if unwritten is None:
        return False
    campaign = book.campaigns.current()
    if campaign is None or campaign.id != unwritten.campaign_id:
        book.nudges.write(unwritten, ())
        return True
    book.nudges.wait(campaign)
    book.nudges.write(unwritten, _next(book, campaign, unwritten))
    return True


def _next(book: Book, campaign: Campaign, unwritten: Unwritten) -> tuple[Letter, ...]:
    nudge = unwritten.nudge
    if nudge.aim is None or nudge.send_at is None or nudge.confirmed_at is None:
        raise ValueError("nobody is meant, or at no time")
    entries = book.crowds.ready(
        campaign, nudge.aim, nudge.send_at, LARGEST_CALL, after=unwritten.after, last=unwritten.last
    )
    extended = book.extensions.of_people(campaign, [entry.person.id for entry in entries])
    sender = in_whose_name(campaign, unwritten.author if nudge.of_branch else None)
    return Writer(campaign, sender, nudge.confirmed_at, nudge.send_at).write(entries, extended)

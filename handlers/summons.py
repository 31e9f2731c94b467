"""What reviewers are told when a list has come in: how many wait, and until when."""

from collections.abc import Iterable
from dataclasses import replace

from campaign.panel import Nominee, Panel
from campaign.people import Person
from handlers import wording
from handlers.bench import review_by
from handlers.desk import Desk
from storage.book import Book
from storage.outbox import Due

Letters = tuple[tuple[Person, str], ...]


def letters(desk: Desk, panel: Panel, done: frozenset[tuple[int, int]], listed: Iterable[Person]) -> Letters:
    """To each reviewer who is to score somebody of a list that has just come in: how many wait for that reviewer."""
    new = tuple(Nominee(person, "") for person in listed)
    kept = (each for each in panel.nominees if each.person.branch not in {it.person.branch for it in new})
    after, of_list = replace(panel, nominees=(*kept, *new)), replace(panel, nominees=new)
    return tuple(
        (reviewer, _letter(desk, reviewer, new[0].person.branch, len(after.waiting(reviewer, done))))
        for reviewer in panel.reviewers
        if of_list.waiting(reviewer, done)
    )


def _letter(desk: Desk, reviewer: Person, branch: str, waiting: int) -> str:
    until = review_by(desk)
    by = f"，{wording.last_day(until)}截止" if until else ""
    lines = [
        f"{wording.comrade(reviewer)}，{branch}的推荐名单到了，请您评{waiting}人{by}，每人约5分钟。",
        "本支部的已自动回避，和谁有亲属等关系说「回避 姓名」。",
        "开始说「评审」",
    ]
    return wording.marked(desk.campaign, "\n".join(lines))


def why_not_tell(book: Book, due: Due) -> str | None:
    """Why a reviewer is not to be told any more that a list has come."""
    campaign = book.campaigns.current()
    if campaign is None or campaign.id != due.campaign_id:
        return "本届已结束"
    return book.panels.why_not_tell(campaign, due.recipient)

"""Those on lists that are in, as the office decides about them: who is meant, who can be, and why others cannot."""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from campaign.people import Person
from campaign.titles import Candidate, Obstacle
from dialog.act import Act
from handlers import wording
from handlers.desk import Desk
from handlers.inquiry import userids
from storage.book import Book
from storage.people import key_of

_POSTS_SHOWN = 10


@dataclass(frozen=True)
class Meant:
    """Those who are meant. `strange` are names that nobody on the roster bears, `doubtful` those that several do."""

    candidates: tuple[Candidate, ...] = ()
    strange: tuple[str, ...] = ()
    doubtful: tuple[Candidate, ...] = ()


def on_lists(book: Book, desk: Desk) -> Meant:
    """Everybody on the lists that are in."""
    return of(book, desk, book.titles.on_lists(desk.campaign))


def of(book: Book, desk: Desk, ids: Iterable[int]) -> Meant:
    return Meant(book.titles.candidates(desk.campaign, ids))


def named(book: Book, desk: Desk, act: Act) -> Meant:
    """Whom the message names, one by one; of people of one name the one whose userid is said."""
    said, names = userids(desk.incoming.text), act.names or ((act.name,) if act.name else ())
    found = {name: [each.person for each in book.standings.named(desk.campaign, name)] for name in names}
    meant = {name: [each for each in people if key_of(each.userid) in said] or people for name, people in found.items()}
    twice = {person.id for people in meant.values() if len(people) > 1 for person in people}
    candidates = book.titles.candidates(desk.campaign, [person.id for people in meant.values() for person in people])
    return Meant(
        tuple(each for each in candidates if each.person.id not in twice),
        tuple(name for name, people in found.items() if not people),
        tuple(each for each in candidates if each.person.id in twice),
    )


def shown(desk: Desk, conversation: str) -> tuple[int, ...]:
    """Whom the preview of that conversation, where it is open, was about."""
    is_own = desk.talk.question.conversation == conversation
    return tuple(json.loads(desk.talk.held)) if is_own and desk.talk.held else ()


def free(meant: Meant, why_not: Callable[[Candidate], Obstacle | None]) -> tuple[Candidate, ...]:
    return tuple(each for each in meant.candidates if why_not(each) is None)


def by_branch(candidates: Sequence[Candidate]) -> list[str]:
    """With their posts, where they are few."""
    is_short = len(candidates) > _POSTS_SHOWN
    return [
        f"{branch}{len(there)}人：{'、'.join(each.person.name if is_short else with_post(each) for each in there)}"
        for branch, there in branches_of(candidates)
    ]


def branches_of(candidates: Sequence[Candidate]) -> list[tuple[str, tuple[Candidate, ...]]]:
    return [(branch, tuple(there)) for branch, there in groupby(candidates, lambda each: each.person.branch)]


def with_post(candidate: Candidate) -> str:
    """周桂香（服务育人示范岗，第二食堂面点2号窗口）."""
    return f"{candidate.person.name}（{candidate.post}）"


def left_out(desk: Desk, meant: Meant, verb: str, why_not: Callable[[Candidate], Obstacle | None]) -> list[str]:
    """Whom not, and why: 不能授的2人：…"""
    whys = [f"{name}（名册里没有）" for name in meant.strange]
    whys += [f"{_full(each.person)}（重名，连账号一起说）" for each in meant.doubtful]
    whys += [
        f"{each.person.name}（{each.person.branch}，{_told(desk, each, why)}）"
        for each in meant.candidates
        if (why := why_not(each))
    ]
    return [f"不能{verb}的{len(whys)}人：{'、'.join(whys)}"] if whys else []


def _told(desk: Desk, candidate: Candidate, why: Obstacle) -> str:
    """With the day, where there is one to wait for."""
    period = candidate.period
    if why is not Obstacle.STILL_PUBLISHED or period is None:
        return why.value
    return f"{why.value}，到{wording.deadline(period.ends.astimezone(desk.now.tzinfo))}"


def _full(person: Person) -> str:
    return f"{person.name} {person.userid} {person.branch}"

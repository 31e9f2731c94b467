"""What one reviewer has to do, as far as a message may be about it: whom to score, the own sheets, whose is open."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal

from campaign.panel import Nominee, Panel, Scorecard
from campaign.people import Person, Role
from campaign.record import Record
from handlers import permits, wording
from handlers.desk import Desk
from handlers.flow import Heard
from handlers.inquiry import userids
from handlers.scorecards import Opened
from handlers.talk import Talk
from storage.book import Book
from storage.people import key_of, name_key

CONVERSATION = "panel"
GO_ON = "接着评说「评审」"


@dataclass(frozen=True)
class Bench:
    """What one reviewer has to do: all that are to be scored, who of them is `done`, and of those who are meant the own
    sheets and their records.

    `named` are the nominees that the message names, `strange` names that no nominee bears.
    """

    panel: Panel
    done: frozenset[tuple[int, int]] = frozenset()
    cards: Mapping[int, Scorecard] = field(default_factory=dict)
    records: Mapping[int, Record] = field(default_factory=dict)
    named: tuple[Nominee, ...] = ()
    strange: tuple[str, ...] = ()

    def nominees(self, reviewer: Person) -> tuple[Nominee, ...]:
        return self.panel.nominees_of(reviewer)

    def waiting(self, reviewer: Person) -> tuple[Nominee, ...]:
        return self.panel.waiting(reviewer, self.done)

    def card(self, nominee: Person) -> Scorecard:
        return self.cards.get(nominee.id, Scorecard())

    def with_card(self, nominee: Person, card: Scorecard) -> "Bench":
        return replace(self, cards={**self.cards, nominee.id: card})

    def open(self, reviewer: Person, nominee: int | None) -> Opened | None:
        """The sheet of somebody whom the reviewer is to score."""
        own = self.nominees(reviewer)
        found = next((place for place, each in enumerate(own, 1) if each.person.id == nominee), None)
        if found is None:
            return None
        it = own[found - 1]
        return Opened(it, self.records.get(it.person.id, Record()), self.card(it.person), found, len(own))


def look(book: Book, desk: Desk) -> Bench | None:
    if not desk.person.has(Role.REVIEWER):
        return None
    campaign = desk.campaign
    bench = Bench(book.panels.of(campaign), book.panels.done(campaign))
    names = dict.fromkeys(name for act in desk.acts for name in (act.names or ((act.name,) if act.name else ())))
    said = userids(desk.incoming.text)
    called = {name: _called(bench.panel, name) for name in names}
    found = {
        name: tuple(each for each in people if key_of(each.person.userid) in said) or people
        for name, people in called.items()
    }
    named = tuple(each for people in found.values() for each in people)
    waiting = bench.waiting(desk.person)[:1]
    ids = {desk.talk.nominee, *(each.person.id for each in (*named, *waiting))}
    about = [each.person for each in bench.panel.nominees if each.person.id in ids]
    return replace(
        bench,
        cards=book.panels.cards_of(campaign, desk.person, about),
        records={
            each.person.id: book.panels.record_of(campaign, each.person)
            for each in bench.nominees(desk.person)
            if each.person.id in ids
        },
        named=named,
        strange=tuple(name for name, people in found.items() if not people),
    )


def _called(panel: Panel, name: str) -> tuple[Nominee, ...]:
    return tuple(each for each in panel.nominees if name_key(each.person.name) == name_key(name))


def scored(book: Book, desk: Desk) -> Mapping[int, Decimal]:
    """What 减1分 starts from while a sheet lies open: the own marks, else the nominee's own scores."""
    opened = opened_now(desk, look(book, desk))
    if opened is None:
        return {}
    given = {item: mark.points for item, mark in opened.card.marks.items() if mark.points is not None}
    return {**opened.record.points, **given}


def opened_now(desk: Desk, bench: Bench | None) -> Opened | None:
    return bench.open(desk.person, desk.talk.nominee) if bench else None


def too_late(desk: Desk) -> str | None:
    until = review_by(desk)
    if until is None or desk.now < until:
        return None
    return f"考核{wording.deadline(until)}截止了，这次没有记，给过的分都还在。\n有特殊情况请找{permits.office(desk)}"


def review_by(desk: Desk) -> datetime | None:
    known = desk.campaign.dates.review_by
    return known.astimezone(desk.now.tzinfo) if known else None


def meant(desk: Desk, bench: Bench) -> Nominee | Heard:
    if bench.strange:
        says = f"要评的名单里没有{'、'.join(bench.strange)}，没有动。请核对姓名。\n{what_next(desk, bench)}"
        return Heard(desk.talk, says, show="short")
    if len(bench.named) > 1:
        choices = "、".join(f"{each.person.name}（{each.person.userid}）" for each in bench.named)
        sample = f"{bench.named[0].person.name}（{bench.named[0].person.userid}）"
        return Heard(desk.talk, f"一次说一位，没有动：{choices}。\n连括号一起说，比如「评审 {sample}」", show="short")
    return bench.named[0]


def leave(talk: Talk) -> Talk:
    return talk.leave() if talk.question.conversation == CONVERSATION else talk


def what_next(desk: Desk, bench: Bench) -> str:
    waiting = bench.waiting(desk.person)
    if not waiting:
        return "您要评的都评完了，看排名说「排名」" if bench.nominees(desk.person) else "现在没有要您评的人"
    return f"还有{len(waiting)}人等您评，{GO_ON}"

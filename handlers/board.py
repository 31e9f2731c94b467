"""What is known of notices, as far as a message may be about them."""

from dataclasses import dataclass
from datetime import datetime

from campaign.notices import Audience, Debt, Headcount, Notice, Recipient, Report
from campaign.people import Person, Role
from storage.book import Book
from storage.outbox import CHANNEL, Rank

_WITH_PICTURE = 2  # messages to everybody
_MAY_NOTIFY = frozenset({Role.COMMITTEE, Role.SECRETARY})


@dataclass(frozen=True)
class Board:
    """`draft` is what the person is writing, `report` the last notice in the same name, `owing` whom one may ask
    again for its receipt, `debts` what the person has not acknowledged. `room` is how many messages the platform
    lets through today, beyond what waits already.
    """

    headcounts: tuple[Headcount, ...] = ()
    secretaries: tuple[Recipient, ...] = ()
    draft: Notice | None = None
    report: Report | None = None
    owing: tuple[Recipient, ...] = ()
    debts: tuple[Debt, ...] = ()
    room: int = 0

    def people(self, audience: Audience) -> int:
        """How many an audience has."""
        if audience.owing is not None:
            return len(self.owing)
        meant = [each for each in self.headcounts if not audience.branches or each.branch in audience.branches]
        return sum(each.secretaries if audience.only_secretaries else each.people for each in meant)


EMPTY = Board()


def may_notify(person: Person) -> bool:
    return bool(person.roles & _MAY_NOTIFY)


def in_whose_name(person: Person) -> str | None:
    """The branch for which a secretary speaks; None: the office."""
    return None if person.has(Role.COMMITTEE) else person.branch


def look(book: Book, person: Person, now: datetime, *, about: int | None, is_of_receipts: bool) -> Board:
    """For somebody who may send notices. `about` is the notice that is being talked of; else the last one is, or
    the last one that asked for receipts.
    """
    own = in_whose_name(person)
    draft = book.notices.draft_of(person)
    notice = book.notices.latest(own, wants_receipt=is_of_receipts) if about is None else book.notices.find(about)
    report = book.notices.report(notice) if notice and notice.of_branch == own else None
    asks_again = draft.audience.owing if draft else None
    owing_of = asks_again if asks_again is not None else report.notice.id if report and is_of_receipts else None
    headcounts = book.notices.headcounts(own)
    return Board(
        # A secretary's answers cannot tell what was never looked at.
        headcounts=headcounts,
        room=room(book, now, _WITH_PICTURE * sum(each.people for each in headcounts)),
        secretaries=tuple(each for each in book.notices.secretaries() if own in (None, each.branch)),
        draft=draft if draft and draft.of_branch == own else None,
        report=report,
        owing=book.notices.owing(owing_of, now) if owing_of is not None else (),
    )


def room(book: Book, now: datetime, most: int) -> int:
    """How many messages the platform lets through today, beyond what waits already, `most` at most."""
    waiting = book.days.waiting(CHANNEL, Rank.CONFIRMED, now)
    return max(0, book.days.room(CHANNEL, now, waiting + most, is_answer=False) - waiting)

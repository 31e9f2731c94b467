"""The clocks of cases: their handlers, and nobody else, are reminded of what is to be decided, and until when."""

from datetime import datetime

from campaign.cases import Case, Veto, is_due
from campaign.people import Person
from campaign.reminders import next_free
from campaign.rubric import Reminders
from campaign.scalars import Window
from storage.book import Book

_JUDGE_EVERY = 3
_OURSELVES = "小助手"


def find_due(book: Book, now: datetime) -> tuple[Case, ...]:
    """None in quiet hours."""
    if _is_quiet(book, now):
        return ()
    return tuple(case for case in book.cases.open_ones() if is_due(case, now))


def _is_quiet(book: Book, now: datetime) -> bool:
    return any(window.covers(now.time()) for window in _quiet(book))


def _quiet(book: Book) -> tuple[Window, ...]:
    campaign = book.campaigns.current()
    return (campaign.rubric.rules.reminders if campaign else Reminders()).quiet


def find_unjudged(book: Book, now: datetime) -> tuple[Veto, ...]:
    """Appeals that nobody is there to decide, when there is something to be done about it; none in quiet hours."""
    if _is_quiet(book, now):
        return ()
    waiting = (veto for veto in book.cases.vetoes.appealed() if not book.cases.vetoes.has_judge(veto))
    return tuple(veto for veto in waiting if _is_judge_day(veto, now) or book.cases.vetoes.judges_for(veto))


def find_judges(book: Book, vetoes: tuple[Veto, ...], day: datetime, at: datetime) -> None:
    """Whoever may decide it by now is asked to; else the office is reminded to name somebody."""
    campaign = book.campaigns.current()
    for veto in vetoes:
        if judges := book.cases.vetoes.judges_for(veto):
            book.cases.vetoes.address(veto, judges, _OURSELVES, campaign, at)
        else:
            book.cases.remind_of_judge(veto, campaign, day, at)


def find_revocable(book: Book, now: datetime) -> tuple[Person, ...]:
    """Whose title is suspended by a veto against which nothing can be said any more."""
    return book.cases.vetoes.find_revocable(now)


def revoke(book: Book, person: Person, now: datetime) -> None:
    """From that instant on, at any hour; told when nobody is disturbed by it."""
    book.cases.vetoes.revoke(person, book.campaigns.current(), now, next_free(now, _quiet(book)) or now)


def _is_judge_day(veto: Veto, now: datetime) -> bool:
    """Every third day until the answer is due, and daily from then on."""
    until = veto.appeal.answer_by if veto.appeal else None
    left = (until.astimezone(now.tzinfo).date() - now.date()).days if until else 0
    return left <= 0 or left % _JUDGE_EVERY == 0


def write(book: Book, due: tuple[Case, ...], day: datetime, at: datetime) -> None:
    """Each handler once a day for each case, however often this is asked for."""
    campaign = book.campaigns.current()
    for case in due:
        book.cases.remind(case, campaign, day, at)

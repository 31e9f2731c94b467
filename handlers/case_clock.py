"""The clocks of cases: their handlers, and nobody else, are reminded of what is to be decided, and until when."""

from datetime import datetime

from campaign.cases import Case, is_due
from campaign.rubric import Reminders
from storage.book import Book


def find_due(book: Book, now: datetime) -> tuple[Case, ...]:
    """None in quiet hours."""
    campaign = book.campaigns.current()
    rules = campaign.rubric.rules.reminders if campaign else Reminders()
    if any(window.covers(now.time()) for window in rules.quiet):
        return ()
    return tuple(case for case in book.cases.open_ones() if is_due(case, now))


def write(book: Book, due: tuple[Case, ...], day: datetime, at: datetime) -> None:
    """Each handler once a day for each case, however often this is asked for."""
    campaign = book.campaigns.current()
    for case in due:
        book.cases.remind(case, campaign, day, at)

"""The rounds: what the calendar asks for is written down, by the worker once a minute and by hand for any instant."""

from collections import Counter
from datetime import datetime

from bot.clock import Clock
from bot.turns import Office
from campaign.people import Person
from campaign.reminders import Kind
from handlers import case_clock, reminders
from handlers.reminders import Letter
from storage.database import Transaction
from storage.outbox import CHANNEL

# So many are written in one transaction: on SQLite everybody who says something waits for it.
_AT_ONCE = 1000
# Everybody else's machines write on the hour and the half hour.
_CROWDED = (0, 30)


def find_due(office: Office, now: datetime) -> tuple[Letter, ...]:
    with office.database.read() as tx:
        return reminders.find_due(office.open_book(tx), now)


def write_due(office: Office, now: datetime) -> Counter[Kind]:
    """What is due and has not been written yet; how many of each kind."""
    return write_down(office, find_due(office, now), now)


def remind_handlers(office: Office, day: datetime, now: datetime) -> None:
    """Of cases that wait for them; how many is told to nobody."""
    with office.database.read() as tx:
        due = case_clock.find_due(office.open_book(tx), day)
        unjudged = case_clock.find_unjudged(office.open_book(tx), day)
    if not due and not unjudged:
        return

    def write(tx: Transaction) -> None:
        book = office.open_book(tx)
        case_clock.write(book, due, day, now)
        case_clock.find_judges(book, unjudged, day, now)

    office.database.retry(write)


def revoke_titles(office: Office, now: datetime) -> None:
    """Where the time to appeal is over; at any hour, since it is the day that counts, and told in the morning."""
    with office.database.read() as tx:
        revocable = case_clock.find_revocable(office.open_book(tx), now)
    for person in revocable:

        def revoke(tx: Transaction, person: Person = person) -> None:
            case_clock.revoke(office.open_book(tx), person, now)

        office.database.retry(revoke)


def write_down(
    office: Office, letters: tuple[Letter, ...], at: datetime, judged_at: datetime | None = None
) -> Counter[Kind]:
    """Those that another worker has written meanwhile are not written, nor counted, again."""
    written: Counter[Kind] = Counter()
    for place in range(0, len(letters), _AT_ONCE):
        some = letters[place : place + _AT_ONCE]

        def write(tx: Transaction, some: tuple[Letter, ...] = some) -> Counter[Kind]:
            return reminders.write(office.open_book(tx), some, CHANNEL, at, judged_at)

        written += office.database.retry(write)
    return written


class Rounds:
    """Once in every minute of the clock, whenever asked."""

    def __init__(self, office: Office, clock: Clock) -> None:
        self._office = office
        self._clock = clock
        self._last: datetime | None = None

    def go(self) -> None:
        now = self._clock.now()
        minute = now.replace(second=0, microsecond=0)
        if minute.minute not in _CROWDED and minute != self._last:
            self._last = minute
            write_due(self._office, now)
            remind_handlers(self._office, now, now)
            revoke_titles(self._office, now)

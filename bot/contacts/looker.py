"""Asks the platform how somebody is called now, where it only said that something has changed."""

from dataclasses import dataclass

from bot.backoff import wait_after
from bot.clock import Clock
from bot.contacts.news import rename
from bot.errcodes import Remedy
from bot.turns import Office
from bot.wecom import Client, UnreachableError, WeComError
from storage.book import Book
from storage.lookups import Lookup

MOST_ATTEMPTS = 8


@dataclass(frozen=True)
class Looker:
    office: Office
    client: Client
    clock: Clock

    def look_up_one(self) -> bool:
        """False where nobody was to be looked up."""
        with self.office.database.write() as tx:
            lookup = Book(tx).lookups.claim(self.clock.now())
        if lookup is None:
            return False
        try:
            name = self.client.member(lookup.userid).name.strip()
        except WeComError as fault:
            self._later(lookup, is_final=fault.remedy is Remedy.RECIPIENT)
        except UnreachableError:
            self._later(lookup, is_final=False)
        else:
            self._settle(lookup, name)
        return True

    def _settle(self, lookup: Lookup, name: str) -> None:
        now = self.clock.now()
        with self.office.database.write() as tx:
            book = Book(tx)
            person = book.people.find(lookup.userid)
            if person is not None and name:
                rename(book, person, name, now)
            book.lookups.settle(lookup)

    def _later(self, lookup: Lookup, *, is_final: bool) -> None:
        """Whom the app does not see has no name to be found: `roster sync` says so."""
        with self.office.database.write() as tx:
            book = Book(tx)
            if not is_final and lookup.attempts < MOST_ATTEMPTS:
                book.lookups.postpone(lookup, self.clock.now() + wait_after(lookup.attempts))
            else:
                book.lookups.settle(lookup)

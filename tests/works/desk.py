"""Asking for a work without anybody making it yet, and studios that make it."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import select

from bot.studio import Studio
from bot.wecom import MediaKind, Medium
from campaign.people import Role
from storage.book import Book
from storage.people import RosterEntry
from storage.tables import outbox, works
from tests.office import BRANCH, Office


def ask(office: Office, userid: str, text: str) -> str:
    """The passive reply; no worker has looked yet."""
    phone = office.phone(userid)
    phone.last = phone._xml("text", f"<Content>{text}</Content><MsgId>{next(office.numbers)}</MsgId>")
    return office.deliver(phone.last)


def states(office: Office) -> list[tuple[str, str]]:
    with office.database.engine.connect() as connection:
        rows = connection.execute(select(works.c.state, works.c.reason).order_by(works.c.id))
        return [(state, reason) for state, reason in rows]


def planned(office: Office) -> list[str]:
    """Keys of what studios have handed to the outbox."""
    with office.database.engine.connect() as connection:
        return list(connection.execute(select(outbox.c.key).where(outbox.c.kind == "work")).scalars())


def appoint(office: Office, userid: str, name: str, *roles: Role, branch: str = BRANCH) -> None:
    with office.database.write() as tx:
        Book(tx).people.save([RosterEntry(userid, name, branch, frozenset(roles))])


@dataclass
class Dropping:
    """A client whose upload does something else first, or instead."""

    inner: Any
    before: Callable[[], None]
    after: Callable[[], None] = field(default=lambda: None)

    def upload(self, kind: MediaKind, name: str, content: bytes) -> Medium:
        self.before()
        medium: Medium = self.inner.upload(kind, name, content)
        self.after()
        return medium


def another(office: Office, **changes: Any) -> Studio:
    """A studio of another process."""
    own = office.worker.studio
    return replace(Studio(own.office, own.client, own.clock), **changes)

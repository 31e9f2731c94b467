"""One message, one transaction, one reply."""

from dataclasses import dataclass, field

from bot.render import split
from campaign.changes import EvidenceAdded
from dialog.incoming import Incoming
from handlers import conversation
from storage.book import Book
from storage.campaigns import Shelf
from storage.database import Database


@dataclass(frozen=True)
class Office:
    """What turns are taken with."""

    database: Database
    shelf: Shelf = field(default_factory=Shelf)


@dataclass(frozen=True)
class Answer:
    """What came of a message: the passive reply (empty: an empty 200), and whether there is work for a worker."""

    passive: str
    has_work: bool = False


def take_turn(office: Office, incoming: Incoming) -> Answer:
    """The key, the answer, the changes, the ledger and what is to be pushed commit together, or not at all.

    A message heard before gets the reply that it got, and changes nothing more.
    """
    return office.database.retry(lambda tx: _take(Book(tx, office.shelf), incoming))


def _take(book: Book, incoming: Incoming) -> Answer:
    if (answered := book.inbox.claim(incoming.key, incoming.sender, incoming.at)) is not None:
        return Answer(answered.reply or "")
    sitting = book.sit(incoming.sender)
    turn = conversation.take(book, sitting, incoming)
    if sitting is not None:
        book.write(sitting, turn.changes, incoming.at)
        if turn.talk is not None and (turn.talk.version, text := turn.talk.dump()) != (
            sitting.version,
            sitting.talk,
        ):
            book.conversations.keep(sitting.person.id, turn.talk.version, text, incoming.at)
    parts = split(turn.reply.text)
    has_pictures = any(isinstance(c, EvidenceAdded) and c.media_id for c in turn.changes)
    if len(parts) == 1:
        book.inbox.answer(incoming.key, parts[0])
        return Answer(parts[0], has_work=has_pictures)
    campaign_id = sitting.campaign.id if sitting and sitting.campaign else None
    for place, part in enumerate(parts, start=1):
        book.outbox.plan(
            f"{incoming.key}/{place}",
            kind="reply",
            channel=incoming.channel,
            recipient=incoming.sender,
            body={"text": part},
            at=incoming.at,
            campaign_id=campaign_id,
        )
    return Answer("", has_work=True)

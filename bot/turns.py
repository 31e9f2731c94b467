"""One message, one transaction, one reply."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from random import Random, SystemRandom
from typing import Any

from bot.render import split
from campaign.changes import EvidenceAdded
from campaign.pace import Pace
from dialog.incoming import Incoming, Kind
from dialog.understanding.missed import minimised
from handlers import conversation
from handlers.confirmation_cards import KIND
from handlers.conversation import Turn
from handlers.desk import NO_WAYS, UploadLink, Ways
from handlers.inquiry import may_be_names
from handlers.talk import Talk
from storage.book import Book, Sitting
from storage.campaigns import Shelf
from storage.database import Database, Transaction
from storage.outbox import CHANNEL, Push, Rank
from storage.vault import Vault


@dataclass(frozen=True)
class Office:
    """What turns are taken with. Without a vault nothing can be said behind the wall."""

    database: Database
    shelf: Shelf = field(default_factory=Shelf)
    upload_link: UploadLink | None = None
    ways: Ways = NO_WAYS
    vault: Vault | None = None
    dice: Random = field(default_factory=SystemRandom)
    pace: Pace = field(default_factory=Pace)

    def open_book(self, tx: Transaction) -> Book:
        return Book(tx, self.shelf, self.vault, self.dice, self.pace)


@dataclass(frozen=True)
class Answer:
    """What came of a message: the passive reply (empty: an empty 200), when, and whether a worker has work.

    For a click it is what stands in the place of the card's buttons.
    """

    passive: str
    at: datetime
    has_work: bool = False


def take_turn(office: Office, incoming: Incoming) -> Answer:
    """The key, the answer, the changes, the ledger and what is to be pushed commit together, or not at all.

    A message heard before gets the reply that it got, and changes nothing more.
    """
    draft = _draft(office, incoming) if office.database.is_sqlite else None
    return office.database.retry(lambda tx: _take(office.open_book(tx), office, incoming, draft))


@dataclass(frozen=True)
class Draft:
    """An answer thought out ahead of the transaction; good as long as nothing that it was made of has changed."""

    sitting: Sitting | None
    turn: Turn


def _draft(office: Office, incoming: Incoming) -> Draft:
    """Where one writer at a time is let in, thinking is done before it is one's turn to write."""
    with office.database.read() as tx:
        book = office.open_book(tx)
        sitting = book.sit(incoming.sender)
        return Draft(sitting, conversation.take(book, sitting, incoming, office.upload_link, office.ways))


def _take(book: Book, office: Office, incoming: Incoming, draft: Draft | None) -> Answer:
    if (answered := book.inbox.claim(incoming.key, incoming.sender, incoming.at)) is not None:
        return Answer(answered.reply or "", answered.at)
    sitting = book.sit(incoming.sender)
    # What binds others, by more than the sitting tells, is thought out where nothing can change meanwhile.
    is_good = (
        draft is not None
        and draft.sitting == sitting
        and all(isinstance(order, conversation.PREVIEWS) for order in draft.turn.orders)
    )
    turn = (
        draft.turn if draft and is_good else conversation.take(book, sitting, incoming, office.upload_link, office.ways)
    )
    if sitting is not None:
        book.write(sitting, turn.changes, incoming.at)
        book.carry_out(sitting, turn.orders, incoming.at)
        if turn.talk is not None and _has_moved(sitting, turn.talk):
            book.conversations.keep(
                sitting.person.id, turn.talk.version, turn.talk.dump(), incoming.at, is_sealed=turn.is_sealed
            )
    _keep_missed(book, incoming, turn)
    parts = split(turn.reply.text)
    is_click = incoming.kind is Kind.CARD
    is_closed = not is_click and _close_card(book, incoming, sitting, turn)
    has_work = bool(turn.orders or turn.offer or is_closed) or any(
        isinstance(c, EvidenceAdded) and c.media_id for c in turn.changes
    )
    if not is_click and (len(parts) == 1 or not turn.reply.text):
        book.inbox.answer(incoming.key, parts[0], is_sealed=turn.is_sealed)
        _plan(book, incoming, sitting, turn, ())
        return Answer(parts[0], incoming.at, has_work=has_work)
    if is_click:  # takes no text: the card says what was done, the words are pushed
        book.inbox.answer(incoming.key, turn.button)
    _plan(book, incoming, sitting, turn, parts)
    return Answer(turn.button, incoming.at, has_work=True)


def _has_moved(sitting: Sitting, talk: Talk) -> bool:
    return (talk.version, talk.dump()) != (sitting.version, sitting.talk)


def _close_card(book: Book, incoming: Incoming, sitting: Sitting | None, turn: Turn) -> bool:
    """The card of a question that was answered without a press says so; a press is answered by the reply to it."""
    if not turn.closed or sitting is None or incoming.channel != CHANNEL or turn.is_sealed:
        return False
    campaign_id = sitting.campaign.id if sitting.campaign else None
    return book.card_updates.plan(incoming.sender, sitting.version, turn.closed, incoming.at, campaign_id)


def close_late(office: Office, incoming: Incoming, words: str) -> bool:
    """The answer to a press comes later than the platform waits for it: the words go to the card by a call."""
    drawn_for = incoming.drawn_for
    if drawn_for is None:
        return False

    def close(tx: Transaction) -> bool:
        book = office.open_book(tx)
        sitting = book.sit(incoming.sender)
        if sitting is None or sitting.person.id != drawn_for[0]:
            return False
        campaign_id = sitting.campaign.id if sitting.campaign else None
        return book.card_updates.plan(incoming.sender, drawn_for[1], words, incoming.at, campaign_id)

    return office.database.retry(close)


def _plan(book: Book, incoming: Incoming, sitting: Sitting | None, turn: Turn, parts: Sequence[str]) -> None:
    """What does not fit into the passive reply, in order: words, and the card under them."""
    said: list[tuple[str, str, dict[str, Any]]] = [
        (str(place), "reply", {"text": part}) for place, part in enumerate(parts, start=1)
    ]
    if turn.offer is not None:
        said.append(("card", KIND, turn.offer.dump()))
    campaign_id = sitting.campaign.id if sitting and sitting.campaign else None
    book.outbox.plan(
        Push(
            key=f"{incoming.key}/{place}",
            kind=kind,
            channel=incoming.channel,
            recipient=incoming.sender,
            body=body,
            rank=Rank.ANSWER,
            at=incoming.at,
            campaign_id=campaign_id,
            is_sealed=turn.is_sealed,
        )
        for place, kind, body in said
    )


def _keep_missed(book: Book, incoming: Incoming, turn: Turn) -> None:
    """What nobody understood is kept for the vocabulary: never of the public, nor of or after a complaint."""
    if turn.missed is None or turn.is_sealed:
        return
    names = book.standings.spoken(may_be_names(incoming.text))
    said, reply = minimised(incoming.text, names), minimised(turn.reply.text, names)
    book.unknown.keep(said, str(turn.missed), reply, incoming.at)

"""One message from the public: one transaction, one passive reply, and the rest of it with 下一页."""

import re
from dataclasses import replace

from bot.render import LIMIT, split
from bot.turns import Answer, Office
from campaign.cases import Account
from dialog.incoming import Incoming, Kind
from handlers import public
from handlers.public import Visit
from storage.book import Book
from storage.vault import opened

_NEXT_PAGE = re.compile(r"\s*(?:下一?[页頁]|下页|后面呢?|还有呢?|接着看)\s*[。.!！]?\s*")
_MORE = "\n往下看说「下一页」"


def take_visit(office: Office, incoming: Incoming) -> Answer:
    """The key, the answer and what was said commit together, sealed, or not at all.

    A message heard before gets the reply that it got, and changes nothing more.
    """
    return office.database.retry(lambda tx: _take(office.open_book(tx), incoming))


def _take(book: Book, incoming: Incoming) -> Answer:
    incoming = replace(incoming, key=_key(book, incoming))
    if (answered := book.inbox.claim(incoming.key, incoming.sender, incoming.at)) is not None:
        return Answer(answered.reply or "", answered.at)
    account = Account(incoming.channel, incoming.sender)
    visit = Visit.load(book.visits.state_of(account))
    if visit.pages and incoming.kind is Kind.TEXT and _NEXT_PAGE.fullmatch(incoming.text):
        return _answer(book, account, incoming, visit, visit.pages)
    campaign = book.campaigns.current()
    taken = public.take(book, account, visit, incoming, campaign)
    for order in taken.orders:
        book.cases.carry_out(order, account, campaign, incoming.at)
    answer = _answer(book, account, incoming, taken.visit, paged(taken.reply.text))
    return replace(answer, has_work=bool(taken.orders))


def _key(book: Book, incoming: Incoming) -> str:
    """By which the message is known again, and from which nobody tells who wrote it, not even with a list of all
    followers: a time that somebody wrote at would else lead from a case to its reporter.
    """
    marks = [f"{incoming.channel}/{mark}" for mark in opened(book.vault).marks(f"message {incoming.key}")]
    return next((mark for mark in marks if book.inbox.has(mark)), marks[0])


def paged(text: str) -> tuple[str, ...]:
    """In parts that a passive reply holds, each but the last saying how to go on."""
    *others, last = split(text, LIMIT - len(_MORE.encode())) if len(text.encode()) > LIMIT else (text,)
    return (*(part + _MORE for part in others), last)


def _answer(book: Book, account: Account, incoming: Incoming, visit: Visit | None, pages: tuple[str, ...]) -> Answer:
    """The first of the pages is said, the others are kept for when they are asked for."""
    first, *rest = pages
    if visit is None:
        book.visits.end(account)
    elif incoming.kind is not Kind.OTHER:
        book.visits.keep(account, visit.after(incoming, tuple(rest)).dump(), incoming.at)
    book.inbox.answer(incoming.key, first, is_sealed=bool(first))
    return Answer(first, incoming.at)

"""What somebody who reports sees, on the roster or off it: what was said so far, and the case they ask about."""

import re
from dataclasses import dataclass, field
from datetime import datetime

from campaign.cases import Account, Case, Receipt, Report, days_on, opinion_due
from campaign.posts import Post
from campaign.rubric import Rules
from campaign.term import Campaign
from dialog.context import Context
from handlers.desk import NO_WAYS, Ways
from storage.book import Book

# The conversations in which something is reported, and the one in which it is asked after.
REPORTING = frozenset({"complaint", "opinion", "praise"})
TRACKING = "tracking"
# Whether to be told of what is new in it.
ABOUT_NEWS = "news"
ABOUT_ONE_CASE = frozenset({TRACKING, ABOUT_NEWS})
_RECEIPT = re.compile(r"TS\s?(\d{4})\s?[-—－]?\s?(\d{4,5})(?!\d)", re.IGNORECASE)
_SECRET = re.compile(r"([\u4e00-\u9fff]{2})\s?(\d{4})(?!\d)")


@dataclass(frozen=True)
class Said:
    """A receipt and a secret, as far as both stand in a message."""

    receipt: str | None = None
    secret: str | None = None

    @classmethod
    def read(cls, text: str) -> "Said":
        found = _RECEIPT.search(text)
        rest = text if found is None else text[: found.start()] + " " + text[found.end() :]
        secret = _SECRET.search(rest)
        return cls(
            receipt=f"TS{found[1]}-{found[2]}" if found else None,
            secret=f"{secret[1]}{secret[2]}" if secret else None,
        )


@dataclass(frozen=True)
class Booth:
    """`draft` is what was said of a report so far, `receipt` the one that it would get. `case` is the one asked about,
    shown to whoever came with its secret or reported it under their name; `tries_left` before this message;
    `wants_news`: this account is told when there is something new in it. `is_crowding`: more than usual from it;
    `is_lifted`: what was found in the case was taken back after an appeal.
    """

    account: Account
    now: datetime
    text: str
    question: Context
    said: Said = field(default_factory=Said)
    draft: Report | None = None
    receipt: Receipt | None = None
    case: Case | None = None
    tries_left: int = 0
    post: Post | None = None
    wants_news: bool = False
    is_crowding: bool = False
    is_lifted: bool = False
    ways: Ways = NO_WAYS
    rules: Rules = field(default_factory=Rules)

    @property
    def accept_by(self) -> datetime:
        return days_on(self.now, self.rules.cases.accept_days)

    @property
    def answer_by(self) -> datetime:
        return opinion_due(self.now, self.rules)


def look(
    book: Book,
    account: Account,
    *,
    question: Context,
    about: int | None,
    text: str,
    now: datetime,
    campaign: Campaign | None,
    post: Post | None = None,
    has_lapsed: bool = False,
) -> Booth:
    """Nothing of a case is looked up for who has tried too often, whatever they come with.

    Where the question `has_lapsed`, what was said before is as good as gone.
    """
    said = Said.read(text)
    is_reporting = question.conversation in REPORTING
    tries_left = book.cases.tries_left(said.receipt or "", account, now)
    case = _case(book, account, said, question, None if has_lapsed else about) if tries_left else None
    return Booth(
        account=account,
        now=now,
        text=text,
        question=question,
        said=said,
        draft=book.cases.draft_of(account) if is_reporting and not has_lapsed else None,
        receipt=book.cases.draw_receipt(now) if is_reporting and question.step == "confirm" else None,
        case=case,
        is_lifted=case is not None and book.cases.vetoes.is_lifted(case.id),
        wants_news=case is not None and book.cases.news.is_wanted(case.id, account),
        is_crowding=is_reporting and question.step == "confirm" and book.cases.is_crowding(account, now),
        tries_left=tries_left,
        post=post,
        rules=campaign.rubric.rules if campaign else Rules(),
    )


def _case(book: Book, account: Account, said: Said, question: Context, about: int | None) -> Case | None:
    """The one whose receipt and secret were said, else the one that is open before the person."""
    if said.receipt is not None and said.secret is not None:
        return book.cases.known_to(said.receipt, said.secret)
    if said.receipt is not None and account.person is not None:
        case = book.cases.find(said.receipt)
        return case if case and case.dossier.reporter == (account.channel, account.sender) else None
    if question.conversation in ABOUT_ONE_CASE and about is not None:
        return book.cases.of_id(about)
    return None

"""What is pushed, looked at once more at the moment of sending: is it still to be said?"""

from datetime import datetime

from handlers import chase, confirmation_cards, receipts, reminders, summons
from handlers.reminders import PutOff
from storage.book import Book
from storage.cases import CASE, OPINION_DUE, OPINION_LATE
from storage.nominations import LIST_TO_REVIEW, NOT_LISTED
from storage.notices import RECEIPT_CARD, asked_with
from storage.outbox import Due
from storage.titles import AWARD


def why_not(book: Book, due: Due, now: datetime) -> str | PutOff | None:
    """The reason why it is not, or until when it waits; None: send it."""
    if reminders.is_reminder(due):
        return reminders.why_not(book, due, now)
    if chase.is_nudge(due):
        return chase.why_not_sent(book, due, now)
    if due.campaign_id is not None and not book.campaigns.exists(due.campaign_id):
        return "这届活动已经清掉了"
    if due.kind == confirmation_cards.KIND:
        return confirmation_cards.why_not(book, due, now)
    if due.kind == RECEIPT_CARD:
        return book.notices.why_no_card(due.key)
    if due.kind == CASE:
        return book.cases.why_not_tell(due.key)
    if due.kind in (OPINION_DUE, OPINION_LATE):
        return book.cases.why_not_remind(due.key)
    if due.kind == NOT_LISTED and due.campaign_id is not None:
        return book.nominations.why_not(due.campaign_id, due.recipient)
    if due.kind == LIST_TO_REVIEW:
        return summons.why_not_tell(book, due)
    if due.kind == AWARD and due.campaign_id is not None:
        return book.titles.why_not_tell(due.campaign_id, due.recipient)
    if due.notice_id is not None:
        return book.notices.why_not(due.notice_id, due.recipient)
    return None


def why_stopped(book: Book, due: Due) -> str | None:
    """Why nothing of what it belongs to, a notice or a nudge, is to leave any more."""
    if chase.is_nudge(due):
        return book.nudges.why_stopped(due.body["nudge"]["id"])
    return None if due.notice_id is None else book.notices.why_stopped(due.notice_id)


def follow_up(book: Book, call: int, now: datetime) -> None:
    """Once the words of a notice have been taken: to those who got them its picture, and the button for its receipt."""
    notice = book.notices.said_by(call)
    if notice is None:
        return
    if notice.picture:
        book.notices.show_picture(call, notice, notice.picture, now)
    if asked := asked_with(notice):
        book.notices.offer_receipts(call, asked, receipts.card(asked.notice, asked.sender), now)

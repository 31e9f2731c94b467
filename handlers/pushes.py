"""What is pushed, looked at once more at the moment of sending: is it still to be said?"""

from datetime import datetime

from storage.book import Book
from storage.outbox import Due


def why_not(book: Book, due: Due, now: datetime) -> str | None:
    """The reason why it is not; None: send it."""
    if due.campaign_id is not None and not book.campaigns.exists(due.campaign_id):
        return "这届活动已经清掉了"
    return None

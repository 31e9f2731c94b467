"""停止发送: whatever of one's own confirmed sending is still going out, the last first: a notice or a nudge."""

from dataclasses import dataclass
from datetime import datetime

from campaign.notices import Notice, Report, SendingStopped
from campaign.nudges import Nudge, NudgeStopped, Underway
from dialog.act import Act
from handlers.board import in_whose_name, may_notify
from handlers.desk import Seat
from handlers.flow import Flow, Heard
from handlers.notices import NOT_YOURS, clock
from storage.book import Book

# What our own answers offer means this, whatever it is like in the vocabulary.
OFFERED = {"停止发送": "stop_sending"}

_OF_NOTICES, _OF_NUDGES = "通知", "催"


@dataclass(frozen=True)
class Sent:
    """The last notice in the person's name and the person's last nudge that are still going out, and those that were
    confirmed last, though all of them may have left.
    """

    notice: Report | None = None
    nudge: Underway | None = None
    last_notice: Notice | None = None
    last_nudge: Nudge | None = None


def may(seat: Seat, act: Act) -> str | None:
    return None if may_notify(seat.person) else NOT_YOURS


def look(book: Book, seat: Seat) -> Sent | None:
    """A word that names one of the two is meant for it alone."""
    if not may_notify(seat.person):
        return None
    own, said, campaign = in_whose_name(seat.person), seat.incoming.text, seat.campaign
    sent = Sent()
    if _OF_NUDGES not in said:
        notice = book.notices.going_out(own)
        sent = Sent(book.notices.report(notice) if notice else None, last_notice=book.notices.latest(own))
    if campaign is None or _OF_NOTICES in said:
        return sent
    nudge, last = book.nudges.going_out(seat.person, campaign), book.nudges.last_of(seat.person, campaign)
    return Sent(sent.notice, nudge, sent.last_notice, last)


def hear(seat: Seat, act: Act) -> Heard:
    sent = seat.sights.of(Sent) or Sent()
    notice, nudge = sent.notice, sent.nudge
    if notice and (nudge is None or _when(notice.notice) > _when(nudge.nudge)):
        says, rest = _stop_notice(seat, notice), nudge.nudge if nudge else None
        return _stopped(seat, says, rest, SendingStopped(notice.notice.id))
    if nudge:
        says, others = _stop_nudge(seat, nudge), notice.notice if notice else None
        return _stopped(seat, says, others, NudgeStopped(nudge.nudge.id))
    return Heard(seat.talk, _nothing_left(seat, sent), show="short")


def _stopped(seat: Seat, says: list[str], rest: Notice | Nudge | None, order: SendingStopped | NudgeStopped) -> Heard:
    """One at a time: what else is going out is told, and can be stopped with the same word."""
    says += [f"{_called(seat, rest)}还在发，也停就再说一次「停止发送」"] if rest else []
    return Heard(seat.talk, "\n".join(says), orders=(order,), show="short")


def _stop_notice(seat: Seat, report: Report) -> list[str]:
    left, gone = report.count("planned", "queued"), report.count("accepted", "answered")
    pictures, without = report.pictures_in("planned"), not report.count("planned", "queued", "sending")
    what = f"照片还没发的{pictures}人" if without and pictures else f"还没发的{left}人"
    lines = [f"停了{_called(seat, report.notice)}，{what}不发了。", *_under_way(report.count("sending"))]
    return lines + ([f"已经发出的{gone}人收到了，要撤说「撤回通知」"] if gone else [])


def _stop_nudge(seat: Seat, nudge: Underway) -> list[str]:
    lines = [f"停了{_called(seat, nudge.nudge)}，还没发的{nudge.left}人不发了。", *_under_way(nudge.sending)]
    return [*lines, *([f"已经发出的{nudge.gone}人收到了。"] if nudge.gone else []), "看结果说「催的情况」"]


def _under_way(people: int) -> list[str]:
    """What is being called cannot be called back; what would be tried again is not."""
    return [f"正在发的{people}人可能还会收到，没发成的不再试。"] if people else []


def _nothing_left(seat: Seat, sent: Sent) -> str:
    notice, nudge = sent.last_notice, sent.last_nudge
    if nudge and (notice is None or _when(nudge) > _when(notice)):
        return f"{_called(seat, nudge)}没有还没发的，停不了。\n看结果说「催的情况」"
    if notice:
        return f"{_called(seat, notice)}没有还没发的，停不了。\n撤回说「撤回通知」"
    return "还没有发过通知，也没有催过，没有要停的。"


def _when(sending: Notice | Nudge) -> datetime:
    """When it was confirmed, which all that goes out was."""
    if sending.confirmed_at is None:
        raise ValueError("not confirmed")
    return sending.confirmed_at


def _called(seat: Seat, sending: Notice | Nudge) -> str:
    what = "催办" if isinstance(sending, Nudge) else "通知"
    return f"{clock(seat, sending.send_at or _when(sending))}的{what}"


FLOW: Flow[Seat] = Flow(
    name="停止发送",
    intents=frozenset(OFFERED.values()),
    owns=None,
    may=may,
    hear=hear,
    look=look,
)

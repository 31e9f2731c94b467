"""投诉, from somebody on the roster: first that handlers will know who it was, then the report; and how it stands."""

from dataclasses import replace

from campaign.cases import Account, Piece
from campaign.people import Role
from dialog.act import Act
from dialog.incoming import Kind
from handlers import reporting, tracking, wall
from handlers.booth import TRACKING as ASKED_AFTER
from handlers.booth import Booth
from handlers.booth import look as look_around
from handlers.desk import Seat
from handlers.flow import Flow, Heard, Showing
from handlers.reporting import Outcome
from storage.book import Book
from storage.outbox import CHANNEL

_FOR_HANDLERS = "要办的件说「我的件」。自己反映过的，把回执号和口令一起发来"


def may(seat: Seat, act: Act) -> None:
    """Everybody may."""


def look(book: Book, seat: Seat) -> Booth:
    return look_around(
        book,
        Account(CHANNEL, seat.person.userid, seat.person),
        question=seat.talk.question,
        about=seat.talk.about,
        text=seat.incoming.text,
        now=seat.now,
        campaign=seat.campaign,
        has_lapsed=wall.has_lapsed(seat.talk, seat.now),
    )


def hear(seat: Seat, act: Act) -> Heard:
    booth = _booth(seat)
    if seat.talk.question.conversation == reporting.COMPLAINT:
        return _heard(seat, reporting.go_on(booth, act))
    return _heard(seat, reporting.begin(booth, act))


def hear_tracking(seat: Seat, act: Act) -> Heard:
    booth = _booth(seat)
    if seat.talk.question.conversation == ASKED_AFTER and (news := tracking.hear_of_news(booth)) is not None:
        return _heard(seat, news)
    if act.intent == "complaint_status" and act.receipt is None and seat.person.has(Role.HANDLER):
        return Heard(seat.talk, _FOR_HANDLERS, show="short")
    if act.intent == "complaint_status":
        return _heard(seat, tracking.look_up(booth))
    return _heard(seat, tracking.go_on(booth, act))


def receive(seat: Seat) -> Heard:
    """A picture or a link for what is being reported."""
    return _heard(seat, reporting.receive(_booth(seat), piece_of(seat)))


def receive_for_case(seat: Seat) -> Heard:
    return _heard(seat, tracking.receive(_booth(seat), piece_of(seat)))


def ask(seat: Seat, show: Showing) -> str:
    """The open question, once more."""
    booth = seat.sights.of(Booth)
    return reporting.ask(booth, booth.draft) if booth and booth.draft else ""


def piece_of(seat: Seat) -> Piece:
    said = seat.incoming
    if said.kind is Kind.LINK:
        return Piece("link", f"{said.text} {said.url}".strip())
    return Piece("image", media_id=said.media_id, channel=said.channel)


def _booth(seat: Seat) -> Booth:
    booth = seat.sights.of(Booth)
    if booth is None:
        raise LookupError("nobody looked")
    return replace(booth, ways=seat.ways)


def _heard(seat: Seat, outcome: Outcome) -> Heard:
    talk = seat.talk.interject(outcome.question, about=outcome.about) if outcome.question else seat.talk.resume()
    return Heard(talk, outcome.says, orders=outcome.orders)


FLOW: Flow[Seat] = Flow(
    name="投诉",
    intents=frozenset({"report_complaint"}),
    owns=reporting.COMPLAINT,
    may=may,
    hear=hear,
    look=look,
    ask=ask,
    receive=receive,
    meanwhile=frozenset({"submit"}),
)
TRACKING: Flow[Seat] = Flow(
    name="查投诉进度",
    intents=frozenset({"complaint_status"}),
    owns=ASKED_AFTER,
    may=may,
    hear=hear_tracking,
    look=look,
    receive=receive_for_case,
)

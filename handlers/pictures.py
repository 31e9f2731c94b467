"""看照片: the pictures of a case, on a page for one person; and who may look at which of them."""

from dataclasses import dataclass
from datetime import timedelta

from campaign.cases import AppealState, Case, CaseKind, Entry
from campaign.people import Person
from dialog.act import Act
from handlers.desk import Seat
from handlers.docket import is_handler
from handlers.flow import Flow, Heard
from storage.book import Book

STAYS_OPEN = timedelta(minutes=10)
_NO_PAGE = "这里还打不开照片，要请信息中心先把网址（PUBLIC_URL）设好。"


@dataclass(frozen=True)
class Album:
    """A case's pictures as far as the person may look at them; no case where there is nothing to look at."""

    case: Case | None = None
    pictures: tuple[Entry, ...] = ()
    on_their_way: int = 0


def may(seat: Seat, act: Act) -> None:
    """Whose case it is not finds no case."""


def look(book: Book, seat: Seat) -> Album:
    said = next((act.receipt for act in seat.acts if act.intent == "case_pictures" and act.receipt), None)
    case = _find(book, said) if said else None
    return Album() if case is None else album_of(book, case, seat.person)


def _find(book: Book, receipt: str) -> Case | None:
    """An appeal's number stands for the case that it is about."""
    if not receipt.upper().startswith("SS"):
        return book.cases.find(receipt)
    veto = book.cases.vetoes.of_number(receipt)
    return book.cases.of_id(veto.case_id) if veto else None


def album_of(book: Book, case: Case, person: Person) -> Album:
    """Handlers see all of them, whoever decides an appeal those that came with it, whoever answers an opinion its own.

    Nothing for anybody else, whether there is a case or not.
    """
    if is_handler(book, case, person):
        seen = case.entries
    elif _is_judge(book, case, person):
        seen = case.of("appeal")
    elif case.id in book.voices.of(person, CaseKind.OPINION):
        seen = case.heard_as(CaseKind.OPINION)
    else:
        return Album()
    pictures = tuple(entry for entry in seen if entry.piece.kind == "image")
    there = tuple(entry for entry in pictures if entry.is_there)
    return Album(case, there, len(pictures) - len(there))


def _is_judge(book: Book, case: Case, person: Person) -> bool:
    appeals = (veto.appeal for veto in book.cases.vetoes.of_case(case.id))
    return any(
        appeal is not None and appeal.state is AppealState.SUBMITTED and person.id in appeal.plea.to
        for appeal in appeals
    )


def hear(seat: Seat, act: Act) -> Heard:
    album = seat.sights.of(Album) or Album()
    if album.case is None:
        which = f" {act.receipt}" if act.receipt else "这一件"
        return Heard(seat.talk, f"没有查到{which}，什么都没动。请核对回执号", show="short")
    called = act.receipt.upper() if act.receipt and act.receipt.upper().startswith("SS") else album.case.receipt
    return Heard(seat.talk, _told(seat, album, album.case, called), show="short")


def _told(seat: Seat, album: Album, case: Case, called: str) -> str:
    missing = f"还有{album.on_their_way}张没取到。" if album.on_their_way else ""
    if not album.pictures:
        return f"{called} {missing or '没有照片。'}"
    if seat.ways.pictures is None:
        return _NO_PAGE
    link = seat.ways.pictures(seat.person.userid, case.id, seat.now + STAYS_OPEN)
    minutes = STAYS_OPEN // timedelta(minutes=1)
    return (
        f"{called} 照片{len(album.pictures)}张，{minutes}分钟内在这里看。{missing}\n{link}\n"
        "谁先打开就只有那部手机能看，每看一张都记下。请不要转发、截图"
    )


FLOW: Flow[Seat] = Flow(name="看照片", intents=frozenset({"case_pictures"}), owns=None, may=may, hear=hear, look=look)

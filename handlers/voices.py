"""看意见, 我的表扬: what the public said to a post, for whom it is meant; an opinion is answered, by its receipt."""

from dataclasses import dataclass
from datetime import datetime

from campaign.cases import Case, CaseKind, CaseState, OpinionAnswered
from campaign.people import Person, Role
from dialog.act import Act
from handlers import wording
from handlers.desk import Seat
from handlers.flow import Flow, Heard
from storage.book import Book

NOT_YOURS = "这个由党委办公室来看，您这里看不了。"
_SHOWN = 20
_LONGEST = 200
_NONE = "现在没有等您答复的意见。"
_HOW = "答复说「答复 回执号 ……」，比如「答复 TS2026-0042 已经加了一个窗口」"


@dataclass(frozen=True)
class Voices:
    """What came to one person, the newest first."""

    opinions: tuple[Case, ...] = ()
    praise: tuple[Case, ...] = ()

    @property
    def unanswered(self) -> tuple[Case, ...]:
        return tuple(
            case for case in reversed(self.opinions) if case.state is not CaseState.WITHDRAWN and not case.voiced.answer
        )


def may(seat: Seat, act: Act) -> None:
    """Everybody sees what came to them, and nothing else."""


def look(book: Book, seat: Seat) -> Voices:
    def of(kind: CaseKind) -> tuple[Case, ...]:
        found = (book.cases.of_id(case) for case in book.voices.of(seat.person, kind))
        return tuple(case for case in found if case is not None)

    return Voices(of(CaseKind.OPINION), of(CaseKind.PRAISE))


def hear(seat: Seat, act: Act) -> Heard:
    voices = seat.sights.of(Voices) or Voices()
    match act.intent:
        case "my_praise":
            return Heard(seat.talk, _praise(seat, voices), show="short")
        case "answer_opinion":
            return _answer(seat, voices, act)
    return Heard(seat.talk, _opinions(seat, voices), show="short")


def _praise(seat: Seat, voices: Voices) -> str:
    if not voices.praise:
        return "还没有收到表扬。"
    lines = [
        f"收到{len(voices.praise)}次表扬：",
        *(
            f"{place} {day_of(seat, case)} {wording.quoted(words_of(case, CaseKind.PRAISE), _LONGEST)}"
            for place, case in enumerate(voices.praise[:_SHOWN], start=1)
        ),
    ]
    lines += ["再早的没有列"] if len(voices.praise) > _SHOWN else []
    can_use = seat.campaign is not None and seat.person.has(Role.MEMBER)
    return "\n".join([*lines, *(["当自评的依据说「表扬1放第15项」"] if can_use else [])])


def _opinions(seat: Seat, voices: Voices) -> str:
    waiting = voices.unanswered
    if not waiting:
        return _NONE
    lines = [f"{len(waiting)}条意见等答复："]
    for case in waiting[:_SHOWN]:
        until = f"{wording.last_day(case.voiced.due.astimezone(seat.now.tzinfo))}前答复"
        where = "" if case.voiced.words else f"{case.dossier.target}："
        lines.append(f"{case.receipt} {where}{wording.quoted(words_of(case, CaseKind.OPINION), _LONGEST)}，{until}")
        if any(entry.piece.kind == "image" for entry in case.heard_as(CaseKind.OPINION)):
            lines.append(f"有照片，说「看照片 {case.receipt}」")
    return "\n".join([*lines, _HOW])


def _answer(seat: Seat, voices: Voices, act: Act) -> Heard:
    case = next((each for each in voices.opinions if each.receipt == (act.receipt or "").upper()), None)
    if case is None:
        return Heard(seat.talk, f"没有这条等您答复的意见，什么都没记。\n{_opinions(seat, voices)}", show="short")
    if not act.text:
        return Heard(seat.talk, f"答复写什么？还没记。\n{_HOW}", show="short")
    before = "改好了，" if case.voiced.answer else ""
    says = f"{before}{case.receipt} 的答复记下了：{wording.quoted(act.text, 200)}"
    says += "\n提意见的人凭回执号能看到。要改，再答复一遍就行"
    return Heard(seat.talk, says, orders=(OpinionAnswered(case.id, act.text),), show="short")


def words_of(case: Case, kind: CaseKind) -> str:
    """As they came to those to whom it went as that."""
    heard = "；".join(entry.piece.text for entry in case.heard_as(kind) if entry.piece.text)
    return heard or case.voiced.words


def day_of(seat: Seat, case: Case) -> str:
    """10月13日, on which it was said."""
    at = case.dossier.opened_at.astimezone(seat.now.tzinfo)
    return f"{at.month}月{at.day}日"


@dataclass(frozen=True)
class Overdue:
    """Opinions without an answer whose time is over, each with those to whom it went."""

    late: tuple[tuple[Case, tuple[Person, ...]], ...] = ()


def may_see_overdue(seat: Seat, act: Act) -> str | None:
    return None if seat.person.has(Role.COMMITTEE) else NOT_YOURS


def look_at_overdue(book: Book, seat: Seat) -> Overdue:
    """Whoever it may be about does not see it."""
    if not seat.person.has(Role.COMMITTEE):
        return Overdue()
    went_to: dict[int, list[int]] = {}
    for case_id, person_id in reversed(book.voices.referred(CaseKind.OPINION)):
        went_to.setdefault(case_id, []).append(person_id)
    found = ((book.cases.of_id(case_id), people) for case_id, people in went_to.items())
    return Overdue(
        tuple(
            (case, tuple(book.people.by_id(people)))
            for case, people in found
            if case is not None and _is_late(case, seat.now) and seat.person.id not in case.dossier.concerns
        )
    )


def _is_late(case: Case, now: datetime) -> bool:
    return case.state is not CaseState.WITHDRAWN and not case.voiced.answer and now >= case.voiced.due


def tell_overdue(seat: Seat, act: Act) -> Heard:
    late = (seat.sights.of(Overdue) or Overdue()).late
    if not late:
        return Heard(seat.talk, "没有过期没答复的意见。", show="short")
    lines = [f"过期没答复的意见{len(late)}条："]
    for case, people in late[:_SHOWN]:
        to = "、".join(f"{person.branch} {person.name}" for person in people) or "收件的人不在名册里了"
        lines.append(f"{case.receipt} {to}，{wording.last_day(case.voiced.due.astimezone(seat.now.tzinfo))}到期")
    return Heard(seat.talk, "\n".join([*lines, "写了什么只有收件的人看得到，请催一催"]), show="short")


FLOW: Flow[Seat] = Flow(
    name="意见和表扬",
    intents=frozenset({"opinions", "answer_opinion", "my_praise"}),
    owns=None,
    may=may,
    hear=hear,
    look=look,
)
OVERDUE: Flow[Seat] = Flow(
    name="过期的意见",
    intents=frozenset({"late_opinions"}),
    owns=None,
    may=may_see_overdue,
    hear=tell_overdue,
    look=look_at_overdue,
)

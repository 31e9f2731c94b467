"""定复核人: somebody to decide an appeal, named by the office where all who might have had a hand in it."""

from dataclasses import dataclass

from campaign.cases import Appeal, JudgeNamed, Veto
from campaign.people import Person, Role
from dialog.act import Act
from handlers import docket as dockets
from handlers.desk import Seat
from handlers.flow import Flow, Heard, Showing
from storage.book import Book

NOT_YOURS = "复核人由党委办公室来定，您这里办不了，什么都没动。"
_NAMES = frozenset({Role.COMMITTEE, Role.HANDLER})


@dataclass(frozen=True)
class Vacancy:
    """An appeal that nobody is there to decide, for whoever may name somebody; else none. `free` are those of the
    `named` who may decide it.
    """

    veto: Veto | None = None
    named: tuple[Person, ...] = ()
    free: tuple[Person, ...] = ()


def look(book: Book, seat: Seat) -> Vacancy:
    vetoes, question = book.cases.vetoes, seat.talk.question
    said = next((act.receipt for act in seat.acts if act.intent == "name_judge" and act.receipt), None)
    is_asked = question.conversation == "judge"
    veto = vetoes.of_number(said) if said else vetoes.of_appeal(seat.talk.about or 0) if is_asked else None
    if veto is None or vetoes.has_judge(veto) or seat.person not in vetoes.who_may_name(veto):
        return Vacancy()
    named = tuple(book.people.by_id([int(seat.talk.held)])) if is_asked and seat.talk.held and not said else ()
    named = named or tuple(book.people.named_in(seat.incoming.text))
    return Vacancy(veto, named, tuple(each for each in named if vetoes.may_judge(each, veto)))


def may(seat: Seat, act: Act) -> str | None:
    return None if seat.person.roles & _NAMES else NOT_YOURS


def hear(seat: Seat, act: Act) -> Heard:
    known = seat.sights.of(Vacancy) or Vacancy()
    appeal = known.veto.appeal if known.veto else None
    if known.veto is None or appeal is None:
        which = f" {act.receipt}" if act.receipt else "这一件"
        return Heard(seat.talk.resume(), f"没有查到{which}，什么都没动。请核对编号", show="short")
    match act.intent:
        case "cancel" | "deny" | "pause":
            return Heard(seat.talk.resume(), f"好，没有定。定一位说「复核人 {appeal.number} 姓名」", show="short")
        case "confirm" if len(known.free) == 1:
            return _name(seat, appeal, known.free[0])
    return _offer(seat, known, known.veto, appeal)


def wanted(veto: Veto) -> str:
    """What the office is told: whose appeal it is, and nothing of what it says."""
    number = veto.appeal.number if veto.appeal else ""
    return (
        f"{number} 是{dockets.people((veto.person,))}的申诉，能复核的人都办过这件事，要回避。\n"
        "请定一位没办过、也不是同支部的同志，申诉说了什么只有复核的人看得到。\n"
        f"说「复核人 {number} 姓名」"
    )


def _offer(seat: Seat, known: Vacancy, veto: Veto, appeal: Appeal) -> Heard:
    if len(known.named) != 1:
        found = f"名册里有{len(known.named)}位：{dockets.people(known.named)}。" if known.named else ""
        return Heard(
            seat.talk, f"{found}还没有定。说「复核人 {appeal.number} 姓名」，一位就行，重名的加支部", show="short"
        )
    if not known.free:
        says = f"{known.named[0].name}同志办过这件事，或者和申诉人同支部，不能复核，还没有定。请换一位"
        return Heard(seat.talk, says, show="short")
    (person,) = known.free
    talk = seat.talk.interject("judge:confirm", about=appeal.id, held=str(person.id))
    return Heard(talk, _shown(person, appeal))


def _shown(person: Person, appeal: Appeal) -> str:
    return (
        f"请核对：{appeal.number} 请{dockets.people((person,))}复核。\n"
        "本人马上收到一条，看得到结论和申诉理由，看不到是谁反映的。\n定说「确认」，不定说「取消」"
    )


def _name(seat: Seat, appeal: Appeal, person: Person) -> Heard:
    return Heard(
        seat.talk.resume(),
        f"定了，{appeal.number} 由{person.name}同志复核，已请看。",
        orders=(JudgeNamed(appeal.id, person.id),),
        show="short",
    )


def ask(seat: Seat, show: Showing) -> str:
    known = seat.sights.of(Vacancy) or Vacancy()
    appeal = known.veto.appeal if known.veto else None
    return _shown(known.free[0], appeal) if appeal and len(known.free) == 1 else ""


FLOW: Flow[Seat] = Flow(
    name="定复核人", intents=frozenset({"name_judge"}), owns="judge", may=may, hear=hear, look=look, ask=ask
)

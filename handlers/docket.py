"""What is known of cases as far as a message may be about them: nothing of a case that its author may not know of."""

import re
from dataclasses import dataclass, replace
from typing import Literal

from campaign.cases import (
    CONDITION_OF,
    RESORTS,
    Case,
    CaseKind,
    CaseState,
    Receipt,
    may_decide_second,
    not_recused,
)
from campaign.people import Person, Role
from campaign.rubric import Condition
from campaign.term import Campaign
from dialog.act import Act
from dialog.context import Context
from handlers import wording
from handlers.desk import Seat
from handlers.wall import CONVERSATIONS
from storage.book import Book
from storage.cases import PICTURE_SEEN

BEHIND = frozenset({"case", "step", "verdict"})
_OFFICE = frozenset({Role.HANDLER, Role.COMMITTEE, Role.REVIEWER})
# What is said of an appeal by its number, and is no decision.
_OF_APPEALS = frozenset({"case_pictures", "name_judge"})
_RAISES = frozenset({"discipline", "inspect_fail"})
_NAMES_SOMEBODY = _RAISES | {"case_subject"}

_BY_NUMBER = re.compile(r"[^，。\n]{0,8}?[TS]S\s*\d{4}\s*-?\s*\d{4}", re.IGNORECASE)

# What is on the ledger of who looked, as the file shows it.
_LOOKS = {"查看": "", PICTURE_SEEN: "看照片 "}

_BECOMES = re.compile(r"(?:改|转|归|算)\S{0,2}?(投诉|意见|建议|表扬)")
_KINDS = {
    "投诉": CaseKind.COMPLAINT,
    "意见": CaseKind.OPINION,
    "建议": CaseKind.OPINION,
    "表扬": CaseKind.PRAISE,
}

Part = Literal["handler", "decider", ""]


def interrupts(question: Context, said: str) -> bool:
    """What is said of a case by its number is no answer to what is asked of another."""
    return question.conversation in CONVERSATIONS and _BY_NUMBER.match(said) is not None


def routed(acts: tuple[Act, ...], person: Person) -> tuple[Act, ...]:
    """Whom a receipt is meant for: an appeal's goes to whoever decides it, a reporter asks after the own case."""
    return tuple(_routed(act, person) for act in acts)


def _routed(act: Act, person: Person) -> Act:
    if act.intent not in _OF_APPEALS and act.receipt and act.receipt.upper().startswith("SS"):
        return replace(act, intent="appeal_ruling")
    if act.intent == "case_open" and not person.roles & _OFFICE:
        return replace(act, intent="complaint_status")
    return act


@dataclass(frozen=True)
class Docket:
    """`part` is what the person may do with the case; without one there is no case here, though one may exist.

    `has_title`: a title would be suspended. `named` are those whom the message names, `receipt` is drawn for a case
    that it may open. `heard_by` are those to whom it would go as the opinion or praise that it is to become, `voices`
    the opinions that wait for an answer.
    """

    case: Case | None = None
    part: Part = ""
    subject: Person | None = None
    hit: tuple[Person, ...] = ()
    has_title: bool = False
    secretaries: tuple[Person, ...] = ()
    handlers: tuple[Person, ...] = ()
    deciders: tuple[Person, ...] = ()
    named: tuple[Person, ...] = ()
    mine: tuple[Case, ...] = ()
    receipt: Receipt | None = None
    reads: tuple[str, ...] = ()
    heard_by: tuple[Person, ...] = ()
    voices: tuple[Case, ...] = ()


def look(book: Book, seat: Seat) -> Docket:
    """The case spoken of, or the one that is being talked about."""
    person, acts = seat.person, seat.acts
    if not person.roles & _OFFICE:
        return Docket()
    mine: tuple[Case, ...] = ()
    voices: tuple[Case, ...] = ()
    if any(act.intent in ("my_cases", "look") for act in acts):
        mine = tuple(case for case in book.cases.open_ones() if is_handler(book, case, person))
    if person.has(Role.HANDLER) and any(act.intent == "my_cases" for act in acts):
        waiting = book.cases.unanswered_opinions()
        voices = tuple(case for case in waiting if person in book.cases.handlers_of(case))
    named: tuple[Person, ...] = ()
    if seat.talk.question.step == "subject" or any(act.intent in _NAMES_SOMEBODY for act in acts):
        named = tuple(book.people.named_in(seat.incoming.text))
    receipt = book.cases.draw_receipt(seat.now) if any(act.intent in _RAISES for act in acts) else None
    said = next((act.receipt for act in acts if act.receipt), None)
    about = seat.talk.about if seat.talk.question.conversation in BEHIND else None
    case = book.cases.find(said) if said else book.cases.of_id(about) if about else None
    found = Docket(named=named, mine=mine, receipt=receipt, voices=voices)
    return found if case is None else look_at(book, seat, case, found)


def look_at(book: Book, seat: Seat, case: Case, found: Docket | None = None) -> Docket:
    """The case, if the person has a part in it."""
    person, known = seat.person, found or Docket()
    concerned = book.cases.concerned(case)
    handlers = not_recused(book.cases.handlers(), concerned)
    deciders = deciders_of(book, case, person)
    part: Part = ""
    if case.state is CaseState.PROPOSED and person in deciders:
        part = "decider"
    if is_handler(book, case, person):
        part = part or "handler"
    if not part:
        return known
    subject = next((each for each in concerned if each.id == case.dossier.subject), None)
    hit = book.cases.vetoes.whom_it_hits(subject, case.kind, seat.campaign) if subject else ()
    return Docket(
        case=case,
        part=part,
        subject=subject,
        hit=hit,
        has_title=bool(hit and book.titles.hit_by(case.id, [person.id for person in hit])),
        secretaries=tuple(book.people.secretaries(subject.branch)) if subject else (),
        handlers=handlers,
        deciders=deciders,
        named=known.named,
        mine=known.mine,
        heard_by=_heard_by(book, seat, case),
        receipt=known.receipt,
        reads=tuple(
            f"{note.actor} {_LOOKS[note.deed]}{wording.day(note.at.astimezone(seat.now.tzinfo))}"
            for note in book.cases.notes(case.id)
            if note.deed in _LOOKS
        ),
    )


def kind_said(text: str) -> CaseKind | None:
    """改为意见, 改成表扬: what a case is to become."""
    found = _BECOMES.search(text)
    return _KINDS[found[1]] if found else None


def _heard_by(book: Book, seat: Seat, case: Case) -> tuple[Person, ...]:
    pending = case.dossier.pending
    asked = kind_said(seat.incoming.text) if any(act.intent == "case_resort" for act in seat.acts) else None
    kind = asked or next((kind for kind, step in RESORTS.items() if pending and pending.step == step), None)
    if kind is None or kind is CaseKind.COMPLAINT:
        return ()
    return book.voices.recipients(kind, case.dossier)


def is_handler(book: Book, case: Case, person: Person) -> bool:
    """Whether the person may know all of it: a handler who is not recused, or who established it without a report."""
    return person in book.cases.handlers_of(case) or case.dossier.raised_by == person.id


def deciders_of(book: Book, case: Case, person: Person) -> tuple[Person, ...]:
    """Who may agree to what was found, or to what `person` is about to propose.

    That nothing was found is told to nobody outside: another handler agrees, or nobody is asked.
    """
    verdict = case.dossier.verdict
    proposer = verdict.proposed_by if verdict and verdict.proposed_by else person.id
    holds = verdict is None or verdict.holds
    return may_decide_second(
        proposer, book.cases.handlers(), book.cases.committee() if holds else (), book.cases.concerned(case)
    )


def condition_of(campaign: Campaign | None, kind: CaseKind) -> Condition | None:
    veto = campaign.rubric.veto if campaign else None
    number = CONDITION_OF.get(kind)
    return veto.conditions[number - 1] if veto and number and number <= len(veto.conditions) else None


def ground(campaign: Campaign | None, kind: CaseKind) -> str:
    """细则第21项第2条「被群众投诉，经查证属实的」."""
    condition = condition_of(campaign, kind)
    if campaign is None or campaign.rubric.veto is None or condition is None:
        return f"一票否决第{CONDITION_OF[kind]}条"
    return f"细则第{campaign.rubric.veto.number}项第{condition.number}条「{condition.text.rstrip('；。')}」"


def people(of: tuple[Person, ...]) -> str:
    """周桂香（饮食中心支部）."""
    return "、".join(f"{person.name}（{person.branch}）" for person in of)

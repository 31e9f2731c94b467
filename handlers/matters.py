"""看: what somebody was asked to look at, which no lock screen told."""

from dataclasses import dataclass
from datetime import datetime

from campaign.cases import (
    AppealState,
    Case,
    CaseKind,
    CaseRead,
    Matter,
    MattersSeen,
    SubjectAnswered,
    Veto,
)
from campaign.orders import Order
from campaign.people import Person
from campaign.titles import TitleState, state_under
from dialog.act import Act
from handlers import appeals, cases, judges, wording
from handlers import docket as dockets
from handlers.desk import Seat
from handlers.docket import Docket
from handlers.flow import Flow, Heard, Showing
from storage.book import Book

_AT_ONCE = 3
_HOW_FOUND = {
    CaseKind.COMPLAINT: "纪检核查了一件投诉，结论是：",
    CaseKind.DISCIPLINE: "纪检认定了一件违纪，结论是：",
    CaseKind.INSPECTION: "检查抽查有了结论：",
}


@dataclass(frozen=True)
class Laid:
    """One matter, with what it is about."""

    matter: Matter
    case: Case
    docket: Docket
    vetoes: tuple[Veto, ...]
    secretaries: tuple[Person, ...] = ()


@dataclass(frozen=True)
class Table:
    laid: tuple[Laid, ...] = ()
    open_question: Case | None = None
    mine: tuple[Case, ...] = ()


def look(book: Book, seat: Seat) -> Table:
    """What has not been seen, the oldest first; else the last one."""
    person, question = seat.person, seat.talk.question
    about = book.cases.of_id(seat.talk.about) if question.conversation == "matter" and seat.talk.about else None
    if about is not None and about.dossier.subject != person.id:
        about = None
    if not any(act.intent == "look" for act in seat.acts):
        return Table(open_question=about)
    known = [matter for matter in book.cases.vetoes.matters(person) if matter.kind]
    fresh = tuple(reversed([matter for matter in known if not matter.is_seen]))[:_AT_ONCE]
    laid = [_lay(book, seat, matter) for matter in fresh or tuple(known[:1])]
    return Table(tuple(each for each in laid if each), about, dockets.look(book, seat).mine)


def _lay(book: Book, seat: Seat, matter: Matter) -> Laid | None:
    case = book.cases.of_id(matter.case_id)
    if case is None:
        return None
    vetoes = book.cases.vetoes.of_case(case.id)
    branch = vetoes[0].person.branch if vetoes else seat.person.branch
    return Laid(matter, case, dockets.look_at(book, seat, case), vetoes, tuple(book.people.secretaries(branch)))


def may(seat: Seat, act: Act) -> None:
    """Everybody sees what was laid before them."""


def hear(seat: Seat, act: Act) -> Heard:
    table = seat.sights.of(Table) or Table()
    if seat.talk.question.conversation == "matter" and act.intent != "look":
        return _answer(seat, act, table)
    if not table.laid:
        says = cases.listed(seat, table.mine) if table.mine else "现在没有要您看的。"
        return Heard(seat.talk, says, show="short")
    says = "\n\n".join(dict.fromkeys(_told(seat, each) for each in table.laid))  # how it stands now, once
    if table.mine and all(each.matter.is_seen for each in table.laid):
        says = cases.listed(seat, table.mine)
    reads: tuple[Order, ...] = tuple(CaseRead(each.case.id) for each in table.laid if each.docket.part)
    orders = (*reads, MattersSeen())
    asked = next((each.case for each in table.laid if each.matter.kind == "question" and not _is_answered(each)), None)
    talk = seat.talk.interject("matter:answer", about=asked.id) if asked else seat.talk
    return Heard(talk, says, orders=orders, show="nothing" if asked else "short")


def _answer(seat: Seat, act: Act, table: Table) -> Heard:
    """To a question that a handler has put in own words."""
    case = table.open_question
    if case is None or act.intent in ("cancel", "deny", "pause") or seat.incoming.text.strip() in ("不答", "不想答"):
        return Heard(seat.talk.resume(), "好，不答也可以。", show="short")
    piece = cases.piece_of(seat) if seat.incoming.media_id or seat.incoming.url else cases.words_of(seat)
    return Heard(
        seat.talk.resume(), "收到了，谢谢您说明情况。", orders=(SubjectAnswered(case.id, piece),), show="short"
    )


def receive(seat: Seat) -> Heard:
    return _answer(seat, Act(intent="told"), seat.sights.of(Table) or Table())


def ask(seat: Seat, show: Showing) -> str:
    table = seat.sights.of(Table) or Table()
    return _question(table.open_question) if table.open_question else ""


def _is_answered(laid: Laid) -> bool:
    talked = laid.case.of("question_to_subject", "answer_of_subject")
    return not talked or talked[-1].purpose == "answer_of_subject" or not laid.case.is_open


def _question(case: Case) -> str:
    asked = case.of("question_to_subject")
    words = asked[-1].piece.text if asked else ""
    return f"纪检的同志想问您：{words}\n直接回复就行，可以发照片。不想答说「不答」"


def _told(seat: Seat, laid: Laid) -> str:
    match laid.matter.kind:
        case "second":
            if laid.docket.part == "decider":
                return cases.asked(seat, laid.docket, laid.case)
            return f"{laid.case.receipt} 已经定过了。"
        case "question":
            return "这件事已经问过了，谢谢。" if _is_answered(laid) else _question(laid.case)
        case "refused":
            return f"{laid.case.receipt} 没有同意：「{laid.case.dossier.objection}」\n再查说「看 {laid.case.receipt}」"
        case "judge":
            return "\n\n".join(judges.wanted(veto) for veto in laid.vetoes if veto.appeal)
        case "appeal":
            return "\n\n".join(appeals.judged(seat, veto) for veto in laid.vetoes if veto.appeal) or "已经定过了。"
    return _of_veto(seat, laid)


def _of_veto(seat: Seat, laid: Laid) -> str:
    own = next((veto for veto in laid.vetoes if veto.person.id == seat.person.id), None)
    if own is not None:
        return told_oneself(seat, own, laid.secretaries)
    return "\n\n".join(_told_others(seat, veto) for veto in laid.vetoes)


def told_oneself(seat: Seat, veto: Veto, secretaries: tuple[Person, ...]) -> str:
    appeal = veto.appeal
    if appeal and appeal.state is AppealState.UPHELD:
        if veto.is_out_anyhow:
            return f"您的申诉成立：{appeal.plea.answer}\n这一件撤回了。{appeals.OUT_ANYHOW}"
        restored = f"{_held(veto)}得分、名单和名次都恢复到{_day(seat, veto.effective_at)}以前。让您受委屈了"
        return f"您的申诉成立：{appeal.plea.answer}\n{restored}"
    if appeal and appeal.state is AppealState.REJECTED:
        return (
            f"您的申诉有结果了，没有成立：{appeal.plea.answer}\n"
            f"一票否决维持不变{_lost(veto)}。这不是党纪处分，您的得分和材料都在。想聊聊{_whom(seat, secretaries)}"
        )
    lines = [
        f"{_HOW_FOUND.get(veto.kind, _HOW_FOUND[CaseKind.COMPLAINT])}{veto.finding}",
        f"按{dockets.ground(seat.campaign, veto.kind)}，一票否决：{_effect(seat, veto)}。",
        "这不是党纪处分，您的得分和材料都在。",
    ]
    if appeal and appeal.state is AppealState.SUBMITTED:
        lines.append(f"您的申诉 {appeal.number} 正在复核。")
    elif seat.now < veto.appeal_by:
        lines.append(f"不同意，{appeals.last_day(seat, veto)}前说「申诉」，换没办过这件事的同志来看。")
    else:
        lines.append(f"申诉的期限{appeals.last_day(seat, veto)}过了。")
    return "\n".join([*lines, f"想先聊聊{_whom(seat, secretaries)}。请不要打听是谁反映的"])


def _told_others(seat: Seat, veto: Veto) -> str:
    person, appeal = veto.person, veto.appeal
    name = f"{person.name}同志（{person.branch}）"
    if appeal and appeal.state is AppealState.UPHELD:
        if veto.is_out_anyhow:
            return f"{name}的申诉成立：{appeal.plea.answer}\n这一件撤回了。{appeals.OUT_ANYHOW}"
        restored = f"一票否决撤回，{_held(veto)}名单和名次都恢复到{_day(seat, veto.effective_at)}以前。"
        return f"{name}的申诉成立：{appeal.plea.answer}\n{restored}"
    if appeal and appeal.state is AppealState.REJECTED:
        return f"{name}的申诉没有成立：{appeal.plea.answer}\n一票否决维持不变{_lost(veto)}。"
    return "\n".join(
        [
            f"{name}：{_HOW_FOUND.get(veto.kind, _HOW_FOUND[CaseKind.COMPLAINT])}{veto.finding}",
            f"按{dockets.ground(seat.campaign, veto.kind)}，一票否决：{_effect(seat, veto)}。得分和材料都在。",
            f"{_until(seat, veto)}请和本人好好谈一谈，不要打听是谁反映的",
        ]
    )


def _effect(seat: Seat, veto: Veto) -> str:
    if not veto.had_title:
        return "不再参加这一届的推荐、考核和排名"
    if state_under(veto, seat.now) is TitleState.REVOKED:
        return f"称号从{_day(seat, veto.appeal_by)}起撤销"
    return f"称号从{_day(seat, veto.effective_at)}起暂停"


def _held(veto: Veto) -> str:
    return "称号、" if veto.had_title else ""


def _lost(veto: Veto) -> str:
    return "，称号撤销" if veto.had_title else ""


def _until(seat: Seat, veto: Veto) -> str:
    """That there is an appeal is for those who decide it; the others learn what came of it."""
    if seat.now < veto.appeal_by:
        return f"本人{appeals.last_day(seat, veto)}前可以申诉。"
    return f"申诉的期限{appeals.last_day(seat, veto)}过了。"


def _day(seat: Seat, at: datetime) -> str:
    return wording.day(at.astimezone(seat.now.tzinfo))


def _whom(seat: Seat, secretaries: tuple[Person, ...]) -> str:
    others = [each for each in secretaries if each.id != seat.person.id]
    if others:
        return f"，找{wording.names(others)}书记"
    contact = seat.campaign.rubric.contact if seat.campaign else None
    return f"，找{contact.office}（{contact.phone}）" if contact else "，找党委办公室"


FLOW: Flow[Seat] = Flow(
    name="看", intents=frozenset({"look"}), owns="matter", may=may, hear=hear, look=look, ask=ask, receive=receive
)

"""申诉: against a veto, in two steps; it goes to somebody who had no hand in it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from campaign.cases import (
    Appeal,
    AppealBacked,
    AppealDropped,
    AppealState,
    AppealSubmitted,
    AppealWritten,
    CaseRead,
    Piece,
    Plea,
    RulingDrafted,
    RulingDropped,
    RulingTaken,
    Veto,
    days_on,
)
from campaign.people import Person
from campaign.rubric import Cases as Rules
from dialog.act import Act
from handlers import cases, wording
from handlers import docket as dockets
from handlers.desk import Seat
from handlers.flow import Flow, Heard, Showing
from storage.book import Book

_SHORTEST = 4
_ASKS_AFTER = re.compile("我的申诉|进展|进度|结果|怎么样|查")
_NONE = re.compile(r"\s*(?:没有了?|没了?|无|不用了?|没什么|都?没有)[。.!！]*\s*")
_SUBMITS = re.compile(r"(?:我要?|就|那就|可以)?提?交(?:申诉|上去)?[吧了]?[。.!！]*")
_HEAD = re.compile(
    r"^.*?SS\s*\d{4}\s*-?\s*\d{4}[\s,，。:：]*(?:申诉)?(?:不?成立|不?属实)?[\s,，。:：]*", re.IGNORECASE | re.DOTALL
)
OUT_ANYHOW = "另一件一票否决还有效，称号、名单和名次先不恢复"
_WHY = "您觉得哪里不对？"
_PROOF = "有检修单、排班表就拍照发来，可以多张；没有说「没有」"


@dataclass(frozen=True)
class Hearing:
    """`veto` is the own one, or the one that an appeal to be decided is against (`is_judge`)."""

    veto: Veto | None = None
    judges: tuple[Person, ...] = ()
    is_judge: bool = False
    number: str = ""


def look(book: Book, seat: Seat) -> Hearing:
    vetoes, person, question = book.cases.vetoes, seat.person, seat.talk.question
    number = next((act.receipt for act in seat.acts if act.receipt and act.receipt.upper().startswith("SS")), None)
    if number or question.conversation == "ruling":
        veto = vetoes.of_number(number) if number else vetoes.of_appeal(seat.talk.about or 0)
        if veto is None or veto.appeal is None:
            return Hearing()
        if person.id in veto.appeal.plea.to:
            return Hearing(veto, is_judge=True)
        return Hearing(veto) if veto.person.id == person.id else Hearing()
    own = vetoes.of_person(person.id)
    veto = next((each for each in reversed(own) if each.is_in_force), own[-1] if own else None)
    if veto is None:
        return Hearing()
    return Hearing(veto, vetoes.judges_for(veto), number=vetoes.next_number(seat.now))


def may(seat: Seat, act: Act) -> None:
    """Whoever is hit by a veto; anybody else has nothing to appeal against, and is told so."""


def hear(seat: Seat, act: Act) -> Heard:
    known = _known(seat)
    veto = known.veto
    if veto is None:
        return Heard(seat.talk, "现在没有您可以申诉的决定。对得分和名单有意见，说「帮助」看找谁。", show="short")
    if seat.talk.question.conversation == "appeal":
        return _go_on(seat, act, known, veto)
    appeal = veto.appeal
    if appeal and appeal.state is not AppealState.DRAFT:
        return Heard(seat.talk, status(seat, veto, appeal), show="short")
    if _ASKS_AFTER.search(seat.incoming.text):
        says = (
            f"您还没有申诉。{last_day(seat, veto)}前可以，说「申诉」"
            if seat.now < veto.appeal_by
            else _too_late(seat, veto)
        )
        return Heard(seat.talk, says, show="short")
    if seat.now >= veto.appeal_by:
        return Heard(seat.talk, _too_late(seat, veto), show="short")
    return Heard(seat.talk.interject("appeal:reason", about=veto.id), f"好，两步：说理由，给依据。{_WHY}")


def ways_on(vetoes: Iterable[Veto], now: datetime) -> str:
    """What can be said by whoever has just read that a veto is in force."""
    appeal = "不同意说「申诉」，" if any(veto.can_be_appealed(now) for veto in vetoes) else ""
    return f"看结论说「看」，{appeal}问进展说「我的申诉」"


def _known(seat: Seat) -> Hearing:
    return seat.sights.of(Hearing) or Hearing()


def _too_late(seat: Seat, veto: Veto) -> str:
    contact = seat.campaign.rubric.contact if seat.campaign else None
    office = f"{contact.office}（{contact.phone}）" if contact else "党委办公室"
    return f"申诉到{last_day(seat, veto)}截止了，这次没有收。有新的情况，请找{office}说明，他们会转给该看的同志"


def _go_on(seat: Seat, act: Act, known: Hearing, veto: Veto) -> Heard:
    said, step = seat.incoming.text.strip(), seat.talk.question.step
    plea = veto.appeal.plea if veto.appeal else Plea()
    if act.intent == "cancel":
        return Heard(
            seat.talk.resume(),
            "好，不申诉了，什么都没交。改主意说「申诉」",
            orders=(AppealDropped(veto.id),),
            show="short",
        )
    if seat.now >= veto.appeal_by:
        return Heard(seat.talk.resume(), _too_late(seat, veto), show="short")
    if step == "reason":
        if len(said) < _SHORTEST or act.intent == "appeal":
            return Heard(seat.talk, f"太短了，还没记。{_WHY}")
        talk = seat.talk.interject("appeal:evidence", about=veto.id)
        return Heard(talk, f"记下了。{_PROOF}", orders=(AppealWritten(veto.id, said),))
    if step == "evidence" and not (act.intent == "appeal" or _SUBMITS.fullmatch(said)):
        if act.intent == "deny" or _NONE.fullmatch(said):
            return Heard(seat.talk.interject("appeal:confirm", about=veto.id), _shown(plea))
        return _back(seat, veto, plea, Piece("text", said))
    if act.intent in ("confirm", "appeal", "submit") or _SUBMITS.fullmatch(said):
        return _submit(seat, known, veto, plea)
    if act.intent in ("deny", "pause"):
        return Heard(seat.talk.resume(), "好，还没交，写的都留着。接着办说「申诉」", show="short")
    return _back(seat, veto, plea, Piece("text", said))


def _back(seat: Seat, veto: Veto, plea: Plea, piece: Piece) -> Heard:
    after = replace(plea, pieces=(*plea.pieces, piece))
    return Heard(
        seat.talk.interject("appeal:confirm", about=veto.id), _shown(after), orders=(AppealBacked(veto.id, piece),)
    )


def _shown(plea: Plea) -> str:
    pictures = sum(piece.kind == "image" for piece in plea.pieces)
    words = len(plea.pieces) - pictures
    backed = "，".join(filter(None, [f"照片{pictures}张" if pictures else "", f"说明{words}条" if words else ""]))
    lines = [
        f"{backed or '没有依据'}。申诉理由{wording.quoted(plea.reason)}。",
        "交说「提交申诉」，补充接着发，不申诉了说「取消」",
    ]
    return "\n".join(lines)


def _submit(seat: Seat, known: Hearing, veto: Veto, plea: Plea) -> Heard:
    if not plea.reason:
        return Heard(seat.talk.interject("appeal:reason", about=veto.id), f"理由还没说，没有交。{_WHY}")
    rules = seat.campaign.rubric.rules.cases if seat.campaign else Rules()
    answer_by = days_on(seat.now, rules.appeal_answer_days)
    order = AppealSubmitted(veto.id, known.number, answer_by, tuple(person.id for person in known.judges))
    judge = "没办过这件事的同志复核" if known.judges else "党委办公室请一位没办过这件事的同志复核"
    says = (
        f"申诉收到，编号 {known.number}。\n由{judge}，{wording.last_day(answer_by)}前答复，"
        f"这期间{'称号仍是暂停' if veto.had_title else '一票否决仍有效'}。\n看进展说「我的申诉」"
    )
    return Heard(seat.talk.resume(), says, orders=(order,), show="short")


def status(seat: Seat, veto: Veto, appeal: Appeal) -> str:
    match appeal.state:
        case AppealState.UPHELD:
            now = f"这一件撤回了。{OUT_ANYHOW}" if veto.is_out_anyhow else f"一票否决撤回了，{_restored(veto)}恢复了"
            return f"{appeal.number} 申诉成立：{appeal.plea.answer}\n{now}"
        case AppealState.REJECTED:
            lost = "，称号撤销" if veto.had_title else ""
            return f"{appeal.number} 申诉没有成立：{appeal.plea.answer}\n一票否决维持不变{lost}"
    until = wording.last_day(appeal.answer_by.astimezone(seat.now.tzinfo)) if appeal.answer_by else ""
    return f"{appeal.number} 正在复核，{until}前答复。理由{wording.quoted(appeal.plea.reason)}"


def receive(seat: Seat) -> Heard:
    known = _known(seat)
    if known.veto is None or seat.talk.question.step == "reason":
        return Heard(seat.talk, f"照片还没存，先说理由。{_WHY}")
    plea = known.veto.appeal.plea if known.veto.appeal else Plea()
    return _back(seat, known.veto, plea, cases.piece_of(seat))


def ask(seat: Seat, show: Showing) -> str:
    veto = _known(seat).veto
    match seat.talk.question.step:
        case "reason":
            return _WHY
        case "evidence":
            return _PROOF
    return _shown(veto.appeal.plea) if veto and veto.appeal else _WHY


def last_day(seat: Seat, veto: Veto) -> str:
    """Until when it can be appealed against."""
    return wording.last_day(veto.appeal_by.astimezone(seat.now.tzinfo))


# deciding it


def judged(seat: Seat, veto: Veto) -> str:
    """The appeal, for whoever is to decide it."""
    appeal = veto.appeal
    if appeal is None or appeal.state is not AppealState.SUBMITTED:
        return "这件申诉已经定过了。"
    until = wording.last_day((appeal.answer_by or seat.now).astimezone(seat.now.tzinfo))
    lines = [
        f"{appeal.number} 请您复核，{until}前答复：",
        f"申诉人：{dockets.people((veto.person,))}",
        f"依据：{dockets.ground(seat.campaign, veto.kind)}",
        f"结论：「{veto.finding}」",
        f"申诉理由：「{appeal.plea.reason}」",
    ]
    lines += [
        f"申诉依据：{'照片1张' if piece.kind == 'image' else '「' + piece.text + '」'}" for piece in appeal.plea.pieces
    ]
    if any(piece.kind == "image" for piece in appeal.plea.pieces):
        lines.append(f"照片说「看照片 {appeal.number}」")
    return "\n".join([*lines, f"说「申诉成立 {appeal.number} 理由」或「申诉不成立 {appeal.number} 理由」"])


def rule(seat: Seat, act: Act) -> Heard:
    known = _known(seat)
    veto = known.veto
    if veto is None or veto.appeal is None:
        return Heard(
            seat.talk, f"没有查到{' ' + act.receipt if act.receipt else '这一件'}，什么都没动。请核对编号", show="short"
        )
    if not known.is_judge:
        return Heard(seat.talk, status(seat, veto, veto.appeal), show="short")
    if seat.talk.question.conversation == "ruling":
        return _settle(seat, act, veto, veto.appeal)
    if act.verdict is None or veto.appeal.state is not AppealState.SUBMITTED:
        return Heard(seat.talk, judged(seat, veto), orders=(CaseRead(veto.case_id),), show="short")
    text = _HEAD.sub("", seat.incoming.text).strip()
    return _draft(seat, veto, veto.appeal, text, is_upheld=act.verdict)


def _draft(seat: Seat, veto: Veto, appeal: Appeal, text: str, *, is_upheld: bool) -> Heard:
    order = RulingDrafted(appeal.id, is_upheld, text)
    if len(text) < _SHORTEST:
        return Heard(
            seat.talk.interject("ruling:words", about=appeal.id),
            "写一句理由，本人、书记和党委办公室会看到。",
            orders=(order,),
        )
    return Heard(
        seat.talk.interject("ruling:confirm", about=appeal.id), _ruled(veto, text, is_upheld=is_upheld), orders=(order,)
    )


def _ruled(veto: Veto, text: str, *, is_upheld: bool) -> str:
    lost = "，称号撤销" if veto.had_title else ""
    back = "另一件一票否决还有效，都先不恢复" if veto.is_out_anyhow else f"{_restored(veto)}恢复"
    what = f"申诉成立，一票否决撤回，{back}" if is_upheld else f"申诉不成立，一票否决维持{lost}"
    return "\n".join(
        [
            f"请核对：{dockets.people((veto.person,))}，{what}。",
            f"理由：「{text}」",
            "本人、所在支部书记和党委办公室各收到一条。确认说「确认」，不定说「取消」",
        ]
    )


def _restored(veto: Veto) -> str:
    return f"{'称号、' if veto.had_title else ''}得分、名单和名次都"


def _settle(seat: Seat, act: Act, veto: Veto, appeal: Appeal) -> Heard:
    pending = appeal.plea.pending
    if pending is None or pending.by != seat.person.id or appeal.state is not AppealState.SUBMITTED:
        return Heard(seat.talk.resume(), "这件申诉已经定过了，什么都没动。", show="short")
    if act.intent in ("cancel", "deny", "pause"):
        return Heard(seat.talk.resume(), "好，先不定，什么都没动。", orders=(RulingDropped(appeal.id),), show="short")
    if seat.talk.question.step == "words":
        return _draft(seat, veto, appeal, seat.incoming.text.strip(), is_upheld=pending.step == "uphold")
    if act.intent != "confirm":
        return Heard(seat.talk, "这句没看懂，还没定。", show="full")
    upheld = "定了，申诉成立，这一件撤回了。" if veto.is_out_anyhow else "定了，申诉成立，都恢复了。"
    says = upheld if pending.step == "uphold" else "定了，申诉不成立，维持不变。"
    return Heard(
        seat.talk.resume(), f"{says}已请本人、书记和党委办公室看。", orders=(RulingTaken(appeal.id),), show="short"
    )


def ask_ruling(seat: Seat, show: Showing) -> str:
    veto = _known(seat).veto
    pending = veto.appeal.plea.pending if veto and veto.appeal else None
    if veto is None or pending is None:
        return ""
    if seat.talk.question.step == "words":
        return "写一句理由，本人、书记和党委办公室会看到。"
    return _ruled(veto, pending.text, is_upheld=pending.step == "uphold")


FLOW: Flow[Seat] = Flow(
    name="申诉", intents=frozenset({"appeal"}), owns="appeal", may=may, hear=hear, look=look, ask=ask, receive=receive
)
RULING: Flow[Seat] = Flow(
    name="定申诉", intents=frozenset({"appeal_ruling"}), owns="ruling", may=may, hear=rule, look=look, ask=ask_ruling
)

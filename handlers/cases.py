"""件, behind the wall: looked at, accepted, asked about, checked by its handlers, and decided by a second person."""

import re
from dataclasses import replace
from datetime import timedelta

from campaign.cases import (
    CONDITION_OF,
    RESORTS,
    Case,
    CaseAccepted,
    CaseKind,
    CaseOrder,
    CaseRead,
    CaseState,
    Entry,
    FindingWritten,
    GroundRaised,
    MaterialAdded,
    Piece,
    Step,
    StepDrafted,
    StepDropped,
    StepTaken,
    SubjectNamed,
    Verdict,
    VerdictProposed,
    days_on,
    deadline_of,
    not_recused,
    opinion_due,
)
from campaign.people import Person, Role
from campaign.rubric import Rules
from dialog.act import Act
from dialog.incoming import Kind
from handlers import docket as dockets
from handlers import wording
from handlers.desk import Seat
from handlers.docket import Docket
from handlers.flow import Flow, Heard, Showing
from storage.book import Book

NOT_YOURS = "这个由纪检来办，您这里办不了，什么都没动。"
_SHORTEST = 4
_CROWD_SHOWN = 5
_VOICES_SHOWN = 8
_VOICE_LENGTH = 30
_OFFICE = frozenset({Role.HANDLER, Role.COMMITTEE, Role.REVIEWER})
_WORDS_OF: dict[CaseState, str] = {
    CaseState.RECEIVED: "待受理",
    CaseState.ACCEPTED: "已受理，正在核查",
    CaseState.PROPOSED: "已提请，等第二个人定",
    CaseState.UPHELD: "属实，已生效",
    CaseState.DISMISSED: "不属实，已办结",
    CaseState.DECLINED: "不受理",
    CaseState.REFERRED: "已转办",
    CaseState.WITHDRAWN: "反映人撤回了",
}
_STEPS: dict[str, Step] = {
    "case_refer": "refer",
    "case_extend": "extend",
    "ask_reporter": "ask_reporter",
    "ask_subject": "ask_subject",
}
_WANTED: dict[Step, str] = {
    "decline": "为什么不受理？写一句，反映人凭回执能看到",
    "refer": "转到哪里？写一句，反映人凭回执能看到",
    "extend": "为什么要延期？写一句。只能延一次，30天",
    "ask_reporter": "问反映人什么？写一句，他凭回执能看到",
    "ask_subject": "问本人什么？用您自己的话写，不提谁反映的，不抄原话",
    "refuse": "为什么不同意？写一句，提请的同志会看到",
    "to_opinion": "告诉所在单位什么？用您自己的话写，只写事，不提谁反映的，不抄原话",
    "to_praise": "告诉本人什么？用您自己的话写，不提谁说的，不抄原话",
}
_WORDLESS: frozenset[Step] = frozenset({"agree", "to_complaint"})
_SHOWN: dict[Step, str] = {
    "decline": "不受理 {receipt}，反映人凭回执看到：「{text}」",
    "refer": "{receipt} 转办，这里就结束了，反映人凭回执看到：「{text}」",
    "extend": "{receipt} 延期30天，到{until}，原因：「{text}」",
    "ask_reporter": "问 {receipt} 的反映人：「{text}」",
    "to_complaint": "{receipt} 改为投诉，{accept_by}前定是否受理。原来收到的人看到的不变，什么也不会知道",
    "to_opinion": "{receipt} 改为意见，交给{heard_by}，{answer_by}前答复，只看得到您写的：「{text}」",
    "to_praise": "{receipt} 改为表扬，告诉{heard_by}，只看得到您写的：「{text}」",
    "ask_subject": "问{subject}本人：「{text}」\n本人收到一条「有一件事请您方便时看」，看了就知道有人在了解情况",
}
_DONE: dict[Step, str] = {
    "decline": "{receipt} 不受理，已记下。",
    "refer": "{receipt} 已转办。",
    "extend": "{receipt} 延到{until}。",
    "ask_reporter": "问了，反映人凭回执能看到，有答复我告诉您。",
    "ask_subject": "问了{subject}本人，有答复我告诉您。",
    "to_complaint": "{receipt} 改为投诉了，反映人凭回执能看到。\n受理说「受理 {receipt}」",
    "to_opinion": "{receipt} 改为意见，交给{heard_by}了，反映人凭回执能看到。",
    "to_praise": "{receipt} 改为表扬，告诉{heard_by}了，反映人凭回执能看到。",
    "refuse": "没有同意，退回去了，{receipt} 还在核查。",
}
_HEAD = re.compile(
    r"^.*?(?:TS\s*\d{4}\s*-?\s*\d{4,5}|(?<!\d)\d{4}(?!\d))[\s,，。:：、的]*"
    r"(?:(?:改[为成作归]|转[为成]|归[为到]|算作?)(?:投诉|意见|建议|表扬)|(?:不予|不)?受理|不同意|转办?给?|延期|因为|原因是?)?"
    r"[\s,，。:：]*",
    re.IGNORECASE | re.DOTALL,
)


def may(seat: Seat, act: Act) -> str | None:
    return None if seat.person.roles & _OFFICE or act.intent == "case_open" else NOT_YOURS


def look(book: Book, seat: Seat) -> Docket:
    return dockets.look(book, seat)


def hear(seat: Seat, act: Act) -> Heard:
    known = _known(seat)
    if act.intent == "my_cases":
        return _list(seat, known)
    if act.intent in ("discipline", "inspect_fail"):
        return _raise_ground(seat, act, known)
    if known.case is None:
        return _not_found(seat, act)
    if act.intent == "approve":
        return _decide(seat, act, known, known.case)
    if act.intent == "case_open":
        shown = _file(seat, known, known.case) if known.part == "handler" else asked(seat, known, known.case)
        return Heard(seat.talk, shown, orders=(CaseRead(known.case.id),), show="short")
    if known.part != "handler":
        return _not_found(seat, act)
    return _handle(seat, act, known, known.case)


def _known(seat: Seat) -> Docket:
    return seat.sights.of(Docket) or Docket()


def _not_found(seat: Seat, act: Act) -> Heard:
    """The same whether there is none or one that the person is not to know of."""
    which = f" {act.receipt}" if act.receipt else ""
    talk = seat.talk.resume() if seat.talk.question.conversation in dockets.BEHIND else seat.talk
    return Heard(talk, f"没有查到{which or '这一件'}，什么都没动。请核对回执号", show="short")


# what a handler does


def _handle(seat: Seat, act: Act, known: Docket, case: Case) -> Heard:
    match act.intent:
        case "case_accept" if act.verdict is False:
            return _step(seat, "decline", known, case, CaseState.RECEIVED)
        case "case_accept":
            return _accept(seat, known, case)
        case "verify_complaint":
            return _verify(seat, act, known, case)
        case "case_subject":
            return _name_subject(seat, known, case)
        case "case_resort":
            return _resort(seat, known, case)
    return _step(seat, _STEPS[act.intent], known, case, CaseState.RECEIVED, CaseState.ACCEPTED)


def _accept(seat: Seat, known: Docket, case: Case) -> Heard:
    if case.state is not CaseState.RECEIVED:
        return Heard(seat.talk, f"{case.receipt} {_WORDS_OF[case.state]}，没有要受理的。", show="short")
    rules = seat.campaign.rubric.rules if seat.campaign else Rules()
    says = (
        f"{case.receipt} 受理了，{wording.last_day(days_on(seat.now, rules.cases.finish_days))}前办结。"
        f"反映人凭回执能看到。\n{_what_next(replace(case, state=CaseState.ACCEPTED))}"
    )
    return Heard(seat.talk, says, orders=(CaseAccepted(case.id),), show="short")


def _step(seat: Seat, step: Step, known: Docket, case: Case, *states: CaseState) -> Heard:
    """Said, shown, and confirmed once."""
    if case.state not in states:
        return Heard(seat.talk, f"{case.receipt} {_WORDS_OF[case.state]}，这一步办不了，什么都没动。", show="short")
    if step == "extend" and case.state is CaseState.RECEIVED:
        return Heard(seat.talk, _accept_first(case), show="short")
    if step == "ask_reporter" and not case.is_reported:
        return Heard(
            seat.talk, f"{case.receipt} 没有反映人，什么都没动。问本人说「问本人 {case.receipt} ……」", show="short"
        )
    if step == "extend" and case.dossier.extended_for:
        return Heard(seat.talk, f"{case.receipt} 已经延过一次，不能再延，什么都没动。", show="short")
    if step == "ask_subject" and known.subject is None:
        return Heard(seat.talk, f"还不知道问谁，什么都没动。先说「对象 {case.receipt} 姓名」", show="short")
    text = _HEAD.sub("", seat.incoming.text).strip()
    return _draft(seat, step, text, known, case)


def _resort(seat: Seat, known: Docket, case: Case) -> Heard:
    """Another kind, with the clock of that kind; not once something has been found."""
    kind = dockets.kind_said(seat.incoming.text)
    if kind is None or case.kind not in RESORTS:
        return Heard(seat.talk, f"{case.receipt} 是{case.kind.value}，改不了，什么都没动。", show="short")
    if kind is case.kind:
        return Heard(seat.talk, f"{case.receipt} 本来就是{kind.value}，什么都没动。", show="short")
    return _step(seat, RESORTS[kind], known, case, CaseState.RECEIVED, CaseState.ACCEPTED, CaseState.REFERRED)


def _draft(seat: Seat, step: Step, text: str, known: Docket, case: Case) -> Heard:
    order = StepDrafted(case.id, step, text)
    conversation = "verdict" if step in ("agree", "refuse") else "step"
    if len(text) < 2 and step not in _WORDLESS:
        return Heard(seat.talk.interject(f"{conversation}:words", about=case.id), f"{_WANTED[step]}。", orders=(order,))
    talk = seat.talk.interject(f"{conversation}:confirm", about=case.id)
    return Heard(talk, _show_step(seat, step, text, known, case), orders=(order,))


def _show_step(seat: Seat, step: Step, text: str, known: Docket, case: Case) -> str:
    if step in ("agree", "refuse"):
        lines = [asked(seat, known, case, is_asking=False)]
        lines.append("您同意，确认后马上生效。" if step == "agree" else f"您不同意，原因「{text}」，退回去再查。")
        return "\n".join([*lines, "确认说「确认」，不定了说「取消」"])
    return "\n".join([f"请核对：{_filled(_SHOWN[step], seat, text, known, case)}", "确认说「确认」，不办了说「取消」"])


def _filled(words: str, seat: Seat, text: str, known: Docket, case: Case) -> str:
    until = wording.last_day(case.finish_by.astimezone(seat.now.tzinfo) + timedelta(days=30))
    rules = seat.campaign.rubric.rules if seat.campaign else Rules()
    return words.format(
        receipt=case.receipt,
        text=text,
        until=until,
        subject=known.subject.name if known.subject else "",
        heard_by=people_of(known.heard_by),
        accept_by=wording.last_day(days_on(seat.now, rules.cases.accept_days)),
        answer_by=wording.last_day(opinion_due(seat.now, rules)),
    )


def _accept_first(case: Case) -> str:
    """The time to look into it begins with that."""
    return f"{case.receipt} 还没受理，先说「受理 {case.receipt}」。"


# what was found


def _verify(seat: Seat, act: Act, known: Docket, case: Case) -> Heard:
    if case.state is CaseState.RECEIVED:
        return Heard(seat.talk, _accept_first(case), show="short")
    if case.state is not CaseState.ACCEPTED:
        return Heard(seat.talk, f"{case.receipt} {_WORDS_OF[case.state]}，什么都没动。", show="short")
    holds, before = act.verdict is not False, case.dossier.verdict
    if holds and case.kind not in CONDITION_OF:
        says = f"这是{case.kind.value}，不会否决谁，什么都没动。交给所在单位说「转办 {case.receipt} 单位」"
        return Heard(seat.talk, says, show="short")
    finding = before.finding if before and before.holds is holds else ""
    order = FindingWritten(case.id, holds, finding)
    changed = _with(case, verdict=Verdict(holds, finding))
    return _go_on(seat, known, changed, (order,))


def _go_on(seat: Seat, known: Docket, case: Case, orders: tuple[CaseOrder, ...], lead: str = "") -> Heard:
    """What is still missing, one thing at a time; then all of it, to be confirmed."""
    step, asks = _missing(seat, known, case)
    return Heard(
        seat.talk.interject(f"case:{step}", about=case.id), "\n".join(filter(None, [lead, asks])), orders=orders
    )


def _missing(seat: Seat, known: Docket, case: Case) -> tuple[str, str]:
    verdict = case.dossier.verdict
    if verdict is None or not verdict.finding:
        return "finding", (
            "先写结论，本人会看到：只写事实，不写谁反映的，不抄原话"
            if verdict is None or verdict.holds
            else f"写一句结论，{_seen_by(case)}。当事人、支部、党委办公室都不会收到任何消息"
        )
    if verdict.holds and case.dossier.subject is None:
        return "subject", "这件说的是名册里的哪一位？说姓名就行，重名的加支部"
    if not case.of("material"):
        return "material", "核查材料0件。发照片，或写一句（排班、现场、监控、谈话记录），至少1件"
    return "confirm", _proposal(seat, known, case)


def _seen_by(case: Case) -> str:
    """Whoever learns of what does not hold."""
    return "只有反映人凭回执能看到" if case.is_reported else "只记在件里"


def _proposal(seat: Seat, known: Docket, case: Case) -> str:
    verdict = case.dossier.verdict or Verdict(holds=True, finding="")
    second = f"还要第二个人同意：{people_of(known.deciders)}。" if known.deciders else ""
    if not verdict.holds:
        lines = [
            "还没办结，请核对：",
            f"{case.receipt} 不属实",
            f"结论：「{verdict.finding}」",
            f"核查材料：{len(case.of('material'))}件",
            second or f"{_seen_by(case)}，别人都不会收到消息。",
        ]
    else:
        lines = [
            "还没生效，请核对：",
            *_grounds(seat, known, case, verdict),
            f"后果：{effect(known)}",
            f"核查材料：{len(case.of('material'))}件",
            f"{second}只看得到姓名、依据和结论。" if second else "现在没有第二个人能定，先不能提请。",
        ]
    return "\n".join([*lines, "提请说「确认」，补材料接着发，先不定说「取消」"])


def _grounds(seat: Seat, known: Docket, case: Case, verdict: Verdict) -> list[str]:
    return [
        f"对象：{dockets.people(known.hit)}",
        f"依据：{dockets.ground(seat.campaign, case.kind)}",
        f"结论：「{verdict.finding}」",
    ]


def effect(known: Docket) -> str:
    told = "、".join(
        ["本人", *(f"{each.name}书记" for each in known.secretaries if each not in known.hit), "党委办公室"]
    )
    title = "称号马上暂停，申诉期满没有申诉、或申诉不成立就撤销，" if known.has_title else ""
    return f"一票否决，{title}不再参加这一届的推荐、考核和排名，分数和材料都留着。{told}各收到一条，只写结论"


def people_of(of: tuple[Person, ...]) -> str:
    return "、".join(each.name for each in of)


def asked(seat: Seat, known: Docket, case: Case, *, is_asking: bool = True) -> str:
    """What a second person sees: who, on what ground, what was found; never the report."""
    verdict = case.dossier.verdict or Verdict(holds=True, finding="")
    head = f"{case.receipt} 请您定，还没生效：" if is_asking else f"{case.receipt} 请核对："
    if verdict.holds:
        lines = [head, *_grounds(seat, known, case, verdict), f"后果：{effect(known)}"]
    else:
        lines = [
            head,
            f"对象：{people_of((known.subject,)) if known.subject else '没有对上人'}",
            f"结论：不属实，「{verdict.finding}」",
        ]
    if is_asking:
        lines.append(f"同意说「同意 {case.receipt}」，不同意说「不同意 {case.receipt} 原因」")
    return "\n".join(lines)


def _decide(seat: Seat, act: Act, known: Docket, case: Case) -> Heard:
    if known.part != "decider":
        says = f"{case.receipt} 现在没有要您定的，什么都没动。"
        return Heard(seat.talk, says, show="short")
    if act.verdict is False:
        return _draft(seat, "refuse", _HEAD.sub("", seat.incoming.text).strip(), known, case)
    return _draft(seat, "agree", "", known, case)


def _name_subject(seat: Seat, known: Docket, case: Case) -> Heard:
    said = "".join(seat.incoming.text.split())
    meant = known.named
    if len(meant) > 1:
        meant = tuple(each for each in meant if each.branch.removesuffix("支部") in said) or meant
    if len(meant) != 1:
        says = "名册里没有这个人" if not meant else f"名册里有{len(meant)}位：{dockets.people(meant)}"
        return Heard(seat.talk.interject("case:subject", about=case.id), f"{says}，还没记。说清姓名和支部")
    (subject,) = meant
    order = SubjectNamed(case.id, subject.id)
    if seat.person not in not_recused(known.handlers, meant):
        says = f"对象是{dockets.people(meant)}，您要回避，这件由别的同志接着办。"
        return Heard(seat.talk.resume(), says, orders=(order,), show="short")
    changed = _with(case, subject=subject.id)
    lead = f"对象记作{dockets.people(meant)}。"
    now_known = replace(known, subject=subject, hit=(subject,))
    if case.dossier.verdict is None:
        return Heard(seat.talk.resume(), f"{lead}\n{_what_next(changed)}", orders=(order,), show="short")
    return _go_on(seat, now_known, changed, (order,), lead)


def _raise_ground(seat: Seat, act: Act, known: Docket) -> Heard:
    kind = CaseKind.DISCIPLINE if act.intent == "discipline" else CaseKind.INSPECTION
    condition = dockets.condition_of(seat.campaign, kind)
    may_raise = {Role.COMMITTEE} | ({condition.established_by} if condition else set())
    if not seat.person.roles & may_raise:
        return Heard(seat.talk, "这个由认定的同志来办，您这里办不了，什么都没动。", show="short")
    example = f"「{'违纪' if kind is CaseKind.DISCIPLINE else '抽查不合格'} 张三 事实……」"
    if len(known.named) != 1 or known.receipt is None:
        found = (
            f"名册里有{len(known.named)}位：{dockets.people(known.named)}。" if known.named else "名册里没有对上人。"
        )
        return Heard(seat.talk, f"{found}什么都没动。请说{example}，一次一位", show="short")
    (subject,) = known.named
    if subject.id == seat.person.id:
        return Heard(seat.talk, "自己的事要由别的同志来办，什么都没动。", show="short")
    text = re.sub(
        r"^.*?(?:违[纪法]|不合格|不达标|没过|未通过|不通过)", "", seat.incoming.text, count=1, flags=re.DOTALL
    )
    text = re.sub(r"\s+", " ", text.replace(subject.name, "", 1)).strip(" ,，。:：")
    written = text if len(text) >= _SHORTEST else ""
    order = GroundRaised(known.receipt, kind, subject.id, written)
    says = [f"记作 {known.receipt.number}，{kind.value}：{dockets.people(known.named)}。还没生效，谁也不知道。"]
    if written:
        says.append(f"结论「{written}」，本人会看到。")
    says.append(f"附核查材料、提请认定说「核实 {known.receipt.number} 属实」")
    return Heard(seat.talk, "\n".join(says), orders=(order,), show="short")


# the answers to what is asked here


def answer(seat: Seat, act: Act) -> Heard:
    """Within case:… words are what was asked for."""
    known = _known(seat)
    case, said = known.case, seat.incoming.text.strip()
    if case is None or known.part != "handler" or case.state is not CaseState.ACCEPTED:
        return _gone(seat)
    match seat.talk.question.step, act.intent:
        case _, "cancel":
            return Heard(seat.talk.resume(), f"好，{case.receipt} 先不定，写的都留着。", show="short")
        case "finding", _:
            return _write_finding(seat, known, case, said)
        case "subject", _:
            return _name_subject(seat, known, case)
        case "material", _ if act.intent in ("told", "evidence"):
            return _add_material(seat, known, case, Piece("text", said))
        case "confirm", "confirm":
            return _propose(seat, known, case)
        case "confirm", "deny" | "pause":
            return Heard(seat.talk.resume(), f"好，{case.receipt} 先不定，写的都留着。", show="short")
        case "confirm", _ if len(said) >= _SHORTEST:
            return _add_material(seat, known, case, Piece("text", said))
    return Heard(seat.talk, "这句没看懂，什么都没动。", show="short")


def _write_finding(seat: Seat, known: Docket, case: Case, said: str) -> Heard:
    holds = case.dossier.verdict is None or case.dossier.verdict.holds
    if len(said) < _SHORTEST:
        return Heard(seat.talk, "结论太短了，还没记。写一句事实，本人会看到。")
    changed = _with(case, verdict=Verdict(holds, said))
    return _go_on(seat, known, changed, (FindingWritten(case.id, holds, said),), f"结论记下了：「{said}」")


def _add_material(seat: Seat, known: Docket, case: Case, piece: Piece) -> Heard:
    entry = Entry(0, seat.now, "handler", "material", piece)
    changed = replace(case, entries=(*case.entries, entry))
    return _go_on(seat, known, changed, (MaterialAdded(case.id, piece),))


def receive(seat: Seat) -> Heard:
    """A picture or a link, where material is asked for."""
    known = _known(seat)
    if known.case is None or known.part != "handler" or seat.talk.question.step not in ("material", "confirm"):
        return Heard(seat.talk, "这会儿收不了照片，还没存。", show="short")
    return _add_material(seat, known, known.case, piece_of(seat))


def piece_of(seat: Seat) -> Piece:
    incoming = seat.incoming
    if incoming.kind is Kind.LINK:
        return Piece("link", f"{incoming.text} {incoming.url}".strip())
    return Piece("image", media_id=incoming.media_id)


def words_of(seat: Seat) -> Piece:
    return Piece("text", seat.incoming.text.strip())


def _propose(seat: Seat, known: Docket, case: Case) -> Heard:
    verdict = case.dossier.verdict
    step, asks = _missing(seat, known, case)
    if verdict is None or step != "confirm":
        return Heard(seat.talk.interject(f"case:{step}", about=case.id), f"还差一样，没有提请。\n{asks}")
    if verdict.holds and not known.deciders:
        return Heard(seat.talk.resume(), "现在没有第二个人能定，没有提请，写的都留着。", show="short")
    order = VerdictProposed(case.id, tuple(each.id for each in known.deciders))
    if known.deciders:
        says = f"提请了，等{people_of(known.deciders)}定。定了之前谁都不知道，什么都没变。"
    else:
        says = f"{case.receipt} 办结，不属实。{_seen_by(case)}，别人都没有收到消息。"
    return Heard(seat.talk.resume(), says, orders=(order,), show="short")


def answer_step(seat: Seat, act: Act) -> Heard:
    """Within step:… and verdict:…."""
    known = _known(seat)
    case = known.case
    pending = case.dossier.pending if case else None
    if case is None or pending is None or pending.by != seat.person.id:
        return _gone(seat)
    if pending.step in ("agree", "refuse") and known.part != "decider":
        return _gone(seat)
    if act.intent in ("cancel", "deny", "pause"):
        return Heard(seat.talk.resume(), "好，不办了，什么都没动。", orders=(StepDropped(case.id),), show="short")
    if seat.talk.question.step == "words":
        return _draft(seat, pending.step, seat.incoming.text.strip(), known, case)
    if act.intent != "confirm":
        return Heard(seat.talk, "这句没看懂，还没办。", show="full")
    says = (
        _effective(seat, known, case)
        if pending.step == "agree"
        else _filled(_DONE[pending.step], seat, pending.text, known, case)
    )
    return Heard(seat.talk.resume(), says, orders=(StepTaken(case.id),), show="short")


def _effective(seat: Seat, known: Docket, case: Case) -> str:
    verdict = case.dossier.verdict
    if verdict is None or not verdict.holds:
        return f"{case.receipt} 办结，不属实。{_seen_by(case)}。"
    local = seat.now
    told = "、".join(
        [*(each.name for each in known.hit), *(each.name for each in known.secretaries if each not in known.hit)]
    )
    return f"属实已生效，{local.month}月{local.day}日 {local:%H:%M}。已请{told}和党委办公室看，只写结论。"


def _gone(seat: Seat) -> Heard:
    return Heard(seat.talk.resume(), "这件已经不用定了，什么都没动。", show="short")


def ask(seat: Seat, show: Showing) -> str:
    known = _known(seat)
    if known.case is None:
        return ""
    return _missing(seat, known, known.case)[1]


def ask_step(seat: Seat, show: Showing) -> str:
    known = _known(seat)
    pending = known.case.dossier.pending if known.case else None
    if known.case is None or pending is None:
        return ""
    if seat.talk.question.step == "words":
        return f"{_WANTED[pending.step]}。"
    return _show_step(seat, pending.step, pending.text, known, known.case)


# how it is shown


def _list(seat: Seat, known: Docket) -> Heard:
    return Heard(seat.talk, "\n".join([listed(seat, known.mine), *_voices(seat, known)]), show="short")


def _voices(seat: Seat, known: Docket) -> list[str]:
    """What went to a branch as an opinion, and may be more than that."""
    if not known.voices:
        return []
    lines = [f"在支部等答复的意见{len(known.voices)}条，是投诉的说「改为投诉 回执号」："]
    for case in known.voices[:_VOICES_SHOWN]:
        said = case.voiced.words or "；".join(entry.piece.text for entry in case.heard_as(CaseKind.OPINION))
        lines.append(f"{case.receipt} {wording.quoted(said, _VOICE_LENGTH)}")
    return [*lines, *(["再多的没有列"] if len(known.voices) > _VOICES_SHOWN else [])]


def listed(seat: Seat, mine: tuple[Case, ...]) -> str:
    """Those first that are not of many from one account; of these as many as can be read at a glance."""
    if not mine:
        return "现在没有要您办的件。"
    crowd = [case for case in mine if case.dossier.in_a_crowd]
    shown = [case for case in mine if not case.dossier.in_a_crowd] + crowd[:_CROWD_SHOWN]
    lines = [f"要办的{len(mine)}件："]
    lines += [f"{case.receipt} {_WORDS_OF[case.state]}，{_until(seat, case)}" for case in shown]
    if len(shown) < len(mine):
        lines.append(f"另有{len(mine) - len(shown)}件是一个号一天里交的，办完这些再列")
    return "\n".join([*lines, f"看一件说「看 {shown[0].receipt}」"])


def _until(seat: Seat, case: Case) -> str:
    day = wording.last_day(deadline_of(case).astimezone(seat.now.tzinfo))
    late = "（过了）" if seat.now >= deadline_of(case) else ""
    return f"{day}前{'定是否受理' if case.state is CaseState.RECEIVED else '办结'}{late}"


def _file(seat: Seat, known: Docket, case: Case) -> str:
    dossier = case.dossier
    filed_as = f"（反映人当{dossier.filed_as.value}说的）" if dossier.filed_as not in (None, case.kind) else ""
    head = f"{case.receipt} {case.kind.value}{filed_as}，{_WORDS_OF[case.state]}"
    lines = [f"{head}，{_until(seat, case)}" if case.is_open else head]
    if known.subject:
        lines.append(f"对象：{dockets.people((known.subject,))}")
        if dossier.target and dossier.target != known.subject.name:
            lines.append(f"反映的是：「{dossier.target}」")
    else:
        lines.append(f"反映的是：「{dossier.target}」，没对上人，说「对象 {case.receipt} 姓名」")
    lines += [_shown(entry) for entry in case.entries]
    if case.kind in (CaseKind.COMPLAINT, CaseKind.OPINION, CaseKind.PRAISE):
        lines.append(f"联系：{dossier.contact or '匿名'}")
    if case.voiced.words:
        lines.append(f"告诉{'本人' if case.voiced.kind is CaseKind.PRAISE else '所在单位'}的：「{case.voiced.words}」")
    if dossier.voiced and dossier.voiced.answer:
        lines.append(f"所在单位答复：「{dossier.voiced.answer}」")
    if dossier.extended_for:
        lines.append(f"延期：「{dossier.extended_for}」")
    if dossier.verdict and dossier.verdict.finding:
        lines.append(f"结论：{'属实' if dossier.verdict.holds else '不属实'}，「{dossier.verdict.finding}」")
    if dossier.objection:
        lines.append(f"没同意：「{dossier.objection}」")
    if any(entry.piece.kind == "image" and entry.is_there for entry in case.entries):
        lines.append(f"照片说「看照片 {case.receipt}」")
    if known.reads:
        lines.append(f"看过：{'、'.join(dict.fromkeys(known.reads))}")
    return "\n".join(filter(None, [*lines, _what_next(case)]))


_SIDES = {
    "report": "内容",
    "addition": "补充",
    "question": "问反映人",
    "answer": "反映人答",
    "question_to_subject": "问本人",
    "answer_of_subject": "本人答",
    "material": "核查材料",
    "appeal": "申诉依据",
}


def _shown(entry: Entry) -> str:
    piece = entry.piece
    what = {
        "text": f"「{piece.text}」",
        "link": piece.text,
        "image": "照片1张" if entry.is_there else "照片1张（还没取到）",
    }[piece.kind]
    return f"{_SIDES[entry.purpose]}：{what}"


def _what_next(case: Case) -> str:
    number = case.receipt
    match case.state:
        case CaseState.RECEIVED:
            return (
                f"受理说「受理 {number}」，不受理说「不受理 {number} 原因」，转走说「转办 {number} 单位」，"
                f"只是意见说「改为意见 {number}」"
            )
        case CaseState.ACCEPTED:
            reporter = f"追问反映人说「追问 {number} ……」，" if case.is_reported else ""
            return f"{reporter}问本人说「问本人 {number} ……」，有结论说「核实 {number} 属实」或「核实 {number} 不属实」"
        case CaseState.REFERRED if case.kind is not CaseKind.COMPLAINT:
            return f"是投诉说「改为投诉 {number}」"
    return ""


def _with(case: Case, **known: object) -> Case:
    return replace(case, dossier=replace(case.dossier, **known))  # type: ignore[arg-type]  # fields of the dossier


FLOW: Flow[Seat] = Flow(
    name="办件",
    intents=frozenset(
        {
            "case_open",
            "case_accept",
            "verify_complaint",
            "approve",
            "my_cases",
            "case_subject",
            "case_resort",
            "discipline",
            "inspect_fail",
            *_STEPS,
        }
    ),
    owns=None,
    may=may,
    hear=hear,
    look=look,
)
CHECKING: Flow[Seat] = Flow(
    name="核实",
    intents=frozenset(),
    owns="case",
    may=may,
    hear=answer,
    look=look,
    ask=ask,
    receive=receive,
)
STEP: Flow[Seat] = Flow(
    name="办一步", intents=frozenset(), owns="step", may=may, hear=answer_step, look=look, ask=ask_step
)
SECOND: Flow[Seat] = Flow(
    name="第二个人定", intents=frozenset(), owns="verdict", may=may, hear=answer_step, look=look, ask=ask_step
)

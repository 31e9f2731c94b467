"""查进度: how a case stands, for whoever has its receipt and secret; what can be said to it, and news on request."""

import re
from datetime import datetime, timedelta

from campaign.cases import (
    MOST_ADDED_A_DAY,
    NEWS,
    Case,
    CaseAdded,
    CaseKind,
    CaseState,
    CaseWithdrawn,
    Entry,
    NewsAsked,
    NewsStopped,
    Piece,
    SecretTried,
)
from dialog.act import Act
from handlers import wording
from handlers.booth import ABOUT_NEWS, TRACKING, Booth
from handlers.reporting import Outcome

_OPEN, _CONFIRM, _RECEIPT = f"{TRACKING}:open", f"{TRACKING}:confirm", f"{TRACKING}:receipt"
_NEWS = f"{ABOUT_NEWS}:confirm"
_COME_BACK = "想知道进度，凭回执号和口令随时来查"
_HOW = "请把回执号和口令一起发来，像这样：TS2026-0042 青竹4817"
_NO_MORE_TRIES = "今天试的次数到了，这次没有查。请明天再来，口令在您保存的截图里"
_ANSWERS = re.compile(r"(?:我?(?:来)?回答|答)[:：,，\s]*(?P<text>.*)", re.DOTALL)
_ADDS = re.compile(r"(?:我?(?:要|再|来)?补充)(?:一下)?[:：,，\s]*(?P<text>.*)", re.DOTALL)
_TAKES_BACK = re.compile(r"撤|不(?:投诉|举报|反映|告)")
_WANTS_NEWS = re.compile(
    r"(?:以后|要是|如果|一)?(?:有了?|一有)?(?:新的?)?(?:进展|消息|结果|情况|动静)(?:了|的话)?[就请也]?"
    r"(?:告诉|通知|提醒|跟|给)(?:我|一下我|我一声|我说一声|我发一句)(?:一?[声下])?[。.!！吧]*"
)
_WANTS_NO_NEWS = re.compile(
    r"(?:以后)?(?:不用|别|不要|不必|不想)再?(?:告诉|通知|提醒|给)(?:我|我发|我发消息)了?[。.!！吧]*"
)
_DONE = re.compile(r"好了?|好的|行了?|知道了|没有?了?|就这些|谢谢.{0,4}|结束|不(?:用|回答|答)了?|算了")


def look_up(booth: Booth) -> Outcome:
    """With a receipt and a secret in the message; without either, how to ask."""
    if booth.case is not None:
        return Outcome(f"{show(booth, booth.case)}\n{_what_next(booth, booth.case)}", _OPEN, about=booth.case.id)
    if booth.tries_left == 0:
        return Outcome(_NO_MORE_TRIES)
    if booth.said.receipt is None or booth.said.secret is None:
        return Outcome(_HOW, _RECEIPT)
    left = booth.tries_left - 1
    ending = f"还能试{left}次" if left else "今天不能再试了"
    return Outcome(f"没有查到，请核对回执号和口令，{ending}", _RECEIPT, (SecretTried(booth.said.receipt),))


def go_on(booth: Booth, act: Act) -> Outcome:
    """What is said while a case is open before the person."""
    case, said = booth.case, booth.text.strip()
    if booth.question.step == "receipt" or (booth.said.secret and booth.said.receipt):
        return Outcome("好。") if act.intent in ("cancel", "deny") else look_up(booth)
    if case is None:
        return Outcome(f"查进度的时间过了，这句没有记。\n{_HOW}", _RECEIPT)
    if booth.question.conversation == ABOUT_NEWS:
        return _hear_about_news(booth, case, act)
    if booth.question.step == "confirm":
        return _hear_confirmation(booth, case, act)
    if act.intent in ("cancel", "deny") or _DONE.fullmatch(said):
        return _take_back(case) if _TAKES_BACK.search(said) else Outcome("好。想知道进度随时再来查")
    if not re.search(r"\w", said):
        return Outcome(f"这句没看懂，没有记。\n{_what_next(booth, case)}", _OPEN, about=case.id)
    answers, adds = _ANSWERS.fullmatch(said), _ADDS.fullmatch(said)
    words = answers["text"] if answers else adds["text"] if adds else said
    if not words.strip():
        return Outcome("好，请说。", _OPEN, about=case.id)
    is_answer = bool(answers) or (open_question(case) is not None and not adds)
    return _add(booth, case, Piece("text", words.strip()), is_answer=is_answer)


def hear_of_news(booth: Booth) -> Outcome | None:
    """有进展告诉我, with a case open before the person or without; None where something else was said."""
    case, said = booth.case, booth.text.strip()
    if _WANTS_NO_NEWS.fullmatch(said):
        question = _OPEN if case else ""
        says = f"好，不发了。{_COME_BACK}"
        return Outcome(says, question, (NewsStopped(case.id if case else None),), case.id if case else None)
    if not _WANTS_NEWS.fullmatch(said):
        return None
    if case is None:
        return Outcome(f"先查到那一件，再说「有进展告诉我」。\n{_HOW}", _RECEIPT)
    return _offer_news(booth, case)


def _offer_news(booth: Booth, case: Case) -> Outcome:
    """What it leaves on the phone is said before it is asked for."""
    if booth.account.person is not None:
        says = f"企业微信里不发：消息一来，旁人就可能知道是您。{_COME_BACK}"
    elif not _may_change(case):
        says = "这一件已经办结，不会再有进展了。"
    elif booth.wants_news:
        says = f"已经记着，有进展发您一句「{NEWS}」。不要了说「不用告诉我」"
    else:
        says = (
            f"可以。有进展时给您发一句「{NEWS}」，不说什么事。\n"
            "但这句话会留在您手机上，旁人拿到能看见。\n"
            "平台只让在您最后一次说话后48小时里发，过了发不出去，凭回执号和口令照样能查。\n"
            "要发说「确认」，不发说「取消」"
        )
        return Outcome(says, _NEWS, about=case.id)
    return Outcome(says, _OPEN, about=case.id)


def _hear_about_news(booth: Booth, case: Case, act: Act) -> Outcome:
    if act.intent == "confirm":
        return Outcome("记下了，有进展发您一句。不要了随时说「不用告诉我」", _OPEN, (NewsAsked(case.id),), case.id)
    if act.intent in ("deny", "cancel"):
        return Outcome(f"好，不发。\n{_what_next(booth, case)}", _OPEN, about=case.id)
    return Outcome("还没定。有进展要发您一句说「确认」，不发说「取消」", _NEWS, about=case.id)


def receive(booth: Booth, piece: Piece) -> Outcome:
    """A picture or a link while a case is open before the person."""
    if booth.case is None:
        return Outcome(f"照片没有存。要补充，先查到那一件。\n{_HOW}", _RECEIPT)
    return _add(booth, booth.case, piece, is_answer=False)


def show(booth: Booth, case: Case) -> str:
    """How it stands, in words."""
    lines = [f"{case.receipt} {_standing(case, booth.now)}"]
    if booth.is_lifted:
        lines.append("后来当事人申诉，复核以后没有认定")
    if case.dossier.filed_as not in (None, case.kind):
        lines.append(f"纪检看过，改为{case.kind.value}来办")
    if lost := sum(not entry.is_there for entry in case.of("report", "addition")):
        lines.append(f"有{lost}张照片还没取到，过一天还这样请再发一次")
    if case.kind is CaseKind.COMPLAINT and case.dossier.voiced and case.dossier.voiced.answer:
        lines.append(f"岗位所在支部答复：{case.dossier.voiced.answer}")
    if case.dossier.outcome:
        lines.append(f"答复：{case.dossier.outcome}")
    if (question := open_question(case)) is not None:
        asks = "核查人员想问" if case.kind is CaseKind.COMPLAINT else "对方想问"
        lines.append(f"{asks}：{question.piece.text}\n不想答可以不答")
    return "\n".join(lines)


def open_question(case: Case) -> Entry | None:
    """What the reporter was asked last, while it has no answer."""
    asked = case.of("question", "answer")
    return asked[-1] if asked and asked[-1].purpose == "question" else None


_STANDINGS: dict[CaseState, str] = {
    CaseState.UPHELD: "查完了，属实",
    CaseState.DISMISSED: "查完了，不属实",
    CaseState.DECLINED: "没有受理",
    CaseState.WITHDRAWN: "您已经撤回，不再查了",
}


def _standing(case: Case, now: datetime) -> str:
    accept_by, finish_by = case.accept_by.astimezone(now.tzinfo), case.finish_by.astimezone(now.tzinfo)
    match case.state:
        case CaseState.RECEIVED:
            return f"已收到，{wording.last_day(accept_by)}前答复是否受理"
        case CaseState.ACCEPTED | CaseState.PROPOSED:
            return f"已受理，正在核查，最迟{wording.last_day(finish_by)}有结果"
        case CaseState.REFERRED if case.kind is CaseKind.COMPLAINT:
            return "转给别的部门办了"
        case CaseState.REFERRED if case.dossier.outcome:
            return "已答复"
        case CaseState.REFERRED if case.kind is CaseKind.PRAISE:
            return "已转给本人"
        case CaseState.REFERRED:
            return f"已转给岗位所在支部的书记，{wording.last_day(finish_by)}前答复"
    return _STANDINGS[case.state]


def _what_next(booth: Booth, case: Case) -> str:
    if not _takes_more(case):
        return "有新的情况说「我要投诉」"
    if open_question(case):
        says = "回答直接说，补充说「补充 ……」或发照片，不反映了说「撤回」"
    else:
        says = "补充直接说或发照片，不反映了说「撤回」，好了说「好了」"
    if booth.account.person is not None:
        return says
    return f"{says}\n{'不用再发进展说「不用告诉我」' if booth.wants_news else '想收到进展说「有进展告诉我」'}"


def _may_change(case: Case) -> bool:
    return case.is_open or (case.state is CaseState.REFERRED and case.kind is not CaseKind.COMPLAINT)


def _takes_more(case: Case) -> bool:
    return case.is_open or (case.state is CaseState.REFERRED and not case.dossier.outcome)


def _add(booth: Booth, case: Case, piece: Piece, *, is_answer: bool) -> Outcome:
    if not _takes_more(case):
        return Outcome("这一件已经办结，这次没有记。有新的情况说「我要投诉」")
    if sum(entry.at > booth.now - timedelta(days=1) for entry in case.of("addition", "answer")) >= MOST_ADDED_A_DAY:
        says = f"这一件一天里补充了{MOST_ADDED_A_DAY}条，这条没有记。前面的都在，请明天再补充，一条写完整些"
        return Outcome(says, _OPEN, about=case.id)
    what = wording.quoted(piece.text) if piece.text else "照片"
    says = f"{'回答' if is_answer else '补充'}收到，已交给核查人员：{what}"
    return Outcome(f"{says}\n还有就接着说，好了说「好了」", _OPEN, (CaseAdded(case.id, piece, is_answer),), case.id)


def _take_back(case: Case) -> Outcome:
    if not _takes_more(case):
        return Outcome("这一件已经办结，不用撤回了。")
    says = f"撤回 {case.receipt}？撤回后不再查，也不能恢复。\n撤回说「确认」，不撤说「取消」"
    return Outcome(says, _CONFIRM, about=case.id)


def _hear_confirmation(booth: Booth, case: Case, act: Act) -> Outcome:
    if act.intent == "confirm":
        return Outcome(f"{case.receipt} 已撤回。", "", (CaseWithdrawn(case.id), NewsStopped(case.id)))
    if act.intent in ("deny", "cancel"):
        return Outcome(f"好，没有撤回。\n{_what_next(booth, case)}", _OPEN, about=case.id)
    return Outcome("还没撤回。撤回说「确认」，不撤说「取消」", _CONFIRM, about=case.id)

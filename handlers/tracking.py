"""查进度: how a case stands, for whoever has its receipt and secret; a question answered, more added, taken back."""

import re
from datetime import datetime

from campaign.cases import Case, CaseAdded, CaseKind, CaseState, CaseWithdrawn, Entry, Piece, SecretTried
from dialog.act import Act
from handlers import wording
from handlers.booth import TRACKING, Booth
from handlers.reporting import Outcome

_OPEN, _CONFIRM, _RECEIPT = f"{TRACKING}:open", f"{TRACKING}:confirm", f"{TRACKING}:receipt"
_HOW = "请把回执号和口令一起发来，像这样：TS2026-0042 青竹4817"
_NO_MORE_TRIES = "今天试的次数到了，这次没有查。请明天再来，口令在您保存的截图里"
_ANSWERS = re.compile(r"(?:我?(?:来)?回答|答)[:：,，\s]*(?P<text>.*)", re.DOTALL)
_ADDS = re.compile(r"(?:我?(?:要|再|来)?补充)(?:一下)?[:：,，\s]*(?P<text>.*)", re.DOTALL)
_TAKES_BACK = re.compile(r"撤|不(?:投诉|举报|反映|告)")
_DONE = re.compile(r"好了?|好的|行了?|知道了|没有?了?|就这些|谢谢.{0,4}|结束|不(?:用|回答|答)了?|算了")


def look_up(booth: Booth) -> Outcome:
    """With a receipt and a secret in the message; without either, how to ask."""
    if booth.case is not None:
        return Outcome(f"{show(booth.case, booth.now)}\n{_what_next(booth.case)}", _OPEN, about=booth.case.id)
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
    if booth.question.step == "confirm":
        return _hear_confirmation(case, act)
    if act.intent in ("cancel", "deny") or _DONE.fullmatch(said):
        return _take_back(case) if _TAKES_BACK.search(said) else Outcome("好。想知道进度随时再来查")
    if not re.search(r"\w", said):
        return Outcome(f"这句没看懂，没有记。\n{_what_next(case)}", _OPEN, about=case.id)
    answers, adds = _ANSWERS.fullmatch(said), _ADDS.fullmatch(said)
    words = answers["text"] if answers else adds["text"] if adds else said
    if not words.strip():
        return Outcome("好，请说。", _OPEN, about=case.id)
    is_answer = bool(answers) or (open_question(case) is not None and not adds)
    return _add(case, Piece("text", words.strip()), is_answer=is_answer)


def receive(booth: Booth, piece: Piece) -> Outcome:
    """A picture or a link while a case is open before the person."""
    if booth.case is None:
        return Outcome(f"照片没有存。要补充，先查到那一件。\n{_HOW}", _RECEIPT)
    return _add(booth.case, piece, is_answer=False)


def show(case: Case, now: datetime) -> str:
    """How it stands, in words."""
    lines = [f"{case.receipt} {_standing(case, now)}"]
    if lost := sum(not entry.is_there for entry in case.of("report", "addition")):
        lines.append(f"有{lost}张照片还没取到，过一天还这样请再发一次")
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
        case CaseState.REFERRED:
            return f"已转给岗位所在支部的书记，{wording.last_day(finish_by)}前答复"
    return _STANDINGS[case.state]


def _what_next(case: Case) -> str:
    if not _takes_more(case):
        return "有新的情况说「我要投诉」"
    if open_question(case):
        return "回答直接说，补充说「补充 ……」或发照片，不反映了说「撤回」"
    return "补充直接说或发照片，不反映了说「撤回」，好了说「好了」"


def _takes_more(case: Case) -> bool:
    return case.is_open or (case.state is CaseState.REFERRED and not case.dossier.outcome)


def _add(case: Case, piece: Piece, *, is_answer: bool) -> Outcome:
    if not _takes_more(case):
        return Outcome("这一件已经办结，这次没有记。有新的情况说「我要投诉」")
    what = wording.quoted(piece.text) if piece.text else "照片"
    says = f"{'回答' if is_answer else '补充'}收到，已交给核查人员：{what}"
    return Outcome(f"{says}\n还有就接着说，好了说「好了」", _OPEN, (CaseAdded(case.id, piece, is_answer),), case.id)


def _take_back(case: Case) -> Outcome:
    if not _takes_more(case):
        return Outcome("这一件已经办结，不用撤回了。")
    says = f"撤回 {case.receipt}？撤回后不再查，也不能恢复。\n撤回说「确认」，不撤说「取消」"
    return Outcome(says, _CONFIRM, about=case.id)


def _hear_confirmation(case: Case, act: Act) -> Outcome:
    if act.intent == "confirm":
        return Outcome(f"{case.receipt} 已撤回。", "", (CaseWithdrawn(case.id),))
    if act.intent in ("deny", "cancel"):
        return Outcome(f"好，没有撤回。\n{_what_next(case)}", _OPEN, about=case.id)
    return Outcome("还没撤回。撤回说「确认」，不撤说「取消」", _CONFIRM, about=case.id)

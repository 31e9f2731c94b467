"""反映: a complaint, an opinion or praise, asked for question by question; nobody hears of it before 确认."""

import re
from dataclasses import dataclass, replace

from campaign.cases import CaseKind, CaseOpened, CaseOrder, Piece, Report, ReportDropped, ReportKept
from dialog.act import Act
from handlers import wording
from handlers.booth import Booth

COMPLAINT = "complaint"
# The conversation in which each kind is asked for.
CONVERSATIONS: dict[CaseKind, str] = {
    CaseKind.COMPLAINT: COMPLAINT,
    CaseKind.OPINION: "opinion",
    CaseKind.PRAISE: "praise",
}
KIND_OF: dict[str, CaseKind] = {
    "report_complaint": CaseKind.COMPLAINT,
    "opinion": CaseKind.OPINION,
    "praise": CaseKind.PRAISE,
}
MOST_PIECES = 20
_GONE = "隔得久了，没说完的已经删了，没有交给任何人，这句也没有记。要反映，从头说「我要投诉」"
_LONGEST_CONTACT = 100
# 投诉张三 names somebody, 投诉 有人收费 tells what happened.
_NAME = re.compile(r"(?!有人|某)[\w·]{2,4}")
_SHOWN = 200
_BEHIND = "您今天说了好几件，这件也收下了，排在后面看。\n"
_THIS_POST = re.compile(r"(?:是|对|嗯|就是)(?:的|这里|这个(?:岗位)?|他|她|这儿)?[。.!！]?|这里|这个岗位|本岗位|他|她")
_NOTHING_MORE = re.compile(r"没有?了?|没了|无|就这些|没有补充|没有别的")
# No word that answers another question is kept as a proof, or as a way to reach somebody.
_NO_WAY = re.compile(r"(?:确认|提交|投诉|举报|好的?|可以|行|嗯|要|对|是的?|再说吧?)[吧了啊。.!！]*")
_NOT_WANTED = re.compile(r"(?:没有|不用|不要|不留|不需要|别联系我?)[吧了啊。.!！]*")
# Whoever wants to hand it in has nothing to add.
_NO_MORE = re.compile(
    r"(?:就这些|没别的|这样)?(?:确认|提交|交吧?|交上去|发送|可以交了|没了|就这些|没别的|没有别的)(?:提交)?[吧了啊。.!！]*"
)
_AGAIN = re.compile(r"重说|重来|重新说|从头(?:来|说)|改一?下?")


@dataclass(frozen=True)
class Outcome:
    """What is answered, which question is open then (empty: none), and what is done."""

    says: str
    question: str = ""
    orders: tuple[CaseOrder, ...] = ()
    about: int | None = None


def begin(booth: Booth, act: Act) -> Outcome:
    """The first words: 我要投诉, 投诉 有人私自收费, 表扬 周桂香, 意见 菜太咸."""
    kind = KIND_OF[act.intent]
    report = Report(kind, post_id=booth.post.id if booth.post else None)
    words = (act.target or "").strip() if kind is CaseKind.COMPLAINT else (act.text or "").strip()
    if kind is CaseKind.COMPLAINT and _NAME.fullmatch(words):
        report = replace(report, target=words)
    else:
        report = replace(report, text=words or None)
    if booth.post and kind is not CaseKind.COMPLAINT:
        report = replace(report, target=booth.post.called)
    if kind is not CaseKind.COMPLAINT:
        return _next(booth, report)
    if booth.account.person is None:
        return _next(booth, report, "只有纪检能看到，岗位和支部都看不到。")
    if words:
        warned = f"{_warning(booth)}\n在这里说请说「继续说」；说「不说了」，刚才那句也删掉"
        return Outcome(warned, "complaint:warned", (ReportKept(report),))
    return _next(booth, report, f"{_warning(booth)}\n不说了随时说「不说了」，什么都不留。")


def go_on(booth: Booth, act: Act) -> Outcome:
    """The answer to the open question."""
    report = booth.draft
    if report is None:
        return Outcome(_GONE, "", (ReportDropped(),))
    # What is not wanted there is the photo, or the call, and not the report.
    is_only_no = booth.question.step in ("evidence", "contact") and _NOT_WANTED.fullmatch(booth.text.strip())
    if act.intent == "cancel" and not is_only_no:
        return _drop(report)
    match booth.question.step:
        case "warned":
            return _warned(booth, report, act)
        case "who":
            return _hear_who(booth, report)
        case "what":
            return _hear_what(booth, report)
        case "evidence":
            return _hear_evidence(booth, report, act)
        case "contact":
            return _hear_contact(booth, report, act)
    return _hear_confirmation(booth, report, act)


def receive(booth: Booth, piece: Piece) -> Outcome:
    """A picture or a link, whichever question is open."""
    report = booth.draft
    if report is None:
        return Outcome(_GONE, "", (ReportDropped(),))
    if len(report.pieces) >= MOST_PIECES:
        return Outcome(f"最多{MOST_PIECES}件，这件没有存。\n{ask(booth, report)}", str(booth.question))
    report = replace(report, pieces=(*report.pieces, piece))
    what = "照片" if piece.kind == "image" else "链接"
    return Outcome(f"{what}收到，一共{len(report.pieces)}件。\n{_more(booth, report)}", _asked(booth), _kept(report))


def ask(booth: Booth, report: Report) -> str:
    """The open question, once more."""
    return _question(booth, report, booth.question.step)


# the questions, in their order


def _next(booth: Booth, report: Report, lead: str = "") -> Outcome:
    """On to the first thing that has not been said."""
    step = _missing(report)
    says = "\n".join(filter(None, [lead, _question(booth, report, step)]))
    return Outcome(says, f"{CONVERSATIONS[report.kind]}:{step}", _kept(report))


def _missing(report: Report) -> str:
    if report.target is None:
        return "who"
    if report.text is None or report.kind is CaseKind.COMPLAINT:
        return "what"
    return "confirm"


def _question(booth: Booth, report: Report, step: str) -> str:
    match step:
        case "warned":
            return "在这里说请说「继续说」，不说了说「不说了」"
        case "who":
            return _ask_who(booth, report.kind)
        case "what":
            return _ask_what(report)
        case "evidence":
            return "有照片或别的依据吗？有就发来，可以多张；没有说「没有」"
        case "contact":
            return _ask_contact(booth)
    return _summary(report)


def _ask_who(booth: Booth, kind: CaseKind) -> str:
    if kind is CaseKind.COMPLAINT and booth.post:
        return f"您扫的是{booth.post.called}。就反映这里说「是」，别处的请说是谁，或哪个岗位"
    match kind:
        case CaseKind.PRAISE:
            return "夸谁？说名字，或哪个窗口、哪个岗位"
        case CaseKind.OPINION:
            return "哪里的意见？说岗位、窗口或者地点"
    return "反映谁，或哪个岗位？说名字或地点就行"


def _ask_what(report: Report) -> str:
    match report.kind:
        case CaseKind.PRAISE:
            return f"想夸{wording.quoted(report.target or '')}什么？一句就行"
        case CaseKind.OPINION:
            return "什么意见？直接说，有照片也可以发"
    if report.text:
        return f"刚才说的{wording.quoted(report.text)}记着了。还有要补充的就说，没有说「没有」"
    return "什么事，大概什么时候？看到什么说什么"


def _ask_contact(booth: Booth) -> str:
    if booth.account.person is None:
        return "要留联系方式吗？留就发来，只有核查人员看得到；不留说「匿名」"
    return "要让核查人员联系您吗？要就发来电话，件里写上您的名字；不要说「匿名」，件里不写您是谁"


def _warning(booth: Booth) -> str:
    ways = [f"网页：{booth.ways.page}"] if booth.ways.page else []
    ways += ["公众号"] if booth.ways.has_account else []
    hint = f"不想让人知道，请用{'，或用'.join(ways)}" if ways else "不想让人知道，请写信或者打电话"
    return f"只有纪检能看到，支部和党委办公室看不到。\n但在这里说，纪检知道是您。{hint}"


# the answers


def _warned(booth: Booth, report: Report, act: Act) -> Outcome:
    if act.intent in ("go_on", "confirm"):
        return _next(booth, report)
    if act.intent == "deny":
        return _drop(report)
    report = replace(report, text=_joined(report.text, booth.text))
    return Outcome(f"还没有交给任何人。{ask(booth, report)}", "complaint:warned", _kept(report))


def _hear_who(booth: Booth, report: Report) -> Outcome:
    if not _is_said(booth.text):
        return Outcome(f"这句没看懂，没有记。\n{ask(booth, report)}", str(booth.question))
    if booth.post and _THIS_POST.fullmatch(booth.text.strip()):
        report = replace(report, target=booth.post.called)
    else:
        elsewhere = booth.post is None or booth.post.title not in booth.text
        report = replace(report, target=booth.text.strip(), post_id=None if elsewhere else report.post_id)
    if report.kind is CaseKind.COMPLAINT:
        return Outcome(_ask_what(report), "complaint:what", _kept(report))
    return _next(booth, report)


def _hear_what(booth: Booth, report: Report) -> Outcome:
    said = booth.text.strip()
    if not _is_said(said) or (not report.text and _NOTHING_MORE.fullmatch(said)):
        return Outcome(f"这句没看懂，没有记。\n{ask(booth, report)}", str(booth.question))
    if not _NOTHING_MORE.fullmatch(said):
        report = replace(report, text=_joined(report.text, said))
    if report.kind is CaseKind.COMPLAINT:
        return Outcome(_question(booth, report, "evidence"), "complaint:evidence", _kept(report))
    return _next(booth, report)


def _hear_evidence(booth: Booth, report: Report, act: Act) -> Outcome:
    said = booth.text.strip()
    if act.intent in ("deny", "go_on", "next", "skip") or _NOT_WANTED.fullmatch(said) or _NO_MORE.fullmatch(said):
        return Outcome(_ask_contact(booth), "complaint:contact", _kept(report))
    if not _is_said(said) or _NO_WAY.fullmatch(said):
        return Outcome(f"这句没看懂，没有记。\n{ask(booth, report)}", str(booth.question))
    return receive_words(booth, report)


def receive_words(booth: Booth, report: Report) -> Outcome:
    report = replace(report, pieces=(*report.pieces, Piece("text", booth.text.strip())))
    says = f"依据{wording.quoted(booth.text)}记下了。\n{_more(booth, report)}"
    return Outcome(says, _asked(booth), _kept(report))


def _hear_contact(booth: Booth, report: Report, act: Act) -> Outcome:
    said = booth.text.strip()
    if act.intent in ("anonymous", "deny") or _NOT_WANTED.fullmatch(said):
        contact = ""
    elif not _is_said(said) or _NO_WAY.fullmatch(said) or len(said) > _LONGEST_CONTACT:
        return Outcome(f"这句没看懂，没有记。\n{ask(booth, report)}", str(booth.question))
    else:
        contact = said
    person = booth.account.person
    report = replace(report, contact=f"{person.name}，{contact}" if person and contact else contact)
    return Outcome(_summary(report), "complaint:confirm", _kept(report))


def _hear_confirmation(booth: Booth, report: Report, act: Act) -> Outcome:
    if _AGAIN.fullmatch(booth.text.strip()):
        afresh = Report(report.kind, post_id=booth.post.id if booth.post else None)
        return _next(booth, afresh, "好，从头说，刚才的删了。")
    if act.intent == "confirm" and booth.receipt is not None and not _is_incomplete(report):
        return Outcome(_thanks(booth, report), "", (CaseOpened(report, booth.receipt),))
    if act.intent == "deny":
        return Outcome("好，还没交。要改说「重说」，交说「确认」，不交说「不说了」", str(booth.question))
    return Outcome(f"还没交。\n{ask(booth, report)}", str(booth.question))


def _is_incomplete(report: Report) -> bool:
    return not report.target or not report.text


def _drop(report: Report) -> Outcome:
    what = "好，没有交，刚才说的都删了。"
    ending = "想说的时候再说「我要投诉」" if report.kind is CaseKind.COMPLAINT else "想说的时候再说"
    return Outcome(f"{what}{ending}", "", (ReportDropped(),))


# how it is shown


def _summary(report: Report) -> str:
    match report.kind:
        case CaseKind.PRAISE:
            return (
                f"夸{wording.quoted(report.target or '')}：{wording.quoted(report.text or '', _SHOWN)}\n"
                "转给本人，本人可以放进自评；对的说「确认」，重写说「重说」，不发说「取消」"
            )
        case CaseKind.OPINION:
            lines = ["请核对，交给岗位所在支部的书记：", f"哪里：{report.target}", f"意见：{_shown(report.text)}"]
        case _:
            lines = ["请核对，只交给纪检：", f"反映：{report.target}", f"事情：{_shown(report.text)}"]
    lines += [f"依据：{_pieces(report)}"] if report.pieces or report.kind is CaseKind.COMPLAINT else []
    lines += [f"联系：{report.contact or '匿名'}"] if report.kind is CaseKind.COMPLAINT else []
    return "\n".join([*lines, "对的说「确认」，要改说「重说」，不交说「不说了」"])


def _thanks(booth: Booth, report: Report) -> str:
    if booth.receipt is None or report.kind is CaseKind.PRAISE:
        return "收到了，会转给本人，谢谢您夸一句。"
    who = "纪检" if report.kind is CaseKind.COMPLAINT else "岗位所在支部的书记"
    until = booth.accept_by if report.kind is CaseKind.COMPLAINT else booth.answer_by
    what = "答复是否受理" if report.kind is CaseKind.COMPLAINT else "答复"
    behind = _BEHIND if booth.is_crowding else ""
    return (
        f"收到了，谢谢您说出来。\n回执号 {booth.receipt.number}\n口令 {booth.receipt.secret}\n"
        "查进度两样都要，请截图保存，我们这里不能找回口令。\n"
        f"{behind}{who}{wording.last_day(until)}前{what}。我们不主动给您发消息，想知道进度说「查投诉进度」"
    )


def _pieces(report: Report) -> str:
    pictures = sum(piece.kind == "image" for piece in report.pieces)
    words = len(report.pieces) - pictures
    said = [f"照片{pictures}张"] if pictures else []
    said += [f"文字或链接{words}条"] if words else []
    return "、".join(said) or "没有"


def _more(booth: Booth, report: Report) -> str:
    return "还有就接着发，没有了说「没有」" if booth.question.step == "evidence" else ask(booth, report)


def _asked(booth: Booth) -> str:
    return str(booth.question)


def _shown(text: str | None) -> str:
    return text if text and len(text) <= _SHOWN else f"{(text or '')[:_SHOWN]}……（全文共{len(text or '')}字，都会交）"


def _joined(before: str | None, said: str) -> str:
    return "\n".join(filter(None, [before, said.strip()]))


def _is_said(text: str) -> bool:
    return re.search(r"\w", text) is not None


def _kept(report: Report) -> tuple[CaseOrder, ...]:
    return (ReportKept(report),)

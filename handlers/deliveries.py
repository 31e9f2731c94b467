"""送达情况: what became of a notice, and what can still be done: ask again, send again, take back."""

from datetime import datetime, timedelta

from campaign.notices import (
    TAKEN_BACK,
    Audience,
    FailuresResent,
    Lot,
    NoticeDrafted,
    NoticeRecalled,
    NoticeState,
    Recipient,
    Report,
)
from dialog.act import Act
from handlers import wording
from handlers.addressees import RECEIPT
from handlers.board import in_whose_name, may_notify
from handlers.desk import Seat
from handlers.flow import Flow, Heard, Showing
from handlers.notices import NOT_YOURS, by_branch, clock, preview, sender, signed
from handlers.waiting import waiting

_RECALL_TIME = timedelta(hours=24)
_FEW = 20
_NOT_READ = "已接收不等于看过"

# What our own answers offer means this, whatever it is like in the vocabulary.
OFFERED = {
    "送达情况": "delivery_status",
    "未回执名单": "missing_receipts",
    "催回执": "nudge_receipts",
    "重发没发成的": "resend_failed",
    "撤回通知": "recall_notice",
}

OF_RECEIPTS = frozenset({"missing_receipts", "nudge_receipts"})


def may(seat: Seat, act: Act) -> str | None:
    return None if may_notify(seat.person) else NOT_YOURS


def hear(seat: Seat, act: Act) -> Heard:
    report = seat.board.report
    if report is None:
        return Heard(seat.talk, "还没有发过通知。要发说「通知 ……」", show="short")
    match act.intent:
        case "missing_receipts":
            return Heard(seat.talk, _missing(seat, report), show="short")
        case "nudge_receipts":
            return _ask_again(seat, report)
        case "resend_failed":
            return _resend(seat, report)
        case "recall_notice":
            return _offer_recall(seat, report)
        case "confirm":
            return _recall(seat, report)
        case "cancel" | "deny" | "pause":
            return Heard(seat.talk.resume(), "好，没有撤。", show="short")
        case "clarify" | "told":
            return Heard(seat.talk, "这句没看懂，没有撤。", show="short")
    return Heard(seat.talk, _tell(seat, report), show="short")


def ask(seat: Seat, show: Showing) -> str:
    """The open question of this conversation."""
    return _ASK


_ASK = "撤说「确认」，不撤说「取消」"


# what became of it


def _tell(seat: Seat, report: Report) -> str:
    own = in_whose_name(seat.person)
    failed = report.count("failed")
    lines = [f"{_called(seat, report)}，收件{report.count()}人：{_counts(seat, report)}。"]
    accepted = report.count("accepted", "answered")
    if report.notice.wants_receipt and accepted:
        lines += _receipts(report, own)
    lines += _failures("没发成", report.lots, report.of("failed"), own)
    lines += _picture(seat, report, own)
    if accepted:
        lines.append(f"{_NOT_READ}，以回执为准。" if report.notice.wants_receipt else f"{_NOT_READ}。")
    offers = [
        "不再发说「停止发送」" if report.count("planned", "queued") or report.pictures_in("planned") else "",
        "提醒说「催回执」" if report.notice.wants_receipt and report.count("accepted") else "",
        "补发说「重发没发成的」" if failed or report.pictures_in("failed") else "",
        "撤回说「撤回通知」" if _may_recall(seat, report) else "",
    ]
    return "\n".join([*lines, "，".join(filter(None, offers))]).rstrip("\n")


def _counts(seat: Seat, report: Report) -> str:
    accepted = report.count("accepted", "answered")
    parts = [f"平台已接收{accepted}人"] if accepted else []
    parts += [f"没发成{report.count('failed')}人"] if report.count("failed") else []
    parts += [_waiting(seat, report, lot) for lot in report.lots if lot.state in ("planned", "sending")]
    parts += [f"正在排队{report.count() - queued}/{report.count()}"] if (queued := report.count("queued")) else []
    parts += [_dropped(lot) for lot in report.lots if lot.state == "dropped"]
    if report.notice.state is NoticeState.RECALLED:
        left = [lot for lot in report.lots if lot.state in ("accepted", "answered")]
        parts += [f"{lot.reason or '还在撤'}{lot.count}人" for lot in left]
    return "，".join(parts)


def _picture(seat: Seat, report: Report, own: str | None) -> list[str]:
    """What became of the picture, to those who got the words."""
    accepted, failed = report.pictures_in("accepted"), report.pictures_in("failed")
    parts = [f"平台已接收{accepted}人"] if accepted else []
    parts += [f"没发成{failed}人"] if failed else []
    parts += [_waiting(seat, report, lot) for lot in report.pictures if lot.state in ("planned", "sending")]
    parts += [_dropped(lot) for lot in report.pictures if lot.state == "dropped"]
    lines = [f"照片：{'，'.join(parts)}。"] if parts else []
    return lines + _failures("照片没发成", report.pictures, report.without_picture, own)


def _failures(what: str, lots: tuple[Lot, ...], named: tuple[Recipient, ...], own: str | None) -> list[str]:
    """Each reason, with as many names as can be read."""
    lines = []
    for lot in (lot for lot in lots if lot.state == "failed"):
        those = tuple(each for each in named if each.reason == lot.reason)
        head = f"{what}{lot.count}人（{lot.reason}）"
        lines.append(by_branch(head, those, own) if those else f"{head}。")
        lines += [f"人太多，只列了前{len(those)}人。"] if 0 < len(those) < lot.count else []
    return lines


def _waiting(seat: Seat, report: Report, lot: Lot) -> str:
    return waiting(seat, lot.state, lot.reason, lot.count, lot.since, report.held_up)


def _dropped(lot: Lot) -> str:
    return f"{lot.reason}{lot.count}人" if lot.reason == TAKEN_BACK else f"没有发{lot.count}人（{lot.reason}）"


def _receipts(report: Report, own: str | None) -> list[str]:
    answered, owed = report.count("answered"), report.count("accepted")
    named = report.of("answered")
    lines = [by_branch(f"已回执{answered}人", named, own) if 0 < answered <= _FEW else f"已回执{answered}人"]
    if owed:
        more = owed > _FEW
        lines.append(
            f"未回执{owed}人，名单说「未回执名单」"
            if more
            else by_branch(f"未回执{owed}人", report.of("accepted"), own)
        )
    return lines


def _missing(seat: Seat, report: Report) -> str:
    owed, own = report.of("accepted"), in_whose_name(seat.person)
    if not report.notice.wants_receipt:
        return f"{_called(seat, report)}没有要回执，没有名单。"
    if not owed:
        return f"{_called(seat, report)}，收到的{report.count('answered')}人都回执了。"
    count = report.count("accepted")
    lines = [by_branch(f"{_called(seat, report)}，未回执{count}人", owed, own)]
    lines += [f"人太多，只列了前{len(owed)}人。"] if len(owed) < count else []
    rest = report.count("answered")
    return "\n".join([*lines, f"已回执{rest}人。提醒说「催回执」"])


def _called(seat: Seat, report: Report) -> str:
    sent = report.notice.send_at or report.notice.confirmed_at
    return f"{clock(seat, sent)}的通知" if sent else "这条通知"


# what can be done


def _ask_again(seat: Seat, report: Report) -> Heard:
    notice, own = report.notice, in_whose_name(seat.person)
    if not notice.wants_receipt:
        return Heard(seat.talk, f"{_called(seat, report)}没有要回执，没有催。", show="short")
    if not report.count("accepted"):
        return Heard(seat.talk, f"{_called(seat, report)}没有缺回执的，没有催。", show="short")
    if not seat.board.owing:
        return Heard(seat.talk, "没回执的人今天都催过了，一人一天只催一次，明天再说「催回执」", show="short")
    words = notice.text.partition(f"【{sender(seat)}】")[2].removesuffix("。").removesuffix(RECEIPT).removesuffix("。")
    text, _ = signed(seat, f"还没有收到您的回执：{wording.quoted(words, 200)}，请回执")
    audience = Audience(owing=notice.id)
    order = NoticeDrafted(seat.incoming.key, own, audience, text)
    talk = seat.talk.interject("broadcast:confirm")
    return Heard(talk, preview(seat, audience, text), orders=(order,))


def _resend(seat: Seat, report: Report) -> Heard:
    failed = (*report.of("failed"), *report.without_picture)
    if not failed:
        return Heard(seat.talk, f"{_called(seat, report)}没有没发成的，什么都没发。", show="short")
    if report.notice.state is not NoticeState.CONFIRMED:
        return Heard(seat.talk, f"{_called(seat, report)}已经停了，没有重发。", show="short")
    count = report.count("failed") + report.pictures_in("failed")
    says = by_branch(f"重发{count}人", failed, in_whose_name(seat.person))
    says += "\n别的人不会再收到。看结果说「送达情况」"
    return Heard(seat.talk, says, orders=(FailuresResent(report.notice.id),), show="short")


def _may_recall(seat: Seat, report: Report) -> bool:
    return (
        report.notice.state is not NoticeState.RECALLED
        and report.count("accepted", "answered") > 0
        and seat.now - _left_at(seat, report) < _RECALL_TIME
    )


def _left_at(seat: Seat, report: Report) -> datetime:
    return report.notice.send_at or report.notice.confirmed_at or seat.now


def _offer_recall(seat: Seat, report: Report) -> Heard:
    reached = report.count("accepted", "answered")
    if report.notice.state is NoticeState.RECALLED:
        return Heard(seat.talk, f"{_called(seat, report)}已经撤回过了。看结果说「送达情况」", show="short")
    if not reached:
        return Heard(seat.talk, f"{_called(seat, report)}还没有人收到，不用撤。不再发说「停止发送」", show="short")
    if not _may_recall(seat, report):
        return Heard(seat.talk, f"{_called(seat, report)}过了24小时，平台不让撤了，没有动。", show="short")
    lines = [
        f"要撤回{_called(seat, report)}，还没撤：",
        report.notice.text,
        f"已经收到的{reached}人，企业微信里会撤掉，在微信里看的撤不掉。",
        f"还没发的{report.count('planned', 'queued')}人不再发。" if report.count("planned", "queued") else "",
        _ASK,
    ]
    talk = seat.talk.interject("recall:confirm", about=report.notice.id)
    return Heard(talk, "\n".join(filter(None, lines)))


def _recall(seat: Seat, report: Report) -> Heard:
    if not _may_recall(seat, report):
        return Heard(seat.talk.resume(), "已经撤过，或过了24小时，没有动。", show="short")
    says = f"在撤了，{report.count('accepted', 'answered')}人。看结果说「送达情况」"
    return Heard(seat.talk.resume(), says, orders=(NoticeRecalled(report.notice.id),), show="short")


FLOW: Flow[Seat] = Flow(
    name="送达情况",
    intents=frozenset(OFFERED.values()),
    owns="recall",
    may=may,
    hear=hear,
    ask=ask,
)

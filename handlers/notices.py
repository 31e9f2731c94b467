"""通知: written, looked at as it will arrive, and sent, now or later."""

import re
from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta

from campaign.notices import (
    Audience,
    Notice,
    NoticeConfirmed,
    NoticeDiscarded,
    NoticeDrafted,
    Picture,
    Recipient,
)
from campaign.people import ROLE_NAMES, Role
from campaign.rubric import Rules
from campaign.scalars import Window
from dialog.act import Act
from dialog.context import Context
from dialog.incoming import Kind
from handlers import wording
from handlers.addressees import LARGEST, RECEIPT, compose, is_order, is_too_long, literal, read_address
from handlers.board import in_whose_name, may_notify
from handlers.desk import Seat
from handlers.flow import Flow, Heard, Showing
from handlers.moments import read_moment
from handlers.roll import MOST_NAMED

NOT_YOURS = "这个由支部书记和党委办公室来办，您这里办不了，什么都没动。"
_SAMPLE = "明早9点10分发"
ONLY_A_PICTURE = "请看下面这张照片"
_AFTER_QUIET = timedelta(minutes=10)  # automatic reminders take the minutes 0 and 30
_OTHER_AUDIENCE = re.compile("给|书记|支部|全体|所有人|大家")
_FIRST = re.compile(r"\s*(?:1|１|一|第一个?|①)\s*[。.、]?\s*|.{0,6}书记.{0,4}")
_SECOND = re.compile(r"\s*(?:2|２|二|两|第二个?|②)\s*[。.、]?\s*|.{0,8}(?:全体|党员|所有人|大家|全部|全员).{0,4}")


def may(seat: Seat, act: Act) -> str | None:
    """Asked at every turn: whoever is no secretary any more cannot send what was drafted as one."""
    return None if may_notify(seat.person) else NOT_YOURS


def hear(seat: Seat, act: Act) -> Heard:
    match act.intent:
        case "broadcast":
            return _timed(seat, _draft(seat, act), act.when)
        case "schedule" if act.text:
            return _timed(seat, _draft(seat, act), act.when)
        case "schedule":
            return _schedule(seat, act)
        case "confirm":
            return _send(seat)
        case "cancel":
            return _discard(seat)
        case "deny" | "pause":
            return Heard(seat.talk, "好，还没发，先留着。", show="short")
        case "told":
            return _choose(seat)
        case "delete_evidence":
            return _take_picture_out(seat)
        case "attached":
            return _attach(seat)
    return Heard(seat.talk, "这句没看懂，还没发。", show="short")


def ask(seat: Seat, show: Showing) -> str:
    """The open question of this conversation, once more."""
    draft = seat.board.draft
    if draft is None:
        return ""
    match seat.talk.question.step:
        case "draft":
            return _ask_words(seat, draft.audience)
        case "audience":
            return _ask_audience(seat)
        case "confirm" if show == "full":
            return preview(seat, draft.audience, draft.text, draft.picture)
    return _WHAT_NEXT


_WHAT_NEXT = f"发说「发送」，定时说「{_SAMPLE}」，改说「改成……」，不发说「取消」"


# writing it


def _draft(seat: Seat, act: Act) -> Heard:
    own, draft = in_whose_name(seat.person), seat.board.draft
    if act.names:
        return Heard(seat.talk, f"通知发给整个支部，不能只发给几个人，什么都没发。\n{_how_to(own)}", show="short")
    is_reworded = seat.talk.question.conversation == "broadcast" and not is_order(seat.incoming.text)
    if is_reworded and draft:
        audience = draft.audience
    else:
        address = read_address(seat.incoming.text, act, seat.board.headcounts, own)
        if address.strange:
            return Heard(seat.talk, _not_those(seat, own, address.strange), show="short")
        audience = address.audience
    words = literal(seat.incoming.text, act)
    if not re.search(r"\w", words):
        order = NoticeDrafted(seat.incoming.key, own, audience)
        return Heard(seat.talk.interject("broadcast:draft"), _ask_words(seat, audience), orders=(order,))
    text, wants_receipt = signed(seat, words)
    if is_too_long(text):
        size = len(text.encode())
        says = f"太长了：一条最多{LARGEST}字节（约{LARGEST // 3}个汉字），现在{size}字节，还没记。请短一些再发一遍。"
        return Heard(seat.talk, says, show="short")
    picture = draft.picture if is_reworded and draft else None
    return _show(seat, NoticeDrafted(seat.incoming.key, own, audience, text, wants_receipt, picture))


def _timed(seat: Seat, drafted: Heard, when: str | None) -> Heard:
    """The time that a notice was said with stands beside it, ready to be said back: 发送 sends at once."""
    if when is None or not drafted.orders:
        return drafted
    meant = read_moment(when, seat.now).meant
    clocks = "，或".join(f"「{clock(seat, at)}发」" for at in meant) or f"「{_SAMPLE}」"
    return replace(drafted, says=f"{drafted.says}\n您说的是{when}，到时候发就说{clocks}")


def _show(seat: Seat, order: NoticeDrafted) -> Heard:
    """What comes next with a text: who is meant, or the preview."""
    if order.audience.only_secretaries is None:
        kept = "照片收好了。" if order.picture and order.picture.media_id else ""
        return Heard(seat.talk.interject("broadcast:audience"), f"{kept}{_ask_audience(seat)}", orders=(order,))
    if not seat.board.people(order.audience):
        return Heard(seat.talk, "名册里没有能收到的人，什么都没发。", show="short")
    says = preview(seat, order.audience, order.text, order.picture)
    return Heard(seat.talk.interject("broadcast:confirm"), says, orders=(order,))


def _choose(seat: Seat) -> Heard:
    """The answer to 各支部: secretaries, or everyone."""
    draft, said = seat.board.draft, seat.incoming.text
    first, second = _FIRST.fullmatch(said), _SECOND.fullmatch(said)
    if draft is None:
        return _nothing_drafted(seat)
    if bool(first) == bool(second):
        return Heard(seat.talk, f"还没选。{_ask_audience(seat)}")
    audience = Audience(draft.audience.branches, only_secretaries=bool(first))
    return _show(seat, replace(_again(seat, draft), audience=audience))


def _again(seat: Seat, draft: Notice) -> NoticeDrafted:
    """The same draft, as this message leaves it."""
    own, audience, text = draft.of_branch, draft.audience, draft.text
    return NoticeDrafted(seat.incoming.key, own, audience, text, draft.wants_receipt, draft.picture)


def _attach(seat: Seat) -> Heard:
    """A picture goes beside the words, a link with them, as it was shared."""
    draft, incoming = seat.board.draft, seat.incoming
    if draft is None:
        return _nothing_drafted(seat)
    if incoming.kind is Kind.IMAGE:
        text = draft.text or signed(seat, ONLY_A_PICTURE)[0]
        return _show(seat, replace(_again(seat, draft), text=text, picture=Picture(incoming.key, incoming.media_id)))
    link = "\n".join(filter(None, (incoming.text, incoming.url)))
    asks = f"{RECEIPT}。" if draft.wants_receipt else ""
    words = draft.text.removesuffix(asks)
    text = "\n".join(filter(None, (words, link, asks))) if words else signed(seat, link)[0]
    if is_too_long(text):
        says = "加上这个链接就太长了，一条放不下，还没加。请把通知改短，再发一遍链接。"
        return Heard(seat.talk, says, show="short")
    return _show(seat, replace(_again(seat, draft), text=text))


def _take_picture_out(seat: Seat) -> Heard:
    draft = seat.board.draft
    if draft is None:
        return _nothing_drafted(seat)
    if draft.picture is None:
        return Heard(seat.talk, "这条通知里没有照片。", show="short")
    return _show(seat, replace(_again(seat, draft), picture=None))


def _discard(seat: Seat) -> Heard:
    orders = (NoticeDiscarded(seat.board.draft.id),) if seat.board.draft else ()
    return Heard(seat.talk.resume(), "好，不发了，谁也没有收到。", orders=orders, show="short")


# sending it


def _send(seat: Seat) -> Heard:
    draft = seat.board.draft
    if draft is None or seat.talk.question.step != "confirm":
        return Heard(seat.talk, "还没有能发的。", show="short") if draft else _nothing_drafted(seat)
    if _OTHER_AUDIENCE.search(seat.incoming.text):
        says = f"还没发。改发给谁，请整条重说，比如「{_how_to(draft.of_branch, bare=True)}」。"
        return Heard(seat.talk, says, show="full")
    return _confirm(seat, draft, None)


def _is_empty(draft: Notice) -> bool:
    """Nothing was said but a picture, and that is not there any more."""
    return draft.picture is None and draft.text.endswith(ONLY_A_PICTURE)


def _schedule(seat: Seat, act: Act) -> Heard:
    draft = seat.board.draft
    if draft is None or seat.talk.question != Context("broadcast", "confirm"):
        return _nothing_drafted(seat)
    moment = read_moment(act.when or "", seat.now)
    if len(moment.meant) == 1:
        return _confirm(seat, draft, moment.meant[0])
    if moment.meant:
        choices = "，还是".join(clock(seat, at) for at in moment.meant)
        says = f"是{choices}？还没排。说「{clock(seat, moment.meant[0])}发」这样"
    elif moment.is_past:
        says = f"这个时间已经过了，还没排。现在发说「发送」，定时说「{_SAMPLE}」这样"
    else:
        says = f"几点发？还没排。说「{_SAMPLE}」这样"
    return Heard(seat.talk, says)


def _confirm(seat: Seat, draft: Notice, send_at: datetime | None) -> Heard:
    count = seat.board.people(draft.audience)
    if _is_empty(draft):
        return Heard(seat.talk, "只有照片的通知，照片却没有了，还没发。请再发一次照片，或说「改成……」", show="nothing")
    if not count:
        order = NoticeDiscarded(draft.id)
        return Heard(seat.talk.resume(), "已经没有能收到的人了，没有发。", orders=(order,), show="short")
    if send_at is None:
        says = f"已排上，{count}人。看结果说「送达情况」，发错了说「停止发送」"
    else:
        quiet = "（那时是休息时间）" if quiet_at(seat, send_at) else ""
        says = f"排好了，{clock(seat, send_at)}{quiet}发，{count}人。看结果说「送达情况」，不发了说「停止发送」"
    return Heard(seat.talk.resume(), says, orders=(NoticeConfirmed(draft.id, send_at),), show="short")


def _nothing_drafted(seat: Seat) -> Heard:
    return Heard(seat.talk.resume(), f"现在没有写好的通知，什么都没发。\n{_how_to(in_whose_name(seat.person))}")


# how it is shown


def preview(seat: Seat, audience: Audience, text: str, picture: Picture | None = None) -> str:
    """The text exactly as it will arrive, and to how many; the picture is shown by itself, once it has been kept."""
    lines = ["预览，还没发：", text, *_beside(picture), _recipients(seat, audience)]
    messages = seat.board.people(audience) * (1 if picture is None else 2)
    lines += [*beyond_today(messages, seat.board.room), *quiet_note(seat, "发送")]
    return "\n".join([*lines, _WHAT_NEXT])


def beyond_today(messages: int, room: int) -> list[str]:
    """That they will not all leave today, if so."""
    if messages <= room:
        return []
    if not room:
        return ["今天发的到了平台一天的上限，现在发也要明天早上8点10分才发得出去。"]
    return [f"平台今天只让再发{room}条，要发{messages}条：发不完的明天早上8点10分接着发。"]


def _beside(picture: Picture | None) -> list[str]:
    if picture is None:
        return []
    shown = "，存好了就发给您看" if picture.media_id else ""
    return [f"照片1张，跟在文字后面发{shown}；不要说「去掉照片」"]


def _recipients(seat: Seat, audience: Audience) -> str:
    board, count = seat.board, seat.board.people(audience)
    if audience.owing is not None and count > MOST_NAMED:
        counts = Counter(each.branch for each in board.owing)
        return f"收件{count}人：" + "、".join(f"{branch}{people}人" for branch, people in counts.items())
    if audience.owing is not None:
        return by_branch(f"收件{count}人", board.owing, in_whose_name(seat.person))
    if audience.only_secretaries:
        meant = [each for each in board.secretaries if not audience.branches or each.branch in audience.branches]
        return f"收件{count}人：" + "、".join(f"{each.name}（{each.branch}）" for each in meant)
    rows = [each for each in board.headcounts if not audience.branches or each.branch in audience.branches]
    return f"收件{count}人：" + "、".join(f"{each.branch}{each.people}人" for each in rows)


def by_branch(heading: str, recipients: tuple[Recipient, ...], own: str | None) -> str:
    """Full names behind the heading; the office sees them branch by branch."""
    if own is not None:
        return f"{heading}：" + "、".join(each.name for each in recipients)
    branches: dict[str, list[str]] = {}
    for each in recipients:
        branches.setdefault(each.branch, []).append(each.name)
    if len(branches) == 1:
        return f"{heading}：{recipients[0].branch} " + "、".join(each.name for each in recipients)
    return "\n".join([f"{heading}：", *(f"{branch}：{'、'.join(names)}" for branch, names in branches.items())])


def _ask_words(seat: Seat, audience: Audience) -> str:
    whom = f"收件{seat.board.people(audience)}人。" if audience.only_secretaries is not None else ""
    return f"通知写什么？{whom}直接发给我，不发说「取消」"


def _ask_audience(seat: Seat) -> str:
    board = seat.board
    secretaries, everybody = board.people(Audience(only_secretaries=True)), board.people(Audience())
    return f"发给谁？说序号就行，不发说「取消」\n1 各支部书记（{secretaries}人）\n2 各支部全体（{everybody}人）"


def _not_those(seat: Seat, own: str | None, strange: tuple[str, ...]) -> str:
    if own is not None:
        return f"您这里只能给{own}发通知，什么都没发。\n{_how_to(own)}"
    known = "、".join(each.branch for each in seat.board.headcounts)
    return f"没有「{'」「'.join(strange)}」这个支部，什么都没发。有这些：{known}\n{_how_to(own)}"


def _how_to(own: str | None, *, bare: bool = False) -> str:
    sample = "通知 各支部书记 ……" if own is None else "通知 ……"
    return (
        sample if bare else f"要发说「{sample}」，发给全体说「通知 全体 ……」" if own is None else f"要发说「{sample}」"
    )


def signed(seat: Seat, words: str) -> tuple[str, bool]:
    """The text as it arrives, and whether it asks for a receipt."""
    text, wants_receipt = compose(sender(seat), words)
    return wording.marked(seat.campaign, text), wants_receipt


def sender(seat: Seat) -> str:
    """In whose name the person writes, as it stands before the text."""
    own = in_whose_name(seat.person)
    if own is not None:
        return own
    return seat.campaign.rubric.contact.office if seat.campaign else ROLE_NAMES[Role.COMMITTEE]


# times


def quiet_at(seat: Seat, at: datetime) -> Window | None:
    rules = seat.campaign.rubric.rules if seat.campaign else Rules()
    return next((window for window in rules.reminders.quiet if window.covers(at.time())), None)


def quiet_now(seat: Seat, what: str) -> list[str]:
    """In quiet hours: until when they are, and `what` comes of it. Else nothing."""
    window = quiet_at(seat, seat.now)
    return [f"现在是休息时间（{window.begin:%H:%M}到{window.end:%H:%M}），{what}"] if window else []


def quiet_note(seat: Seat, word: str) -> list[str]:
    """In quiet hours: that `word` sends at once all the same, and how to wait. Else nothing."""
    window = quiet_at(seat, seat.now)
    if window is None:
        return []
    return quiet_now(seat, f"说「{word}」也马上发；等一等说「{_after_quiet(seat.now, window)}发」")


def _after_quiet(now: datetime, window: Window) -> str:
    """The next time outside, in words that can be said back: 明天早上8点10分."""
    ends = datetime.combine(now.date(), window.end, now.tzinfo) + _AFTER_QUIET
    if ends <= now:
        ends += timedelta(days=1)
    part = "早上" if ends.hour < 11 else "下午" if ends.hour < 18 else "晚上"
    hour = ends.hour if ends.hour <= 12 else ends.hour - 12
    return f"{'今天' if ends.date() == now.date() else '明天'}{part}{hour}点{ends.minute}分"


def clock(seat: Seat, at: datetime) -> str:
    """5月21日（周四）9:10."""
    local = at.astimezone(seat.now.tzinfo)
    return f"{wording.day(local)}{local.hour}:{local:%M}"


FLOW: Flow[Seat] = Flow(
    name="通知",
    intents=frozenset({"broadcast", "schedule"}),
    owns="broadcast",
    may=may,
    hear=hear,
    ask=ask,
    meanwhile=frozenset({"delete_evidence"}),
)

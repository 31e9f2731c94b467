"""提交名单: looked at once more, handed in and locked; and who tells those who are not on it."""

from dataclasses import replace

from campaign.nominations import (
    ListSubmitted,
    Nominations,
    OthersLeft,
    OthersTold,
    settle_others,
    submit,
)
from campaign.people import Person
from dialog.act import Act
from handlers import nomination, notices, others, summons, wording
from handlers.desk import Desk
from handlers.flow import Flow, Heard, Showing
from handlers.slates import Slate, is_own, look

# What our own answers offer; anybody else's 通知他们 is a notice.
OFFERED = {"通知他们": "tell_others", "我当面说": "leave_others"}
_CONFIRM = "交说「确认」，先不交说「取消」，要改直接说"
_WHO_TELLS = "说「通知他们」或「我当面说」"


def may(desk: Desk, act: Act) -> str | None:
    """The secretary of the branch and nobody else."""
    slate = desk.sights.of(Slate)
    if slate is None:
        return others.FOR_OTHERS
    if not is_own(desk, slate):
        return "名单由支部书记提交，这里没有交。\n看各支部的说「各支部名单」"
    return None


def hear(desk: Desk, act: Act) -> Heard:
    slate = desk.sights.of(Slate)
    if slate is None:
        return Heard(desk.talk, others.FOR_OTHERS, show="short")
    if (too_late := _too_late(desk, slate)) is not None:
        return too_late
    match act.intent:
        case "submit_list":
            return _show(desk, slate)
        case "confirm":
            return _hand_in(desk, slate)
        case "cancel" | "deny" | "pause":
            return Heard(
                desk.talk.resume(), "好，还没交，名单先留着。\n交说「提交名单」，再看说「看名单」", show="short"
            )
    return Heard(desk.talk, "这句没看懂，还没交。", show="short")


def _too_late(desk: Desk, slate: Slate) -> Heard | None:
    """What has been handed in can still be looked at."""
    why = None if slate.nominations.is_locked else nomination.closed(desk, slate)
    return None if why is None else Heard(desk.talk.resume(), why, show="short")


def ask(desk: Desk, show: Showing) -> str:
    slate = desk.sights.of(Slate)
    if slate is None or slate.nominations.is_locked:
        return ""
    return _preview(desk, slate.nominations) if show == "full" else _CONFIRM


def _show(desk: Desk, slate: Slate) -> Heard:
    nominations = slate.nominations
    if nominations.is_locked:
        return _already(desk, slate)
    if not nominations.nominees:
        says = "名单上还没有人，没有交。\n推荐说「推荐 姓名」，本支部不推荐说「本支部不推荐」"
        return Heard(desk.talk, says, show="short")
    if (hindered := _hindered(desk, slate)) is not None:
        return Heard(desk.talk, hindered, show="short")
    talk = desk.talk.interject("submit_list:confirm", seen=nominations.version)
    return Heard(talk, _preview(desk, nominations))


def _already(desk: Desk, slate: Slate) -> Heard:
    when = nomination.when(desk, slate.nominations)
    says = f"名单{when}交过了，编号 {slate.nominations.receipt}，{_whom(slate.nominations)}。"
    return Heard(desk.talk, f"{says}\n{_offer(desk, slate) or '看名单说「看名单」'}", show="short")


def _hindered(desk: Desk, slate: Slate) -> str | None:
    """Why the list cannot go as it is."""
    nominations, limit = slate.nominations, slate.limits(desk)
    if unfit := slate.unfit():
        first = unfit[0].name
        says = f"{wording.names(unfit)}现在不能推荐（自评撤回或退回了、被一票否决，或不在本支部了），没有交。"
        return f"{says}\n去掉说「去掉 {first}」，换人说「{first}换成……」"
    if limit is None:
        return None
    count = len(nominations.nominees)
    now = f"名额{nomination.places(desk, slate)}，名单上{count}人"
    if count > limit.most:
        return f"{now}，多了{count - limit.most}人，没有交。\n去掉说「去掉 姓名」"
    if count < limit.least:
        left = [person for person in slate.able(desk.person) if nominations.of(person) is None]
        return f"{now}，还差{limit.least - count}人，没有交。\n还能推荐{len(left)}人：{wording.names(left)}"
    return None


def _preview(desk: Desk, nominations: Nominations) -> str:
    lines = [
        f"{nominations.branch}推荐{len(nominations.nominees)}人：{nomination.numbered(nominations)}。",
        nomination.record(desk, nominations),
        f"交上就锁住，要改得请{desk.rubric.contact.office}退回。",
        _CONFIRM,
    ]
    return "\n".join(filter(None, lines))


def _hand_in(desk: Desk, slate: Slate) -> Heard:
    nominations = slate.nominations
    if nominations.is_locked:
        return _already(replace(desk, talk=desk.talk.resume()), slate)
    if desk.talk.seen != nominations.version:
        again = _show(desk, slate)
        return replace(again, says=f"名单刚才有人改过，还没交。现在是这样：\n{again.says}")
    if (hindered := _hindered(desk, slate)) is not None:
        return Heard(desk.talk.resume(), hindered, show="short")
    return hand_in(desk, slate, nominations)


def hand_in(desk: Desk, slate: Slate, nominations: Nominations) -> Heard:
    """As it stands in `nominations`, and with a number of its own."""
    number = None if slate.nominations.receipt else slate.number
    receipt = slate.nominations.receipt or f"TJ{desk.campaign.dates.apply_by.year}-{slate.number:02d}"
    after = submit(nominations, receipt, desk.now)
    letters = summons.letters(desk, slate.panel, slate.scored, after.people)
    order = ListSubmitted(slate.nominations, after, number, letters)
    says = f"交上了，{_whom(after)}。编号 {receipt}，{nomination.when(desk, after)}。"
    offer = _offer(desk, replace(slate, nominations=after))
    talk = desk.talk.interject("others:choice") if offer else desk.talk.resume()
    return Heard(talk, "\n".join(filter(None, [says, offer])), orders=(order,), show="nothing" if offer else "short")


def _whom(nominations: Nominations) -> str:
    people = nominations.people
    return f"{len(people)}人：{wording.names(people)}" if people else "0人，本支部不推荐"


# those who are not on it


def _offer(desk: Desk, slate: Slate) -> str:
    """Whom the secretary may have told, as long as that is open."""
    left = slate.others(desk.person)
    if not left or slate.nominations.others_told is not None:
        return ""
    rest = "其余" if slate.nominations.nominees else ""
    lines = [f"{rest}{len(left)}位交了自评的要由我告诉他们吗？只写「本次未列入支部推荐」：", wording.names(left)]
    lines += notices.quiet_now(desk, "说了也马上发；想早上发，明天早上再说「通知他们」")
    return "\n".join([*lines, _WHO_TELLS])


def may_tell(desk: Desk, act: Act) -> str | None:
    slate = desk.sights.of(Slate)
    if slate is None or not is_own(desk, slate):
        return others.FOR_OTHERS
    return None


def hear_about_others(desk: Desk, act: Act) -> Heard:
    slate = desk.sights.of(Slate)
    if slate is None:
        return Heard(desk.talk, others.FOR_OTHERS, show="short")
    if not slate.nominations.is_locked:
        says = "名单还没有交，先不用告诉谁。\n交说「提交名单」，再看说「看名单」"
        return Heard(desk.talk.resume(), says, show="short")
    left, nominations = slate.others(desk.person), slate.nominations
    match act.intent:
        case "tell_others" if left:
            letters = tuple((person, _letter(desk, nominations, person)) for person in left)
            order = OthersTold(nominations, settle_others(nominations, told=True), letters)
            says = f"好，告诉{len(left)}人：{wording.names(left)}"
            return Heard(desk.talk.resume(), says, orders=(order,), show="short")
        case "tell_others":
            return Heard(desk.talk.resume(), "没有要告诉的人，或者都告诉过了。", show="short")
        case "leave_others":
            order_left = OthersLeft(nominations, settle_others(nominations, told=False))
            says = "好，由您当面说，我不发消息。改主意了说「通知他们」"
            return Heard(desk.talk.resume(), says, orders=(order_left,), show="short")
        case "cancel" | "pause" | "deny":
            return Heard(desk.talk.resume(), "好，先不发。要发说「通知他们」", show="short")
    return Heard(desk.talk, "还没发。", show="short")


def _letter(desk: Desk, nominations: Nominations, person: Person) -> str:
    lines = [
        f"{wording.comrade(person)}，{nominations.branch}的推荐名单报上去了。",
        "本次未列入支部推荐。",
        f"想了解情况请找{desk.person.name}书记",
    ]
    return wording.marked(desk.campaign, "\n".join(lines))


def ask_about_others(desk: Desk, show: Showing) -> str:
    return _WHO_TELLS


# nobody at all


def hear_none(desk: Desk, act: Act) -> Heard:
    slate = desk.sights.of(Slate)
    if slate is None:
        return Heard(desk.talk, others.FOR_OTHERS, show="short")
    if (too_late := _too_late(desk, slate)) is not None:
        return too_late
    nominations = slate.nominations
    match act.intent:
        case "no_nominees":
            if nominations.is_locked:
                return _already(desk, slate)
            talk = desk.talk.interject("no_nominees:confirm", seen=nominations.version)
            return Heard(talk, _preview_none(desk, nominations))
        case "confirm":
            if nominations.is_locked:
                return _already(replace(desk, talk=desk.talk.resume()), slate)
            if desk.talk.seen != nominations.version:
                talk = replace(desk.talk, seen=nominations.version)
                return Heard(talk, f"名单刚才有人改过，还没交。\n{_preview_none(desk, nominations)}")
            return hand_in(desk, slate, replace(nominations, nominees=()))
        case "cancel" | "deny" | "pause":
            return Heard(desk.talk.resume(), "好，还没交。推荐说「推荐 姓名」", show="short")
    return Heard(desk.talk, "这句没看懂，还没交。", show="short")


def ask_none(desk: Desk, show: Showing) -> str:
    slate = desk.sights.of(Slate)
    if slate is None or slate.nominations.is_locked:
        return ""
    return _preview_none(desk, slate.nominations) if show == "full" else _CONFIRM_NONE


_CONFIRM_NONE = "不推荐说「确认」，还要推荐说「取消」"


def _preview_none(desk: Desk, nominations: Nominations) -> str:
    on_it = nominations.people
    lines = [
        f"{nominations.branch}今年不推荐人，交0人的名单。",
        f"名单上的{len(on_it)}人都会去掉：{wording.names(on_it)}。" if on_it else "",
        f"交上就锁住，要改得请{desk.rubric.contact.office}退回。",
        _CONFIRM_NONE,
    ]
    return "\n".join(filter(None, lines))


FLOW = Flow(
    name="提交名单",
    intents=frozenset({"submit_list"}),
    owns="submit_list",
    may=may,
    hear=hear,
    look=look,
    ask=ask,
)
OTHERS = Flow(
    name="未列入推荐的",
    intents=frozenset({"tell_others", "leave_others"}),
    owns="others",
    may=may_tell,
    hear=hear_about_others,
    look=look,
    ask=ask_about_others,
)
NONE = Flow(
    name="本支部不推荐",
    intents=frozenset({"no_nominees"}),
    owns="no_nominees",
    may=may,
    hear=hear_none,
    look=look,
    ask=ask_none,
)

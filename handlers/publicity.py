"""公示: the names of those who passed, told to everybody on the roster for so many working days, before 授牌."""

import json
from dataclasses import dataclass
from functools import partial

from campaign.decisions import Period, Publicized, period_from
from campaign.people import Role
from campaign.titles import Candidate, why_not_publish
from dialog.act import Act
from handlers import board, candidates, notices, others, packing, permits, wording
from handlers.candidates import Meant
from handlers.desk import Desk
from handlers.flow import Flow, Heard, Showing
from storage.book import Book

_ALL = "all"
_WHOM = "说姓名，或说「都公示」，不公示说「取消」"
_CONFIRM = "发说「确认」，不发说「取消」"


@dataclass(frozen=True)
class Draft:
    """Whom it is about, how many people it goes to, and how many messages the platform lets through today."""

    meant: Meant
    people: int
    room: int


def look(book: Book, desk: Desk) -> Draft | None:
    if not desk.person.has(Role.COMMITTEE):
        return None
    people = sum(each.people for each in book.notices.headcounts(None))
    return Draft(_look(book, desk), people, board.room(book, desk.now, people))


def _look(book: Book, desk: Desk) -> Meant:
    """Whom the message names; else whom the open question is about, or everybody on the lists."""
    asked, kept = next((act for act in desk.acts if act.intent == "publish"), None), _kept(desk)
    if asked is not None and asked.names:
        return candidates.named(book, desk, asked)
    if kept and asked is None:
        return candidates.of(book, desk, kept[0])
    return candidates.on_lists(book, desk)


def _kept(desk: Desk) -> tuple[tuple[int, ...], str] | None:
    """Whom and until when, as it was shown."""
    if desk.talk.question.conversation != "publish" or not desk.talk.held:
        return None
    people, ends = json.loads(desk.talk.held)
    return tuple(people), ends


def may(desk: Desk, act: Act) -> str | None:
    return None if desk.sights.of(Draft) is not None else others.FOR_OTHERS


def hear(desk: Desk, act: Act) -> Heard:
    draft, kept = desk.sights.of(Draft) or Draft(Meant(), 0, 0), _kept(desk)
    match act.intent:
        case "publish" if act.names or act.form == _ALL:
            return _offer(desk, draft)
        case "publish":
            return _ask_whom(desk, draft)
        case "confirm" if kept:
            return _publish(desk, draft, kept)
        case "confirm":
            return Heard(desk.talk, "先说公示谁，还没公示。", show="short")
        case "cancel" | "deny" | "pause":
            return Heard(desk.talk.resume(), "好，不公示了，什么都没发。", show="short")
    return Heard(desk.talk, "这句没看懂，还没公示。", show="short")


def ask(desk: Desk, show: Showing) -> str:
    draft = desk.sights.of(Draft)
    if desk.talk.question.step == "names":
        return _WHOM
    return _preview(desk, draft) if draft and show == "full" else _CONFIRM


def _free(desk: Desk, draft: Draft) -> tuple[Candidate, ...]:
    return candidates.free(draft.meant, partial(why_not_publish, by=desk.person.id))


def _left_out(desk: Desk, draft: Draft) -> list[str]:
    return candidates.left_out(desk, draft.meant, "公示", partial(why_not_publish, by=desk.person.id))


def _nobody(desk: Desk, draft: Draft, how: str) -> Heard:
    talk = desk.talk.resume() if desk.talk.question.conversation == "publish" else desk.talk
    return Heard(talk, "\n".join(["没有公示，什么都没发。", *_left_out(desk, draft), how]), show="short")


def _ask_whom(desk: Desk, draft: Draft) -> Heard:
    free = _free(desk, draft)
    if not free:
        return _nobody(desk, draft, "先定谁通过，说「通过 姓名」，看定了谁说「评审决定」")
    period = period_from(desk.campaign, desk.now)
    lines = [
        f"公示谁？还没发。定了通过、可以公示的{len(free)}人：",
        *candidates.by_branch(free),
        *_left_out(desk, draft),
    ]
    lines += [f"今天公示，就是{span(period)}，{_days(desk)}。", *_guessed(period)]
    return Heard(desk.talk.interject("publish:names"), "\n".join([*lines, _WHOM]))


def _offer(desk: Desk, draft: Draft) -> Heard:
    free = _free(desk, draft)
    if not free:
        return _nobody(desk, draft, "看可以公示谁说「公示」，看定了谁说「评审决定」")
    held = json.dumps([[each.person.id for each in free], period_from(desk.campaign, desk.now).ends.isoformat()])
    return Heard(desk.talk.interject("publish:confirm", held=held), _preview(desk, draft))


def _preview(desk: Desk, draft: Draft) -> str:
    """The text exactly as it will arrive."""
    free, period = _free(desk, draft), period_from(desk.campaign, desk.now)
    texts = _texts(desk, free, period)
    lines = [
        f"公示稿，还没发，确认后发给名册上全体{draft.people}人：",
        *texts,
        "",
        *_left_out(desk, draft),
        *_guessed(period),
    ]
    lines += notices.beyond_today(draft.people * len(texts), draft.room)
    lines += notices.quiet_now(desk, "确认了也马上发；要等就早上再说「公示」")
    return "\n".join([*lines, _CONFIRM])


def _texts(desk: Desk, free: tuple[Candidate, ...], period: Period) -> tuple[str, ...]:
    opening = wording.marked(
        desk.campaign,
        f"【{desk.rubric.contact.office}】公示：拟授予“{desk.rubric.title}”称号{len(free)}人，{span(period)}，{_days(desk)}。",
    )
    lists = [
        packing.Listing(f"{branch}{len(there)}人：", tuple(map(candidates.with_post, there)))
        for branch, there in candidates.branches_of(free)
    ]
    return packing.pack(opening, lists, f"有异议请在公示期内告诉{permits.office(desk)}")


def span(period: Period) -> str:
    """6月17日（周三）到6月24日（周三）."""
    first, last = wording.day(period.begins), wording.last_day(period.ends)
    return first if first == last else f"{first}到{last}"


def _days(desk: Desk) -> str:
    return f"{desk.campaign.dates.publish_days}个工作日"


def _guessed(period: Period) -> list[str]:
    return [
        f"{year}年的放假安排还没有公布，这里按周一到周五算工作日，公布后有出入的请自己顺延。"
        for year in period.guessed_years()
    ]


def _publish(desk: Desk, draft: Draft, kept: tuple[tuple[int, ...], str]) -> Heard:
    free, period = _free(desk, draft), period_from(desk.campaign, desk.now)
    people, ends = kept
    if {each.person.id for each in free} != set(people) or period.ends.isoformat() != ends:
        heard = _offer(desk, draft)
        return Heard(heard.talk, f"刚才有变动，还没公示。\n{heard.says}", show=heard.show)
    order = Publicized(desk.incoming.key, tuple(each.person.id for each in free), period, _texts(desk, free, period))
    names = wording.names(each.person for each in free)
    says = (
        f"公示了{len(free)}人：{names}，到{wording.deadline(period.ends)}。已排上，发给{draft.people}人。\n"
        "看发到没有说「送达情况」，期满授牌说「授牌」"
    )
    return Heard(desk.talk.resume(), says, orders=(order,), show="short")


FLOW: Flow[Desk] = Flow(
    name="公示", intents=frozenset({"publish"}), owns="publish", may=may, hear=hear, look=look, ask=ask
)

"""推荐: who is put forward, in which order, with an opinion each, and how the meeting voted; until it is handed in."""

import re
from dataclasses import replace

from campaign.nominations import (
    Hindrance,
    ListChanged,
    Meeting,
    Nominations,
    Nominee,
    confirm,
    drop_proposed,
    move,
    put_forward,
    swap,
    take_off,
    with_opinion,
    with_votes,
    without_asking,
)
from campaign.people import Person, Role
from campaign.roll import Entry
from dialog.act import Act
from handlers import others, permits, wording
from handlers.desk import Desk
from handlers.flow import Flow, Heard, Showing
from handlers.meetings import MeetingTold, read_meeting
from handlers.slates import LOOKING, Slate, is_own, is_proposing, look, may_put_forward

_LONGEST_OPINION = 200
_SAMPLE_MEETING = "6月3日支部大会 应到23 实到21 20票19票17票"
_JUST_THESE = re.compile(
    "那?(?:就|只)(?:报|推荐|推)?(?:这|他们?|她们?)?(?:[0-9一二两三四五六七八九十几些]*)(?:个|位|名)?(?:人|同志)?(?:吧|了|[。.])?"
)
_ALL_WITHOUT = re.compile("都不写|全不写|都跳过|全部跳过|都没有")


def may(desk: Desk, act: Act) -> str | None:
    """A secretary for the own branch; the office for the secretaries."""
    return None if may_put_forward(desk.person) and desk.sights.of(Slate) is not None else others.FOR_OTHERS


def closed(desk: Desk, slate: Slate) -> str | None:
    """Why the list cannot be changed: it has been handed in, or it is too late."""
    nominations = slate.nominations
    if nominations.is_locked:
        whose = "" if is_own(desk, slate) else nominations.branch
        return (
            f"{whose}名单{when(desk, nominations)}交了（{nominations.receipt}），锁着，没有改。\n"
            f"{_how_to_unlock(desk, slate)}"
        )
    if slate.deadline is not None and desk.now >= slate.deadline:
        until = wording.deadline(slate.deadline)
        return f"支部推荐{until}截止了，这次没有动，名单都还在。\n有特殊情况请找{permits.office(desk)}单独延期"
    return None


def _how_to_unlock(desk: Desk, slate: Slate) -> str:
    if is_own(desk, slate):
        return f"要改请{permits.office(desk)}退回"
    return f"要改先说「退回 {slate.nominations.branch} 原因」"


def hear(desk: Desk, act: Act) -> Heard:
    slate = desk.sights.of(Slate)
    if slate is None:
        return Heard(desk.talk, others.FOR_OTHERS, show="short")
    if act.intent not in LOOKING and (why := closed(desk, slate)) is not None:
        return Heard(desk.talk.resume(), why, show="short")
    match act.intent:
        case "nominate" if act.form == "swap":
            return _swap(desk, slate, act)
        case "nominate":
            return _nominate(desk, slate, act)
        case "move_nominee":
            return _move(desk, slate, act)
        case "leave_out":
            return _take_off(desk, slate, act)
        case "change_opinion":
            return _change_opinion(desk, slate, act)
        case "meeting":
            return _record_meeting(desk, slate, act)
        case "show_list":
            return Heard(desk.talk, _not_in(desk, slate) or _show_list(desk, slate), show="short")
        case "show_opinions":
            return Heard(desk.talk, _not_in(desk, slate) or _show_opinions(slate), show="short")
    return _answer(desk, slate, act)


def ask(desk: Desk, show: Showing) -> str:
    slate = desk.sights.of(Slate)
    if slate is None:
        return ""
    match desk.talk.question.step:
        case "opinion" | "instead":
            about = _opinion_of(desk, slate)
            return _ask_opinion(about.person) if about else ""
        case "confirm" if show == "full":
            return f"{_opinions(slate.nominations)}\n{_CONFIRM}"
        case "confirm":
            return _CONFIRM
    return _ASK_NAMES


_ASK_NAMES = "推荐谁？直接说姓名，几个人就一起说，按先后排"
_CONFIRM = "对的话说「确认」，要改说「换成……」「去掉……」「改意见 姓名」"
_NEXT = "交说「提交名单」，再看说「看名单」"


# putting forward


def _nominate(desk: Desk, slate: Slate, act: Act) -> Heard:
    if not act.names and not slate.nominations.branch:
        return Heard(desk.talk, "这里只推荐书记本人，别人由本支部书记推荐。\n说「推荐 书记姓名」", show="short")
    if not act.names:
        talk = desk.talk.interject("nominate:names", seen=slate.nominations.version)
        return Heard(talk, _open_with(desk, slate))
    if (unclear := _unclear(desk, slate, act.names)) is not None:
        return unclear
    entries = [entry for name in act.names for entry in slate.named.get(name, ())]
    fit = [entry for entry in entries if slate.hindrance(entry, desk.person) is None]
    refused = [_why_not(desk, slate, each) for each in entries if each not in fit]
    already = [each.person for each in fit if slate.nominations.of(each.person)]
    new = [each.person for each in fit if slate.nominations.of(each.person) is None]
    refused += [f"{wording.names(already)}已经在名单上了。"] if already else []
    if not new:
        return Heard(desk.talk, "\n".join([*refused, _what_now(slate.nominations)]), show="short")
    after = put_forward(slate.nominations, new, desk.person)
    if (too_many := _too_many(desk, slate, after)) is not None:
        return Heard(desk.talk, "\n".join([*refused, too_many]), show="short")
    says = "\n".join([*refused, _told_new(after, new)])
    return _go_on(desk, slate, after, says, step="instead" if refused else "opinion")


def _open_with(desk: Desk, slate: Slate) -> str:
    limit = slate.limits(desk)
    able = [person for person in slate.able(desk.person) if slate.nominations.of(person) is None]
    lines = [f"名额{places(desk, slate)}。" if limit else "", _ASK_NAMES + "。"]
    if slate.nominations.nominees:
        lines.append(f"名单上已有{len(slate.nominations.nominees)}人：{numbered(slate.nominations)}")
    lines.append(f"交了自评、还能推荐的{len(able)}人：{wording.names(able)}" if able else "现在还没有别人交自评。")
    return "\n".join([*filter(None, lines), "先不推荐说「取消」"])


def _unclear(desk: Desk, slate: Slate, names: tuple[str, ...]) -> Heard | None:
    """Somebody who is not there, or one of several: then nothing is taken."""
    strange = [name for name in names if not slate.named.get(name)]
    branch = slate.nominations.branch
    if strange:
        where = f"{branch}名册里" if branch else "名册里"
        says = f"{where}没有{'、'.join(strange)}，这次都还没记。请核对姓名，再说一遍"
        return Heard(desk.talk, says, show="short")
    for name in names:
        entries = slate.named[name]
        if len(entries) > 1:
            choices = "、".join(f"{each.person.name}（{each.person.userid}）" for each in entries)
            sample = f"{entries[0].person.name}（{entries[0].person.userid}）"
            says = f"有{len(entries)}位{name}，是哪一位？都还没记。\n{choices}\n请连括号一起说，比如「推荐 {sample}」"
            return Heard(desk.talk, says, show="short")
    return None


def _why_not(desk: Desk, slate: Slate, entry: Entry) -> str:
    name, found = entry.person.name, slate.hindrance(entry, desk.person)
    match found:
        case Hindrance.ONESELF:
            return f"您自己由另一位书记或{desk.rubric.contact.office}推荐，没有记。"
        case Hindrance.NOT_THEIRS:
            return f"{name}由本支部书记推荐，这里只能推荐书记本人，没有记。"
        case Hindrance.BARRED:
            return f"{name}不能推荐，没有记：{slate.barred[entry.person.id]}"
    if not entry.person.has(Role.MEMBER):
        return f"{name}不在应报的人里，不能推荐，没有记。"
    return f"{name}没有提交自评（现在是{entry.standing.value}），不能推荐，没有记。"


def _too_many(desk: Desk, slate: Slate, after: Nominations) -> str | None:
    limit, count = slate.limits(desk), len(after.nominees)
    if limit is None or count <= limit.most:
        return None
    if not limit.most:
        return f"{after.branch}今年没有推荐名额，这次都没有记"
    on_it = slate.nominations
    lines = [
        f"名额{places(desk, slate)}，这样就{count}人了，这次都没有记。",
        f"名单上已有{len(on_it.nominees)}人：{numbered(on_it)}。" if on_it.nominees else "",
        f"换人说「{_sample_swap(on_it)}」，少报几人再说一遍「推荐 姓名」",
    ]
    return "\n".join(filter(None, lines))


def _sample_swap(nominations: Nominations) -> str:
    return f"{nominations.people[-1].name}换成……" if nominations.nominees else "……换成……"


def places(desk: Desk, slate: Slate) -> str:
    """3人, 差额要报4人."""
    limit = slate.limits(desk)
    if limit is None:
        return "不限"
    extra = f"，差额要报{limit.least}人" if limit.least else ""
    return f"{limit.places}人{extra}"


def _told_new(after: Nominations, new: list[Person]) -> str:
    if len(after.nominees) == 1:
        return f"推荐{new[0].name}。"
    if len(new) < len(after.nominees):
        return f"加上{wording.names(new)}，名单{len(after.nominees)}人：{numbered(after)}。"
    return f"推荐{len(after.nominees)}人，顺序是：{numbered(after)}。"


def _go_on(desk: Desk, slate: Slate, after: Nominations, says: str, *, step: str = "opinion") -> Heard:
    """The next opinion, or what is to be confirmed; the list is written as it is now."""
    orders = (ListChanged(slate.nominations, after),) if after != slate.nominations else ()
    seen = slate.nominations.version + len(orders)
    unasked = after.unasked
    if unasked is not None:
        talk = desk.talk.interject(f"nominate:{step}", seen=seen)
        instead = "，换人说「换成……」" if step == "instead" else ""
        return Heard(talk, f"{says}\n{_ask_opinion(unasked.person)}{instead}", orders=orders)
    if any(each.proposed_by is not None for each in after.nominees):
        talk = desk.talk.interject("nominate:confirm", seen=seen)
        return Heard(talk, f"{says}\n{_opinions(after)}\n{_CONFIRM}", orders=orders)
    return Heard(desk.talk.resume(), f"{says}\n{_what_now(after)}", orders=orders, show="short")


def _ask_opinion(person: Person) -> str:
    return f"写一句{person.name}的推荐意见，不写说「跳过」"


def _opinion_of(desk: Desk, slate: Slate) -> Nominee | None:
    """Whose opinion is asked for: the one that is to be changed, else the first that has none."""
    about = next((each for each in slate.nominations.nominees if each.person.id == desk.talk.about), None)
    return about or slate.nominations.unasked


# answers


def _answer(desk: Desk, slate: Slate, act: Act) -> Heard:
    step = desk.talk.question.step
    match act.intent:
        case "confirm":
            return _confirm(desk, slate)
        case "cancel":
            return _cancel(desk, slate)
        case "deny" if step == "names":
            return _cancel(desk, slate)
        case "deny":
            return Heard(desk.talk, "好，先不定。", show="short")
        case "pause":
            return Heard(desk.talk.resume(), f"好，先留着。{_what_now(slate.nominations)}", show="short")
        case "skip" | "told" if step in ("opinion", "instead"):
            return _write_opinion(desk, slate, act)
        case "clarify" if act.form == "name" and act.options:
            return Heard(desk.talk, f"{act.text}是哪一位？{'、'.join(act.options)}。请说全名，还没记。", show="short")
    return Heard(desk.talk, "这句没看懂，名单没有动。", show="short")


def _write_opinion(desk: Desk, slate: Slate, act: Act) -> Heard:
    about = _opinion_of(desk, slate)
    if about is None:
        return _go_on(desk, slate, slate.nominations, "")
    if _JUST_THESE.fullmatch(desk.incoming.text.strip()):
        return Heard(desk.talk, f"好，就这{len(slate.nominations.nominees)}人。\n{_ask_opinion(about.person)}")
    if _ALL_WITHOUT.fullmatch(desk.incoming.text.strip()):
        return _go_on(desk, slate, without_asking(slate.nominations), "好，都不写。")
    words = "" if act.intent == "skip" else " ".join(desk.incoming.text.split())
    if len(words) > _LONGEST_OPINION:
        says = f"推荐意见最多{_LONGEST_OPINION}字，现在{len(words)}字，没有记。"
        return Heard(desk.talk, says, show="short")
    after = with_opinion(slate.nominations, about.person, words)
    return _go_on(desk, slate, after, f"{about.person.name}的意见记好了。" if words else f"{about.person.name}的不写。")


def _confirm(desk: Desk, slate: Slate) -> Heard:
    """Where opinions are still asked for, whom it concerns has been shown, and the rest goes without one."""
    nominations = slate.nominations
    if not nominations.nominees:
        return Heard(desk.talk, f"名单上还没有人，什么都没记。{_ASK_NAMES}")
    if desk.talk.seen != nominations.version:
        talk = desk.talk.interject("nominate:confirm", seen=nominations.version)
        return Heard(talk, f"名单刚才有人改过，还没确认。现在是这样：\n{_opinions(nominations)}\n{_CONFIRM}")
    after = confirm(without_asking(nominations))
    says = f"记好了，{after.branch}推荐{len(after.nominees)}人：{numbered(after)}。还没有交。"
    own = is_own(desk, slate)
    offer = "" if after.is_recorded or not own else f"\n{_missing_record(after)}，说一句就记，比如：\n{_SAMPLE_MEETING}"
    orders = (ListChanged(nominations, after),) if after != nominations else ()
    go_on = _NEXT if own else "由支部书记一起提交"
    return Heard(desk.talk.resume(), f"{says}{offer}\n{go_on}", orders=orders, show="short")


def _cancel(desk: Desk, slate: Slate) -> Heard:
    after = drop_proposed(slate.nominations, desk.person)
    if after == slate.nominations:
        return Heard(desk.talk.resume(), f"好，没有加人。{_what_now(after)}", show="short")
    gone = wording.names(person for person in slate.nominations.people if after.of(person) is None)
    orders = (ListChanged(slate.nominations, after),)
    return Heard(desk.talk.resume(), f"好，不推荐{gone}了。{_what_now(after)}", orders=orders, show="short")


# changing


def _swap(desk: Desk, slate: Slate, act: Act) -> Heard:
    """李国强 in the place of 何小燕; where only the new one is named, of the only one, or of who was refused."""
    names = (act.target, *act.names) if act.target else act.names
    if (unclear := _unclear(desk, slate, names)) is not None:
        return unclear
    *olds, new = (slate.named[name][0] for name in names)
    if slate.hindrance(new, desk.person) is not None:
        return Heard(desk.talk, f"{_why_not(desk, slate, new)}名单没有动。", show="short")
    on_it = slate.nominations.people
    old = olds[0].person if olds else on_it[0] if len(on_it) == 1 else None
    was_refused = desk.talk.question.step == "instead" and not olds
    if was_refused or not on_it or (old is not None and slate.nominations.of(old) is None):
        return _nominate(desk, slate, Act(intent="nominate", names=(act.names[-1],)))
    if old is None:
        sample = f"{on_it[-1].name}换成{new.person.name}"
        says = (
            f"换下谁？名单还没动：{numbered(slate.nominations)}。\n说「{sample}」，只是加上说「加 {new.person.name}」"
        )
        return Heard(desk.talk, says, show="short")
    if slate.nominations.of(new.person):
        return Heard(desk.talk, f"{new.person.name}已经在名单上了，没有动。", show="short")
    after = swap(slate.nominations, old, new.person, desk.person)
    return _go_on(desk, slate, after, f"{old.name}换成{new.person.name}，{_order(after)}")


def _move(desk: Desk, slate: Slate, act: Act) -> Heard:
    person = _on_list(desk, slate, act)
    if isinstance(person, Heard):
        return person
    count = len(slate.nominations.nominees)
    place = count if act.item is None else act.item
    if not 1 <= place <= count:
        return Heard(desk.talk, f"名单上只有{count}人，排不到第{place}，没有动。", show="short")
    after = move(slate.nominations, person, place)
    return _go_on(desk, slate, after, f"{person.name}排第{place}，{_order(after)}")


def _take_off(desk: Desk, slate: Slate, act: Act) -> Heard:
    if (unclear := _unclear(desk, slate, act.names)) is not None:
        return unclear
    people = [slate.named[name][0].person for name in act.names]
    gone = [person for person in people if slate.nominations.of(person)]
    if not gone:
        return Heard(desk.talk, f"{wording.names(people)}不在名单上，没有动。", show="short")
    after = take_off(slate.nominations, gone)
    if not after.nominees:
        orders = (ListChanged(slate.nominations, after),)
        says = f"去掉了{wording.names(gone)}，名单上没有人了。\n推荐说「推荐 姓名」，本支部不推荐说「本支部不推荐」"
        return Heard(desk.talk.resume(), says, orders=orders, show="short")
    return _go_on(desk, slate, after, f"去掉了{wording.names(gone)}，{_order(after)}")


def _change_opinion(desk: Desk, slate: Slate, act: Act) -> Heard:
    person = _on_list(desk, slate, act)
    if isinstance(person, Heard):
        return person
    if act.text:
        after = with_opinion(slate.nominations, person, act.text[:_LONGEST_OPINION])
        return _go_on(desk, slate, after, f"{person.name}的意见改好了：{wording.quoted(act.text, 200)}。")
    nominee = slate.nominations.of(person)
    was = f"现在是{wording.quoted(nominee.opinion, 200)}。\n" if nominee and nominee.opinion else ""
    talk = desk.talk.interject("nominate:opinion", about=person.id, seen=slate.nominations.version)
    return Heard(talk, f"{was}{_ask_opinion(person)}")


def _on_list(desk: Desk, slate: Slate, act: Act) -> Person | Heard:
    """The one who is meant: the named one, or the only one there is."""
    people = slate.nominations.people
    names = act.names or ((act.name,) if act.name else ())
    if not names:
        if len(people) == 1:
            return people[0]
        says = f"是谁的？说「改意见 {people[0].name}」这样" if people else f"名单上还没有人。{_ASK_NAMES}"
        return Heard(desk.talk, says, show="short")
    if (unclear := _unclear(desk, slate, names[:1])) is not None:
        return unclear
    person = slate.named[names[0]][0].person
    if slate.nominations.of(person) is None:
        return Heard(desk.talk, f"{person.name}不在名单上，没有动。", show="short")
    return person


# the meeting


def _record_meeting(desk: Desk, slate: Slate, act: Act) -> Heard:
    """What is said now is added to what was said before."""
    nominations = slate.nominations
    told = read_meeting(act.text or "", (person.name for person in nominations.people), desk.now.date())
    if told.is_empty:
        now = f"{_meeting(nominations)}\n" if nominations.meeting != Meeting() else ""
        return Heard(desk.talk, f"{now}会议情况说一句就记，比如：\n{_SAMPLE_MEETING}", show="short")
    meeting = Meeting(
        told.kind or nominations.meeting.kind,
        told.day or nominations.meeting.day,
        nominations.meeting.due if told.due is None else told.due,
        nominations.meeting.present if told.present is None else told.present,
    )
    votes = _votes(nominations, meeting, told)
    if (wrong := _wrong(desk, nominations, meeting, told, votes)) is not None:
        return Heard(desk.talk, f"{wrong}，会议情况没有记。请整句再说一遍，比如：\n{_SAMPLE_MEETING}", show="short")
    after = replace(with_votes(nominations, votes) if votes else nominations, meeting=meeting)
    orders = (ListChanged(nominations, after),) if after != nominations else ()
    missing = "" if after.is_recorded else f"\n{_missing_record(after)}，有了再说，不影响交"
    talk = replace(desk.talk, seen=nominations.version + len(orders)) if desk.talk.seen is not None else desk.talk
    return Heard(talk, f"{_meeting(after)}{missing}\n{_what_now(after)}", orders=orders, show="short")


def _votes(nominations: Nominations, meeting: Meeting, told: MeetingTold) -> tuple[int, ...]:
    """In the order of the list; none where not everybody has one."""
    if told.is_unanimous and meeting.present is not None:
        return (meeting.present,) * len(nominations.nominees)
    if told.votes_of:
        known = (told.votes_of.get(each.person.name, each.votes) for each in nominations.nominees)
        found = tuple(each for each in known if each is not None)
        return found if len(found) == len(nominations.nominees) else ()
    return told.votes


def _wrong(
    desk: Desk, nominations: Nominations, meeting: Meeting, told: MeetingTold, votes: tuple[int, ...]
) -> str | None:
    if told.day and told.day > desk.now.date():
        return f"{told.day.month}月{told.day.day}日还没到"
    if meeting.due is not None and meeting.present is not None and meeting.present > meeting.due:
        return f"实到{meeting.present}比应到{meeting.due}还多"
    if told.votes and len(told.votes) != len(nominations.nominees):
        return f"收到{len(told.votes)}个票数，名单上{len(nominations.nominees)}人"
    if told.votes_of and not votes:
        left = [each.person.name for each in nominations.nominees if each.person.name not in told.votes_of]
        return f"还缺{'、'.join(left)}的票数"
    most = meeting.present if meeting.present is not None else meeting.due
    if votes and most is not None and max(votes) > most:
        return f"{max(votes)}票比到会的{most}人还多"
    return None


def _meeting(nominations: Nominations) -> str:
    """6月3日支部大会，应到23，实到21，过半数。同意票：周桂香20，李国强19."""
    meeting = nominations.meeting
    day = f"{meeting.day.month}月{meeting.day.day}日" if meeting.day else ""
    quorum = {None: "", True: "过半数", False: "没有过半数"}[meeting.has_quorum]
    known = [
        f"{day}{meeting.kind or ('会议' if day else '')}",
        f"应到{meeting.due}" if meeting.due is not None else "",
        f"实到{meeting.present}" if meeting.present is not None else "",
        quorum,
    ]
    votes = "，".join(f"{each.person.name}{each.votes}" for each in nominations.nominees if each.votes is not None)
    return "。\n".join(filter(None, ["，".join(filter(None, known)), f"同意票：{votes}" if votes else ""])) + "。"


def _missing_record(nominations: Nominations) -> str:
    """会议情况还没有, or what of it is missing."""
    meeting = nominations.meeting
    if meeting == Meeting() and not any(each.votes is not None for each in nominations.nominees):
        return "会议情况还没有"
    left = [
        "是支部大会还是支委会" if meeting.kind is None else "",
        "日期" if meeting.day is None else "",
        "应到" if meeting.due is None else "",
        "实到" if meeting.present is None else "",
        "票数" if not nominations.has_votes else "",
    ]
    return f"会议情况还缺{'、'.join(filter(None, left))}"


# how it is shown


def numbered(nominations: Nominations) -> str:
    """1 周桂香，2 李国强."""
    return "，".join(f"{place} {called(each, nominations)}" for place, each in enumerate(nominations.people, 1))


def called(person: Person, nominations: Nominations) -> str:
    """People of one name carry their userid."""
    is_alone = [each.name for each in nominations.people].count(person.name) == 1
    return person.name if is_alone else f"{person.name}（{person.userid}）"


def _order(nominations: Nominations) -> str:
    return f"名单{len(nominations.nominees)}人：{numbered(nominations)}。"


def _opinions(nominations: Nominations) -> str:
    lines = [
        f"{place} {called(each.person, nominations)}：{each.opinion or '没写意见'}"
        for place, each in enumerate(nominations.nominees, 1)
    ]
    return "\n".join([f"{nominations.branch}推荐{len(nominations.nominees)}人：", *lines])


def _show_opinions(slate: Slate) -> str:
    nominations = slate.nominations
    return _opinions(nominations) if nominations.nominees else "名单上还没有人。推荐说「推荐 姓名」"


def _not_in(desk: Desk, slate: Slate) -> str | None:
    """A draft is the branch's own: the office sees what has been handed in, and what it puts forward itself."""
    nominations, all_lists = slate.nominations, "看各支部的说「各支部名单」"
    if is_own(desk, slate) or nominations.is_locked:
        return None
    if not nominations.branch:
        return f"{all_lists}，看一个支部的说「看某支部名单」，退回说「退回 某支部 原因」"
    if is_proposing(nominations, desk.person):
        return None
    return f"{nominations.branch}的名单还没有交。\n{all_lists}"


def _show_list(desk: Desk, slate: Slate) -> str:
    nominations = slate.nominations
    state = f"{when(desk, nominations)}交了，{nominations.receipt}" if nominations.is_locked else "还没有交"
    if nominations.reason and not nominations.is_locked:
        state = f"退回来了（{wording.quoted(nominations.reason, 200)}）"
    if not nominations.nominees:
        return f"{nominations.branch}名单0人，{state}。\n" + (
            _how_to_unlock(desk, slate) if nominations.is_locked else "推荐说「推荐 姓名」"
        )
    lines = [f"{nominations.branch}推荐{len(nominations.nominees)}人，{state}：", f"{numbered(nominations)}。"]
    lines.append(_meeting(nominations) if nominations.meeting != Meeting() else "会议情况还没有。")
    if unfit := slate.unfit():
        lines.append(
            f"现在不能推荐的{len(unfit)}人：{wording.names(unfit)}（自评没有提交着、被一票否决或不在本支部了）。"
        )
    next_step = _how_to_unlock(desk, slate) if nominations.is_locked else _NEXT.split("，")[0]
    whose = "" if is_own(desk, slate) else nominations.branch
    lines.append(f"{next_step}，看意见说「看{whose}推荐意见」")
    return "\n".join(lines)


def when(desk: Desk, nominations: Nominations) -> str:
    """6月3日 16:20."""
    if nominations.submitted_at is None:
        return ""
    at = nominations.submitted_at.astimezone(desk.now.tzinfo)
    return f"{at.month}月{at.day}日 {at:%H:%M}"


def record(desk: Desk, nominations: Nominations) -> str:
    """What is known of the meeting, and what the office will see missing."""
    known = [_meeting(nominations)] if nominations.meeting != Meeting() else []
    missing = (
        []
        if nominations.is_recorded
        else [f"{_missing_record(nominations)}，不影响交，{desk.rubric.contact.office}会看到。"]
    )
    return "\n".join([*known, *missing])


def _what_now(nominations: Nominations) -> str:
    return _NEXT if nominations.nominees else "推荐说「推荐 姓名」"


FLOW = Flow(
    name="推荐",
    intents=frozenset(
        {
            "nominate",
            "move_nominee",
            "leave_out",
            "change_opinion",
            "meeting",
            *LOOKING,
        }
    ),
    owns="nominate",
    may=may,
    hear=hear,
    look=look,
    ask=ask,
)

"""任命、免去: who is a branch's secretary, named by the committee office; effective with the next message."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from campaign.appointments import (
    AppointmentOrder,
    Letter,
    SecretaryAppointed,
    SecretaryDismissed,
    remaining,
)
from campaign.people import Person, Role
from dialog.act import Act
from dialog.understanding.directory import short_branch
from handlers import wording
from handlers.desk import Seat
from handlers.flow import Flow, Heard, Showing
from handlers.inquiry import userids
from storage.book import Book
from storage.people import key_of, name_key

NOT_YOURS = "书记由党委办公室任免，您这里办不了，什么都没动。"
_SAMPLE = "「任命 姓名 为 某支部 书记」"
_NO_CHANGE = "书记没有动。"
_NO_DEPUTIES = "在这里副书记和书记一样办。\n"
_IN_REHEARSAL = "演练里也当真任免，演练结束不会变回去。"


@dataclass(frozen=True)
class Succession:
    """Whom the office means, and whom the branch has.

    `found` are those who are called as was said, `secretaries` those of `branch`; of the branch that is said and does
    not exist only the `strange` name is known.
    """

    found: tuple[Person, ...] = ()
    branch: str | None = None
    strange: str | None = None
    secretaries: tuple[Person, ...] = ()


@dataclass(frozen=True)
class Held:
    """What was shown and waits for its 确认. `before` are the userids of the branch's secretaries as they were shown,
    `out` of those who go; None: it has not been said yet whether anybody does.
    """

    is_appointment: bool
    userid: str
    branch: str
    before: tuple[str, ...]
    out: tuple[str, ...] | None

    def dump(self) -> str:
        return json.dumps(self.__dict__, ensure_ascii=False)


def _kept(seat: Seat) -> Held | None:
    if not seat.talk.held or seat.talk.question.conversation != "appoint":
        return None
    kept: dict[str, Any] = json.loads(seat.talk.held)
    out = kept["out"]
    return Held(
        kept["is_appointment"],
        kept["userid"],
        kept["branch"],
        tuple(kept["before"]),
        None if out is None else tuple(out),
    )


def look(book: Book, seat: Seat) -> Succession | None:
    if not seat.person.has(Role.COMMITTEE):
        return None
    asked = next((act for act in seat.acts if act.intent in ("appoint", "dismiss") and act.name), None)
    return _look_at_held(book, seat) if asked is None else _look_for(book, seat, asked)


def _look_at_held(book: Book, seat: Seat) -> Succession:
    kept = _kept(seat)
    person = book.people.find(kept.userid) if kept else None
    if kept is None or person is None:
        return Succession()
    return Succession((person,), kept.branch, None, tuple(book.people.secretaries(kept.branch)))


def _look_for(book: Book, seat: Seat, asked: Act) -> Succession:
    """A secretary serves the branch that the person is in, so of several of one name the one who is there is meant."""
    called, meant = book.people.called(asked.name or ""), userids(seat.incoming.text)
    called = [each for each in called if key_of(each.userid) in meant] or called
    known, said = book.notices.branches(), asked.branch
    branch = next((name for name in known if said and short_branch(name) == short_branch(said)), None)
    found = [each for each in called if branch is None or each.branch == branch] or called
    if asked.intent == "dismiss":
        found = [each for each in found if each.has(Role.SECRETARY)] or found
    strange = said if branch is None else None
    branch = branch or (found[0].branch if len(found) == 1 else None)
    return Succession(tuple(found), branch, strange, tuple(book.people.secretaries(branch)) if branch else ())


def may(seat: Seat, act: Act) -> str | None:
    return None if seat.person.has(Role.COMMITTEE) and seat.sights.of(Succession) is not None else NOT_YOURS


def hear(seat: Seat, act: Act) -> Heard:
    found = seat.sights.of(Succession)
    if found is None:
        return Heard(seat.talk, NOT_YOURS, show="short")
    kept = _kept(seat)
    match act.intent:
        case "appoint" | "dismiss" if act.name:
            return _offer(seat, found, act)
        case "appoint" if kept is not None and kept.is_appointment:
            return _choose(seat, found, kept, act)
        case "appoint" | "dismiss":
            return Heard(seat.talk, f"任免哪一位？书记都没有动。说{_SAMPLE}「免去 姓名 书记」这样", show="short")
        case "confirm":
            return _carry_out(seat, found, kept)
        case "cancel" | "deny" | "pause":
            return Heard(seat.talk.resume(), f"好，{_NO_CHANGE}", show="short")
    return Heard(seat.talk, f"这句没看懂，{_NO_CHANGE}", show="short")


def ask(seat: Seat, show: Showing) -> str:
    kept, found = _kept(seat), seat.sights.of(Succession)
    if kept is None or found is None or not found.found:
        return ""
    return _preview(seat, found, kept) if show == "full" else _choices(found, kept)


# saying it


def _offer(seat: Seat, found: Succession, act: Act) -> Heard:
    if (wrong := _wrong(found, act)) is not None:
        return Heard(seat.talk, wrong, show="short")
    person, branch = found.found[0], found.branch or found.found[0].branch
    before = tuple(each.userid for each in found.secretaries)
    if act.intent == "dismiss":
        held = Held(is_appointment=False, userid=person.userid, branch=branch, before=before, out=(person.userid,))
        return _show(seat, found, held)
    out = _who_goes(found, person, act)
    if isinstance(out, str):
        return Heard(seat.talk, out, show="short")
    held = Held(is_appointment=True, userid=person.userid, branch=branch, before=before, out=out)
    return _show(seat, found, held, _NO_DEPUTIES if "副书记" in seat.incoming.text else "")


def _show(seat: Seat, found: Succession, held: Held, says: str = "") -> Heard:
    talk = seat.talk.interject("appoint:confirm", held=held.dump())
    return Heard(talk, f"{says}{_preview(seat, found, held)}")


def _wrong(found: Succession, act: Act) -> str | None:
    """What has to be said otherwise."""
    word = "任命" if act.intent == "appoint" else "免去"
    sample = f"{word} {act.name}" + (" 为 某支部 书记" if word == "任命" else " 书记")
    if found.strange:
        return f"{wording.no_such_branch((found.strange,))}{_NO_CHANGE}\n说「{sample}」这样"
    if not found.found:
        return f"名册里没有{act.name}，{_NO_CHANGE}\n要先加进名册，或核对姓名再说一遍"
    if len(found.found) > 1:
        first = found.found[0]
        choices = "、".join(f"{each.name}（{each.branch}，{each.userid}）" for each in found.found)
        again = sample.replace(str(act.name), f"{first.name}（{first.userid}）")
        return f"有{len(found.found)}位{first.name}，是哪一位？{_NO_CHANGE}\n{choices}\n说「{again}」这样"
    person = found.found[0]
    if found.branch is not None and person.branch != found.branch:
        return (
            f"{person.name}在名册里是{person.branch}的，书记只管自己所在的支部，{_NO_CHANGE}\n"
            f"调到{found.branch}先改名册，再说「任命 {person.name} 为 {found.branch} 书记」"
        )
    if act.intent == "dismiss" and not person.has(Role.SECRETARY):
        return f"{person.name}（{person.branch}）不是书记，什么都没动。"
    if act.intent == "appoint" and person.has(Role.SECRETARY) and act.form != "instead":
        return f"{person.name}已经是{person.branch}书记，什么都没动。\n免去说「免去 {person.name} 书记」"
    return None


def _who_goes(found: Succession, person: Person, act: Act) -> tuple[str, ...] | str | None:
    """As said; else whoever is the only one, and of several it is asked. What cannot be done is told in words."""
    others = tuple(each for each in found.secretaries if each.id != person.id)
    if act.form == "beside":
        return ()
    if act.form == "instead_of_all":
        return tuple(each.userid for each in others)
    if act.names:
        keys = {name_key(name) for name in act.names}
        named = tuple(each.userid for each in others if name_key(each.name) in keys)
        if named:
            return named
        now = f"现在的书记是{wording.names(others)}" if others else "现在没有别的书记"
        return f"{'、'.join(act.names)}不是{found.branch}书记，{_NO_CHANGE}{now}"
    return tuple(each.userid for each in others) if len(others) <= 1 else None


def _choose(seat: Seat, found: Succession, kept: Held, act: Act) -> Heard:
    """一起当, 接替 郭敏, 都接替: whether the ones before go."""
    if not found.found:
        return _gone(seat)
    out = _who_goes(found, found.found[0], act)
    if isinstance(out, str):
        return Heard(seat.talk, f"{out}\n{_choices(found, kept)}")
    return _show(seat, found, replace(kept, out=out))


def _gone(seat: Seat) -> Heard:
    return Heard(seat.talk.resume(), f"现在没有要任免的，{_NO_CHANGE}", show="short")


# showing it


def _preview(seat: Seat, found: Succession, held: Held) -> str:
    person, others = found.found[0], _others(found)
    if held.is_appointment:
        lines = [f"任命{person.name}为{held.branch}书记，还没任命。"]
    else:
        lines = [f"免去{person.name}的{held.branch}书记，还没免。"]
    if held.out is None:
        lines.append(f"{held.branch}现在有{len(others)}位书记：{wording.names(others)}。")
    else:
        lines += _effects(found, held)
        lines.append(f"确认后马上生效，{wording.told(_told(found, held))}。")
    if seat.campaign is not None and seat.campaign.is_rehearsal:
        lines.append(_IN_REHEARSAL)
    return "\n".join([*lines, _choices(found, held)])


def _effects(found: Succession, held: Held) -> list[str]:
    going = [each for each in found.secretaries if each.userid in (held.out or ())]
    staying = _staying(found, held)
    lines = []
    if going and held.is_appointment:
        lines.append(f"接替{wording.names(going)}，{wording.names(going)}不再任书记。")
    if going:
        lines.append(f"{wording.names(going)}没确认的催办、通知、免报作废，推荐名单留给支部。")
    if staying:
        lines.append(f"{wording.names(staying)}还是书记" + ("，各办各的，互不覆盖。" if held.is_appointment else "。"))
    elif not held.is_appointment:
        lines.append(f"{held.branch}就没有书记了，接任的说{_SAMPLE}。")
    return lines


def _choices(found: Succession, held: Held) -> str:
    if not held.is_appointment:
        return "免去说「确认」，不免说「取消」"
    others = _others(found)
    if held.out is None:
        one = f"接替一位说「接替 {others[0].name}」" if others else ""
        return f"{one}，都接替说「都接替」，一起当说「一起当」，不任命说「取消」"
    other_way = ""
    if held.out:
        other_way = "，一起当说「一起当」"
    elif others:
        other_way = f"，接替说「接替 {others[0].name}」"
    return f"任命说「确认」{other_way}，不任命说「取消」"


def _others(found: Succession) -> tuple[Person, ...]:
    return tuple(each for each in found.secretaries if each.id != found.found[0].id)


def _staying(found: Succession, held: Held) -> tuple[Person, ...]:
    return tuple(each for each in _others(found) if each.userid not in (held.out or ()))


def _told(found: Succession, held: Held) -> tuple[Person, ...]:
    """The one whom it is about, who goes, and who else is a secretary of the branch."""
    return tuple(dict.fromkeys([found.found[0], *_others(found)]))


# doing it


def _carry_out(seat: Seat, found: Succession, kept: Held | None) -> Heard:
    if kept is None or not found.found:
        return _gone(seat)
    if kept.out is None:
        return Heard(seat.talk, f"还没说接替谁，{_NO_CHANGE}\n{_choices(found, kept)}")
    person = found.found[0]
    if tuple(each.userid for each in found.secretaries) != kept.before or person.branch != kept.branch:
        return _shown_again(seat, found, kept)
    order = _order(seat, found, kept)
    after = remaining(order)
    told = wording.names(letter.person for letter in order.letters)
    if kept.is_appointment:
        says = f"任命了，{kept.branch}书记：{wording.names(after)}。告诉{told}了，记在台账上了"
    else:
        left = f"现在的书记：{wording.names(after)}" if after else f"{kept.branch}现在没有书记，接任的说{_SAMPLE}"
        says = f"免去了{person.name}的书记，告诉{told}了，记在台账上了。\n{left}"
    return Heard(seat.talk.resume(), says, orders=(order,), show="short")


def _shown_again(seat: Seat, found: Succession, kept: Held) -> Heard:
    """What is confirmed is what was shown."""
    person = found.found[0]
    before = tuple(each.userid for each in found.secretaries)
    if person.branch != kept.branch or (not kept.is_appointment and person.userid not in before):
        says = f"{person.name}的支部或角色刚才变了，{_NO_CHANGE}请再说一遍"
        return Heard(seat.talk.resume(), says, show="short")
    out = tuple(each for each in kept.out or () if each in before)
    return _show(seat, found, replace(kept, before=before, out=out), f"{kept.branch}的书记刚才有变动，还没任免。\n")


def _order(seat: Seat, found: Succession, held: Held) -> AppointmentOrder:
    person, key = found.found[0], seat.incoming.key
    going = tuple(each for each in found.secretaries if each.userid in (held.out or ()) and each.id != person.id)
    staying = _staying(found, held)
    letters = [Letter(each, _to_who_stays(held, person, going)) for each in staying]
    if not held.is_appointment:
        gone = Letter(person, _to_who_goes(held, staying))
        return SecretaryDismissed(key, person, found.secretaries, (gone, *letters))
    welcome = Letter(person, _to_the_new(held, going, staying))
    farewells = [Letter(each, _to_who_goes(held, (person, *staying))) for each in going]
    return SecretaryAppointed(key, person, found.secretaries, going, (welcome, *farewells, *letters))


def _to_the_new(held: Held, going: Iterable[Person], staying: Iterable[Person]) -> str:
    before, beside = wording.names(going), wording.names(staying)
    how = f"，接替{before}" if before else ""
    how += f"，和{beside}一起" if beside else ""
    return (
        f"党委办公室任命您为{held.branch}书记{how}。\n支部的推荐名单接着用。\n"
        "看进度说「支部进度」，看名单说「看名单」，能说什么说「帮助」"
    )


def _to_who_goes(held: Held, after: Iterable[Person]) -> str:
    now = wording.names(after)
    return (
        f"党委办公室已免去您的{held.branch}书记，谢谢您的付出。\n"
        + (f"现在的书记：{now}。\n" if now else "")
        + "没确认的催办、通知、免报作废，推荐名单留给支部。自己的申报和自评不变"
    )


def _to_who_stays(held: Held, person: Person, going: Iterable[Person]) -> str:
    before = wording.names(going)
    if not held.is_appointment:
        return f"党委办公室已免去{person.name}的{held.branch}书记，支部的事请接着办。\n看名单说「看名单」"
    how = f"接替{before}，" if before else ""
    return f"党委办公室任命{person.name}为{held.branch}书记，{how}和您一起办。\n看名单说「看名单」"


FLOW: Flow[Seat] = Flow(
    name="任免书记",
    intents=frozenset({"appoint", "dismiss"}),
    owns="appoint",
    may=may,
    hear=hear,
    look=look,
    ask=ask,
)

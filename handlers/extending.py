"""延期: more time for one branch or one person, from the committee office, with a reason."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from campaign.extensions import STEP_NAMES, DeadlineExtended, Extension, Step
from campaign.people import Person, Role
from campaign.roll import Entry
from dialog.act import Act
from dialog.understanding.directory import short_branch
from handlers import others, wording
from handlers.desk import Desk
from handlers.flow import Flow, Heard, Showing
from handlers.inquiry import userids
from handlers.moments import read_deadline
from storage.book import Book
from storage.people import key_of

_LONGEST_REASON = 200
_SAMPLE = "「延期 机关支部 6月8日 原因」「延期 张三 6月3日 原因」"
_CONFIRM = "延期说「确认」，不延说「取消」"
_STEPS = {"推荐": Step.NOMINATE, "申报": Step.APPLY, "自评": Step.APPLY}


@dataclass(frozen=True)
class Latecomer:
    """Whom the office means: a branch, or the people of one name; and who is the branch's secretary."""

    branch: str | None = None
    people: tuple[Entry, ...] = ()
    secretaries: tuple[Person, ...] = ()


def look(book: Book, desk: Desk) -> Latecomer | None:
    if not desk.person.has(Role.COMMITTEE):
        return None
    act = next((act for act in desk.acts if act.intent == "extend"), None)
    if act is None:
        kept = _kept(desk) or {}
        name, userid, branch = (kept.get(each) for each in ("name", "userid", "branch"))
        meant = frozenset({userid})
    else:
        name = act.name or next(iter(act.names), None)
        said = act.branch or next(iter(act.branches), None)
        known = book.notices.branches()
        branch = next((full for full in known if said and short_branch(full) == short_branch(said)), None)
        meant = userids(desk.incoming.text)
    entries = book.standings.named(desk.campaign, name) if name else ()
    entries = tuple(each for each in entries if key_of(each.person.userid) in meant) or entries
    branch = entries[0].person.branch if entries else branch
    return Latecomer(branch, entries, tuple(book.people.secretaries(branch)) if branch else ())


def may(desk: Desk, act: Act) -> str | None:
    return None if desk.person.has(Role.COMMITTEE) and desk.sights.of(Latecomer) is not None else others.FOR_OTHERS


def hear(desk: Desk, act: Act) -> Heard:
    latecomer = desk.sights.of(Latecomer)
    if latecomer is None:
        return Heard(desk.talk, others.FOR_OTHERS, show="short")
    match act.intent:
        case "extend":
            return _offer(desk, latecomer, act)
        case "confirm":
            return _grant(desk, latecomer)
        case "cancel" | "deny" | "pause":
            return Heard(desk.talk.resume(), "好，不延了，什么都没动。", show="short")
    return Heard(desk.talk, "这句没看懂，还没延期。", show="short")


def ask(desk: Desk, show: Showing) -> str:
    return _CONFIRM


def _offer(desk: Desk, latecomer: Latecomer, act: Act) -> Heard:
    if (wrong := _wrong(desk, latecomer, act)) is not None:
        return Heard(desk.talk, wrong, show="short")
    said = str(act.date or "")
    until = read_deadline(said, said, None, desk.now) if said else None
    step = _step(desk, latecomer, act, until)
    if until is None or step is None or latecomer.branch is None:
        return Heard(desk.talk, f"延到哪天？还没延期。说{_SAMPLE}这样", show="short")
    deadline = deadline_of(desk, step)
    if deadline is None:
        return Heard(desk.talk, f"{STEP_NAMES[step]}没有定截止时间，不用延期。", show="short")
    if until <= desk.now:
        return Heard(desk.talk, f"{wording.deadline(until)}已经过了，还没延期。\n说{_SAMPLE}这样", show="short")
    if until <= deadline:
        says = (
            f"{STEP_NAMES[step]}本来就是{wording.deadline(deadline)}截止，{wording.deadline(until)}不晚于它，还没延期。"
        )
        return Heard(desk.talk, f"{says}\n说{_SAMPLE}这样", show="short")
    person = latecomer.people[0].person if latecomer.people else None
    extension = Extension(step, latecomer.branch, person, until, act.reason or "")
    talk = desk.talk.interject("extend:confirm", held=_dump(extension))
    return Heard(talk, _preview(extension, deadline, latecomer))


def _wrong(desk: Desk, latecomer: Latecomer, act: Act) -> str | None:
    """What has to be said otherwise."""
    name = act.name or next(iter(act.names), None)
    if len(act.names) > 1:
        return f"一次延一个人，还没延期。说{_SAMPLE}这样"
    if name and not latecomer.people:
        return f"名册里没有{name}，还没延期。"
    if len(latecomer.people) > 1:
        choices = "、".join(f"{e.person.name}（{e.person.branch}，{e.person.userid}）" for e in latecomer.people)
        sample = f"「延期 {name}（{latecomer.people[0].person.userid}） 6月3日 原因」"
        return f"有{len(latecomer.people)}位{name}，是哪一位？还没延期。\n{choices}\n说{sample}这样"
    if latecomer.branch is None:
        return f"给谁延期？还没延。说{_SAMPLE}这样"
    if not act.reason:
        return f"为什么延？还没延期。连日期和原因一起说：{_SAMPLE}"
    if len(act.reason) > _LONGEST_REASON:
        return f"原因最多{_LONGEST_REASON}字，现在{len(act.reason)}字，还没延期。请短一些再说一遍"
    return None


def _step(desk: Desk, latecomer: Latecomer, act: Act, until: datetime | None) -> Step | None:
    """As said; else a person applies, and a branch puts forward, where its deadline is the one that comes first."""
    if act.stage in _STEPS:
        return _STEPS[act.stage]
    if latecomer.people:
        return Step.APPLY
    nominate_by = deadline_of(desk, Step.NOMINATE)
    return Step.APPLY if until is None or nominate_by is None or until <= nominate_by else Step.NOMINATE


def deadline_of(desk: Desk, step: Step) -> datetime | None:
    """Everybody's, as the campaign has it."""
    known = desk.campaign.score_by if step is Step.APPLY else desk.campaign.dates.nominate_by
    return known.astimezone(desk.now.tzinfo) if known else None


def _preview(extension: Extension, deadline: datetime, latecomer: Latecomer) -> str:
    concerned = tuple(dict.fromkeys([*latecomer.secretaries, *([extension.person] if extension.person else [])]))
    lines = [
        f"给{_whom(extension)}延期，还没延：",
        f"{STEP_NAMES[extension.step]} {wording.deadline(deadline)} → {wording.deadline(extension.until)}",
        f"原因：{wording.quoted(extension.reason, _LONGEST_REASON)}。别人的截止不变，{wording.told(concerned)}。",
        _CONFIRM,
    ]
    return "\n".join(lines)


def _whom(extension: Extension) -> str:
    person = extension.person
    return f"{person.name}（{person.branch}）" if person else extension.branch


def _grant(desk: Desk, latecomer: Latecomer) -> Heard:
    kept = _kept(desk)
    deadline = deadline_of(desk, Step(kept["step"])) if kept else None
    if kept is None or deadline is None or latecomer.branch is None:
        return Heard(desk.talk.resume(), "现在没有要延的，什么都没动。", show="short")
    person = latecomer.people[0].person if kept["name"] and latecomer.people else None
    until = datetime.fromisoformat(kept["until"]).astimezone(desk.now.tzinfo)
    if kept["name"] and person is None:
        return Heard(desk.talk.resume(), f"名册里没有{kept['name']}了，没有延期。", show="short")
    if until <= desk.now:
        return Heard(desk.talk.resume(), "说的时间已经过了，没有延期。", show="short")
    extension = Extension(Step(kept["step"]), latecomer.branch, person, until, kept["reason"])
    what = f"{STEP_NAMES[extension.step]}延到{wording.deadline(until)}"
    text = wording.marked(desk.campaign, f"{_whom(extension)}的{what}。\n别的不变，请抓紧办。问日期说「什么时候截止」")
    order = DeadlineExtended(desk.incoming.key, extension, deadline, text)
    return Heard(desk.talk.resume(), f"{_whom(extension)}的{what}，记在台账上了", orders=(order,), show="short")


def _dump(extension: Extension) -> str:
    person = extension.person
    kept = {
        "step": extension.step.value,
        "branch": extension.branch,
        "name": person.name if person else None,
        "userid": key_of(person.userid) if person else None,
        "until": extension.until.isoformat(),
        "reason": extension.reason,
    }
    return json.dumps(kept, ensure_ascii=False)


def _kept(desk: Desk) -> dict[str, Any] | None:
    return json.loads(desk.talk.held) if desk.talk.held else None


FLOW = Flow(
    name="延期",
    intents=frozenset({"extend"}),
    owns="extend",
    may=may,
    hear=hear,
    look=look,
    ask=ask,
)

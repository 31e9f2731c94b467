"""明天提醒: a reminder when the person wants it, in place of those that would come until then."""

from datetime import datetime, timedelta

from campaign.changes import RemindMeAt
from campaign.record import Standing
from dialog.act import Act
from handlers import courtesy, permits, wording
from handlers.desk import Desk
from handlers.flow import Flow, Heard

_DAYS = {"明天": 1, "明日": 1, "后天": 2, "后日": 2}
_GO_ON = {
    Standing.NOT_APPLIED: "现在报说「申报」",
    Standing.FILLING: "现在填说「继续」",
    Standing.TO_SUBMIT: "现在交说「提交」",
}
_ABOUT = 10  # minutes


def may(desk: Desk, act: Act) -> str | None:
    return permits.may_take_part(desk)


def hear(desk: Desk, act: Act) -> Heard:
    until = desk.apply_by if desk.standing is Standing.NOT_APPLIED else desk.score_by
    go_on = _GO_ON.get(desk.standing)
    if go_on is None or desk.now >= until:
        return Heard(desk.talk, f"没有什么要提醒的了。\n{courtesy.where_you_stand(desk)}")
    days = _DAYS.get(act.when or "明天")
    if days is None:
        return Heard(desk.talk, "我能记明天或后天，这次还没记。\n说「明天提醒」或「后天提醒」")
    at = _about(desk.now) + timedelta(days=days)
    day = f"{'明天' if days == 1 else '后天'}（{at.month}月{at.day}日）{wording.time_of_day(at)}"
    if at >= until:
        return Heard(desk.talk, f"{wording.deadline(until)}就截止了，{day}再提醒来不及，这次没记。\n{go_on}")
    return Heard(desk.talk.ask("idle"), f"好，{day}前后提醒您。\n{go_on}", (RemindMeAt(at),))


def _about(now: datetime) -> datetime:
    """The nearest round time."""
    minute = now.replace(second=0, microsecond=0)
    return minute + timedelta(minutes=_ABOUT * round(minute.minute / _ABOUT) - minute.minute)


FLOW = Flow(name="明天提醒", intents=frozenset({"remind_later"}), owns=None, may=may, hear=hear)

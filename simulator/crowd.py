"""Crowds: thousands of people follow one script at once, and what came of it is counted."""

import asyncio
import json
import random
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from simulator.chats import Channel, Entry, Side, State
from simulator.clock import stopwatch
from simulator.people import Person
from simulator.stage import Outcome, Stage

FAMILY_NAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
GIVEN_NAMES = ("伟", "芳", "敏", "静", "磊", "洋", "勇", "艳", "杰", "娟", "涛", "明", "桂英", "建国", "海燕", "志强")
BRANCHES = 25


class ScriptError(Exception):
    """The script cannot be followed; the message names each field and what is wrong with it."""


class Step(BaseModel):
    """One thing that each person does: words (one of several), or an event; and what the answer must contain."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    say: str | tuple[str, ...] = ""
    event: str = ""
    key: str | None = None
    expect: str = ""
    answered: bool = True


class Script(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    steps: tuple[Step, ...] = Field(min_length=1)
    seed: int = 0
    arrive_per_second: Annotated[float, Field(gt=0)] = 50
    think_seconds: tuple[float, float] = (0.2, 1.0)
    answer_seconds: float = 10


def read_script(data: Any) -> Script:
    try:
        script = Script.model_validate(data)
    except ValidationError as fault:
        lines = (f"{'.'.join(map(str, error['loc']))}：{error['msg']}" for error in fault.errors())
        raise ScriptError("；".join(lines)) from fault
    for number, step in enumerate(script.steps, 1):
        if bool(step.say) == bool(step.event):
            raise ScriptError(f"第 {number} 步：say 和 event 要写一个，也只能写一个")
    return script


def make_people(count: int, seed: int) -> Iterator[Person]:
    dice = random.Random(seed)  # noqa: S311  made-up names are no secret
    for number in range(1, count + 1):
        name = dice.choice(FAMILY_NAMES) + dice.choice(GIVEN_NAMES)
        first_of_branch = number <= BRANCHES
        roles = ("member", "secretary") if first_of_branch else ("member",)
        yield Person(f"p{number:05}", name, f"第{(number - 1) % BRANCHES + 1}支部", roles)


@dataclass(slots=True)
class Tally:
    """What the crowd met with."""

    counts: Counter[str] = field(default_factory=Counter)
    callback_ms: list[float] = field(default_factory=list)
    answer_ms: list[float] = field(default_factory=list)
    unexpected: Counter[str] = field(default_factory=Counter)
    calls: Counter[int] = field(default_factory=Counter)
    seconds: float = 0.0
    cpu_seconds: float = 0.0

    @property
    def clean(self) -> bool:
        return not (self.counts["failed"] or self.counts["lost"] or self.counts["doubled"] or self.unexpected)

    def as_json(self) -> dict[str, Any]:
        return {
            **{name: self.counts[name] for name in COUNTED},
            "acts_per_second": round(self.counts["acts"] / self.seconds, 1) if self.seconds else 0.0,
            "callback_ms": percentiles(self.callback_ms),
            "answer_ms": percentiles(self.answer_ms),
            "calls": sum(self.calls.values()),
            "refused_calls": {str(errcode): count for errcode, count in sorted(self.calls.items()) if errcode},
            "unexpected": dict(self.unexpected.most_common(10)),
            "seconds": round(self.seconds, 2),
            "simulator_cpu_seconds": round(self.cpu_seconds, 2),
            "simulator_cpu_share": round(self.cpu_seconds / self.seconds, 3) if self.seconds else 0.0,
        }


COUNTED = ("people", "acts", "answers", "retried", "failed", "refused_replies", "lost", "doubled", "dropped")


def percentiles(values: list[float]) -> dict[str, float]:
    if not values:
        return {}
    ordered = sorted(values)
    return {
        name: round(ordered[min(len(ordered) - 1, int(len(ordered) * share))], 1)
        for name, share in (("p50", 0.5), ("p90", 0.9), ("p99", 0.99), ("max", 1.0))
    }


async def follow_script(stage: Stage, people: list[Person], script: Script, on_act: Callable[[], None]) -> Tally:
    tally = Tally()
    begun = stopwatch()
    async with asyncio.TaskGroup() as group:
        for number, person in enumerate(people):
            await asyncio.sleep(max(0.0, begun + number / script.arrive_per_second - stopwatch()))
            dice = random.Random(f"{script.seed}/{person.userid}")  # noqa: S311  a crowd is no secret
            group.create_task(_walk(stage, person, script, dice, tally, on_act))
    tally.seconds = stopwatch() - begun
    return tally


async def _walk(
    stage: Stage, person: Person, script: Script, dice: random.Random, tally: Tally, on_act: Callable[[], None]
) -> None:
    tally.counts["people"] += 1
    for step in script.steps:
        await asyncio.sleep(dice.uniform(*script.think_seconds))
        begun = stopwatch()
        outcome = await stage.perform(Channel.WECOM, person, _act(step, dice))
        answers = await _answers(stage, outcome, script.answer_seconds if step.answered else 0.0)
        if step.answered and answers:
            tally.answer_ms.append((stopwatch() - begun) * 1000)
        _count(tally, step, outcome, answers)
        on_act()


def _act(step: Step, dice: random.Random) -> dict[str, Any]:
    if step.event:
        return {"type": "event", "event": step.event, "key": step.key}
    return {"type": "text", "text": step.say if isinstance(step.say, str) else dice.choice(step.say)}


async def _answers(stage: Stage, outcome: Outcome, seconds: float) -> list[Entry]:
    """Everything that came after the act; where nothing has come yet, wait for the first."""
    entry, latest = outcome.entry, outcome.entry.seq
    while True:
        fresh = await stage.chats.wait(entry.channel, entry.person, latest, seconds)
        if not fresh or any(item.side is Side.BOT for item in fresh):
            return stage.chats.of(entry.channel, entry.person, entry.seq)
        latest = fresh[-1].seq


def _count(tally: Tally, step: Step, outcome: Outcome, entries: list[Entry]) -> None:
    delivery = outcome.delivery
    answers = [entry for entry in entries if entry.side is Side.BOT]
    tally.counts["acts"] += 1
    tally.counts["answers"] += len(answers)
    tally.counts["retried"] += any(attempt.status != 200 for attempt in delivery.attempts)
    tally.counts["failed"] += outcome.entry.state is State.FAILED
    tally.counts["refused_replies"] += bool(delivery.reply_fault)
    tally.counts["dropped"] += sum(entry.kind == "dropped" for entry in entries)
    tally.counts["lost"] += step.answered and not answers
    tally.counts["doubled"] += len(answers) - len({_fingerprint(entry) for entry in answers})
    tally.callback_ms += [attempt.took_ms for attempt in delivery.attempts if attempt.status == 200]
    if step.expect and not any(step.expect in _fingerprint(entry) for entry in answers):
        tally.unexpected[f"「{step.say or step.event}」的回答里没有「{step.expect}」"] += 1


def _fingerprint(entry: Entry) -> str:
    return json.dumps(entry.content, ensure_ascii=False, sort_keys=True)

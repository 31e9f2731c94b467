"""Faults on demand: what may go wrong on the way, how often, and drawn from a seed."""

import asyncio
import random
from collections import Counter
from dataclasses import dataclass, field
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from simulator.errcodes import ApiError

Rate = Annotated[float, Field(ge=0, le=1)]
Span = tuple[Annotated[float, Field(ge=0)], Annotated[float, Field(ge=0)]]


class ScenarioError(Exception):
    """The scenario cannot be used; the message names each field and what is wrong with it."""


class _Plain(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class CallbackFaults(_Plain):
    """Between the platform and the app: slow, lost on the way there or back, twice, or out of order."""

    latency_ms: Span = (0, 0)
    drop_before: Rate = 0
    drop_after: Rate = 0
    duplicate: Rate = 0
    reorder: Rate = 0
    double_click: Rate = 0


class RefusedCalls(_Plain):
    """Calls that are refused with an errcode; an empty path means any."""

    errcode: int
    rate: Rate = 1
    path: str = ""


class ApiFaults(_Plain):
    """Between the app and the platform: slow, lost before or after they were done, or refused."""

    latency_ms: Span = (0, 0)
    drop_before: Rate = 0
    drop_after: Rate = 0
    errors: tuple[RefusedCalls, ...] = ()


class Scenario(_Plain):
    seed: int = 0
    callback: CallbackFaults = CallbackFaults()
    api: ApiFaults = ApiFaults()


def read_scenario(data: Any) -> Scenario:
    try:
        return Scenario.model_validate(data or {})
    except ValidationError as fault:
        lines = (f"{'.'.join(map(str, error['loc']))}：{error['msg']}" for error in fault.errors())
        raise ScenarioError("；".join(lines)) from fault


@dataclass(slots=True)
class Faults:
    """The scenario at work: it throws the dice and counts what it did."""

    scenario: Scenario = field(default_factory=Scenario)
    outage_until: float = 0.0
    counts: Counter[str] = field(default_factory=Counter)
    _dice: random.Random = field(default_factory=lambda: random.Random(0))  # noqa: S311  faults are no secret

    def begin(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self.counts.clear()
        self._dice = random.Random(scenario.seed)  # noqa: S311  faults are no secret

    def strikes(self, name: str, rate: float) -> bool:
        if rate <= 0 or self._dice.random() >= rate:
            return False
        self.counts[name] += 1
        return True

    def out(self, now: float) -> bool:
        """Whether the platform is down; nothing gets through in either direction."""
        if now >= self.outage_until:
            return False
        self.counts["outage"] += 1
        return True

    def refuse(self, path: str) -> None:
        for refused in self.scenario.api.errors:
            if refused.path in ("", path) and self.strikes(f"errcode {refused.errcode}", refused.rate):
                raise ApiError(refused.errcode)

    async def pause(self, span: Span) -> None:
        least, most = span
        if most > 0:
            await asyncio.sleep(self._dice.uniform(least, max(least, most)) / 1000)

    def as_json(self, now: float) -> dict[str, Any]:
        return {
            "scenario": {"seed": self.scenario.seed, **self.scenario.model_dump(mode="json", exclude_defaults=True)},
            "outage_seconds": max(0.0, self.outage_until - now),
            "counts": dict(self.counts),
        }

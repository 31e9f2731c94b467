"""What a person meant by a sentence: an intent and its slots."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Act:
    """One thing that was said. A sentence may hold several; a slot that was not said is None, or empty.

    `scores` pairs item numbers with points, in the order said. `evidence` and `text` are literal parts of
    the message. `form` narrows an intent (rules: `plain`, `official`, `points`; summary: `short`, `full`; …).
    `options` are what a `clarify` offers, as texts that can be sent back. `allowed` is False for what was
    understood and is refused for the role.
    """

    intent: str
    score: Decimal | None = None
    item: int | None = None
    items: tuple[int, ...] = ()
    scores: tuple[tuple[int, Decimal], ...] = ()
    conditions: tuple[tuple[int, str], ...] = ()
    evidence: str | None = None
    text: str | None = None
    name: str | None = None
    names: tuple[str, ...] = ()
    branch: str | None = None
    branches: tuple[str, ...] = ()
    value: str | None = None
    tier: str | None = None
    stage: str | None = None
    when: str | None = None
    date: "date | datetime | str | None" = None
    receipt: str | None = None
    verdict: bool | None = None
    target: str | None = None
    form: str | None = None
    reason: str | None = None
    options: tuple[str, ...] = ()
    allowed: bool = True

    @property
    def named_branches(self) -> tuple[str, ...]:
        """One or several, as they were said."""
        return self.branches or ((self.branch,) if self.branch else ())

    def as_dict(self) -> dict[str, Any]:
        """JSON-ready, only what was said: numbers as int or float, `scores` as {"12": 6}."""
        out: dict[str, Any] = {}
        for name, value in vars(self).items():
            if value is None or value == () or (name == "allowed" and value):
                continue
            out[name] = _plain(name, value)
        return out


def _plain(name: str, value: Any) -> Any:
    match value:
        case Decimal():
            return int(value) if value == value.to_integral_value() else float(value)
        case date():
            return value.isoformat()
        case tuple() if name in ("scores", "conditions"):
            return {str(key): _plain("", each) for key, each in _pairs(value)}
        case tuple():
            return list(value)
    return value


def _pairs(value: tuple[Any, ...]) -> Iterable[tuple[int, Any]]:
    return ((number, each) for number, each in value)

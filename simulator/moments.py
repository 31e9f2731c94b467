"""Moments: the simulator's state written down flat, so that two of them can be compared line by line."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from simulator.account import Account
from simulator.stage import Stage

Flat = dict[str, str]
MOST_LETTERS = 200


@dataclass(slots=True)
class Moments:
    _kept: dict[str, Flat] = field(default_factory=dict)

    def keep(self, name: str, state: Flat) -> None:
        self._kept[name] = state

    def names(self) -> list[str]:
        return list(self._kept)

    def find(self, name: str) -> Flat | None:
        return self._kept.get(name)


def write_down(stage: Stage, account: Account | None) -> Flat:
    state: dict[str, Any] = {
        "clock.offset_seconds": stage.clock.offset_seconds,
        "wecom.menu": stage.wecom.menu,
    }
    for channel, callback in stage.callbacks.items():
        state[f"{channel}.callback"] = callback.as_json()
    for person in stage.wecom.directory:
        state[f"{person.userid}.visible"] = person.visible
        if account is not None:
            state[f"{person.userid}.follows"] = person.userid in account.followers
    if account is not None:
        state["wechat.menu"] = account.menu
    for entry in stage.chats.all():
        shown = {"side": entry.side, "kind": entry.kind, "content": entry.content, "recalled": entry.recalled}
        state[f"{entry.person}.{entry.channel}.{entry.seq}"] = shown
    return {name: _words(value) for name, value in state.items()}


def compare(before: Mapping[str, str], after: Mapping[str, str]) -> list[dict[str, str | None]]:
    names = [*before, *(name for name in after if name not in before)]
    return [
        {"name": name, "before": before.get(name), "after": after.get(name)}
        for name in names
        if before.get(name) != after.get(name)
    ]


def _words(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False, sort_keys=True)
    return text if len(text) <= MOST_LETTERS else f"{text[:MOST_LETTERS]}…"

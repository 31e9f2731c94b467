"""The chats as people see them: one list of messages for each person and channel."""

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from simulator.feed import Feed


class Channel(StrEnum):
    WECOM = "wecom"
    WECHAT = "wechat"


class Side(StrEnum):
    """Who a message comes from; notes are the simulator's own (a menu click, a silent drop)."""

    PERSON = "person"
    BOT = "bot"
    NOTE = "note"


class Via(StrEnum):
    """How the app's words came: in the callback's own response, or through an API call."""

    PASSIVE = "passive"
    PUSH = "push"


class State(StrEnum):
    DELIVERING = "delivering"
    RETRYING = "retrying"
    ACCEPTED = "accepted"
    FAILED = "failed"


@dataclass(slots=True)
class Entry:
    seq: int
    at: float
    channel: Channel
    person: str
    side: Side
    kind: str
    content: dict[str, Any]
    via: Via | None = None
    state: State | None = None
    note: str = ""
    delivery: int | None = None
    attempts: int = 0
    call: int | None = None
    msgid: str = ""
    recalled: bool = False
    act: Mapping[str, Any] | None = None
    arrived: dict[str, Any] = field(init=False)

    def __post_init__(self) -> None:
        self.arrived = self.content  # what first came; updates put another content in its place

    def as_json(self) -> dict[str, Any]:
        return {
            "seq": self.seq,
            "at": self.at,
            "channel": self.channel,
            "person": self.person,
            "side": self.side,
            "kind": self.kind,
            "content": self.content,
            "via": self.via,
            "state": self.state,
            "note": self.note,
            "delivery": self.delivery,
            "attempts": self.attempts,
            "call": self.call,
            "msgid": self.msgid,
            "recalled": self.recalled,
        }


ChatKey = tuple[Channel, str]


@dataclass(slots=True)
class Chats:
    feed: Feed
    _chats: dict[ChatKey, list[Entry]] = field(default_factory=lambda: defaultdict(list))
    _waiting: dict[ChatKey, list[asyncio.Event]] = field(default_factory=lambda: defaultdict(list))
    _last_seq: int = 0

    def add(self, at: float, channel: Channel, person: str, side: Side, kind: str, **rest: Any) -> Entry:
        self._last_seq += 1
        entry = Entry(self._last_seq, at, channel, person, side, kind, rest.pop("content", {}), **rest)
        self._chats[channel, person].append(entry)
        self.tell(entry)
        for event in self._waiting.pop((channel, person), ()):
            event.set()
        return entry

    def tell(self, entry: Entry) -> None:
        """Say that an entry is new or has changed."""
        if self.feed.heard:
            self.feed.tell("message", entry.as_json())

    def of(self, channel: Channel, person: str, after: int = 0) -> list[Entry]:
        return [entry for entry in self._chats.get((channel, person), ()) if entry.seq > after]

    def all(self) -> Iterable[Entry]:
        for entries in self._chats.values():
            yield from entries

    def last_of_each(self) -> dict[ChatKey, Entry]:
        """The last thing said in each chat; that somebody came in is nothing said."""
        last = {}
        for key, entries in self._chats.items():
            said = (entry for entry in reversed(entries) if entry.side is not Side.NOTE or entry.kind == "dropped")
            if (entry := next(said, None)) is not None:
                last[key] = entry
        return last

    def find(self, channel: Channel, person: str, seq: int) -> Entry | None:
        return next((entry for entry in self._chats.get((channel, person), ()) if entry.seq == seq), None)

    async def wait(self, channel: Channel, person: str, after: int, seconds: float) -> list[Entry]:
        """Wait for what comes after `after`."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + seconds
        while not (entries := self.of(channel, person, after)):
            event = asyncio.Event()
            self._waiting[channel, person].append(event)
            try:
                await asyncio.wait_for(event.wait(), max(0.0, deadline - loop.time()))
            except TimeoutError:
                return self.of(channel, person, after)
        return entries

    def clear(self) -> None:
        self._chats.clear()
        self.feed.tell("cleared", {})

"""What happens, told to everybody who listens."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from typing import Any

MOST_UNREAD = 10_000


@dataclass(frozen=True, slots=True)
class News:
    kind: str
    data: dict[str, Any]


@dataclass(slots=True)
class Feed:
    _listeners: set[asyncio.Queue[News]] = field(default_factory=set)

    @property
    def heard(self) -> bool:
        return bool(self._listeners)

    def tell(self, kind: str, data: dict[str, Any]) -> None:
        for queue in list(self._listeners):
            if queue.full():
                self._listeners.discard(queue)  # a page that stopped reading; it reloads when it comes back
            else:
                queue.put_nowait(News(kind, data))

    @contextlib.contextmanager
    def listen(self) -> Iterator[asyncio.Queue[News]]:
        queue: asyncio.Queue[News] = asyncio.Queue(MOST_UNREAD)
        self._listeners.add(queue)
        try:
            yield queue
        finally:
            self._listeners.discard(queue)


async def read(queue: asyncio.Queue[News], silence_seconds: float) -> AsyncIterator[News | None]:
    """News as it comes, and None after each silence, so that a reader can send a sign of life."""
    while True:
        try:
            yield await asyncio.wait_for(queue.get(), silence_seconds)
        except TimeoutError:
            yield None

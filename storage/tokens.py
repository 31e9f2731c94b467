"""Access tokens, shared by whoever calls the platform: in this process, or over Redis by all of them."""

import threading
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from typing import Protocol

from redis import Redis

_LOCK_SECONDS = 20


class Tokens(Protocol):
    """Losing one costs a call. `name` tells apps apart and holds nothing secret."""

    def get(self, name: str) -> str | None: ...

    def put(self, name: str, token: str, seconds: int) -> None: ...

    def drop(self, name: str, token: str) -> None:
        """Forget this one; a newer one that somebody else fetched meanwhile stays."""

    def refreshing(self, name: str) -> AbstractContextManager[None]:
        """Held by the one who fetches a new one."""


@dataclass
class MemoryTokens:
    """For one process."""

    _kept: dict[str, tuple[str, float]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def get(self, name: str) -> str | None:
        token, until = self._kept.get(name, ("", 0.0))
        return token if time.monotonic() < until else None

    def put(self, name: str, token: str, seconds: int) -> None:
        self._kept[name] = (token, time.monotonic() + seconds)

    def drop(self, name: str, token: str) -> None:
        if self.get(name) == token:
            self._kept.pop(name, None)

    @contextmanager
    def refreshing(self, name: str) -> Iterator[None]:  # noqa: ARG002 - one app's tokens live in a process
        with self._lock:
            yield


@dataclass(frozen=True)
class RedisTokens:
    """For any number of processes and machines."""

    redis: Redis

    def get(self, name: str) -> str | None:
        kept = self.redis.get(_key(name))
        return kept.decode() if isinstance(kept, bytes) else None

    def put(self, name: str, token: str, seconds: int) -> None:
        self.redis.set(_key(name), token, ex=max(1, seconds))

    def drop(self, name: str, token: str) -> None:
        if self.get(name) == token:
            self.redis.delete(_key(name))

    @contextmanager
    def refreshing(self, name: str) -> Iterator[None]:
        with self.redis.lock(f"{_key(name)}:refreshing", timeout=_LOCK_SECONDS, blocking_timeout=_LOCK_SECONDS):
            yield


def open_tokens(redis_url: str | None) -> Tokens:
    return RedisTokens(Redis.from_url(redis_url)) if redis_url else MemoryTokens()


def _key(name: str) -> str:
    return f"shifangang:token:{name}"

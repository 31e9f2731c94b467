"""Access tokens, shared by whoever calls the platform: in this process, or over Redis by all of them."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass, field
from typing import Protocol

import structlog
from redis import Redis
from redis.exceptions import RedisError

log = structlog.get_logger()

_LOCK_SECONDS = 20.0
_REDIS_SECONDS = 2.0


@dataclass(frozen=True)
class Token:
    """Not to be seen where values are shown: in logs, in errors, among the locals of a traceback."""

    text: str = field(repr=False)


@dataclass(frozen=True)
class Grant:
    """A token as it was given out, and for how long it may be used."""

    token: Token
    seconds: int


class Tokens(Protocol):
    """Losing one costs a call. `name` tells apart whose they are and holds nothing secret."""

    def get(self, name: str) -> Token | None: ...

    def put(self, name: str, grant: Grant) -> None: ...

    def forget(self, name: str) -> None: ...

    def renewing(self, name: str) -> AbstractContextManager[None]:
        """Held by the one who fetches a new one."""


def renew(tokens: Tokens, name: str, refused: Token | None, fetch: Callable[[], Grant]) -> Token:
    """One that is not `refused`. The first to ask fetches it; the others wait, and take what that call brought."""
    with tokens.renewing(name):
        known = tokens.get(name)
        if known is not None and known != refused:
            return known
        tokens.forget(name)
        grant = fetch()
        tokens.put(name, grant)
        return grant.token


@dataclass(frozen=True)
class MemoryTokens:
    """For one process."""

    _kept: dict[str, tuple[Token, float]] = field(default_factory=dict, repr=False)
    _locks: dict[str, threading.Lock] = field(default_factory=dict, repr=False)

    def get(self, name: str) -> Token | None:
        token, until = self._kept.get(name, (None, 0.0))
        return token if time.monotonic() < until else None

    def put(self, name: str, grant: Grant) -> None:
        self._kept[name] = (grant.token, time.monotonic() + grant.seconds)

    def forget(self, name: str) -> None:
        self._kept.pop(name, None)

    @contextmanager
    def renewing(self, name: str) -> Iterator[None]:
        with self._locks.setdefault(name, threading.Lock()):
            yield


@dataclass(frozen=True)
class RedisTokens:
    """For any number of processes and machines. While Redis is away, each process goes by its own copy."""

    redis: Redis
    _own: MemoryTokens = field(default_factory=MemoryTokens)

    def get(self, name: str) -> Token | None:
        try:
            kept = self.redis.get(_key(name))
        except RedisError as fault:
            _say_away(fault)
            return self._own.get(name)
        return Token(kept.decode()) if isinstance(kept, bytes) else None

    def put(self, name: str, grant: Grant) -> None:
        self._own.put(name, grant)
        try:
            self.redis.set(_key(name), grant.token.text, ex=grant.seconds)
        except RedisError as fault:
            _say_away(fault)

    def forget(self, name: str) -> None:
        self._own.forget(name)
        try:
            self.redis.delete(_key(name))
        except RedisError as fault:
            _say_away(fault)

    @contextmanager
    def renewing(self, name: str) -> Iterator[None]:
        # Our own threads wait for each other here, so that only one of them asks Redis again and again.
        with self._own.renewing(name), self._renewing_everywhere(name):
            yield

    @contextmanager
    def _renewing_everywhere(self, name: str) -> Iterator[None]:
        """Without the lock it goes on all the same: a token fetched twice costs a call, none costs the message."""
        lock = self.redis.lock(f"{_key(name)}:renewing", timeout=_LOCK_SECONDS, blocking_timeout=_LOCK_SECONDS)
        try:
            is_held = lock.acquire()
        except RedisError as fault:
            _say_away(fault)
            is_held = False
        try:
            yield
        finally:
            if is_held:
                with suppress(RedisError):  # it ends by itself
                    lock.release()


def open_tokens(redis_url: str | None) -> Tokens:
    if not redis_url:
        return MemoryTokens()
    return RedisTokens(Redis.from_url(redis_url, socket_timeout=_REDIS_SECONDS, socket_connect_timeout=_REDIS_SECONDS))


def is_there(redis_url: str) -> bool:
    """Whether Redis answers."""
    try:
        with Redis.from_url(redis_url, socket_timeout=1.0, socket_connect_timeout=1.0) as redis:
            return bool(redis.ping())
    except RedisError:
        return False


def _key(name: str) -> str:
    return f"shifangang:token:{name}"


def _say_away(fault: RedisError) -> None:
    log.warning("redis away, token kept in this process", reason=type(fault).__name__)

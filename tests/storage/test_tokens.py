"""Tokens kept in a process and in a real Redis: fetched once, renewed once, never shown."""

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import pytest
from redis import Redis
from structlog.testing import capture_logs

from storage.tokens import Grant, MemoryTokens, RedisTokens, Token, Tokens, open_tokens, renew
from tests.conftest import path_of
from tools import servers

APP = "ww5f3c0ffee0d15ea5:1000002"
KEY = f"shifangang:token:{APP}"
LOCK = f"{KEY}:renewing"


@dataclass
class Platform:
    """Gives out a new token each time it is asked."""

    given: list[Token] = field(default_factory=list)
    pause: float = 0.0

    def fetch(self) -> Grant:
        time.sleep(self.pause)
        self.given.append(Token(f"token-{len(self.given) + 1}"))
        return Grant(self.given[-1], 6900)


class RefusedError(Exception):
    """The platform gives no token."""


def refuse() -> Grant:
    raise RefusedError


@pytest.fixture
def redis(redis_url: str) -> Iterator[Redis]:
    with Redis.from_url(redis_url) as client:
        client.flushdb()
        yield client


@pytest.fixture
def over_redis(redis_url: str, redis: Redis) -> Iterator[Tokens]:
    tokens = open_tokens(redis_url)
    assert isinstance(tokens, RedisTokens)
    yield tokens
    tokens.redis.close()


@pytest.fixture(params=["memory", "redis"])
def tokens(request: pytest.FixtureRequest) -> Tokens:
    if request.param == "memory":
        return open_tokens(None)
    tokens: Tokens = request.getfixturevalue("over_redis")
    return tokens


def test_a_token_is_kept_under_its_name(tokens: Tokens) -> None:
    tokens.put(APP, Grant(Token("a"), 60))
    tokens.put("other", Grant(Token("b"), 60))
    assert [tokens.get(name) for name in (APP, "other", "third")] == [Token("a"), Token("b"), None]
    tokens.forget(APP)
    assert [tokens.get(name) for name in (APP, "other")] == [None, Token("b")]


def test_a_token_is_gone_when_its_time_is_over(tokens: Tokens) -> None:
    tokens.put(APP, Grant(Token("a"), 1))
    assert tokens.get(APP) == Token("a")
    time.sleep(1.05)
    assert tokens.get(APP) is None


def test_whoever_finds_one_that_was_not_refused_takes_it(tokens: Tokens) -> None:
    platform = Platform()
    first = renew(tokens, APP, None, platform.fetch)
    assert renew(tokens, APP, None, platform.fetch) == first
    second = renew(tokens, APP, first, platform.fetch)
    assert second != first
    assert renew(tokens, APP, first, platform.fetch) == second
    assert platform.given == [first, second]


def test_ten_threads_fetch_one(tokens: Tokens) -> None:
    platform, gate = Platform(pause=0.1), threading.Barrier(10)

    def ask(_: int) -> Token:
        gate.wait()
        return renew(tokens, APP, None, platform.fetch)

    with ThreadPoolExecutor(10) as threads:
        assert list(threads.map(ask, range(10))) == [Token("token-1")] * 10
    assert platform.given == [Token("token-1")]


def test_a_refused_token_is_not_kept_where_no_other_is_given(tokens: Tokens) -> None:
    tokens.put(APP, Grant(Token("refused"), 60))
    with pytest.raises(RefusedError):
        renew(tokens, APP, Token("refused"), refuse)
    assert tokens.get(APP) is None
    assert renew(tokens, APP, None, Platform().fetch) == Token("token-1")


def test_two_names_do_not_wait_for_each_other(tokens: Tokens) -> None:
    with ThreadPoolExecutor(1) as threads, tokens.renewing(APP):
        other = threads.submit(renew, tokens, "other", None, Platform().fetch)
        assert other.result(timeout=5) == Token("token-1")


def test_a_token_is_shown_nowhere() -> None:
    tokens = MemoryTokens()
    tokens.put(APP, Grant(Token("never-shown"), 60))
    shown = f"{tokens} {tokens.get(APP)} {Grant(Token('never-shown'), 60)}"
    assert shown == "MemoryTokens() Token() Grant(token=Token(), seconds=60)"


def test_the_password_of_redis_is_not_shown() -> None:
    tokens = open_tokens("redis://:never-shown@127.0.0.1:1/0")
    assert "never-shown" not in repr(tokens)


# Over Redis


def test_processes_share_one_token_for_as_long_as_it_lasts(over_redis: Tokens, redis: Redis) -> None:
    over_redis.put(APP, Grant(Token("a"), 6900))
    assert RedisTokens(redis).get(APP) == Token("a")
    assert redis.ttl(KEY) in (6899, 6900)


def test_what_redis_lost_is_fetched_again(over_redis: Tokens, redis: Redis) -> None:
    platform = Platform()
    renew(over_redis, APP, None, platform.fetch)
    redis.flushdb()
    assert over_redis.get(APP) is None
    assert renew(over_redis, APP, None, platform.fetch) == Token("token-2")


def test_one_who_died_while_renewing_is_waited_for_and_no_longer(over_redis: Tokens, redis: Redis) -> None:
    redis.set(LOCK, "somebody who died", px=500)
    begun = time.monotonic()
    assert renew(over_redis, APP, None, Platform().fetch) == Token("token-1")
    assert 0.4 < time.monotonic() - begun < 3


def test_what_another_process_fetched_meanwhile_is_taken(over_redis: Tokens, redis: Redis) -> None:
    platform = Platform()
    redis.set(LOCK, "somebody who is renewing", px=300)
    with ThreadPoolExecutor(1) as threads:
        waiting = threads.submit(renew, over_redis, APP, Token("refused"), platform.fetch)
        redis.set(KEY, "theirs", ex=60)
        assert waiting.result(timeout=5) == Token("theirs")
    assert platform.given == []


def test_the_lock_is_given_back(over_redis: Tokens, redis: Redis) -> None:
    with over_redis.renewing(APP):
        assert redis.exists(LOCK) == 1
        assert 0 < redis.ttl(LOCK) <= 20
    assert redis.exists(LOCK) == 0


def test_a_lock_that_ran_out_meanwhile_spoils_nothing(over_redis: Tokens, redis: Redis) -> None:
    with over_redis.renewing(APP):
        redis.set(LOCK, "the next one", px=5000)
    assert redis.get(LOCK) == b"the next one"


def test_while_redis_is_away_each_process_goes_by_its_own() -> None:
    platform = Platform()
    with servers.run_redis(path_of("Redis")) as url:
        tokens = open_tokens(url)
        assert renew(tokens, APP, None, platform.fetch) == Token("token-1")
    with capture_logs() as logs:
        assert tokens.get(APP) == Token("token-1")
        assert renew(tokens, APP, Token("token-1"), platform.fetch) == Token("token-2")
        assert tokens.get(APP) == Token("token-2")
    assert {entry["event"] for entry in logs} == {"redis away, token kept in this process"}
    assert "token-" not in str(logs)
    assert isinstance(tokens, RedisTokens)
    tokens.redis.close()

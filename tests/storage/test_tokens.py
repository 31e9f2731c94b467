"""Access tokens: one fetch for all that need one, whether they share a process or a Redis."""

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from storage.tokens import MemoryTokens, Tokens, open_tokens


@pytest.fixture(params=["memory", "redis"])
def tokens(request: pytest.FixtureRequest) -> Iterator[list[Tokens]]:
    """As ten threads see them: over Redis each through a connection of its own."""
    if request.param == "memory":
        yield [MemoryTokens()] * 10
        return
    url = request.getfixturevalue("redis_url")
    each = [open_tokens(url) for _ in range(10)]
    yield each
    for shared in each:
        shared.redis.flushdb()  # type: ignore[attr-defined]  # these are the ones over Redis
        shared.redis.close()  # type: ignore[attr-defined]


def test_ten_that_need_a_token_fetch_it_once(tokens: list[Tokens]) -> None:
    fetched: list[float] = []
    gate = threading.Barrier(10)

    def need(shared: Tokens) -> str | None:
        gate.wait()
        if shared.get("app") is None:
            with shared.refreshing("app"):
                if shared.get("app") is None:
                    time.sleep(0.1)
                    fetched.append(time.monotonic())
                    shared.put("app", "the token", 60)
        return shared.get("app")

    with ThreadPoolExecutor(10) as threads:
        assert list(threads.map(need, tokens)) == ["the token"] * 10
    assert len(fetched) == 1


def test_a_token_ends_with_its_time(tokens: list[Tokens]) -> None:
    tokens[0].put("app", "short", 1)
    assert tokens[-1].get("app") == "short"
    time.sleep(1.1)
    assert tokens[-1].get("app") is None


def test_only_the_token_that_failed_is_dropped(tokens: list[Tokens]) -> None:
    tokens[0].put("app", "new", 60)
    tokens[1].drop("app", "old")
    assert tokens[2].get("app") == "new"
    tokens[1].drop("app", "new")
    assert tokens[2].get("app") is None
    tokens[1].drop("app", "new")


def test_apps_do_not_share(tokens: list[Tokens]) -> None:
    tokens[0].put("app", "one", 60)
    assert tokens[1].get("another") is None


def test_whoever_dies_while_fetching_holds_nobody_up_for_long(redis_url: str) -> None:
    tokens = open_tokens(redis_url)
    with tokens.refreshing("app"):
        remaining = tokens.redis.pttl("shifangang:token:app:refreshing")  # type: ignore[attr-defined]
    assert 0 < remaining <= 20_000
    tokens.redis.flushdb()  # type: ignore[attr-defined]
    tokens.redis.close()  # type: ignore[attr-defined]

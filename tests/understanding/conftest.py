"""Collects what the corpus measured, and prints it when the tests are done."""

from collections import Counter
from collections.abc import Iterator

import pytest

MEASURED = pytest.StashKey[Counter[tuple[str, str, str]]]()


@pytest.fixture(scope="session")
def measured(request: pytest.FixtureRequest) -> Counter[tuple[str, str, str]]:
    """Counts by (what is counted, its name, verdict)."""
    return request.config.stash.setdefault(MEASURED, Counter())


def _rates(counts: Counter[tuple[str, str, str]], kind: str) -> Iterator[tuple[str, int, int]]:
    for name in sorted({name for each, name, _ in counts if each == kind}):
        total = sum(count for (each, other, _), count in counts.items() if (each, other) == (kind, name))
        yield name, counts[kind, name, "ok"], total


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    counts = config.stash.get(MEASURED, None)
    if not counts:
        return
    terminalreporter.section("语料理解率")
    for name, ok, total in _rates(counts, "group"):
        terminalreporter.line(f"{name:12} {ok:4}/{total:<4} {ok / total:6.1%}")
    terminalreporter.line("按意图：")
    for name, ok, total in _rates(counts, "intent"):
        terminalreporter.line(f"  {name:18} {ok:4}/{total:<4} {ok / total:6.1%}")

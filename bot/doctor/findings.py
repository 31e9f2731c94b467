"""What a check can find, and checks run one after the other, each within its time."""

import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import Enum

_MOST_SECONDS = 40.0


class Verdict(Enum):
    PASSED = "通过"
    NOTED = "提醒"  # nothing stops the service, and somebody should know
    OFF = "没设"  # may be left so
    FAILED = "没通过"
    WAITING = "没查"  # for another one, which comes first


@dataclass(frozen=True)
class Finding:
    verdict: Verdict
    words: str = ""


class WaitError(Exception):
    """It cannot be looked at before the check of that title has passed."""

    def __init__(self, title: str) -> None:
        super().__init__(title)
        self.title = title


@dataclass(frozen=True)
class Check:
    """`needs` are the titles of those that must have passed before this one makes sense."""

    title: str
    look: Callable[[], Finding]
    needs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Line:
    """A check as it ended; one that waits says for which number."""

    number: int
    title: str
    finding: Finding

    def __str__(self) -> str:
        words = f"：{self.finding.words}" if self.finding.words else ""
        return f"{self.number:>2} {self.title} {self.finding.verdict.value}{words}"


def passed(words: str = "") -> Finding:
    return Finding(Verdict.PASSED, words)


def failed(words: str) -> Finding:
    return Finding(Verdict.FAILED, words)


def noted(words: str) -> Finding:
    return Finding(Verdict.NOTED, words)


def off(words: str) -> Finding:
    return Finding(Verdict.OFF, words)


def run(checks: Iterable[Check], seconds: float = _MOST_SECONDS) -> Iterator[Line]:
    """In their order, which is the order in which things must be put right."""
    listed = tuple(checks)
    numbers = {check.title: number for number, check in enumerate(listed, start=1)}
    waits_for: dict[str, str] = {}  # what is in the way of a check, by title; of a failed one it is itself
    for check in listed:
        obstacle = next((waits_for[need] for need in check.needs if need in waits_for), None)
        finding = _look(check, seconds) if obstacle is None else WaitError(obstacle)
        if isinstance(finding, WaitError):
            root = waits_for.get(finding.title, finding.title)
            finding = Finding(Verdict.WAITING, f"等第{numbers[root]}项")
            waits_for[check.title] = root
        elif finding.verdict is Verdict.FAILED:
            waits_for[check.title] = check.title
        yield Line(numbers[check.title], check.title, finding)


def _look(check: Check, seconds: float) -> Finding | WaitError:
    """In a thread that is left behind where it takes too long: nothing hangs, whatever the other side does."""
    found: list[Finding | WaitError] = []

    def look() -> None:
        try:
            found.append(check.look())
        except WaitError as wait:
            found.append(wait)
        except Exception as fault:  # noqa: BLE001 - a doctor does not fall over what it finds
            found.append(failed(f"查的时候出了意外（{type(fault).__name__}），看看这一项的设置"))

    thread = threading.Thread(target=look, name=f"doctor {check.title}", daemon=True)
    thread.start()
    thread.join(seconds)
    return found[0] if found else failed(f"{seconds:.0f}秒没有查完，多半是那一头没有回音")

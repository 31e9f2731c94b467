"""Counts within a span of time: how often, before the platform drops or refuses."""

from collections import defaultdict, deque
from dataclasses import dataclass, field

MINUTE, HOUR = 60, 3600
DAY = 24 * HOUR
BEIJING = 8 * HOUR


@dataclass(slots=True)
class MemberRate:
    """At most 30 messages a minute and 1,000 an hour reach one member; the rest is lost without a word."""

    a_minute: int = 30
    an_hour: int = 1000
    _sent: dict[str, deque[float]] = field(default_factory=lambda: defaultdict(deque))

    def admit(self, userid: str, now: float) -> bool:
        sent = self._sent[userid]
        while sent and (sent[0] <= now - HOUR or sent[0] > now):
            sent.popleft()
        in_a_minute = sum(1 for _ in _newer(sent, now - MINUTE))
        if in_a_minute >= self.a_minute or len(sent) >= self.an_hour:
            return False
        sent.append(now)
        return True


@dataclass(slots=True)
class FixedWindow:
    """A quota that starts afresh with each span: a minute, or the natural day in Beijing."""

    most: int
    span: int
    _span_number: int = -1
    _used: int = 0

    def take(self, now: float, count: int = 1) -> bool:
        number = int(now + BEIJING) // self.span
        if number != self._span_number:
            self._span_number, self._used = number, 0
        if self._used + count > self.most:
            return False
        self._used += count
        return True


def _newer(sent: deque[float], since: float) -> list[float]:
    newer = []
    for at in reversed(sent):
        if at <= since:
            break
        newer.append(at)
    return newer

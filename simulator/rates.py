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


@dataclass(slots=True)
class Quota:
    """A quota that stays shut for a whole span once somebody has asked for more than it holds."""

    window: FixedWindow
    _shut_at: float = float("-inf")

    def take(self, now: float) -> bool:
        if self._shut_at <= now < self._shut_at + self.window.span:
            return False
        if self.window.take(now):
            return True
        self._shut_at = now
        return False


@dataclass(slots=True)
class CallQuotas:
    """How often one API may be called: by the corporation as a whole, and from one address."""

    _of_corp: dict[str, list[Quota]] = field(default_factory=dict)
    _of_address: dict[tuple[str, str], list[Quota]] = field(default_factory=dict)

    def admit_corp(self, path: str, now: float) -> bool:
        quotas = self._of_corp.setdefault(path, _quotas(10_000, 150_000))
        return all(quota.take(now) for quota in quotas)

    def admit_address(self, path: str, address: str, now: float) -> bool:
        """Count also what names no corporation, or shows no token of one."""
        quotas = self._of_address.setdefault((path, address), _quotas(20_000, 600_000))
        return all(quota.take(now) for quota in quotas)


def _quotas(a_minute: int, an_hour: int) -> list[Quota]:
    return [Quota(FixedWindow(a_minute, MINUTE)), Quota(FixedWindow(an_hour, HOUR))]


def _newer(sent: deque[float], since: float) -> list[float]:
    newer = []
    for at in reversed(sent):
        if at <= since:
            break
        newer.append(at)
    return newer

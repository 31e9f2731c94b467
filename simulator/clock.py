"""The simulated wall clock: the real one plus an offset that anybody may move."""

import time
from dataclasses import dataclass


@dataclass(slots=True)
class Clock:
    offset_seconds: float = 0.0

    def now(self) -> float:
        return time.time() + self.offset_seconds  # noqa: TID251  the simulator's one place that asks for the time

    def unix(self) -> int:
        return int(self.now())


def cpu_seconds() -> float:
    """Return what this process has used of the processor so far."""
    return time.process_time()


def stopwatch() -> float:
    """Return seconds on a clock that only measures; moving the simulated time does not touch it."""
    return time.perf_counter()

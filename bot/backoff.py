"""How long to wait before trying again."""

import random
from datetime import timedelta

_LONGEST = timedelta(minutes=10)


def wait_after(attempts: int) -> timedelta:
    """1, 2, 4 … seconds after so many attempts, with a little jitter so that many do not come back at once."""
    seconds = min(2.0 ** (attempts - 1), _LONGEST.total_seconds())
    return timedelta(seconds=seconds * random.uniform(1.0, 1.1))  # noqa: S311 - jitter, not a secret

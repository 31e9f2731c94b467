"""Points, exact: read from text, written as people say them."""

import re
from decimal import Decimal

_WRITTEN = re.compile(r"(0|[1-9][0-9]{0,3})(\.[0-9]{1,2})?", re.ASCII)


def read(text: str) -> Decimal | None:
    """Take `4.5` and `100`: no sign, no exponent, at most four digits before the point and two behind."""
    return Decimal(text) if _WRITTEN.fullmatch(text) else None


def written(points: Decimal) -> str:
    """Write 97.50 as `97.5` and 100 as `100`."""
    return f"{points.normalize():f}"


def fits(points: Decimal, step: Decimal) -> bool:
    return points % step == 0

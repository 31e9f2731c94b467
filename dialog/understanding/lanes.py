"""Many small numbers in one long number: to add two long ones is to add each lane of theirs at once."""

import re
import struct
from collections.abc import Sequence

BITS = 16  # of a lane
HALF = 1 << (BITS - 1)

_BYTES = BITS // 8
_HALF_AT = re.compile(b"\x80")


def packed(numbers: Sequence[int]) -> int:
    """A lane for each, in their order; none below nought."""
    return int.from_bytes(struct.pack(f"<{len(numbers)}H", *numbers), "little")


def filled(number: int, count: int) -> int:
    """The same in every lane."""
    return packed([number] * count)


def holding_half(lanes: int, count: int) -> list[int]:
    """The numbers of the lanes that hold half, where all hold that or nothing."""
    return [hit.start() // _BYTES for hit in _HALF_AT.finditer(lanes.to_bytes(count * _BYTES, "little"))]

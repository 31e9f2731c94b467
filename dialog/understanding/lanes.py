"""Many small numbers in one long number: to add two long ones is to add each lane of theirs at once."""

import struct
from collections.abc import Sequence

BITS = 16  # of a lane
HALF = 1 << (BITS - 1)

_BYTES = BITS // 8
_HALF_AT = b"\x80"


def packed(numbers: Sequence[int]) -> int:
    """A lane for each, in their order; none below nought."""
    return int.from_bytes(struct.pack(f"<{len(numbers)}H", *numbers), "little")


def filled(number: int, count: int) -> int:
    """The same in every lane."""
    return packed([number] * count)


def in_lanes(number: int, chosen: Sequence[int], count: int) -> int:
    """The same in each of the chosen lanes, nothing in the others."""
    told, written = bytearray(count * _BYTES), number.to_bytes(_BYTES, "little")
    for lane in chosen:
        told[lane * _BYTES : (lane + 1) * _BYTES] = written
    return int.from_bytes(told, "little")


def holding_half(lanes: int, count: int) -> list[int]:
    """The numbers of the lanes that hold half, where all hold that or nothing."""
    told, found = lanes.to_bytes(count * _BYTES, "little"), []
    at = told.find(_HALF_AT)
    while at >= 0:
        found.append(at // _BYTES)
        at = told.find(_HALF_AT, at + 1)
    return found

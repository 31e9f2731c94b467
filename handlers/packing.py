"""A list in as many messages as it takes: cut between its entries, numbered, its heading said again."""

from collections.abc import Iterable
from dataclasses import dataclass

from handlers.wording import REHEARSAL

_LIMIT = 2048
_NUMBERING = len("（99/99）".encode())


@dataclass(frozen=True)
class Listing:
    """A heading and what stands under it; where it is cut, the heading is said again."""

    heading: str
    entries: tuple[str, ...]
    between: str = "、"


def pack(opening: str, lists: Iterable[Listing], closing: str) -> tuple[str, ...]:
    """`opening` may be marked as a rehearsal's; then every message is."""
    room = _LIMIT - _NUMBERING - len(REHEARSAL.encode())
    parts = [opening]
    for each in lists:
        parts = _add(parts, each, room)
    if _size(parts[-1]) + _size(closing) + 1 <= room:
        parts[-1] += f"\n{closing}"
    else:
        parts.append(closing)
    if len(parts) == 1:
        return (parts[0],)
    mark = REHEARSAL if opening.startswith(REHEARSAL) else ""
    texts = (part.removeprefix(mark) for part in parts)
    return tuple(f"{mark}（{place}/{len(parts)}）{text}" for place, text in enumerate(texts, start=1))


def _add(parts: list[str], each: Listing, room: int) -> list[str]:
    """The list below what is there, cut between its entries where a message is full."""
    *done, current = parts
    glue = f"\n{each.heading}\n"
    for entry in each.entries:
        if _size(current) + _size(glue) + _size(entry) > room:
            done.append(current)
            current, glue = each.heading, "\n"
        current += glue + entry
        glue = each.between
    return [*done, current]


def _size(text: str) -> int:
    return len(text.encode())

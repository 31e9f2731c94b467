"""Replies as they leave: texts within the platform's limits, and the XML of a passive reply."""

import re
from datetime import datetime

from wechatpy.enterprise.replies import TextReply

LIMIT = 2048
_NUMBERING = len("（99/99）\n".encode())
# What XML 1.0 cannot hold, however it is escaped.
UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


def split(text: str, limit: int = LIMIT) -> tuple[str, ...]:
    """The text in parts of at most `limit` bytes, cut at line ends where there are any, numbered if several."""
    text = UNPRINTABLE.sub("", text)
    if len(text.encode()) <= limit:
        return (text,)
    parts = _pack(_pieces(text, limit - _NUMBERING), limit - _NUMBERING)
    return tuple(f"（{place}/{len(parts)}）\n{part}" for place, part in enumerate(parts, start=1))


def passive(text: str, *, to: str, sender: str, agent_id: int, at: datetime) -> str:
    """The plain XML of a passive text reply. The same arguments give the same bytes."""
    reply = TextReply(source=sender, target=to, agent=agent_id, content=_guard_cdata(text), time=int(at.timestamp()))
    return str(reply.render())


def _guard_cdata(text: str) -> str:
    """`]]>` would end the section that the text stands in; the library does not see to it."""
    return text.replace("]]>", "]]]]><![CDATA[>")


def _pieces(text: str, room: int) -> list[str]:
    """Lines; one that is too long by itself is cut between characters."""
    return [piece for line in text.split("\n") for piece in _cut(line, room)]


def _cut(line: str, room: int) -> list[str]:
    pieces = []
    while len(line.encode()) > room:
        head = line.encode()[:room].decode(errors="ignore")
        pieces.append(head)
        line = line[len(head) :]
    return [*pieces, line]


def _pack(pieces: list[str], room: int) -> list[str]:
    parts: list[str] = []
    current: str | None = None
    for piece in pieces:
        longer = piece if current is None else f"{current}\n{piece}"
        if current is not None and len(longer.encode()) > room:
            parts.append(current)
            current = piece
        else:
            current = longer
    return [*parts, current or ""]

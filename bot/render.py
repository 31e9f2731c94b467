"""Replies as they leave: texts within the platform's limits, and the XML of a passive reply."""

import re
from datetime import datetime

from wechatpy.enterprise.replies import TextReply
from wechatpy.fields import IntegerField, StringField
from wechatpy.replies import BaseReply
from wechatpy.replies import TextReply as AccountReply

LIMIT = 2048
_LONGEST_BUTTON = 20
_NUMBERING = len("（99/99）\n".encode())
# What XML 1.0 cannot hold, however it is escaped.
UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")

# 机关支部3人：张三、李四. Where a list is cut, what stands before its first entry is said again.
_LISTS = re.compile(r"(?P<head>[^、：。「]{1,40}：)?(?P<entries>[^：。「]+、[^：。「]+)")
_ENDS_LIST = re.compile(r"^$|[。「]")
_LONGEST_HEADING = 200


def split(text: str, limit: int = LIMIT) -> tuple[str, ...]:
    """The text in parts of at most `limit` bytes, cut at line ends and between names, numbered if several."""
    text = UNPRINTABLE.sub("", text)
    if len(text.encode()) <= limit:
        return (text,)
    parts = _pack(text.split("\n"), limit - _NUMBERING)
    return tuple(f"（{place}/{len(parts)}）\n{part}" for place, part in enumerate(parts, start=1))


def passive(text: str, *, to: str, sender: str, agent_id: int, at: datetime) -> str:
    """The plain XML of a passive text reply. The same arguments give the same bytes."""
    reply = TextReply(source=sender, target=to, agent=agent_id, content=_guard_cdata(text), time=int(at.timestamp()))
    return str(reply.render())


def passive_to_public(text: str, *, to: str, sender: str, at: datetime) -> str:
    """The same from an Official Account, which has no apps."""
    reply = AccountReply(source=sender, target=to, content=_guard_cdata(text), time=int(at.timestamp()))
    return str(reply.render())


class _Words(StringField):  # type: ignore[misc]  # wechatpy has no types
    def to_xml(self, value: str) -> str:
        return f"<Button>{super().to_xml(value)}</Button>"


class _ButtonReply(BaseReply):  # type: ignore[misc]  # wechatpy has no types
    """What wechatpy lacks: a card's buttons give way to a few words."""

    type = "update_button"
    agent = IntegerField("AgentID", 0)
    words = _Words("ReplaceName")


def button(words: str, *, to: str, sender: str, agent_id: int, at: datetime) -> str:
    """The plain XML that puts words in the place of the buttons of the card that was clicked."""
    shown = _guard_cdata(words if len(words) <= _LONGEST_BUTTON else f"{words[: _LONGEST_BUTTON - 1]}…")
    reply = _ButtonReply(source=sender, target=to, agent=agent_id, words=shown, time=int(at.timestamp()))
    return str(reply.render())


def _guard_cdata(text: str) -> str:
    """`]]>` would end the section that the text stands in; the library does not see to it."""
    return text.replace("]]>", "]]]]><![CDATA[>")


def _pack(lines: list[str], room: int) -> list[str]:
    """As many lines a part as fit. A list that goes on in the next part has its heading there once more."""
    parts: list[str] = []
    current: list[str] = []
    heading = ""
    for line in lines:
        if line.endswith("：") or _ENDS_LIST.search(line):
            heading = ""
        for piece in _cut(line, room - _size(heading) - 1):
            if current and _size("\n".join([*current, piece])) > room:
                is_bare = bool(heading) and len(current) > 1 and current[-1] == heading
                parts.append("\n".join(current[:-1] if is_bare else current))
                current = [heading] if heading else []
            current.append(piece)
        if line.endswith("：") and _size(line) <= _LONGEST_HEADING:
            heading = line
    return [*parts, "\n".join(current)]


def _cut(line: str, room: int) -> list[str]:
    """A line that is too long by itself is cut between the entries that it lists, else between characters."""
    if _size(line) <= room:
        return [line]
    found = _LISTS.fullmatch(line)
    head, entries = (found["head"] or "", found["entries"].split("、")) if found else ("", [line])
    pieces: list[str] = []
    current = ""
    for entry in entries:
        if current and _size(f"{current}、{entry}") > room:
            pieces.append(current)
            current = ""
        current = f"{current}、{entry}" if current else f"{head}{entry}"
        while _size(current) > room:
            start = current.encode()[:room].decode(errors="ignore")
            pieces.append(start)
            current = current[len(start) :]
    return [*pieces, current]


def _size(text: str) -> int:
    return len(text.encode())

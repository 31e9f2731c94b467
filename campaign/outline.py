"""A YAML file as lines: every scalar stays the text that was written, so that 4.5 is exact and 088 a phone number."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import yaml

_LARGEST = 128 * 1024
_DEEPEST = 12


@dataclass(frozen=True, order=True)
class Fault:
    """Something to put right, on a line counted from 1."""

    line: int
    message: str

    def __str__(self) -> str:
        return f"第{self.line}行：{self.message}"


@dataclass(frozen=True)
class Node:
    """A part of the file and the line on which a person looks for it: that of its key."""

    line: int
    value: "str | dict[str, Node] | list[Node] | None"

    @property
    def content(self) -> Any:
        """Drop the lines, for pydantic to read. What is left empty counts as not written."""
        match self.value:
            case dict():
                return {key: child.content for key, child in self.value.items() if child.value is not None}
            case list():
                return [child.content for child in self.value]
            case _:
                return self.value


class _Unreadable(Exception):  # noqa: N818 - not an error of ours: reading ends here, with this fault
    def __init__(self, line: int, message: str) -> None:
        self.fault = Fault(line, message)


def outline(text: str) -> tuple[Node | None, tuple[Fault, ...]]:
    if len(text.encode(errors="replace")) > _LARGEST:
        return None, (Fault(1, f"文件太大，最多 {_LARGEST // 1024} KB，请看看是不是拿错了文件"),)
    outliner = _Outliner(text)
    try:
        return outliner.outline(), tuple(outliner.faults)
    except _Unreadable as stop:
        return None, (*outliner.faults, stop.fault)


class _Outliner:
    """Builds nodes from YAML's events; PyYAML's own composer expands aliases and loses doubled keys."""

    def __init__(self, text: str) -> None:
        self.text = text.replace("\r\n", "\n").replace("\r", "\n")
        self.line_breaks = self.text.rstrip("\n").count("\n")
        self.faults: list[Fault] = []

    def outline(self) -> Node:
        try:
            self.loader = yaml.SafeLoader(self.text)
        except yaml.reader.ReaderError as error:
            line = self._line(error.position)
            raise _Unreadable(line, "有不能显示的字符，请删掉这一行里多余的符号") from None
        self._next()
        if isinstance(self._next(), yaml.StreamEndEvent):
            raise _Unreadable(1, "文件是空的")
        root = self._node(self._next(), line=None, depth=0)
        self._next()
        more = self._next()
        if not isinstance(more, yaml.StreamEndEvent):
            raise _Unreadable(self._line(more.start_mark.index), "「---」后面的内容用不上，请删掉")
        if not isinstance(root.value, dict):
            raise _Unreadable(root.line, "文件要由「键: 内容」组成，比如第一行 title: 党员示范岗")
        return root

    def _next(self) -> Any:
        try:
            return self.loader.get_event()  # type: ignore[no-untyped-call]  # the stubs leave it bare
        except yaml.MarkedYAMLError as error:
            problem = f"{error.problem}"
            marks = [error.problem_mark, error.context_mark]
            if re.search(_OPENED_EARLIER, problem):
                marks.reverse()
            index = next((mark.index for mark in marks if mark), 0)
            raise _Unreadable(self._line(index), _explain(problem)) from None
        except (ValueError, OverflowError):  # an escape beyond Unicode, a version of a thousand digits
            line = self._line(self.loader.get_mark().index)
            raise _Unreadable(line, "有不认识的「\\」或「%」写法，请把字直接写出来") from None

    def _line(self, index: int) -> int:
        """As editors count; YAML also breaks at characters that they do not."""
        return min(self.text.count("\n", 0, index), self.line_breaks) + 1

    def _node(self, event: Any, *, line: int | None, depth: int) -> Node:
        at = line or self._line(event.start_mark.index)
        if depth > _DEEPEST:
            raise _Unreadable(at, "套得太深了，请检查括号和缩进")
        if isinstance(event, yaml.AliasEvent):
            self.faults.append(Fault(at, "不能用「*」引用别处，请把内容写全"))
            return Node(at, None)
        if event.tag is not None:
            self.faults.append(Fault(at, "不能用「!」标记，请删掉"))
        if isinstance(event, yaml.ScalarEvent):
            return Node(at, self._scalar(event, at))
        if isinstance(event, yaml.SequenceStartEvent):
            return Node(at, list(self._elements(depth)))
        return Node(at, self._entries(depth))

    def _scalar(self, event: yaml.ScalarEvent, at: int) -> str | None:
        if re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]", event.value):
            self.faults.append(Fault(at, "有不能显示的字符，请把字直接写出来"))
            return None
        is_plain = event.implicit[0]
        return None if is_plain and event.value in ("", "~", "null", "Null", "NULL") else event.value.strip()

    def _elements(self, depth: int) -> Iterator[Node]:
        while not isinstance(event := self._next(), yaml.SequenceEndEvent):
            yield self._node(event, line=None, depth=depth + 1)

    def _entries(self, depth: int) -> dict[str, Node]:
        entries: dict[str, Node] = {}
        while not isinstance(event := self._next(), yaml.MappingEndEvent):
            line = self._line(event.start_mark.index)
            key = self._node(event, line=line, depth=depth + 1)
            value = self._node(self._next(), line=line, depth=depth + 1)
            if not isinstance(key.value, str):
                self.faults.append(Fault(line, "冒号前面要写一个词"))
            elif key.value in entries:
                first = entries[key.value].line
                self.faults.append(Fault(line, f"「{key.value}」和第{first}行重复，请删掉一个"))
            else:
                entries[key.value] = value
        return entries


_OPENED_EARLIER = r"end of stream|document separator|expected ',' or|expected ':'"
"""Noticed only at the next line or the file's end; to be mended where it began."""

_SYNTAX = (
    (r"'\\t'", "缩进里有 Tab，请换成空格"),
    (r"mapping values are not allowed", "冒号的位置不对：缩进要对齐；内容里有英文冒号，就把整句用引号包起来"),
    (r"expected ':'", "少了冒号，要写成「键: 内容」，冒号后面空一格"),
    (r"end of stream|document separator", "引号或括号没有配对"),
    (r"escape|hexdecimal|hexadecimal", "双引号里的「\\」用得不对，请把字直接写出来"),
    (r"expected ',' or", "方括号或花括号里少了逗号，或没有配对"),
    (r"<block end>|block sequence|indent", "缩进没有对齐，同一层的内容要从同一列开始"),
    (
        r"anchor|alias|tag|directive|version|token",
        "有用不上的符号（& * ! % @ 等），请删掉，或把整句用引号包起来",
    ),
)


def _explain(problem: str) -> str:
    explained = (message for pattern, message in _SYNTAX if re.search(pattern, problem))
    return next(explained, "写法不对，请检查这一行的缩进、冒号和引号")

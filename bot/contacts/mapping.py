"""Which of WeCom's departments is which branch: a file of one's own, YAML or CSV, read whole or refused by the line."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

from bot.roster import RosterError, RowFault, decode

_HEADINGS = frozenset({"department", "部门", "部门名", "部门id", "id"})
_COLUMNS = 2


@dataclass(frozen=True)
class MappingLine:
    """`branch` is empty where nobody of the department is to be taken."""

    line: int
    department: str
    branch: str


def read_mapping(file: Path) -> tuple[MappingLine, ...]:
    """Raises `RosterError` with every fault in the file."""
    text = decode(file.read_bytes())
    lines = list(_csv_lines(text) if file.suffix.lower() == ".csv" else _yaml_lines(text))
    first: dict[str, int] = {}
    faults = []
    for line in lines:
        if not line.department:
            faults.append(RowFault(line.line, "部门空着"))
        elif line.department in first:
            faults.append(RowFault(line.line, f"部门「{line.department}」和第{first[line.department]}行重复"))
        first.setdefault(line.department, line.line)
    if not lines:
        faults.append(RowFault(1, "是空的，应是一行一个「部门: 支部」"))
    if faults:
        raise RosterError(tuple(faults))
    return tuple(lines)


def _csv_lines(text: str) -> Iterator[MappingLine]:
    reader = csv.reader(io.StringIO(text, newline=""))
    for cells in reader:
        row = [cell.strip() for cell in cells]
        if not any(row) or (reader.line_num == 1 and row[0].lower() in _HEADINGS):
            continue
        if len(row) < _COLUMNS:
            raise RosterError((RowFault(reader.line_num, "应有两列：部门,支部"),))
        yield MappingLine(reader.line_num, row[0], row[1])


def _yaml_lines(text: str) -> Iterator[MappingLine]:
    """From the nodes, since the values alone know neither their lines nor that a key stands there twice."""
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as fault:
        line = fault.problem_mark.line + 1 if fault.problem_mark else 1
        raise RosterError((RowFault(line, "不是 YAML，应是一行一个「部门: 支部」"),)) from None
    if root is None:
        return
    if not isinstance(root, yaml.MappingNode):
        raise RosterError((RowFault(1, "应是一行一个「部门: 支部」"),))
    for key, value in root.value:
        line = key.start_mark.line + 1
        if not isinstance(key, yaml.ScalarNode) or not isinstance(value, yaml.ScalarNode):
            raise RosterError((RowFault(line, "应是「部门: 支部」，冒号后面一个支部名"),))
        branch = "" if value.tag == "tag:yaml.org,2002:null" else value.value.strip()
        yield MappingLine(line, key.value.strip(), branch)

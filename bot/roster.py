"""Rosters from files: CSV and Excel, read whole or refused with every bad row named."""

import csv
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from zipfile import BadZipFile

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from campaign.people import Role
from storage.appointments import Kept
from storage.people import RosterEntry, key_of

_COLUMNS = {
    "userid": ("userid", "user_id", "账号", "帐号", "工号", "企业微信账号"),
    "name": ("name", "姓名", "名字"),
    "branch": ("branch", "支部", "党支部", "所在支部"),
    "role": ("role", "roles", "角色", "身份"),
}
_ROLES = {
    Role.MEMBER: ("member", "党员", "参评党员", "成员"),
    Role.SECRETARY: ("secretary", "书记", "支部书记"),
    Role.COMMITTEE: ("committee", "党委办公室", "党办", "办公室", "党委"),
    Role.REVIEWER: ("reviewer", "考核组", "评委", "领导小组"),
    Role.HANDLER: ("handler", "纪检", "投诉处理"),
}
_ROLE_OF = {word: role for role, words in _ROLES.items() for word in words}
_USERID = re.compile(r"[0-9A-Za-z][0-9A-Za-z_\-@.]{0,63}")
_SEPARATORS = re.compile(r"[;；、,，/|]")
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\ufffe\uffff]")
_LONGEST_NAME = 40
_NO_USERID = "userid 空着"

Cells = dict[str, str]


@dataclass(frozen=True)
class RowFault:
    """`nameless`: name and branch of a row to which nothing but a userid is wanting."""

    line: int
    message: str
    nameless: tuple[str, str] | None = None

    def __str__(self) -> str:
        return f"第{self.line}行：{self.message}"


class RosterError(Exception):
    """Nothing of the file is taken."""

    def __init__(self, faults: tuple[RowFault, ...]) -> None:
        super().__init__("\n".join(map(str, faults)))
        self.faults = faults


def read_roster(file: Path) -> tuple[RosterEntry, ...]:
    """Raises `RosterError` with every fault in the file."""
    try:
        rows = list(_excel_rows(file) if file.suffix.lower() == ".xlsx" else _csv_rows(file.read_bytes()))
    except (BadZipFile, InvalidFileException, KeyError):
        raise RosterError((RowFault(1, "打不开这个 Excel 文件，请另存为 .xlsx 或 .csv"),)) from None
    except csv.Error:
        raise RosterError((RowFault(1, "不是能读的 CSV 文件"),)) from None
    if not rows:
        raise RosterError((RowFault(1, "文件是空的，第一行应是 userid,name,branch,role"),))
    (_, heading), *body = rows
    columns = _find_columns(heading)
    faults: list[RowFault] = []
    entries: list[tuple[int, RosterEntry]] = []
    for line, cells in body:
        if not any(cells):
            continue
        named = {name: cells[at] if at < len(cells) else "" for name, at in columns.items()}
        entry, problems = _read_row(named)
        nameless = (named["name"], named["branch"]) if problems == [_NO_USERID] else None
        shown = _CONTROL.sub(" ", named["name"]) or "这一行"
        faults += [RowFault(line, f"{shown}，{problem}", nameless) for problem in problems]
        if entry is not None:
            entries.append((line, entry))
    faults += _find_doubles(entries)
    if not entries and not faults:
        faults.append(RowFault(1, "只有标题行，没有人"))
    if faults:
        raise RosterError(tuple(sorted(faults, key=lambda fault: fault.line)))
    return tuple(entry for _, entry in entries)


def _csv_rows(content: bytes) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(decode(content), newline=""))
    line = 1
    for cells in reader:
        yield line, [cell.strip() for cell in cells]
        line = reader.line_num + 1


def decode(content: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise RosterError((RowFault(1, "编码读不出来，请另存为 UTF-8 的 CSV"),))


def _excel_rows(file: Path) -> Iterator[tuple[int, list[str]]]:
    book = load_workbook(file, read_only=True, data_only=True)
    try:
        for line, row in enumerate(book.worksheets[0].iter_rows(values_only=True), start=1):
            yield line, [_cell_text(value) for value in row]
    finally:
        book.close()


def _cell_text(value: object) -> str:
    """Ids that Excel took for numbers come back as they were typed: 10023, not 10023.0."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value).strip()


def _find_columns(heading: list[str]) -> dict[str, int]:
    places = {word.strip().lower(): at for at, word in reversed(list(enumerate(heading)))}
    found = {name: next((places[word] for word in words if word in places), None) for name, words in _COLUMNS.items()}
    absent = [f"{name}（{_COLUMNS[name][-1]}）" for name, at in found.items() if at is None]
    if absent:
        raise RosterError((RowFault(1, f"标题行缺 {'、'.join(absent)}，要有 userid,name,branch,role 四列"),))
    return {name: at for name, at in found.items() if at is not None}


def _read_row(cells: Cells) -> tuple[RosterEntry | None, list[str]]:
    problems = []
    if not cells["userid"]:
        problems.append(_NO_USERID)
    elif not _USERID.fullmatch(cells["userid"]):
        problems.append(
            f"userid「{cells['userid'][:64]}」不对：只能有字母、数字和 _-@.，以字母或数字开头，最多64个字符"
        )
    if not cells["name"]:
        problems.append("姓名空着")
    elif len(cells["name"]) > _LONGEST_NAME:
        problems.append(f"姓名超过{_LONGEST_NAME}个字")
    if not cells["branch"]:
        problems.append("支部空着")
    if _CONTROL.search(cells["name"] + cells["branch"]):
        problems.append("姓名或支部里有换行或看不见的控制字符")
    words = [word.strip() for word in _SEPARATORS.split(cells["role"]) if word.strip()]
    strange = [word for word in words if word.lower() not in _ROLE_OF]
    if not words:
        problems.append("角色空着，应是 member、secretary、committee、reviewer、handler，几个用分号隔开")
    elif strange:
        problems.append(f"不认识的角色「{'」「'.join(strange)}」，应是 member、secretary、committee、reviewer、handler")
    if problems:
        return None, problems
    roles = frozenset(_ROLE_OF[word.lower()] for word in words)
    return RosterEntry(cells["userid"], cells["name"], cells["branch"], roles), []


def _find_doubles(entries: Iterable[tuple[int, RosterEntry]]) -> list[RowFault]:
    """One userid twice, in whatever case, would make one person of two."""
    first: dict[str, int] = {}
    faults = []
    for line, entry in entries:
        key = key_of(entry.userid)
        if key in first:
            faults.append(RowFault(line, f"{entry.name}，userid「{entry.userid}」和第{first[key]}行重复"))
        else:
            first[key] = line
    return faults


def describe_appointments(otherwise: Iterable[Kept]) -> Iterator[str]:
    """A line for each secretary whom the office named or dismissed in chat and the roster has otherwise."""
    for each in otherwise:
        made, person = each.decision, f"{each.decision.name}（{each.decision.userid}）"
        did = f"在聊天里任命了{person}为{made.branch}书记" if made.is_secretary else f"在聊天里免去了{person}的书记"
        if not each.is_kept:
            yield f"党委办公室{did}，名册里已不在{made.branch}，照名册的"
        elif made.is_secretary:
            yield f"党委办公室{did}，名册里还不是，没有改回去；要免说「免去 {made.name} 书记」"
        else:
            yield f"党委办公室{did}，名册里还是，没有改回去；要任命说「任命 {made.name} 为 {made.branch} 书记」"

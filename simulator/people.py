"""The organisation's people and departments, as a roster file lists them."""

import csv
import hashlib
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

ROOT = 1
USERID = re.compile(r"[0-9A-Za-z][0-9A-Za-z_\-@.]{0,63}")
HEADINGS = {
    "userid": "userid",
    "账号": "userid",
    "name": "name",
    "姓名": "name",
    "branch": "branch",
    "支部": "branch",
    "部门": "branch",
    "role": "role",
    "角色": "role",
    "tags": "tags",
    "标签": "tags",
    "leader": "leader",
    "负责人": "leader",
}
SAMPLE = Path(__file__).with_name("sample.csv")


class RosterError(Exception):
    """The roster cannot be used; the message names the line and the reason."""


@dataclass(frozen=True, slots=True)
class Person:
    userid: str
    name: str
    branch: str
    roles: tuple[str, ...] = ()
    visible: bool = True
    tags: tuple[str, ...] = ()
    leads: bool = False

    @property
    def openid(self) -> str:
        """How the Official Account knows this person: a name from which the userid cannot be read off."""
        return "o" + hashlib.sha256(self.userid.encode()).hexdigest()[:27]


@dataclass(frozen=True, slots=True)
class Department:
    id: int
    name: str
    parent: int


class Directory:
    """Everybody, found by userid in any case, with the tags and departments that the roster names.

    Branches become departments under one root; tags are numbered in the order in which they appear.
    """

    def __init__(self, people: Iterable[Person], corp_name: str = "示例集团") -> None:
        self._people: dict[str, Person] = {}
        self._by_openid: dict[str, Person] = {}
        self._ids: dict[str, int] = {}
        self.tags: dict[int, str] = {}
        self.departments = {ROOT: Department(ROOT, corp_name, 0)}
        for person in people:
            self.put(person)

    def __iter__(self) -> Iterator[Person]:
        return iter(self._people.values())

    def __len__(self) -> int:
        return len(self._people)

    def find(self, userid: str) -> Person | None:
        return self._people.get(userid.lower())

    def find_openid(self, openid: str) -> Person | None:
        return self._by_openid.get(openid)

    def visible(self, userid: str) -> Person | None:
        person = self.find(userid)
        return person if person is not None and person.visible else None

    def department_of(self, person: Person) -> int:
        return self._ids.get(person.branch, ROOT)

    def visible_departments(self) -> list[Department]:
        seen = {ROOT} | {self.department_of(person) for person in self if person.visible}
        return [department for department in self.departments.values() if department.id in seen]

    def members_of(self, department: int) -> list[Person]:
        return [person for person in self if person.visible and self.department_of(person) == department]

    def leaders_of(self, department: int) -> list[Person]:
        return [person for person in self.members_of(department) if person.leads]

    def tagged(self, tag: int) -> list[Person]:
        return [person for person in self if person.visible and self.tags[tag] in person.tags]

    def put(self, person: Person) -> None:
        """Take a person in, or note what has changed about one; a new branch becomes a new department."""
        for tag in person.tags:
            if tag not in self.tags.values():
                self.tags[len(self.tags) + 1] = tag
        if person.branch and person.branch not in self._ids:
            number = ROOT + 1 + len(self._ids)
            self._ids[person.branch] = number
            self.departments[number] = Department(number, person.branch, ROOT)
        self._people[person.userid.lower()] = self._by_openid[person.openid] = person

    def remove(self, person: Person) -> None:
        del self._people[person.userid.lower()], self._by_openid[person.openid]

    def show(self, person: Person, *, visible: bool) -> None:
        """Move a person into the app's visible range, or out of it."""
        self.put(replace(person, visible=visible))


def read_people(path: Path) -> list[Person]:
    data = path.read_bytes()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("gb18030")
    return list(parse_people(text))


def parse_people(text: str) -> Iterator[Person]:
    rows = csv.reader(io.StringIO(text))
    columns = [HEADINGS.get(heading.strip().lower(), "") for heading in next(rows, [])]
    if "userid" not in columns or "name" not in columns:
        raise RosterError("第 1 行：需要 userid 和 name 两列")
    seen: set[str] = set()
    for row in rows:
        if not any(cell.strip() for cell in row):
            continue
        cells = dict(zip(columns, (cell.strip() for cell in row), strict=False))
        userid = cells["userid"]
        if not USERID.fullmatch(userid):
            raise RosterError(f"第 {rows.line_num} 行：userid「{userid}」不合规则")
        if userid.lower() in seen:
            raise RosterError(f"第 {rows.line_num} 行：userid「{userid}」重复")
        seen.add(userid.lower())
        roles, tags = _listed(cells.get("role", "")), _listed(cells.get("tags", ""))
        leads = cells.get("leader", "").lower() in {"1", "yes", "是"}
        name, branch = cells.get("name", "") or userid, cells.get("branch", "")
        yield Person(userid, name, branch, roles, tags=tags, leads=leads)


def _listed(cell: str) -> tuple[str, ...]:
    return tuple(item.strip() for item in re.split(r"[;；]", cell) if item.strip())

"""What the roster would become by WeCom's contacts: worked out whole, shown, and only then written."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from bot.contacts.directory import Directory
from bot.contacts.mapping import MappingLine
from bot.roster import RosterError, RowFault
from bot.wecom import Department, Member
from campaign.deeds import Deed
from campaign.people import Person, Role
from storage.people import RosterEntry, key_of, name_key

_BRANCH_ENDS_IN = "支部"


@dataclass(frozen=True)
class Branches:
    """Which branch a department is: by the file, else by its own name, else that of the nearest one above it."""

    departments: tuple[Department, ...]
    mapped: dict[int, str]  # by the file; empty: nobody of it

    @cached_property
    def _by_id(self) -> dict[int, Department]:
        return {department.id: department for department in self.departments}

    def of(self, department_id: int) -> str:
        """Empty where none is meant."""
        seen = set()
        at: int | None = department_id
        while at in self._by_id and at not in seen:
            seen.add(at)
            department = self._by_id[at]
            if at in self.mapped:
                return self.mapped[at]
            if department.name.endswith(_BRANCH_ENDS_IN):
                return department.name
            at = department.parentid
        return ""

    def unmapped_leaves(self) -> list[Department]:
        """Those without departments below them of which nothing is known."""
        parents = {department.parentid for department in self.departments}
        return [
            department
            for department in self.departments
            if department.id not in parents and department.id not in self.mapped and not self.of(department.id)
        ]


def map_branches(departments: tuple[Department, ...], lines: Iterable[MappingLine]) -> Branches:
    """Raises `RosterError` where a line means no department, or more than one."""
    faults, mapped = [], {}
    for line in lines:
        meant = [d for d in departments if str(d.id) == line.department] or [
            d for d in departments if d.name.strip() == line.department
        ]
        if len(meant) == 1:
            mapped[meant[0].id] = line.branch
        elif not meant:
            faults.append(RowFault(line.line, f"看得见的部门里没有「{line.department}」"))
        else:
            ids = "、".join(str(department.id) for department in meant)
            faults.append(RowFault(line.line, f"有{len(meant)}个部门叫「{line.department}」，写编号：{ids}"))
    if faults:
        raise RosterError(tuple(faults))
    return Branches(departments, mapped)


@dataclass(frozen=True)
class Move:
    person: Person
    to: str


@dataclass(frozen=True)
class Rename:
    person: Person
    to: str


@dataclass(frozen=True)
class Proposal:
    """A leaf department that is no branch yet, and what it might be."""

    department: Department
    members: int
    branch: str


@dataclass(frozen=True)
class Plan:
    """Everything that would change, and everything that only somebody can decide."""

    new: tuple[RosterEntry, ...] = ()
    renamed: tuple[Rename, ...] = ()
    moved: tuple[Move, ...] = ()
    leaders: tuple[RosterEntry, ...] = ()  # who would become a secretary, as they would be then
    undecided: tuple[tuple[Member, tuple[str, ...]], ...] = ()  # in several branches at once
    returned: tuple[Member, ...] = ()  # on record as left, and in the contacts
    missing: tuple[Person, ...] = ()  # on the roster, and not seen in the contacts
    proposals: tuple[Proposal, ...] = ()

    @property
    def is_empty(self) -> bool:
        return not (self.new or self.renamed or self.moved)

    def entries(self, present: Iterable[Person], *, with_secretaries: bool) -> list[RosterEntry]:
        """What is to be saved: only rows that change, each as it will be."""
        known = {key_of(p.userid): RosterEntry(p.userid, p.name, p.branch, p.roles) for p in present}
        rows = {key_of(entry.userid): entry for entry in self.new}
        for rename in self.renamed:
            key = key_of(rename.person.userid)
            rows[key] = replace(rows.get(key, known[key]), name=rename.to)
        for move in self.moved:
            key = key_of(move.person.userid)
            rows[key] = replace(rows.get(key, known[key]), branch=move.to)
        for leader in self.leaders if with_secretaries else ():
            key = key_of(leader.userid)
            row = rows.get(key) or known[key]
            rows[key] = replace(row, roles=row.roles | {Role.SECRETARY})
        return list(rows.values())

    def deeds(self, *, with_secretaries: bool) -> Iterator[Deed]:
        """A line on the ledger for each person that it changes."""
        for entry in self.new:
            yield Deed("加入名册", entry.userid, None, f"{entry.name}，{entry.branch}")
        for rename in self.renamed:
            yield Deed("改姓名", rename.person.userid, rename.person.name, rename.to)
        for move in self.moved:
            yield Deed("调支部", move.person.userid, move.person.branch, move.to)
        for leader in self.leaders if with_secretaries else ():
            yield Deed("任书记", leader.userid, None, leader.branch)


def make_plan(
    directory: Directory,
    branches: Branches,
    present: Iterable[Person],
    left: frozenset[str],
    dismissed: frozenset[str] = frozenset(),
) -> Plan:
    """`left` are the userids on record as left, in lower case: nobody comes back without being asked for.

    Whoever was `dismissed` as a secretary in chat is not proposed as one, whatever department the person leads.
    """
    known = {key_of(person.userid): person for person in present}
    new, renamed, moved, undecided, returned = [], [], [], [], []
    leaders: dict[str, RosterEntry] = {}
    for key, member in directory.by_key.items():
        person = known.get(key)
        if person is not None and (name := member.name.strip()) and name != person.name:
            renamed.append(Rename(person, name))
        candidates = _branches_of(member, branches, person)
        if not candidates:
            continue
        if key in left:
            returned.append(member)
            continue
        if len(candidates) > 1:
            undecided.append((member, candidates))
            continue
        (branch,) = candidates
        entry = RosterEntry(member.userid, member.name.strip() or member.userid, branch, frozenset({Role.MEMBER}))
        if person is None:
            new.append(entry)
        elif person.branch != branch:
            moved.append(Move(person, branch))
        is_to_be_one = key not in dismissed and (person is None or not person.has(Role.SECRETARY))
        if is_to_be_one and _leads(member, directory, branches, branch):
            leaders[key] = entry if person is None else replace(entry, userid=person.userid, roles=person.roles)
    return Plan(
        tuple(new),
        tuple(renamed),
        tuple(moved),
        tuple(leaders.values()),
        tuple(undecided),
        tuple(returned),
        tuple(person for key, person in known.items() if key not in directory.by_key),
        tuple(_propose(directory, branches, known.values())),
    )


def _branches_of(member: Member, branches: Branches, person: Person | None) -> tuple[str, ...]:
    """One, if it can be told: the main department's, else the one that the person is in already."""
    found = tuple(sorted({branch for each in member.department if (branch := branches.of(each))}))
    if len(found) > 1:
        main = branches.of(member.main_department)
        if main in found:
            return (main,)
        if person is not None and person.branch in found:
            return (person.branch,)
    return found


def _leads(member: Member, directory: Directory, branches: Branches, branch: str) -> bool:
    """In a department that is itself the branch: who leads a canteen of it is not its secretary."""
    flags = dict(zip(member.department, member.is_leader_in_dept, strict=False))
    for department in directory.departments:
        if branches.of(department.id) != branch or branches.of(department.parentid) == branch:
            continue
        named = {key_of(userid) for userid in department.department_leader}
        if flags.get(department.id) == 1 or key_of(member.userid) in named:
            return True
    return False


def _propose(directory: Directory, branches: Branches, present: Iterable[Person]) -> Iterator[Proposal]:
    existing = sorted({person.branch for person in present})
    counts = Counter(each for member in directory.members for each in member.department)
    for department in branches.unmapped_leaves():
        if counts[department.id]:
            like = next((b for b in existing if b.startswith(department.name) or department.name in b), None)
            yield Proposal(department, counts[department.id], like or f"{department.name}{_BRANCH_ENDS_IN}")


# Who has which userid.


def find_by_name(directory: Directory, name: str, branch: str) -> list[Member]:
    """Those of that name, the likeliest first: whose department sounds like the branch."""
    same = [member for member in directory.members if name_key(member.name) == name_key(name)]
    return sorted(same, key=lambda member: not _sounds_like(directory, member, branch))


def _sounds_like(directory: Directory, member: Member, branch: str) -> bool:
    stem = branch.removesuffix(_BRANCH_ENDS_IN)
    return bool(stem) and any(stem in directory.names.get(each, "") for each in member.department)


def suggest_userid(directory: Directory, name: str, branch: str) -> str:
    """A sentence for a row of a roster without a userid; nothing is taken over by itself."""
    found = find_by_name(directory, name, branch)
    shown = "、".join(f"{member.userid}（{_places(directory, member)}）" for member in found)
    if not found:
        return f"看得见的通讯录里没有叫{name}的"
    if len(found) == 1:
        return f"通讯录里叫{name}的有一位：{shown}，是的话填上"
    likely = "，第一位的部门像" if _sounds_like(directory, found[0], branch) else ""
    return f"通讯录里叫{name}的有{len(found)}位：{shown}{likely}，问清楚再填"


def _places(directory: Directory, member: Member) -> str:
    return "、".join(directory.names.get(each, str(each)) for each in member.department) or "没有部门"

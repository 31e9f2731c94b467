"""People, their branches and their roles."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    ScalarSelect,
    Select,
    Text,
    bindparam,
    cast,
    delete,
    func,
    literal_column,
    select,
    update,
)

from campaign.people import Person, Role
from storage.database import Transaction
from storage.instants import to_ms
from storage.statement import Statement, insert, insert_of, statement
from storage.tables import branches, people, roles


def roles_of(dialect: str) -> ScalarSelect[str]:
    """The roles of the `people` row at hand, joined by `;`."""
    joined = func.string_agg if dialect == "postgresql" else func.group_concat
    return (
        select(joined(roles.c.role, literal_column("';'")))
        .where(roles.c.person_id == people.c.id)
        .correlate(people)
        .scalar_subquery()
    )


def _everybody(dialect: str) -> Select[Any]:
    return (
        select(people.c.id, people.c.userid, people.c.name, branches.c.name, roles_of(dialect))
        .join(branches, branches.c.id == people.c.branch_id)
        .where(people.c.left_at.is_(None))
        .order_by(people.c.id)
    )


_PRESENT = Statement(_everybody)
_WITH_ROLE = Statement(
    lambda d: _everybody(d).where(
        people.c.id.in_(select(roles.c.person_id).where(roles.c.role == bindparam("role"))),
        branches.c.name == bindparam("branch"),
    )
)


def listed(dialect: str, values: str, kind: type[Text] | type[BigInteger]) -> Select[Any]:
    """The values of a JSON list that is given as one parameter."""
    given = bindparam(values, type_=Text)
    found = func.json_array_elements_text(cast(given, JSON)) if dialect == "postgresql" else func.json_each(given)
    return select(cast(found.table_valued("value").c.value, kind))


_HOLDERS = Statement(
    lambda d: _everybody(d).where(people.c.id.in_(select(roles.c.person_id).where(roles.c.role == bindparam("role"))))
)
_BY_ID = Statement(lambda d: _everybody(d).where(people.c.id.in_(listed(d, "ids", BigInteger))))
_BY_NAME = Statement(lambda d: _everybody(d).where(people.c.name_key.in_(listed(d, "keys", Text))))
_NAME_SIZES = range(2, 9)
_READ_FOR_NAMES = 2000
_BRANCH = Statement(lambda d: insert(d, branches).values(name=bindparam("name")).on_conflict_do_nothing())
_BRANCHES = statement(select(branches.c.name, branches.c.id))
_SAVE = Statement(
    lambda d: (
        insert(d, people)
        .values({n: bindparam(n) for n in ("userid", "userid_key", "name", "name_key", "branch_id", "is_member")})
        .on_conflict_do_update(
            index_elements=["userid_key"],
            set_={
                "userid": bindparam("userid"),
                "name": bindparam("name"),
                "name_key": bindparam("name_key"),
                "branch_id": bindparam("branch_id"),
                "is_member": bindparam("is_member"),
                "left_at": None,
            },
        )
    )
)
_IDS = statement(select(people.c.userid_key, people.c.id))
_FORGET_ROLES = statement(delete(roles).where(roles.c.person_id == bindparam("id_")))
_GIVE_ROLE = statement(insert_of(roles, "person_id", "role"))
_FIND = Statement(lambda d: _everybody(d).where(people.c.userid_key == bindparam("key")))
_IS_TAKEN = statement(select(people.c.id).where(people.c.userid_key == bindparam("key")))
_FOLLOW = statement(
    update(people)
    .where(people.c.id == bindparam("id_"))
    .values(userid=bindparam("userid"), userid_key=bindparam("key"))
)
_RENAME = statement(
    update(people).where(people.c.id == bindparam("id_")).values(name=bindparam("name"), name_key=bindparam("key"))
)
_LEAVERS = statement(select(people.c.userid_key).where(people.c.left_at.is_not(None)))
_LEAVE = statement(update(people).where(people.c.id == bindparam("id_")).values(left_at=bindparam("at")))


def key_of(userid: str) -> str:
    """Userids are compared without case, as the platform does."""
    return userid.strip().lower()


def name_key(name: str) -> str:
    """Names are looked up without spaces and without case."""
    return "".join(name.split()).casefold()


def to_person(person_id: int, userid: str, name: str, branch: str, role_names: str | None) -> Person:
    return Person(person_id, userid, name, branch, _held(role_names or ""))


@cache
def _held(role_names: str) -> frozenset[Role]:
    """Many people hold the same few."""
    return frozenset(Role(role) for role in role_names.split(";") if role)


@dataclass(frozen=True)
class RosterEntry:
    """One line of a roster."""

    userid: str
    name: str
    branch: str
    roles: frozenset[Role]


@dataclass(frozen=True)
class People:
    tx: Transaction

    def present(self) -> list[Person]:
        """Everybody on the roster who has not left."""
        return [to_person(*row) for row in self.tx.rows(_PRESENT)]

    def find(self, userid: str) -> Person | None:
        """None where nobody of that userid is on the roster, or not any more."""
        row = self.tx.row(_FIND, key=key_of(userid))
        return None if row is None else to_person(*row)

    def secretaries(self, branch: str) -> list[Person]:
        rows = self.tx.rows(_WITH_ROLE, branch=branch, role=Role.SECRETARY.value)
        return [to_person(*row) for row in rows]

    def left(self) -> frozenset[str]:
        """The userids of those who have left, in lower case."""
        return frozenset(key for (key,) in self.tx.rows(_LEAVERS))

    def holders(self, role: Role) -> list[Person]:
        """Everybody with that role."""
        return [to_person(*row) for row in self.tx.rows(_HOLDERS, role=role.value)]

    def by_id(self, ids: Iterable[int]) -> list[Person]:
        """Of these, who has not left."""
        return [to_person(*row) for row in self.tx.rows(_BY_ID, ids=json.dumps(sorted(set(ids))))]

    def called(self, name: str) -> list[Person]:
        """Everybody of that name; spaces and case do not count."""
        return [to_person(*row) for row in self.tx.rows(_BY_NAME, keys=json.dumps([name_key(name)]))]

    def named_in(self, text: str) -> list[Person]:
        """Everybody whose name stands in it; namesakes are all of them meant."""
        plain = name_key(text[:_READ_FOR_NAMES])
        pieces = {plain[start : start + size] for size in _NAME_SIZES for start in range(len(plain) - size + 1)}
        return [to_person(*row) for row in self.tx.rows(_BY_NAME, keys=json.dumps(sorted(pieces)))]

    def save(self, entries: Iterable[RosterEntry]) -> None:
        """Add or bring up to date, by userid; who had left is back."""
        listed = list(entries)
        self.tx.run_many(_BRANCH, [{"name": name} for name in sorted({e.branch for e in listed})])
        branch_ids: dict[str, int] = dict(self.tx.rows(_BRANCHES))
        self.tx.run_many(
            _SAVE,
            [
                {
                    "userid": entry.userid,
                    "userid_key": key_of(entry.userid),
                    "name": entry.name,
                    "name_key": name_key(entry.name),
                    "branch_id": branch_ids[entry.branch],
                    "is_member": int(Role.MEMBER in entry.roles),
                }
                for entry in listed
            ],
        )
        ids: dict[str, int] = dict(self.tx.rows(_IDS))
        self.tx.run_many(_FORGET_ROLES, [{"id_": ids[key_of(entry.userid)]} for entry in listed])
        self.tx.run_many(
            _GIVE_ROLE,
            [
                {"person_id": ids[key_of(entry.userid)], "role": role.value}
                for entry in listed
                for role in sorted(entry.roles)
            ],
        )

    def follow(self, person: Person, userid: str) -> bool:
        """The same person under another userid; False where somebody has or had it, and nothing is changed."""
        if self.tx.row(_IS_TAKEN, key=key_of(userid)) is not None:
            return False
        return self.tx.run(_FOLLOW, id_=person.id, userid=userid, key=key_of(userid)) > 0

    def rename(self, person: Person, name: str) -> None:
        self.tx.run(_RENAME, id_=person.id, name=name, key=name_key(name))

    def leave(self, person: Person, at: datetime) -> None:
        self.tx.run(_LEAVE, id_=person.id, at=to_ms(at))

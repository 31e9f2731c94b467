"""People and departments as the platform shows them."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from bot.wecom.faults import UnreachableError
from bot.wecom.line import Line
from bot.wecom.messages import to_json

_PAGE = 10_000


class _Shown(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)


S = TypeVar("S", bound=_Shown)


class MemberName(_Shown):
    userid: str
    name: str
    department: tuple[int, ...] = ()


class Member(MemberName):
    """`is_leader_in_dept` runs beside `department`. Status: 1 active, 2 disabled, 4 not activated, 5 left.

    Mobile, mail and the like are not shown to apps made since June 2022.
    """

    main_department: int = 0
    is_leader_in_dept: tuple[int, ...] = ()
    position: str = ""
    status: int = 1


class DepartmentId(_Shown):
    id: int
    parentid: int = 0
    order: int = 0


class Department(DepartmentId):
    name: str
    department_leader: tuple[str, ...] = ()


class Placement(_Shown):
    """One row for each department that a member is in."""

    userid: str
    department: int


class _Users(_Shown):
    user: tuple["_User", ...] = ()


class _User(_Shown):
    userid: str


class _Parties(_Shown):
    partyid: tuple[int, ...] = ()


class _Tags(_Shown):
    tagid: tuple[int, ...] = ()


class Agent(_Shown):
    """The app, and whom it sees: members named one by one, whole departments, and tags."""

    agentid: int
    name: str
    close: int = 0
    isreportenter: int = 0
    allow_userinfos: _Users = _Users()
    allow_partys: _Parties = _Parties()
    allow_tags: _Tags = _Tags()

    @property
    def userids(self) -> tuple[str, ...]:
        return tuple(user.userid for user in self.allow_userinfos.user)


def read(shape: type[S], shown: Any) -> S:
    """Raises `UnreachableError` where the answer is not as the platform describes it."""
    try:
        return shape.model_validate(shown)
    except ValidationError:
        pass
    raise UnreachableError(f"not a {shape.__name__}")


def read_all(shape: type[S], shown: Any) -> tuple[S, ...]:
    if not isinstance(shown, list):
        raise UnreachableError(f"no list of {shape.__name__}")
    return tuple(read(shape, item) for item in shown)


@dataclass(frozen=True)
class ContactSync:
    """What the contact-sync assistant's secret is good for: everybody's userid, and no names."""

    line: Line

    def placements(self, page: int = _PAGE) -> Iterator[Placement]:
        cursor = ""
        while True:
            answer = self.line.post("user/list_id", to_json({"cursor": cursor, "limit": page}))
            yield from read_all(Placement, answer.get("dept_user"))
            cursor = str(answer.get("next_cursor") or "")
            if not cursor:
                return

    def department_ids(self) -> tuple[DepartmentId, ...]:
        return read_all(DepartmentId, self.line.get("department/simplelist").get("department_id"))

"""Who takes part: people, their branch and their roles."""

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    MEMBER = "member"
    SECRETARY = "secretary"
    COMMITTEE = "committee"
    REVIEWER = "reviewer"
    HANDLER = "handler"


ROLE_NAMES: dict[Role, str] = {
    Role.MEMBER: "党员",
    Role.SECRETARY: "书记",
    Role.COMMITTEE: "党委办公室",
    Role.REVIEWER: "考核组",
    Role.HANDLER: "纪检",
}


@dataclass(frozen=True)
class Person:
    """Somebody on the roster. `userid` is kept as the roster writes it; it is compared without case."""

    id: int
    userid: str
    name: str
    branch: str
    roles: frozenset[Role]

    def has(self, role: Role) -> bool:
        return role in self.roles

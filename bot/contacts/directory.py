"""The contacts as far as they can be seen: departments and members, walked through once."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from bot.settings import Settings
from bot.wecom import Client, ContactSync, Department, Member, WeComError
from bot.wecom.line import Line
from storage.people import key_of

LEFT = 5
_NOBODY = frozenset({40003, 46004, 60111})
_OUT_OF_SIGHT = frozenset({60011, 60021, 50002})

Advance = Callable[[int, int], None]  # how many steps are done, of how many


@dataclass(frozen=True)
class Directory:
    """`everybody` are the userids in the corporation, in lower case; None where only the app's eyes were to be had."""

    departments: tuple[Department, ...]
    members: tuple[Member, ...]
    everybody: frozenset[str] | None = None

    @cached_property
    def by_key(self) -> dict[str, Member]:
        return {key_of(member.userid): member for member in self.members}

    @cached_property
    def names(self) -> dict[int, str]:
        return {department.id: department.name for department in self.departments}

    @property
    def unseen(self) -> frozenset[str]:
        """Those of whom only the userid is known: the assistant tells no names."""
        return (self.everybody or frozenset()) - self.by_key.keys()


def open_assistant(settings: Settings, client: Client) -> ContactSync | None:
    if settings.contacts is None:
        return None
    app = client.app
    name = f"{app.corp_id}:contacts"
    return ContactSync(Line(app.api_base, app.corp_id, settings.contacts.secret, name, client.tokens, client.http))


def walk(client: Client, assistant: ContactSync | None, advance: Advance) -> Directory:
    """Departments one after the other, then those whom the app sees by name; raises the platform's own errors."""
    departments = _departments(client)
    members: dict[str, Member] = {}
    for done, department in enumerate(departments):
        advance(done, len(departments) + 1)
        for member in client.members_of(department.id):
            members.setdefault(key_of(member.userid), member)
    for userid in client.agent().userids:
        if key_of(userid) not in members and (alone := _member(client, userid)) is not None:
            members[key_of(userid)] = alone
    present = tuple(member for member in members.values() if member.status != LEFT)
    everybody = None
    if assistant is not None:
        everybody = frozenset(key_of(placement.userid) for placement in assistant.placements())
    advance(len(departments) + 1, len(departments) + 1)
    return Directory(departments, present, everybody)


def _departments(client: Client) -> tuple[Department, ...]:
    """None where the app sees none: people can be shown to it by name alone."""
    try:
        return client.departments()
    except WeComError as fault:
        if fault.errcode in _OUT_OF_SIGHT:
            return ()
        raise


def _member(client: Client, userid: str) -> Member | None:
    try:
        return client.member(userid)
    except WeComError as fault:
        if fault.errcode in _NOBODY | _OUT_OF_SIGHT:
            return None
        raise


def is_gone(client: Client, directory: Directory, userid: str) -> bool:
    """Whether there is nobody of that userid any more; who is only out of the app's sight is not gone."""
    if key_of(userid) in directory.by_key:
        return False
    if directory.everybody is not None:
        return key_of(userid) not in directory.everybody
    try:
        return client.member(userid).status == LEFT
    except WeComError as fault:
        if fault.errcode in _NOBODY | _OUT_OF_SIGHT:
            return fault.errcode in _NOBODY
        raise

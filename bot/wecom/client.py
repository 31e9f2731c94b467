"""Calls to the platform, as one self-built app makes them."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import httpx

from bot.cards import Card
from bot.settings import WeCom
from bot.wecom.contacts import Agent, Department, DepartmentId, Member, MemberName, read, read_all
from bot.wecom.faults import WeComError
from bot.wecom.line import File, Line, open_http
from bot.wecom.media import LARGEST_PICTURE, MediaKind, Medium, check_upload, read_medium
from bot.wecom.messages import Address, to_json
from storage.outbox import LEASE
from storage.tokens import MemoryTokens, Tokens

_NO_MENU = 46003
# Less than a claim lasts: whoever takes a call over must not meet one that is still being made.
SEND_SECONDS = 0.9 * LEASE.total_seconds()


@dataclass(frozen=True)
class Sent:
    """Accepted, save for those whom the app does not see (`invalid`) or has no licence for; userids in lower case.

    `response_code` is the permission to change the card that was sent, once and within 72 hours.
    """

    msgid: str
    invalid: frozenset[str]
    response_code: str | None = None
    unlicensed: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Client:
    """One app's access to the API, for any number of threads of one process."""

    app: WeCom
    tokens: Tokens = field(default_factory=MemoryTokens)
    http: httpx.Client = field(default_factory=open_http)
    send_seconds: float = SEND_SECONDS

    @cached_property
    def line(self) -> Line:
        name = f"{self.app.corp_id}:{self.app.agent_id}"
        return Line(self.app.api_base, self.app.corp_id, self.app.secret, name, self.tokens, self.http)

    def close(self) -> None:
        self.http.close()

    def renew_token(self) -> None:
        """Ask for a token even where there is one: whether corporation, secret and address are taken."""
        self.line.renew_token()

    # Messages

    def send(self, body: bytes | str) -> Sent:
        """A composed body, or the text it was kept as. After `UnreachableError` the same one again, unchanged."""
        said = body.encode() if isinstance(body, str) else body
        answer = self.line.post("message/send", said, seconds=self.send_seconds)
        return Sent(
            msgid=str(answer.get("msgid") or ""),
            invalid=_userids(answer.get("invaliduser")),
            response_code=answer.get("response_code") or None,
            unlicensed=_userids(answer.get("unlicenseduser")),
        )

    def recall(self, msgid: str) -> None:
        """Within 24 hours, on every phone but those that read it in WeChat."""
        self.line.post("message/recall", to_json({"msgid": msgid}))

    def close_buttons(self, response_code: str, userids: tuple[str, ...], words: str) -> frozenset[str]:
        """Put words in the place of a card's buttons; gives back whom it did not reach."""
        return self._update_card(response_code, userids, {"button": {"replace_name": words}})

    def replace_card(
        self, response_code: str, userids: tuple[str, ...], card: Card, replace_text: str = ""
    ) -> frozenset[str]:
        """Put another card in its place; `replace_text` stands where its buttons were. Gives back whom it missed."""
        words = {"replace_text": replace_text} if replace_text else {}
        return self._update_card(response_code, userids, {"template_card": card.as_json() | words})

    def _update_card(self, response_code: str, userids: tuple[str, ...], change: dict[str, Any]) -> frozenset[str]:
        to = Address(self.app.agent_id, userids)
        body = {"userids": to.recipients, "agentid": to.agent_id, "response_code": response_code, **change}
        answer = self.line.post("message/update_template_card", to_json(body), seconds=self.send_seconds)
        return _userids(answer.get("invaliduser"))

    # Media

    def upload(self, kind: MediaKind, name: str, content: bytes) -> Medium:
        check_upload(kind, name, content)
        return read_medium(self.line.upload("media/upload", File(name, content), type=kind))

    def fetch_media(self, media_id: str, most: int = LARGEST_PICTURE) -> bytes:
        """A medium's bytes; raises `TooLargeError` before more than `most` are read."""
        return self.line.download("media/get", most, media_id=media_id)

    # Menu

    def create_menu(self, buttons: list[dict[str, Any]]) -> None:
        self.line.post("menu/create", to_json({"button": buttons}), agentid=str(self.app.agent_id))

    def menu(self) -> list[dict[str, Any]]:
        """Empty where none has been made."""
        try:
            answer = self.line.get("menu/get", agentid=str(self.app.agent_id))
        except WeComError as fault:
            if fault.errcode == _NO_MENU:
                return []
            raise
        return list(answer.get("button") or [])

    def delete_menu(self) -> None:
        self.line.get("menu/delete", agentid=str(self.app.agent_id))

    # Contacts, as far as the app sees them

    def member(self, userid: str) -> Member:
        return read(Member, self.line.get("user/get", userid=userid))

    def members_of(self, department_id: int) -> tuple[Member, ...]:
        """Those directly in it."""
        return read_all(Member, self.line.get("user/list", department_id=str(department_id)).get("userlist"))

    def names_in(self, department_id: int) -> tuple[MemberName, ...]:
        return read_all(MemberName, self.line.get("user/simplelist", department_id=str(department_id)).get("userlist"))

    def everybody(self, below: int | None = None) -> tuple[Member, ...]:
        """All members of a department and of those below it, or of all that the app sees, each of them once.

        Members whom the app sees by name, outside any department it sees, are named by `agent` alone.
        """
        found: dict[str, Member] = {}
        for department in self.departments(below):
            for member in self.members_of(department.id):
                found.setdefault(member.userid.lower(), member)
        return tuple(found.values())

    def departments(self, below: int | None = None) -> tuple[Department, ...]:
        """All that the app sees, or one and those below it."""
        return read_all(Department, self.line.get("department/list", **_id(below)).get("department"))

    def department_ids(self, below: int | None = None) -> tuple[DepartmentId, ...]:
        return read_all(DepartmentId, self.line.get("department/simplelist", **_id(below)).get("department_id"))

    # The app

    def agent(self) -> Agent:
        return read(Agent, self.line.get("agent/get", agentid=str(self.app.agent_id)))

    def callback_ips(self) -> tuple[str, ...]:
        """From where callbacks come; to be asked again each day."""
        shown = self.line.get("getcallbackip").get("ip_list")
        return tuple(map(str, shown)) if isinstance(shown, list) else ()


def _id(department: int | None) -> dict[str, str]:
    return {} if department is None else {"id": str(department)}


def _userids(shown: Any) -> frozenset[str]:
    """message/send joins them with bars, update_template_card lists them."""
    userids = shown if isinstance(shown, list) else str(shown or "").split("|")
    return frozenset(str(userid).lower() for userid in userids if userid)

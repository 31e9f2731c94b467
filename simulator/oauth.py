"""Web login inside the client: a person picked on a page becomes a code, and the code a userid, once."""

import html
import secrets
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode, urlsplit

from simulator.errcodes import ApiError
from simulator.people import Directory, Person

CODE_SECONDS = 300
TICKET_SECONDS = 1800
PRIVATE = "snsapi_privateinfo"


class LoginRefusedError(Exception):
    """The login page shows this instead of the people."""


@dataclass(slots=True)
class Code:
    person: Person
    scope: str
    until: float
    used: bool = False


@dataclass(slots=True)
class LoginDesk:
    directory: Directory
    app_id: str
    trusted_domain: str = ""
    _codes: dict[str, Code] = field(default_factory=dict)
    _tickets: dict[str, Code] = field(default_factory=dict)

    def check_request(self, query: dict[str, str]) -> None:
        if query.get("appid") != self.app_id:
            raise LoginRefusedError("appid 不是这个企业")
        if query.get("response_type") != "code":
            raise LoginRefusedError("response_type 要是 code")
        if query.get("scope") not in {"snsapi_base", "snsapi_userinfo", PRIVATE}:
            raise LoginRefusedError("scope 不认识")
        if query["scope"] == PRIVATE and not query.get("agentid"):
            raise LoginRefusedError("snsapi_privateinfo 要带 agentid")
        if len(query.get("state", "").encode()) > 128:
            raise LoginRefusedError("state 超过 128 字节")
        target = urlsplit(query.get("redirect_uri", ""))
        if target.scheme not in {"http", "https"} or not target.netloc:
            raise LoginRefusedError("redirect_uri 不是网址")
        if self.trusted_domain and target.netloc != self.trusted_domain:
            raise LoginRefusedError("redirect_uri 与可信域名不一致（50001）")

    def let_in(self, person: Person, query: dict[str, str], now: float) -> str:
        """Make the code and return the address to go on to."""
        code = secrets.token_urlsafe(32)
        self._codes[code] = Code(person, query["scope"], now + CODE_SECONDS)
        target = query["redirect_uri"]
        joint = "&" if urlsplit(target).query else "?"
        return f"{target}{joint}{urlencode({'code': code, 'state': query.get('state', '')})}"

    def user_of(self, text: str, now: float) -> dict[str, Any]:
        code = self._codes.get(text)
        if code is None:
            raise ApiError(40029)
        if code.used:
            raise ApiError(42022)
        if code.until <= now:
            raise ApiError(42003)
        code.used = True
        if not code.person.visible:
            return {"openid": code.person.openid, "external_userid": ""}
        if code.scope != PRIVATE:
            return {"userid": code.person.userid}
        ticket = secrets.token_urlsafe(64)
        self._tickets[ticket] = Code(code.person, code.scope, now + TICKET_SECONDS)
        return {"userid": code.person.userid, "user_ticket": ticket, "expires_in": TICKET_SECONDS}

    def detail_of(self, ticket: str, now: float) -> dict[str, Any]:
        found = self._tickets.get(ticket)
        if found is None or found.until <= now:
            raise ApiError(40029)
        unknown = dict.fromkeys(("avatar", "qr_code", "mobile", "email", "biz_mail", "address"), "")
        return {"userid": found.person.userid, "gender": "0", **unknown}

    def page(self, query: dict[str, str]) -> str:
        links = "".join(
            f'<li><a href="?{html.escape(urlencode({**query, "as": person.userid}))}">{html.escape(person.name)}'
            f"<small>{html.escape(person.branch)}</small></a></li>"
            for person in self.directory
        )
        return (
            '<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>以谁的身份登录</title>'
            '<meta name="viewport" content="width=device-width,initial-scale=1">'
            '<link rel="stylesheet" href="../../page/login.css">'
            f"<main><h1>以谁的身份登录？</h1><ul>{links}</ul></main></html>"
        )

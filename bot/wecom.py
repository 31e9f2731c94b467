"""Calls to the platform: tokens, timeouts, and errors that carry no secret."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

import httpx

from bot.settings import WeCom
from storage.tokens import MemoryTokens, Tokens

T = TypeVar("T")

LARGEST_PICTURE = 10 * 1024 * 1024
_TIMEOUT = httpx.Timeout(10.0, connect=5.0)
_TOKEN_MARGIN = 300
_TOKEN_ERRCODES = frozenset({40014, 41001, 42001})
_PASSING_ERRCODES = frozenset({-1, 6000, 45033})
_BLOCKED_ERRCODES = frozenset({45009})


class WeComError(Exception):
    """The platform said no. `is_passing`: the same call may succeed later. The message is its errcode alone."""

    def __init__(self, errcode: int) -> None:
        super().__init__(f"errcode {errcode}")
        self.errcode = errcode

    @property
    def is_passing(self) -> bool:
        return self.errcode in _PASSING_ERRCODES or self.is_blocked

    @property
    def is_blocked(self) -> bool:
        """Too many calls: for a minute, an hour or the day."""
        return self.errcode in _BLOCKED_ERRCODES


class UnreachableError(Exception):
    """No answer, or none that can be read; the call may or may not have had its effect."""


class TooLargeError(Exception):
    """More bytes than a picture may have."""


@dataclass(frozen=True)
class Sent:
    msgid: str
    invalid: frozenset[str]


@dataclass(frozen=True)
class Client:
    """One app's access to the API. Connections are kept and reused."""

    app: WeCom
    tokens: Tokens = field(default_factory=MemoryTokens)
    http: httpx.Client = field(default_factory=lambda: httpx.Client(timeout=_TIMEOUT))

    def send(self, body: str) -> Sent:
        """`body` is the request's JSON, made by `bot.messages.compose`."""
        answer = self._call("POST", "message/send", body=json.loads(body))
        invalid = frozenset(filter(None, str(answer.get("invaliduser") or "").lower().split("|")))
        return Sent(str(answer.get("msgid", "")), invalid)

    def create_menu(self, buttons: list[dict[str, Any]]) -> None:
        self._call("POST", "menu/create", params={"agentid": str(self.app.agent_id)}, body={"button": buttons})

    def fetch_media(self, media_id: str) -> bytes:
        """A medium's bytes; raises `TooLargeError` before more than a picture's worth is read."""
        return self._with_token(lambda token: self._download(media_id, token))

    def _download(self, media_id: str, token: str) -> bytes:
        params = {"access_token": token, "media_id": media_id}
        try:
            with self.http.stream("GET", self.app.api_base + "media/get", params=params) as response:
                content = bytearray()
                for chunk in response.iter_bytes():
                    content += chunk
                    if len(content) > LARGEST_PICTURE:
                        raise TooLargeError
        except httpx.HTTPError as fault:
            raise UnreachableError(type(fault).__name__) from None
        if "json" in response.headers.get("content-type", "") or content[:1] == b"{":
            _check(response.status_code, _read_json(bytes(content)))
        if response.status_code != httpx.codes.OK:
            raise UnreachableError(f"HTTP {response.status_code}")
        return bytes(content)

    def _call(
        self, method: str, path: str, *, params: dict[str, str] | None = None, body: Any = None
    ) -> dict[str, Any]:
        return self._with_token(lambda token: self._ask(method, path, {**(params or {}), "access_token": token}, body))

    def _with_token(self, call: Callable[[str], T]) -> T:
        """`call` with a token; once more with a fresh one where the platform no longer takes it."""
        token = self._token()
        try:
            return call(token)
        except WeComError as fault:
            if fault.errcode not in _TOKEN_ERRCODES:
                raise
        self.tokens.drop(self._name, token)
        return call(self._token())

    @property
    def _name(self) -> str:
        return f"{self.app.corp_id}:{self.app.agent_id}"

    def _token(self) -> str:
        """The one in use; whoever finds none fetches it, and the others wait for that one call."""
        if (known := self.tokens.get(self._name)) is not None:
            return known
        with self.tokens.refreshing(self._name):
            if (known := self.tokens.get(self._name)) is not None:
                return known
            params = {"corpid": self.app.corp_id, "corpsecret": self.app.secret}
            answer = self._ask("GET", "gettoken", params, None)
            token = str(answer["access_token"])
            lifetime = int(answer.get("expires_in", 7200))
            self.tokens.put(self._name, token, lifetime - min(_TOKEN_MARGIN, lifetime // 2))
            return token

    def _ask(self, method: str, path: str, params: dict[str, str], body: Any) -> dict[str, Any]:
        try:
            response = self.http.request(method, self.app.api_base + path, params=params, json=body)
        except httpx.HTTPError as fault:
            raise UnreachableError(type(fault).__name__) from None  # its own text holds the URL, and that the token
        return _check(response.status_code, _read_json(response.content))


def _read_json(content: bytes) -> dict[str, Any]:
    try:
        read = json.loads(content)
    except ValueError:
        raise UnreachableError("answer is not JSON") from None
    if not isinstance(read, dict):
        raise UnreachableError("answer is not an object")
    return read


def _check(status: int, answer: dict[str, Any]) -> dict[str, Any]:
    if status >= httpx.codes.INTERNAL_SERVER_ERROR:
        raise UnreachableError(f"HTTP {status}")
    errcode = int(answer.get("errcode", 0))
    if errcode:
        raise WeComError(errcode)
    return answer

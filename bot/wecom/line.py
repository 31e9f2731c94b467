"""The line to the platform: one secret's token, timeouts, and errors that carry nothing secret."""

import io
import json
import re
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, ClassVar

import httpx
import structlog

from bot.errcodes import Remedy
from bot.wecom.faults import MisreadError, TooLargeError, UnreachableError, WeComError
from storage.tokens import Grant, Token, Tokens, renew

log = structlog.get_logger()

_TIMEOUT = httpx.Timeout(10.0, connect=5.0)
_CALL_SECONDS = 30.0
# Of the time that is left: so much for a connection of the pool, for making one, for writing, and for the answer.
_SHARES = {"pool": 0.05, "connect": 0.15, "write": 0.15, "read": 0.6}
_TRANSFER_SECONDS = 120.0
_LARGEST_ANSWER = 32 * 1024 * 1024
_TOKEN_MARGIN = 300
_USUAL_LIFETIME = 7200
# Asked again and again with a wrong secret, the platform blocks the whole address for an hour.
_QUIET_SECONDS = 60.0
_MISREAD = "Warning: wrong json format"
_CALLER_IP = re.compile(r"from ip: ([0-9A-Fa-f.:]+)")

Failure = UnreachableError | TooLargeError


def open_http() -> httpx.Client:
    """Connections, kept and reused by any number of threads; one for each process, never carried across a fork.

    Proxies are those of the environment (HTTPS_PROXY, NO_PROXY), since httpx looks there by itself.
    """
    return httpx.Client(timeout=_TIMEOUT)


@dataclass(frozen=True)
class File:
    name: str
    content: bytes = field(repr=False)


@dataclass(frozen=True)
class Question:
    """One request. Its query is not to be seen: the token or the secret stands there."""

    method: str
    path: str
    query: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: bytes | None = field(default=None, repr=False)
    file: File | None = None
    is_for_a_file: bool = False
    most: int = _LARGEST_ANSWER
    seconds: float = _CALL_SECONDS


@dataclass(frozen=True)
class Answer:
    """What came back; not to be seen either, since one of them is a new token."""

    status: int
    is_file: bool
    content: bytes = field(repr=False)

    @cached_property
    def fields(self) -> dict[str, Any] | None:
        """None where it is no JSON object."""
        try:
            read = json.loads(self.content)
        except ValueError:
            return None
        return read if isinstance(read, dict) else None


@dataclass
class _Bar:
    """The credentials were refused: until when nobody asks again."""

    fault: tuple[int, str] = (0, "")
    until: float = 0.0


@dataclass(frozen=True)
class Line:
    """`name` stands for the secret wherever its token is kept."""

    refusal: ClassVar[type[WeComError]] = WeComError
    says_errcode: ClassVar[bool] = True  # also where all went well

    base: str
    corp_id: str
    secret: str = field(repr=False)
    name: str
    tokens: Tokens
    http: httpx.Client
    _bar: _Bar = field(default_factory=_Bar, repr=False)

    def get(self, path: str, **query: str) -> dict[str, Any]:
        return self._ask(Question("GET", path, query)).fields or {}

    def post(self, path: str, body: bytes, *, seconds: float = _CALL_SECONDS, **query: str) -> dict[str, Any]:
        """Given up after so many seconds, whatever they were spent on: a token, a connection, an answer."""
        return self._ask(Question("POST", path, query, body, seconds=seconds)).fields or {}

    def upload(self, path: str, file: File, **query: str) -> dict[str, Any]:
        return self._ask(Question("POST", path, query, file=file, seconds=_TRANSFER_SECONDS)).fields or {}

    def download(self, path: str, most: int, **query: str) -> bytes:
        """Raises `TooLargeError` before more than `most` bytes are kept."""
        question = Question("GET", path, query, is_for_a_file=True, most=most, seconds=_TRANSFER_SECONDS)
        return self._ask(question).content

    def renew_token(self) -> None:
        """Ask for a token, whether there is one or not."""
        self._renew(self.tokens.get(self.name))

    def _ask(self, question: Question) -> Answer:
        """With a token; once more with a fresh one where the platform no longer takes it. All in the time there is."""
        deadline = time.monotonic() + question.seconds
        token = self.tokens.get(self.name) or self._renew(None)
        try:
            return self._ask_with(token, question, deadline)
        except WeComError as fault:
            if fault.remedy is not Remedy.REFRESH:
                raise
        return self._ask_with(self._renew(token), question, deadline)

    def _ask_with(self, token: Token, question: Question, deadline: float) -> Answer:
        left = deadline - time.monotonic()
        return self._settle(replace(question, query={**question.query, "access_token": token.text}, seconds=left))

    def _renew(self, refused: Token | None) -> Token:
        return renew(self.tokens, self.name, refused, self._fetch_token)

    def _fetch_token(self) -> Grant:
        if time.monotonic() < self._bar.until:
            raise self.refusal(*self._bar.fault)
        try:
            answer = self._settle(self._for_token())
        except WeComError as fault:
            if fault.remedy is Remedy.OPS:
                self._bar.fault = (fault.errcode, fault.caller_ip)
                self._bar.until = time.monotonic() + _QUIET_SECONDS
            raise
        grant = _read_grant(answer)
        if grant is None:
            raise UnreachableError("no token in the answer")
        return grant

    def _for_token(self) -> Question:
        return Question("GET", "gettoken", {"corpid": self.corp_id, "corpsecret": self.secret})

    def _settle(self, question: Question) -> Answer:
        """Ask, and raise what went wrong. Not from within a handler: httpx's own errors hold the address."""
        answer = self._exchange(question)
        if not isinstance(answer, Answer):
            raise answer
        fault = _refusal(answer, question, self.refusal, says_errcode=self.says_errcode)
        if isinstance(fault, WeComError):
            _report(fault, question.path)
        if fault is not None:
            raise fault
        return answer

    def _exchange(self, question: Question) -> Answer | Failure:
        if question.seconds <= 0:
            return UnreachableError("too slow")
        deadline = time.monotonic() + question.seconds
        content = io.BytesIO()
        try:
            with self._open(question) as response:
                for chunk in response.iter_bytes():
                    if content.tell() + len(chunk) > question.most:
                        return TooLargeError() if question.is_for_a_file else UnreachableError("answer is too long")
                    if time.monotonic() > deadline:
                        return UnreachableError("too slow")
                    content.write(chunk)
                is_file = "content-disposition" in response.headers
                return Answer(response.status_code, is_file, content.getvalue())
        except (httpx.HTTPError, httpx.InvalidURL) as fault:
            return UnreachableError(type(fault).__name__)

    def _timeout(self, seconds: float) -> httpx.Timeout:
        """As usual, and never longer than what is left."""
        usual = self.http.timeout.as_dict()
        return httpx.Timeout(**{each: min(usual[each] or seconds, seconds * share) for each, share in _SHARES.items()})

    @contextmanager
    def _open(self, question: Question) -> Iterator[httpx.Response]:
        request = self.http.build_request(
            question.method,
            self.base + question.path,
            params=dict(question.query),
            content=question.body,
            files=None if question.file is None else {"media": (question.file.name, question.file.content)},
            headers=None if question.body is None else {"Content-Type": "application/json; charset=utf-8"},
            timeout=self._timeout(question.seconds),
        )
        request.url = _QuietURL(request.url)
        response = self.http.send(request, stream=True)
        try:
            yield response
        finally:
            response.close()


class _QuietURL(httpx.URL):
    """Written without its query: httpx puts the address of every call into its log, and the token stands in it."""

    def __str__(self) -> str:
        return str(self.copy_with(query=None))

    def __repr__(self) -> str:
        return repr(self.copy_with(query=None))


def _refusal(
    answer: Answer, question: Question, kind: type[WeComError], *, says_errcode: bool
) -> WeComError | UnreachableError | None:
    if answer.status >= httpx.codes.INTERNAL_SERVER_ERROR:
        return UnreachableError(f"HTTP {answer.status}")
    is_file = question.is_for_a_file and answer.status == httpx.codes.OK
    if is_file and answer.is_file:
        return None
    fields = answer.fields or {}
    errcode = fields.get("errcode")
    if not isinstance(errcode, int):
        return (
            None
            if is_file or ("access_token" in fields and not says_errcode)
            else UnreachableError(f"HTTP {answer.status}, and no errcode")
        )
    errmsg = str(fields.get("errmsg", ""))
    if errcode:
        caller_ip = _CALLER_IP.search(errmsg)
        return kind(errcode, caller_ip[1] if caller_ip else "")
    return MisreadError() if _MISREAD in errmsg else None


def _report(fault: WeComError, path: str) -> None:
    if isinstance(fault, MisreadError):
        log.error("the platform cannot read our JSON", path=path)
    elif fault.remedy is Remedy.OPS:
        log.error("an administrator is needed", errcode=fault.errcode, meaning=fault.meaning, path=path)
    elif not fault.is_known:
        log.warning("errcode not known", errcode=fault.errcode, path=path)


def _read_grant(answer: Answer) -> Grant | None:
    fields = answer.fields or {}
    token, lifetime = fields.get("access_token"), fields.get("expires_in", _USUAL_LIFETIME)
    if not isinstance(token, str) or not token or not isinstance(lifetime, int):
        return None
    return Grant(Token(token), max(1, lifetime - min(_TOKEN_MARGIN, lifetime // 2)))

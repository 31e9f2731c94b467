"""API calls: one request read into plain data, answered, and kept for the inspector."""

import json
from collections import Counter, OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from simulator.errcodes import ApiError
from simulator.feed import Feed

REMEMBERED = 2_000
MALFORMED = "Warning: wrong json format. "


@dataclass(frozen=True, slots=True)
class Upload:
    filename: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Call:
    method: str
    path: str
    query: Mapping[str, str]
    body: Mapping[str, Any]
    malformed: bool = False
    upload: Upload | None = None
    number: int = 0
    ip: str = "127.0.0.1"
    home: str = ""


@dataclass(slots=True)
class CallRecord:
    id: int
    at: float
    method: str
    prefix: str
    path: str
    query: dict[str, str]
    request: Any
    response: Any = None
    took_ms: float = 0.0

    def as_json(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "at": self.at,
            "method": self.method,
            "prefix": self.prefix,
            "path": self.path,
            "query": self.query,
            "request": self.request,
            "response": self.response,
            "took_ms": round(self.took_ms, 2),
        }


@dataclass(slots=True)
class CallLog:
    feed: Feed
    counts: Counter[int] = field(default_factory=Counter)
    _calls: OrderedDict[int, CallRecord] = field(default_factory=OrderedDict)
    _last_id: int = 0

    def begin(
        self, at: float, method: str, prefix: str, path: str, query: Mapping[str, str], request: Any
    ) -> CallRecord:
        self._last_id += 1
        shown = {name: _masked(name, value) for name, value in query.items()}
        record = CallRecord(self._last_id, at, method, prefix, path, shown, request)
        self._calls[record.id] = record
        if len(self._calls) > REMEMBERED:
            self._calls.popitem(last=False)
        return record

    def end(self, record: CallRecord, response: Mapping[str, Any], took_ms: float) -> None:
        record.response, record.took_ms = response, took_ms
        self.counts[response.get("errcode", 0)] += 1
        if self.feed.heard:
            self.feed.tell("call", record.as_json())

    def find(self, number: int) -> CallRecord | None:
        return self._calls.get(number)

    def after(self, number: int) -> list[CallRecord]:
        return [record for record in self._calls.values() if record.id > number]


def read_json(raw: bytes) -> tuple[Mapping[str, Any], bool]:
    """Read the body, or nothing and the mark that it was no JSON object."""
    if not raw.strip():
        return {}, False
    try:
        body = json.loads(raw)
        if b"\\u" in raw:
            json.dumps(body, ensure_ascii=False).encode()  # half a surrogate pair is no text
    except (json.JSONDecodeError, UnicodeError):
        return {}, True
    return (body, False) if isinstance(body, dict) else ({}, True)


def answer_ok(fields: Mapping[str, Any], *, malformed: bool) -> dict[str, Any]:
    return {"errcode": 0, "errmsg": MALFORMED + "ok" if malformed else "ok", **fields}


def answer_refused(error: ApiError, hint: str, ip: str, *, malformed: bool) -> dict[str, Any]:
    words = f"{error.errmsg}, hint: [{hint}], from ip: {ip}, more info at errcode {error.errcode}"
    return {"errcode": error.errcode, "errmsg": MALFORMED + words if malformed else words, **error.detail}


def _masked(name: str, value: str) -> str:
    return f"{value[:6]}…" if name in {"access_token", "corpsecret", "secret"} and len(value) > 6 else value

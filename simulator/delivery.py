"""Callbacks on their way: the address is verified, then sealed posts, five seconds each and three retries."""

import asyncio
import contextlib
import secrets
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import aiohttp

from simulator.chats import Channel
from simulator.clock import Clock, stopwatch
from simulator.envelope import Envelope, Sealed, signature_of
from simulator.faults import Faults
from simulator.passive import Expected, PassiveReply, ReplyFaultError, open_reply, read_reply

VERIFY_SECONDS = 1.0
ANSWER_SECONDS = 5.0
# aiohttp would round five seconds up to a full second of its own clock
EXACTLY_FIVE_SECONDS = aiohttp.ClientTimeout(total=ANSWER_SECONDS, ceil_threshold=60)
ATTEMPTS = 4
REMEMBERED = 5_000
HELD_SECONDS = 2.0


@dataclass(slots=True)
class Callback:
    """One callback address and the keys that it shares with the platform."""

    channel: Channel
    url: str
    envelope: Envelope
    to: str
    agent_id: int | None
    verified: bool = False
    fault: str = ""

    def as_json(self) -> dict[str, Any]:
        return {"url": self.url, "verified": self.verified, "fault": self.fault}


@dataclass(slots=True)
class Attempt:
    at: float
    timestamp: str
    nonce: str
    signature: str
    body: str
    took_ms: float = 0.0
    status: int | None = None
    error: str = ""
    answer: str = ""

    def as_json(self) -> dict[str, Any]:
        return {
            "at": self.at,
            "timestamp": self.timestamp,
            "nonce": self.nonce,
            "signature": self.signature,
            "body": self.body,
            "took_ms": round(self.took_ms, 1),
            "status": self.status,
            "error": self.error,
            "answer": self.answer,
        }


@dataclass(slots=True)
class Delivery:
    id: int
    url: str
    plain: str
    attempts: list[Attempt] = field(default_factory=list)
    accepted: bool = False
    reply_plain: str = ""
    reply_fault: str = ""
    reply: PassiveReply | None = None

    def as_json(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "url": self.url,
            "plain": self.plain,
            "accepted": self.accepted,
            "attempts": [attempt.as_json() for attempt in self.attempts],
            "reply_plain": self.reply_plain,
            "reply_fault": self.reply_fault,
        }


@dataclass(slots=True)
class Postman:
    session: aiohttp.ClientSession
    clock: Clock
    faults: Faults
    retry_pause: float = 1.0
    _deliveries: OrderedDict[int, Delivery] = field(default_factory=OrderedDict)
    _held: dict[str, asyncio.Event] = field(default_factory=dict)
    _last_id: int = 0

    def find(self, number: int) -> Delivery | None:
        return self._deliveries.get(number)

    async def verify(self, callback: Callback) -> bool:
        """See whether the address answers a sealed echo with its bare plaintext within a second."""
        callback.verified, callback.fault = False, ""
        timestamp, nonce, echo = str(self.clock.unix()), _nonce(), str(secrets.randbelow(10**18) + 10**18)
        if callback.channel is Channel.WECOM:
            sealed = callback.envelope.seal(echo, timestamp, nonce)
            query = {"msg_signature": sealed.signature, "echostr": sealed.encrypt}
        else:
            query = {"signature": signature_of(callback.envelope.token, timestamp, nonce), "echostr": echo}
        query |= {"timestamp": timestamp, "nonce": nonce}
        try:
            timeout = aiohttp.ClientTimeout(total=VERIFY_SECONDS)
            async with self.session.get(callback.url, params=query, timeout=timeout) as response:
                answer = await response.read()
        except TimeoutError:
            callback.fault = "一秒内没有应答"
        except (aiohttp.ClientError, ValueError) as fault:
            callback.fault = _words(fault)
        else:
            if response.status != 200:
                callback.fault = f"应答状态是 {response.status}"
            elif answer != echo.encode():
                callback.fault = "应答不是 echostr 的明文（不能有引号、BOM 或换行）"
            else:
                callback.verified = True
        return callback.verified

    async def deliver(
        self, callback: Callback, plain: str, expected: Expected, on_change: Callable[[Delivery], None]
    ) -> Delivery:
        delivery = self._new(callback, plain)
        on_change(delivery)
        if not callback.verified and not await self.verify(callback):
            return delivery
        await self._be_overtaken(expected.to)
        for number in range(ATTEMPTS):
            if number:
                await asyncio.sleep(self.retry_pause)
            answer = await self._attempt(callback, delivery)
            if answer is not None:
                delivery.accepted = True
                _read_answer(delivery, answer, callback.envelope, expected)
                break
            on_change(delivery)
        if held := self._held.pop(expected.to, None):
            held.set()
        if delivery.accepted and self.faults.strikes("duplicate", self.faults.scenario.callback.duplicate):
            await self._attempt(callback, delivery)
        return delivery

    async def _be_overtaken(self, user: str) -> None:
        """Wait, where the dice say so, until the same person's next message has gone ahead."""
        if user in self._held or not self.faults.strikes("reorder", self.faults.scenario.callback.reorder):
            return
        held = self._held[user] = asyncio.Event()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(held.wait(), HELD_SECONDS)
        self._held.pop(user, None)

    def _new(self, callback: Callback, plain: str) -> Delivery:
        self._last_id += 1
        delivery = Delivery(self._last_id, callback.url, plain)
        self._deliveries[delivery.id] = delivery
        if len(self._deliveries) > REMEMBERED:
            self._deliveries.popitem(last=False)
        return delivery

    async def _attempt(self, callback: Callback, delivery: Delivery) -> str | None:
        """Post once, sealed afresh, and return the body of a 200, else None."""
        sealed = callback.envelope.seal(delivery.plain, str(self.clock.unix()), _nonce())
        body = _outer_xml(callback, sealed)
        attempt = Attempt(self.clock.now(), sealed.timestamp, sealed.nonce, sealed.signature, body)
        delivery.attempts.append(attempt)
        faults, planned = self.faults, self.faults.scenario.callback
        await faults.pause(planned.latency_ms)
        begun = stopwatch()
        if faults.out(self.clock.now()):
            attempt.error = "平台停摆"
            return None
        if faults.strikes("callback dropped before", planned.drop_before):
            attempt.error = "连接在送出之前断了"
            return None
        try:
            async with self.session.post(
                callback.url,
                params=_query(callback, sealed),
                data=body.encode(),
                headers={"Content-Type": "text/xml"},
                timeout=EXACTLY_FIVE_SECONDS,
            ) as response:
                attempt.answer = await response.text(errors="replace")
                attempt.status = response.status
        except TimeoutError:
            attempt.error = "五秒内没有应答"
        except (aiohttp.ClientError, ValueError) as fault:
            attempt.error = _words(fault)
        attempt.took_ms = (stopwatch() - begun) * 1000
        if attempt.status == 200 and faults.strikes("callback dropped after", planned.drop_after):
            attempt.error, attempt.status = "应用已经收下，应答在路上丢了", None
        return attempt.answer if attempt.status == 200 else None


def _read_answer(delivery: Delivery, answer: str, envelope: Envelope, expected: Expected) -> None:
    if answer in {"", "success"}:
        return
    try:
        delivery.reply_plain = open_reply(answer, envelope)
        delivery.reply = read_reply(delivery.reply_plain, expected)
    except ReplyFaultError as fault:
        delivery.reply_fault = str(fault)


def _outer_xml(callback: Callback, sealed: Sealed) -> str:
    agent = "" if callback.agent_id is None else f"<AgentID><![CDATA[{callback.agent_id}]]></AgentID>"
    return (
        f"<xml><ToUserName><![CDATA[{callback.to}]]></ToUserName>{agent}"
        f"<Encrypt><![CDATA[{sealed.encrypt}]]></Encrypt></xml>"
    )


def _query(callback: Callback, sealed: Sealed) -> dict[str, str]:
    query = {"msg_signature": sealed.signature, "timestamp": sealed.timestamp, "nonce": sealed.nonce}
    if callback.channel is Channel.WECHAT:
        query["signature"] = signature_of(callback.envelope.token, sealed.timestamp, sealed.nonce)
        query["encrypt_type"] = "aes"
    return query


def _words(fault: Exception) -> str:
    if isinstance(fault, aiohttp.ClientConnectorError):
        return f"连不上 {fault.host}:{fault.port}"
    return str(fault) or type(fault).__name__


def _nonce() -> str:
    return str(secrets.randbelow(9 * 10**9) + 10**9)

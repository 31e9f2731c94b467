"""The callback addresses, asked as the platform asks before it saves one."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from xml.etree import ElementTree as ET

import httpx

from bot.doctor.findings import Finding, failed, noted, passed
from bot.envelope import Envelope, RefusedError, Stamp

_SECONDS = 5.0
_PLATFORM_WAITS = 1.0  # for the answer to a verification
_NOBODY_BEHIND = frozenset({502, 503, 504})
_OURS = ("签名不对", "不是发给这个企业的", "时间戳", "密文", "填充不对")


@dataclass(frozen=True)
class Riddle:
    """Words of our own, sealed as the platform seals its own, and where the answer must be the words."""

    plain: str
    query: dict[str, str]


@dataclass(frozen=True)
class Reply:
    """What came back; `status` is 0 where nothing did."""

    status: int
    text: str
    seconds: float


def make_riddle(envelope: Envelope, now: datetime) -> Riddle:
    plain, nonce, timestamp = secrets.token_hex(8), secrets.token_hex(8), str(int(now.timestamp()))
    sealed = ET.fromstring(envelope.close(plain, timestamp, nonce))  # noqa: S314 - made by ourselves, a line above
    query = {
        "msg_signature": sealed.findtext("MsgSignature", ""),
        "timestamp": timestamp,
        "nonce": nonce,
        "echostr": sealed.findtext("Encrypt", ""),
    }
    return Riddle(plain, query)


def look_at_crypto(envelope: Envelope, now: datetime) -> Finding:
    """There and back within this process: whether token and key can do their work at all."""
    riddle = make_riddle(envelope, now)
    stamp = Stamp(riddle.query["msg_signature"], riddle.query["timestamp"], riddle.query["nonce"])
    try:
        opened = envelope.open(riddle.query["echostr"], stamp, now.timestamp())
    except RefusedError as refused:
        return failed(f"自己加密的自己解不开（{refused.reason}）。Token 和 EncodingAESKey 从管理后台整段重新复制")
    return passed() if opened == riddle.plain else failed("自己加密的自己解不开，EncodingAESKey 重新复制")


def look_at_address(envelope: Envelope, path: str, public_url: str | None, port: int, now: datetime) -> Finding:
    """From outside where that is known, else on this machine; a server that is not running is not judged."""
    here = f"http://127.0.0.1:{port}{path}"
    riddle = make_riddle(envelope, now)
    near = _ask(here, riddle)
    if public_url is None:
        if near.status == httpx.codes.OK and near.text == riddle.plain:
            return noted(f"{here} 通了；PUBLIC_URL 没设，从外面能不能访问没查。设成 https://您的域名 再运行一遍")
        if near.text.startswith(_OURS):
            return failed(_explain(here, near))
        return noted(f"程序没有在运行（{here}），PUBLIC_URL 也没设，没有可查的。起来以后再运行一遍")
    there = f"{public_url.rstrip('/')}{path}"
    far = _ask(there, riddle)
    if far.status == httpx.codes.OK and far.text == riddle.plain:
        if far.seconds > _PLATFORM_WAITS:
            return noted(f"{there} 通了，但用了{far.seconds:.1f}秒；平台保存时只等1秒，过一会儿再试，或换近一点的网络")
        return passed(f"{there}")
    if far.status == 0 or far.status in _NOBODY_BEHIND:
        if near.status != httpx.codes.OK or near.text != riddle.plain:
            return noted(f"{there} 没有人应，程序没有在运行的话属正常：先 shifangang serve，再运行一遍")
        return failed(
            f"程序在这台机器上好着，{there} 却到不了它。查域名、证书、防火墙、反向代理（要转 {path}）；"
            "校园网里绕不回自己的，从外面用 curl 试"
        )
    return failed(_explain(there, far))


def _explain(url: str, reply: Reply) -> str:
    line = reply.text.strip().split("\n", maxsplit=1)[0][:40]
    if reply.text.startswith("签名不对"):
        why = "运行着的程序用的 Token 不是现在这个，照现在的设置重启它"
    elif reply.text.startswith("不是发给这个企业的"):
        why = "运行着的程序用的企业ID不是现在这个，照现在的设置重启它"
    elif reply.text.startswith(("密文", "填充不对")):
        why = "运行着的程序用的 EncodingAESKey 不是现在这个，照现在的设置重启它"
    elif reply.text.startswith("时间戳"):
        why = "两边的时间差了10分钟以上，打开 NTP 对时"
    elif reply.status == httpx.codes.NOT_FOUND:
        why = "反向代理没有转这个路径，或程序启动时没有这一组设置"
    else:
        why = "应答的不是这个程序，查域名和反向代理指到哪里"
    return f"{url} 答 {reply.status}「{line}」。{why}"


def _ask(url: str, riddle: Riddle) -> Reply:
    is_near = url.startswith("http://127.0.0.1:")
    try:
        answer = httpx.get(url, params=riddle.query, timeout=_SECONDS, trust_env=not is_near)
    except (httpx.HTTPError, httpx.InvalidURL):
        return Reply(0, "", 0.0)
    return Reply(answer.status_code, answer.text, answer.elapsed.total_seconds())

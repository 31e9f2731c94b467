"""The encrypted envelope of a callback: opened behind guards, closed again, through wechatpy's cipher and signer."""

import base64
import binascii
import hmac
import struct
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property
from xml.etree import ElementTree as ET

from wechatpy.crypto.cryptography import WeChatCipher
from wechatpy.enterprise.crypto import WeChatCrypto
from wechatpy.utils import WeChatSigner

LARGEST = 256 * 1024
STALE_AFTER = timedelta(minutes=10)
_BLOCK = 32
_AES_BLOCK = 16
_RANDOM = 16
_LENGTH = 4


class RefusedError(Exception):
    """Not from the platform, or not for us. `reason` is one line without anything of what came in."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason


@dataclass(frozen=True)
class Stamp:
    """What stands in the query beside the body."""

    signature: str
    timestamp: str
    nonce: str


@dataclass(frozen=True)
class Envelope:
    """Opens and closes what the platform exchanges with one app or account, sealed to `receiver`."""

    token: str = field(repr=False)
    aes_key: str = field(repr=False)
    receiver: str

    @cached_property
    def _crypto(self) -> WeChatCrypto:
        return WeChatCrypto(self.token, self.aes_key, self.receiver)

    @cached_property
    def _cipher(self) -> WeChatCipher:
        return WeChatCipher(self._crypto.key)

    def open_body(self, body: bytes, stamp: Stamp, now: float) -> str:
        """The plain XML of a callback. The signature is checked before anything of the content is believed."""
        return self.open(_sealed_part(body), stamp, now)

    def open(self, sealed: str, stamp: Stamp, now: float) -> str:
        """`sealed` decrypted; raises `RefusedError`. `now` is seconds since 1970."""
        self._check_freshness(stamp, now)
        _check_signature(stamp.signature, self.token, stamp.timestamp, stamp.nonce, sealed)
        return self._decrypt(sealed)

    def check_address(self, stamp: Stamp, now: float) -> None:
        """When an Official Account's address is verified, nothing is sealed: only the query is signed."""
        self._check_freshness(stamp, now)
        _check_signature(stamp.signature, self.token, stamp.timestamp, stamp.nonce)

    def close(self, plain: str, timestamp: str, nonce: str) -> str:
        """The XML of an encrypted passive reply."""
        return str(self._crypto.encrypt_message(plain, nonce, timestamp))

    def _check_freshness(self, stamp: Stamp, now: float) -> None:
        try:
            age = abs(now - int(stamp.timestamp))
        except (ValueError, OverflowError):
            raise RefusedError(400, "时间戳不对") from None
        if age > STALE_AFTER.total_seconds():
            raise RefusedError(403, "时间戳过期，请核对服务器时间")

    def _decrypt(self, sealed: str) -> str:
        try:
            ciphertext = base64.b64decode(sealed, validate=True)
        except (binascii.Error, ValueError):
            raise RefusedError(400, "密文不是 base64") from None
        if not ciphertext or len(ciphertext) % _AES_BLOCK:
            raise RefusedError(400, "密文长度不对")
        plain: bytes = self._cipher.decrypt(ciphertext)
        padding = plain[-1]
        if not 1 <= padding <= _BLOCK or len(plain) - padding < _RANDOM + _LENGTH:
            raise RefusedError(400, "填充不对")
        content = plain[_RANDOM:-padding]
        (length,) = struct.unpack(">I", content[:_LENGTH])
        if _LENGTH + length > len(content):
            raise RefusedError(400, "密文内容不完整")
        try:
            message = content[_LENGTH : _LENGTH + length].decode()
            receiver = content[_LENGTH + length :].decode()
        except UnicodeDecodeError:
            raise RefusedError(400, "密文内容不是 UTF-8") from None
        if not hmac.compare_digest(receiver.encode(), self.receiver.encode()):
            raise RefusedError(403, "不是发给这里的")
        return message


def _check_signature(signature: str, *signed: str) -> None:
    signer = WeChatSigner()
    signer.add_data(*signed)
    if not hmac.compare_digest(signer.signature.encode(), signature.encode()):
        raise RefusedError(403, "签名不对")


def check_xml(text: str) -> None:
    """What may be parsed at all: nothing but a declaration before the root, so no entities of anybody's making.

    Behind the root's beginning a document type is no XML, and in a person's words it is just words.
    """
    if "\0" in text:
        raise RefusedError(400, "不是 XML")  # the parser would take it for UTF-16, and read other words in it
    prolog, _, _ = text.partition("<xml")
    if "<!" in prolog:
        raise RefusedError(400, "不接受带 DOCTYPE 的 XML")


def _sealed_part(body: bytes) -> str:
    if len(body) > LARGEST:
        raise RefusedError(413, "内容太大")
    try:
        text = body.decode()  # in any other encoding the words that are looked for would be other bytes
    except UnicodeDecodeError:
        raise RefusedError(400, "不是 UTF-8") from None
    check_xml(text)
    try:
        root = ET.fromstring(text)  # noqa: S314 - no DTD gets this far, and the size is bounded
    except (ET.ParseError, ValueError):
        raise RefusedError(400, "不是 XML") from None
    if root.find("MsgType") is not None:  # what stands beside the ciphertext is signed by nobody
        raise RefusedError(400, "只收安全模式的消息")
    sealed = root.findtext("Encrypt", "").strip()
    if not sealed:
        raise RefusedError(400, "没有密文")
    return sealed

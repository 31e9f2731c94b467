"""A callback's sealed envelope: AES-256-CBC with the receiver's id inside, a SHA-1 signature outside."""

import base64
import hashlib
import hmac
import secrets
import struct
from dataclasses import dataclass

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC

BLOCK = 32  # the platform pads to 32 bytes, although AES itself works in blocks of 16
PREFIX = 16
HEAD = PREFIX + 4


class BrokenEnvelopeError(Exception):
    """The text cannot be opened; the message says at which of its steps."""


@dataclass(frozen=True, slots=True)
class Sealed:
    encrypt: str
    signature: str
    timestamp: str
    nonce: str


@dataclass(frozen=True, slots=True)
class Envelope:
    token: str
    aes_key: str
    receive_id: str

    def seal(self, plain: str, timestamp: str, nonce: str) -> Sealed:
        message = plain.encode()
        padded = _pad(
            secrets.token_bytes(PREFIX) + struct.pack(">I", len(message)) + message + self.receive_id.encode()
        )
        encryptor = self._cipher().encryptor()
        encrypt = base64.b64encode(encryptor.update(padded) + encryptor.finalize()).decode()
        return Sealed(encrypt, self.sign(timestamp, nonce, encrypt), timestamp, nonce)

    def sign(self, timestamp: str, nonce: str, encrypt: str) -> str:
        return signature_of(self.token, timestamp, nonce, encrypt)

    def open(self, sealed: Sealed) -> str:
        expected = self.sign(sealed.timestamp, sealed.nonce, sealed.encrypt)
        if not hmac.compare_digest(expected.encode(), sealed.signature.encode()):
            raise BrokenEnvelopeError("签名不对")
        try:
            data = base64.b64decode(sealed.encrypt, validate=True)
        except ValueError as fault:
            raise BrokenEnvelopeError("密文不是 Base64") from fault
        if not data or len(data) % PREFIX:
            raise BrokenEnvelopeError("密文长度不是 16 的倍数")
        decryptor = self._cipher().decryptor()
        plain = decryptor.update(data) + decryptor.finalize()
        padding = plain[-1]
        if not 1 <= padding <= BLOCK or len(plain) < HEAD + padding:
            raise BrokenEnvelopeError("填充不对")
        body = plain[:-padding]
        (length,) = struct.unpack(">I", body[PREFIX:HEAD])
        message, receive_id = body[HEAD : HEAD + length], body[HEAD + length :]
        if receive_id != self.receive_id.encode():
            raise BrokenEnvelopeError("receiveid 不是本企业或本账号")
        try:
            return message.decode()
        except UnicodeDecodeError as fault:
            raise BrokenEnvelopeError("明文不是 UTF-8") from fault

    def _cipher(self) -> Cipher[CBC]:
        key = base64.b64decode(self.aes_key + "=")
        return Cipher(AES(key), CBC(key[:PREFIX]))


def signature_of(*parts: str) -> str:
    return hashlib.sha1("".join(sorted(parts)).encode()).hexdigest()  # noqa: S324  the platform prescribes SHA-1


def _pad(data: bytes) -> bytes:
    count = BLOCK - len(data) % BLOCK
    return data + bytes([count]) * count

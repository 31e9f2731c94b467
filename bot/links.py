"""Addresses that let one person do one thing until a certain time: signed or sealed, not stored."""

import base64
import binascii
import contextlib
import hashlib
import hmac
import json
from dataclasses import dataclass, field
from datetime import datetime

from cryptography.fernet import InvalidToken

from storage.vault import Vault

_SIGNATURE_BYTES = 16


@dataclass(frozen=True)
class Grant:
    """To hand in a file for one item."""

    userid: str
    item: int


@dataclass(frozen=True)
class UploadLinks:
    """Made and read with the data keys: the first signs, all of them are accepted."""

    public_url: str
    vault: Vault = field(repr=False)

    def make(self, userid: str, item: int, until: datetime) -> str:
        payload = json.dumps([userid, item, int(until.timestamp())], separators=(",", ":")).encode()
        token = _encode(_sign(self.vault.keys[0], payload) + payload)
        return f"{self.public_url.rstrip('/')}/u/{token}"

    def read(self, token: str, now: datetime) -> Grant | None:
        """None where it is not ours, or its time is over."""
        try:
            signed = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
        except (binascii.Error, ValueError):
            return None
        signature, payload = signed[:_SIGNATURE_BYTES], signed[_SIGNATURE_BYTES:]
        if not any(hmac.compare_digest(signature, _sign(key, payload)) for key in self.vault.keys):
            return None
        userid, item, until = json.loads(payload)
        return Grant(userid, item) if now.timestamp() < until else None


@dataclass(frozen=True)
class PictureGrant:
    """To look at the pictures of a case."""

    userid: str
    case: int


@dataclass(frozen=True)
class PictureLinks:
    """Sealed: whoever keeps lists of addresses, a proxy, learns neither who looks nor at what."""

    public_url: str
    vault: Vault = field(repr=False)

    def make(self, userid: str, case: int, until: datetime) -> str:
        payload = json.dumps(["pictures", userid, case, int(until.timestamp())]).encode()
        return f"{self.public_url.rstrip('/')}/p/{self.vault.seal(payload).decode('ascii')}"

    def read(self, token: str, now: datetime) -> PictureGrant | None:
        """None where it is not ours, or its time is over."""
        with contextlib.suppress(InvalidToken, ValueError):
            kind, userid, case, until = json.loads(self.vault.unseal(token.encode()))
            if kind == "pictures" and now.timestamp() < until:
                return PictureGrant(userid, case)
        return None


def _sign(key: str, payload: bytes) -> bytes:
    derived = hashlib.sha256(b"shifangang upload link\0" + key.encode()).digest()
    return hmac.digest(derived, payload, "sha256")[:_SIGNATURE_BYTES]


def _encode(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")

"""The platform's side of a callback, with a cipher of its own, so that it can also be got wrong on purpose."""

import base64
import hashlib
import os
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from xml.etree import ElementTree as ET
from xml.sax.saxutils import escape

from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from bot.app import make_app
from bot.engine import Engine
from bot.settings import Settings, WeChat, WeCom
from bot.turns import Office
from storage.vault import Vault
from tests.bot.town import NOW, ZONE, found

APP = WeCom(
    corp_id="ww5f3c0ffee0d15ea5",
    agent_id=1000002,
    secret="app-secret",
    token="callback-token",
    aes_key="jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C",
)
# The account has the app's keys and id here, so that one letter can be brought to either address.
ACCOUNT = WeChat(app_id=APP.corp_id, secret="account-secret", token=APP.token, aes_key=APP.aes_key)
MEMBERS, PUBLIC = "/wecom/callback", "/wechat/callback"
KEY = base64.b64decode(APP.aes_key + "=")


@dataclass
class StillClock:
    at: datetime = NOW

    def now(self) -> datetime:
        return self.at


@dataclass(frozen=True)
class Letter:
    """A callback's query and body."""

    query: dict[str, str]
    body: bytes


@dataclass
class PostOffice:
    """The application, its clock, and whoever brings the platform's letters."""

    office: Office
    http: FlaskClient
    clock: StillClock = field(default_factory=StillClock)
    address: str = MEMBERS

    def bring(self, letter: Letter) -> TestResponse:
        return self.http.post(self.address, query_string=letter.query, data=letter.body)

    def letter(self, plain: str | bytes) -> Letter:
        """As the platform would send it now."""
        return self.signed(sealed(plain if isinstance(plain, bytes) else plain.encode()))

    def signed(self, encrypted: str) -> Letter:
        body = f"<xml><ToUserName>{APP.corp_id}</ToUserName><Encrypt>{escape(encrypted)}</Encrypt></xml>"
        return Letter(self.stamp(encrypted), body.encode())

    def stamp(self, encrypted: str) -> dict[str, str]:
        timestamp, nonce = str(int(self.clock.at.timestamp())), os.urandom(5).hex()
        return {"msg_signature": sign(timestamp, nonce, encrypted), "timestamp": timestamp, "nonce": nonce}

    def deliver(self, plain: str) -> str:
        """The plain XML of the passive reply; empty for an empty 200."""
        response = self.bring(self.letter(plain))
        assert response.status_code == 200, response.text
        return opened(response.data) if response.data else ""

    def ask(self, userid: str, said: str, number: int) -> str:
        """The passive reply's text."""
        plain = self.deliver(message(userid, said, number))
        return ET.fromstring(plain).findtext("Content") or "" if plain else ""


@contextmanager
def open_post_office(
    url: str,
    verify_dir: Path | None = None,
    metrics_token: str | None = None,
    redis_url: str | None = None,
    address: str = MEMBERS,
) -> Iterator[PostOffice]:
    office = replace(found(url), vault=Vault((Fernet.generate_key().decode(),)))
    settings = Settings(
        database_url=url,
        wecom=APP,
        wechat=ACCOUNT if address == PUBLIC else None,
        zone=ZONE,
        verify_dir=verify_dir,
        metrics_token=metrics_token,
        redis_url=redis_url,
    )
    clock = StillClock()
    app = make_app(settings, office, clock, Engine(settings))  # type: ignore[arg-type]  # a clock that a test sets
    yield PostOffice(office, app.test_client(), clock, address)
    office.database.close()


def sign(timestamp: str, nonce: str, encrypted: str) -> str:
    return hashlib.sha1("".join(sorted([APP.token, timestamp, nonce, encrypted])).encode()).hexdigest()


def sealed(message: bytes, receiver: str = APP.corp_id) -> str:
    return encrypt(padded(os.urandom(16) + struct.pack(">I", len(message)) + message + receiver.encode()))


def padded(content: bytes) -> bytes:
    room = 32 - len(content) % 32
    return content + bytes([room]) * room


def encrypt(padded_content: bytes) -> str:
    encryptor = Cipher(algorithms.AES(KEY), modes.CBC(KEY[:16])).encryptor()
    return base64.b64encode(encryptor.update(padded_content) + encryptor.finalize()).decode()


def opened(reply: bytes) -> str:
    """What an encrypted reply says; its signature is checked, as the platform does."""
    parts = {part.tag: part.text or "" for part in ET.fromstring(reply)}
    assert sorted(parts) == ["Encrypt", "MsgSignature", "Nonce", "TimeStamp"]
    assert parts["MsgSignature"] == sign(parts["TimeStamp"], parts["Nonce"], parts["Encrypt"])
    decryptor = Cipher(algorithms.AES(KEY), modes.CBC(KEY[:16])).decryptor()
    content = decryptor.update(base64.b64decode(parts["Encrypt"])) + decryptor.finalize()
    (length,) = struct.unpack(">I", content[16:20])
    assert content[20 + length : -content[-1]].decode() == APP.corp_id
    return content[20 : 20 + length].decode()


def xml(*fields: tuple[str, str]) -> str:
    inner = "".join(f"<{name}>{value}</{name}>" for name, value in fields)
    return f"<xml>{inner}</xml>"


def header(userid: str, kind: str) -> tuple[tuple[str, str], ...]:
    return (
        ("ToUserName", APP.corp_id),
        ("FromUserName", escape(userid)),
        ("CreateTime", str(int(NOW.timestamp()))),
        ("MsgType", kind),
        ("AgentID", str(APP.agent_id)),
    )


def message(userid: str, said: str, number: int) -> str:
    return xml(*header(userid, "text"), ("Content", escape(said)), ("MsgId", str(number)))


def event(userid: str, name: str, *fields: tuple[str, str]) -> str:
    return xml(*header(userid, "event"), ("Event", name), *fields)

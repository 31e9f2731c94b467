"""The envelope, against the platform's own published example and against wechatpy."""

import base64
import hashlib
import os
import struct

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC
from hypothesis import given
from hypothesis import strategies as st
from wechatpy.enterprise.crypto import WeChatCrypto

from simulator.envelope import BrokenEnvelopeError, Envelope, Sealed

TOKEN, KEY, CORP = "QDG6eK", "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C", "wx5823bf96d3bd56c7"
ENVELOPE = Envelope(TOKEN, KEY, CORP)
PUBLISHED = Sealed(
    "RypEvHKD8QQKFhvQ6QleEB4J58tiPdvo+rtK1I9qca6aM/wvqnLSV5zEPeusUiX5L5X/0lWfrf0QADHHhGd3QczcdCUpj911L3vg3W/sYYvuJTs3TUUk"
    "SUXxaccAS0qhxchrRYt66wiSpGLYL42aM6A8dTT+6k4aSknmPj48kzJs8qLjvd4Xgpue06DOdnLxAUHzM6+kDZ+HMZfJYuR+LtwGc2hgf5gsijff0ekU"
    "NXZiqATP7PF5mZxZ3Izoun1s4zG4LUMnvw2r+KqCKIw+3IQH03v+BCA9nMELNqbSf6tiWSrXJB3LAVGUcallcrw8V2t9EL4EhzJWrQUax5wLVMNS0+rU"
    "PA3k22Ncx4XXZS9o0MBH27Bo6BpNelZpS+/uh9KsNlY6bHCmJU9p8g7m3fVKn28H3KDYA5Pl/T8Z1ptDAVe0lXdQ2YoyyH2uyPIGHBZZIs2pDBS8R07+"
    "qN+E7Q==",
    "477715d11cdb4164915debcba66cb864d751f3e6",
    "1409659813",
    "1372623149",
)


def test_the_published_example_opens() -> None:
    plain = ENVELOPE.open(PUBLISHED)
    assert "<FromUserName><![CDATA[mycreate]]></FromUserName>" in plain
    assert "<Content><![CDATA[hello]]></Content>" in plain


@given(st.text())
def test_what_is_sealed_opens_here_and_in_wechatpy(plain: str) -> None:
    sealed = ENVELOPE.seal(plain, "1409659813", "1372623149")
    assert ENVELOPE.open(sealed) == plain
    outer = f"<xml><Encrypt>{sealed.encrypt}</Encrypt></xml>"
    crypto = WeChatCrypto(TOKEN, KEY, CORP)
    assert crypto.decrypt_message(outer, sealed.signature, sealed.timestamp, sealed.nonce) == plain


def test_two_envelopes_of_one_text_differ() -> None:
    assert ENVELOPE.seal("x", "1", "2").encrypt != ENVELOPE.seal("x", "1", "2").encrypt


def raw(plain: bytes) -> Sealed:
    key = base64.b64decode(KEY + "=")
    encryptor = Cipher(AES(key), CBC(key[:16])).encryptor()
    return signed(base64.b64encode(encryptor.update(plain) + encryptor.finalize()).decode())


def signed(encrypt: str) -> Sealed:
    signature = hashlib.sha1("".join(sorted([TOKEN, "1", "2", encrypt])).encode()).hexdigest()
    return Sealed(encrypt, signature, "1", "2")


def packed(message: bytes, receiver: bytes, padding: int) -> bytes:
    body = os.urandom(16) + struct.pack(">I", len(message)) + message + receiver
    return body + bytes([padding]) * padding


BROKEN = [
    (Sealed(PUBLISHED.encrypt, "0" * 40, "1", "2"), "签名不对"),
    (signed("不是"), "密文不是 Base64"),
    (signed(""), "密文长度不是 16 的倍数"),
    (signed(base64.b64encode(b"x" * 17).decode()), "密文长度不是 16 的倍数"),
    (raw(b"\x00" * 32), "填充不对"),
    (raw(b"\x21" * 64), "填充不对"),
    (raw(packed(b"hi", b"wxotherotherother", 9)), "receiveid 不是本企业或本账号"),
    (raw(packed(b"\xff\xfe", CORP.encode(), 8)), "明文不是 UTF-8"),
]


@pytest.mark.parametrize(("sealed", "why"), BROKEN, ids=[case[1] for case in BROKEN])
def test_broken_envelopes_say_what_is_broken(sealed: Sealed, why: str) -> None:
    with pytest.raises(BrokenEnvelopeError, match=why):
        ENVELOPE.open(sealed)


def test_a_padding_of_the_whole_block_is_fine() -> None:
    message = b"x" * (96 - 20 - len(CORP) - 32)
    assert ENVELOPE.open(raw(packed(message, CORP.encode(), 32))) == message.decode()

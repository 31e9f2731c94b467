"""The public's phones: the same office, reached through the Official Account."""

import secrets
from dataclasses import dataclass

import xmltodict
from wechatpy.crypto import WeChatCrypto

from tests.office import ACCOUNT, JPEG, LARGEST_TEXT, Answer, Office, Phone, RefusalError, _cdata

ORIGINAL_ID = "gh_0a1b2c3d4e5f"
OPENID = "oFAKE_openid_of_a_student_01"
_CRYPTO = WeChatCrypto(ACCOUNT.token, ACCOUNT.aes_key, ACCOUNT.app_id)


def deliver(office: Office, plain: str) -> str:
    """One callback as the platform makes it in safe mode; the passive reply's text, empty for an empty 200."""
    timestamp, nonce = str(int(office.clock.at.timestamp())), secrets.token_hex(5)
    sealed = xmltodict.parse(_CRYPTO.encrypt_message(plain, nonce, timestamp))["xml"]
    response = office.http.post(
        "/wechat/callback",
        query_string={
            "signature": "0" * 40,
            "encrypt_type": "aes",
            "msg_signature": sealed["MsgSignature"],
            "timestamp": timestamp,
            "nonce": nonce,
        },
        data=f"<xml><ToUserName>{ORIGINAL_ID}</ToUserName><Encrypt>{sealed['Encrypt']}</Encrypt></xml>".encode(),
    )
    if response.status_code != 200:
        raise RefusalError(response.status_code, response.get_data(as_text=True))
    if not response.data:
        return ""
    reply = xmltodict.parse(response.data)["xml"]
    opened = _CRYPTO.decrypt_message(response.data, reply["MsgSignature"], reply["TimeStamp"], reply["Nonce"])
    said = xmltodict.parse(opened, strip_whitespace=False)["xml"]
    assert {name: said[name] for name in ("FromUserName", "MsgType")} == {
        "FromUserName": ORIGINAL_ID,
        "MsgType": "text",
    }
    assert "AgentID" not in said
    assert said["ToUserName"] in plain
    assert len(said["Content"].encode()) <= LARGEST_TEXT
    return str(said["Content"])


@dataclass
class Visitor(Phone):
    """Somebody of the public; `userid` is the openid."""

    def follows(self, scene: str = "") -> Answer:
        key = f"qrscene_{scene}" if scene else ""
        return self._event("subscribe", f"<EventKey>{_cdata(key)}</EventKey><Ticket>gQFAKE</Ticket>")

    def scans(self, scene: str) -> Answer:
        """The code of a plaque, as a follower."""
        return self._event("SCAN", f"<EventKey>{_cdata(scene)}</EventKey><Ticket>gQFAKE</Ticket>")

    def leaves(self) -> Answer:
        return self._event("unsubscribe", "<EventKey></EventKey>")

    def is_recognised_saying(self, text: str) -> Answer:
        """A voice message, where the account has speech recognised."""
        voice = "<MediaId><![CDATA[V1]]></MediaId><Format><![CDATA[amr]]></Format>"
        return self._message("voice", f"{voice}<Recognition>{_cdata(text)}</Recognition>")

    def shows_picture(self, *, is_lost: bool = False) -> Answer:
        media_id = f"P{next(self.office.numbers)}"
        if not is_lost:
            self.office.platform.pictures[media_id] = JPEG
        return self._message("image", f"<PicUrl>http://mmbiz.test/0</PicUrl><MediaId>{_cdata(media_id)}</MediaId>")

    def _xml(self, kind: str, inner: str) -> str:
        return (
            f"<xml><ToUserName><![CDATA[{ORIGINAL_ID}]]></ToUserName>"
            f"<FromUserName><![CDATA[{self.userid}]]></FromUserName>"
            f"<CreateTime>{int(self.office.clock.at.timestamp())}</CreateTime>"
            f"<MsgType><![CDATA[{kind}]]></MsgType>{inner}</xml>"
        )

    def _send(self, plain: str) -> Answer:
        """What is pushed to others meanwhile waits for them."""
        self.last = plain
        passive = deliver(self.office, plain)
        self.office.worker.work()
        return Answer(passive)

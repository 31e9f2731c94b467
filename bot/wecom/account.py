"""Calls to the platform as the Official Account makes them."""

import json
from dataclasses import dataclass, field
from functools import cached_property
from typing import ClassVar

import httpx

from bot.settings import WeChat
from bot.wecom.faults import AccountError, WeComError
from bot.wecom.line import Line, Question, open_http
from bot.wecom.media import LARGEST_PICTURE
from bot.wecom.messages import to_json
from storage.tokens import MemoryTokens, Tokens


@dataclass(frozen=True)
class AccountLine(Line):
    """`corp_id` is the account's AppID."""

    refusal: ClassVar[type[WeComError]] = AccountError
    says_errcode: ClassVar[bool] = False

    def _for_token(self) -> Question:
        """The one that all share: a new one would end the one that others still use."""
        asked = {
            "grant_type": "client_credential",
            "appid": self.corp_id,
            "secret": self.secret,
            "force_refresh": False,
        }
        return Question("POST", "stable_token", body=json.dumps(asked).encode())


@dataclass(frozen=True)
class AccountClient:
    """The account's access to the API, for any number of threads of one process."""

    account: WeChat
    tokens: Tokens = field(default_factory=MemoryTokens)
    http: httpx.Client = field(default_factory=open_http)

    @cached_property
    def line(self) -> AccountLine:
        account = self.account
        return AccountLine(account.api_base, account.app_id, account.secret, account.app_id, self.tokens, self.http)

    def say(self, openid: str, text: str) -> None:
        """As customer service, which the platform allows for 48 hours after the person's last message."""
        self.line.post("message/custom/send", to_json({"touser": openid, "msgtype": "text", "text": {"content": text}}))

    def fetch_media(self, media_id: str, most: int = LARGEST_PICTURE) -> bytes:
        """A medium's bytes; raises `TooLargeError` before more than `most` are read."""
        return self.line.download("media/get", most, media_id=media_id)

"""The Official Account's API: paths under /wechat/cgi-bin/ and what each of them does."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from simulator.account import Account
from simulator.calls import Call
from simulator.clock import Clock
from simulator.errcodes import ApiError
from simulator.media import Medium, check_upload
from simulator.rates import DAY, FixedWindow
from simulator.tokens import Holder, TokenDesk

TOKENS_A_DAY = 2_000
MOST_FOLLOWERS_LISTED = 10_000
Answer = Mapping[str, Any] | Medium


@dataclass(frozen=True, slots=True)
class Endpoint:
    method: str
    run: Callable[["AccountApi", Call], Answer]


class AccountApi:
    def __init__(self, account: Account, tokens: TokenDesk, clock: Clock) -> None:
        self.account = account
        self.tokens = tokens
        self.clock = clock
        self.base_url = ""
        self._tokens_today = FixedWindow(TOKENS_A_DAY, DAY)

    def answer(self, call: Call) -> Answer:
        if call.path == "token":
            return self.new_token(call)
        if call.path == "stable_token":
            return self.stable_token(call)
        endpoint = ENDPOINTS.get(call.path)
        if endpoint is None:
            raise ApiError(40066)
        if endpoint.method not in (call.method, "ANY"):
            raise ApiError(43001 if endpoint.method == "GET" else 43002)
        if call.malformed:
            raise ApiError(47001)
        self.tokens.check(call.query.get("access_token", ""), self.clock.now(), Holder.ACCOUNT, Holder.STABLE)
        return endpoint.run(self, call)

    def new_token(self, call: Call) -> Answer:
        """Issue a new token, which ends the one before it."""
        self._check_credentials(call.query)
        now = self.clock.now()
        if not self._tokens_today.take(now):
            raise ApiError(45009)
        token = self.tokens.replace(Holder.ACCOUNT, now)
        return {"access_token": token.text, "expires_in": int(token.expires_at - now)}

    def stable_token(self, call: Call) -> Answer:
        if call.method != "POST":
            raise ApiError(43002)
        self._check_credentials(call.body)
        now, force = self.clock.now(), call.body.get("force_refresh") is True
        token = self.tokens.replace(Holder.STABLE, now) if force else self.tokens.issue(Holder.STABLE, now)
        return {"access_token": token.text, "expires_in": int(token.expires_at - now)}

    def send(self, call: Call) -> Answer:
        return self.account.send(call.body, self.clock.now(), call.number)

    def send_template(self, call: Call) -> Answer:
        return self.account.send_template(call.body, self.clock.now(), call.number)

    def create_scene(self, call: Call) -> Answer:
        return self.account.create_scene(call.body, self.clock.now(), self.base_url)

    def create_menu(self, call: Call) -> Answer:
        self.account.create_menu(call.body)
        return {}

    def get_menu(self, _: Call) -> Answer:
        if self.account.menu is None:
            raise ApiError(46003)
        return {"menu": self.account.menu}

    def delete_menu(self, _: Call) -> Answer:
        self.account.delete_menu()
        return {}

    def upload(self, call: Call) -> Answer:
        if call.upload is None:
            raise ApiError(41005)
        kind = call.query.get("type", "")
        check_upload(kind, call.upload.data)
        medium = self.account.shelf.put(kind, call.upload.filename, call.upload.data, self.clock.now())
        return {"type": kind, "media_id": medium.media_id, "created_at": medium.created_at}

    def download(self, call: Call) -> Answer:
        return self.account.shelf.get(call.query.get("media_id", ""), self.clock.now())

    def get_user(self, call: Call) -> Answer:
        person = self.account.directory.find_openid(call.query.get("openid", ""))
        if person is None:
            raise ApiError(40003)
        follows = person.userid in self.account.followers
        return {"subscribe": int(follows), "openid": person.openid, "subscribe_time": 0 if not follows else 1}

    def list_users(self, _: Call) -> Answer:
        openids = [person.openid for person in self.account.directory if person.userid in self.account.followers]
        page = openids[:MOST_FOLLOWERS_LISTED]
        return {
            "total": len(openids),
            "count": len(page),
            "data": {"openid": page},
            "next_openid": page[-1] if page else "",
        }

    def callback_ips(self, _: Call) -> Answer:
        return {"ip_list": ["127.0.0.1"]}

    def _check_credentials(self, given: Mapping[str, Any]) -> None:
        if given.get("grant_type") != "client_credential":
            raise ApiError(40002)
        if not given.get("appid"):
            raise ApiError(41002)
        if not given.get("secret"):
            raise ApiError(41004)
        if given["appid"] != self.account.keys.app_id:
            raise ApiError(40013)
        if given["secret"] != self.account.keys.secret:
            raise ApiError(40125)


ENDPOINTS = {
    "message/custom/send": Endpoint("POST", AccountApi.send),
    "message/template/send": Endpoint("POST", AccountApi.send_template),
    "qrcode/create": Endpoint("POST", AccountApi.create_scene),
    "menu/create": Endpoint("POST", AccountApi.create_menu),
    "menu/get": Endpoint("GET", AccountApi.get_menu),
    "menu/delete": Endpoint("GET", AccountApi.delete_menu),
    "media/upload": Endpoint("POST", AccountApi.upload),
    "media/get": Endpoint("GET", AccountApi.download),
    "user/info": Endpoint("GET", AccountApi.get_user),
    "user/get": Endpoint("GET", AccountApi.list_users),
    "getcallbackip": Endpoint("GET", AccountApi.callback_ips),
    "get_api_domain_ip": Endpoint("GET", AccountApi.callback_ips),
}

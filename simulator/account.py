"""The Official Account's side: followers, scenes, and the narrow window in which it may write to them."""

import secrets
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from simulator import menus
from simulator.chats import Channel, Chats, Side, Via
from simulator.errcodes import ApiError
from simulator.media import MediaShelf
from simulator.people import Directory, Person
from simulator.rates import DAY, HOUR, MINUTE

AFTER_WORDS, WORDS_LAST = 5, 48 * HOUR
AFTER_ACT, ACT_LASTS = 3, MINUTE
LONGEST_SCENE_SECONDS = 30 * DAY
SHORTEST_SCENE_SECONDS = 60
MOST_SCENE_LETTERS = 64
MOST_PERMANENT_SCENE = 100_000
FOR_EVER = float("inf")


@dataclass(frozen=True, slots=True)
class AccountKeys:
    app_id: str
    secret: str
    token: str
    aes_key: str
    original_id: str = "gh_0a1b2c3d4e5f"


@dataclass(slots=True)
class Allowance:
    """How many messages the account may still send to one person, and until when."""

    left: int
    until: float


@dataclass(frozen=True, slots=True)
class Scene:
    ticket: str
    value: str
    until: float


@dataclass(slots=True)
class Account:
    name: str
    keys: AccountKeys
    directory: Directory
    chats: Chats
    shelf: MediaShelf
    menu: dict[str, Any] | None = None
    followers: set[str] = field(default_factory=set)
    _allowances: dict[str, list[Allowance]] = field(default_factory=lambda: defaultdict(list))
    _scenes: dict[str, Scene] = field(default_factory=dict)

    # what people do

    def follow(self, person: Person, *, follows: bool) -> None:
        if follows:
            self.followers.add(person.userid)
        else:
            self.followers.discard(person.userid)
            self._allowances.pop(person.userid, None)
        self.chats.feed.tell("follower", {"userid": person.userid, "follows": follows})

    def heard_words(self, person: Person, now: float) -> None:
        self._allowances[person.userid].append(Allowance(AFTER_WORDS, now + WORDS_LAST))

    def saw_act(self, person: Person, now: float) -> None:
        self._allowances[person.userid].append(Allowance(AFTER_ACT, now + ACT_LASTS))

    def find_scene(self, ticket_or_value: str, now: float) -> Scene | None:
        for scene in self._scenes.values():
            if ticket_or_value in (scene.ticket, scene.value) and scene.until > now:
                return scene
        return None

    # what the API does

    def create_scene(self, body: Mapping[str, Any], now: float, base_url: str) -> dict[str, Any]:
        action = str(body.get("action_name", ""))
        info = body.get("action_info") or {}
        scene = info.get("scene") if isinstance(info, Mapping) else None
        value = _scene_value(action, scene if isinstance(scene, Mapping) else {})
        ticket = "gQ" + secrets.token_urlsafe(60)
        answer: dict[str, Any] = {"ticket": ticket, "url": f"{base_url}/#scan/{ticket}"}
        until = FOR_EVER
        if "LIMIT" not in action:
            seconds = body.get("expire_seconds", SHORTEST_SCENE_SECONDS)
            if not isinstance(seconds, int) or not 1 <= seconds <= LONGEST_SCENE_SECONDS:
                raise ApiError(40035)
            answer["expire_seconds"] = seconds
            until = now + seconds
        self._scenes[ticket] = Scene(ticket, value, until)
        return answer

    def send(self, body: Mapping[str, Any], now: float, call: int) -> dict[str, Any]:
        person = self.directory.find_openid(str(body.get("touser", "")))
        if person is None:
            raise ApiError(40003)
        if person.userid not in self.followers:
            raise ApiError(45015)
        kind = str(body.get("msgtype", ""))
        if kind not in CONTENTS:
            raise ApiError(40008)
        part = body.get(kind)
        content = CONTENTS[kind](part if isinstance(part, Mapping) else {}, self.shelf, now)
        self._spend(person, now)
        self._show(person, kind, content, now, call)
        return {}

    def send_template(self, body: Mapping[str, Any], now: float, call: int) -> dict[str, Any]:
        person = self.directory.find_openid(str(body.get("touser", "")))
        if person is None:
            raise ApiError(40003)
        if person.userid not in self.followers:
            raise ApiError(43004)
        data = body.get("data")
        if not body.get("template_id"):
            raise ApiError(40037)
        if not isinstance(data, Mapping) or not all(isinstance(item, Mapping) for item in data.values()):
            raise ApiError(40035)
        lines = [{"keyname": name, "value": str(item.get("value", ""))} for name, item in data.items()]
        card = {"card_type": "template", "main_title": {"title": "模板消息"}, "horizontal_content_list": lines}
        if body.get("url"):
            card["card_action"] = {"type": 1, "url": str(body["url"])}
        number = self._show(person, "template_card", {"card": card}, now, call)
        return {"msgid": number}

    def create_menu(self, body: Any) -> None:
        self.menu = menus.check_menu(body, menus.SUB_ACCOUNT)
        self._tell_menu()

    def delete_menu(self) -> None:
        self.menu = None
        self._tell_menu()

    # details

    def _tell_menu(self) -> None:
        self.chats.feed.tell("menu", {"channel": Channel.WECHAT, "menu": self.menu})

    def _spend(self, person: Person, now: float) -> None:
        open_ones = [item for item in self._allowances.get(person.userid, ()) if item.until > now]
        self._allowances[person.userid] = open_ones
        if not open_ones:
            raise ApiError(45015)
        usable = [item for item in open_ones if item.left > 0]
        if not usable or usable[-1].left <= 0:
            raise ApiError(45047)
        min(usable, key=lambda item: item.until).left -= 1

    def _show(self, person: Person, kind: str, content: dict[str, Any], now: float, call: int) -> int:
        entry = self.chats.add(
            now, Channel.WECHAT, person.userid, Side.BOT, kind, content=content, via=Via.PUSH, call=call
        )
        return entry.seq


def _scene_value(action: str, scene: Mapping[str, Any]) -> str:
    if action in {"QR_STR_SCENE", "QR_LIMIT_STR_SCENE"}:
        value = scene.get("scene_str")
        if not isinstance(value, str) or not 1 <= len(value) <= MOST_SCENE_LETTERS:
            raise ApiError(40035)
        return value
    if action in {"QR_SCENE", "QR_LIMIT_SCENE"}:
        number = scene.get("scene_id")
        most = MOST_PERMANENT_SCENE if action == "QR_LIMIT_SCENE" else 2**32 - 1
        if not isinstance(number, int) or not 1 <= number <= most:
            raise ApiError(40035)
        return str(number)
    raise ApiError(40035)


def _text(part: Mapping[str, Any], _shelf: MediaShelf, _now: float) -> dict[str, Any]:
    content = part.get("content")
    if not isinstance(content, str) or not content:
        raise ApiError(44004)
    return {"text": content}


def _medium(part: Mapping[str, Any], shelf: MediaShelf, now: float) -> dict[str, Any]:
    media_id = part.get("media_id")
    if not isinstance(media_id, str) or not media_id:
        raise ApiError(41006)
    medium = shelf.get(media_id, now)
    return {"media_id": media_id, "filename": medium.filename, "size": len(medium.data)}


def _news(part: Mapping[str, Any], _shelf: MediaShelf, _now: float) -> dict[str, Any]:
    articles = part.get("articles")
    if not isinstance(articles, list) or len(articles) != 1 or not isinstance(articles[0], Mapping):
        raise ApiError(45008)
    return {"articles": [{name: str(articles[0].get(name, "")) for name in ("title", "description", "url", "picurl")}]}


CONTENTS = {"text": _text, "image": _medium, "voice": _medium, "video": _medium, "news": _news}

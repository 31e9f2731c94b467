"""What a person can do in a chat, read from the page's or a script's JSON."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from simulator import incoming
from simulator.chats import Entry, Side
from simulator.media import MediaShelf

Json = Mapping[str, Any]
SHOUTED = frozenset({"click", "view"})  # an Official Account spells these in capitals


class BadActError(Exception):
    """Nobody could do this in the real client; the message says why."""


@dataclass(frozen=True, slots=True)
class Act:
    """One message or event: how the chat shows it, and which fields the callback carries."""

    side: Side
    kind: str
    content: dict[str, Any]
    fields: incoming.Fields
    event: str = ""
    card: Entry | None = None


def text(said: str) -> Act:
    return Act(Side.PERSON, "text", {"text": said}, {"Content": said})


def medium(kind: str, media_id: str, base_url: str, shelf: MediaShelf) -> Act:
    if kind == "image":
        fields = incoming.picture(media_id, f"{base_url}/sim/media/{media_id}")
    elif kind == "voice":
        fields = incoming.voice(media_id)
    elif kind == "video":
        fields = incoming.video(media_id, media_id)
    else:
        raise BadActError("应用收不到这一类文件：只有图片、语音、视频会送到回调")
    stored = shelf.peek(media_id)
    return Act(Side.PERSON, kind, {"media_id": media_id, "filename": stored.filename if stored else ""}, fields)


def location(act: Json) -> Act:
    label = str(act.get("label", ""))
    latitude, longitude = float(act.get("latitude", 39.9087)), float(act.get("longitude", 116.3975))
    content = {"latitude": latitude, "longitude": longitude, "label": label}
    return Act(
        Side.PERSON,
        "location",
        content,
        incoming.location(latitude, longitude, int(act.get("scale", 16)), label),
    )


def link(act: Json) -> Act:
    content = {name: str(act.get(name, "")) for name in ("title", "description", "url", "picurl")}
    return Act(Side.PERSON, "link", content, incoming.link(*content.values()))


def event(act: Json, *, shouted: bool = False) -> Act:
    """Read any event by name, also those that this program has never heard of."""
    name = str(act.get("event", ""))
    if shouted and name in SHOUTED:
        name = name.upper()
    if not name:
        raise BadActError("事件没有名字")
    fields = act.get("fields") or {}
    if not isinstance(fields, Mapping):
        raise BadActError("fields 要是一个对象")
    key = act.get("key")
    carried = {**({} if key is None else {"EventKey": str(key)}), **fields}
    if name == "enter_agent":
        carried.setdefault("EventKey", "")
    content = {"event": name, "key": "" if key is None else str(key), "label": str(act.get("label", ""))}
    return Act(Side.NOTE, "event", content, carried, event=name)


def follow(*, follows: bool, scene: str = "", ticket: str = "") -> Act:
    name = "subscribe" if follows else "unsubscribe"
    fields = {"EventKey": f"qrscene_{scene}", "Ticket": ticket} if ticket else {"EventKey": ""}
    return Act(Side.NOTE, "event", {"event": name, "key": fields["EventKey"], "label": scene}, fields, event=name)


def scan(scene: str, ticket: str) -> Act:
    content = {"event": "SCAN", "key": scene, "label": scene}
    return Act(Side.NOTE, "event", content, {"EventKey": scene, "Ticket": ticket}, event="SCAN")


def card_click(act: Json, entry: Entry, response_code: str) -> Act:
    card = entry.content.get("card")
    if card is None or entry.recalled:
        raise BadActError("这条消息不是卡片")
    key = str(act.get("key", ""))
    name = _clicked_event(card, key)
    selected = {str(q): [str(o) for o in options] for q, options in (act.get("selected") or {}).items()}
    fields = incoming.card_click(key, str(card.get("task_id", "")), str(card["card_type"]), response_code, selected)
    label = str(act.get("label", ""))
    content = {"event": name, "key": key, "label": label, "selected": selected, "card": entry.seq}
    return Act(Side.NOTE, "event", content, fields, event=name, card=entry)


def _clicked_event(card: Json, key: str) -> str:
    if card.get("replaced_button") or card.get("replace_text"):
        raise BadActError("卡片上的按钮已经不能点了")
    if key in {action.get("key") for action in (card.get("action_menu") or {}).get("action_list", [])}:
        return "template_card_menu_event"
    keys = {button.get("key") for button in card.get("button_list", []) if button.get("type", 0) == 0}
    if submit := card.get("submit_button"):
        keys.add(submit.get("key"))
    if key not in keys:
        raise BadActError(f"卡片上没有 key 为「{key}」的按钮")
    return "template_card_event"

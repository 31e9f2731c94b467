"""From the platform's XML to an `Incoming`, and from a turn's answer to the reply."""

import hashlib
from datetime import datetime
from typing import Any
from xml.parsers.expat import ExpatError

from wechatpy.enterprise import parse_message
from wechatpy.enterprise.events import register_event
from wechatpy.events import BaseEvent
from wechatpy.fields import IntegerField, StringField

from bot.envelope import RefusedError, check_xml
from bot.render import UNPRINTABLE
from dialog.incoming import Incoming, Kind
from handlers.receipts import NOTICE
from storage.outbox import CHANNEL

_TEXTS = ("FromUserName", "MsgId", "Content", "MediaId", "Title", "Url", "EventKey")


class TemplateCardEvent(BaseEvent):  # type: ignore[misc]  # wechatpy has no types
    """A click on a card's button, which wechatpy does not know of."""

    agent = IntegerField("AgentID", 0)
    event = "template_card_event"
    key = StringField("EventKey")
    task_id = StringField("TaskId")
    card_type = StringField("CardType")
    response_code = StringField("ResponseCode")


def register_events() -> None:
    """Teach wechatpy the events it lacks; others it does not know are acknowledged and ignored."""
    register_event("template_card_event")(TemplateCardEvent)


def parse(plain: str, corp_id: str, agent_id: int, at: datetime) -> Incoming:
    """`plain` is the decrypted XML; raises `RefusedError` where it cannot be read."""
    check_xml(plain)
    try:
        message = parse_message(UNPRINTABLE.sub("", plain))
        _check_fields(message)
        sender = str(message.source or "")
        kind, said = _content(message)
        key = f"{CHANNEL}/{corp_id}:{agent_id}/{sender.lower()}/{_message_id(message, plain)}"
    except (ExpatError, KeyError, TypeError, AttributeError, ValueError):
        raise RefusedError(400, "内容读不懂") from None
    if not sender:
        raise RefusedError(400, "内容读不懂")
    return Incoming(key=key, channel=CHANNEL, sender=sender, kind=kind, at=at, **said)


def _check_fields(message: Any) -> None:
    """Raises `TypeError` where a field stands there twice or has parts: wechatpy hands those on as they are."""
    for name in _TEXTS:
        if not isinstance(message._data.get(name), str | None):  # noqa: SLF001 - wechatpy's own accessors convert
            raise TypeError(name)


def _message_id(message: Any, plain: str) -> str:
    """Events have none; the platform's own advice for them (sender and second) takes two clicks for one."""
    number = getattr(message, "id", 0)
    return str(number) if number else hashlib.sha256(plain.encode()).hexdigest()


def _content(message: Any) -> tuple[Kind, dict[str, Any]]:
    match message.type:
        case "text":
            return Kind.TEXT, {"text": message.content or ""}
        case "image":
            return Kind.IMAGE, {"media_id": message.media_id or ""}
        case "voice":
            return Kind.VOICE, {}
        case "video" | "shortvideo":
            return Kind.VIDEO, {}
        case "location":
            return Kind.LOCATION, {}
        case "link":
            return Kind.LINK, {"text": message.title or "", "url": message.url or ""}
        case "event":
            return _event(message)
    return Kind.OTHER, {}


def _event(message: Any) -> tuple[Kind, dict[str, Any]]:
    match message.event.lower():
        case "enter_agent":
            return Kind.ENTER, {}
        case "click":
            return Kind.CLICK, {"text": message.key or ""}
        case "template_card_event":
            asked, _, text = (message.key or "").partition(":")
            if (notice := asked.removeprefix(NOTICE)) != asked and notice.isdecimal():
                return Kind.CARD, {"text": text, "about": int(notice)}
            return Kind.CARD, {"text": text, "drawn_for": int(asked) if asked.isdecimal() else -1}
    return Kind.OTHER, {}

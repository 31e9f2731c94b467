"""From the platform's XML to an `Incoming`, and from a turn's answer to the reply."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from xml.parsers.expat import ExpatError

import wechatpy
import wechatpy.enterprise
from wechatpy.enterprise.events import register_event
from wechatpy.events import BaseEvent
from wechatpy.fields import IntegerField, StringField

from bot.envelope import RefusedError, check_xml
from bot.render import UNPRINTABLE
from dialog.incoming import Incoming, Kind
from handlers.confirmation_cards import ASKED
from handlers.receipts import NOTICE
from handlers.reminder_cards import CAMPAIGN
from storage.outbox import CHANNEL

ACCOUNT = "wechat"
_TEXTS = ("ToUserName", "FromUserName", "MsgId", "Content", "MediaId", "Title", "Url", "EventKey", "Recognition")


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
    """What a member of the corporation sent, from the decrypted XML; raises `RefusedError` if it cannot be read."""
    letter = _read(plain, wechatpy.enterprise.parse_message, _content)
    key = f"{CHANNEL}/{corp_id}:{agent_id}/{letter.sender.lower()}/{letter.number}"
    return Incoming(key=key, channel=CHANNEL, sender=letter.sender, at=at, **letter.content)


def parse_account(plain: str, app_id: str, at: datetime) -> tuple[Incoming, str]:
    """What somebody of the public sent to the Official Account, and by which name it answers.

    The key tells people apart without naming them.
    """
    letter = _read(plain, wechatpy.parse_message, _account_content)
    nameless = hashlib.sha256(f"{app_id}/{letter.sender}".encode()).hexdigest()
    key = f"{ACCOUNT}/{app_id}/{nameless}/{letter.number}"
    return Incoming(key=key, channel=ACCOUNT, sender=letter.sender, at=at, **letter.content), letter.receiver


@dataclass(frozen=True)
class _Letter:
    """Who wrote to whom, what the message is known by, and what is in it."""

    sender: str
    receiver: str
    number: str
    content: dict[str, Any]


def _read(plain: str, parse_message: Callable[[str], Any], content_of: Callable[[Any], dict[str, Any]]) -> _Letter:
    check_xml(plain)
    try:
        message = parse_message(UNPRINTABLE.sub("", plain))
        _check_fields(message)
        sender, receiver = str(message.source or ""), str(message.target or "")
        letter = _Letter(sender, receiver, _message_id(message, plain), content_of(message))
    except (ExpatError, KeyError, TypeError, AttributeError, ValueError):
        raise RefusedError(400, "内容读不懂") from None
    if not sender:
        raise RefusedError(400, "内容读不懂")
    return letter


def _check_fields(message: Any) -> None:
    """Raises `TypeError` where a field stands there twice or has parts: wechatpy hands those on as they are.

    And where an event has no name, which wechatpy takes for a message of no known kind.
    """
    fields = message._data  # noqa: SLF001 - wechatpy's own accessors convert
    for name in _TEXTS:
        if not isinstance(fields.get(name), str | None):
            raise TypeError(name)
    if fields["MsgType"].lower() == "event" and not fields.get("Event"):
        raise TypeError("Event")


def _message_id(message: Any, plain: str) -> str:
    """Events have none; the platform's own advice for them (sender and second) takes two clicks for one."""
    number = getattr(message, "id", 0)
    return str(number) if number else hashlib.sha256(plain.encode()).hexdigest()


def _content(message: Any) -> dict[str, Any]:
    match message.type:
        case "text":
            return {"kind": Kind.TEXT, "text": message.content or ""}
        case "image":
            return {"kind": Kind.IMAGE, "media_id": message.media_id or ""}
        case "voice":
            return {"kind": Kind.VOICE}
        case "video" | "shortvideo":
            return {"kind": Kind.VIDEO}
        case "location":
            return {"kind": Kind.LOCATION}
        case "link":
            return {"kind": Kind.LINK, "text": message.title or "", "url": message.url or ""}
        case "event":
            return _event(message)
    return {"kind": Kind.OTHER}


def _event(message: Any) -> dict[str, Any]:
    match message.event.lower():
        case "enter_agent":
            return {"kind": Kind.ENTER}
        case "click":
            return {"kind": Kind.CLICK, "text": message.key or ""}
        case "template_card_event":
            asked, _, text = (message.key or "").partition(":")
            if (notice := asked.removeprefix(NOTICE)) != asked and notice.isdecimal():
                return {"kind": Kind.CARD, "text": text, "about": int(notice)}
            if (campaign := asked.removeprefix(CAMPAIGN)) != asked and campaign.isdecimal():
                return {"kind": Kind.CARD, "text": text, "of_campaign": int(campaign)}
            person, _, version = asked.removeprefix(ASKED).partition("-")
            is_known = asked.startswith(ASKED) and person.isdecimal() and version.isdecimal()
            return {"kind": Kind.CARD, "text": text, "drawn_for": (int(person), int(version)) if is_known else None}
    return {"kind": Kind.OTHER}


def _account_content(message: Any) -> dict[str, Any]:
    """Where the account has speech recognised, a voice message is the words that it holds."""
    match message.type, getattr(message, "event", ""):
        case "voice", _ if message.recognition:
            return {"kind": Kind.TEXT, "text": message.recognition}
        case "event", "subscribe":
            return {"kind": Kind.ENTER}
        case "event", "subscribe_scan" | "scan":
            return {"kind": Kind.ENTER, "scene": message.scene_id or ""}
        case "event", "unsubscribe":
            return {"kind": Kind.LEAVE}
        case "event", event if event != "click":
            return {"kind": Kind.OTHER}
    return _content(message)

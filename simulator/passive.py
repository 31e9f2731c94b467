"""Passive replies: what an app answers in the callback's own response, read and judged."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from xml.etree.ElementTree import Element, ParseError, fromstring

from simulator.cards import Card
from simulator.envelope import BrokenEnvelopeError, Envelope, Sealed
from simulator.messages import cut

CARD_UPDATES = frozenset({"update_button", "update_template_card"})
ANSWERABLE_EVENTS = frozenset(
    {
        "subscribe",
        "enter_agent",
        "location",
        "click",
        "view",
        "view_miniprogram",
        "scancode_waitmsg",
        "template_card_menu_event",
    }
)
CARD_EVENTS = frozenset({"template_card_event", "template_card_menu_event"})
MOST_ARTICLES = 8
NUMBERS = frozenset({"Type", "Style", "DescColor", "Mode", "Disable", "AspectRatio"})
NAMES = {"KeyName": "keyname", "CheckBox": "checkbox", "AppId": "appid", "PagePath": "pagepath"}


class ReplyFaultError(Exception):
    """A reply that the platform throws away; the message says why."""


@dataclass(frozen=True, slots=True)
class PassiveReply:
    kind: str
    content: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Expected:
    """What a reply must fit: sender and receiver swapped, and the event that it answers, if it was one."""

    to: str
    sender: str
    event: str = ""
    account: bool = False


def open_reply(body: str, envelope: Envelope) -> str:
    """Return the plaintext inside an encrypted reply."""
    root = _parse(body)
    names = ("Encrypt", "MsgSignature", "TimeStamp", "Nonce")
    values = [root.findtext(name, "").strip() for name in names]
    for name, value in zip(names, values, strict=True):
        if not value:
            raise ReplyFaultError(f"回包缺少 {name}")
    encrypt, signature, timestamp, nonce = values
    try:
        return envelope.open(Sealed(encrypt, signature, timestamp, nonce))
    except BrokenEnvelopeError as fault:
        raise ReplyFaultError(f"回包打不开：{fault}") from fault


def read_reply(plain: str, expected: Expected) -> PassiveReply:
    root = _parse(plain)
    if root.findtext("ToUserName", "").lower() != expected.to.lower():
        raise ReplyFaultError("ToUserName 不是发消息的人")
    if root.findtext("FromUserName", "") != expected.sender:
        raise ReplyFaultError("FromUserName 不是收消息的一方")
    if not root.findtext("CreateTime", "").strip().isdecimal():
        raise ReplyFaultError("CreateTime 不是整数")
    kind = root.findtext("MsgType", "").strip()
    if kind not in (ACCOUNT_READERS if expected.account else READERS):
        raise ReplyFaultError(f"被动回复不能是 {kind or '空'} 类型")
    if expected.account:
        return PassiveReply(kind, ACCOUNT_READERS[kind](root))
    if kind in CARD_UPDATES and expected.event not in CARD_EVENTS:
        raise ReplyFaultError("只有点击卡片的事件可以用更新卡片来回复")
    if kind not in CARD_UPDATES and expected.event and expected.event.lower() not in ANSWERABLE_EVENTS:
        raise ReplyFaultError(f"{expected.event} 事件不接受普通的被动回复")
    return PassiveReply(kind, READERS[kind](root))


def _parse(text: str) -> Element:
    if "<!DOCTYPE" in text:
        raise ReplyFaultError("回包不该有 DOCTYPE")
    try:
        return fromstring(text)  # noqa: S314  no DOCTYPE, so no entities to expand
    except (ParseError, ValueError) as fault:
        raise ReplyFaultError(f"回包不是 XML：{fault}") from fault


def _text(root: Element) -> dict[str, Any]:
    content = root.findtext("Content", "")
    if not content:
        raise ReplyFaultError("文本回复是空的")
    return {"text": cut(content)}


def _medium(tag: str) -> Callable[[Element], dict[str, Any]]:
    def read(root: Element) -> dict[str, Any]:
        media_id = root.findtext(f"{tag}/MediaId", "")
        if not media_id:
            raise ReplyFaultError("缺少 MediaId")
        title, description = root.findtext(f"{tag}/Title", ""), root.findtext(f"{tag}/Description", "")
        return {"media_id": media_id, "title": title, "description": description}

    return read


def _news(root: Element) -> dict[str, Any]:
    items = root.findall("Articles/item")
    if not 1 <= len(items) <= MOST_ARTICLES or root.findtext("ArticleCount", "").strip() != str(len(items)):
        raise ReplyFaultError("图文条数不对")
    names = {"title": "Title", "description": "Description", "url": "Url", "picurl": "PicUrl"}
    return {"articles": [{key: item.findtext(tag, "") for key, tag in names.items()} for item in items]}


def _update_button(root: Element) -> dict[str, Any]:
    name = root.findtext("Button/ReplaceName", "")
    if not name:
        raise ReplyFaultError("缺少 ReplaceName")
    return {"replace_name": name}


def _update_template_card(root: Element) -> dict[str, Any]:
    card = root.find("TemplateCard")
    if card is None:
        raise ReplyFaultError("缺少 TemplateCard")
    return {"card": _card(card)}


def _one_article(root: Element) -> dict[str, Any]:
    news = _news(root)
    if len(news["articles"]) != 1:
        raise ReplyFaultError("公众号的被动图文只能有一条")
    return news


def _handover(_: Element) -> dict[str, Any]:
    return {"text": "已转给人工客服"}


ACCOUNT_READERS: dict[str, Callable[[Element], dict[str, Any]]] = {
    "text": _text,
    "image": _medium("Image"),
    "voice": _medium("Voice"),
    "video": _medium("Video"),
    "news": _one_article,
    "transfer_customer_service": _handover,
}
READERS: dict[str, Callable[[Element], dict[str, Any]]] = {
    "text": _text,
    "image": _medium("Image"),
    "voice": _medium("Voice"),
    "video": _medium("Video"),
    "news": _news,
    "update_button": _update_button,
    "update_template_card": _update_template_card,
}


def _card(element: Element) -> Card:
    """CamelCase elements as the API's snake_case fields; whatever ends in List repeats."""
    card: Card = {}
    for child in element:
        name = NAMES.get(child.tag) or re.sub(r"(?<!^)(?=[A-Z])", "_", child.tag).lower()
        value = _card(child) if len(child) else _scalar(child)
        if child.tag.endswith("List"):
            card.setdefault(name, []).append(value)
        else:
            card[name] = value
    return card


def _scalar(element: Element) -> str | int | float | bool:
    text = (element.text or "").strip()
    if element.tag == "IsChecked":
        return text.lower() in {"1", "true"}
    if element.tag in NUMBERS and re.fullmatch(r"\d+(\.\d+)?", text):
        return float(text) if "." in text else int(text)
    return text

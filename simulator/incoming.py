"""What a person does, written as the plaintext XML that the platform sends to the callback."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import escape

Fields = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Sender:
    """Each callback's head: who speaks to whom, when, and to which app (an Official Account has none)."""

    to: str
    user: str
    at: int
    agent_id: int | None = None


def message_xml(sender: Sender, kind: str, msg_id: int, fields: Fields) -> str:
    return render({**_head(sender, kind), **fields, "MsgId": msg_id, **_agent(sender)})


def event_xml(sender: Sender, event: str, fields: Fields) -> str:
    return render({**_head(sender, "event"), "Event": event, **fields, **_agent(sender)})


def picture(media_id: str, url: str) -> Fields:
    return {"PicUrl": url, "MediaId": media_id}


def voice(media_id: str) -> Fields:
    return {"MediaId": media_id, "Format": "amr"}


def video(media_id: str, thumb_media_id: str) -> Fields:
    return {"MediaId": media_id, "ThumbMediaId": thumb_media_id}


def location(latitude: float, longitude: float, scale: int, label: str) -> Fields:
    return {"Location_X": latitude, "Location_Y": longitude, "Scale": scale, "Label": label}


def link(title: str, description: str, url: str, picture_url: str) -> Fields:
    return {"Title": title, "Description": description, "Url": url, "PicUrl": picture_url}


def card_click(
    key: str, task_id: str, card_type: str, response_code: str, selected: Mapping[str, Sequence[str]]
) -> Fields:
    fields = {"EventKey": key, "TaskId": task_id, "CardType": card_type, "ResponseCode": response_code}
    if not selected:
        return fields
    items = [
        {"QuestionKey": question, "OptionIds": {"OptionId": list(options)}} for question, options in selected.items()
    ]
    return {**fields, "SelectedItems": {"SelectedItem": items}}


def render(fields: Fields) -> str:
    return f"<xml>{_elements(fields)}</xml>"


def _elements(fields: Fields) -> str:
    return "".join(_element(name, value) for name, value in fields.items())


def _element(name: str, value: Any) -> str:
    """Texts stand in CDATA, numbers bare; a list is the element repeated."""
    if isinstance(value, list):
        return "".join(_element(name, item) for item in value)
    if isinstance(value, Mapping):
        return f"<{name}>{_elements(value)}</{name}>"
    if isinstance(value, int | float):
        return f"<{name}>{value}</{name}>"
    return f"<{name}>{_cdata(str(value))}</{name}>"


def _cdata(text: str) -> str:
    return escape(text) if "]]>" in text else f"<![CDATA[{text}]]>"


def _head(sender: Sender, kind: str) -> dict[str, Any]:
    return {"ToUserName": sender.to, "FromUserName": sender.user, "CreateTime": sender.at, "MsgType": kind}


def _agent(sender: Sender) -> dict[str, Any]:
    return {} if sender.agent_id is None else {"AgentID": sender.agent_id}

"""One message or event as it came in, whatever the channel."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Kind(StrEnum):
    TEXT = "text"
    IMAGE = "image"
    VOICE = "voice"
    VIDEO = "video"
    LOCATION = "location"
    LINK = "link"
    ENTER = "enter"
    LEAVE = "leave"
    CLICK = "click"
    CARD = "card"
    OTHER = "other"


@dataclass(frozen=True)
class Incoming:
    """`key` names the message once and for all: the same for a repeated delivery, different for any other.

    `text` is what was typed, or what a menu entry or button sends; for a link its title. `drawn_for` is whom a
    card's button was drawn for, and the version of the question that it answers; `about` is the notice that it
    acknowledges, whatever is open; `of_campaign` the campaign that a reminder's button is for, whatever was asked
    since.
    `scene` is what the code said with which a person came.
    """

    key: str
    channel: str
    sender: str
    kind: Kind
    at: datetime
    text: str = ""
    media_id: str = ""
    url: str = ""
    drawn_for: tuple[int, int] | None = None
    about: int | None = None
    of_campaign: int | None = None
    scene: str = ""

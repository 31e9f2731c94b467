"""The bodies of message/send, checked and made into bytes. Equal messages are equal bytes."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import Field

from bot.cards import Card
from bot.limits import Part, Url, Words, at_most, shown_in

MOST_RECIPIENTS = 1000
LONGEST_DUPLICATE_CHECK = 4 * 3600
_USERID = re.compile(r"[0-9A-Za-z][0-9A-Za-z_\-@.]{0,63}")


@dataclass(frozen=True)
class Address:
    """From which app and to whom, in this order.

    With `duplicate_check_interval` an equal body is not delivered again for so many seconds; the platform then says
    once more what it said the first time.
    """

    agent_id: int
    recipients: tuple[str, ...]
    duplicate_check_interval: int | None = None

    def __post_init__(self) -> None:
        if not 1 <= len(self.recipients) <= MOST_RECIPIENTS:
            raise ValueError(f"{len(self.recipients)} recipients, 1 to {MOST_RECIPIENTS} in one call")
        if bad := [place for place, userid in enumerate(self.recipients) if not _USERID.fullmatch(userid)]:
            raise ValueError(f"recipients at {bad}: not a userid")
        if len({userid.lower() for userid in self.recipients}) != len(self.recipients):
            raise ValueError("a recipient twice")
        seconds = self.duplicate_check_interval
        if seconds is not None and not 1 <= seconds <= LONGEST_DUPLICATE_CHECK:
            raise ValueError(f"duplicate_check_interval {seconds}, 1 to {LONGEST_DUPLICATE_CHECK}")


class Text(Part):
    content: Annotated[str, at_most(2048)]


class _Medium(Part):
    media_id: Words


class _Video(Part):
    media_id: Words
    title: Annotated[str, at_most(128, least=0)] = ""
    description: Annotated[str, at_most(512, least=0)] = ""


class _Textcard(Part):
    title: Annotated[str, at_most(128)]
    description: Annotated[str, at_most(512)]
    url: Url
    btntxt: Annotated[str, shown_in(4)] = "详情"


class Article(Part):
    title: Annotated[str, at_most(128)]
    url: Url
    description: Annotated[str, at_most(512, least=0)] = ""
    picurl: Url | None = None


class _News(Part):
    articles: Annotated[tuple[Article, ...], Field(min_length=1, max_length=8)]


def compose_text(to: Address, content: str) -> bytes:
    return _compose(to, "text", _dump(Text(content=content)))


def compose_markdown(to: Address, content: str) -> bytes:
    """Shown by WeCom's own client only; the subset it knows has no pictures, tables or lists."""
    return _compose(to, "markdown", _dump(Text(content=content)))


def compose_image(to: Address, media_id: str) -> bytes:
    return _compose(to, "image", _dump(_Medium(media_id=media_id)))


def compose_voice(to: Address, media_id: str) -> bytes:
    return _compose(to, "voice", _dump(_Medium(media_id=media_id)))


def compose_file(to: Address, media_id: str) -> bytes:
    return _compose(to, "file", _dump(_Medium(media_id=media_id)))


def compose_video(to: Address, media_id: str, title: str = "", description: str = "") -> bytes:
    return _compose(to, "video", _dump(_Video(media_id=media_id, title=title, description=description)))


def compose_textcard(to: Address, title: str, description: str, url: str, btntxt: str = "详情") -> bytes:
    return _compose(to, "textcard", _dump(_Textcard(title=title, description=description, url=url, btntxt=btntxt)))


def compose_news(to: Address, articles: Sequence[Article]) -> bytes:
    return _compose(to, "news", _dump(_News(articles=tuple(articles))))


def compose_card(to: Address, card: Card) -> bytes:
    return _compose(to, "template_card", card.as_json())


def _dump(part: Part) -> dict[str, Any]:
    return part.model_dump(exclude_none=True)


def _compose(to: Address, kind: str, content: dict[str, Any]) -> bytes:
    body = {"touser": "|".join(to.recipients), "msgtype": kind, "agentid": to.agent_id, kind: content}
    if to.duplicate_check_interval is not None:
        body |= {"enable_duplicate_check": 1, "duplicate_check_interval": to.duplicate_check_interval}
    return to_json(body)


def to_json(body: dict[str, Any]) -> bytes:
    return json.dumps(body, ensure_ascii=False, sort_keys=True).encode()

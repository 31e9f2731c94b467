"""Application messages: the body of message/send, checked and cut as the platform does."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from simulator import cards
from simulator.errcodes import ApiError

Body = Mapping[str, Any]
TEXT_BYTES = 2048
URL_BYTES = 2048
ARTICLE_BYTES = 666 * 1024
MOST_USERS, MOST_PARTIES, MOST_TAGS = 1000, 100, 100
DEFAULT_DUPLICATE_SECONDS, MOST_DUPLICATE_SECONDS = 1800, 4 * 3600
EVERYBODY = "@all"


@dataclass(frozen=True, slots=True)
class Address:
    """To whom a message goes; `everybody` makes the other lists void."""

    users: tuple[str, ...]
    parties: tuple[str, ...]
    tags: tuple[str, ...]
    everybody: bool


def address_of(body: Body) -> Address:
    users, parties, tags = (_ids(body.get(name)) for name in ("touser", "toparty", "totag"))
    if not users and not parties and not tags:
        raise ApiError(82001)
    if EVERYBODY in users:
        return Address((), (), (), everybody=True)
    if len(users) > MOST_USERS:
        raise ApiError(40032)
    if len(parties) > MOST_PARTIES:
        raise ApiError(82002)
    if len(tags) > MOST_TAGS:
        raise ApiError(82003)
    return Address(users, parties, tags, everybody=False)


def duplicate_window(body: Body) -> int:
    """For how many seconds an equal body is not delivered again; 0 where nobody asked."""
    if body.get("enable_duplicate_check") != 1:
        return 0
    seconds = body.get("duplicate_check_interval", DEFAULT_DUPLICATE_SECONDS)
    if not isinstance(seconds, int) or isinstance(seconds, bool) or seconds < 0:
        raise ApiError(40058)
    return min(seconds, MOST_DUPLICATE_SECONDS)


def content_of(body: Body, media_kind: Callable[[str], str]) -> dict[str, Any]:
    """Check and return what the chat will show; `media_kind` refuses an unknown or expired media id."""
    kind = body.get("msgtype")
    if not isinstance(kind, str) or kind not in CONTENTS:
        raise ApiError(40008)
    if str(body.get("safe", 0)) not in ({"0", "1", "2"} if kind == "mpnews" else {"0", "1"}):
        raise ApiError(40058)
    part = body.get(kind)
    return CONTENTS[kind](part if isinstance(part, dict) else {}, media_kind)


def cut(text: str, most: int = TEXT_BYTES) -> str:
    """Keep the longest beginning that fits in so many bytes and ends between two characters."""
    return text.encode()[:most].decode(errors="ignore")


def check_url(url: Any, errcode: int = 41010) -> str:
    if not isinstance(url, str) or not url:
        raise ApiError(errcode)
    if len(url.encode()) > URL_BYTES:
        raise ApiError(45002)
    if not url.startswith(("http://", "https://")):
        raise ApiError(45034)
    return url


def _ids(value: Any) -> tuple[str, ...]:
    if not isinstance(value, str):
        return ()
    return tuple(part.strip() for part in value.split("|") if part.strip())


def _text(part: Body, _: Callable[[str], str]) -> dict[str, Any]:
    content = part.get("content")
    if not isinstance(content, str) or not content:
        raise ApiError(44004)
    return {"text": cut(content)}


def _markdown(part: Body, _: Callable[[str], str]) -> dict[str, Any]:
    content = part.get("content")
    if not isinstance(content, str) or not content:
        raise ApiError(44004)
    if len(content.encode()) > TEXT_BYTES:
        raise ApiError(45002)
    return {"text": content}


def _medium(wanted: str) -> Callable[[Body, Callable[[str], str]], dict[str, Any]]:
    def check(part: Body, media_kind: Callable[[str], str]) -> dict[str, Any]:
        media_id = part.get("media_id")
        if not isinstance(media_id, str) or not media_id:
            raise ApiError(41006)
        if media_kind(media_id) != wanted:
            raise ApiError(40007)
        title, description = part.get("title", ""), part.get("description", "")
        return {
            "media_id": media_id,
            "title": cut(str(title), 128),
            "description": cut(str(description), 512),
        }

    return check


def _textcard(part: Body, _: Callable[[str], str]) -> dict[str, Any]:
    title, description = part.get("title"), part.get("description")
    if not isinstance(title, str) or not title:
        raise ApiError(41016)
    if not isinstance(description, str) or not description:
        raise ApiError(41033)
    return {
        "title": cut(title, 128),
        "description": cut(description, 512),
        "url": check_url(part.get("url")),
        "btntxt": str(part.get("btntxt") or "详情")[:4],
    }


def _news(part: Body, _: Callable[[str], str]) -> dict[str, Any]:
    articles = part.get("articles")
    if not isinstance(articles, list) or not 1 <= len(articles) <= 8:
        raise ApiError(45008)
    return {"articles": [_article(article) for article in articles]}


def _article(article: Any) -> dict[str, str]:
    if not isinstance(article, dict) or not isinstance(article.get("title"), str) or not article["title"]:
        raise ApiError(41016)
    if len(article["title"].encode()) > 128 or len(str(article.get("description", "")).encode()) > 512:
        raise ApiError(45002)
    if not (article.get("appid") and article.get("pagepath")):
        check_url(article.get("url"))
    return {name: str(article.get(name, "")) for name in ("title", "description", "url", "picurl")}


def _mpnews(part: Body, media_kind: Callable[[str], str]) -> dict[str, Any]:
    articles = part.get("articles")
    if not isinstance(articles, list) or not 1 <= len(articles) <= 8:
        raise ApiError(45008)
    return {"articles": [_written_article(article, media_kind) for article in articles]}


def _written_article(article: Any, media_kind: Callable[[str], str]) -> dict[str, str]:
    names = ("title", "thumb_media_id", "content", "author", "digest", "content_source_url")
    given = article if isinstance(article, dict) else {}
    texts = {name: str(given.get(name) or "") for name in names}
    for name, missing in (("title", 41016), ("thumb_media_id", 41006), ("content", 44004)):
        if not texts[name]:
            raise ApiError(missing)
    for name, most in (("title", 128), ("author", 64), ("content", ARTICLE_BYTES), ("digest", 512)):
        if len(texts[name].encode()) > most:
            raise ApiError(45002)
    if texts["content_source_url"]:
        check_url(texts["content_source_url"])
    if media_kind(texts["thumb_media_id"]) != "image":
        raise ApiError(40007)
    return texts


def _template_card(part: Body, _: Callable[[str], str]) -> dict[str, Any]:
    cards.check_card(part)
    return {"card": dict(part)}


CONTENTS: dict[str, Callable[[Body, Callable[[str], str]], dict[str, Any]]] = {
    "text": _text,
    "markdown": _markdown,
    "image": _medium("image"),
    "voice": _medium("voice"),
    "video": _medium("video"),
    "file": _medium("file"),
    "textcard": _textcard,
    "news": _news,
    "mpnews": _mpnews,
    "template_card": _template_card,
}

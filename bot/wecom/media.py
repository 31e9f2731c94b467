"""Temporary media: what may be uploaded, and what comes of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

from bot.wecom.faults import UnreachableError

_MEGABYTE = 1024 * 1024
LARGEST_PICTURE = 10 * _MEGABYTE
_SMALLEST = 6
_LONGEST_NAME = 255
_LIFETIME = timedelta(days=3)


class MediaKind(StrEnum):
    IMAGE = "image"
    VOICE = "voice"
    VIDEO = "video"
    FILE = "file"


_LARGEST = {
    MediaKind.IMAGE: LARGEST_PICTURE,
    MediaKind.VOICE: 2 * _MEGABYTE,
    MediaKind.VIDEO: 10 * _MEGABYTE,
    MediaKind.FILE: 20 * _MEGABYTE,
}
_FORMAT = {MediaKind.IMAGE: "JPEG or PNG", MediaKind.VOICE: "AMR", MediaKind.VIDEO: "MP4"}


@dataclass(frozen=True)
class Medium:
    """What was uploaded, for any app of the corporation to send for three days."""

    media_id: str
    created_at: datetime

    @property
    def expires_at(self) -> datetime:
        return self.created_at + _LIFETIME


def read_medium(answer: Mapping[str, Any]) -> Medium:
    media_id, created_at = answer.get("media_id"), str(answer.get("created_at", ""))
    if not isinstance(media_id, str) or not created_at.isdecimal():
        raise UnreachableError("not a medium")
    return Medium(media_id, datetime.fromtimestamp(int(created_at), UTC))


def check_upload(kind: MediaKind, name: str, content: bytes) -> None:
    """Raises ValueError. The name is what the receiver sees on a file."""
    if not 1 <= len(name.encode()) <= _LONGEST_NAME or not name.isprintable():
        raise ValueError(f"file name: 1 to {_LONGEST_NAME} printable bytes")
    if not _SMALLEST <= len(content) <= _LARGEST[kind]:
        raise ValueError(f"{kind}: {len(content)} bytes, {_SMALLEST} to {_LARGEST[kind]} are taken")
    if kind in _FORMAT and not _is_of_kind(kind, content):
        raise ValueError(f"{kind}: not {_FORMAT[kind]}")


def _is_of_kind(kind: MediaKind, content: bytes) -> bool:
    match kind:
        case MediaKind.IMAGE:
            return content.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"))
        case MediaKind.VOICE:
            return content.startswith(b"#!AMR")
        case MediaKind.VIDEO:
            return content[4:8] == b"ftyp"
        case MediaKind.FILE:
            return True

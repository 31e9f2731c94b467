"""Temporary media: checked on the way in, kept for three days."""

import secrets
from dataclasses import dataclass, field

from simulator.errcodes import ApiError

LIFETIME = 3 * 24 * 3600
SMALLEST = 6
MEGABYTE = 1024 * 1024
LARGEST = {"image": 10 * MEGABYTE, "voice": 2 * MEGABYTE, "video": 10 * MEGABYTE, "file": 20 * MEGABYTE}
TOO_LARGE = {"image": 40009, "voice": 40010, "video": 40011, "file": 40006}
LONGEST_VOICE = 60.0
LARGEST_PICTURE = 2 * MEGABYTE
AMR_HEAD = b"#!AMR\n"
AMR_FRAMES = (13, 14, 16, 18, 20, 21, 27, 32, 6)
AMR_FRAME_SECONDS = 0.02


@dataclass(frozen=True, slots=True)
class Medium:
    media_id: str
    kind: str
    filename: str
    data: bytes
    created_at: int

    @property
    def mime(self) -> str:
        return mime_of(self.data, self.kind)


@dataclass(slots=True)
class MediaShelf:
    _media: dict[str, Medium] = field(default_factory=dict)

    def put(self, kind: str, filename: str, data: bytes, now: float) -> Medium:
        medium = Medium(secrets.token_urlsafe(48), kind, filename, data, int(now))
        self._media[medium.media_id] = medium
        return medium

    def get(self, media_id: str, now: float) -> Medium:
        medium = self._media.get(media_id)
        if medium is None or now - medium.created_at >= LIFETIME:
            raise ApiError(40007)
        return medium

    def peek(self, media_id: str) -> Medium | None:
        """Find what the chat still shows, long after the API has forgotten it."""
        return self._media.get(media_id)


def check_upload(kind: str, data: bytes) -> None:
    if kind not in LARGEST:
        raise ApiError(40005)
    if not data:
        raise ApiError(44001)
    if len(data) < SMALLEST:
        raise ApiError(40006)
    if len(data) > LARGEST[kind]:
        raise ApiError(TOO_LARGE[kind])
    if kind == "image" and mime_of(data, kind) not in {"image/jpeg", "image/png"}:
        raise ApiError(40004)
    if kind == "video" and mime_of(data, kind) != "video/mp4":
        raise ApiError(40004)
    if kind == "voice":
        if not data.startswith(AMR_HEAD):
            raise ApiError(40004)
        if amr_seconds(data) > LONGEST_VOICE:
            raise ApiError(45007)


def check_picture(data: bytes) -> None:
    """Check a picture that is to stay for good, for use inside an mpnews article."""
    check_upload("image", data)
    if len(data) > LARGEST_PICTURE:
        raise ApiError(40009)


def mime_of(data: bytes, kind: str) -> str:
    if data.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if data.startswith(AMR_HEAD):
        return "audio/amr"
    if data[4:8] == b"ftyp":
        return "video/mp4"
    return {"image": "image/*", "voice": "audio/*", "video": "video/*"}.get(kind, "application/octet-stream")


def amr_seconds(data: bytes) -> float:
    position, frames = len(AMR_HEAD), 0
    while position < len(data):
        mode = data[position] >> 3 & 0x0F
        position += AMR_FRAMES[mode] if mode < len(AMR_FRAMES) else 1
        frames += 1
    return frames * AMR_FRAME_SECONDS

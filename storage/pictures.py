"""Pictures of notices: fetched once as they come, kept, and uploaded anew whenever the platform has forgotten them."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import bindparam, select, update

from campaign.notices import Picture
from storage.blobs import Blob, Blobs
from storage.claims import claim
from storage.database import Transaction
from storage.instants import from_ms, to_ms
from storage.statement import Statement, insert, statement
from storage.tables import blobs, notices, people, pictures

LEASE = timedelta(seconds=60)
# The platform keeps an upload for three days; what is sent late in that time may be tried again for hours.
_GOOD_FOR = timedelta(days=2)
_A_MOMENT = timedelta(seconds=1)
STILL_FETCHING = "照片还在取"
STILL_UPLOADING = "照片还在传给平台"

_COLUMNS = ("key", "author_id", "media_id", "next_try_at")
_ADD = Statement(
    lambda d: (
        insert(d, pictures).values({n: bindparam(n) for n in _COLUMNS} | {"state": "fetching"}).on_conflict_do_nothing()
    )
)
_CLAIM = Statement(
    lambda d: claim(
        d,
        pictures,
        pictures.c.state == "fetching",
        returning=(pictures.c.key, pictures.c.media_id, pictures.c.attempts, pictures.c.author_id),
    )
)
_AUTHOR = statement(select(people.c.userid).where(people.c.id == bindparam("author")))
_of_key = pictures.c.key == bindparam("key_")
_is_being_fetched = (_of_key, pictures.c.state == "fetching")
_KEPT = statement(
    update(pictures)
    .where(*_is_being_fetched)
    .values(state="kept", blob_hash=bindparam("hash"), problem="", attempts=0, next_try_at=bindparam("now"))
)
_FAILED = statement(update(pictures).where(*_is_being_fetched).values(state="failed", problem=bindparam("why")))
_LATER = statement(update(pictures).where(_of_key).values(problem=bindparam("why"), next_try_at=bindparam("until")))
_FREE = statement(update(pictures).where(pictures.c.state != "failed").values(next_try_at=bindparam("now")))
_IS_DRAFTED = statement(
    select(notices.c.id).where(notices.c.picture == bindparam("key_"), notices.c.state == "draft").limit(1)
)
_TAKE_OUT = statement(
    update(notices).where(notices.c.picture == bindparam("key_"), notices.c.state == "draft").values(picture=None)
)
_FIND = statement(
    select(
        pictures.c.state,
        pictures.c.problem,
        pictures.c.next_try_at,
        pictures.c.uploaded_id,
        pictures.c.uploaded_at,
        pictures.c.blob_hash,
        pictures.c.attempts,
    ).where(_of_key)
)
_MIME = statement(select(blobs.c.mime).where(blobs.c.hash == bindparam("hash")))
_BEGIN_UPLOAD = statement(
    update(pictures).where(_of_key).values(attempts=pictures.c.attempts + 1, next_try_at=bindparam("lease"))
)
_UPLOADED = statement(
    update(pictures)
    .where(_of_key)
    .values(
        uploaded_id=bindparam("media"),
        uploaded_at=bindparam("now"),
        attempts=0,
        problem="",
        next_try_at=bindparam("now"),
    )
)
_FORGET = statement(
    update(pictures)
    .where(_of_key, pictures.c.uploaded_at <= bindparam("before"))
    .values(uploaded_id=None, uploaded_at=None)
)
_BEGIN_ANEW = statement(update(pictures).where(_of_key).values(attempts=0, problem="", next_try_at=bindparam("now")))


@dataclass(frozen=True)
class PictureFetch:
    """One that is ours to fetch, and who sent it."""

    key: str
    media_id: str
    attempts: int
    userid: str


@dataclass(frozen=True)
class PictureUpload:
    """One that is ours to upload. `attempts` counts this one."""

    key: str
    hash: str
    mime: str
    attempts: int


@dataclass(frozen=True)
class NotYet:
    """It cannot be sent before then."""

    until: datetime
    why: str


@dataclass(frozen=True)
class Lost:
    """It can never be sent."""

    why: str


@dataclass(frozen=True)
class Pictures:
    tx: Transaction

    def add(self, picture: Picture, author_id: int, at: datetime) -> None:
        """Once for the message that it came with; what has been taken over before stays as it is."""
        if picture.media_id:
            self.tx.run(_ADD, key=picture.key, author_id=author_id, media_id=picture.media_id, next_try_at=to_ms(at))

    # fetching

    def claim(self, now: datetime) -> PictureFetch | None:
        row = self.tx.row(_CLAIM, now=to_ms(now), lease=to_ms(now + LEASE))
        if row is None:
            return None
        key, media_id, attempts, author = row
        return PictureFetch(key, media_id, attempts, self.tx.value(_AUTHOR, author=author))

    def keep(self, fetch: PictureFetch, blob: Blob, at: datetime) -> bool:
        """Whether it still belongs to a notice that is being written."""
        Blobs(self.tx).keep(blob, at)
        self.tx.run(_KEPT, key_=fetch.key, hash=blob.hash, now=to_ms(at))
        return self.tx.row(_IS_DRAFTED, key_=fetch.key) is not None

    def fail(self, fetch: PictureFetch, why: str) -> bool | None:
        """For good. What is still being written goes on without it: True; False where it has been confirmed.

        None if it was settled meanwhile.
        """
        if not self.tx.run(_FAILED, key_=fetch.key, why=why):
            return None
        return self.tx.run(_TAKE_OUT, key_=fetch.key) > 0

    def postpone(self, key: str, until: datetime, why: str) -> None:
        self.tx.run(_LATER, key_=key, until=to_ms(until), why=why)

    def free_claims(self, now: datetime) -> None:
        """Where one process works, whatever its predecessor was at is free at once."""
        self.tx.run(_FREE, now=to_ms(now))

    # sending

    def to_send(self, key: str, now: datetime) -> str | PictureUpload | NotYet | Lost:
        """The id under which the platform has it; or what has to come first. An upload is then the caller's to make."""
        row = self.tx.row(_FIND, key_=key)
        if row is None:
            return Lost("照片已经清掉了")
        state, problem, next_try_at, uploaded_id, uploaded_at, content_hash, attempts = row
        if state == "failed":
            return Lost(f"照片没取到：{problem}")
        if uploaded_id is not None and from_ms(uploaded_at) > now - _GOOD_FOR:
            return str(uploaded_id)
        waits = max(from_ms(next_try_at), now + _A_MOMENT)
        if state == "fetching":
            return NotYet(waits, problem or STILL_FETCHING)
        if from_ms(next_try_at) > now:
            return NotYet(waits, problem or STILL_UPLOADING)
        self.tx.run(_BEGIN_UPLOAD, key_=key, lease=to_ms(now + LEASE))
        return PictureUpload(key, content_hash, self.tx.value(_MIME, hash=content_hash), attempts + 1)

    def keep_upload(self, upload: PictureUpload, media_id: str, at: datetime) -> None:
        self.tx.run(_UPLOADED, key_=upload.key, media=media_id, now=to_ms(at))

    def give_up_upload(self, upload: PictureUpload, at: datetime) -> None:
        """Whoever waits for it now goes without; if it is sent again, it is tried anew."""
        self.tx.run(_BEGIN_ANEW, key_=upload.key, now=to_ms(at))

    def forget_upload(self, key: str, before: datetime) -> bool:
        """The platform does not know it any more. False where it was uploaded later than that: then it is not that."""
        return self.tx.run(_FORGET, key_=key, before=to_ms(before)) > 0

"""What was sent, as bytes: sealed, each content once, found by its hash."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, select

from storage.database import Transaction
from storage.instants import to_ms
from storage.statement import Statement, insert, statement
from storage.tables import blobs
from storage.vault import Vault

_KEEP = Statement(
    lambda d: (
        insert(d, blobs)
        .values({n: bindparam(n) for n in ("hash", "sealed", "mime", "size", "kept_at")})
        .on_conflict_do_nothing()
    )
)
_SEALED = statement(select(blobs.c.sealed).where(blobs.c.hash == bindparam("hash")))


@dataclass(frozen=True)
class Blob:
    """Sealed before a transaction begins, since sealing ten megabytes takes its time."""

    hash: str
    sealed: bytes
    mime: str
    size: int


def seal(vault: Vault, content: bytes, mime: str) -> Blob:
    return Blob(hashlib.sha256(content).hexdigest(), vault.seal(content), mime, len(content))


@dataclass(frozen=True)
class Blobs:
    tx: Transaction

    def keep(self, blob: Blob, at: datetime) -> None:
        self.tx.run(_KEEP, hash=blob.hash, sealed=blob.sealed, mime=blob.mime, size=blob.size, kept_at=to_ms(at))

    def content(self, vault: Vault, content_hash: str) -> bytes:
        return vault.unseal(bytes(self.tx.value(_SEALED, hash=content_hash)))

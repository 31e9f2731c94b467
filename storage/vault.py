"""The vault: seals what must not lie in the clear, and knows which keys the database needs."""

import hashlib
import hmac
import json
import os
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from cryptography.fernet import Fernet, MultiFernet
from sqlalchemy import bindparam, select

from storage.database import Transaction
from storage.statement import Statement, insert, statement
from storage.tables import meta

_FINGERPRINTS = statement(select(meta.c.value).where(meta.c.name == "data_keys"))
_RETIRED = statement(select(meta.c.value).where(meta.c.name == "retired_marks"))
_RETIRE = Statement(
    lambda d: (
        insert(d, meta)
        .values(name="retired_marks", value=bindparam("value"))
        .on_conflict_do_update(index_elements=["name"], set_={"value": bindparam("value")})
    )
)
_COPIED = statement(select(meta.c.value).where(meta.c.name == "key_copy"))
_COPY = Statement(
    lambda d: (
        insert(d, meta)
        .values(name="key_copy", value=bindparam("key"))
        .on_conflict_do_update(index_elements=["name"], set_={"value": bindparam("key")})
    )
)
_REMEMBER = Statement(
    lambda d: (
        insert(d, meta)
        .values(name="data_keys", value=bindparam("keys"))
        .on_conflict_do_update(index_elements=["name"], set_={"value": bindparam("keys")})
    )
)


# No text of ours holds this sign: what begins with it is sealed.
SEALED_SIGN = "\x0e"


class DataKeyError(Exception):
    """The key is missing, malformed or not the one that the database was written with."""


@dataclass(frozen=True)
class Vault:
    """The first key seals, all of them open. Keys are Fernet keys: 32 bytes as url-safe base64.

    `retired` are what earlier keys made marks with: what they sealed is sealed anew, what they marked cannot be
    marked anew, since the text is not kept.
    """

    keys: tuple[str, ...]
    retired: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        try:
            self._fernet  # noqa: B018 - a malformed key shows here
        except ValueError as fault:
            raise DataKeyError("DATA_KEY 不是有效的密钥：每把是44个字符的 Fernet 密钥，多把用逗号隔开") from fault

    @cached_property
    def _fernet(self) -> MultiFernet:
        return MultiFernet([Fernet(key) for key in self.keys])

    def __repr__(self) -> str:
        return f"Vault({len(self.keys)} keys)"

    def seal(self, plain: bytes) -> bytes:
        return self._fernet.encrypt(plain)

    def unseal(self, sealed: bytes) -> bytes:
        return self._fernet.decrypt(sealed)

    def seal_text(self, plain: str) -> str:
        """To stand in a column of words."""
        return SEALED_SIGN + self.seal(plain.encode()).decode("ascii")

    def marks(self, text: str) -> tuple[str, ...]:
        """By which a text is known again without being kept, one with each key; the first is the one to write."""
        return tuple(_mark(key, text) for key in dict.fromkeys((*map(_marking, self.keys), *self.retired)))

    def compare(self, tx: Transaction) -> set[str]:
        """The fingerprints that the database needs; raises `DataKeyError` if a key it was written with is not here."""
        here = {fingerprint(key) for key in self.keys}
        row = tx.row(_FINGERPRINTS)
        needed = set(row[0].split(",")) if row else set()
        if not needed <= here:
            raise DataKeyError(
                "DATA_KEY 和写这个数据库时用的不是同一把，里面的内容打不开。请换回原来的密钥，什么都没有改动"
            )
        return needed

    def introduce(self, tx: Transaction) -> None:
        """Remember the sealing key in the database; raises `DataKeyError` as `compare` does."""
        needed = self.compare(tx)
        sealing = fingerprint(self.keys[0])
        if sealing not in needed:
            tx.run(_REMEMBER, keys=",".join(sorted(needed | {sealing})))

    def with_retired(self, tx: Transaction) -> "Vault":
        """The same, by which what was marked under keys that are gone is known again."""
        row = tx.row(_RETIRED)
        return self if row is None else replace(self, retired=tuple(json.loads(open_text(self, row[0]))))

    def retire_others(self, tx: Transaction) -> None:
        """From now on the first key is enough; everything is sealed with it by now."""
        retired = dict.fromkeys((*map(_marking, self.keys[1:]), *self.retired))
        tx.run(_RETIRE, value=self.seal_text(json.dumps(list(retired))))
        tx.run(_REMEMBER, keys=fingerprint(self.keys[0]))

    def has_copy(self, tx: Transaction) -> bool:
        """Whether a copy of the sealing key is on record."""
        row = tx.row(_COPIED)
        return row is not None and row[0] == fingerprint(self.keys[0])

    def record_copy(self, tx: Transaction) -> None:
        tx.run(_COPY, key=fingerprint(self.keys[0]))


def is_sealed(stored: str) -> bool:
    return stored.startswith(SEALED_SIGN)


def open_text(vault: Vault | None, stored: str) -> str:
    """What was sealed, opened; anything else as it is."""
    if not is_sealed(stored):
        return stored
    return opened(vault).unseal(stored.removeprefix(SEALED_SIGN).encode()).decode()


def sealed_text(vault: Vault | None, plain: str, *, is_sealed: bool) -> str:
    return opened(vault).seal_text(plain) if is_sealed else plain


def opened(vault: Vault | None) -> Vault:
    """The vault, where something behind it is needed; raises `DataKeyError` where there is no key."""
    if vault is None:
        raise DataKeyError("没有 DATA_KEY，封存的内容打不开")
    return vault


def _marking(key: str) -> str:
    """What a key makes marks with; nothing can be opened with it."""
    return hashlib.sha256(b"shifangang mark\0" + key.encode()).hexdigest()


def _mark(marking: str, text: str) -> str:
    return hmac.digest(bytes.fromhex(marking), text.encode(), "sha256").hex()


def is_introduced(tx: Transaction) -> bool:
    return tx.row(_FINGERPRINTS) is not None


def fingerprint(key: str) -> str:
    """Tells keys apart and gives nothing of them away."""
    return hashlib.sha256(b"shifangang data key\0" + key.encode()).hexdigest()[:32]


def read_key_file(path: Path) -> Vault | None:
    return Vault((path.read_text("ascii").strip(),)) if path.exists() else None


def create_key_file(path: Path) -> Vault:
    """A new key, for the owner's eyes only; raises `FileExistsError` rather than replace one."""
    vault = Vault((Fernet.generate_key().decode("ascii"),))
    write_key_file(path, vault)
    return vault


def write_key_file(path: Path, vault: Vault) -> None:
    """The sealing key, as `read_key_file` reads it; raises `FileExistsError` rather than replace one."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(vault.keys[0] + "\n")
        file.flush()
        os.fsync(file.fileno())

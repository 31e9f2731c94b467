"""The data keys: made once, never made anew, changed by adding, and nothing opens without them."""

import base64
import multiprocessing
import os
import stat
from pathlib import Path
from typing import Any

import pytest
from cryptography.fernet import InvalidToken

from bot.keys import open_vault
from bot.settings import Settings
from storage import schema
from storage.database import Database
from storage.vault import DataKeyError, Vault
from tests.bot.town import contents

OLD, NEW, OTHER = (base64.urlsafe_b64encode(sign * 32).decode() for sign in (b"o", b"n", b"x"))


@pytest.fixture
def url(database_url: str) -> str:
    database = Database(database_url)
    schema.upgrade(database)
    database.close()
    return database_url


@pytest.fixture
def file_url(tmp_path: Path) -> str:
    database = Database(f"sqlite:///{tmp_path}/a.db")
    schema.upgrade(database)
    database.close()
    return f"sqlite:///{tmp_path}/a.db"


def opened(url: str, *keys: str) -> Vault:
    database = Database(url)
    try:
        return open_vault(Settings(database_url=url, data_keys=keys), database)
    finally:
        database.close()


def held(url: str) -> list[tuple[Any, ...]]:
    database = Database(url)
    rows = contents(database)["meta"]
    database.close()
    return rows


def test_what_is_sealed_opens_again_and_hides_what_it_is() -> None:
    vault = Vault((OLD,))
    sealed = vault.seal("照片".encode())
    assert vault.unseal(sealed) == "照片".encode()
    assert "照片".encode() not in sealed
    with pytest.raises(InvalidToken):
        Vault((OTHER,)).unseal(sealed)


def test_a_wrong_key_is_refused_and_overwrites_nothing(url: str) -> None:
    opened(url, OLD)
    before = held(url)
    assert len(before) == 1
    for keys in ((OTHER,), (NEW, OTHER)):
        with pytest.raises(DataKeyError, match="不是同一把"):
            opened(url, *keys)
    assert held(url) == before
    opened(url, OLD)
    assert held(url) == before


def test_keys_are_changed_by_putting_the_new_one_first(url: str) -> None:
    old = opened(url, OLD).seal(b"old")
    both = opened(url, NEW, OLD)
    assert both.unseal(old) == b"old"
    new = both.seal(b"new")
    with pytest.raises(InvalidToken):
        Vault((OLD,)).unseal(new)
    for too_few in ((NEW,), (OLD,)):
        with pytest.raises(DataKeyError):
            opened(url, *too_few)
    assert [opened(url, OLD, NEW).unseal(sealed) for sealed in (old, new)] == [b"old", b"new"]


def test_the_database_keeps_no_key(url: str) -> None:
    opened(url, OLD)
    assert [row for row in held(url) if OLD in str(row)] == []
    assert OLD not in repr(Vault((OLD,)))


@pytest.mark.parametrize("key", ["", "short", "=" * 44, "é" * 44, OLD[:-1]])
def test_a_malformed_key_is_refused_without_being_said(url: str, key: str) -> None:
    with pytest.raises(DataKeyError) as refused:
        Vault((OLD, key))
    assert OLD not in str(refused.value)
    assert held(url) == []


# The key file that SQLite has where no key is set.


def test_the_key_file_is_made_once_and_for_its_owner_alone(file_url: str, tmp_path: Path) -> None:
    file = tmp_path / "shifangang.key"
    mask = os.umask(0)
    try:
        sealed = opened(file_url).seal(b"x")
    finally:
        os.umask(mask)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    made = file.read_bytes()
    assert opened(file_url).unseal(sealed) == b"x"
    assert file.read_bytes() == made


def test_a_key_file_that_is_gone_is_not_made_anew(file_url: str, tmp_path: Path) -> None:
    opened(file_url)
    (tmp_path / "shifangang.key").rename(tmp_path / "elsewhere")
    with pytest.raises(DataKeyError, match="不见了"):
        opened(file_url)
    assert not (tmp_path / "shifangang.key").exists()
    (tmp_path / "elsewhere").rename(tmp_path / "shifangang.key")
    opened(file_url)


@pytest.mark.parametrize("content", ["", "\n", OTHER, "not a key"])
def test_a_key_file_that_is_another_is_refused_and_stays(file_url: str, tmp_path: Path, content: str) -> None:
    opened(file_url)
    before = held(file_url)
    (tmp_path / "shifangang.key").write_text(content)
    with pytest.raises(DataKeyError):
        opened(file_url)
    assert (tmp_path / "shifangang.key").read_text() == content
    assert held(file_url) == before


def open_when(url: str, start: Any, sealed: Any) -> None:
    """What each process of the next test does."""
    start.wait()
    sealed.put(opened(url).seal(b"x"))


def test_processes_that_start_at_once_share_one_key(file_url: str, tmp_path: Path) -> None:
    spawn = multiprocessing.get_context("spawn")
    start, sealed = spawn.Barrier(4), spawn.Queue()
    processes = [spawn.Process(target=open_when, args=(file_url, start, sealed)) for _ in range(4)]
    for process in processes:
        process.start()
    pieces = [sealed.get(timeout=60) for _ in processes]
    for process in processes:
        process.join(60)
    assert [process.exitcode for process in processes] == [0] * 4
    assert [opened(file_url).unseal(piece) for piece in pieces] == [b"x"] * 4
    assert sorted(p.name for p in tmp_path.iterdir() if "key" in p.name) == ["shifangang.key"]


def test_postgresql_needs_a_key(postgres_database: str) -> None:
    with pytest.raises(DataKeyError, match="DATA_KEY 没有设置"):
        opened(postgres_database)

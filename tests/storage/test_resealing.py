"""Sealing anew: under the new key everything opens, under it alone; broken off it goes on, and nothing is lost."""

import base64
import re

import pytest
from cryptography.fernet import Fernet, InvalidToken
from sqlalchemy import Column, LargeBinary, Text, select
from sqlalchemy.exc import DatabaseError

from bot.keys import open_vault
from bot.settings import Settings
from storage.resealing import SEALED, Resealing
from storage.tables import case_ledger, cases, metadata
from storage.vault import DataKeyError, Vault
from tests.cases.test_handling import agree, propose, says
from tests.office import Office
from tests.stories.transcript import SCENES
from tests.visitors import OPENID, Visitor

NEW = base64.urlsafe_b64encode(b"n" * 32).decode()
# Every Fernet token begins so.
TOKEN = re.compile(rb"gAAAAA[A-Za-z0-9_-]{60,}={0,2}")


def live_a_while(office: Office) -> tuple[str, str]:
    """Something in every column that is ever sealed; a reporter's receipt and secret."""
    settings = Settings(database_url=office.database.url.render_as_string(False), data_keys=office.worker.vault.keys)
    open_vault(settings, office.database)
    SCENES["问到第6项"](office.phone("zhou.guixiang"))
    office.phone("zhou.guixiang").shows_picture()
    student = Visitor(office, OPENID)
    for text in ("我要投诉", "打饭的周桂香", "态度差"):
        student.says(text)
    student.shows_picture()
    for text in ("没有", "匿名"):
        student.says(text)
    said = student.says("确认").passive
    found = re.search(r"回执号 (TS\d{4}-\d{4})\n口令 (\S+)\n", said)
    assert found is not None
    for text in (f"{found[1]} {found[2]}", "有进展告诉我", "确认"):
        student.says(text)
    propose(office, found[1])
    agree(office, "lin.yue", found[1])
    says(office, "zhou.guixiang", "申诉", "当天2号窗口没有开", "没有", "提交申诉")
    other = Visitor(office, f"{OPENID}2")
    other.says("我要投诉")
    office.told()
    return found[1], found[2]


def sealed(office: Office) -> dict[str, list[bytes]]:
    """By column, every token that lies there."""
    found: dict[str, list[bytes]] = {}
    with office.database.engine.connect() as connection:
        for table in metadata.sorted_tables:
            for column in table.columns:
                if not isinstance(column.type, (Text, LargeBinary)):
                    continue
                for value in connection.execute(select(column)).scalars():
                    lies = value.encode() if isinstance(value, str) else bytes(value or b"")
                    found.setdefault(str(column), []).extend(TOKEN.findall(lies))
    return {name: tokens for name, tokens in found.items() if tokens}


def rotated(office: Office) -> Vault:
    return Vault((NEW, *office.worker.vault.keys))


def use(office: Office, vault: Vault) -> None:
    """What a restart with other settings does."""
    for holder in (office.worker, office.worker.office):
        object.__setattr__(holder, "vault", vault)  # both are frozen


def restarted(office: Office, *keys: str) -> Vault:
    url = office.database.url.render_as_string(hide_password=False)
    return open_vault(Settings(database_url=url, data_keys=keys), office.database)


def test_the_new_key_alone_opens_everything(office_on_either: Office) -> None:
    office = office_on_either
    receipt, secret = live_a_while(office)
    old = office.worker.vault
    assert set(sealed(office)) == {str(column) for column in SEALED}
    restarted(office, NEW, *old.keys)
    assert Resealing(office.database, rotated(office)).run() > len(SEALED)
    newest = Vault((NEW,))
    for name, tokens in sealed(office).items():
        for token in tokens:
            assert newest.unseal(token) is not None, name
            with pytest.raises(InvalidToken):
                old.unseal(token)
    use(office, restarted(office, NEW))
    assert "已生效" in says(office, "sun.zheng", f"看 {receipt}")
    assert "查完了，属实" in Visitor(office, OPENID).says(f"{receipt} {secret}").passive
    assert Visitor(office, OPENID).says("不用告诉我").passive.startswith("好，不发了")
    assert Visitor(office, f"{OPENID}2").says("打饭的窗口").passive.startswith("什么事，大概什么时候？")
    with pytest.raises(DataKeyError):
        restarted(office, *old.keys)


def test_done_twice_it_changes_nothing_more_and_a_third_key_follows(office: Office) -> None:
    receipt, secret = live_a_while(office)
    Resealing(office.database, rotated(office)).run()
    assert Resealing(office.database, rotated(office)).run() == 0
    third = Fernet.generate_key().decode()
    Resealing(office.database, restarted(office, third, NEW)).run()
    use(office, restarted(office, third))
    assert "查完了，属实" in Visitor(office, OPENID).says(f"{receipt} {secret}").passive


def test_nothing_of_the_old_key_is_left_in_the_file(office: Office) -> None:
    live_a_while(office)
    old = office.worker.vault
    Resealing(office.database, rotated(office)).run()
    assert office.database.path is not None
    for file in office.database.path.parent.glob("shifangang.db*"):
        for token in TOKEN.findall(file.read_bytes()):
            with pytest.raises(InvalidToken):
                old.unseal(token)


@pytest.mark.parametrize("broken_off_at", range(0, len(SEALED), 4))
def test_broken_off_it_goes_on_where_it_was(
    office_on_either: Office, monkeypatch: pytest.MonkeyPatch, broken_off_at: int
) -> None:
    office = office_on_either
    receipt, secret = live_a_while(office)
    old = office.worker.vault
    restarted(office, NEW, *old.keys)

    class PowerCutError(Exception):
        pass

    seen: list[Column[object]] = []
    reseal = Resealing._reseal

    def cut(self: Resealing, place: object) -> int:
        seen.append(place.column)  # type: ignore[attr-defined]  # a place has one
        if len(seen) > broken_off_at:
            raise PowerCutError
        return reseal(self, place)  # type: ignore[arg-type]  # it is a place

    monkeypatch.setattr(Resealing, "_reseal", cut)
    with pytest.raises(PowerCutError):
        Resealing(office.database, rotated(office)).run()
    monkeypatch.undo()
    for keys in ((NEW,), old.keys):
        with pytest.raises(DataKeyError):
            restarted(office, *keys)  # both are needed still
    use(office, restarted(office, NEW, *old.keys))
    assert "查完了，属实" in Visitor(office, OPENID).says(f"{receipt} {secret}").passive
    Resealing(office.database, restarted(office, NEW, *old.keys)).run()
    use(office, restarted(office, NEW))
    assert "查完了，属实" in Visitor(office, OPENID).says(f"{receipt} {secret}").passive


def test_what_opens_with_none_of_the_keys_stays_and_the_old_ones_stay_needed(office_on_either: Office) -> None:
    office = office_on_either
    live_a_while(office)
    old = office.worker.vault
    restarted(office, NEW, *old.keys)
    strange = Vault((Fernet.generate_key().decode(),)).seal_text("{}")
    with office.database.engine.begin() as connection:
        connection.execute(cases.update().values(sealed=strange))
    with pytest.raises(DataKeyError, match="都打不开"):
        Resealing(office.database, rotated(office)).run()
    with office.database.engine.connect() as connection:
        assert connection.execute(select(cases.c.sealed)).scalars().all() == [strange]
    with pytest.raises(DataKeyError):
        restarted(office, NEW)


def test_the_ledger_behind_the_wall_can_still_not_be_changed(office_on_either: Office) -> None:
    office = office_on_either
    live_a_while(office)
    Resealing(office.database, rotated(office)).run()
    for change in (case_ledger.update().values(sealed="x"), case_ledger.update().values(case_id=7)):
        with pytest.raises(DatabaseError, match="append-only"), office.database.engine.begin() as connection:
            connection.execute(change)

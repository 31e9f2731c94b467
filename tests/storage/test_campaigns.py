"""What the database itself holds to: one campaign, one application a person, a ledger that only grows."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from cryptography.fernet import Fernet

from bot.turns import Office, take_turn
from storage.blobs import Blobs, seal
from storage.book import Book
from storage.vault import Vault
from tests.bot.town import APPLYING, DATES, MEMBERS, NOW, RUBRIC_TEXT, SCORING, contents, found, picture, say

Rows = dict[str, list[tuple[Any, ...]]]


@pytest.fixture
def office(database_url: str) -> Iterator[Office]:
    office = found(database_url)
    yield office
    office.database.close()


def run(office: Office, sql: str) -> None:
    with office.database.write() as tx:
        tx.cursor.execute(sql)


def open_campaign(office: Office, *, is_rehearsal: bool = False) -> bool:
    with office.database.write() as tx:
        return Book(tx).campaigns.open("又一届", RUBRIC_TEXT, DATES, is_rehearsal=is_rehearsal, at=NOW)


def close_campaign(office: Office) -> None:
    with office.database.write() as tx:
        campaigns = Book(tx, office.shelf).campaigns
        current = campaigns.current()
        assert current is not None
        campaigns.close(current, NOW)


# The ledger.


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE ledger SET after = '100'",
        "UPDATE ledger SET at = at WHERE id = 1",
        "DELETE FROM ledger",
        "DELETE FROM ledger WHERE id = (SELECT max(id) FROM ledger)",
    ],
)
def test_the_ledger_takes_no_change_and_no_deletion(office: Office, sql: str) -> None:
    say(office, "member.01", *APPLYING, "开始自评", "5分")
    before = contents(office.database)
    assert len(before["ledger"]) == 6
    with pytest.raises(Exception, match="the ledger is append-only"):
        run(office, sql)
    assert contents(office.database) == before


def test_nor_is_it_replaced_or_emptied_in_other_ways(office: Office) -> None:
    say(office, "member.01", *APPLYING)
    before = contents(office.database)
    sql = (
        "INSERT OR REPLACE INTO ledger SELECT id, 0, 'x', person_id, campaign_id, deed, '', NULL, NULL FROM ledger"
        if office.database.is_sqlite
        else "TRUNCATE ledger"
    )
    with pytest.raises(Exception, match="the ledger is append-only"):
        run(office, sql)
    assert contents(office.database) == before


# Closing.


def live_through_a_campaign(office: Office, number: int) -> None:
    at = NOW + timedelta(days=number)
    for userid in MEMBERS[:2]:
        say(office, userid, *APPLYING, *SCORING[:3], "第1项依据：照片上都有", at=at)
        take_turn(office, picture(userid, f"M{number}", f"picture-{number}", at + timedelta(hours=1)))
    with office.database.write() as tx:
        vault = Vault((Fernet.generate_key().decode(),))
        for content in (b"sent every year", b"sent in %d" % number):
            blob = seal(vault, content, "image/jpeg")
            Blobs(tx).keep(blob, at)
            tx.cursor.execute(
                f"UPDATE evidence SET state = 'kept', blob_hash = '{blob.hash}' WHERE id ="
                " (SELECT max(id) FROM evidence WHERE kind = 'image' AND blob_hash IS NULL)"
            )


def without(rows: Rows, *tables: str) -> Rows:
    return {name: held for name, held in rows.items() if name not in tables}


def test_a_rehearsal_is_erased_and_nothing_else(office: Office) -> None:
    live_through_a_campaign(office, 1)
    close_campaign(office)
    before = contents(office.database)
    open_campaign(office, is_rehearsal=True)
    live_through_a_campaign(office, 2)
    say(office, MEMBERS[5], "申报", "管理育人示范岗", "办公楼前台，接待员", at=NOW + timedelta(days=2))
    during = contents(office.database)
    assert [len(during[name]) for name in ("applications", "posts", "blobs")] == [5, 2, 3]
    close_campaign(office)
    # Messages that came in are remembered for a week, and the talks go on from where they stand.
    after = contents(office.database)
    assert without(after, "inbox", "conversations") == without(before, "inbox", "conversations")


def test_closing_a_campaign_that_counts_erases_nothing(office: Office) -> None:
    live_through_a_campaign(office, 1)
    before = contents(office.database)
    close_campaign(office)
    after = contents(office.database)
    assert without(after, "campaigns", "conversations") == without(before, "campaigns", "conversations")
    assert [row[0] for row in after["campaigns"]] == [row[0] for row in before["campaigns"]]


def test_no_question_of_a_closed_campaign_is_open_in_the_next(office: Office) -> None:
    say(office, "member.01", *APPLYING[:3])  # asked for the statement
    close_campaign(office)
    open_campaign(office)
    say(office, "member.01", "收餐台十二年，群众零投诉", at=NOW + timedelta(days=1))
    assert [row for row in contents(office.database)["applications"] if row[6] is not None] == []


def test_one_campaign_is_open_at_a_time(office: Office) -> None:
    before = contents(office.database)
    assert not open_campaign(office)
    assert contents(office.database) == before
    with pytest.raises(Exception, match=r"(?i)unique"):
        run(
            office,
            "INSERT INTO campaigns SELECT 99, name, rubric, rubric_hash, apply_by,"
            " NULL, NULL, 5, 0, 0, 0, NULL, 1, 0 FROM campaigns",
        )
    assert contents(office.database) == before
    close_campaign(office)
    assert open_campaign(office)
    assert [row[2] for row in office_campaigns(office)] == [None, 1]


def office_campaigns(office: Office) -> list[tuple[Any, ...]]:
    with office.database.read() as tx:
        tx.cursor.execute("SELECT id, name, is_open FROM campaigns ORDER BY id")
        return list(tx.cursor.fetchall())


# One application a person.


def test_a_second_application_of_a_person_is_refused(office: Office) -> None:
    say(office, "member.01", *APPLYING)
    before = contents(office.database)
    with pytest.raises(Exception, match=r"(?i)unique"):
        run(
            office,
            "INSERT INTO applications (campaign_id, person_id, stage, changed_at)"
            " SELECT campaign_id, person_id, 'draft', 0 FROM applications",
        )
    assert contents(office.database) == before


def test_beginning_an_application_again_gives_the_same_one(office: Office) -> None:
    with office.database.write() as tx:
        sitting = Book(tx).sit("member.01")
        assert sitting is not None
        assert sitting.campaign is not None
        records = Book(tx).records
        ids = {records.begin(sitting.campaign.id, sitting.person.id, NOW) for _ in range(3)}
    assert len(ids) == 1
    assert len(contents(office.database)["applications"]) == 1


def test_dates_and_rubric_come_back_as_they_were_given(office: Office) -> None:
    with office.database.read() as tx:
        current = Book(tx).campaigns.current()
    assert current is not None
    assert current.dates == replace(DATES, apply_by=DATES.apply_by)
    assert current.rubric.total == 100


def test_members_are_counted_by_where_they_stand(office: Office) -> None:
    say(office, MEMBERS[0], *APPLYING, "开始自评", "5")
    with office.database.read() as tx:
        campaigns = Book(tx, office.shelf).campaigns
        current = campaigns.current()
        assert current is not None
        assert campaigns.stages(current) == {(None, 0): len(MEMBERS) - 1, ("applied", 1): 1}

"""The same message many times, one person twice at once, and many people at once."""

import contextlib
import fcntl
import multiprocessing
import sqlite3
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal
from itertools import repeat

import psycopg.errors
import pytest

from bot.turns import Answer, Office, take_turn
from dialog.incoming import Incoming
from storage.book import Book
from storage.database import TRIES, Database, Transaction
from tests.bot.town import APPLYING, MEMBERS, NOW, VAULT, contents, found, picture, say, words

APPLYING_DEEDS = ("选岗位类型", "填岗位", "写申报材料", "同意公示", "申报")
FULL_MARKS = {
    number: Decimal(points) for number, points in enumerate((5, 2, 2, 2, 5, 6, 6, 6, 6, 8, 8, 6, 8, 5, 8, 2), 1)
}


@pytest.fixture
def office(database_url: str) -> Iterator[Office]:
    office = found(database_url)
    yield office
    office.database.close()


def at_once(office: Office, messages: list[Incoming]) -> list[Answer]:
    """All of them let go at the same moment, each from a thread of its own."""
    gate = threading.Barrier(len(messages))

    def take(incoming: Incoming) -> Answer:
        gate.wait()
        return take_turn(office, incoming)

    with ThreadPoolExecutor(len(messages)) as threads:
        return list(threads.map(take, messages))


def deeds(office: Office) -> list[tuple[str, str, str]]:
    with office.database.read() as tx:
        return [(entry.actor, entry.deed.name, entry.deed.subject) for entry in Book(tx).ledger.entries()]


def points(office: Office, userid: str) -> dict[int, Decimal]:
    with office.database.read() as tx:
        sitting = Book(tx).sit(userid)
    assert sitting is not None
    return sitting.record.points


def test_eight_deliveries_at_once_get_one_reply_and_change_one_thing(office: Office) -> None:
    say(office, "member.01", *APPLYING, "开始自评")
    before = deeds(office)
    answers = at_once(office, [words("member.01", "5分", "same")] * 8)
    assert len({answer.passive for answer in answers}) == 1
    assert answers[0].passive.startswith("第1项")
    assert [answer.has_work for answer in answers] == [False] * 8
    assert deeds(office)[len(before) :] == [("member.01", "自评", "1")]
    assert points(office, "member.01") == {1: Decimal(5)}


def test_a_delivery_hours_later_gets_the_reply_of_the_first(office: Office) -> None:
    say(office, "member.01", *APPLYING, "开始自评")
    first = take_turn(office, words("member.01", "5分", "same"))
    say(office, "member.01", "2分", "改第1项为3分")
    before = contents(office.database)
    again = take_turn(office, words("member.01", "5分", "same", NOW + timedelta(days=6)))
    assert again.passive == first.passive
    assert contents(office.database) == before


def test_a_picture_delivered_again_is_one_picture_and_work_for_one(office: Office) -> None:
    say(office, "member.01", *APPLYING, "开始自评", "5分", at=NOW - timedelta(hours=1))
    answers = at_once(office, [picture("member.01", "M1", "same")] * 8)
    assert len({answer.passive for answer in answers}) == 1
    assert sorted(answer.has_work for answer in answers) == [False] * 7 + [True]
    assert len(contents(office.database)["evidence"]) == 1


def test_messages_of_one_person_wait_for_each_other(office: Office) -> None:
    say(office, "member.01", *APPLYING, "开始自评")
    answers = at_once(office, [words("member.01", "满分", number) for number in range(16)])
    assert points(office, "member.01") == FULL_MARKS
    answered = Counter(answer.passive.partition("项")[0] for answer in answers)
    assert answered == Counter(f"第{number}" for number in range(1, 17))


def test_a_person_is_the_same_in_any_case(office: Office) -> None:
    say(office, "member.01", *APPLYING, "开始自评")
    at_once(
        office,
        [words(userid, "满分", number) for number in range(8) for userid in ("member.01", "MEMBER.01")],
    )
    assert points(office, "member.01") == FULL_MARKS


def score(url: str, process: int, times: int, start: "threading.Barrier") -> None:
    """What each process of the next test does."""
    office = Office(Database(url), vault=VAULT)
    start.wait()
    for number in range(times):
        take_turn(office, words("member.01", "满分", f"{process}-{number}"))
    office.database.close()


def test_two_processes_serve_one_person_one_message_after_the_other(office: Office, database_url: str) -> None:
    say(office, "member.01", *APPLYING, "开始自评")
    spawn = multiprocessing.get_context("spawn")
    start = spawn.Barrier(2)
    processes = [spawn.Process(target=score, args=(database_url, place, 8, start)) for place in range(2)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(60)
    assert [process.exitcode for process in processes] == [0, 0]
    assert points(office, "member.01") == FULL_MARKS


def test_writers_queue_at_the_lock_file_and_not_in_sqlite(sqlite_database: str) -> None:
    office = found(sqlite_database)
    assert office.database.lock_file is not None
    with office.database.lock_file.open("ab") as held, ThreadPoolExecutor(1) as threads:
        fcntl.flock(held, fcntl.LOCK_EX)
        turn = threads.submit(take_turn, office, words("member.01", "申报", "waiting"))
        time.sleep(0.3)
        assert not turn.done()
        with contextlib.closing(sqlite3.connect(sqlite_database.removeprefix("sqlite:///"))) as another:
            another.execute("BEGIN IMMEDIATE").connection.rollback()  # it has not begun to write
        fcntl.flock(held, fcntl.LOCK_UN)
        assert turn.result().passive != ""
    office.database.close()


def test_sixteen_people_apply_at_once_and_each_gets_a_receipt_of_their_own(office: Office) -> None:
    people = MEMBERS[:16]
    with ThreadPoolExecutor(16) as threads:
        last = [answers[-1] for answers in threads.map(say, repeat(office), people, *map(repeat, APPLYING))]
    assert [answer.passive.partition("，")[0] for answer in last] == ["已申报"] * 16
    receipts = sorted(str(row[8]) for row in contents(office.database)["applications"])
    assert receipts == [f"SB2026-{number:04}" for number in range(1, 17)]
    assert Counter(deeds(office)) == Counter((userid, deed, "") for userid in people for deed in APPLYING_DEEDS)


def test_people_who_name_the_same_post_at_once_share_it(office: Office) -> None:
    for userid in MEMBERS[:8]:
        say(office, userid, *APPLYING[:2])
    at_once(office, [words(userid, APPLYING[2], "post") for userid in MEMBERS[:8]])
    held = contents(office.database)
    assert [row[2] for row in held["posts"]] == [APPLYING[2]]
    assert {row[5] for row in held["applications"]} == {held["posts"][0][0]}


# Conflicts, which PostgreSQL settles by ending one of the two.


@pytest.fixture
def postgresql(postgres_database: str) -> Iterator[Office]:
    office = found(postgres_database)
    yield office
    office.database.close()


def lock(tx: Transaction, userid: str) -> None:
    tx.cursor.execute("UPDATE people SET name = name || '.' WHERE userid = %s", (userid,))


def test_the_victim_of_a_deadlock_is_taken_again(postgresql: Office) -> None:
    meeting, survivor_is_done, tries = threading.Barrier(2), threading.Event(), Counter[str]()

    def rename(first: str, second: str) -> None:
        def work(tx: Transaction) -> None:
            tries[first] += 1
            if tries[first] > 1:
                survivor_is_done.wait(10)
            lock(tx, first)
            if tries[first] == 1:
                meeting.wait()
            lock(tx, second)

        postgresql.database.retry(work)
        survivor_is_done.set()

    with ThreadPoolExecutor(2) as threads:
        list(threads.map(rename, ("member.01", "member.02"), ("member.02", "member.01")))
    assert sorted(tries.values()) == [1, 2]
    names = [row[3] for row in contents(postgresql.database)["people"] if row[1] in ("member.01", "member.02")]
    assert names == ["党员01..", "党员02.."]


def test_a_serialization_failure_is_taken_again_three_times_at_most(postgresql: Office) -> None:
    tries: list[int] = []

    def collide(tx: Transaction, *, always: bool) -> None:
        tries.append(1)
        tx.cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        tx.cursor.execute("SELECT 1")
        if always or len(tries) == 1:
            with postgresql.database.write() as other:
                lock(other, "member.01")
        lock(tx, "member.01")

    postgresql.database.retry(lambda tx: collide(tx, always=False))
    assert len(tries) == 2
    tries.clear()
    with pytest.raises(psycopg.errors.SerializationFailure):
        postgresql.database.retry(lambda tx: collide(tx, always=True))
    assert len(tries) == TRIES == 3


class GivenUpError(Exception):
    """Ends a transaction without a trace."""


def test_a_turn_that_loses_a_deadlock_is_heard_all_the_same(postgresql: Office) -> None:
    say(postgresql, "member.01", *APPLYING, "开始自评")
    incoming = words("member.01", "5分", "contested")
    insert_answer = "INSERT INTO answers SELECT id, 1, 0, 100, NULL, NULL, 0 FROM applications"
    with ThreadPoolExecutor(1) as threads:
        with contextlib.suppress(GivenUpError), postgresql.database.write() as tx:
            tx.cursor.execute("SET LOCAL deadlock_timeout = '30s'")  # so that it is the turn that finds out
            tx.cursor.execute(insert_answer)
            turn = threads.submit(take_turn, postgresql, incoming)
            while not is_somebody_waiting(postgresql):
                assert not turn.done(), turn.result()
            tx.cursor.execute("INSERT INTO inbox (key, received_at) VALUES (%s, 0)", (incoming.key,))
            assert not turn.done()
            raise GivenUpError
        passive = turn.result().passive
    assert passive.startswith("第1项")
    assert points(postgresql, "member.01") == {1: Decimal(5)}
    assert deeds(postgresql)[-1] == ("member.01", "自评", "1")


def is_somebody_waiting(office: Office) -> bool:
    with office.database.read() as tx:
        tx.cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
        (waiting,) = tx.cursor.fetchone()
    return bool(waiting)

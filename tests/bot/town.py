"""A small organisation in a real database, and people in it who say things at given times."""

import base64
import itertools
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import text

from bot.turns import Answer, Office, take_turn
from campaign.people import Role
from campaign.term import Dates
from dialog.incoming import Incoming, Kind
from storage import schema
from storage.book import Book
from storage.database import Database
from storage.people import RosterEntry
from storage.tables import metadata
from storage.vault import Vault

ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 5, 20, 10, 7, tzinfo=ZONE)
DATES = Dates(apply_by=datetime(2026, 6, 1, tzinfo=ZONE), nominate_by=datetime(2026, 6, 6, tzinfo=ZONE))
RUBRIC_TEXT = (Path(__file__).parent.parent.parent / "rubric.yaml").read_text("utf-8")
MEMBERS = tuple(f"member.{number:02}" for number in range(1, 21))
BRANCH = "机关支部"
APPLYING = ("申报", "服务育人示范岗", "一食堂收餐台，收餐员", "收餐台十二年，群众零投诉", "同意", "确认")
# Told back, it does not fit into one message.
LONG_EVIDENCE = tuple(f"第6项依据：{letter}{'带教新员工得了奖状' * 10}" for letter in "甲乙丙丁戊己庚辛壬癸子丑")
VAULT = Vault((base64.urlsafe_b64encode(bytes(32)).decode(),))
ASK_FOR_IT = "看第6项依据"
SCORING = ("开始自评", *["满分"] * 17, "没有加分", "都没有")


def found(url: str) -> Office:
    """The newest schema, twenty members and their secretary, and an open campaign."""
    database = Database(url)
    schema.upgrade(database)
    people = [RosterEntry(userid, f"党员{userid[-2:]}", BRANCH, frozenset({Role.MEMBER})) for userid in MEMBERS]
    people.append(RosterEntry("secretary", "陈建国", BRANCH, frozenset({Role.SECRETARY})))
    with database.write() as tx:
        book = Book(tx)
        book.people.save(people)
        book.campaigns.open("2026年", RUBRIC_TEXT, DATES, is_rehearsal=False, at=NOW)
    return Office(database, vault=VAULT)


def words(userid: str, said: str, number: object, at: datetime = NOW) -> Incoming:
    return Incoming(f"wecom/corp:1/{userid}/{number}", "wecom", userid, Kind.TEXT, at, text=said)


def picture(userid: str, media_id: str, number: object, at: datetime = NOW) -> Incoming:
    return Incoming(f"wecom/corp:1/{userid}/{number}", "wecom", userid, Kind.IMAGE, at, media_id=media_id)


_numbers: Iterator[int] = itertools.count(1)


def say(office: Office, userid: str, *texts: str, at: datetime = NOW) -> list[Answer]:
    """One message after the other, a second apart."""
    return [
        take_turn(office, words(userid, said, f"said-{next(_numbers)}", at + timedelta(seconds=place)))
        for place, said in enumerate(texts)
    ]


def contents(database: Database, *, without: frozenset[str] = frozenset()) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table, sorted; `without` names columns that are left out."""
    held = {}
    with database.engine.connect() as connection:
        for table in metadata.sorted_tables:
            columns = [f'"{column.name}"' for column in table.columns if column.name not in without]
            rows = connection.execute(text(f'SELECT {", ".join(columns)} FROM "{table.name}"'))
            held[table.name] = sorted((tuple(row) for row in rows), key=repr)
    return held

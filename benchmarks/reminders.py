"""A hundred thousand members on a reminder day: found, worded and written, in people and rows a second."""

import tempfile
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.table import Table
from sqlalchemy import select

from bot.commands.saying import packaged_rubric
from bot.rounds import find_due, write_down
from bot.server import open_database
from bot.settings import Settings
from bot.turns import Office
from campaign.people import Role
from campaign.record import Stage
from campaign.term import Dates
from storage.book import Book
from storage.database import Database
from storage.instants import to_ms
from storage.people import RosterEntry
from storage.tables import answers, applications
from storage.tables import people as people_table
from tools import servers
from tools.services import SERVICES

BRANCHES = 500
ANSWERED = 12
ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 5, 28, 9, 17, tzinfo=ZONE)
DATES = Dates(apply_by=datetime(2026, 6, 1, tzinfo=ZONE))


def main(members: int) -> None:
    console = Console()
    table = Table(title=f"{members}个党员，一半在填；第一遍全写，第二遍没有可写的")
    for heading in ("", "找出 秒", "写下 秒", "行/秒", "再找一遍 秒"):
        table.add_column(heading, justify="right")
    for name, settings in databases():
        with console.status(f"{name}：备名册"):
            office = Office(fill(settings, members))
        begun = time.perf_counter()
        letters = find_due(office, NOW)
        found = time.perf_counter()
        written = write_down(office, letters, NOW)
        done = time.perf_counter()
        find_due(office, NOW + timedelta(minutes=1))
        again = time.perf_counter()
        seconds = (found - begun, done - found, again - done)
        rate = written.total() / (done - begun)
        table.add_row(name, f"{seconds[0]:.1f}", f"{seconds[1]:.1f}", f"{rate:.0f}", f"{seconds[2]:.1f}")
        office.database.close()
    console.print(table)


def databases() -> Iterator[tuple[str, Settings]]:
    with tempfile.TemporaryDirectory() as folder:
        yield "SQLite", Settings(database_url=f"sqlite:///{folder}/reminders.db")
    if postgres := SERVICES["PostgreSQL"].find():
        with servers.run_postgres(postgres) as url:
            yield "PostgreSQL", Settings(database_url=url)


def fill(settings: Settings, members: int, answered: int = ANSWERED) -> Database:
    """Every second member has answered some of the items; each branch has its secretary."""
    database = open_database(settings, is_to_migrate=True)
    member, secretary = frozenset({Role.MEMBER}), frozenset({Role.SECRETARY})
    people = [RosterEntry(f"member{n:06}", f"样例{n:06}", f"样例支部{n % BRANCHES:03}", member) for n in range(members)]
    people += [RosterEntry(f"secretary{n:03}", f"书记{n:03}", f"样例支部{n:03}", secretary) for n in range(BRANCHES)]
    people.append(RosterEntry("office", "办公室", "样例支部000", frozenset({Role.COMMITTEE})))
    with database.write() as tx:
        book = Book(tx)
        book.people.save(people)
        text = packaged_rubric().read_text("utf-8")
        book.campaigns.open("样例活动", text, DATES, is_rehearsal=False, at=NOW)
        scoring = [person.id for person in book.people.present() if person.has(Role.MEMBER)][::2]
    now = to_ms(NOW)
    begun = [
        {"id": person, "campaign_id": 1, "person_id": person, "stage": Stage.APPLIED.value, "changed_at": now}
        for person in scoring
    ]
    given = [
        {"application_id": person, "item": item, "part": 0, "points": 200, "answered_at": now}
        for person in scoring
        for item in range(1, answered + 1)
    ]
    with database.engine.begin() as connection:
        connection.execute(applications.insert(), begun)
        connection.execute(answers.insert(), given)
        begun_by = select(applications.c.person_id)
        connection.execute(people_table.update().where(people_table.c.id.in_(begun_by)).values(stands="applied"))
    return database

"""A hundred thousand members asked about: how long an answer takes, and by which indexes it is found."""

import itertools
import time
from datetime import timedelta
from statistics import median
from typing import Any

from rich.console import Console
from rich.table import Table
from sqlalchemy import select

from benchmarks.reminders import BRANCHES, NOW, databases, fill
from bot.turns import Office, take_turn
from campaign.record import Stage
from dialog.incoming import Incoming, Kind
from storage import standings
from storage.database import Database
from storage.instants import to_ms
from storage.statement import Statement
from storage.tables import applications, people

_numbers = itertools.count()
ROUNDS = 7
STILL_MISSING = 1500  # on the last day: so many are still named
ASKED = {
    "secretary007": (
        "谁还没申报",
        "谁还没自评完",
        "哪些人一项都没填",
        "咱们支部进度",
        "样例000007自评多少分",
        "样例000007报了没",
    ),
    "office": (
        "样例支部007谁还没申报",
        "样例支部007进度",
        "样例000007自评多少分",
        "样例000008报了没",
        "谁还没申报",
        "谁还没自评完",
        "哪些人一项都没填",
        "各支部进度",
    ),
}
PLANNED: dict[str, tuple[Statement, dict[str, Any]]] = {
    "一个支部的人数": (standings._TALLIED_OF_BRANCH, {"campaign": 1, "branch": "样例支部007"}),
    "一个支部的名单": (
        standings._LISTED_OF_BRANCH,
        {"campaign": 1, "stands": "applied", "branch": "样例支部007"},
    ),
    "一个人": (standings._NAMED, {"campaign": 1, "name": "样例000007"}),
    "说到的姓名": (standings._SPOKEN, {"keys": '["样例000007", "样例"]'}),
    "各支部的人数": (standings._TALLIED, {"campaign": 1}),
    "各支部没开始的人": (standings._NOT_BEGUN, {"campaign": 1}),
    "各支部在填的人": (standings._LISTED, {"campaign": 1, "stands": "applied"}),
}


def main(members: int) -> None:
    console = Console()
    table = Table(title=f"{members}个党员、{BRANCHES}个支部，一问一答的毫秒数（{ROUNDS}次的中位数）")
    for heading in ("", "谁问", "问什么", "一半在填", f"剩{STILL_MISSING}人没报"):
        table.add_column(heading, justify="right" if heading not in ("", "谁问", "问什么") else "left")
    plans: list[str] = []
    for name, settings in databases():
        with console.status(f"{name}：备名册"):
            database = fill(settings, members)
            analyse(database)
        half = measure(database)
        with console.status(f"{name}：别的都交上"):
            hand_in(database)
            analyse(database)
        late = measure(database)
        for (userid, said), taken in half.items():
            table.add_row(name, userid, said, f"{taken:.1f}", f"{late[userid, said]:.1f}")
        plans += [f"{name}，{what}：\n{plan(database, *query)}" for what, query in PLANNED.items()]
        database.close()
    for each in plans:
        console.print(each, highlight=False, soft_wrap=True)
    console.print(table)


def analyse(database: Database) -> None:
    with database.engine.begin() as connection:
        connection.exec_driver_sql("ANALYZE")


def measure(database: Database) -> dict[tuple[str, str], float]:
    office = Office(database)
    return {(userid, said): ask(office, userid, said) for userid, texts in ASKED.items() for said in texts}


def hand_in(database: Database) -> None:
    """Everybody but the last has handed in; answers that nobody asks after are left out."""
    members = select(people.c.id).where(people.c.is_member == 1)
    with database.engine.begin() as connection:
        connection.execute(applications.update().values(stage=Stage.SUBMITTED.value))
        begun = set(connection.execute(select(applications.c.person_id)).scalars())
        left = [person for person in connection.execute(members.order_by(people.c.id)).scalars() if person not in begun]
        rows = [
            {
                "id": person,
                "campaign_id": 1,
                "person_id": person,
                "stage": Stage.SUBMITTED.value,
                "changed_at": to_ms(NOW),
            }
            for person in left[:-STILL_MISSING]
        ]
        connection.execute(applications.insert(), rows)
        handed_in = select(applications.c.person_id)
        connection.execute(people.update().where(people.c.id.in_(handed_in)).values(stands=Stage.SUBMITTED.value))


def ask(office: Office, userid: str, text: str) -> float:
    taken = []
    for _ in range(ROUNDS):
        at = NOW + timedelta(seconds=next(_numbers))
        incoming = Incoming(f"{userid}/{text}/{at}", "wecom", userid, Kind.TEXT, at, text)
        begun = time.perf_counter()
        take_turn(office, incoming)
        taken.append(time.perf_counter() - begun)
    return median(taken) * 1000


def plan(database: Database, statement: Statement, given: dict[str, Any]) -> str:
    """As the database tells it, one step a line."""
    compiled = statement.compiled(database.engine.dialect)
    explain = "EXPLAIN QUERY PLAN" if database.is_sqlite else "EXPLAIN"
    with database.read() as tx:
        tx.cursor.execute(f"{explain} {compiled.sql}", compiled.parameters(given))
        return "\n".join(f"  {row[-1]}" for row in tx.cursor.fetchall())

"""A hundred thousand members asked about: how long an answer takes, and by which indexes it is found."""

import time
from datetime import timedelta
from statistics import median
from typing import Any

from rich.console import Console
from rich.table import Table

from benchmarks.reminders import BRANCHES, NOW, databases, fill
from bot.turns import Office, take_turn
from dialog.incoming import Incoming, Kind
from storage import standings
from storage.database import Database
from storage.statement import Statement

ROUNDS = 7
ASKED = {
    "secretary007": (
        "谁还没申报",
        "谁还没自评完",
        "哪些人一项都没填",
        "进度",
        "样例000007自评多少分",
        "样例000008报了没",
    ),
    "office": ("样例支部007谁还没申报", "样例支部007进度", "样例000007自评多少分", "谁还没申报", "各支部进度"),
}
_TALLY = {"campaign": 1, "answers": 23, "last_item": 21, "last_part": 3}
PLANNED: dict[str, tuple[Statement, dict[str, Any]]] = {
    "一个支部的人数": (standings._TALLIED_OF_BRANCH, {**_TALLY, "branch": "样例支部007"}),
    "一个支部的名单": (standings._LISTED_OF_BRANCH, {"campaign": 1, "stage": "applied", "branch": "样例支部007"}),
    "一个人": (standings._NAMED, {"campaign": 1, "name": "样例000007"}),
    "说到的姓名": (standings._SPOKEN, {"keys": '["样例000007", "样例"]'}),
    "各支部的人数": (standings._TALLIED, _TALLY),
}


def main(members: int) -> None:
    console = Console()
    table = Table(title=f"{members}个党员、{BRANCHES}个支部，一问一答的毫秒数（{ROUNDS}次的中位数）")
    for heading in ("", "谁问", "问什么", "毫秒"):
        table.add_column(heading, justify="right" if heading == "毫秒" else "left")
    plans: list[str] = []
    for name, settings in databases():
        with console.status(f"{name}：备名册"):
            database = fill(settings, members)
            with database.engine.begin() as connection:
                connection.exec_driver_sql("ANALYZE")
        office = Office(database)
        for userid, texts in ASKED.items():
            for text in texts:
                table.add_row(name, userid, text, f"{ask(office, userid, text):.1f}")
        plans += [f"{name}，{what}：\n{plan(database, *query)}" for what, query in PLANNED.items()]
        database.close()
    console.print(table)
    for each in plans:
        console.print(each, highlight=False, soft_wrap=True)


def ask(office: Office, userid: str, text: str) -> float:
    taken = []
    for number in range(ROUNDS):
        at = NOW + timedelta(seconds=number)
        incoming = Incoming(f"{userid}/{text}/{number}", "wecom", userid, Kind.TEXT, at, text)
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

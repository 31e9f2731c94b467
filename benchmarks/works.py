"""A hundred thousand members in one table: seconds, memory and bytes; and how long a picture takes."""

import multiprocessing
import resource
import sys
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any

from rich.console import Console
from rich.table import Table

from benchmarks.reminders import NOW, databases, fill
from bot.charts import draw_progress, draw_scores
from bot.commands.saying import packaged_rubric
from bot.settings import Settings
from bot.studio import Studio
from bot.turns import Office
from bot.wecom import MediaKind, Medium
from campaign.charts import Heading, chart_progress, chart_scores
from campaign.record import Record, Standing
from campaign.roll import Tally
from campaign.rubric_file import parse
from campaign.works import WorkAsked, WorkKind
from storage.book import Book
from storage.database import Database

ROUNDS = 20
_MEGABYTE = 1024 * 1024
_HEADING = Heading("样例活动", NOW)


@dataclass
class StillClock:
    def now(self) -> datetime:
        return NOW


@dataclass
class Shelf:
    """Takes what is uploaded, and weighs it."""

    sizes: list[int] = field(default_factory=list)

    def upload(self, _kind: MediaKind, _name: str, content: bytes) -> Medium:
        self.sizes.append(len(content))
        return Medium("m", datetime.fromtimestamp(0, UTC))


def main(members: int) -> None:
    console = Console()
    console.print(_draw_all())
    table = Table(title=f"{members}个党员（一半在填）的一张表，在一个进程里")
    for heading in ("", "秒", "内存 MB（最多）", "开始时 MB", "文件 MB"):
        table.add_column(heading, justify="right")
    for name, settings in databases():
        with console.status(f"{name}：备名册"):
            database = fill(settings, members)
            _ask(database)
            database.close()
        with multiprocessing.get_context("spawn").Pool(1) as pool:
            seconds, most, before, sizes = pool.apply(_make, (settings,))
        files = "、".join(f"{size / _MEGABYTE:.1f}" for size in sizes)
        table.add_row(name, f"{seconds:.0f}", f"{most:.0f}", f"{before:.0f}", files)
    console.print(table)


def _ask(database: Database) -> None:
    with database.write() as tx:
        book = Book(tx)
        sitting = book.sit("office")
        assert sitting is not None
        book.carry_out(sitting, [WorkAsked("benchmark", WorkKind.EXPORT)], NOW)


def _make(settings: Settings) -> tuple[float, float, float, list[int]]:
    """In a process of its own, so that the memory is its own."""
    shelf: Any = Shelf()
    clock: Any = StillClock()
    studio = Studio(Office(Database(settings.database_url)), shelf, clock)
    before, begun = _peak(), time.perf_counter()
    assert studio.make_one()
    return time.perf_counter() - begun, _peak(), before, shelf.sizes


def _peak() -> float:
    """On Linux a child's figure of `getrusage` begins with its parent's; the kernel's own does not."""
    if sys.platform == "linux":
        status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
        return int(status["VmHWM"].split()[0]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / _MEGABYTE


def _draw_all() -> Table:
    rubric = parse(packaged_rubric().read_text("utf-8"))
    record = Record(points={item.number: item.points for item in rubric.scored})
    one = [Tally("样例支部", {standing: number for number, standing in enumerate(Standing)})]
    forty = [Tally(f"样例支部{n:03}", {Standing.SUBMITTED: n, Standing.FILLING: 3}) for n in range(40)]
    drawn = {
        "一个支部": lambda: draw_progress(chart_progress(_HEADING, one)),
        "四十个支部": lambda: draw_progress(chart_progress(_HEADING, forty)),
        "自评图": lambda: draw_scores(chart_scores(_HEADING, "样例", rubric, record)),
    }
    table = Table(title=f"一张图的毫秒数（第一次，{ROUNDS}次的中位数）")
    for heading in ("", "第一次", "中位数", "KB"):
        table.add_column(heading, justify="right")
    for name, draw in drawn.items():
        taken = []
        for _ in range(ROUNDS):
            begun = time.perf_counter()
            png = draw()
            taken.append((time.perf_counter() - begun) * 1000)
        table.add_row(name, f"{taken[0]:.0f}", f"{median(taken):.0f}", f"{len(png) / 1024:.0f}")
    return table

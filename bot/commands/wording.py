"""What was not understood."""

from datetime import datetime

import click
from rich.markup import escape
from rich.table import Table

from bot.clock import Clock
from bot.commands.ready import out, ready_database, settings_read
from bot.commands.saying import instant
from storage.book import Book
from storage.unknown import KEPT_FOR


@click.command()
@click.option("--since", callback=instant, metavar="ISO", help="从哪一刻起，带时区；不写就是留着的全部。")
def unknown(since: datetime | None) -> None:
    """没听懂的话：几次、在问什么的时候说的、怎么答的。词表照着补。"""
    settings = settings_read()
    now = Clock(settings.zone, settings.clock_url).now()
    with ready_database(settings).read() as tx:
        listed = Book(tx).unknown.listed(since or now - KEPT_FOR, _MOST_LISTED)
    table = Table(title=f"没听懂的话：{sum(each.times for each in listed)}次，{len(listed)}种")
    table.add_column("次数", justify="right")
    for heading in ("最近", "在问", "原话", "当时的答复"):
        table.add_column(heading)
    for each in listed:
        at = f"{each.last_at.astimezone(settings.zone):%m-%d %H:%M}"
        table.add_row(str(each.times), at, *map(escape, (each.context, each.said, each.reply)))
    out.print(table)


_MOST_LISTED = 500

"""A campaign: its beginning, its numbers, its reminders and its end."""

import json
from collections import Counter
from datetime import datetime
from pathlib import Path

import click
from rich.table import Table

from bot import rounds
from bot.clock import Clock
from bot.commands.ready import out, ready_database, settings_read
from bot.commands.saying import ACTOR, default_rubric, instant, read_text, stop
from bot.keys import open_vault
from bot.settings import Settings
from bot.standings import count_standings
from bot.turns import Office
from campaign.deeds import Deed
from campaign.reminders import Kind, Timetable
from campaign.rubric_file import RubricError, parse
from campaign.term import Campaign, Dates
from storage.book import Book


@click.group()
def campaign() -> None:
    """一届活动：开始、查看、结束。"""


@campaign.command("open")
@click.option("--name", required=True, help="名称，比如 2026年“党员示范岗”创建活动。")
@click.option("--apply-by", required=True, callback=instant, metavar="ISO", help="申报和自评的截止时间，带时区。")
@click.option("--rubric", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="评分细则文件。")
@click.option("--nominate-by", callback=instant, metavar="ISO", help="支部推荐的截止时间。")
@click.option("--review-by", callback=instant, metavar="ISO", help="考核的截止时间。")
@click.option("--publish-days", type=click.IntRange(1, 60), help="公示几个工作日。  [default: 5]")
@click.option("--rehearsal", is_flag=True, help="演练：每条消息带【演练】，结束时全部清掉。")
def campaign_open(
    name: str,
    apply_by: datetime,
    rubric: Path | None,
    nominate_by: datetime | None,
    review_by: datetime | None,
    publish_days: int | None,
    rehearsal: bool,  # noqa: FBT001 - click passes flags so
) -> None:
    """开始一届活动；当时的评分细则跟着它，以后改文件不影响这一届。"""
    settings = settings_read()
    file = rubric or default_rubric(settings.rubric)
    text = read_text(file)
    try:
        parsed = parse(text)
    except RubricError as fault:
        stop(f"{file} 有问题，活动没有开始：\n{fault}", 1)
    dates = Dates(apply_by, nominate_by, review_by, publish_days or parsed.rules.publicity.working_days)
    if faults := dates.out_of_order():
        stop("日期不对，活动没有开始：\n" + "\n".join(faults), 1)
    database = ready_database(settings)
    open_vault(settings, database)
    at = Clock(settings.zone, settings.clock_url).now()
    with database.write() as tx:
        book = Book(tx)
        is_opened = book.campaigns.open(name, text, dates, is_rehearsal=rehearsal, at=at)
        current = book.campaigns.current()
        if current is None or not is_opened:
            stop(f"「{current and current.name}」还开着，一次只能开一届。先结束它：shifangang campaign close", 1)
        book.ledger.add([Deed("开始活动", name)], at=at, actor=ACTOR, campaign_id=current.id)
    out.print(f"开始了：{name}" + ("（演练）" if rehearsal else ""))
    if apply_by <= at:
        out.print("注意：申报和自评的截止已经过了，谁都不能申报。写错了的话，在聊天里说「申报截止改到……」")
    out.print(f"申报和自评截止 {apply_by.astimezone(settings.zone):%Y-%m-%d %H:%M}，细则 {file}")


@campaign.command("show")
@click.option("--json", "as_json", is_flag=True, help="给程序读的格式。")
def campaign_show(as_json: bool) -> None:  # noqa: FBT001 - click passes flags so
    """这一届的日期和各步的人数。"""
    settings = settings_read()
    database = ready_database(settings)
    with database.read() as tx:
        book = Book(tx)
        current = book.campaigns.current()
        counts = {} if current is None else count_standings(current.rubric, book.campaigns.stages(current))
    if current is None:
        stop("现在没有进行中的活动。开始一届：shifangang campaign open --name … --apply-by …", 1)
    if as_json:
        click.echo(json.dumps(_as_json(current, counts, settings), ensure_ascii=False))
        return
    table = Table(title=current.name + ("（演练）" if current.is_rehearsal else ""))
    table.add_column("应报")
    for standing in counts:
        table.add_column(standing, justify="right")
    table.add_row(str(sum(counts.values())), *map(str, counts.values()))
    out.print(table)
    for label, at in (
        ("申报和自评截止", current.dates.apply_by),
        ("支部推荐截止", current.dates.nominate_by),
        ("考核截止", current.dates.review_by),
    ):
        if at is not None:
            out.print(f"{label} {at.astimezone(settings.zone):%Y-%m-%d %H:%M}")
    out.print(f"公示 {current.dates.publish_days}个工作日")
    _say_guessed(current, settings)


def _say_guessed(current: Campaign, settings: Settings) -> None:
    """Where a day hangs on holidays that have not been published."""
    for year in Timetable(current, settings.zone).guessed_years():
        out.print(
            f"{year}年的放假安排还没有公布：提前7天、14天的提醒和书记每周的一份按周一到周五算工作日，公布后以公布的为准"
        )


def _as_json(current: Campaign, counts: dict[str, int], settings: Settings) -> dict[str, object]:
    def iso(at: datetime | None) -> str | None:
        return None if at is None else at.astimezone(settings.zone).isoformat()

    return {
        "name": current.name,
        "rehearsal": current.is_rehearsal,
        "apply_by": iso(current.dates.apply_by),
        "nominate_by": iso(current.dates.nominate_by),
        "review_by": iso(current.dates.review_by),
        "publish_days": current.dates.publish_days,
        "expected": sum(counts.values()),
        "standings": counts,
    }


@campaign.command("close")
def campaign_close() -> None:
    """结束这一届；演练的内容全部清掉。"""
    settings = settings_read()
    database = ready_database(settings)
    at = Clock(settings.zone, settings.clock_url).now()
    with database.write() as tx:
        book = Book(tx)
        current = book.campaigns.current()
        if current is None:
            stop("现在没有进行中的活动", 1)
        book.ledger.add([Deed("结束活动", current.name)], at=at, actor=ACTOR, campaign_id=current.id)
        book.campaigns.close(current, at)
    out.print(f"结束了：{current.name}" + ("，演练的内容都清掉了" if current.is_rehearsal else ""))


@click.command()
@click.option("--at", required=True, callback=instant, metavar="ISO", help="哪一刻该提醒的，带时区。")
@click.option("--dry-run", is_flag=True, help="只数一数，什么都不写。")
def remind(at: datetime, dry_run: bool) -> None:  # noqa: FBT001 - click passes flags so
    """把那一刻该发的提醒写下来，马上就发；写过的不会再写。

    平时用不着，shifangang worker 每分钟自己做一遍。
    """
    settings = settings_read()
    database = ready_database(settings)
    office, now = Office(database, vault=open_vault(settings, database)), Clock(settings.zone, settings.clock_url).now()
    then = at.astimezone(settings.zone)
    with database.read() as tx:
        current = office.open_book(tx).campaigns.current()
    if current is None:
        stop("现在没有进行中的活动，没有要提醒的", 1)
    letters = rounds.find_due(office, then)
    if dry_run:
        counts = Counter(letter.reminder.kind for letter in letters)
    else:
        counts = rounds.write_down(office, letters, now, judged_at=then)
        rounds.remind_handlers(office, then, now)
    table = Table(title=f"{then:%Y-%m-%d %H:%M} 的提醒" + ("（只数，没有写）" if dry_run else ""))
    table.add_column("提醒")
    table.add_column("几人", justify="right")
    for kind, name in _REMINDERS.items():
        table.add_row(name, str(counts[kind]))
    table.add_row("合计", str(counts.total()))
    out.print(table)
    _say_guessed(current, settings)


_REMINDERS = {
    Kind.OWN: "本人的申报和自评",
    Kind.ASKED: "本人说了明天提醒",
    Kind.BRANCH: "书记：本支部谁没办完",
    Kind.OFFICE: "党委办公室：各支部谁没办完",
    Kind.NOMINATION: "书记：推荐名单没交",
    Kind.REVIEW: "考核组：还没评完",
    Kind.PUBLICITY: "党委办公室：公示快结束",
}

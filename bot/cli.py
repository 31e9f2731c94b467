"""The command line: everything that is done to the service rather than said to it."""

import json
import os
import sqlite3
import sys
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import NoReturn
from urllib.parse import quote

import click
import psycopg
from rich.console import Console
from rich.markup import escape
from rich.table import Table
from sqlalchemy.exc import SQLAlchemyError

from bot import demo as demonstration
from bot import doctor as diagnosis
from bot import log, rounds, server, terminal
from bot.clock import Clock
from bot.contacts.sync import ContactsError, Sync, Wanted, suggest
from bot.keys import KEY_FILE, open_vault
from bot.roster import RosterError, read_roster
from bot.settings import Settings, SettingsError, read_settings
from bot.standings import count_standings
from bot.turns import Office
from bot.utterances import read_directory, understand_lines
from campaign.deeds import Deed
from campaign.reminders import Kind, Timetable
from campaign.rubric_file import RubricError, check, parse
from campaign.term import Campaign, Dates
from dialog.understanding import NOBODY
from storage import schema
from storage.book import Book
from storage.database import Database, UnsupportedDatabaseError, sqlite_path
from storage.people import key_of
from storage.unknown import KEPT_FOR
from storage.vault import DataKeyError, write_key_file

out = Console(highlight=False, soft_wrap=True)
_MISUSE = 2
_CLI = "命令行"


def main() -> None:
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8")  # type: ignore[union-attr]  # they are text files here, in any locale
    log.configure()
    try:
        cli(prog_name="shifangang")
    except SettingsError as fault:
        _stop("设置有问题，改好再启动：\n" + "\n".join(f"  {line}" for line in fault.faults))
    except (DataKeyError, server.NotReadyError, UnsupportedDatabaseError) as fault:
        _stop(str(fault))
    except (OSError, SQLAlchemyError, sqlite3.Error, psycopg.Error) as fault:
        _stop(f"数据库或文件出了问题（{type(fault).__name__}），请检查地址、权限和磁盘：{_first_line(fault)}", 1)


def _first_line(fault: Exception) -> str:
    return str(fault).strip().split("\n", maxsplit=1)[0]


def _stop(message: str, status: int = _MISUSE) -> NoReturn:
    click.echo(message, err=True)
    sys.exit(status)


def _settings() -> Settings:
    return read_settings()


def _database(settings: Settings) -> Database:
    """Ready to use; SQLite is brought up to date on the way."""
    return server.open_database(settings, is_to_migrate=settings.database_url.startswith("sqlite"))


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def cli() -> None:
    """示范岗小助手：在企业微信里申报、自评、推荐、考核、监督“党员示范岗”。

    \b
    先看看：      shifangang demo
    真的用起来：  1 设好 WECOM_* 和 DATABASE_URL
                  2 shifangang serve            先让回调地址能访问
                  3 管理后台填回调地址，再填可信IP
                  4 shifangang roster import 名册.xlsx
                  5 shifangang campaign open --name … --apply-by …
    """


@cli.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="监听的地址；放在反向代理后面时不用改。")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535), help="监听的端口。")
@click.option("--processes", default=2, show_default=True, type=click.IntRange(1, 64), help="几个进程同时接消息。")
@click.option("--no-worker", is_flag=True, help="只接消息，发送和取照片由 shifangang worker 来做。")
def serve(host: str, port: int, processes: int, no_worker: bool) -> None:  # noqa: FBT001 - click passes flags so
    """接收企业微信的回调。

    用 SQLite 时自动更新数据库结构，并在同一个进程里发送消息；用 PostgreSQL 时结构不是最新就拒绝启动。
    """
    settings = _settings()
    _say_where(settings)
    server.serve(settings, host, port, processes=processes, has_worker=not no_worker)


def _say_where(settings: Settings) -> None:
    path = sqlite_path(settings.database_url)
    if path is not None:
        click.echo(f"数据库：{path.resolve()}", err=True)
    if settings.wecom is None:
        click.echo("企业微信没有配置（WECOM_*），这个渠道关着", err=True)


@cli.command()
def worker() -> None:
    """发送消息、取照片。可以开任意多个，在任意多台机器上。"""
    settings = _settings()
    database = _database(settings)
    vault = open_vault(settings, database)
    server.work_until_stopped(settings, database, vault)


@cli.command()
@click.option("--port", default=8600, show_default=True, type=click.IntRange(0, 65535), help="演示页面的端口。")
def demo(port: int) -> None:
    """在本机看一遍：起一个模拟的企业微信和样例名册，打开网页就能聊。"""
    demonstration.run(port, default_rubric(read_settings()))


@cli.command()
@click.argument("userid")
def talk(userid: str) -> None:
    """在终端里以 USERID 的身份聊天，走同一套流程，存进同一个数据库。"""
    settings = _settings()
    database = _database(settings)
    office = Office(database, vault=open_vault(settings, database))
    with database.read() as tx:
        sitting = office.open_book(tx).sit(userid)
    if sitting is None:
        _stop(f"名册里没有 {userid}。先导入名册：shifangang roster import 名册.csv", 1)
    terminal.talk(office, Clock(settings.zone, settings.clock_url), userid)


@cli.group()
def db() -> None:
    """数据库：更新结构、备份。"""


@db.command("upgrade")
def db_upgrade() -> None:
    """把数据库结构更新到这个版本要的样子。"""
    settings = _settings()
    database = server.open_database(settings, is_to_migrate=True)
    open_vault(settings, database)
    out.print(f"数据库结构是最新的（{schema.needed()}）")


@db.command("backup")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def db_backup(file: Path) -> None:
    """运行中也能做的完整备份（SQLite）。密钥不在备份里，要另外保存。"""
    settings = _settings()
    path = sqlite_path(settings.database_url)
    if path is None:
        _stop("这个命令只备份 SQLite；PostgreSQL 请用 pg_dump", 1)
    if not path.exists():
        _stop(f"还没有数据库：{path}", 1)
    if file.exists():
        _stop(f"{file} 已经在了，换个名字，免得盖掉", 1)
    os.close(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    source = sqlite3.connect(f"file:{quote(str(path))}?mode=ro", uri=True)
    target = sqlite3.connect(file)
    with source, target:
        source.backup(target)
    source.close()
    target.close()
    out.print(f"备份好了：{file}")
    out.print(f"密钥（{KEY_FILE} 或 DATA_KEY）不在里面，请另外保存；没有它，照片打不开")


@db.command("backup-key")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def db_backup_key(file: Path) -> None:
    """把密钥另存一份，并记下存过了。放到别的盘、别的机器，不要和数据、备份放在一起。"""
    settings = _settings()
    path = sqlite_path(settings.database_url)
    if path is not None and not path.exists():
        _stop(f"还没有数据库：{path}", 1)
    if path is not None and file.resolve().parent == path.resolve().parent:
        _stop("这个文件夹就是放数据的，丢了会一起丢。换一个盘或另一台机器上的文件夹", 1)
    if file.exists():
        _stop(f"{file} 已经在了，换个名字，免得盖掉", 1)
    database = _database(settings)
    vault = open_vault(settings, database)
    at = Clock(settings.zone, settings.clock_url).now()
    write_key_file(file, vault)
    with database.write() as tx:
        vault.record_copy(tx)
        Book(tx).ledger.add([Deed("另存密钥")], at=at, actor=_CLI)
    out.print(f"密钥另存好了：{file}，只有属主能读")
    out.print("恢复时把它放回数据库旁边，改名 " + KEY_FILE)


@cli.command()
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="serve 在本机的端口。")
def doctor(port: int) -> None:
    """从头到尾查一遍：配置、数据库、令牌、回调、可信IP、可见范围、菜单……没通过的说怎么办，按要做的先后。

    程序不在运行也能查；什么都不改，密钥和令牌不会显示。都通过退出码是 0，否则是 1。
    """
    log.silence()
    lines = []
    with Console(stderr=True).status("正在查……"):
        for line in diagnosis.examine(os.environ, port):
            click.echo(str(line))
            lines.append(line)
    sentence, is_well = diagnosis.conclude(lines)
    click.echo(sentence)
    sys.exit(0 if is_well else 1)


@cli.group()
def roster() -> None:
    """名册：谁在哪个支部，是什么角色。"""


@roster.command("import")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--prune", is_flag=True, help="名册里没有的人记为已离开；历史都留着。")
def roster_import(file: Path, prune: bool) -> None:  # noqa: FBT001 - click passes flags so
    """导入 .csv 或 .xlsx 名册。

    \b
    四列：userid,name,branch,role（也可以写 账号、姓名、支部、角色）
    角色：member 党员 · secretary 书记 · committee 党委办公室 · reviewer 考核组 · handler 纪检
    几个角色用分号隔开；只有 member 才算应报。有一行不对就一行都不导入。
    """
    try:
        entries = read_roster(file)
    except RosterError as fault:
        _stop("\n".join([*_say(fault), "一行都没有导入，改好再来"]), 1)
    settings = _settings()
    database = _database(settings)
    at = Clock(settings.zone, settings.clock_url).now()
    listed = {key_of(entry.userid) for entry in entries}
    with out.status(f"正在导入 {len(entries)} 人……"), database.write() as tx:
        book = Book(tx)
        known = {key_of(person.userid): person for person in book.people.present()}
        book.people.save(entries)
        gone = [person for key, person in known.items() if key not in listed] if prune else []
        for person in gone:
            book.people.leave(person, at)
        new = listed - known.keys()
        book.ledger.add([Deed("导入名册", "", f"{len(known)}人", f"{len(listed)}人")], at=at, actor=_CLI)
    out.print(f"名册导入好了：{len(entries)}人，新增{len(new)}人" + (f"，离开{len(gone)}人" if prune else ""))


def _say(fault: RosterError) -> list[str]:
    """Where nothing but a userid is wanting, with whom the contacts have of that name, if they can be seen."""
    try:
        settings = read_settings()
    except SettingsError:
        return list(map(str, fault.faults))
    log.silence()
    return suggest(settings, fault.faults)


@roster.command("sync")
@click.option(
    "--mapping",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="哪个部门是哪个支部，YAML（部门: 支部）或 CSV（部门,支部）；支部空着就是不要这个部门。",
)
@click.option("--dry-run", is_flag=True, help="只看会改什么，什么都不写。")
@click.option("--yes", is_flag=True, help="不再问，看到的就照改。")
@click.option("--secretaries", is_flag=True, help="部门负责人都记为书记；不加只列出来。")
@click.option("--prune", is_flag=True, help="通讯录里没有了的人记为已离开；历史都留着。")
def roster_sync(mapping: Path | None, dry_run: bool, yes: bool, secretaries: bool, prune: bool) -> None:  # noqa: FBT001 - click passes flags so
    """照企业微信的通讯录更新名册：先列出会改什么，再改。

    名字以「支部」结尾的部门就是支部，下级部门算上级的；别的部门要写在映射文件里才导入。
    新来的人记为党员（member），原来的角色不动。没有设通讯录同步助手时，只看得到应用可见范围里的人。
    """
    settings = _settings()
    if settings.wecom is None:
        _stop("企业微信没有配置（WECOM_*），看不到通讯录。先照 docs/connect-wecom.md 设好", 1)
    database = _database(settings)
    at = Clock(settings.zone, settings.clock_url).now()
    wanted = Wanted(mapping, is_dry=dry_run, is_sure=yes, with_secretaries=secretaries, prunes=prune)
    log.silence()
    try:
        Sync(settings, database, wanted).run(at)
    except RosterError as fault:
        _stop("\n".join([f"映射文件 {mapping}：", *map(str, fault.faults), "什么都没有动，改好再来"]), 1)
    except ContactsError as fault:
        _stop(str(fault), 1)


@cli.group()
def campaign() -> None:
    """一届活动：开始、查看、结束。"""


def _instant(_context: click.Context, parameter: click.Parameter, text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise click.BadParameter("应是带时区的时间，像 2026-05-31T23:59:59+08:00", param=parameter) from None
    if at.tzinfo is None:
        raise click.BadParameter("少了时区，像 2026-05-31T23:59:59+08:00", param=parameter)
    return at


@campaign.command("open")
@click.option("--name", required=True, help="名称，比如 2026年“党员示范岗”创建活动。")
@click.option("--apply-by", required=True, callback=_instant, metavar="ISO", help="申报和自评的截止时间，带时区。")
@click.option("--rubric", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="评分细则文件。")
@click.option("--nominate-by", callback=_instant, metavar="ISO", help="支部推荐的截止时间。")
@click.option("--review-by", callback=_instant, metavar="ISO", help="考核的截止时间。")
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
    settings = _settings()
    file = rubric or default_rubric(settings)
    text = _read_text(file)
    try:
        parsed = parse(text)
    except RubricError as fault:
        _stop(f"{file} 有问题，活动没有开始：\n{fault}", 1)
    dates = Dates(apply_by, nominate_by, review_by, publish_days or parsed.rules.publicity.working_days)
    if faults := dates.out_of_order():
        _stop("日期不对，活动没有开始：\n" + "\n".join(faults), 1)
    database = _database(settings)
    open_vault(settings, database)
    at = Clock(settings.zone, settings.clock_url).now()
    with database.write() as tx:
        book = Book(tx)
        is_opened = book.campaigns.open(name, text, dates, is_rehearsal=rehearsal, at=at)
        current = book.campaigns.current()
        if current is None or not is_opened:
            _stop(f"「{current and current.name}」还开着，一次只能开一届。先结束它：shifangang campaign close", 1)
        book.ledger.add([Deed("开始活动", name)], at=at, actor=_CLI, campaign_id=current.id)
    out.print(f"开始了：{name}" + ("（演练）" if rehearsal else ""))
    if apply_by <= at:
        out.print("注意：申报和自评的截止已经过了，谁都不能申报。写错了的话，在聊天里说「申报截止改到……」")
    out.print(f"申报和自评截止 {apply_by.astimezone(settings.zone):%Y-%m-%d %H:%M}，细则 {file}")


@campaign.command("show")
@click.option("--json", "as_json", is_flag=True, help="给程序读的格式。")
def campaign_show(as_json: bool) -> None:  # noqa: FBT001 - click passes flags so
    """这一届的日期和各步的人数。"""
    settings = _settings()
    database = _database(settings)
    with database.read() as tx:
        book = Book(tx)
        current = book.campaigns.current()
        counts = {} if current is None else count_standings(current.rubric, book.campaigns.stages(current))
    if current is None:
        _stop("现在没有进行中的活动。开始一届：shifangang campaign open --name … --apply-by …", 1)
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
        out.print(f"{year}年的放假安排还没有公布：提前7天、14天的提醒按周一到周五算工作日，公布后以公布的为准")


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
    settings = _settings()
    database = _database(settings)
    at = Clock(settings.zone, settings.clock_url).now()
    with database.write() as tx:
        book = Book(tx)
        current = book.campaigns.current()
        if current is None:
            _stop("现在没有进行中的活动", 1)
        book.ledger.add([Deed("结束活动", current.name)], at=at, actor=_CLI, campaign_id=current.id)
        book.campaigns.close(current, at)
    out.print(f"结束了：{current.name}" + ("，演练的内容都清掉了" if current.is_rehearsal else ""))


@cli.command()
@click.option("--at", required=True, callback=_instant, metavar="ISO", help="哪一刻该提醒的，带时区。")
@click.option("--dry-run", is_flag=True, help="只数一数，什么都不写。")
def remind(at: datetime, dry_run: bool) -> None:  # noqa: FBT001 - click passes flags so
    """把那一刻该发的提醒写下来，马上就发；写过的不会再写。

    平时用不着，shifangang worker 每分钟自己做一遍。
    """
    settings = _settings()
    database = _database(settings)
    office, now = Office(database, vault=open_vault(settings, database)), Clock(settings.zone, settings.clock_url).now()
    then = at.astimezone(settings.zone)
    with database.read() as tx:
        current = office.open_book(tx).campaigns.current()
    if current is None:
        _stop("现在没有进行中的活动，没有要提醒的", 1)
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


@cli.command()
@click.option("--since", callback=_instant, metavar="ISO", help="从哪一刻起，带时区；不写就是留着的全部。")
def unknown(since: datetime | None) -> None:
    """没听懂的话：几次、在问什么的时候说的、怎么答的。词表照着补。"""
    settings = _settings()
    now = Clock(settings.zone, settings.clock_url).now()
    with _database(settings).read() as tx:
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
_REMINDERS = {
    Kind.OWN: "本人的申报和自评",
    Kind.ASKED: "本人说了明天提醒",
    Kind.BRANCH: "书记：本支部谁没办完",
    Kind.OFFICE: "党委办公室：各支部谁没办完",
    Kind.NOMINATION: "书记：推荐名单没交",
    Kind.REVIEW: "考核组：还没评完",
    Kind.PUBLICITY: "党委办公室：公示快结束",
}


@cli.group()
def rubric() -> None:
    """评分细则文件。"""


@rubric.command("check")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
def rubric_check(file: Path) -> None:
    """检查细则文件，把每一处问题和行号都说出来。"""
    checked = check(_read_text(file))
    for fault in checked.faults:
        click.echo(str(fault))
    for note in checked.notes:
        click.echo(f"提示：{note}")
    if checked.faults:
        _stop(f"{file}：{len(checked.faults)}处要改", 1)
    click.echo(f"{file}：没有问题")


@cli.command()
@click.option("--rubric", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="按哪份细则理解。")
@click.option(
    "--directory", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="有哪些人、支部、回执。"
)
def understand(rubric: Path | None, directory: Path | None) -> None:
    """一行一句话（JSON），回答它是什么意思，一行一个。不用设置，不碰数据库。"""
    parsed = parse(_read_text(rubric or default_rubric(Settings())))
    try:
        known = read_directory(directory) if directory else NOBODY
    except ValueError:
        _stop(f'{directory}：应是 JSON，像 {{"names": [], "branches": [], "receipts": []}}', 1)
    for answer in understand_lines(sys.stdin, parsed, known):
        click.echo(answer)


def default_rubric(settings: Settings) -> Path:
    """RUBRIC, else the file in the current folder, else the copy that came with the program."""
    if settings.rubric is not None:
        return settings.rubric
    here = Path("rubric.yaml")
    return here if here.is_file() else packaged_rubric()


def packaged_rubric() -> Path:
    """Beside this file in an installed package, at the top of a checkout."""
    beside = Path(__file__).with_name("rubric.yaml")
    return beside if beside.is_file() else Path(__file__).parent.parent / "rubric.yaml"


def _read_text(file: Path) -> str:
    try:
        return file.read_text("utf-8-sig")
    except UnicodeDecodeError:
        _stop(f"{file}：第1行：不是 UTF-8 编码，请另存为 UTF-8", 1)
    except OSError:
        _stop(f"{file}：打不开", 1)

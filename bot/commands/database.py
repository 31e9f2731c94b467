"""The database: its structure, copies of it and of its key."""

import os
import sqlite3
from pathlib import Path
from urllib.parse import quote

import click

from bot import server
from bot.clock import Clock
from bot.commands.ready import out, ready_database, settings_read
from bot.commands.saying import ACTOR, stop
from bot.keys import KEY_FILE, open_vault
from campaign.deeds import Deed
from storage import schema
from storage.book import Book
from storage.database import sqlite_path
from storage.resealing import Resealing
from storage.vault import write_key_file


@click.group()
def db() -> None:
    """数据库：更新结构、备份。"""


@db.command("upgrade")
def db_upgrade() -> None:
    """把数据库结构更新到这个版本要的样子。"""
    settings = settings_read()
    database = server.open_database(settings, is_to_migrate=True)
    open_vault(settings, database)
    out.print(f"数据库结构是最新的（{schema.needed()}）")


@db.command("backup")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def db_backup(file: Path) -> None:
    """运行中也能做的完整备份（SQLite）。密钥不在备份里，要另外保存。"""
    settings = settings_read()
    path = sqlite_path(settings.database_url)
    if path is None:
        stop("这个命令只备份 SQLite；PostgreSQL 请用 pg_dump", 1)
    if not path.exists():
        stop(f"还没有数据库：{path}", 1)
    if file.exists():
        stop(f"{file} 已经在了，换个名字，免得盖掉", 1)
    os.close(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    source = sqlite3.connect(f"file:{quote(str(path))}?mode=ro", uri=True)
    target = sqlite3.connect(file)
    with source, target:
        source.backup(target)
    source.close()
    target.close()
    out.print(f"备份好了：{file}")
    out.print(f"密钥（{KEY_FILE} 或 DATA_KEY）不在里面，请另外保存；没有它，照片打不开")


@db.command("reseal")
def db_reseal() -> None:
    """换密钥：把旧密钥封的内容都换成第一把来封，做完旧的就可以不要了。中途断了，再运行一遍接着做。"""
    settings = settings_read()
    database = ready_database(settings)
    if len(settings.data_keys) < 2:  # the new one and the old one
        stop("先设 DATA_KEY=新的,旧的（旧的在用 shifangang.key 时就是里面那一行），所有程序都重启过，再运行", 1)
    vault = open_vault(settings, database)
    at = Clock(settings.zone, settings.clock_url).now()
    changed = Resealing(database, vault).run()
    with database.write() as tx:
        Book(tx).ledger.add([Deed("换密钥")], at=at, actor=ACTOR)
    out.print(f"都用新的密钥封好了，换了{changed}件。DATA_KEY 现在可以只留新的")
    out.print("新的还没有另存过：shifangang db backup-key。以前的备份要用旧的才打得开，备份还留着，旧的就别扔")


@db.command("backup-key")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def db_backup_key(file: Path) -> None:
    """把密钥另存一份，并记下存过了。放到别的盘、别的机器，不要和数据、备份放在一起。"""
    settings = settings_read()
    path = sqlite_path(settings.database_url)
    if path is not None and not path.exists():
        stop(f"还没有数据库：{path}", 1)
    if path is not None and file.resolve().parent == path.resolve().parent:
        stop("这个文件夹就是放数据的，丢了会一起丢。换一个盘或另一台机器上的文件夹", 1)
    if file.exists():
        stop(f"{file} 已经在了，换个名字，免得盖掉", 1)
    database = ready_database(settings)
    vault = open_vault(settings, database)
    at = Clock(settings.zone, settings.clock_url).now()
    write_key_file(file, vault)
    with database.write() as tx:
        vault.record_copy(tx)
        Book(tx).ledger.add([Deed("另存密钥")], at=at, actor=ACTOR)
    out.print(f"密钥另存好了：{file}，只有属主能读")
    out.print("恢复时把它放回数据库旁边，改名 " + KEY_FILE)

"""To run it, to look at it, to talk to it."""

import os
import sys

import click
from rich.console import Console

from bot import demo as demonstration
from bot import doctor as diagnosis
from bot import log, server, terminal
from bot.clock import Clock
from bot.commands.ready import ready_database, settings_read
from bot.commands.saying import default_rubric, stop
from bot.keys import open_vault
from bot.settings import Settings
from bot.turns import Office
from storage.database import sqlite_path


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="监听的地址；放在反向代理后面时不用改。")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535), help="监听的端口。")
@click.option("--processes", default=2, show_default=True, type=click.IntRange(1, 64), help="几个进程同时接消息。")
@click.option("--no-worker", is_flag=True, help="只接消息，发送和取照片由 shifangang worker 来做。")
def serve(host: str, port: int, processes: int, no_worker: bool) -> None:  # noqa: FBT001 - click passes flags so
    """接收企业微信的回调。

    用 SQLite 时自动更新数据库结构，并在同一个进程里发送消息；用 PostgreSQL 时结构不是最新就拒绝启动。
    """
    settings = settings_read()
    _say_where(settings)
    server.serve(settings, host, port, processes=processes, has_worker=not no_worker)


def _say_where(settings: Settings) -> None:
    path = sqlite_path(settings.database_url)
    if path is not None:
        click.echo(f"数据库：{path.resolve()}", err=True)
    if settings.wecom is None:
        click.echo("企业微信没有配置（WECOM_*），这个渠道关着", err=True)


@click.command()
def worker() -> None:
    """发送消息、取照片。可以开任意多个，在任意多台机器上。"""
    settings = settings_read()
    database = ready_database(settings)
    vault = open_vault(settings, database)
    server.work_until_stopped(settings, database, vault)


@click.command()
@click.option("--port", default=8600, show_default=True, type=click.IntRange(0, 65535), help="演示页面的端口。")
def demo(port: int) -> None:
    """在本机看一遍：起一个模拟的企业微信和样例名册，打开网页就能聊。"""
    demonstration.run(port, default_rubric(settings_read().rubric))


@click.command()
@click.argument("userid")
def talk(userid: str) -> None:
    """在终端里以 USERID 的身份聊天，走同一套流程，存进同一个数据库。"""
    settings = settings_read()
    database = ready_database(settings)
    office = Office(database, vault=open_vault(settings, database))
    with database.read() as tx:
        sitting = office.open_book(tx).sit(userid)
    if sitting is None:
        stop(f"名册里没有 {userid}。先导入名册：shifangang roster import 名册.csv", 1)
    terminal.talk(office, Clock(settings.zone, settings.clock_url), userid)


@click.command()
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

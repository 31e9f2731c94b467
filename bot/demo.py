"""The demo: a simulated platform, a sample organisation and the bot, all of it on this machine and gone with it."""

import base64
import os
import secrets
import socket
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import click
import httpx

from bot import server
from bot.clock import Clock
from bot.keys import open_vault
from bot.roster import read_roster
from bot.settings import Settings, WeChat, WeCom, read_settings
from campaign.rubric_file import parse
from campaign.term import Dates
from storage.book import Book
from storage.database import Database

_PATIENCE_SECONDS = 60.0
_SAMPLE = Path(__file__).parent / "sample" / "roster.csv"
_APPLY_DAYS, _NOMINATE_DAYS, _REVIEW_DAYS = 12, 17, 27


@dataclass(frozen=True)
class Stage:
    """Where everything is."""

    page_port: int
    bot_port: int
    app: WeCom
    account: WeChat

    @property
    def page(self) -> str:
        return f"http://127.0.0.1:{self.page_port}"

    @property
    def bot(self) -> str:
        return f"http://127.0.0.1:{self.bot_port}"

    def environment(self, database_url: str) -> dict[str, str]:
        return {
            "DATABASE_URL": database_url,
            "WECOM_CORP_ID": self.app.corp_id,
            "WECOM_AGENT_ID": str(self.app.agent_id),
            "WECOM_SECRET": self.app.secret,
            "WECOM_TOKEN": self.app.token,
            "WECOM_AES_KEY": self.app.aes_key,
            "WECOM_API_BASE": f"{self.page}/cgi-bin/",
            "WECHAT_APP_ID": self.account.app_id,
            "WECHAT_SECRET": self.account.secret,
            "WECHAT_TOKEN": self.account.token,
            "WECHAT_AES_KEY": self.account.aes_key,
            "WECHAT_API_BASE": f"{self.page}/wechat/cgi-bin/",
            "SHIFANGANG_CLOCK_URL": f"{self.page}/clock",
            "PUBLIC_URL": self.bot,
        }


def run(port: int, rubric: Path) -> None:
    """Until stopped. The database is the one in `DATABASE_URL`, else one that is gone with the demo."""
    with tempfile.TemporaryDirectory(prefix="shifangang-demo-") as folder:
        stage = _set_stage(port)
        database_url = os.environ.get("DATABASE_URL") or f"sqlite:///{folder}/demo.db"
        os.environ.update(stage.environment(database_url))
        settings = read_settings()
        _prepare(settings, rubric)
        platform = _start_platform(stage)
        try:
            threading.Thread(target=_announce, args=(stage, database_url), daemon=True).start()
            server.serve(settings, "127.0.0.1", stage.bot_port, processes=1, has_worker=True)
        finally:
            platform.terminate()
            platform.wait(timeout=10)


def _set_stage(port: int) -> Stage:
    page_port = port if _is_free(port) else _free_port()
    app = WeCom(
        corp_id=f"ww{secrets.token_hex(8)}",
        agent_id=1000002,
        secret=secrets.token_urlsafe(32),
        token=secrets.token_hex(12),
        aes_key=_aes_key(),
    )
    account = WeChat(
        app_id=f"wx{secrets.token_hex(8)}",
        secret=secrets.token_hex(16),
        token=secrets.token_hex(12),
        aes_key=_aes_key(),
    )
    return Stage(page_port, _free_port(), app, account)


def _aes_key() -> str:
    return base64.b64encode(secrets.token_bytes(32)).decode().rstrip("=")


def _prepare(settings: Settings, rubric: Path) -> None:
    """The sample roster, and a campaign that ends in twelve days, unless one is open already."""
    database: Database = server.open_database(settings, is_to_migrate=True)
    open_vault(settings, database)
    now = Clock(settings.zone).now()
    text = rubric.read_text("utf-8-sig")
    with database.write() as tx:
        book = Book(tx)
        book.people.save(read_roster(_SAMPLE))
        if book.campaigns.current() is None:
            name = f"{now.year}年“{parse(text).title}”创建活动"
            dates = Dates(_end(now, _APPLY_DAYS), _end(now, _NOMINATE_DAYS), _end(now, _REVIEW_DAYS))
            book.campaigns.open(name, text, dates, is_rehearsal=False, at=now)
    database.close()


def _end(now: datetime, days: int) -> datetime:
    """The end of the day so many days ahead."""
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight + timedelta(days=days + 1)


def _start_platform(stage: Stage) -> "subprocess.Popen[bytes]":
    arguments = {
        "port": stage.page_port,
        "people": _SAMPLE,
        "callback": f"{stage.bot}/wecom/callback",
        "app-name": "示范岗小助手",
        "corp-id": stage.app.corp_id,
        "secret": stage.app.secret,
        "agent-id": stage.app.agent_id,
        "token": stage.app.token,
        "aes-key": stage.app.aes_key,
        "wechat-callback": f"{stage.bot}/wechat/callback",
        "wechat-name": "党员示范岗监督",
        "wechat-app-id": stage.account.app_id,
        "wechat-secret": stage.account.secret,
        "wechat-token": stage.account.token,
        "wechat-aes-key": stage.account.aes_key,
    }
    options = [f"--{name}={value}" for name, value in arguments.items()]
    command = [sys.executable, "-m", "simulator", *options, "--die-with-parent"]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL)  # noqa: S603 - our own program


def _announce(stage: Stage, database_url: str) -> None:
    """Print the address once both answer."""
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while time.monotonic() < deadline:
        if all(_answers(url) for url in (f"{stage.page}/clock", f"{stage.bot}/healthz")):
            click.echo(f"\n  打开这个网址就能聊：  {stage.page}/\n")
            click.echo("  在页面上选一个人（比如 张三），说「申报」，再说「自评」。")
            click.echo("  群众那一边：名单上面换到「公众号」，选个人，先点「关注公众号」，再说「投诉」。")
            click.echo(f"  数据库：{database_url}\n  结束按 Ctrl+C\n")
            return
        time.sleep(0.1)
    click.echo("演示没有起来，看看上面的日志", err=True)


def _answers(url: str) -> bool:
    try:
        return httpx.get(url, timeout=1.0).status_code == httpx.codes.OK
    except httpx.HTTPError:
        return False


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return port != 0


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])

"""The command line: put the simulated platform on a port, with the keys of one app."""

import asyncio
import os
import secrets
import signal
import string
from pathlib import Path

import click

from simulator.people import SAMPLE, RosterError, read_people
from simulator.program import Setting, run
from simulator.wecom import Keys

PARENT_SECONDS = 0.5


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=0, help="0 lets the system choose.", show_default=True)
@click.option(
    "--people",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="CSV: userid,name,branch,role",
)
@click.option("--callback", default="", help="The app's callback URL; it may start later than the simulator.")
@click.option("--app-name", default="我的应用", show_default=True)
@click.option("--corp-id", default="")
@click.option("--secret", default="")
@click.option("--agent-id", type=int, default=1000002, show_default=True)
@click.option("--token", default="")
@click.option("--aes-key", default="")
@click.option("--contact-secret", default="", help="Secret of the contact-sync assistant.")
@click.option("--die-with-parent", is_flag=True, help="End when the process that started this one has ended.")
def main(
    *,
    host: str,
    port: int,
    people: Path | None,
    callback: str,
    app_name: str,
    corp_id: str,
    secret: str,
    agent_id: int,
    token: str,
    aes_key: str,
    contact_secret: str,
    die_with_parent: bool,
) -> None:
    """Put a WeCom on your laptop: API under /cgi-bin/, page under /."""
    keys = Keys(
        corp_id or "ww" + _random(string.hexdigits[:16], 16),
        secret or _random(string.ascii_letters + string.digits, 43),
        agent_id,
        token or _random(string.ascii_letters + string.digits, 24),
        aes_key or _new_aes_key(),
        contact_secret,
    )
    try:
        roster = read_people(people or SAMPLE)
    except RosterError as fault:
        raise click.UsageError(f"{people}：{fault}") from fault
    if not (corp_id and secret and token and aes_key):
        _show(keys)
    asyncio.run(_until_stopped(Setting(keys, roster, host, port, callback, app_name), die_with_parent=die_with_parent))


async def _until_stopped(setting: Setting, *, die_with_parent: bool) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    watch = loop.create_task(_watch_parent(stop)) if die_with_parent else None
    await run(setting, stop, lambda url: click.echo(f"企业微信模拟器在 {url} 打开这个网址就能聊天"))
    if watch is not None:
        watch.cancel()


async def _watch_parent(stop: asyncio.Event) -> None:
    parent = os.getppid()
    while os.getppid() == parent:
        await asyncio.sleep(PARENT_SECONDS)
    stop.set()


def _show(keys: Keys) -> None:
    click.echo(f"WECOM_CORP_ID={keys.corp_id}")
    click.echo(f"WECOM_AGENT_ID={keys.agent_id}")
    click.echo(f"WECOM_SECRET={keys.secret}")
    click.echo(f"WECOM_TOKEN={keys.token}")
    click.echo(f"WECOM_AES_KEY={keys.aes_key}")


def _random(alphabet: str, length: int) -> str:
    return "".join(secrets.choice(alphabet) for _ in range(length))


def _new_aes_key() -> str:
    """43 characters that stand for 32 bytes; the last one may carry only whole bits of them."""
    return _random(string.ascii_letters + string.digits, 42) + secrets.choice("AEIMQUYcgkosw048")

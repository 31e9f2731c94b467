"""The command line: put the simulated platform on a port, with the keys of one app, or with a crowd on it."""

import asyncio
import csv
import json
import os
import secrets
import signal
import string
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click
import yaml
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from simulator.account import AccountKeys
from simulator.chats import Channel
from simulator.clock import cpu_seconds
from simulator.crowd import Script, ScriptError, Tally, follow_script, make_people, read_script
from simulator.faults import Scenario, ScenarioError, read_scenario
from simulator.people import SAMPLE, Person, RosterError, read_people
from simulator.program import Program, Setting, opened, run, serve_until
from simulator.wecom import Keys

PARENT_SECONDS = 0.5
READY_SECONDS = 0.2
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
Command = TypeVar("Command", bound=Callable[..., Any])


def app_options(command: Command) -> Command:
    """Add the options that describe the app behind the simulator."""
    for option in (
        click.option("--host", default="127.0.0.1", show_default=True),
        click.option("--port", default=0, help="0 lets the system choose.", show_default=True),
        click.option("--callback", default="", help="The app's callback URL; it may start later than the simulator."),
        click.option("--app-name", default="我的应用", show_default=True),
        click.option("--corp-id", default=""),
        click.option("--secret", default=""),
        click.option("--agent-id", type=int, default=1000002, show_default=True),
        click.option("--token", default=""),
        click.option("--aes-key", default=""),
        click.option("--contact-secret", default="", help="Secret of the contact-sync assistant."),
        click.option("--contact-callback", default="", help="The assistant's callback URL."),
        click.option("--contact-token", default=""),
        click.option("--contact-aes-key", default=""),
        click.option(
            "--legacy-app", is_flag=True, help="Show mobile, mail and the like, as to apps from before June 2022."
        ),
        click.option("--account-cap", default=500, show_default=True, help="Accounts: 200 person-times a day each."),
        click.option("--trusted-domain", default="", help="host[:port] that web login may return to; any by default."),
        click.option("--faults", type=FILE, help="YAML scenario of what goes wrong."),
        click.option("--wechat", is_flag=True, help="Add an Official Account, API under /wechat/cgi-bin/."),
        click.option("--wechat-callback", default=""),
        click.option("--wechat-name", default="我的公众号", show_default=True),
        click.option("--wechat-app-id", default=""),
        click.option("--wechat-secret", default=""),
        click.option("--wechat-token", default=""),
        click.option("--wechat-aes-key", default=""),
    ):
        command = option(command)
    return command


@click.group(invoke_without_command=True)
@click.option("--people", type=FILE, help="CSV: userid,name,branch,role")
@click.option("--die-with-parent", is_flag=True, help="End when the process that started this one has ended.")
@app_options
@click.pass_context
def main(context: click.Context, /, *, people: Path | None, die_with_parent: bool, **app: Any) -> None:
    """Put a WeCom on your laptop: API under /cgi-bin/, page under /."""
    if context.invoked_subcommand is not None:
        return
    try:
        roster = read_people(people or SAMPLE)
    except RosterError as fault:
        raise click.UsageError(f"{people}：{fault}") from fault
    asyncio.run(_until_stopped(_setting(roster, **app), die_with_parent=die_with_parent))


@main.command()
@click.option("--people", "count", type=click.IntRange(1, 99_999), default=100, show_default=True)
@click.option("--script", type=FILE, required=True, help="YAML: what everybody does, step by step.")
@click.option("--roster-out", type=click.Path(path_type=Path), help="Write the made-up people down, for the app.")
@click.option("--report", type=click.Path(path_type=Path), help="Write the figures as JSON.")
@app_options
def crowd(*, count: int, script: Path, roster_out: Path | None, report: Path | None, **app: Any) -> None:
    """Let thousands of made-up people follow a script, and report how the app bore it."""
    try:
        wanted = read_script(_yaml(script))
    except ScriptError as fault:
        raise click.UsageError(f"{script}：{fault}") from fault
    people = list(make_people(count, wanted.seed))
    if roster_out is not None:
        _write_roster(roster_out, people)
    tally = asyncio.run(_with_crowd(_setting(people, **app), wanted))
    if report is not None:
        report.write_text(json.dumps(tally.as_json(), ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    Console().print(_table(tally))
    if not tally.clean:
        raise SystemExit(1)


async def _until_stopped(setting: Setting, *, die_with_parent: bool) -> None:
    stop = _stop_on_signals()
    watch = asyncio.get_running_loop().create_task(_watch_parent(stop)) if die_with_parent else None
    await run(setting, stop, _say_where)
    if watch is not None:
        watch.cancel()


async def _with_crowd(setting: Setting, script: Script) -> Tally:
    stop = _stop_on_signals()
    async with opened(setting) as program:
        serving = asyncio.get_running_loop().create_task(serve_until(setting, program, stop, _say_where))
        tally = await _walk_when_ready(program, setting, script, stop)
        stop.set()
        await serving
    return tally


async def _walk_when_ready(program: Program, setting: Setting, script: Script, stop: asyncio.Event) -> Tally:
    callback = program.stage.callbacks[Channel.WECOM]
    while not callback.verified and not stop.is_set():
        await asyncio.sleep(READY_SECONDS)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True)) as progress:
        task = progress.add_task("人群", total=len(setting.people) * len(script.steps))
        before, called = cpu_seconds(), program.simulator.log.counts.copy()
        walking = asyncio.ensure_future(
            follow_script(program.stage, setting.people, script, lambda: progress.advance(task))
        )
        stopping = asyncio.ensure_future(stop.wait())
        await asyncio.wait({walking, stopping}, return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
        if not walking.done():
            walking.cancel()
            raise SystemExit(1)
        tally = walking.result()
        tally.cpu_seconds = cpu_seconds() - before
        tally.calls = program.simulator.log.counts - called
    return tally


def _stop_on_signals() -> asyncio.Event:
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    return stop


async def _watch_parent(stop: asyncio.Event) -> None:
    parent = os.getppid()
    while os.getppid() == parent:
        await asyncio.sleep(PARENT_SECONDS)
    stop.set()


def _setting(people: list[Person], **app: Any) -> Setting:
    keys, account = _keys(**app), _account_keys(**app)
    return Setting(
        keys,
        people,
        host=app["host"],
        port=app["port"],
        callback=app["callback"],
        app_name=app["app_name"],
        legacy=app["legacy_app"],
        account_cap=app["account_cap"],
        trusted_domain=app["trusted_domain"],
        scenario=_scenario(app["faults"]),
        contact_callback=app["contact_callback"],
        contact_token=app["contact_token"],
        contact_aes_key=app["contact_aes_key"],
        account_keys=account,
        account_name=app["wechat_name"],
        account_callback=app["wechat_callback"],
    )


def _keys(**app: Any) -> Keys:
    keys = Keys(
        app["corp_id"] or "ww" + _random(string.hexdigits[:16], 16),
        app["secret"] or _random(string.ascii_letters + string.digits, 43),
        app["agent_id"],
        app["token"] or _random(string.ascii_letters + string.digits, 24),
        app["aes_key"] or _new_aes_key(),
        app["contact_secret"],
    )
    if not all(app[name] for name in ("corp_id", "secret", "token", "aes_key")):
        click.echo(f"WECOM_CORP_ID={keys.corp_id}")
        click.echo(f"WECOM_AGENT_ID={keys.agent_id}")
        click.echo(f"WECOM_SECRET={keys.secret}")
        click.echo(f"WECOM_TOKEN={keys.token}")
        click.echo(f"WECOM_AES_KEY={keys.aes_key}")
    return keys


def _account_keys(**app: Any) -> AccountKeys | None:
    if not (app["wechat"] or app["wechat_callback"] or app["wechat_app_id"]):
        return None
    keys = AccountKeys(
        app["wechat_app_id"] or "wx" + _random(string.hexdigits[:16], 16),
        app["wechat_secret"] or _random(string.hexdigits[:16], 32),
        app["wechat_token"] or _random(string.ascii_letters + string.digits, 24),
        app["wechat_aes_key"] or _new_aes_key(),
    )
    if not all(app[f"wechat_{name}"] for name in ("app_id", "secret", "token", "aes_key")):
        click.echo(f"WECHAT_APP_ID={keys.app_id}")
        click.echo(f"WECHAT_SECRET={keys.secret}")
        click.echo(f"WECHAT_TOKEN={keys.token}")
        click.echo(f"WECHAT_AES_KEY={keys.aes_key}")
    return keys


def _scenario(file: Path | None) -> Scenario:
    if file is None:
        return Scenario()
    try:
        return read_scenario(_yaml(file))
    except ScenarioError as fault:
        raise click.UsageError(f"{file}：{fault}") from fault


def _yaml(file: Path) -> Any:
    try:
        return yaml.safe_load(file.read_text(encoding="utf-8"))
    except yaml.YAMLError as fault:
        raise click.UsageError(f"{file}：{fault}") from fault


def _say_where(url: str) -> None:
    click.echo(f"企业微信模拟器在 {url} 打开这个网址就能聊天")


def _write_roster(file: Path, people: list[Person]) -> None:
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(("userid", "name", "branch", "role"))
        writer.writerows((person.userid, person.name, person.branch, ";".join(person.roles)) for person in people)


def _table(tally: Tally) -> Table:
    table = Table(title="人群走完了", show_header=False)
    words = {
        "people": "人数",
        "acts": "动作",
        "answers": "应用的消息",
        "retried": "重试过的投递",
        "failed": "没有送达",
        "refused_replies": "被丢弃的被动回复",
        "lost": "没有等到回答",
        "doubled": "重复的回答",
        "dropped": "平台悄悄丢弃的推送",
        "acts_per_second": "每秒动作",
        "callback_ms": "回调应答毫秒",
        "answer_ms": "等到回答毫秒",
        "calls": "应用调用接口",
        "refused_calls": "被拒绝的调用，按 errcode",
        "unexpected": "不合预期",
        "seconds": "用时秒",
        "simulator_cpu_seconds": "模拟器自己的 CPU 秒",
        "simulator_cpu_share": "模拟器占一个核的份额",
    }
    for name, value in tally.as_json().items():
        shown = "  ".join(f"{key} {item}" for key, item in value.items()) if isinstance(value, dict) else str(value)
        table.add_row(words[name], shown or "无")
    return table


def _random(alphabet: str, length: int) -> str:
    return "".join(secrets.choice(alphabet) for _ in range(length))


def _new_aes_key() -> str:
    """Make 43 characters that stand for 32 bytes; the last one may carry only whole bits of them."""
    return _random(string.ascii_letters + string.digits, 42) + secrets.choice("AEIMQUYcgkosw048")

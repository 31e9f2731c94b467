"""The command line: everything that is done to the service rather than said to it."""

import sys
from importlib import import_module

import click

from bot.commands.saying import stop

# A command's module is loaded when it is called for: what needs no database does not wait for one.
_HOMES = {
    "serve": "service",
    "worker": "service",
    "demo": "service",
    "talk": "service",
    "db": "database",
    "doctor": "service",
    "roster": "roster",
    "campaign": "campaign",
    "remind": "campaign",
    "unknown": "wording",
    "rubric": "texts",
    "understand": "texts",
}


class Commands(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click passes it
        return list(_HOMES)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click passes it
        if cmd_name not in _HOMES:
            return None
        command: click.Command = getattr(import_module(f"bot.commands.{_HOMES[cmd_name]}"), cmd_name)
        return command


def main() -> None:
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8")  # type: ignore[union-attr]  # they are text files here, in any locale
    try:
        cli(prog_name="shifangang")
    except Exception as fault:
        from bot.commands import faults  # here, for it knows every part of the program

        if (told := faults.told(fault)) is None:
            raise
        stop(*told)


@click.command(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
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

"""What every command says and reads alike."""

import sys
from datetime import datetime
from pathlib import Path
from typing import NoReturn

import click

MISUSE = 2
ACTOR = "命令行"


def stop(message: str, status: int = MISUSE) -> NoReturn:
    click.echo(message, err=True)
    sys.exit(status)


def instant(_context: click.Context, parameter: click.Parameter, text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise click.BadParameter("应是带时区的时间，像 2026-05-31T23:59:59+08:00", param=parameter) from None
    if at.tzinfo is None:
        raise click.BadParameter("少了时区，像 2026-05-31T23:59:59+08:00", param=parameter)
    return at


def read_text(file: Path) -> str:
    try:
        return file.read_text("utf-8-sig")
    except UnicodeDecodeError:
        stop(f"{file}：第1行：不是 UTF-8 编码，请另存为 UTF-8", 1)
    except OSError:
        stop(f"{file}：打不开", 1)


def default_rubric(chosen: Path | None) -> Path:
    """The one chosen, else the file in the current folder, else the copy that came with the program."""
    if chosen is not None:
        return chosen
    here = Path("rubric.yaml")
    return here if here.is_file() else packaged_rubric()


def packaged_rubric() -> Path:
    """Beside the package in an installation, at the top of a checkout."""
    package = Path(__file__).parent.parent
    beside = package / "rubric.yaml"
    return beside if beside.is_file() else package.parent / "rubric.yaml"

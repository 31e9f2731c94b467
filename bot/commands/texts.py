"""What needs no settings and no database: the rubric file, and understanding by itself."""

import gc
import sys
from pathlib import Path

import click

from bot.commands.saying import default_rubric, read_text, stop
from bot.utterances import read_directory, understand_lines
from campaign.rubric_file import check, parse
from dialog.understanding import NOBODY


@click.group()
def rubric() -> None:
    """评分细则文件。"""


@rubric.command("check")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
def rubric_check(file: Path) -> None:
    """检查细则文件，把每一处问题和行号都说出来。"""
    checked = check(read_text(file))
    for fault in checked.faults:
        click.echo(str(fault))
    for note in checked.notes:
        click.echo(f"提示：{note}")
    if checked.faults:
        stop(f"{file}：{len(checked.faults)}处要改", 1)
    click.echo(f"{file}：没有问题")


@click.command()
@click.option("--rubric", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="按哪份细则理解。")
@click.option(
    "--directory", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="有哪些人、支部、回执。"
)
def understand(rubric: Path | None, directory: Path | None) -> None:
    """一行一句话（JSON），回答它是什么意思，一行一个。不用设置，不碰数据库。"""
    parsed = parse(read_text(default_rubric(rubric)))
    try:
        known = read_directory(directory) if directory else NOBODY
    except ValueError:
        stop(f'{directory}：应是 JSON，像 {{"names": [], "branches": [], "receipts": []}}', 1)
    gc.freeze()  # what is loaded stays, so no collection looks through it again
    for answer in understand_lines(sys.stdin, parsed, known):
        sys.stdout.write(f"{answer}\n")
        sys.stdout.flush()

"""The roster: from a file, and from the contacts."""

from pathlib import Path

import click

from bot import log
from bot.clock import Clock
from bot.commands.ready import out, ready_database, settings_read
from bot.commands.saying import ACTOR, stop
from bot.contacts.sync import ContactsError, Sync, Wanted, suggest
from bot.roster import RosterError, describe_appointments, read_roster
from bot.settings import SettingsError
from campaign.deeds import Deed
from storage.appointments import Kept
from storage.book import Book
from storage.people import key_of


@click.group()
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
        stop("\n".join([*_say(fault), "一行都没有导入，改好再来"]), 1)
    settings = settings_read()
    database = ready_database(settings)
    at = Clock(settings.zone, settings.clock_url).now()
    listed = {key_of(entry.userid) for entry in entries}
    with out.status(f"正在导入 {len(entries)} 人……"), database.write() as tx:
        book = Book(tx)
        known = {key_of(person.userid): person for person in book.people.present()}
        decided = book.appointments.standing()
        rows, otherwise = book.appointments.reconcile(entries, at)
        book.people.save(rows)
        gone = [person for key, person in known.items() if key not in listed] if prune else []
        for person in gone:
            book.people.leave(person, at)
            if decision := decided.get(key_of(person.userid)):
                book.appointments.settle(decision, at)
                otherwise.append(Kept(decision, is_kept=False))
        new = listed - known.keys()
        book.ledger.add([Deed("导入名册", "", f"{len(known)}人", f"{len(listed)}人")], at=at, actor=ACTOR)
    for line in describe_appointments(otherwise):
        out.print(line)
    out.print(f"名册导入好了：{len(entries)}人，新增{len(new)}人" + (f"，离开{len(gone)}人" if prune else ""))


def _say(fault: RosterError) -> list[str]:
    """Where nothing but a userid is wanting, with whom the contacts have of that name, if they can be seen."""
    try:
        settings = settings_read()
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
    settings = settings_read()
    if settings.wecom is None:
        stop("企业微信没有配置（WECOM_*），看不到通讯录。先照 docs/connect-wecom.md 设好", 1)
    database = ready_database(settings)
    at = Clock(settings.zone, settings.clock_url).now()
    wanted = Wanted(mapping, is_dry=dry_run, is_sure=yes, with_secretaries=secretaries, prunes=prune)
    log.silence()
    try:
        Sync(settings, database, wanted).run(at)
    except RosterError as fault:
        stop("\n".join([f"映射文件 {mapping}：", *map(str, fault.faults), "什么都没有动，改好再来"]), 1)
    except ContactsError as fault:
        stop(str(fault), 1)

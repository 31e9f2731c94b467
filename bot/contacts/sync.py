"""`roster sync`, and userids looked up for a roster that has none: read, shown, and written only then."""

import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from bot.contacts.directory import Advance, Directory, is_gone, open_assistant, walk
from bot.contacts.mapping import read_mapping
from bot.contacts.plan import Branches, Plan, make_plan, map_branches, suggest_userid
from bot.contacts.report import describe_changes, describe_gone, describe_questions, describe_view
from bot.roster import RowFault
from bot.settings import Settings
from bot.wecom import Client, UnreachableError, WeComError
from campaign.deeds import Deed
from campaign.people import Person
from storage.book import Book
from storage.database import Database

_ACTOR = "命令行"


class ContactsError(Exception):
    """Nothing was changed; the message says why and what to do."""


@dataclass(frozen=True)
class Wanted:
    """What the command was asked for."""

    mapping: Path | None = None
    is_dry: bool = False
    is_sure: bool = False
    with_secretaries: bool = False
    prunes: bool = False


@dataclass(frozen=True)
class Sync:
    settings: Settings
    database: Database
    wanted: Wanted

    def run(self, at: datetime) -> None:
        """Raises `ContactsError`, and `RosterError` for a mapping that cannot be used."""
        lines = read_mapping(self.wanted.mapping) if self.wanted.mapping else ()
        with _client(self.settings) as client:
            with _progress("正在看通讯录") as advance:
                directory = walk(client, open_assistant(self.settings, client), advance)
            branches = map_branches(directory.departments, lines)
            plan = self._plan(directory, branches)
            gone = self._find_gone(client, directory, plan)
        self._show(directory, plan, gone)
        with_secretaries = self.wanted.with_secretaries or self._is_told("把这些负责人也记为书记？", bool(plan.leaders))
        has_work = bool(not plan.is_empty or gone or (with_secretaries and plan.leaders))
        if self.wanted.is_dry:
            click.echo("只是看看，什么都没有改")
        elif not has_work:
            click.echo("名册没有要改的")
        elif self._is_sure():
            self._write(directory, branches, plan, gone, at, with_secretaries=with_secretaries)
        else:
            click.echo("没有改")

    def _plan(self, directory: Directory, branches: Branches) -> Plan:
        with self.database.read() as tx:
            return _plan_by(Book(tx), directory, branches)

    def _find_gone(self, client: Client, directory: Directory, plan: Plan) -> list[Person]:
        if not self.wanted.prunes:
            return []
        with _progress("正在核对没看到的人") as advance:
            found = []
            for done, person in enumerate(plan.missing):
                advance(done, len(plan.missing))
                if is_gone(client, directory, person.userid):
                    found.append(person)
        return found

    def _show(self, directory: Directory, plan: Plan, gone: list[Person]) -> None:
        click.echo(describe_view(directory))
        for line in (
            *describe_changes(plan),
            *(describe_gone(gone, plan.missing) if self.wanted.prunes else ()),
            *describe_questions(
                plan, directory, with_secretaries=self.wanted.with_secretaries, prunes=self.wanted.prunes
            ),
        ):
            click.echo(line)

    def _is_told(self, question: str, matters: bool) -> bool:  # noqa: FBT001 - a condition, and no switch
        """A person at a terminal may say yes; a script says so by an option."""
        is_asked = matters and not self.wanted.is_dry and not self.wanted.is_sure and sys.stdin.isatty()
        return is_asked and click.confirm(question, default=False)

    def _is_sure(self) -> bool:
        return self.wanted.is_sure or not sys.stdin.isatty() or click.confirm("就这样改？", default=False)

    def _write(
        self,
        directory: Directory,
        branches: Branches,
        plan: Plan,
        gone: list[Person],
        at: datetime,
        *,
        with_secretaries: bool,
    ) -> None:
        """What was shown and nothing else: where the roster has changed meanwhile, nothing."""
        with self.database.write() as tx:
            book = Book(tx)
            present = book.people.present()
            if _plan_by(book, directory, branches) != plan:
                raise ContactsError("名册刚刚被改过，和上面看到的不一样了，什么都没有动。再运行一遍")
            book.people.save(plan.entries(present, with_secretaries=with_secretaries))
            ids = {person.userid: person.id for person in book.people.present()}
            for deed in plan.deeds(with_secretaries=with_secretaries):
                book.ledger.add([deed], at=at, actor=_ACTOR, person_id=ids.get(deed.subject))
            for person in gone:
                book.people.leave(person, at)
                book.ledger.add([Deed("离开", person.userid)], at=at, actor=_ACTOR, person_id=person.id)
        parts = [
            f"新增{len(plan.new)}人" if plan.new else "",
            f"改姓名{len(plan.renamed)}人" if plan.renamed else "",
            f"调支部{len(plan.moved)}人" if plan.moved else "",
            f"任书记{len(plan.leaders)}人" if with_secretaries and plan.leaders else "",
            f"离开{len(gone)}人" if gone else "",
        ]
        click.echo("名册同步好了：" + "，".join(part for part in parts if part))


def _plan_by(book: Book, directory: Directory, branches: Branches) -> Plan:
    decided = book.appointments.standing()
    dismissed = frozenset(key for key, decision in decided.items() if not decision.is_secretary)
    return make_plan(directory, branches, book.people.present(), book.people.left(), dismissed)


def suggest(settings: Settings, faults: tuple[RowFault, ...]) -> list[str]:
    """The faults as they are said, those of rows without a userid with whom it may be."""
    said = [str(fault) for fault in faults]
    if settings.wecom is None or not any(fault.nameless for fault in faults):
        return said
    try:
        with _client(settings) as client, _progress("正在通讯录里找账号") as advance:
            directory = walk(client, None, advance)
    except ContactsError as fault:
        return [*said, f"空着的 userid 想在通讯录里找，没有找成：{fault}"]
    return [
        f"{fault}。{suggest_userid(directory, *fault.nameless)}" if fault.nameless else str(fault) for fault in faults
    ]


@contextmanager
def _client(settings: Settings) -> Iterator[Client]:
    """The platform's refusals come out of it as sentences."""
    if settings.wecom is None:
        raise ContactsError("企业微信没有配置（WECOM_*），看不到通讯录。先照 docs/connect-wecom.md 设好")
    refusal = ""
    with closing(Client(settings.wecom)) as client:
        try:
            yield client
        except UnreachableError as fault:
            refusal = f"企业微信没有应答（{fault}），什么都没有动。过一会儿再来"
        except WeComError as fault:
            refusal = f"企业微信说：{fault.meaning}（{fault.errcode}），什么都没有动。运行 shifangang doctor 看怎么办"
    if refusal:
        raise ContactsError(refusal)


@contextmanager
def _progress(words: str) -> Iterator[Advance]:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    console = Console(stderr=True)
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task(words, total=None)
        yield lambda done, total: progress.update(task, completed=done, total=total)

"""What is looked at on this machine: the database, its key, Redis, and whether the public holidays are known."""

import os
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path

import psycopg
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import SQLAlchemyError

from bot.doctor.findings import Finding, failed, noted, off, passed
from bot.keys import KEY_FILE
from bot.settings import Settings
from campaign.people import Person
from campaign.rubric import Rules
from campaign.term import Campaign
from campaign.workdays import has_data
from storage import schema
from storage.book import Book
from storage.database import Database, sqlite_path
from storage.tokens import is_there
from storage.vault import DataKeyError, Vault, is_introduced, read_key_file

_SECONDS = 5
_OTHERS_MAY_READ = 0o077
_BROKEN = (OSError, SQLAlchemyError, sqlite3.Error, psycopg.Error)


@dataclass(frozen=True)
class House:
    """Nothing here makes or changes anything."""

    settings: Settings

    @property
    def path(self) -> Path | None:
        return sqlite_path(self.settings.database_url)

    @property
    def is_there(self) -> bool:
        return self.path is None or self.path.exists()

    @cached_property
    def database(self) -> Database:
        return Database(_impatient(self.settings.database_url))

    # Database

    def look_at_database(self) -> Finding:
        try:
            return self._look_at_database()
        except _BROKEN as fault:
            reason = str(fault).strip().split("\n", maxsplit=1)[0]
            password = make_url(self.settings.database_url).password
            reason = reason.replace(password, "***") if password else reason
            return failed(f"打不开或写不进去（{reason}）。检查 DATABASE_URL、权限和磁盘")

    def _look_at_database(self) -> Finding:
        if not self.is_there:
            return self._look_at_folder()
        kind = f"SQLite，{self.path.resolve()}" if self.path else "PostgreSQL"
        here, needed = schema.present(self.database), schema.needed()
        if here == needed:
            self._try_to_write()
            return passed(f"{kind}，结构最新")
        if here is not None and not schema.is_known(here):
            return failed(f"{kind}，结构（{here}）比这个程序新。换回新版本的程序，或恢复升级前的备份")
        return failed(f"{kind}，结构是 {here or '空的'}，要 {needed}。先备份，再运行 shifangang db upgrade")

    def _look_at_folder(self) -> Finding:
        """The file is made at the first start, and its folder with it."""
        path = (self.path or Path()).resolve()
        folder = next(folder for folder in path.parents if folder.exists())
        if not os.access(folder, os.W_OK | os.X_OK):
            return failed(f"{path} 还没有，在 {folder} 里也建不了。把这个文件夹给运行程序的用户")
        return passed(f"SQLite，还没有，第一次启动时建在 {path}")

    def _try_to_write(self) -> None:
        """And take it back."""
        if self.path is not None:
            with closing(sqlite3.connect(self.path, timeout=_SECONDS, isolation_level=None)) as connection:
                connection.execute("BEGIN IMMEDIATE")
                connection.execute("ROLLBACK")
            return
        with self.database.engine.connect() as connection:
            connection.exec_driver_sql("UPDATE meta SET value = value WHERE name = ''")
            connection.rollback()

    # Key

    def look_at_key(self) -> Finding:
        file = self.path.resolve().with_name(KEY_FILE) if self.path else None
        is_beside = not self.settings.data_keys and file is not None
        try:
            vault = self._vault(file)
        except (DataKeyError, OSError, UnicodeDecodeError) as fault:
            return failed(str(fault) if isinstance(fault, DataKeyError) else f"读不了 {file}，检查权限")
        if not self.is_there:
            return passed("DATA_KEY" if vault else f"第一次启动时造，放在 {file}")
        with self.database.read() as tx:
            if vault is None:
                is_new = not is_introduced(tx)
                return (
                    passed(f"第一次启动时造，放在 {file}")
                    if is_new
                    else failed(f"{file} 不见了。从另存的地方放回去，不要另造，也不要删数据库")
                )
            try:
                vault.compare(tx)
            except DataKeyError as fault:
                return failed(str(fault))
            has_copy = vault.has_copy(tx)
        if is_beside and file and file.stat().st_mode & _OTHERS_MAY_READ:
            return noted(f"是写这个数据库的那一把，但 {file} 别的用户也能读。运行 chmod 600 {file}")
        if is_beside and not has_copy:
            return noted(
                "是写这个数据库的那一把，但它就放在数据旁边，也没有另存过的记录。"
                "运行 shifangang db backup-key 另一个盘上的文件，和备份分开放"
            )
        return passed("是写这个数据库的那一把")

    def _vault(self, file: Path | None) -> Vault | None:
        if self.settings.data_keys:
            return Vault(self.settings.data_keys)
        return None if file is None else read_key_file(file)

    # Redis

    def look_at_redis(self) -> Finding:
        if not self.settings.redis_url:
            return off("REDIS_URL，一台机器不用设")
        return (
            passed()
            if is_there(self.settings.redis_url)
            else failed("REDIS_URL 连不上。检查地址、密码，Redis 起来没有")
        )

    # Roster and campaign

    def roster(self) -> list[Person]:
        if not self.is_there:
            return []
        with self.database.read() as tx:
            return Book(tx).people.present()

    def look_at_working_days(self, now: datetime) -> Finding:
        campaign = self._campaign()
        years = range(now.year, (_end(campaign) if campaign else now).year + 1)
        rules = campaign.rubric.rules if campaign else Rules()
        unknown = [year for year in years if not has_data(year) and not _has_own(rules, year)]
        if not unknown:
            return passed(f"{'、'.join(map(str, years))}年")
        return noted(
            f"{'、'.join(map(str, unknown))}年的放假安排还没有数据，先按周一到周五上班算。"
            "公布（一般在头一年11月）以后：pip install -U chinesecalendar，或写进细则的 holidays"
        )

    def _campaign(self) -> Campaign | None:
        if not self.is_there:
            return None
        with self.database.read() as tx:
            return Book(tx).campaigns.current()


def _end(campaign: Campaign) -> datetime:
    """About when its last working day is counted: publicity comes after the last deadline."""
    dates = campaign.dates
    last = max(at for at in (dates.apply_by, dates.nominate_by, dates.review_by) if at is not None)
    return last + timedelta(days=2 * dates.publish_days)


def _has_own(rules: Rules, year: int) -> bool:
    own = rules.holidays
    return any(year in (day.first.year, (day.last or day.first).year) for day in own.days_off) or any(
        day.year == year for day in own.work_days
    )


def _impatient(url: str) -> URL | str:
    """A server that does not answer is given up soon."""
    parsed = make_url(url)
    if parsed.get_backend_name() != "postgresql" or "connect_timeout" in parsed.query:
        return url
    return parsed.update_query_dict({"connect_timeout": str(_SECONDS)})

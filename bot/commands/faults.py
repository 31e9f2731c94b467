"""What is said of a fault that ended a command; nothing of one that is the program's own."""

import sqlite3

import psycopg
from sqlalchemy.exc import SQLAlchemyError

from bot.commands.saying import MISUSE
from bot.server import NotReadyError
from bot.settings import SettingsError
from storage.database import UnsupportedDatabaseError
from storage.vault import DataKeyError


def told(fault: Exception) -> tuple[str, int] | None:
    """The message, and the status to end with."""
    match fault:
        case SettingsError():
            return "设置有问题，改好再启动：\n" + "\n".join(f"  {line}" for line in fault.faults), MISUSE
        case DataKeyError() | NotReadyError() | UnsupportedDatabaseError():
            return str(fault), MISUSE
        case OSError() | SQLAlchemyError() | sqlite3.Error() | psycopg.Error():
            first = str(fault).strip().split("\n", maxsplit=1)[0]
            return f"数据库或文件出了问题（{type(fault).__name__}），请检查地址、权限和磁盘：{first}", 1
    return None

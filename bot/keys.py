"""The data keys: from the settings, or from SQLite's key file beside the database."""

from pathlib import Path

from bot.settings import Settings
from storage.database import Database, Transaction
from storage.vault import DataKeyError, Vault, create_key_file, is_introduced, read_key_file

KEY_FILE = "shifangang.key"


def open_vault(settings: Settings, database: Database) -> Vault:
    """The keys from the settings, or SQLite's key file beside the database; a missing one is never made anew."""
    with database.write() as tx:  # processes that start together look for the file one after the other
        vault = Vault(settings.data_keys) if settings.data_keys else _key_beside(tx, database.path)
        vault.introduce(tx)
        return vault.with_retired(tx)


def _key_beside(tx: Transaction, database: Path | None) -> Vault:
    if database is None:
        raise DataKeyError("DATA_KEY 没有设置")
    file = database.with_name(KEY_FILE)
    if (vault := read_key_file(file)) is not None:
        return vault
    if is_introduced(tx):
        raise DataKeyError(f"密钥文件 {file} 不见了。请从备份放回去，没有它里面的内容打不开；不会另造一把")
    return create_key_file(file)

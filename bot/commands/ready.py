"""What a command works with: settings, the log, the database."""

from rich.console import Console

from bot import log, server
from bot.settings import Settings, read_settings
from storage.database import Database

out = Console(highlight=False, soft_wrap=True)


def settings_read() -> Settings:
    log.configure()
    return read_settings()


def ready_database(settings: Settings) -> Database:
    """SQLite is brought up to date on the way."""
    return server.open_database(settings, is_to_migrate=settings.database_url.startswith("sqlite"))

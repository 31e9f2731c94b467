"""A work that dies at a chosen step: what a child process of the crash tests runs."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.studio import Studio
from bot.turns import Office
from bot.wecom import MediaKind, Medium
from tests.bot.crashing import Steps, counted
from tests.bot.town import NOW


@dataclass
class Clock:
    def now(self) -> Any:
        return NOW


@dataclass
class Shelf:
    """Keeps what is uploaded in a folder; to do so is a step like any other."""

    folder: Path
    steps: Steps

    def upload(self, _kind: MediaKind, _name: str, content: bytes) -> Medium:
        medium: Medium = self.steps.take("UPLOAD", self._keep, content)
        return medium

    def _keep(self, content: bytes) -> Medium:
        number = len(list(self.folder.iterdir()))
        (self.folder / str(number)).write_bytes(content)
        return Medium(f"U{number}", NOW)


def studio(url: str, folder: Path, steps: Steps) -> Studio:
    client: Any = Shelf(folder, steps)
    clock: Any = Clock()
    return Studio(Office(counted(url, steps)), client, clock)


def make_until(url: str, folder: Path, kill_at: int) -> None:
    """Dies at that step; ends well if the work has fewer."""
    studio(url, folder, Steps(kill_at)).make_one()

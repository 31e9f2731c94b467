"""The shape of a conversation: what opens it, who may, and what is answered."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from campaign.changes import Change
from dialog.act import Act
from handlers.desk import Desk
from handlers.talk import Talk

Showing = Literal["full", "short", "nothing"]


@dataclass(frozen=True)
class Heard:
    """What came of one act: words, changes, where the talk goes, and how its open question is shown again."""

    talk: Talk
    says: str = ""
    changes: tuple[Change, ...] = ()
    show: Showing = "nothing"


@dataclass(frozen=True, kw_only=True)
class Flow:
    """One conversation. Without a permission it cannot be made.

    `owns` names the question's conversation in which bare words (yes, no, next …) are meant for this flow.
    """

    name: str
    intents: frozenset[str]
    owns: str | None
    may: Callable[[Desk, Act], str | None]
    hear: Callable[[Desk, Act], Heard]

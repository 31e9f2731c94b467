"""What the bot remembers of a talk. Answers are not in it: they are stored as they are given."""

import json
from dataclasses import dataclass, replace
from datetime import date, datetime

from dialog.context import IDLE, Context

# What is no interjection.
_LASTING = frozenset({"idle", "scoring", "applying"})


@dataclass(frozen=True)
class Talk:
    """The open question and what is needed to take it up again.

    `version` counts the questions, so that a button drawn for an earlier one is known as outdated. `item` is the
    item on the table while another question (a picture's place, a line of evidence) is open. `answered` is the item
    answered last, with the time: a picture that follows closely may belong to it. `about` is the row (a notice, a
    list, a case) that the open question is about.
    """

    question: Context = IDLE
    item: int | None = None
    by_category: bool = False
    answered: int | None = None
    answered_at: datetime | None = None
    pictured_at: datetime | None = None
    greeted_on: date | None = None
    about: int | None = None
    version: int = 0

    def ask(self, question: str, item: int | None = None, *, about: int | None = None) -> "Talk":
        """The same talk with another question open."""
        return replace(self, question=Context.parse(question), item=item, about=about)

    def interject(self, question: str, *, about: int | None = None) -> "Talk":
        """Another question in between: the item on the table is kept, and comes back afterwards."""
        return self.ask(question, self.question.item or self.item, about=about)

    def resume(self) -> "Talk":
        """From what was in between back to the item that was being scored, if one was."""
        if self.question.conversation in _LASTING:
            return self
        return self.ask("idle" if self.item is None else f"scoring:item={self.item}")

    @property
    def is_idle(self) -> bool:
        return self.question == IDLE

    def dump(self) -> str:
        """As JSON; the version has a column of its own."""
        known = {
            "question": str(self.question),
            "item": self.item,
            "by_category": self.by_category or None,
            "answered": self.answered,
            "answered_at": self.answered_at and self.answered_at.isoformat(),
            "pictured_at": self.pictured_at and self.pictured_at.isoformat(),
            "greeted_on": self.greeted_on and self.greeted_on.isoformat(),
            "about": self.about,
        }
        return json.dumps({name: value for name, value in known.items() if value is not None}, ensure_ascii=False)


def load(text: str | None, version: int) -> Talk:
    """From `dump`; what no longer reads starts the talk afresh, and no answer is lost by it."""
    if text is None:
        return Talk(version=version)
    try:
        kept = json.loads(text)
        return Talk(
            question=Context.parse(kept["question"]),
            item=kept.get("item"),
            by_category=kept.get("by_category", False),
            answered=kept.get("answered"),
            answered_at=_instant(kept.get("answered_at")),
            pictured_at=_instant(kept.get("pictured_at")),
            greeted_on=date.fromisoformat(kept["greeted_on"]) if "greeted_on" in kept else None,
            about=kept.get("about"),
            version=version,
        )
    except (ValueError, KeyError, TypeError):
        return Talk(version=version)


def _instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None

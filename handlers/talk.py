"""What the bot remembers of a talk. Answers are not in it: they are stored as they are given."""

import json
from dataclasses import dataclass, replace
from datetime import date, datetime

from dialog.context import IDLE, Context

# What is no interjection.
_LASTING = frozenset({"idle", "scoring", "applying", "panel"})


@dataclass(frozen=True)
class Talk:
    """The open question and what is needed to take it up again.

    `version` counts the questions, so that a button drawn for an earlier one is known as outdated. `item` is the
    item on the table while another question (a picture's place, a line of evidence) is open. `answered` is the item
    answered last, with the time: a picture that follows closely may belong to it. `about` is the row (a notice, a
    list, a case) that the open question is about. `left` is the question of one's own form that another one was put
    in the middle of, where no item is on the table. `seen` is the version of what was shown with the question, and
    `held` the order itself, as JSON, while its 确认 is awaited. Until `walled_until` all that is said stays behind the
    wall. `listed` is what was last asked about others, with the branches and the time: 催一下 behind it is meant for
    those. `nominee` is whom a reviewer scores, or has scored last. `settled` is the question that was answered last of
    those with a card, by its version, and in which words.
    """

    question: Context = IDLE
    item: int | None = None
    by_category: bool = False
    answered: int | None = None
    answered_at: datetime | None = None
    pictured_at: datetime | None = None
    greeted_on: date | None = None
    about: int | None = None
    left: Context | None = None
    walled_until: datetime | None = None
    seen: int | None = None
    held: str | None = None
    listed: str | None = None
    listed_of: tuple[str, ...] = ()
    listed_at: datetime | None = None
    nominee: int | None = None
    settled: tuple[int, str] | None = None
    version: int = 0

    def ask(self, question: str, item: int | None = None, *, about: int | None = None) -> "Talk":
        """The same talk with another question open."""
        asked = Context.parse(question)
        return replace(self, question=asked, item=item, about=about, left=None, seen=None, held=None)

    def interject(
        self, question: str, *, about: int | None = None, seen: int | None = None, held: str | None = None
    ) -> "Talk":
        """Another question in between: the item on the table, or the question, is kept and comes back afterwards."""
        item = self.question.item or self.item
        is_form = self.question.conversation in _LASTING and not self.is_idle
        left = self.question if is_form else self.left
        asked = self.ask(question, item, about=about)
        return replace(asked, left=left if item is None else None, seen=seen, held=held)

    def resume(self) -> "Talk":
        """From what was in between back to the item that was being scored, or to the question that was open."""
        return self if self.question.conversation in _LASTING else self.leave()

    def leave(self) -> "Talk":
        """The same from whatever is open."""
        if self.item is not None:
            return self.ask(f"scoring:item={self.item}")
        return self.ask(str(self.left or IDLE))

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
            "left": self.left and str(self.left),
            "walled_until": self.walled_until and self.walled_until.isoformat(),
            "seen": self.seen,
            "held": self.held,
            "listed": self.listed,
            "listed_of": list(self.listed_of) or None,
            "listed_at": self.listed_at and self.listed_at.isoformat(),
            "nominee": self.nominee,
            "settled": self.settled,
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
            left=Context.parse(kept["left"]) if "left" in kept else None,
            walled_until=_instant(kept.get("walled_until")),
            seen=kept.get("seen"),
            held=kept.get("held"),
            listed=kept.get("listed"),
            listed_of=tuple(kept.get("listed_of", ())),
            listed_at=_instant(kept.get("listed_at")),
            nominee=kept.get("nominee"),
            settled=(int(kept["settled"][0]), str(kept["settled"][1])) if "settled" in kept else None,
            version=version,
        )
    except (ValueError, KeyError, TypeError):
        return Talk(version=version)


def _instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None

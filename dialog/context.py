"""Where a conversation stands, as far as understanding a sentence depends on it."""

import re
from dataclasses import dataclass
from functools import lru_cache

_SHAPE = re.compile(
    r"(?P<conversation>[a-z_]+)(?::(?:(?P<kind>item|category|proof|mark|reason)=(?P<number>\d+)|(?P<step>[a-z_]+)))?"
)


@dataclass(frozen=True)
class Context:
    """A conversation and the question that is open in it: `scoring:item=6`, `applying:post_type`, `idle`.

    `kind` says what `number` counts: `item` (the item just asked), `category` (a whole category was asked for
    at once, counted from 1), `proof` (a line about this item's evidence was asked for), `mark` (a reviewer's score for
    this item was) or `reason` (why this item was left without one).
    """

    conversation: str = "idle"
    step: str = ""
    number: int | None = None

    @staticmethod
    def parse(text: str) -> "Context":
        """Read the written form; raises `ValueError` for any other text."""
        return _parsed(text)

    def __str__(self) -> str:
        if self.number is not None:
            return f"{self.conversation}:{self.step}={self.number}"
        return f"{self.conversation}:{self.step}" if self.step else self.conversation

    @property
    def item(self) -> int | None:
        """The number of the item just asked."""
        return self.number if self.step == "item" else None


@lru_cache(maxsize=256)
def _parsed(text: str) -> Context:
    if not (found := _SHAPE.fullmatch(text)):
        raise ValueError(f"not a context: {text!r}")
    number = found["number"]
    return Context(found["conversation"], found["kind"] or found["step"] or "", int(number) if number else None)


IDLE = Context()

"""Sights: what conversations looked up for one message, each to be found again by its type."""

from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T")


@dataclass(frozen=True)
class Sights:
    found: tuple[object, ...] = ()

    def of(self, kind: type[T]) -> T | None:
        """None where its conversation did not look, since nothing said was meant for it."""
        return next((each for each in self.found if isinstance(each, kind)), None)

    def with_one(self, sight: object) -> "Sights":
        """In the place of the one of its type."""
        return Sights((sight, *(each for each in self.found if type(each) is not type(sight))))


NOTHING = Sights()

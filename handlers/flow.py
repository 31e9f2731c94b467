"""The shape of a conversation: what opens it, who may, and what is answered."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, Literal, TypeVar

from campaign.changes import Change
from campaign.orders import Order
from dialog.act import Act
from handlers.desk import Seat
from handlers.talk import Talk
from storage.book import Book

Showing = Literal["full", "short", "nothing"]
S = TypeVar("S", bound=Seat, contravariant=True)


@dataclass(frozen=True)
class Heard:
    """What came of one act: words, changes, orders, where the talk goes, and how its question is shown again.

    `knows` is a sight as it is once the orders are carried out, for what is said next in the same breath.
    """

    talk: Talk
    says: str = ""
    changes: tuple[Change, ...] = ()
    show: Showing = "nothing"
    orders: tuple[Order, ...] = ()
    knows: object = None


@dataclass(frozen=True, kw_only=True)
class Flow(Generic[S]):
    """One conversation. Without a permission it cannot be made.

    What asks only for a `Seat` can be said while no campaign is open, too.
    `look` reads what `may` and `hear` need beyond the seat; they find it among the seat's sights, by its type.
    `owns` names the question's conversation in which bare words (yes, no, next …) are meant for this flow; `ask`
    puts that question again, in full or in a line, and `receive` takes the picture or link that answers it.
    `meanwhile` are further intents that mean this flow then.
    """

    name: str
    intents: frozenset[str]
    owns: str | None
    may: Callable[[S, Act], str | None]
    hear: Callable[[S, Act], Heard]
    look: Callable[[Book, S], object] | None = None
    ask: Callable[[S, Showing], str] | None = None
    receive: Callable[[S], Heard] | None = None
    meanwhile: frozenset[str] = frozenset()

"""What a conversation sees: the person, the campaign, the record so far, the talk, the time."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from functools import cached_property, reduce
from typing import Protocol

from campaign.changes import Change
from campaign.extensions import later
from campaign.people import Person, Role
from campaign.record import Record, Standing, after, missing, next_missing, standing
from campaign.rubric import Rubric
from campaign.term import Campaign
from dialog.act import Act
from dialog.incoming import Incoming
from handlers.board import EMPTY, Board
from handlers.sights import NOTHING, Sights
from handlers.talk import Talk

# Makes the address of a page on which a file can be handed in for an item; None where no page can be reached.
UploadLink = Callable[[str, int, datetime], str]
# Makes the address of a page on which one person can look at a case's pictures.
PictureLink = Callable[[str, int, datetime], str]


@dataclass(frozen=True)
class Ways:
    """What is done elsewhere than in this chat: reporting, so that nobody learns who it was, and looking at pictures.

    What cannot be reached is None.
    """

    page: str | None = None
    has_account: bool = False
    pictures: PictureLink | None = None


NO_WAYS = Ways()


class Seat(Protocol):
    """What one person sees whether a campaign is open or not."""

    @property
    def person(self) -> Person: ...
    @property
    def campaign(self) -> Campaign | None: ...
    @property
    def talk(self) -> Talk: ...
    @property
    def incoming(self) -> Incoming: ...
    @property
    def acts(self) -> tuple[Act, ...]: ...
    @property
    def board(self) -> Board: ...
    @property
    def sights(self) -> Sights: ...
    @property
    def ways(self) -> Ways: ...
    @property
    def now(self) -> datetime: ...


@dataclass(frozen=True)
class Waiting:
    """Between two campaigns."""

    person: Person
    talk: Talk
    incoming: Incoming
    acts: tuple[Act, ...] = ()
    board: Board = EMPTY
    sights: Sights = NOTHING
    ways: Ways = NO_WAYS
    campaign: None = None

    @property
    def now(self) -> datetime:
        return self.incoming.at


@dataclass(frozen=True)
class Desk:
    """One open campaign as one person sees it. `acts` are what the message was understood to say;
    `secretaries` those of the person's own branch, where the answer may name them; `extended_until` is a later
    deadline of the person's own. `scored` are the scores that 减1分 starts from, where they are not one's own.
    """

    person: Person
    campaign: Campaign
    record: Record
    talk: Talk
    incoming: Incoming
    acts: tuple[Act, ...] = ()
    secretaries: tuple[Person, ...] = ()
    upload_link: UploadLink | None = None
    board: Board = EMPTY
    sights: Sights = NOTHING
    ways: Ways = NO_WAYS
    extended_until: datetime | None = None
    scored: Mapping[int, Decimal] | None = None

    @property
    def now(self) -> datetime:
        return self.incoming.at

    @property
    def rubric(self) -> Rubric:
        return self.campaign.rubric

    @property
    def apply_by(self) -> datetime:
        return later(self.campaign.dates.apply_by, self.extended_until).astimezone(self.now.tzinfo)

    @property
    def score_by(self) -> datetime:
        return later(self.campaign.score_by, self.extended_until).astimezone(self.now.tzinfo)

    @property
    def is_over(self) -> bool:
        """Nothing can be applied for, scored or handed in any more."""
        return self.now >= self.score_by

    @property
    def is_member(self) -> bool:
        return self.person.has(Role.MEMBER)

    @cached_property
    def standing(self) -> Standing:
        return standing(self.rubric, self.record)

    @cached_property
    def missing(self) -> tuple[int, ...]:
        return missing(self.rubric, self.record)

    @property
    def answered_count(self) -> int:
        return len(self.rubric.items) - len(self.missing)

    @property
    def progress(self) -> str:
        """12/21."""
        return f"{self.answered_count}/{len(self.rubric.items)}"

    def next_item(self, after_item: int = 0) -> int | None:
        return next_missing(self.rubric, self.record, after_item)

    def moved(self, changes: tuple[Change, ...], talk: Talk) -> "Desk":
        """The desk as it is once the changes are written."""
        return replace(self, record=reduce(after, changes, self.record), talk=talk)

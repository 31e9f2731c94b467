"""What each who is nudged is told: how far the person is, until when, and in whose name."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from campaign.extensions import later
from campaign.nudges import Letter
from campaign.record import Standing
from campaign.reminders import Own
from campaign.roll import Entry, time_for
from campaign.term import Campaign
from handlers import reminder_texts


def deadline_of(campaign: Campaign, extended: Mapping[int, datetime], entry: Entry) -> datetime:
    """Until when the person could still do what is missing."""
    everybodys, more = time_for(campaign, entry.standing), extended.get(entry.person.id)
    return everybodys if more is None else later(everybodys, more)


def in_whose_name(campaign: Campaign, secretary: str | None) -> str:
    """A secretary's, or the office's."""
    return f"{secretary}书记" if secretary else campaign.rubric.contact.office


@dataclass(frozen=True)
class Writer:
    """`sender` is in whose name; written at `now`, to leave then or later; both in the office's own time."""

    campaign: Campaign
    sender: str
    now: datetime
    leaves: datetime

    def write(self, entries: Iterable[Entry], extended: Mapping[int, datetime]) -> tuple[Letter, ...]:
        """Whoever is as far, and has as long, gets the same words: they are found once."""
        texts: dict[tuple[Standing, int, datetime], str] = {}
        letters = []
        for entry in entries:
            deadline = deadline_of(self.campaign, extended, entry)
            known = (entry.standing, entry.answered, deadline)
            text = texts.get(known) or self._word(entry, deadline)
            texts[known] = text
            letters.append(Letter(entry.person.id, entry.person.userid, text, entry.standing))
        return tuple(letters)

    def _word(self, entry: Entry, deadline: datetime) -> str:
        own = Own(entry.standing, entry.answered, len(self.campaign.rubric.items))
        local, is_later = deadline.astimezone(self.now.tzinfo), self.leaves > self.now
        return reminder_texts.nudge(self.sender, own, self.campaign, local, self.leaves, is_later=is_later)

"""What is known of a branch's list, as far as a message may be about it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from campaign.extensions import Step, later
from campaign.nominations import Hindrance, Limits, Nominations, hindrance, limits, puts_forward_own
from campaign.panel import Panel
from campaign.people import Person, Role
from campaign.record import Standing
from campaign.roll import Entry
from campaign.term import Campaign
from dialog.understanding.normalise import normalise
from handlers.desk import Desk
from handlers.inquiry import userids
from storage.book import Book
from storage.people import key_of

_GOING_IN = frozenset({"submit_list", "no_nominees"})
LOOKING = frozenset({"show_list", "show_opinions"})


@dataclass(frozen=True)
class Slate:
    """One branch's list and all that decides about it.

    `submitted` are those of the branch who handed in; `named` whom the message names, by the name as it was said;
    `barred` who may not be put forward, by id, with as much of the reason as may be told; `told` who has heard already
    that the list went without them. `number` is the next one to be given to a list. `panel` is who scores whom, and
    `scored` who has, as far as the list may go in with this message.
    """

    nominations: Nominations
    members: int = 0
    submitted: tuple[Entry, ...] = ()
    named: dict[str, tuple[Entry, ...]] = field(default_factory=dict)
    barred: dict[int, str] = field(default_factory=dict)
    told: frozenset[str] = frozenset()
    number: int = 1
    panel: Panel = field(default_factory=Panel)
    scored: frozenset[tuple[int, int]] = frozenset()
    deadline: datetime | None = None

    def limits(self, desk: Desk) -> Limits | None:
        able = [each for each in self.submitted if each.person.id not in self.barred]
        quota = desk.rubric.rules.quota
        return limits(quota, self.nominations.branch, self.members, len(able))

    def hindrance(self, entry: Entry, by: Person) -> Hindrance | None:
        return hindrance(entry.person, entry.standing, by, is_barred=entry.person.id in self.barred)

    def able(self, by: Person) -> tuple[Person, ...]:
        """Whom that person may put forward."""
        return tuple(each.person for each in self.submitted if self.hindrance(each, by) is None)

    def unfit(self) -> tuple[Person, ...]:
        """Who stands on the list and may not be on it any more: withdrawn meanwhile, barred, or gone."""
        able = {each.person.id for each in self.submitted} - self.barred.keys()
        return tuple(person for person in self.nominations.people if person.id not in able)

    def others(self, by: Person) -> tuple[Person, ...]:
        """Who handed in, is not on the list, and has not been told so."""
        on_it = {by.id, *(person.id for person in self.nominations.people)}
        people = (each.person for each in self.submitted if each.person.id not in on_it)
        return tuple(person for person in people if key_of(person.userid) not in self.told)


def bars(book: Book, campaign: Campaign) -> dict[int, str]:
    """Who may not be put forward in this campaign, by id, with as much of the reason as may be told."""
    return dict.fromkeys(book.nominations.vetoed(campaign), "一票否决已生效")


def may_put_forward(person: Person) -> bool:
    return bool(person.roles & {Role.SECRETARY, Role.COMMITTEE})


def look(book: Book, desk: Desk) -> Slate | None:
    """A secretary's own list; for the office, of the branch it wants to see, or of the secretary whom it names or has
    just named.
    """
    person = desk.person
    if not may_put_forward(person):
        return None
    named = {name: _named(book, desk, name) for name in dict.fromkeys(_names(desk))}
    branch = _looked_at(book, desk) or _branch(book, desk, named)
    if branch is None:
        return Slate(Nominations(""), named=named)
    return slate_of(book, desk, branch, named)


def slate_of(book: Book, desk: Desk, branch: str, named: dict[str, tuple[Entry, ...]] | None = None) -> Slate:
    campaign = desk.campaign
    goes_in = desk.talk.question.conversation in _GOING_IN
    # A branch is as large as it is, whoever of it is out by a veto; the places are for the others.
    members = sum(tally.people + tally.vetoed for tally in book.standings.tallies(campaign, (branch,)))
    return Slate(
        book.nominations.of(campaign, branch),
        members,
        book.standings.members(campaign, (Standing.SUBMITTED,), (branch,)),
        {
            name: tuple(each for each in entries if each.person.branch == branch)
            for name, entries in (named or {}).items()
        },
        bars(book, campaign),
        book.nominations.told(campaign),
        book.nominations.next_number(campaign),
        book.panels.of(campaign) if goes_in else Panel(),
        book.panels.done(campaign) if goes_in else frozenset(),
        _deadline(book, desk, branch),
    )


def _deadline(book: Book, desk: Desk, branch: str) -> datetime | None:
    known = desk.campaign.dates.nominate_by
    if known is None:
        return None
    extended = book.extensions.of_branch(desk.campaign, Step.NOMINATE, branch)
    return later(known, extended).astimezone(desk.now.tzinfo)


def _names(desk: Desk) -> Iterable[str]:
    for act in desk.acts:
        yield from act.names or ((act.name,) if act.name else ())
        if act.intent == "nominate" and act.target:  # who goes for whoever comes
            yield act.target


def _named(book: Book, desk: Desk, name: str) -> tuple[Entry, ...]:
    """Everybody called so; the one who is meant where the userid says which."""
    entries = book.standings.named(desk.campaign, name)
    meant = userids(desk.incoming.text)
    return tuple(each for each in entries if key_of(each.person.userid) in meant) or entries


def _looked_at(book: Book, desk: Desk) -> str | None:
    """The branch whose list the office wants to see."""
    if not desk.person.has(Role.COMMITTEE) or not any(act.intent in LOOKING for act in desk.acts):
        return None
    said = normalise(desk.incoming.text)
    return next((branch for branch in book.notices.branches() if branch in said), None)


def _branch(book: Book, desk: Desk, named: dict[str, tuple[Entry, ...]]) -> str | None:
    person = desk.person
    entries = [each for found in named.values() for each in found]
    if person.has(Role.SECRETARY) and (
        not person.has(Role.COMMITTEE) or not entries or any(each.person.branch == person.branch for each in entries)
    ):
        return person.branch
    secretaries = [each.person.branch for each in entries if each.person.has(Role.SECRETARY)]
    if secretaries:
        return secretaries[0]
    own = (each.branch for each in book.nominations.all(desk.campaign) if is_proposing(each, person))
    return next(own, None)


def is_proposing(nominations: Nominations, person: Person) -> bool:
    return any(each.proposed_by == person.id for each in nominations.nominees)


def is_own(desk: Desk, slate: Slate) -> bool:
    """The person speaks as the secretary whose list it is."""
    return puts_forward_own(desk.person, slate.nominations.branch)

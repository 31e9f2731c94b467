"""What is known of where people stand, as far as a question may be about it."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from campaign.people import Person, Role
from campaign.record import Standing
from campaign.roll import NOT_APPLIED, UNFINISHED, Entry, Tally, for_each, together, untouched
from campaign.term import Campaign
from dialog.act import Act
from dialog.understanding.directory import Directory, short_branch
from dialog.understanding.normalise import normalise
from handlers.desk import Desk
from handlers.inquiry import INTENTS, UNTOUCHED, Scope, may_be_names, read_scope, userids
from storage.book import Book
from storage.people import name_key

# Names beyond this number are asked for branch by branch: nobody reads a hundred messages.
MOST_NAMED = 2000
_MAY_ASK = frozenset({Role.COMMITTEE, Role.SECRETARY})


@dataclass(frozen=True)
class Sight:
    """What one question may be answered from. `namesakes` are names that several people of the branch bear;
    where there are too many to name, `is_named` is False and nobody was looked up.
    """

    scope: Scope
    tallies: tuple[Tally, ...] = ()
    entries: tuple[Entry, ...] = ()
    namesakes: frozenset[str] = frozenset()
    is_named: bool = True


@dataclass(frozen=True)
class Roll:
    """Nothing is in it that the person may not ask about."""

    sights: dict[Act, Sight] = field(default_factory=dict)


def may_ask(person: Person) -> bool:
    return bool(person.roles & _MAY_ASK)


def whose(person: Person) -> str | None:
    """The branch that a secretary may ask about; None: the office, all of them."""
    return None if person.has(Role.COMMITTEE) else person.branch


def directory(book: Book, person: Person, said: str) -> Directory:
    """Who may be named: a secretary's own people, or those of all whose names are said."""
    own = whose(person)
    names = book.standings.spoken(may_be_names(said)) if own is None else book.standings.names(own)
    plain = dict.fromkeys("".join(name.split()) for name in names)
    return Directory(names=tuple(plain), branches=book.notices.branches())


def look(book: Book, desk: Desk) -> Roll:
    """Of another branch than the own nothing is looked up, so that nothing can be told."""
    person, said = desk.person, desk.incoming.text
    asked = [act for act in desk.acts if act.intent in INTENTS]
    if not asked or not may_ask(person):
        return Roll()
    known = book.notices.branches()
    return Roll({act: _look(book, desk.campaign, person, said, act, known) for act in asked})


def _look(book: Book, campaign: Campaign, person: Person, said: str, act: Act, known: tuple[str, ...]) -> Sight:
    own = whose(person)
    scope = read_scope(said, act, known, own)
    if scope.strange:
        return Sight(scope)
    if act.intent == "member_status":
        return _look_at_named(book, campaign, said, act, scope)
    tallies = for_each(scope.branches, book.standings.tallies(campaign, scope.branches))
    wanted = _wanted(act)
    is_named = len(tallies) <= 1 or together(tallies).of(*wanted) <= MOST_NAMED
    if not wanted or not is_named:
        return Sight(scope, tallies, is_named=is_named)
    entries = book.standings.members(campaign, wanted, scope.branches)
    entries = untouched(entries) if act.form == UNTOUCHED else entries
    names = [name for branch in scope.branches for name in book.standings.names(branch)]
    return Sight(scope, tallies, entries, borne_twice(names or [entry.person.name for entry in entries]))


def _wanted(act: Act) -> tuple[Standing, ...]:
    match act.intent:
        case "who_not_applied":
            return NOT_APPLIED
        case "who_not_finished":
            return (Standing.FILLING,) if act.form == UNTOUCHED else UNFINISHED
    return ()


def _look_at_named(book: Book, campaign: Campaign, said: str, act: Act, scope: Scope) -> Sight:
    names = dict.fromkeys(act.names or ((act.name,) if act.name else ()))
    found = {name: _within(scope, book.standings.named(campaign, name)) for name in names}
    there = [entry.person.name for entries in found.values() for entry in entries]
    meant = tuple(entry for entries in found.values() for entry in _meant(entries, said))
    return Sight(scope, entries=meant, namesakes=borne_twice(there))


def _within(scope: Scope, entries: Iterable[Entry]) -> tuple[Entry, ...]:
    return tuple(entry for entry in entries if not scope.branches or entry.person.branch in scope.branches)


def _meant(entries: tuple[Entry, ...], said: str) -> tuple[Entry, ...]:
    """Of several people of one name those whose userid is said, or whose branch is."""
    ids, text = userids(said), normalise(said)
    by_id = tuple(entry for entry in entries if entry.person.userid.lower() in ids)
    of_branch = tuple(entry for entry in entries if short_branch(entry.person.branch) in text)
    return by_id or of_branch or entries


def called(entries: Iterable[Entry], namesakes: frozenset[str]) -> str:
    """Full names; people of one name carry their userid."""
    return "、".join(
        f"{entry.person.name}（{entry.person.userid}）"
        if name_key(entry.person.name) in namesakes
        else entry.person.name
        for entry in entries
    )


def borne_twice(names: Iterable[str]) -> frozenset[str]:
    return frozenset(name for name, count in Counter(map(name_key, names)).items() if count > 1)

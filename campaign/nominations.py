"""A branch's list (推荐名单): who is put forward, in what order, with which opinion, and how the meeting voted."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from campaign.deeds import Deed
from campaign.people import Person, Role
from campaign.record import Standing
from campaign.rubric import Quota


class ListState(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"


@dataclass(frozen=True)
class Nominee:
    """`opinion` is None as long as it has not been asked for, empty where none was wanted. `proposed_by` is who put
    the person forward, until that is confirmed.
    """

    person: Person
    opinion: str | None = None
    votes: int | None = None
    proposed_by: int | None = None


@dataclass(frozen=True)
class Meeting:
    """What was decided where: 应到 `due`, 实到 `present`. The votes stand with the nominees."""

    kind: str | None = None
    day: date | None = None
    due: int | None = None
    present: int | None = None

    @property
    def is_recorded(self) -> bool:
        return None not in (self.kind, self.day, self.due, self.present)

    @property
    def has_quorum(self) -> bool | None:
        """More than half of those due were there; None where that is not known."""
        return None if self.due is None or self.present is None else 2 * self.present > self.due


@dataclass(frozen=True)
class Nominations:
    """One branch's list in a campaign. `version` counts its changes: what is confirmed is what was shown.

    `receipt` is the number it was handed in under, and keeps when it comes back. `others_told` says whether the
    members who are not on it are told by the secretary (`False`) or were told here (`True`).
    """

    branch: str
    version: int = 0
    state: ListState = ListState.DRAFT
    nominees: tuple[Nominee, ...] = ()
    meeting: Meeting = Meeting()
    receipt: str | None = None
    submitted_at: datetime | None = None
    reason: str | None = None
    others_told: bool | None = None

    @property
    def is_locked(self) -> bool:
        return self.state is ListState.SUBMITTED

    @property
    def people(self) -> tuple[Person, ...]:
        return tuple(nominee.person for nominee in self.nominees)

    def of(self, person: Person) -> Nominee | None:
        return next((each for each in self.nominees if each.person.id == person.id), None)

    @property
    def unasked(self) -> Nominee | None:
        """The first one whose opinion has still to be asked for."""
        return next((each for each in self.nominees if each.opinion is None), None)

    @property
    def has_votes(self) -> bool:
        return all(each.votes is not None for each in self.nominees)

    @property
    def is_recorded(self) -> bool:
        """The meeting's record is complete."""
        return self.meeting.is_recorded and self.has_votes


def put_forward(nominations: Nominations, people: Iterable[Person], by: Person) -> Nominations:
    """Behind those who are on it; whoever is stays as he was."""
    new = [person for person in people if nominations.of(person) is None]
    added = tuple(Nominee(person, proposed_by=by.id) for person in dict.fromkeys(new))
    return replace(nominations, nominees=(*nominations.nominees, *added))


def take_off(nominations: Nominations, people: Iterable[Person]) -> Nominations:
    gone = {person.id for person in people}
    return replace(nominations, nominees=tuple(each for each in nominations.nominees if each.person.id not in gone))


def swap(nominations: Nominations, old: Person, new: Person, by: Person) -> Nominations:
    """Another one in the place of somebody."""
    nominee = Nominee(new, proposed_by=by.id)
    kept = take_off(nominations, (new,)).nominees
    return replace(nominations, nominees=tuple(nominee if each.person.id == old.id else each for each in kept))


def move(nominations: Nominations, person: Person, place: int) -> Nominations:
    """To that place, counted from 1; the others keep their order."""
    moved = nominations.of(person)
    rest = [each for each in nominations.nominees if each.person.id != person.id]
    return replace(nominations, nominees=(*rest[: place - 1], *([moved] if moved else []), *rest[place - 1 :]))


def with_opinion(nominations: Nominations, person: Person, opinion: str | None) -> Nominations:
    return _each(nominations, lambda each: replace(each, opinion=opinion) if each.person.id == person.id else each)


def without_asking(nominations: Nominations) -> Nominations:
    """The opinions that are still to be asked for are not wanted."""
    return _each(nominations, lambda each: replace(each, opinion="") if each.opinion is None else each)


def with_votes(nominations: Nominations, votes: Iterable[int]) -> Nominations:
    """As many as there are nominees, in their order."""
    paired = zip(nominations.nominees, votes, strict=True)
    return replace(nominations, nominees=tuple(replace(each, votes=number) for each, number in paired))


def confirm(nominations: Nominations) -> Nominations:
    return _each(nominations, lambda each: replace(each, proposed_by=None))


def drop_proposed(nominations: Nominations, by: Person) -> Nominations:
    """What that person put forward and has not confirmed."""
    kept = tuple(each for each in nominations.nominees if each.proposed_by != by.id)
    return replace(nominations, nominees=kept)


def _each(nominations: Nominations, change: Callable[[Nominee], Nominee]) -> Nominations:
    return replace(nominations, nominees=tuple(map(change, nominations.nominees)))


# Who may be put forward


class Hindrance(StrEnum):
    """Why somebody of the branch cannot be."""

    NOT_SUBMITTED = "not_submitted"
    BARRED = "barred"
    ONESELF = "oneself"
    NOT_THEIRS = "not_theirs"


def hindrance(person: Person, standing: Standing, by: Person, *, is_barred: bool) -> Hindrance | None:
    """A secretary who takes part is put forward by another one or by the office, and the office puts forward
    nobody else.
    """
    if person.id == by.id:
        return Hindrance.ONESELF
    if not puts_forward_own(by, person.branch) and not person.has(Role.SECRETARY):
        return Hindrance.NOT_THEIRS
    if is_barred:
        return Hindrance.BARRED
    return None if standing is Standing.SUBMITTED else Hindrance.NOT_SUBMITTED


def puts_forward_own(person: Person, branch: str) -> bool:
    """As the secretary of that branch."""
    return person.has(Role.SECRETARY) and person.branch == branch


# How many


@dataclass(frozen=True)
class Limits:
    """`places` is what the quota gives; on the list stand between `least` and `most`, or nobody at all."""

    places: int
    least: int
    most: int


def limits(quota: Quota | None, branch: str, members: int, candidates: int) -> Limits | None:
    """`candidates` may be put forward: nobody has to name more than there are. None: as many as the branch likes."""
    places = quota.places(branch, members) if quota else None
    if quota is None or places is None:
        return None
    most = places + quota.extra if places else 0
    return Limits(places, least=min(most, candidates) if quota.extra else 0, most=most)


# What is ordered: written only where the list still is as it was `before`


@dataclass(frozen=True)
class ListChanged:
    before: Nominations
    after: Nominations


@dataclass(frozen=True)
class ListSubmitted:
    """`number` is the receipt's, counted from 1; a list that comes in again keeps its own. `letters` go to those who
    are to score the people on it.
    """

    before: Nominations
    after: Nominations
    number: int | None
    letters: tuple[tuple[Person, str], ...] = ()


@dataclass(frozen=True)
class ListReturned:
    """`text` goes to the branch's secretaries."""

    before: Nominations
    after: Nominations
    text: str


@dataclass(frozen=True)
class OthersTold:
    """Those who handed in and are not on the list, each with what they get."""

    before: Nominations
    after: Nominations
    letters: tuple[tuple[Person, str], ...]


@dataclass(frozen=True)
class OthersLeft:
    """To the secretary, who talks to them."""

    before: Nominations
    after: Nominations


NominationOrder = ListChanged | ListSubmitted | ListReturned | OthersTold | OthersLeft


def submit(nominations: Nominations, receipt: str, at: datetime) -> Nominations:
    """All that stands on it is confirmed with it."""
    settled = confirm(without_asking(nominations))
    return replace(settled, state=ListState.SUBMITTED, receipt=receipt, submitted_at=at, reason=None, others_told=None)


def give_back(nominations: Nominations, reason: str) -> Nominations:
    return replace(nominations, state=ListState.RETURNED, reason=reason)


def settle_others(nominations: Nominations, *, told: bool) -> Nominations:
    return replace(nominations, others_told=told)


# On the ledger


def describe(order: NominationOrder) -> list[Deed]:
    before, after = order.before, order.after
    match order:
        case ListChanged():
            return _changes(before, after)
        case ListSubmitted():
            handed_in = Deed("提交名单", after.branch, before.state.value, f"{after.receipt}，{_counted(after)}")
            return [*_changes(before, after), handed_in]
        case ListReturned():
            return [Deed("退回名单", after.branch, after.receipt, after.reason)]
        case OthersTold(letters=letters):
            told = f"{len(letters)}人：{names(person for person, _ in letters)}"
            return [Deed("告知未列入推荐的", after.branch, None, told)]
        case OthersLeft():
            return [Deed("告知未列入推荐的", after.branch, None, "书记当面说")]


def _changes(before: Nominations, after: Nominations) -> list[Deed]:
    old, new = {n.person.id: n for n in before.nominees}, {n.person.id: n for n in after.nominees}
    deeds = [Deed("取消推荐", each.person.name) for key, each in old.items() if key not in new]
    deeds += [Deed("推荐", each.person.name) for key, each in new.items() if key not in old]
    stayed, order = [key for key in old if key in new], [key for key in new if key in old]
    if stayed != order:
        deeds.append(Deed("推荐顺序", before.branch, names(before.people), names(after.people)))
    if any(each.proposed_by is not None and key in new for key, each in old.items()) and all(
        each.proposed_by is None for each in after.nominees
    ):
        deeds.append(Deed("确认推荐", after.branch, None, _counted(after)))
    for key, each in new.items():
        was = old[key].opinion if key in old else None
        if (each.opinion or None) != (was or None):
            deeds.append(Deed("推荐意见", each.person.name, was or None, each.opinion or None))
    if (before.meeting, _votes(before)) != (after.meeting, _votes(after)) and after.meeting != Meeting():
        deeds.append(Deed("会议记录", after.branch, _told(before), _told(after)))
    return deeds


def names(people: Iterable[Person]) -> str:
    return "、".join(person.name for person in people)


def _counted(nominations: Nominations) -> str:
    people = nominations.people
    return f"{len(people)}人：{names(people)}" if people else "0人"


def _votes(nominations: Nominations) -> dict[int, int | None]:
    return {each.person.id: each.votes for each in nominations.nominees}


def _told(nominations: Nominations) -> str | None:
    meeting = nominations.meeting
    if meeting == Meeting():
        return None
    votes = "，".join(f"{each.person.name}{each.votes}" for each in nominations.nominees if each.votes is not None)
    known = [
        f"{meeting.day or ''}{meeting.kind or ''}",
        f"应到{meeting.due}" if meeting.due is not None else "",
        f"实到{meeting.present}" if meeting.present is not None else "",
        f"同意{votes}" if votes else "",
    ]
    return "，".join(filter(None, known))

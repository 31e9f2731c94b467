"""Who is a branch's secretary (任命、免去): named by the committee office, in the place of somebody or beside him."""

from collections.abc import Iterable
from dataclasses import dataclass

from campaign.deeds import Deed
from campaign.people import Person


@dataclass(frozen=True)
class Letter:
    """What one of those whom it concerns is told."""

    person: Person
    text: str


@dataclass(frozen=True)
class SecretaryAppointed:
    """`before` are the branch's secretaries so far, `replaced` those of them who are none any more. `key` is the
    message it came with.
    """

    key: str
    person: Person
    before: tuple[Person, ...]
    replaced: tuple[Person, ...]
    letters: tuple[Letter, ...]


@dataclass(frozen=True)
class SecretaryDismissed:
    """Nobody comes in the person's place."""

    key: str
    person: Person
    before: tuple[Person, ...]
    letters: tuple[Letter, ...]


AppointmentOrder = SecretaryAppointed | SecretaryDismissed


@dataclass(frozen=True)
class Decision:
    """What the office decided of one person's being a secretary, and no roster has confirmed since."""

    person: int
    userid: str
    name: str
    branch: str
    is_secretary: bool


def remaining(order: AppointmentOrder) -> tuple[Person, ...]:
    """The branch's secretaries from now on."""
    match order:
        case SecretaryAppointed(_, person, before, replaced, _):
            gone = {each.id for each in (person, *replaced)}
            return (person, *(each for each in before if each.id not in gone))
        case SecretaryDismissed(_, person, before, _):
            return tuple(each for each in before if each.id != person.id)


def describe(order: AppointmentOrder) -> Deed:
    """The line on the ledger: the branch's secretaries before and after."""
    name = "任命书记" if isinstance(order, SecretaryAppointed) else "免去书记"
    person = order.person
    before, after = _names(order.before), _names(remaining(order))
    return Deed(name, f"{person.name}（{person.userid}）", f"{person.branch}：{before}", f"{person.branch}：{after}")


def _names(people: Iterable[Person]) -> str:
    return "、".join(person.name for person in people) or "没有书记"

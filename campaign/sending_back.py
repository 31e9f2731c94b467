"""退给: what a member handed in goes back to be mended, with a reason, until the branch's list is in."""

from dataclasses import dataclass
from enum import StrEnum

from campaign.deeds import Deed
from campaign.people import Person
from campaign.record import Standing


@dataclass(frozen=True)
class SentBack:
    """`text` is what the member gets; `key` is the message that it was ordered with."""

    key: str
    person: Person
    reason: str
    text: str


class Obstacle(StrEnum):
    """Why it cannot go back."""

    ONESELF = "oneself"
    NOT_SUBMITTED = "not_submitted"
    LISTED = "listed"
    TOO_LATE = "too_late"


def obstacle(person: Person, standing: Standing, by: Person, *, is_list_in: bool, is_over: bool) -> Obstacle | None:
    """`is_list_in`: the branch's list is handed in, from which on everything is under review. `is_over`: the member
    could not hand in again any more.
    """
    if person.id == by.id:
        return Obstacle.ONESELF
    if standing is not Standing.SUBMITTED:
        return Obstacle.NOT_SUBMITTED
    if is_list_in:
        return Obstacle.LISTED
    return Obstacle.TOO_LATE if is_over else None


def describe(order: SentBack) -> Deed:
    return Deed("退给本人", f"{order.person.name}（{order.person.userid}）", Standing.SUBMITTED.value, order.reason)

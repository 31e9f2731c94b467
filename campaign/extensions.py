"""A later deadline (延期) for one branch or one person, granted by the committee office with a reason."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from campaign.deeds import Deed
from campaign.people import Person


class Step(StrEnum):
    """What there is more time for. 申报 and 自评 go together."""

    APPLY = "apply"
    NOMINATE = "nominate"


STEP_NAMES = {Step.APPLY: "申报和自评", Step.NOMINATE: "推荐"}


@dataclass(frozen=True)
class Extension:
    """For a branch, or for the person alone. The last one granted to the same for the same step counts."""

    step: Step
    branch: str
    person: Person | None
    until: datetime
    reason: str


@dataclass(frozen=True)
class DeadlineExtended:
    """`text` goes to whom it concerns: the branch's secretaries, and the person. `key` is the message it came with."""

    key: str
    extension: Extension
    deadline: datetime
    text: str


def later(deadline: datetime, *extended: datetime | None) -> datetime:
    """An extension never shortens the time that everybody has."""
    return max(deadline, *(each for each in extended if each is not None), deadline)


def describe(order: DeadlineExtended) -> Deed:
    given = order.extension
    whom = given.person.name if given.person else given.branch
    before, after = (f"{at:%Y-%m-%d %H:%M}" for at in (order.deadline, given.until))
    return Deed("延期", f"{whom} {STEP_NAMES[given.step]}", before, f"{after}，{given.reason}")

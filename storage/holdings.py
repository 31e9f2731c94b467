"""What is kept about one person, counted; what lies behind the wall is not looked at."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ScalarSelect, bindparam, func, or_, select

from campaign.people import Person
from storage.database import Transaction
from storage.outbox import CHANNEL
from storage.statement import statement
from storage.tables import answers, applications, decisions, evidence, ledger, outbox, scorecards, titles

_OWN = select(applications.c.id).where(applications.c.person_id == bindparam("person"))


def _pieces(*kinds: str) -> ScalarSelect[Any]:
    of_kind = or_(*(evidence.c.kind == kind for kind in kinds))
    is_kept = or_(evidence.c.state == "kept", evidence.c.state == "fetching")
    return (
        select(func.count()).where(evidence.c.application_id.in_(_OWN), of_kind, is_kept).correlate(None)
    ).scalar_subquery()


_HELD = statement(
    select(
        select(func.count()).where(applications.c.person_id == bindparam("person")).scalar_subquery(),
        select(func.count()).where(answers.c.application_id.in_(_OWN)).scalar_subquery(),
        _pieces("text", "link"),
        _pieces("image", "file"),
        select(func.count()).where(titles.c.person_id == bindparam("person")).scalar_subquery(),
        select(func.count())
        .where(decisions.c.person_id == bindparam("person"), decisions.c.publicity_id.is_not(None))
        .scalar_subquery(),
        select(func.count()).where(scorecards.c.reviewer_id == bindparam("person")).scalar_subquery(),
        select(func.count()).where(ledger.c.person_id == bindparam("person")).scalar_subquery(),
        select(func.count())
        .where(
            outbox.c.channel == CHANNEL,
            outbox.c.recipient == bindparam("userid"),
            outbox.c.sent_at.is_not(None),
            or_(outbox.c.state == "accepted", outbox.c.state == "answered"),
        )
        .scalar_subquery(),
    )
)


@dataclass(frozen=True)
class Holding:
    """How many of each. `words` and `pictures` are pieces of evidence, documents among the latter; `scorecards` are
    those that the person has begun as a reviewer, `deeds` lines on the ledger of what the person did. What was
    decided and not published is the committee's own.
    """

    campaigns: int
    answers: int
    words: int
    pictures: int
    titles: int
    published: int
    scorecards: int
    deeds: int
    messages: int


@dataclass(frozen=True)
class Holdings:
    tx: Transaction

    def of(self, person: Person) -> Holding:
        row = self.tx.row(_HELD, person=person.id, userid=person.userid)
        if row is None:
            raise LookupError("a count is always found")
        return Holding(*map(int, row))

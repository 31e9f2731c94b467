"""Praise and opinions (表扬、意见): whom they went to, and what was answered. Neither can veto anything."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import bindparam, select

from campaign.cases import CaseKind, Dossier
from campaign.people import Person, Role
from storage.database import Transaction
from storage.people import People
from storage.posts import Posts
from storage.statement import Statement, insert, statement
from storage.tables import referrals

_REFER = Statement(
    lambda d: (
        insert(d, referrals)
        .values({n: bindparam(n) for n in ("case_id", "person_id", "kind")})
        .on_conflict_do_nothing()
    )
)
_MOST = 200
_REFERRED = statement(
    select(referrals.c.case_id, referrals.c.person_id)
    .where(referrals.c.kind == bindparam("kind"))
    .order_by(referrals.c.case_id.desc(), referrals.c.person_id)
    .limit(_MOST)
)
_OF_PERSON = statement(
    select(referrals.c.case_id)
    .where(referrals.c.person_id == bindparam("person"), referrals.c.kind == bindparam("kind"))
    .order_by(referrals.c.case_id.desc())
    .limit(_MOST)
)


@dataclass(frozen=True)
class Voices:
    tx: Transaction

    def recipients(self, kind: CaseKind, dossier: Dossier) -> tuple[Person, ...]:
        """Praise goes to whom it is meant for, an opinion to the branch's secretary; the office where nobody is."""
        post = Posts(self.tx).find(dossier.post_id) if dossier.post_id is not None else None
        post = post or Posts(self.tx).named_in(dossier.target)
        named = tuple(People(self.tx).by_id(dossier.named))
        if kind is CaseKind.PRAISE:
            meant = _who_take_part(named) or _who_take_part(post.people if post else ())
        else:
            branches = [post.branch] if post else sorted({person.branch for person in named})
            secretaries = (each for branch in branches for each in People(self.tx).secretaries(branch))
            meant = tuple(each for each in secretaries if each.id not in dossier.concerns)
        return meant or tuple(People(self.tx).holders(Role.COMMITTEE))

    def refer(self, case: int, kind: CaseKind, to: Iterable[Person]) -> None:
        for person in to:
            self.tx.run(_REFER, case_id=case, person_id=person.id, kind=kind.value)

    def referred(self, kind: CaseKind) -> tuple[tuple[int, int], ...]:
        """Which case went to which person as that, the newest first."""
        return tuple((case, person) for case, person in self.tx.rows(_REFERRED, kind=kind.value))

    def of(self, person: Person, kind: CaseKind) -> tuple[int, ...]:
        """The newest first."""
        return tuple(row[0] for row in self.tx.rows(_OF_PERSON, person=person.id, kind=kind.value))


def _who_take_part(people: Iterable[Person]) -> tuple[Person, ...]:
    return tuple(person for person in people if person.has(Role.MEMBER))

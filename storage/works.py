"""Works: pictures and tables that were asked for, each made by one worker at a time and sent once."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import bindparam, or_, select, update

from campaign.people import Person
from campaign.works import WorkAsked, WorkKind
from storage.claims import claim
from storage.database import Transaction
from storage.instants import from_ms, to_ms
from storage.statement import Statement, insert, statement
from storage.tables import branches, people, works

LEASE = timedelta(seconds=20)

_COLUMNS = ("key", "kind", "person_id", "campaign_id", "branches", "asked_at", "next_try_at")
_ASK = Statement(
    lambda d: (
        insert(d, works).values({n: bindparam(n) for n in _COLUMNS} | {"state": "planned"}).on_conflict_do_nothing()
    )
)
_BRANCHES = statement(select(branches.c.id, branches.c.name).order_by(branches.c.id))
_is_open = or_(works.c.state == "planned", works.c.state == "working")


_CLAIM = Statement(
    lambda d: claim(
        d,
        works,
        _is_open,
        returning=(
            works.c.id,
            works.c.kind,
            works.c.person_id,
            works.c.campaign_id,
            works.c.branches,
            works.c.asked_at,
            works.c.attempts,
        ),
        state="working",
    )
)
_USERID = statement(select(people.c.userid).where(people.c.id == bindparam("person")))
_is_ours = (works.c.id == bindparam("id_"), works.c.state == "working", works.c.attempts == bindparam("attempt"))
_HOLD = statement(update(works).where(*_is_ours).values(next_try_at=bindparam("lease")))
_SETTLE = statement(
    update(works)
    .where(works.c.id == bindparam("id_"), _is_open)
    .values(state=bindparam("becomes"), reason=bindparam("why"), settled_at=bindparam("at"))
)
_LATER = statement(
    update(works).where(*_is_ours).values(state="planned", reason=bindparam("why"), next_try_at=bindparam("until"))
)
_FREE = statement(update(works).where(works.c.state == "working").values(state="planned", next_try_at=bindparam("now")))


@dataclass(frozen=True)
class Work:
    """One that is ours to make. `attempts` counts this one."""

    id: int
    kind: WorkKind
    userid: str
    campaign_id: int
    branches: tuple[str, ...]
    asked_at: datetime
    attempts: int


@dataclass(frozen=True)
class Works:
    tx: Transaction

    def ask(self, order: WorkAsked, person: Person, campaign_id: int, at: datetime) -> None:
        """Once for a message, however often it is delivered."""
        ids = {name: branch_id for branch_id, name in self.tx.rows(_BRANCHES)} if order.branches else {}
        self.tx.run(
            _ASK,
            key=order.key,
            kind=order.kind.value,
            person_id=person.id,
            campaign_id=campaign_id,
            branches=json.dumps([ids[name] for name in order.branches]),
            asked_at=to_ms(at),
            next_try_at=to_ms(at),
        )

    def claim(self, now: datetime) -> Work | None:
        """One that is due, or that whoever was making it has left; nobody else gets it until the lease ends."""
        row = self.tx.row(_CLAIM, now=to_ms(now), lease=to_ms(now + LEASE))
        if row is None:
            return None
        work_id, kind, person_id, campaign_id, ids, asked_at, attempts = row
        about = json.loads(ids)
        names: dict[int, str] = dict(self.tx.rows(_BRANCHES)) if about else {}
        return Work(
            work_id,
            WorkKind(kind),
            self.tx.value(_USERID, person=person_id),
            campaign_id,
            tuple(names[branch_id] for branch_id in about),
            from_ms(asked_at),
            attempts,
        )

    def hold(self, work: Work, now: datetime) -> bool:
        """Still at it. False: somebody else has taken it meanwhile."""
        return self.tx.run(_HOLD, id_=work.id, attempt=work.attempts, lease=to_ms(now + LEASE)) > 0

    def settle(self, work: Work, at: datetime, *, problem: str = "") -> bool:
        """Done, or failed for good. False where it was settled before: then nothing more is sent."""
        becomes = "failed" if problem else "done"
        return self.tx.run(_SETTLE, id_=work.id, becomes=becomes, why=problem, at=to_ms(at)) > 0

    def postpone(self, work: Work, until: datetime, why: str) -> None:
        self.tx.run(_LATER, id_=work.id, attempt=work.attempts, until=to_ms(until), why=why)

    def free_claims(self, now: datetime) -> None:
        """Where one process works, whatever its predecessor was making is free at once."""
        self.tx.run(_FREE, now=to_ms(now))

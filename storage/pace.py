"""How much has been sent today, and how much more the platform lets through before midnight."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import bindparam, func, literal_column, select

from campaign.pace import Pace
from storage.database import Transaction
from storage.instants import to_ms
from storage.statement import Statement, insert, statement
from storage.tables import days, outbox, people

_COUNT = Statement(
    lambda dialect: (
        insert(dialect, days)
        .values(channel=bindparam("on"), day=bindparam("day"), sent=bindparam("count"))
        .on_conflict_do_update(index_elements=["channel", "day"], set_={"sent": days.c.sent + bindparam("count")})
    )
)
_SENT = statement(select(days.c.sent).where(days.c.channel == bindparam("on"), days.c.day == bindparam("day")))
# Nobody counts a hundred thousand where ten are enough.
_ACCOUNTS = statement(
    select(func.count()).select_from(
        select(literal_column("1")).where(people.c.left_at.is_(None)).limit(bindparam("most")).subquery()
    )
)
_WAITING = statement(
    select(func.count()).where(
        outbox.c.state == "planned",
        outbox.c.channel == bindparam("on"),
        outbox.c.rank == bindparam("of_rank"),
        outbox.c.due_at < bindparam("before"),
    )
)


@dataclass(frozen=True)
class Days:
    """By the office's own days, which `now` is in."""

    tx: Transaction
    pace: Pace = field(default_factory=Pace)

    def waiting(self, channel: str, rank: int, now: datetime) -> int:
        """How many are to leave today and have not yet."""
        midnight = (now + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
        return int(self.tx.value(_WAITING, on=channel, of_rank=rank, before=to_ms(midnight)))

    def count(self, channel: str, messages: int, now: datetime) -> None:
        """So many are being sent."""
        self.tx.run(_COUNT, on=channel, day=now.date().isoformat(), count=messages)

    def room(self, channel: str, now: datetime, most: int, *, is_answer: bool) -> int:
        """How many more can leave today, `most` at most."""
        row = self.tx.row(_SENT, on=channel, day=now.date().isoformat())
        sent = 0 if row is None else row[0]
        accounts = int(self.tx.value(_ACCOUNTS, most=self.pace.accounts_for(sent + most)))
        return max(0, min(most, self.pace.most(accounts, is_answer=is_answer) - sent))

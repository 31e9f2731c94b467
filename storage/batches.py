"""Orders to very many, whose rows are written some at a time: to how many they go, and how far that has come."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, Table, bindparam, select, update

from storage.database import Row, Transaction
from storage.statement import Statement, statement

CONFIRMED = "confirmed"


def _next(dialect: str, table: Table, columns: tuple[ColumnElement[Any] | ScalarSelect[Any], ...]) -> Any:
    chosen = (
        select(*columns)
        .where(table.c.plan_after.is_not(None), table.c.state == CONFIRMED)
        .order_by(table.c.send_at, table.c.id)
        .limit(1)
    )
    return chosen.with_for_update(skip_locked=True, of=table) if dialect == "postgresql" else chosen


@dataclass(frozen=True)
class Batches:
    """Of a table with the columns `addressed`, `plan_after` and `plan_until`; `columns` are what a batch is made of.

    Rows and how far they have come commit together, so that whoever dies over it leaves nothing half written.
    """

    table: Table
    columns: tuple[ColumnElement[Any] | ScalarSelect[Any], ...]

    @cached_property
    def _begin(self) -> Statement:
        begun: dict[str, Any] = {
            "addressed": bindparam("count"),
            "plan_after": bindparam("after"),
            "plan_until": bindparam("last"),
        }
        return statement(update(self.table).where(self.table.c.id == bindparam("one")).values(**begun))

    @cached_property
    def _go_on(self) -> Statement:
        is_it = self.table.c.id == bindparam("one")
        return statement(update(self.table).where(is_it).values(plan_after=bindparam("after")))

    @cached_property
    def _one(self) -> Statement:
        return statement(select(*self.columns).where(self.table.c.id == bindparam("one")))

    @cached_property
    def _next(self) -> Statement:
        return Statement(lambda dialect: _next(dialect, self.table, self.columns))

    def begin(self, tx: Transaction, one: int, count: int, last: int, after: int | None = 0) -> None:
        """To how many it goes, all of them up to `last`; None as `after` where nothing is left to write."""
        tx.run(self._begin, one=one, count=count, last=last, after=after)

    def one(self, tx: Transaction, one: int) -> Row:
        """Raises `LookupError` where there is none."""
        row = tx.row(self._one, one=one)
        if row is None:
            raise LookupError("no such order")
        return row

    def next(self, tx: Transaction) -> Row | None:
        """What was confirmed and not stopped, the first to leave; on PostgreSQL nobody else writes it meanwhile."""
        return tx.row(self._next)

    def go_on(self, tx: Transaction, one: int, after: int | None) -> None:
        """It has come as far as that; None: all are written."""
        tx.run(self._go_on, one=one, after=after)

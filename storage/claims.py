"""Claiming: the row that has waited longest becomes one worker's own, until its lease ends."""

from typing import Any

from sqlalchemy import ColumnElement, Table, bindparam, select, update
from sqlalchemy.sql.dml import ReturningUpdate


def claim(
    dialect: str, table: Table, *conditions: ColumnElement[bool], returning: tuple[Any, ...], **changes: Any
) -> ReturningUpdate[Any]:
    """Its attempts counted, and not to be tried by others before `:lease`; due are those with `next_try_at` up to
    `:now`. On PostgreSQL what another worker is claiming at the moment is passed over; on SQLite one writes at a time.
    """
    (key,) = table.primary_key
    due = (
        select(key).where(table.c.next_try_at <= bindparam("now"), *conditions).order_by(table.c.next_try_at, key)
    ).limit(1)
    if dialect == "postgresql":
        due = due.with_for_update(skip_locked=True)
    return (
        update(table)
        .where(key.in_(due))
        .values(attempts=table.c.attempts + 1, next_try_at=bindparam("lease"), **changes)
        .returning(*returning)
    )

"""A Core statement that is compiled once for each dialect and then run on the driver as it is.

A turn runs ten statements; composing and compiling each of them anew costs more than the database does.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, cast

from sqlalchemy import ClauseElement, Dialect, Table, bindparam
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.dml import Insert

Build = Callable[[str], ClauseElement]


@dataclass(frozen=True)
class Compiled:
    """Text for the driver, the parameters that stand in the statement itself, and the order where it counts."""

    sql: str
    fixed: dict[str, Any]
    order: tuple[str, ...] | None

    def parameters(self, given: dict[str, Any]) -> dict[str, Any] | tuple[Any, ...]:
        values = {**self.fixed, **given}
        return values if self.order is None else tuple([values[name] for name in self.order])


@dataclass(frozen=True)
class Statement:
    """`build` gets the dialect's name, since the two differ in a few words."""

    build: Build
    _compiled: dict[str, Compiled] = field(default_factory=dict, compare=False)

    def compiled(self, dialect: Dialect) -> Compiled:
        if (known := self._compiled.get(dialect.name)) is not None:
            return known
        made = cast("SQLCompiler", self.build(dialect.name).compile(dialect=dialect))
        positions = made.positiontup
        fixed = {name: bind.value for name, bind in made.binds.items() if not bind.required}
        compiled = Compiled(str(made), fixed, tuple(positions) if positions else None)
        self._compiled[dialect.name] = compiled
        return compiled


def statement(clause: ClauseElement) -> Statement:
    """One that reads the same in both dialects."""
    return Statement(lambda _: clause)


def insert(dialect: str, table: Table) -> "sqlite.Insert | postgresql.Insert":
    """INSERT with the dialect's ON CONFLICT."""
    return postgresql.insert(table) if dialect == "postgresql" else sqlite.insert(table)


def insert_of(table: Table, *columns: str) -> Insert:
    """INSERT of these columns, each a parameter of the same name."""
    return table.insert().values({name: bindparam(name) for name in columns})

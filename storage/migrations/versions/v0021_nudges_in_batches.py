"""The rows of a nudge to very many are written some at a time, as those of a notice are."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    for name, kind, comment in (
        ("aim", sa.Text(), "JSON: whom it means by where they stand; empty: those in people"),
        ("addressed", sa.Integer(), "to how many it goes, where they are written some at a time"),
        ("plan_after", sa.BigInteger(), "rows are written up to here; empty: all of them"),
        ("plan_until", sa.BigInteger(), "the last who was there then"),
    ):
        op.add_column("nudges", sa.Column(name, kind, nullable=True, comment=comment))
    op.create_index(
        "ix_nudges_to_plan",
        "nudges",
        ["plan_after"],
        unique=False,
        sqlite_where=sa.text("plan_after IS NOT NULL"),
        postgresql_where=sa.text("plan_after IS NOT NULL"),
    )

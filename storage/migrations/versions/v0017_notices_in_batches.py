"""The rows of a notice are written some at a time: to how many it goes, and how far that has come."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    op.add_column("notices", sa.Column("addressed", sa.Integer(), nullable=True, comment="to how many it goes"))
    op.add_column(
        "notices",
        sa.Column(
            "plan_after", sa.BigInteger(), nullable=True, comment="rows are written up to here; empty: all of them"
        ),
    )
    op.add_column(
        "notices", sa.Column("plan_until", sa.BigInteger(), nullable=True, comment="the last who was there then")
    )
    op.create_index(
        "ix_notices_to_plan",
        "notices",
        ["plan_after"],
        unique=False,
        sqlite_where=sa.text("plan_after IS NOT NULL"),
        postgresql_where=sa.text("plan_after IS NOT NULL"),
    )

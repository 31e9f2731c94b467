"""What was not understood."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "unknown",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("context", sa.Text(), nullable=False, comment="the question that was open"),
        sa.Column("said", sa.Text(), nullable=False, comment="without names and numbers that lead to somebody"),
        sa.Column("reply", sa.Text(), nullable=False),
        sa.Column("said_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unknown")),
    )
    op.create_index(op.f("ix_unknown_said_at"), "unknown", ["said_at"])

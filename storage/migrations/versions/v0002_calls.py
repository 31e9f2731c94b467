"""What a call ranks and whether it may have been taken already; rows found by when they are due, notices by whose."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_IS_PLANNED = sa.text("state = 'planned'")


def upgrade() -> None:
    op.add_column(
        "calls",
        sa.Column("rank", sa.SmallInteger(), server_default="1", nullable=False, comment="that of its rows"),
    )
    op.add_column(
        "calls",
        sa.Column("digest", sa.Text(), comment="of what is said and to whom, to tell when the same is said once more"),
    )
    op.add_column(
        "calls",
        sa.Column("unsure_at", sa.BigInteger(), comment="since when it may have been taken without our knowing"),
    )
    op.create_index("ix_calls_digest", "calls", ["digest", "opened_at"])
    op.execute("UPDATE calls SET unsure_at = opened_at WHERE is_open = 1")
    is_postgresql = op.get_bind().dialect.name == "postgresql"
    op.add_column("notices", sa.Column("of_branch", sa.Text(), comment="in whose name; empty for the office"))
    if is_postgresql:
        op.execute("UPDATE notices SET of_branch = audience::json ->> 'of_branch'")
    else:
        op.execute("UPDATE notices SET of_branch = json_extract(audience, '$.of_branch')")
    op.create_index("ix_notices_latest", "notices", ["of_branch", "confirmed_at"])
    if is_postgresql:  # SQLite keeps no comments
        op.alter_column("outbox", "sent_at", comment="when its call was last made")
    op.drop_index("ix_outbox_planned", "outbox")
    op.create_index(
        "ix_outbox_planned",
        "outbox",
        ["channel", "rank", "due_at", "id"],
        sqlite_where=_IS_PLANNED,
        postgresql_where=_IS_PLANNED,
    )

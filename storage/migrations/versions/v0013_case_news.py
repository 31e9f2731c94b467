"""Whom to tell that there is something new in a case, because they asked for it."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    op.create_table(
        "case_news",
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False, comment="JSON: the account"),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("next_try_at", sa.BigInteger(), nullable=True, comment="empty: there is nothing new"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_case_news_case_id")),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_case_news")),
    )
    op.create_index(op.f("ix_case_news_owner"), "case_news", ["owner"], unique=False)
    op.create_index(op.f("ix_case_news_next_try_at"), "case_news", ["next_try_at"], unique=False)

"""Nudges: whom a secretary or the office asks to get on with it."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.create_table(
        "nudges",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("key", sa.Text(), nullable=False, comment="the message that it was drafted with"),
        sa.Column("campaign_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("author_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("of_branch", sa.Text(), nullable=True, comment="in whose name; empty: the office's"),
        sa.Column("people", sa.Text(), nullable=False, comment="JSON: the ids of those who were shown"),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("drafted_at", sa.BigInteger(), nullable=False),
        sa.Column("send_at", sa.BigInteger(), nullable=True),
        sa.Column("confirmed_at", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("state IN ('draft', 'confirmed', 'discarded')", name=op.f("ck_nudges_state")),
        sa.ForeignKeyConstraint(["author_id"], ["people.id"], name=op.f("fk_nudges_author_id")),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.id"], name=op.f("fk_nudges_campaign_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_nudges")),
        sa.UniqueConstraint("key", name=op.f("uq_nudges_key")),
    )
    op.create_index(op.f("ix_nudges_author_id"), "nudges", ["author_id"], unique=False)

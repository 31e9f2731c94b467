"""Decisions of the committee (通过, 不通过, 待定), and the publicity (公示) of those who passed."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "publicities",
        sa.Column("id", _ID, nullable=False),
        sa.Column("key", sa.Text(), nullable=False, comment="the message that it was confirmed with"),
        sa.Column("campaign_id", _ID, nullable=False),
        sa.Column("author_id", _ID, nullable=False),
        sa.Column("published_at", sa.BigInteger(), nullable=False),
        sa.Column("begins_at", sa.BigInteger(), nullable=False),
        sa.Column("ends_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["people.id"], name=op.f("fk_publicities_author_id")),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.id"], name=op.f("fk_publicities_campaign_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_publicities")),
        sa.UniqueConstraint("key", name=op.f("uq_publicities_key")),
    )
    op.create_index(op.f("ix_publicities_campaign_id"), "publicities", ["campaign_id"], unique=False)
    op.create_table(
        "decisions",
        sa.Column("campaign_id", _ID, nullable=False),
        sa.Column("person_id", _ID, nullable=False),
        sa.Column("ruling", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("author_id", _ID, nullable=False),
        sa.Column("decided_at", sa.BigInteger(), nullable=False),
        sa.Column("publicity_id", _ID, nullable=True, comment="in which it was published"),
        sa.CheckConstraint("ruling IN ('pass', 'fail', 'hold')", name=op.f("ck_decisions_ruling")),
        sa.ForeignKeyConstraint(["author_id"], ["people.id"], name=op.f("fk_decisions_author_id")),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.id"], name=op.f("fk_decisions_campaign_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_decisions_person_id")),
        sa.ForeignKeyConstraint(["publicity_id"], ["publicities.id"], name=op.f("fk_decisions_publicity_id")),
        sa.PrimaryKeyConstraint("campaign_id", "person_id", name=op.f("pk_decisions")),
    )
    op.create_index(op.f("ix_decisions_person_id"), "decisions", ["person_id"], unique=False)
    op.create_index(op.f("ix_decisions_publicity_id"), "decisions", ["publicity_id"], unique=False)

"""Exemptions: who is on leave is neither counted nor chased."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.create_table(
        "exemptions",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("key", sa.Text(), nullable=False, comment="the message that it was drafted with"),
        sa.Column("campaign_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("author_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=True, comment="the end of its last day"),
        sa.Column("is_lasting", sa.SmallInteger(), nullable=True, comment="1: without an end; empty: not said yet"),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("drafted_at", sa.BigInteger(), nullable=False),
        sa.Column("granted_at", sa.BigInteger(), nullable=True),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("state IN ('draft', 'granted', 'ended', 'discarded')", name=op.f("ck_exemptions_state")),
        sa.ForeignKeyConstraint(["author_id"], ["people.id"], name=op.f("fk_exemptions_author_id")),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.id"], name=op.f("fk_exemptions_campaign_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_exemptions_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exemptions")),
        sa.UniqueConstraint("key", name=op.f("uq_exemptions_key")),
    )
    op.create_index(op.f("ix_exemptions_author_id"), "exemptions", ["author_id"], unique=False)
    op.create_index("ix_exemptions_of", "exemptions", ["campaign_id", "person_id", "state"], unique=False)
    op.create_index("ix_exemptions_over", "exemptions", ["state", "until"], unique=False)
    op.add_column(
        "applications", sa.Column("exempted_at", sa.BigInteger(), nullable=True, comment="on leave (免报) since then")
    )

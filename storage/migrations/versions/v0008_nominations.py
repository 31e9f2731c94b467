"""Branches' lists of whom they put forward, and later deadlines."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column(
        "campaigns",
        sa.Column(
            "lists", sa.Integer(), server_default="0", nullable=False, comment="the last number of a list handed in"
        ),
    )
    op.create_table(
        "nominations",
        sa.Column("id", _ID, nullable=False),
        sa.Column("campaign_id", _ID, nullable=False),
        sa.Column("branch_id", _ID, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False, comment="counts its changes"),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("meeting_kind", sa.Text(), nullable=True),
        sa.Column("meeting_day", sa.Text(), nullable=True, comment="ISO date"),
        sa.Column("due", sa.Integer(), nullable=True, comment="应到"),
        sa.Column("present", sa.Integer(), nullable=True, comment="实到"),
        sa.Column("receipt", sa.Text(), nullable=True),
        sa.Column("submitted_at", sa.BigInteger(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True, comment="why it was returned"),
        sa.Column(
            "others_told",
            sa.SmallInteger(),
            nullable=True,
            comment="1 those not on it were told here, 0 by the secretary",
        ),
        sa.CheckConstraint("state IN ('draft', 'submitted', 'returned')", name=op.f("ck_nominations_state")),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.id"], name=op.f("fk_nominations_campaign_id")),
        sa.ForeignKeyConstraint(["branch_id"], ["branches.id"], name=op.f("fk_nominations_branch_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_nominations")),
        sa.UniqueConstraint("campaign_id", "branch_id", name=op.f("uq_nominations_campaign_id_branch_id")),
        sa.UniqueConstraint("campaign_id", "receipt", name=op.f("uq_nominations_campaign_id_receipt")),
    )
    op.create_table(
        "nominees",
        sa.Column("nominations_id", _ID, nullable=False),
        sa.Column("person_id", _ID, nullable=False),
        sa.Column("place", sa.Integer(), nullable=False, comment="from 1"),
        sa.Column("opinion", sa.Text(), nullable=True, comment="empty: none was wanted; nothing: not asked yet"),
        sa.Column("votes", sa.Integer(), nullable=True, comment="同意票"),
        sa.Column("proposed_by", _ID, nullable=True, comment="who has not confirmed it yet"),
        sa.ForeignKeyConstraint(["nominations_id"], ["nominations.id"], name=op.f("fk_nominees_nominations_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_nominees_person_id")),
        sa.ForeignKeyConstraint(["proposed_by"], ["people.id"], name=op.f("fk_nominees_proposed_by")),
        sa.PrimaryKeyConstraint("nominations_id", "person_id", name=op.f("pk_nominees")),
    )
    op.create_index(op.f("ix_nominees_person_id"), "nominees", ["person_id"], unique=False)
    op.create_table(
        "extensions",
        sa.Column("id", _ID, nullable=False),
        sa.Column("campaign_id", _ID, nullable=False),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("branch_id", _ID, nullable=True),
        sa.Column("person_id", _ID, nullable=True),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("granted_at", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("step IN ('apply', 'nominate')", name=op.f("ck_extensions_step")),
        sa.CheckConstraint("(branch_id IS NULL) <> (person_id IS NULL)", name=op.f("ck_extensions_whose")),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.id"], name=op.f("fk_extensions_campaign_id")),
        sa.ForeignKeyConstraint(["branch_id"], ["branches.id"], name=op.f("fk_extensions_branch_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_extensions_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_extensions")),
        sa.UniqueConstraint("campaign_id", "step", "branch_id", name=op.f("uq_extensions_campaign_id_step_branch_id")),
        sa.UniqueConstraint("campaign_id", "step", "person_id", name=op.f("uq_extensions_campaign_id_step_person_id")),
    )

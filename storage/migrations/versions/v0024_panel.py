"""The panel: what reviewers give to nominees, item by item, and whom they do not score."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "scorecards",
        sa.Column("id", _ID, nullable=False),
        sa.Column("campaign_id", _ID, nullable=False),
        sa.Column("reviewer_id", _ID, nullable=False),
        sa.Column("nominee_id", _ID, nullable=False),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.Column(
            "submitted_at",
            sa.BigInteger(),
            nullable=True,
            comment="when it was handed in; locked from then on",
        ),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.id"], name=op.f("fk_scorecards_campaign_id")),
        sa.ForeignKeyConstraint(["nominee_id"], ["people.id"], name=op.f("fk_scorecards_nominee_id")),
        sa.ForeignKeyConstraint(["reviewer_id"], ["people.id"], name=op.f("fk_scorecards_reviewer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scorecards")),
        sa.UniqueConstraint(
            "campaign_id",
            "reviewer_id",
            "nominee_id",
            name=op.f("uq_scorecards_campaign_id_reviewer_id_nominee_id"),
        ),
    )
    op.create_index(op.f("ix_scorecards_nominee_id"), "scorecards", ["nominee_id"], unique=False)
    op.create_index(op.f("ix_scorecards_reviewer_id"), "scorecards", ["reviewer_id"], unique=False)
    op.create_table(
        "marks",
        sa.Column("scorecard_id", _ID, nullable=False),
        sa.Column("item", sa.Integer(), nullable=False),
        sa.Column(
            "points",
            sa.Integer(),
            nullable=True,
            comment="hundredths; nothing: left without a score (弃权)",
        ),
        sa.Column("comment", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["scorecard_id"], ["scorecards.id"], name=op.f("fk_marks_scorecard_id")),
        sa.PrimaryKeyConstraint("scorecard_id", "item", name=op.f("pk_marks")),
    )
    op.create_table(
        "recusals",
        sa.Column("campaign_id", _ID, nullable=False),
        sa.Column("reviewer_id", _ID, nullable=False),
        sa.Column("nominee_id", _ID, nullable=False),
        sa.Column("declared_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.id"], name=op.f("fk_recusals_campaign_id")),
        sa.ForeignKeyConstraint(["nominee_id"], ["people.id"], name=op.f("fk_recusals_nominee_id")),
        sa.ForeignKeyConstraint(["reviewer_id"], ["people.id"], name=op.f("fk_recusals_reviewer_id")),
        sa.PrimaryKeyConstraint("campaign_id", "reviewer_id", "nominee_id", name=op.f("pk_recusals")),
    )

"""What is remembered of talks with the public, and to whom praise and opinions went."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.create_table(
        "visits",
        sa.Column("visitor", sa.Text(), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.Column("kept_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("visitor", name=op.f("pk_visits")),
    )
    op.create_index(op.f("ix_visits_kept_at"), "visits", ["kept_at"])
    number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "referrals",
        sa.Column("case_id", number, nullable=False),
        sa.Column("person_id", number, nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_referrals_case_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_referrals_person_id")),
        sa.PrimaryKeyConstraint("case_id", "person_id", name=op.f("pk_referrals")),
    )
    op.create_index(op.f("ix_referrals_person_id"), "referrals", ["person_id"])

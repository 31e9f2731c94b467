"""Appointments: who was made or unmade a secretary in chat, so that no older roster undoes it unsaid."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.create_table(
        "appointments",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("branch_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("is_secretary", sa.SmallInteger(), nullable=False),
        sa.Column("author_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("decided_at", sa.BigInteger(), nullable=False),
        sa.Column(
            "settled_at",
            sa.BigInteger(),
            nullable=True,
            comment="since when a roster says the same, or it is overtaken",
        ),
        sa.ForeignKeyConstraint(["author_id"], ["people.id"], name=op.f("fk_appointments_author_id")),
        sa.ForeignKeyConstraint(["branch_id"], ["branches.id"], name=op.f("fk_appointments_branch_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_appointments_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appointments")),
    )
    op.create_index("ix_appointments_of", "appointments", ["person_id", "settled_at"], unique=False)

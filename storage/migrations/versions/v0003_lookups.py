"""Who is to be looked up again in the contacts."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "lookups",
        sa.Column("person_id", _ID, autoincrement=False, nullable=False),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_try_at", sa.BigInteger(), nullable=False, comment="not before; under way, until when claimed"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_lookups_person_id"),
        sa.PrimaryKeyConstraint("person_id", name="pk_lookups"),
    )

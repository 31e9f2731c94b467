"""Pictures and tables that were asked for."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "works",
        sa.Column("id", _ID, nullable=False),
        sa.Column("key", sa.Text(), nullable=False, comment="the message that asked for it"),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("person_id", _ID, nullable=False),
        sa.Column("campaign_id", _ID, nullable=False),
        sa.Column("branches", sa.Text(), nullable=False, comment="JSON: ids; none: all that the person may see"),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.Column(
            "next_try_at", sa.BigInteger(), nullable=False, comment="not before; under way, until when it is claimed"
        ),
        sa.Column("settled_at", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("state IN ('planned', 'working', 'done', 'failed')", name=op.f("ck_works_state")),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.id"], name=op.f("fk_works_campaign_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_works_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_works")),
        sa.UniqueConstraint("key", name=op.f("uq_works_key")),
    )
    op.create_index("ix_works_due", "works", ["state", "next_try_at"], unique=False)

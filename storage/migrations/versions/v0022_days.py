"""How much has been sent on which day: the platform lets so much through."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    op.create_table(
        "days",
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("day", sa.Text(), nullable=False, comment="2026-05-20, where the office is"),
        sa.Column(
            "sent",
            sa.Integer(),
            nullable=False,
            comment="to how many people, a thousand in one call being a thousand",
        ),
        sa.PrimaryKeyConstraint("channel", "day", name=op.f("pk_days")),
    )

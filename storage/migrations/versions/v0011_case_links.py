"""Which browser looks at a case's pictures: the one that opened the page first, and no other."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.create_table(
        "case_links",
        sa.Column("link", sa.Text(), nullable=False),
        sa.Column("browser", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("link", name=op.f("pk_case_links")),
    )
    op.create_index(op.f("ix_case_links_opened_at"), "case_links", ["opened_at"], unique=False)

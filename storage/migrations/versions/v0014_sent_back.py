"""What a member handed in may go back to the member, with a reason that stays until it is handed in again."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    op.add_column(
        "applications",
        sa.Column("sent_back_for", sa.Text(), nullable=True, comment="why it went back (退给), until it is in again"),
    )

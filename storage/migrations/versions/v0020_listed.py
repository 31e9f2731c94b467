"""Whoever stands somewhere is found in the index by which everybody is counted."""

from alembic import op

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    op.drop_index("ix_people_counted", "people")
    op.create_index("ix_people_counted", "people", ["is_member", "left_at", "stands", "branch_id"], unique=False)

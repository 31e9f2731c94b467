"""What 明天提醒 set, and the way to a campaign's reminders in the outbox."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.add_column("applications", sa.Column("remind_at", sa.BigInteger(), comment="what 明天提醒 set"))
    op.create_index("ix_outbox_campaign", "outbox", ["campaign_id", "kind", "planned_at"])

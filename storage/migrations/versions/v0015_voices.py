"""As what an opinion or praise came to somebody, which it stays for them whatever a handler makes of it."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    op.add_column(
        "referrals",
        sa.Column(
            "kind",
            sa.Text(),
            server_default="意见",
            nullable=False,
            comment="as what it came to them, whatever it has become since",
        ),
    )
    op.execute("UPDATE referrals SET kind = (SELECT kind FROM cases WHERE cases.id = referrals.case_id)")

"""Where everybody stands in the open campaign is kept with the person, so that it is counted in one index."""

import sqlalchemy as sa
from alembic import op

from campaign.rubric_file import parse

revision = "0019"
down_revision = "0018"

_FILLED = sa.text(
    "UPDATE applications SET is_filled = 1 WHERE campaign_id = :campaign AND (SELECT count(*) FROM answers"
    " WHERE answers.application_id = applications.id) >= :wanted"
)
_STANDS = sa.text(
    "UPDATE people SET stands = (SELECT CASE WHEN exempted_at IS NOT NULL THEN 'exempt' WHEN stage = 'draft' THEN NULL"
    " WHEN stage = 'applied' AND is_filled = 1 THEN 'filled' ELSE stage END FROM applications"
    " WHERE campaign_id = :campaign AND person_id = people.id)"
)


def upgrade() -> None:
    op.add_column(
        "people",
        sa.Column("is_member", sa.SmallInteger(), nullable=False, server_default="0", comment="as roles has it"),
    )
    op.add_column(
        "people",
        sa.Column("stands", sa.Text(), nullable=True, comment="in the open campaign; empty: not begun"),
    )
    op.add_column(
        "applications",
        sa.Column(
            "is_filled", sa.SmallInteger(), nullable=False, server_default="0", comment="every item has its answer"
        ),
    )
    op.execute("UPDATE people SET is_member = 1 WHERE id IN (SELECT person_id FROM roles WHERE role = 'member')")
    connection = op.get_bind()
    for campaign, rubric in connection.execute(sa.text("SELECT id, rubric FROM campaigns WHERE is_open = 1")).all():
        connection.execute(_FILLED, {"campaign": campaign, "wanted": _answers_of(rubric)})
        connection.execute(_STANDS, {"campaign": campaign})
    op.create_index("ix_people_counted", "people", ["is_member", "left_at", "branch_id", "stands"], unique=False)


def _answers_of(text: str) -> int:
    rubric = parse(text)
    return len(rubric.plain_numbers) + len(rubric.veto.conditions if rubric.veto else ())

"""Titles (示范岗称号): who was awarded one, and what a veto has made of it."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "titles",
        sa.Column("id", _ID, nullable=False),
        sa.Column("campaign_id", _ID, nullable=False),
        sa.Column("person_id", _ID, nullable=False),
        sa.Column("post_type", sa.Text(), nullable=False),
        sa.Column("post_id", _ID, nullable=True),
        sa.Column("author_id", _ID, nullable=False),
        sa.Column("awarded_at", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("veto_id", _ID, nullable=True, comment="under which it is suspended or revoked"),
        sa.Column("suspended_at", sa.BigInteger(), nullable=True),
        sa.Column("revoked_at", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("state IN ('held', 'suspended', 'revoked')", name=op.f("ck_titles_state")),
        sa.ForeignKeyConstraint(["author_id"], ["people.id"], name=op.f("fk_titles_author_id")),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.id"], name=op.f("fk_titles_campaign_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_titles_person_id")),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name=op.f("fk_titles_post_id")),
        sa.ForeignKeyConstraint(["veto_id"], ["vetoes.id"], name=op.f("fk_titles_veto_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_titles")),
        sa.UniqueConstraint("campaign_id", "person_id", name=op.f("uq_titles_campaign_id_person_id")),
    )
    op.create_index(op.f("ix_titles_person_id"), "titles", ["person_id"], unique=False)

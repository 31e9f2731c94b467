"""The pictures that go with notices."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "pictures",
        sa.Column("id", _ID, nullable=False),
        sa.Column("key", sa.Text(), nullable=False, comment="the message that it came with"),
        sa.Column("author_id", _ID, nullable=False),
        sa.Column("media_id", sa.Text(), nullable=False, comment="under which the platform had it when it came"),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("problem", sa.Text(), server_default="", nullable=False),
        sa.Column("blob_hash", sa.Text(), nullable=True),
        sa.Column(
            "attempts", sa.Integer(), server_default="0", nullable=False, comment="to fetch it, then to upload it"
        ),
        sa.Column("next_try_at", sa.BigInteger(), nullable=False),
        sa.Column("uploaded_id", sa.Text(), nullable=True, comment="under which the platform has it now"),
        sa.Column("uploaded_at", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("state IN ('fetching', 'kept', 'failed')", name=op.f("ck_pictures_state")),
        sa.ForeignKeyConstraint(["author_id"], ["people.id"], name=op.f("fk_pictures_author_id")),
        sa.ForeignKeyConstraint(["blob_hash"], ["blobs.hash"], name=op.f("fk_pictures_blob_hash")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pictures")),
        sa.UniqueConstraint("key", name=op.f("uq_pictures_key")),
    )
    op.create_index("ix_pictures_to_fetch", "pictures", ["state", "next_try_at"], unique=False)
    op.add_column("notices", sa.Column("picture", sa.Text(), nullable=True, comment="the key of what goes with it"))

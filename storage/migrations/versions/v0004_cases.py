"""Cases, and what follows from them, behind the wall; their ledger is locked like the other."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    _create_tables()
    if op.get_bind().dialect.name == "postgresql":
        _lock_ledger_on_postgresql()
    else:
        _lock_ledger_on_sqlite()


def _lock_ledger_on_sqlite() -> None:
    op.execute(
        "CREATE TRIGGER case_ledger_no_update BEFORE UPDATE ON case_ledger "
        "BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END"
    )
    op.execute(
        "CREATE TRIGGER case_ledger_no_delete BEFORE DELETE ON case_ledger "
        "WHEN NOT EXISTS (SELECT 1 FROM campaigns WHERE id = OLD.campaign_id AND is_rehearsal = 1) "
        "BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END"
    )
    op.execute(
        "CREATE TRIGGER case_ledger_no_replace BEFORE INSERT ON case_ledger "
        "WHEN EXISTS (SELECT 1 FROM case_ledger WHERE id = NEW.id) "
        "BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END"
    )


def _lock_ledger_on_postgresql() -> None:
    op.execute(
        "CREATE TRIGGER case_ledger_append_only BEFORE UPDATE OR DELETE ON case_ledger "
        "FOR EACH ROW EXECUTE FUNCTION keep_ledger()"
    )
    op.execute(
        "CREATE TRIGGER case_ledger_no_truncate BEFORE TRUNCATE ON case_ledger "
        "FOR EACH STATEMENT EXECUTE FUNCTION keep_ledger()"
    )


def _create_tables() -> None:
    op.create_table(
        "case_drafts",
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.Column("kept_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("owner", name=op.f("pk_case_drafts")),
    )
    op.create_index(op.f("ix_case_drafts_kept_at"), "case_drafts", ["kept_at"], unique=False)
    op.create_table(
        "case_ledger",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("campaign_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("sealed", sa.Text(), nullable=False, comment="JSON: who did what, when"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_ledger")),
    )
    op.create_index(op.f("ix_case_ledger_case_id"), "case_ledger", ["case_id"], unique=False)
    op.create_table(
        "case_tries",
        sa.Column("mark", sa.Text(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("mark", name=op.f("pk_case_tries")),
    )
    op.create_index(op.f("ix_case_tries_since"), "case_tries", ["since"], unique=False)
    op.create_table(
        "cases",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("receipt", sa.Text(), nullable=False),
        sa.Column("secret", sa.Text(), nullable=True, comment="the reporter's, as a mark by which it is known again"),
        sa.Column("campaign_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("accept_by", sa.BigInteger(), nullable=False),
        sa.Column("finish_by", sa.BigInteger(), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False, comment="JSON: the dossier"),
        sa.CheckConstraint(
            "state IN ('received', 'accepted', 'proposed', 'upheld', 'dismissed', 'declined', 'referred', 'withdrawn')",
            name=op.f("ck_cases_state"),
        ),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.id"], name=op.f("fk_cases_campaign_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cases")),
        sa.UniqueConstraint("receipt", name=op.f("uq_cases_receipt")),
    )
    op.create_index(op.f("ix_cases_state"), "cases", ["state"], unique=False)
    op.create_table(
        "case_entries",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("next_try_at", sa.BigInteger(), nullable=True),
        sa.Column("sealed", sa.Text(), nullable=False, comment="JSON: who, when, what"),
        sa.CheckConstraint("state IN ('kept', 'fetching', 'failed')", name=op.f("ck_case_entries_state")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_case_entries_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_entries")),
    )
    op.create_index(op.f("ix_case_entries_case_id"), "case_entries", ["case_id"], unique=False)
    op.create_index("ix_case_entries_to_fetch", "case_entries", ["state", "next_try_at"], unique=False)
    op.create_table(
        "matters",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("told_at", sa.BigInteger(), nullable=False),
        sa.Column("seen_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_matters_case_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_matters_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_matters")),
    )
    op.create_index(op.f("ix_matters_person_id"), "matters", ["person_id"], unique=False)
    op.create_table(
        "vetoes",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("campaign_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "post_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
            comment="where the ground hits the post",
        ),
        sa.Column("condition", sa.Integer(), nullable=False, comment="the veto item's, from 1"),
        sa.Column("sealed", sa.Text(), nullable=False, comment="the finding"),
        sa.Column("effective_at", sa.BigInteger(), nullable=False),
        sa.Column("appeal_by", sa.BigInteger(), nullable=False),
        sa.Column(
            "had_title", sa.SmallInteger(), nullable=False, comment="whether a title was held when it took effect"
        ),
        sa.Column("lifted_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.id"], name=op.f("fk_vetoes_campaign_id")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_vetoes_case_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_vetoes_person_id")),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name=op.f("fk_vetoes_post_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vetoes")),
        sa.UniqueConstraint("case_id", "person_id", name=op.f("uq_vetoes_case_id_person_id")),
    )
    op.create_index(op.f("ix_vetoes_person_id"), "vetoes", ["person_id"], unique=False)
    op.create_table(
        "appeals",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("veto_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=True, comment="SS2026-0003, once it is handed in"),
        sa.Column("answer_by", sa.BigInteger(), nullable=True),
        sa.Column("sealed", sa.Text(), nullable=False, comment="JSON: what is said, and what was decided"),
        sa.CheckConstraint(
            "state IN ('draft', 'submitted', 'upheld', 'rejected', 'dropped')", name=op.f("ck_appeals_state")
        ),
        sa.ForeignKeyConstraint(["veto_id"], ["vetoes.id"], name=op.f("fk_appeals_veto_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appeals")),
        sa.UniqueConstraint("number", name=op.f("uq_appeals_number")),
        sa.UniqueConstraint("veto_id", name=op.f("uq_appeals_veto_id")),
    )
    op.create_table(
        "case_files",
        sa.Column(
            "entry_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("mime", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["case_entries.id"], name=op.f("fk_case_files_entry_id")),
        sa.PrimaryKeyConstraint("entry_id", name=op.f("pk_case_files")),
    )

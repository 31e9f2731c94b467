"""The ledger behind the wall may be sealed anew, and nothing else in it changed."""

from alembic import op

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        _on_postgresql()
    else:
        _on_sqlite()


def _on_sqlite() -> None:
    op.execute("DROP TRIGGER case_ledger_no_update")
    op.execute(
        "CREATE TRIGGER case_ledger_no_update BEFORE UPDATE ON case_ledger "
        "WHEN NOT (EXISTS (SELECT 1 FROM meta WHERE name = 'resealing') AND NEW.id = OLD.id "
        "AND NEW.case_id = OLD.case_id AND NEW.campaign_id IS OLD.campaign_id) "
        "BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END"
    )


def _on_postgresql() -> None:
    op.execute(
        "CREATE FUNCTION keep_case_ledger() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "IF TG_OP = 'DELETE' THEN "
        "IF EXISTS (SELECT 1 FROM campaigns WHERE id = OLD.campaign_id AND is_rehearsal = 1) THEN RETURN OLD; END IF; "
        "ELSIF EXISTS (SELECT 1 FROM meta WHERE name = 'resealing') AND NEW.id = OLD.id "
        "AND NEW.case_id = OLD.case_id AND NEW.campaign_id IS NOT DISTINCT FROM OLD.campaign_id THEN RETURN NEW; "
        "END IF; "
        "RAISE EXCEPTION 'the ledger is append-only'; END $$"
    )
    op.execute("DROP TRIGGER case_ledger_append_only ON case_ledger")
    op.execute(
        "CREATE TRIGGER case_ledger_append_only BEFORE UPDATE OR DELETE ON case_ledger "
        "FOR EACH ROW EXECUTE FUNCTION keep_case_ledger()"
    )

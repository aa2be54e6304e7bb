"""Makes the ledger of credits, whose entries the database itself refuses to change or delete."""

import sqlalchemy as sa
from alembic import op

revision = "0075"
down_revision = "0070"
branch_labels = None
depends_on = None

REFUSE = "credit_entry is append-only"


def _refers(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [to], name=op.f(f"fk_{table}_{column}"))


def upgrade() -> None:
    """Apply the step."""
    op.create_table(
        "credit_account",
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("balance", sa.BigInteger(), nullable=False),
        sa.Column("entries", sa.Integer(), nullable=False),
        sa.CheckConstraint("balance >= 0", name=op.f("ck_credit_account_balance")),
        sa.PrimaryKeyConstraint("site_id", name=op.f("pk_credit_account")),
        _refers("credit_account", "site_id", "site.id"),
    )
    op.create_table(
        "credit_entry",
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("balance", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("reason", sa.String(300), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("actor", sa.String(200), nullable=False),
        sa.Column("grant_id", sa.Integer(), nullable=True),
        sa.Column("other_site_id", sa.Integer(), nullable=True),
        sa.Column("transfer", sa.String(22), nullable=True),
        sa.PrimaryKeyConstraint("site_id", "number", name=op.f("pk_credit_entry")),
        sa.UniqueConstraint("site_id", "transfer", name=op.f("uq_credit_entry_site_id")),
        _refers("credit_entry", "site_id", "site.id"),
        _refers("credit_entry", "person_id", "person.id"),
        _refers("credit_entry", "grant_id", "support_grant.id"),
        _refers("credit_entry", "other_site_id", "site.id"),
    )
    if op.get_bind().dialect.name == "postgresql":
        _refuse_on_postgresql()
    else:
        _refuse_on_sqlite()


def _refuse_on_postgresql() -> None:
    op.execute(
        "CREATE FUNCTION refuse_credit_change() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{REFUSE}'; END $$"
    )
    op.execute(
        "CREATE TRIGGER credit_entry_append_only BEFORE UPDATE OR DELETE OR TRUNCATE "
        "ON credit_entry FOR EACH STATEMENT EXECUTE FUNCTION refuse_credit_change()"
    )


def _refuse_on_sqlite() -> None:
    for act in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER credit_entry_no_{act.lower()} BEFORE {act} ON credit_entry "
            f"BEGIN SELECT RAISE(ABORT, '{REFUSE}'); END"
        )

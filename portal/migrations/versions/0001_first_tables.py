"""Makes the first tables: sites, people, keys, tickets, patients, mail."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the step."""
    _people()
    _proofs()
    _tickets()
    _ciphertext()


def _moment(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _reference(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}"))


def _key(table: str, *columns: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint(*columns, name=op.f(f"pk_{table}"))


def _index(table: str, *columns: str) -> None:
    for column in columns:
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])


def _people() -> None:
    op.create_table(
        "site",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(7), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        _moment("created_at"),
        sa.Column("ocean_key_digest", sa.LargeBinary(32)),
        sa.Column("ocean_credential_digest", sa.LargeBinary(32)),
        _key("site", "id"),
        sa.UniqueConstraint("number", name=op.f("uq_site_number")),
    )
    op.create_table(
        "person",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_name", sa.String(254), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("password_hash", sa.String(300), nullable=False),
        sa.Column("language", sa.String(2)),
        _moment("created_at"),
        _moment("closed_at", nullable=True),
        _key("person", "id"),
        sa.UniqueConstraint("user_name", name=op.f("uq_person_user_name")),
    )
    op.create_table(
        "membership",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(20), nullable=False),
        _reference("membership", "person_id", "person"),
        _reference("membership", "site_id", "site"),
        _key("membership", "person_id", "site_id", "role"),
    )
    op.create_table(
        "staff",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(20), nullable=False),
        _reference("staff", "person_id", "person"),
        _key("staff", "person_id", "role"),
    )


def _proofs() -> None:
    op.create_table(
        "log_in_session",
        sa.Column("token_digest", sa.LargeBinary(32), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        _moment("created_at"),
        _moment("idle_until"),
        _moment("ends_at"),
        _reference("log_in_session", "person_id", "person"),
        _key("log_in_session", "token_digest"),
    )
    _index("log_in_session", "ends_at", "person_id")
    op.create_table(
        "log_in_failures",
        sa.Column("user_digest", sa.LargeBinary(32), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        _moment("last_at"),
        _key("log_in_failures", "user_digest"),
    )
    _index("log_in_failures", "last_at")
    op.create_table(
        "site_token",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("token_digest", sa.LargeBinary(32), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        _moment("created_at"),
        _moment("revoked_at", nullable=True),
        _reference("site_token", "site_id", "site"),
        _key("site_token", "id"),
        sa.UniqueConstraint("token_digest", name=op.f("uq_site_token_token_digest")),
    )
    _index("site_token", "site_id")
    op.create_table(
        "sealing_key",
        sa.Column("key_id", sa.String(16), nullable=False),
        sa.Column("public_key", sa.LargeBinary(32), nullable=False),
        sa.Column("private_key", sa.LargeBinary(32), nullable=False),
        _moment("created_at"),
        _moment("retired_at", nullable=True),
        _key("sealing_key", "key_id"),
    )


def _tickets() -> None:
    op.create_table(
        "ticket",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("idempotency_key", sa.String(36), nullable=False),
        sa.Column("bundle", sa.LargeBinary(), nullable=False),
        sa.Column("bundle_digest", sa.LargeBinary(32), nullable=False),
        _moment("received_at"),
        _moment("first_answer_due_at"),
        sa.Column("calendar_version", sa.String(40), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("language", sa.String(2), nullable=False),
        sa.Column("emr", sa.String(40), nullable=False),
        sa.Column("emr_id", sa.String(40)),
        sa.Column("ocean_reference", sa.String(40)),
        _reference("ticket", "site_id", "site"),
        _key("ticket", "id"),
        sa.UniqueConstraint("site_id", "idempotency_key", name=op.f("uq_ticket_site_id")),
        sqlite_autoincrement=True,
    )
    _index("ticket", "received_at")
    op.create_table(
        "ticket_message",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer()),
        sa.Column("public", sa.Boolean(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        _moment("written_at"),
        _reference("ticket_message", "author_id", "person"),
        _reference("ticket_message", "ticket_id", "ticket"),
        _key("ticket_message", "id"),
    )
    _index("ticket_message", "ticket_id")
    op.create_table(
        "mail_outbox",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("recipient", sa.String(254), nullable=False),
        sa.Column("language", sa.String(2), nullable=False),
        _moment("created_at"),
        sa.Column("attempts", sa.Integer(), nullable=False),
        _moment("next_attempt_at", nullable=True),
        _moment("sent_at", nullable=True),
        _reference("mail_outbox", "ticket_id", "ticket"),
        _key("mail_outbox", "id"),
    )
    _index("mail_outbox", "next_attempt_at", "ticket_id")


def _ciphertext() -> None:
    op.create_table(
        "patient",
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(10), nullable=False),
        sa.Column("emr_id", sa.String(40), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("one_time_key", sa.String(200), nullable=False),
        sa.Column("iv", sa.String(40), nullable=False),
        _reference("patient", "site_id", "site"),
        _key("patient", "site_id", "reference"),
    )

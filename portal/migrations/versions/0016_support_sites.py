"""Makes the tables of Support Sites; whoever administered one is a Site Admin on it."""

import sqlalchemy as sa
from alembic import op

from portal.moments import Moment

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the step."""
    op.add_column("site", sa.Column("support_code", sa.String(9), nullable=True))
    op.add_column("site", sa.Column("organisation", sa.String(200), nullable=True))
    op.create_index(op.f("ix_site_support_code"), "site", ["support_code"], unique=True)
    for column in ("mailed", "told"):
        zero = sa.Column(column, sa.Integer(), nullable=False, server_default="0")
        op.add_column("audit_head", zero)
    op.execute("UPDATE membership SET role = 'site_admin' WHERE role = 'support_admin'")
    _make(
        "support_grant",
        sa.Column("ticket_id", sa.Integer(), nullable=True),
        sa.Column("granted_by", sa.Integer(), nullable=False),
        _moment("granted_at"),
        _moment("ends_at"),
        _moment("last_used_at"),
        _moment("seen_at"),
        _moment("ticket_solved_at", nullable=True),
        sa.Column("reminded", sa.Integer(), nullable=True),
        _moment("ended_at", nullable=True),
        sa.Column("ended_why", sa.String(20), nullable=True),
        *_keys("support_grant", ticket_id="ticket", granted_by="person"),
    )
    op.create_index(op.f("ix_support_grant_ended_at"), "support_grant", ["ended_at"])
    _make(
        "support_request",
        sa.Column("length", sa.String(10), nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=True),
        sa.Column("asked_by", sa.Integer(), nullable=False),
        _moment("asked_at"),
        _moment("dies_at"),
        sa.Column("decision", sa.String(10), nullable=True),
        _moment("decided_at", nullable=True),
        *_keys("support_request", ticket_id="ticket", asked_by="person"),
    )
    _make_sessions()


def _make_sessions() -> None:
    op.create_table(
        "support_session",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("grant_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("log_in_digest", sa.LargeBinary(32), nullable=False),
        _moment("entered_at"),
        _moment("ends_at"),
        _moment("left_at", nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_support_session")),
        *_keys("support_session", grant_id="support_grant", person_id="person"),
    )
    for column in ("grant_id", "log_in_digest"):
        op.create_index(op.f(f"ix_support_session_{column}"), "support_session", [column])


def _make(name: str, *columns: sa.schema.SchemaItem) -> None:
    """Make a table of two sites, a reason and scopes, which requests and grants have alike."""
    op.create_table(
        name,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("support_site_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(300), nullable=False),
        sa.Column("scopes", sa.JSON(), nullable=False),
        *columns,
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
        *_keys(name, site_id="site", support_site_id="site"),
    )
    for column in ("site_id", "support_site_id"):
        op.create_index(op.f(f"ix_{name}_{column}"), name, [column])


def _moment(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, Moment(), nullable=nullable)


def _keys(table: str, **columns: str) -> list[sa.ForeignKeyConstraint]:
    return [
        sa.ForeignKeyConstraint([one], [f"{other}.id"], name=op.f(f"fk_{table}_{one}"))
        for one, other in columns.items()
    ]

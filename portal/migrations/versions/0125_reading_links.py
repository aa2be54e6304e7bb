"""Makes the private links by which a ticket is read without a log-in."""

import sqlalchemy as sa
from alembic import op

revision = "0125"
down_revision = "0101"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the step."""
    op.create_table(
        "reading_right",
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column("mailbox", sa.LargeBinary(length=32), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["ticket.id"], name=op.f("fk_reading_right_ticket_id")
        ),
        sa.PrimaryKeyConstraint("ticket_id", name=op.f("pk_reading_right")),
    )
    for table, moment in (("reading_link", "made_at"), ("reading_session", "ends_at")):
        op.create_table(
            table,
            sa.Column("token_digest", sa.LargeBinary(length=32), nullable=False),
            sa.Column("ticket_id", sa.Integer(), nullable=False),
            sa.Column(moment, sa.DateTime(timezone=True), nullable=False),
            sa.ForeignKeyConstraint(
                ["ticket_id"], ["reading_right.ticket_id"], name=op.f(f"fk_{table}_ticket_id")
            ),
            sa.PrimaryKeyConstraint("token_digest", name=op.f(f"pk_{table}")),
        )
        op.create_index(op.f(f"ix_{table}_ticket_id"), table, ["ticket_id"], unique=False)
    op.create_index(
        op.f("ix_reading_session_ends_at"), "reading_session", ["ends_at"], unique=False
    )

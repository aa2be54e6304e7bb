"""Makes the list of places whose patient data was deleted."""

import sqlalchemy as sa
from alembic import op

revision = "0093"
down_revision = "0092"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the step."""
    op.create_table(
        "ticket_purge",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(length=20), nullable=False),
        sa.Column("nth", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["ticket.id"], name=op.f("fk_ticket_purge_ticket_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket_purge")),
        sa.UniqueConstraint("ticket_id", "what", "nth", name=op.f("uq_ticket_purge_ticket_id")),
    )
    op.create_index(op.f("ix_ticket_purge_ticket_id"), "ticket_purge", ["ticket_id"], unique=False)

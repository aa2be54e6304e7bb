"""Makes the table of requests that wait until their mailbox confirms them."""

import sqlalchemy as sa
from alembic import op

revision = "0091"
down_revision = "0090"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the step."""
    op.create_table(
        "unconfirmed_request",
        sa.Column("token_digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["ticket.id"], name=op.f("fk_unconfirmed_request_ticket_id")
        ),
        sa.PrimaryKeyConstraint("token_digest", name=op.f("pk_unconfirmed_request")),
    )
    for column in ("ends_at", "ticket_id"):
        op.create_index(
            op.f(f"ix_unconfirmed_request_{column}"), "unconfirmed_request", [column], unique=False
        )

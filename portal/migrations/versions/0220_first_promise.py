"""Keeps what the answer to a post promised, for whoever posts the same again."""

import sqlalchemy as sa
from alembic import op

revision = "0220"
down_revision = "0210"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the step."""
    op.add_column(
        "ticket", sa.Column("first_promise_at", sa.DateTime(timezone=True), nullable=True)
    )

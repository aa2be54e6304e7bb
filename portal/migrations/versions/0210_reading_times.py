"""Lets an operator set how long private links last."""

import sqlalchemy as sa
from alembic import op

revision = "0210"
down_revision = "0192"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the step."""
    op.create_table(
        "reading_times",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("link_days", sa.Integer(), nullable=False),
        sa.Column("open_hours", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reading_times")),
    )

"""Lets an entry of the audit log name the Support Site under whose grant the act was done."""

import sqlalchemy as sa
from alembic import op

revision = "0170"
down_revision = "0161"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the step; entries of before stay as they were hashed."""
    op.add_column("audit_entry", sa.Column("support", sa.JSON(), nullable=True))

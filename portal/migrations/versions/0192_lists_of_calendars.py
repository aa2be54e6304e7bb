"""Keeps with each version of the calendar which published list it is made from."""

import sqlalchemy as sa
from alembic import op

revision = "0192"
down_revision = "0191"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the step; what is there already was made from the only list there was."""
    basis = sa.Column("basis", sa.String(20), nullable=False, server_default="federal-on")
    op.add_column("calendar_version", basis)

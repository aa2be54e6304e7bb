"""Keeps with each version of the calendar which years its days are all of.

Versions that are there already were made by releases that knew 2025 to 2035.
"""

import sqlalchemy as sa
from alembic import op

revision = "0191"
down_revision = "0190"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the step."""
    for name, year in (("first_year", "2025"), ("last_year", "2035")):
        column = sa.Column(name, sa.Integer(), nullable=False, server_default=year)
        op.add_column("calendar_version", column)

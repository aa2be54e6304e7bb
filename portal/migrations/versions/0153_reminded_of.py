"""Says of each grant which end its last reminder was about: there are three, and they move."""

import sqlalchemy as sa
from alembic import op

revision = "0153"
down_revision = "0152"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the step."""
    moment = sa.Column("reminded_of", sa.DateTime(timezone=True), nullable=True)
    op.add_column("support_grant", moment)
    op.execute("UPDATE support_grant SET reminded_of = ends_at WHERE reminded IS NOT NULL")

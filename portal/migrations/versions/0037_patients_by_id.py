"""Lets a site's records be read in batches by id, whatever the number of them."""

from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the step."""
    op.create_index("ix_patient_site_and_id", "patient", ["site_id", "id"])

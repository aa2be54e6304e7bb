"""Lets the queue of one associate, of nobody, and a search by identifier read no other tickets."""

from alembic import op

revision = "0097"
down_revision = "0096"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the step."""
    op.drop_index("ix_ticket_assignee_id", "ticket")
    op.create_index("ix_ticket_assignee_queue", "ticket", ["assignee_id", "attend_at", "id"])
    op.create_index("ix_ticket_emr_id", "ticket", ["emr_id"])
    op.create_index("ix_ticket_ocean_reference", "ticket", ["ocean_reference"])

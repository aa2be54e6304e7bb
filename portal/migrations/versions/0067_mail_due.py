"""Lets a worker find what is due in order, without sorting all that waits for the same moment."""

from alembic import op

revision = "0067"
down_revision = "0066"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the step."""
    op.drop_index("ix_mail_outbox_next_attempt_at", "mail_outbox")
    op.create_index("ix_mail_outbox_due", "mail_outbox", ["next_attempt_at", "id"])

"""Gives each grant that goes on the moment at which its ticket was solved, by the ticket's own row.

A duty used to write it down when it came by; what no duty saw yet counts from here on.
"""

from alembic import op

revision = "0150"
down_revision = "0140"
branch_labels = None
depends_on = None

SOLVED = """
UPDATE support_grant SET ticket_solved_at = (
    SELECT solved_at FROM ticket WHERE ticket.id = support_grant.ticket_id
) WHERE ended_at IS NULL AND ticket_id IS NOT NULL
"""


def upgrade() -> None:
    """Apply the step."""
    op.execute(SOLVED)

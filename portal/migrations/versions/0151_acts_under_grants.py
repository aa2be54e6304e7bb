"""Says of each act on a ticket under which grant it was done."""

import sqlalchemy as sa
from alembic import op

revision = "0151"
down_revision = "0150"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the step."""
    with op.batch_alter_table("ticket_event") as table:
        table.add_column(sa.Column("grant_id", sa.Integer(), nullable=True))
        table.create_foreign_key(
            op.f("fk_ticket_event_grant_id"), "support_grant", ["grant_id"], ["id"]
        )

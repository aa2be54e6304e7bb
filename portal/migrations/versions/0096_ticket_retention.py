"""Lets what came with a ticket go a set time after its end."""

import sqlalchemy as sa
from alembic import op

from portal.moments import Moment

revision = "0096"
down_revision = "0095"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the step."""
    op.add_column("ticket", sa.Column("purged_at", Moment))
    op.create_index("ix_ticket_solved_at", "ticket", ["solved_at"])
    op.create_table(
        "ticket_retention",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=True),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket_retention")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_ticket_retention_site_id")),
        sa.UniqueConstraint("site_id", name=op.f("uq_ticket_retention_site_id")),
    )

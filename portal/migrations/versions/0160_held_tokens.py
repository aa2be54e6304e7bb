"""Lets a site's token wait for its Site Admin's word: a restored one may have been revoked."""

import sqlalchemy as sa
from alembic import op

revision = "0160"
down_revision = "0153"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the step."""
    with op.batch_alter_table("site_token") as table:
        table.add_column(sa.Column("held_at", sa.DateTime(timezone=True), nullable=True))

"""Lets a site name the address of its Cloud Connect."""

import sqlalchemy as sa
from alembic import op

revision = "0076"
down_revision = "0075"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the step."""
    op.create_table(
        "cloud_connect",
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("address", sa.String(300), nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_cloud_connect_site_id")),
        sa.PrimaryKeyConstraint("site_id", name=op.f("pk_cloud_connect")),
    )

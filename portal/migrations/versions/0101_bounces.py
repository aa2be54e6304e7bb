"""Lets a mail that came back be known as ours, and its address be left out for good."""

import sqlalchemy as sa
from alembic import op

revision = "0101"
down_revision = "0100"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the step."""
    op.create_table(
        "mail_key",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail_key")),
    )
    with op.batch_alter_table("mail_address") as table:
        table.add_column(sa.Column("bounced_at", sa.DateTime(timezone=True), nullable=True))

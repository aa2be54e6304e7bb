"""Makes the table of files that wait for their form; an attachment may be a text as well."""

import sqlalchemy as sa
from alembic import op

revision = "0092"
down_revision = "0091"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the step."""
    op.create_table(
        "upload",
        sa.Column("owner", sa.LargeBinary(length=32), nullable=False),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("owner", "digest", name=op.f("pk_upload")),
    )
    op.create_index(op.f("ix_upload_ends_at"), "upload", ["ends_at"], unique=False)
    with op.batch_alter_table("attachment") as batch:
        batch.alter_column("png", new_column_name="body")

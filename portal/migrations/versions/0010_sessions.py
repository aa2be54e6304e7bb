"""Gives people a time zone and sessions a handle, a browser and a moment of proof."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the step; whoever is logged in logs in again."""
    op.add_column("person", sa.Column("time_zone", sa.String(length=40), nullable=True))
    op.drop_table("log_in_session")
    op.create_table(
        "log_in_session",
        sa.Column("token_digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("handle", sa.String(length=16), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("browser", sa.String(length=20), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("idle_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("proven_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_log_in_session_person_id")
        ),
        sa.PrimaryKeyConstraint("token_digest", name=op.f("pk_log_in_session")),
        sa.UniqueConstraint("handle", name=op.f("uq_log_in_session_handle")),
    )
    for column in ("person_id", "ends_at"):
        op.create_index(
            op.f(f"ix_log_in_session_{column}"), "log_in_session", [column], unique=False
        )

"""Lets mails form conversations, belong to a mailing, and end for a reason that is kept."""

import sqlalchemy as sa
from alembic import op

revision = "0065"
down_revision = "0046"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the step."""
    op.create_table(
        "mailing",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("paused_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mailing")),
    )
    op.create_table(
        "mail_address",
        sa.Column("address", sa.String(254), nullable=False),
        sa.Column("refusals", sa.Integer(), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("suspended_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("address", name=op.f("pk_mail_address")),
    )
    op.create_table(
        "mail_domain",
        sa.Column("domain", sa.String(254), nullable=False),
        sa.Column("free_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("domain", name=op.f("pk_mail_domain")),
    )
    with op.batch_alter_table("mail_outbox") as table:
        table.add_column(sa.Column("name", sa.String(80), nullable=True))
        table.add_column(sa.Column("in_reply_to", sa.String(80), nullable=True))
        table.add_column(sa.Column("unsubscribe", sa.String(80), nullable=True))
        table.add_column(sa.Column("mailing_id", sa.Integer(), nullable=True))
        table.add_column(sa.Column("ended", sa.String(20), nullable=True))
        table.add_column(
            sa.Column("has_slot", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        table.create_foreign_key(
            op.f("fk_mail_outbox_mailing_id"), "mailing", ["mailing_id"], ["id"]
        )
    op.create_index(op.f("ix_mail_outbox_mailing_id"), "mail_outbox", ["mailing_id"])
    op.create_index(op.f("ix_mail_outbox_unsubscribe"), "mail_outbox", ["unsubscribe"])

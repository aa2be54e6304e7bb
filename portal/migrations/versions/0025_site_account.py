"""Gives sites an account page, and their tokens scopes, an end and a last use."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0016"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
TICKETS = "tickets"


def upgrade() -> None:
    """Apply the step; a token that is there keeps what it could do, and gets no more."""
    op.create_table(
        "site_account",
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("finance_email", sa.String(254), nullable=False),
        sa.Column("clinical_contact", sa.String(254), nullable=False),
        sa.Column("form_email", sa.String(254), nullable=False),
        sa.Column("from_address", sa.String(254), nullable=False),
        sa.Column("friendly_name", sa.String(100), nullable=False),
        sa.Column("province", sa.String(2), nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_site_account_site_id")),
        sa.PrimaryKeyConstraint("site_id", name=op.f("pk_site_account")),
    )
    with op.batch_alter_table("site_token") as table:
        table.add_column(sa.Column("scopes", sa.String(40), nullable=False, server_default=TICKETS))
        table.add_column(sa.Column("last_used_at", MOMENT, nullable=True))
        table.add_column(sa.Column("ends_at", MOMENT, nullable=True))
    with op.batch_alter_table("site_token") as table:
        table.alter_column("scopes", server_default=None)

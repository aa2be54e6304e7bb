"""Remembers when a site was last told of records that go; each site with patients has a row."""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

PATIENT = sa.table("patient", sa.column("site_id", sa.Integer()))
SETTINGS = sa.table(
    "patient_settings",
    sa.column("site_id", sa.Integer()),
    sa.column("digits", sa.Integer()),
    sa.column("retention_days", sa.Integer()),
    sa.column("hint", sa.String(200)),
    sa.column("key_version", sa.Integer()),
)


def upgrade() -> None:
    """Apply the step."""
    op.add_column(
        "patient_settings", sa.Column("digest_at", sa.DateTime(timezone=True), nullable=True)
    )
    known = sa.select(SETTINGS.c.site_id)
    missing = sa.select(
        PATIENT.c.site_id, sa.literal(3), sa.literal(90), sa.literal(""), sa.literal(1)
    ).where(PATIENT.c.site_id.not_in(known))
    names = ["site_id", "digits", "retention_days", "hint", "key_version"]
    op.get_bind().execute(sa.insert(SETTINGS).from_select(names, missing.distinct()))

"""Gives patients an id of their own, moments, a lock and versions; and sites their settings."""

import secrets

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0025"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
PATIENT = sa.table(
    "patient",
    sa.column("site_id", sa.Integer()),
    sa.column("reference", sa.String(10)),
    sa.column("id", sa.String(22)),
    sa.column("created_at", MOMENT),
    sa.column("updated_at", MOMENT),
)


def upgrade() -> None:
    """Apply the step; a record that is there counts as one of this moment."""
    _add_columns()
    _fill()
    with op.batch_alter_table("patient") as table:
        table.alter_column("id", existing_type=sa.String(22), nullable=False)
        table.alter_column("created_at", existing_type=MOMENT, nullable=False)
        table.alter_column("updated_at", existing_type=MOMENT, nullable=False)
        for name in ("status", "locked", "key_version", "version"):
            table.alter_column(name, server_default=None)
        table.create_unique_constraint(op.f("uq_patient_id"), ["id"])
    op.create_index("ix_patient_newest", "patient", ["site_id", "created_at", "id"])
    op.create_index("ix_patient_emr_id", "patient", ["site_id", "emr_id"])
    op.create_index("ix_patient_key_version", "patient", ["site_id", "key_version", "id"])
    op.create_index("ix_patient_updated_at", "patient", ["updated_at"])
    _create_tables()


def _add_columns() -> None:
    columns: tuple[sa.Column[object], ...] = (
        sa.Column("id", sa.String(22), nullable=True),
        sa.Column("status", sa.String(10), nullable=False, server_default="held"),
        sa.Column("created_at", MOMENT, nullable=True),
        sa.Column("updated_at", MOMENT, nullable=True),
        sa.Column("locked", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("warned_at", MOMENT, nullable=True),
        sa.Column("key_version", sa.Integer(), nullable=False, server_default="1"),
        sa.Column("version", sa.Integer(), nullable=False, server_default="1"),
    )
    for column in columns:
        op.add_column("patient", column)


def _fill() -> None:
    connection = op.get_bind()
    keys = connection.execute(sa.select(PATIENT.c.site_id, PATIENT.c.reference)).all()
    now = sa.func.current_timestamp()
    for site_id, reference in keys:
        connection.execute(
            sa.update(PATIENT)
            .where(PATIENT.c.site_id == site_id, PATIENT.c.reference == reference)
            .values(id=secrets.token_urlsafe(16), created_at=now, updated_at=now)
        )


def _create_tables() -> None:
    op.create_table(
        "patient_settings",
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("digits", sa.Integer(), nullable=False),
        sa.Column("retention_days", sa.Integer(), nullable=False),
        sa.Column("hint", sa.String(200), nullable=False),
        sa.Column("key_version", sa.Integer(), nullable=False),
        sa.Column("next_key_version", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_patient_settings_site_id")),
        sa.PrimaryKeyConstraint("site_id", name=op.f("pk_patient_settings")),
    )
    op.create_table(
        "reference_use",
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("digits", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("used", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_reference_use_site_id")),
        sa.PrimaryKeyConstraint("site_id", "digits", name=op.f("pk_reference_use")),
    )
    op.create_table(
        "patient_key_check",
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("key_version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("body", sa.String(200), nullable=False),
        sa.Column("one_time_key", sa.String(200), nullable=False),
        sa.Column("iv", sa.String(40), nullable=False),
        sa.ForeignKeyConstraint(
            ["site_id"], ["site.id"], name=op.f("fk_patient_key_check_site_id")
        ),
        sa.PrimaryKeyConstraint("site_id", "key_version", name=op.f("pk_patient_key_check")),
    )
    length = sa.func.length(PATIENT.c.reference)
    use = sa.table(
        "reference_use",
        sa.column("site_id", sa.Integer()),
        sa.column("digits", sa.Integer()),
        sa.column("used", sa.Integer()),
    )
    counted = sa.select(PATIENT.c.site_id, length, sa.func.count()).group_by(
        PATIENT.c.site_id, length
    )
    op.get_bind().execute(sa.insert(use).from_select(["site_id", "digits", "used"], counted))

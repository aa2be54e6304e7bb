"""Makes the tables of second factors, and lets a site demand one."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def _moment(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _person(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f(f"fk_{table}_person_id"))


def upgrade() -> None:
    """Apply the step."""
    op.create_table(
        "totp",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("sealed_secret", sa.LargeBinary(length=200), nullable=False),
        _moment("begun_at"),
        _moment("confirmed_at", nullable=True),
        sa.Column("last_step", sa.Integer(), nullable=False),
        _person("totp"),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_totp")),
    )
    op.create_table(
        "recovery_code",
        sa.Column("code_digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        _moment("created_at"),
        _person("recovery_code"),
        sa.PrimaryKeyConstraint("code_digest", name=op.f("pk_recovery_code")),
    )
    op.create_table(
        "half_log_in",
        sa.Column("token_digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("browser", sa.String(length=20), nullable=False),
        _moment("ends_at"),
        _person("half_log_in"),
        sa.PrimaryKeyConstraint("token_digest", name=op.f("pk_half_log_in")),
    )
    for table, column in (
        ("recovery_code", "person_id"),
        ("half_log_in", "person_id"),
        ("half_log_in", "ends_at"),
    ):
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column], unique=False)
    op.add_column("site", _moment("factor_demanded_at", nullable=True))

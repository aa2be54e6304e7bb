"""Makes the tables of eForms: drafts, published versions, and the history of both."""

import sqlalchemy as sa
from alembic import op

revision = "0080"
down_revision = "0076"
branch_labels = None
depends_on = None


def _moment(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _foreign(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [target], name=op.f(f"fk_{table}_{column}"))


def _doing(table: str) -> tuple[sa.Column[object] | sa.ForeignKeyConstraint, ...]:
    """Return the columns that say who did it, and for which Support Site."""
    return (
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("person", sa.String(200), nullable=False),
        sa.Column("grant_id", sa.Integer(), nullable=True),
        sa.Column("support_site", sa.String(200), nullable=False),
        _foreign(table, "person_id", "person.id"),
        _foreign(table, "grant_id", "support_grant.id"),
    )


def upgrade() -> None:
    """Apply the step."""
    op.create_table(
        "eform",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("draft", sa.JSON(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("published", sa.Integer(), nullable=False),
        sa.Column("published_revision", sa.Integer(), nullable=False),
        _moment("changed_at"),
        _moment("withdrawn_at", nullable=True),
        _foreign("eform", "site_id", "site.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_eform")),
    )
    op.create_index(op.f("ix_eform_site_id"), "eform", ["site_id"], unique=False)
    op.create_table(
        "eform_version",
        sa.Column("eform_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("form", sa.JSON(), nullable=False),
        _moment("at"),
        *_doing("eform_version"),
        _foreign("eform_version", "eform_id", "eform.id"),
        sa.PrimaryKeyConstraint("eform_id", "number", name=op.f("pk_eform_version")),
    )
    op.create_table(
        "eform_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("eform_id", sa.Integer(), nullable=False),
        _moment("at"),
        sa.Column("act", sa.String(20), nullable=False),
        sa.Column("link_id", sa.String(64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=True),
        sa.Column("left_out", sa.JSON(), nullable=False),
        *_doing("eform_change"),
        _foreign("eform_change", "eform_id", "eform.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_eform_change")),
    )
    op.create_index(op.f("ix_eform_change_eform_id"), "eform_change", ["eform_id"], unique=False)

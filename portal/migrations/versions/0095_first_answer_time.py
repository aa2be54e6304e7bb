"""Keeps how much business time a first answer took, which figures are made of."""

import sqlalchemy as sa
from alembic import op

revision = "0095"
down_revision = "0093"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the step; earlier answers are told apart by the moment that was promised."""
    op.add_column("ticket", sa.Column("first_answer_seconds", sa.Integer))

"""Keeps the SHA-256 of every attachment's bytes, which is checked when it is handed over."""

import hashlib

import sqlalchemy as sa
from alembic import op

revision = "0230"
down_revision = "0220"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the step."""
    digest = sa.Column("sha256", sa.LargeBinary(32), nullable=False, server_default="")
    op.add_column("attachment", digest)
    names = ("ticket_id", "position", "body", "sha256")
    attachment = sa.table("attachment", *map(sa.column, names))
    connection = op.get_bind()
    places = sa.select(attachment.c.ticket_id, attachment.c.position)
    for ticket_id, position in connection.execute(places).all():
        # one after the other: all bodies together may be more than the memory holds
        here = (attachment.c.ticket_id == ticket_id, attachment.c.position == position)
        body = connection.execute(sa.select(attachment.c.body).where(*here)).scalar_one()
        made = sa.update(attachment).where(*here)
        connection.execute(made.values(sha256=hashlib.sha256(body).digest()))

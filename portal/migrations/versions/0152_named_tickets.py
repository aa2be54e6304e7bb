"""Keeps the ticket of a request as it was named: whose it is, the approval alone looks up."""

import sqlalchemy as sa
from alembic import op

revision = "0152"
down_revision = "0151"
branch_labels = None
depends_on = None

SHORTEST = 6
"""Digits of a ticket's number, at least."""


def upgrade() -> None:
    """Apply the step."""
    with op.batch_alter_table("support_request") as table:
        table.add_column(sa.Column("ticket", sa.String(11), nullable=True))
    request = sa.table("support_request", *map(sa.column, ("id", "ticket", "ticket_id")))
    connection = op.get_bind()
    tied = sa.select(request.c.id, request.c.ticket_id).where(request.c.ticket_id.is_not(None))
    for row in connection.execute(tied).all():
        number = f"T-{row.ticket_id:0{SHORTEST}d}"
        connection.execute(sa.update(request).where(request.c.id == row.id).values(ticket=number))
    with op.batch_alter_table("support_request") as table:
        table.drop_constraint(op.f("fk_support_request_ticket_id"), type_="foreignkey")
        table.drop_column("ticket_id")

"""Lets the mail outbox hold messages that tell of something else than a ticket."""

import sqlalchemy as sa
from alembic import op

from portal.moments import Moment
from portal.tickets.business_clock import TORONTO
from web.catalogue import format_datetime

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

MAIL = sa.table(
    "mail_outbox",
    sa.column("id", sa.Integer()),
    sa.column("ticket_id", sa.Integer()),
    sa.column("language", sa.String(2)),
    sa.column("path", sa.String(400)),
    sa.column("facts", sa.JSON()),
    sa.column("next_attempt_at", Moment()),
)
TICKET = sa.table(
    "ticket", sa.column("id", sa.Integer()), sa.column("first_answer_due_at", Moment())
)


def upgrade() -> None:
    """Apply the step."""
    with op.batch_alter_table("mail_outbox") as table:
        table.alter_column("ticket_id", existing_type=sa.Integer(), nullable=True)
        table.add_column(sa.Column("path", sa.String(400), nullable=False, server_default=""))
        table.add_column(sa.Column("facts", sa.JSON(), nullable=False, server_default="{}"))
    connection = op.get_bind()
    waiting = (
        sa.select(MAIL.c.id, MAIL.c.language, MAIL.c.ticket_id, TICKET.c.first_answer_due_at)
        .join(TICKET, TICKET.c.id == MAIL.c.ticket_id)
        .where(MAIL.c.next_attempt_at.is_not(None))
    )
    for mail in connection.execute(waiting).all():
        number = f"T-{mail.ticket_id:06d}"
        due = format_datetime(mail.first_answer_due_at, TORONTO, mail.language)
        connection.execute(
            sa.update(MAIL)
            .where(MAIL.c.id == mail.id)
            .values(path=f"/tickets/{number}", facts={"number": number, "due": due})
        )

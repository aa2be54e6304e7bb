"""Alembic runs this file; the connection is ``portal.migrate``'s."""

from alembic import context

from portal.ticket_models import Ticket

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Ticket.metadata,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()

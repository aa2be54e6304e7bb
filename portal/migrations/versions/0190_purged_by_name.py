"""Names messages and attachments for good, so that a list of purges knows them in any backup.

A merge moves a message to another ticket, and a restore to an older state gives ids
again. What is there already gets its name from its id: the same in every copy of the
database that is migrated.
"""

import sqlalchemy as sa
from alembic import op

revision = "0190"
down_revision = "0170"
branch_labels = None
depends_on = None

OF_A_PURGE = """
CASE what WHEN 'message' THEN 'm' || nth WHEN 'attachment' THEN 'a' || ticket_id || '-' || nth
ELSE (SELECT idempotency_key FROM ticket WHERE ticket.id = ticket_purge.ticket_id) END
"""
NAMES = {
    "attachment": "'a' || ticket_id || '-' || position",
    "ticket_message": "'m' || id",
    "ticket_purge": OF_A_PURGE,
}
MOST_ATTACHMENTS = 9
# what is there after everything was deleted came later, at the number of what was deleted
CAME_LATER = """
UPDATE attachment SET name = 'l' || ticket_id || '-' || position WHERE EXISTS (
    SELECT 1 FROM ticket_purge
    WHERE ticket_purge.ticket_id = attachment.ticket_id AND what = 'everything'
)
"""
WENT_ALONG = """
INSERT INTO ticket_purge (ticket_id, what, name, at)
SELECT ticket_id, 'attachment-deleted', 'a' || ticket_id || '-{position}', at FROM ticket_purge
WHERE what = 'everything'
"""
UNIQUE = "uq_ticket_purge_ticket_id"


def upgrade() -> None:
    """Apply the step."""
    for table, made_of in NAMES.items():
        name = sa.Column("name", sa.String(40), nullable=False, server_default="")
        op.add_column(table, name)
        op.execute(f"UPDATE {table} SET name = {made_of}")  # noqa: S608 - the words above
    op.execute(CAME_LATER)
    for table in ("attachment", "ticket_message"):
        op.create_index(op.f(f"ix_{table}_name"), table, ["name"], unique=True)
    with op.batch_alter_table("ticket_purge") as purges:
        purges.drop_constraint(UNIQUE, type_="unique")
        purges.drop_column("nth")
        purges.create_unique_constraint(UNIQUE, ["ticket_id", "what", "name"])
    for position in range(1, MOST_ATTACHMENTS + 1):
        op.execute(WENT_ALONG.format(position=position))

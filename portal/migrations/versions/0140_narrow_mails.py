"""Makes a row to many narrow, unique per follow, and lets it go once its mailing is over.

What all mails of a mailing share moves into the mailing; figures have a place there.
Ids of mails are never given out again: a return path or a Message-ID of a mail that
went long ago would be another's. An index holds only the rows that it is asked for.
"""

import sqlalchemy as sa
from alembic import op

revision = "0140"
down_revision = "0125"
branch_labels = None
depends_on = None

INDEXES = (
    ("due", "next_attempt_at IS NOT NULL", ["next_attempt_at", "id"]),
    ("settled", "mailing_id IS NOT NULL AND next_attempt_at IS NULL", ["mailing_id", "ended"]),
    ("ticket_id", "ticket_id IS NOT NULL", ["ticket_id"]),
    ("unsubscribe", "unsubscribe IS NOT NULL", ["unsubscribe"]),
)
OLD = ("due", "mailing_id", "ticket_id", "unsubscribe")
# a mailing that nobody was told of has no row to take these from
SHARED = """
UPDATE mailing SET
kind = coalesce((SELECT max(kind) FROM mail_outbox WHERE mailing_id = mailing.id), ''),
language = coalesce((SELECT max(language) FROM mail_outbox WHERE mailing_id = mailing.id), ''),
path = coalesce((SELECT max(path) FROM mail_outbox WHERE mailing_id = mailing.id), ''),
mails = (SELECT count(*) FROM mail_outbox WHERE mailing_id = mailing.id)
"""
FOLLOWS = """
UPDATE mail_outbox SET follow_id = (
    SELECT id FROM announcement_follow WHERE '/unsubscribe/' || token = mail_outbox.unsubscribe
) WHERE mailing_id IS NOT NULL AND unsubscribe IS NOT NULL
"""
NARROW = """
UPDATE mail_outbox SET kind = '', language = '', path = '', unsubscribe = NULL
WHERE mailing_id IS NOT NULL AND follow_id IS NOT NULL
"""


def upgrade() -> None:
    """Apply the step."""
    with op.batch_alter_table("mailing") as table:
        for name, length in (("kind", 40), ("language", 2), ("path", 400)):
            column = sa.Column(name, sa.String(length), nullable=False, server_default="")
            table.add_column(column)
        table.add_column(sa.Column("mails", sa.Integer(), nullable=False, server_default="0"))
        table.add_column(sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True))
        table.add_column(sa.Column("figures", sa.JSON(), nullable=True))
    op.create_index(op.f("ix_mailing_finished_at"), "mailing", ["finished_at"])
    op.execute(SHARED)
    for name in OLD:
        op.drop_index(f"ix_mail_outbox_{name}", "mail_outbox")
    on_sqlite = op.get_bind().dialect.name == "sqlite"
    with op.batch_alter_table(
        "mail_outbox",
        recreate="always" if on_sqlite else "never",
        table_kwargs={"sqlite_autoincrement": True},
    ) as table:
        table.add_column(sa.Column("follow_id", sa.Integer(), nullable=True))
    op.execute(FOLLOWS)
    op.execute(NARROW)
    op.create_index("ix_mail_outbox_once", "mail_outbox", ["mailing_id", "follow_id"], unique=True)
    for name, condition, columns in INDEXES:
        rows = sa.text(condition)
        op.create_index(
            f"ix_mail_outbox_{name}",
            "mail_outbox",
            columns,
            sqlite_where=rows,
            postgresql_where=rows,
        )
    op.create_table(
        "mail_retention",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail_retention")),
    )

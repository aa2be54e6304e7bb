"""Makes the texts that are searched, and their index in the database's own language."""

import json

import sqlalchemy as sa
from alembic import op

from portal.tickets.search import folded

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None

SQLITE = (
    (
        "CREATE VIRTUAL TABLE ticket_text_index USING fts5("
        "words, content='ticket_text', content_rowid='id', "
        "tokenize='unicode61 remove_diacritics 0')"
    ),
    (
        "CREATE TRIGGER ticket_text_added AFTER INSERT ON ticket_text BEGIN "
        "INSERT INTO ticket_text_index(rowid, words) VALUES (new.id, new.words); END"
    ),
    (
        "CREATE TRIGGER ticket_text_deleted AFTER DELETE ON ticket_text BEGIN "
        "INSERT INTO ticket_text_index(ticket_text_index, rowid, words) "
        "VALUES('delete', old.id, old.words); END"
    ),
    (
        "CREATE TRIGGER ticket_text_changed AFTER UPDATE OF words ON ticket_text BEGIN "
        "INSERT INTO ticket_text_index(ticket_text_index, rowid, words) "
        "VALUES('delete', old.id, old.words); "
        "INSERT INTO ticket_text_index(rowid, words) VALUES (new.id, new.words); END"
    ),
)
POSTGRESQL = (
    (
        "CREATE INDEX ticket_text_words ON ticket_text "
        "USING gin (to_tsvector('simple'::regconfig, words))"
    ),
)
TICKET = sa.table("ticket", sa.column("id"), sa.column("bundle"))
MESSAGE = sa.table(
    "ticket_message", *(sa.column(name) for name in ("id", "ticket_id", "public", "body"))
)
TEXT = sa.table(
    "ticket_text", *(sa.column(name) for name in ("ticket_id", "message_id", "public", "words"))
)


def upgrade() -> None:
    """Apply the step."""
    op.create_table(
        "ticket_text",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.Integer()),
        sa.Column("public", sa.Boolean(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["ticket.id"], name=op.f("fk_ticket_text_ticket_id")
        ),
        sa.ForeignKeyConstraint(
            ["message_id"], ["ticket_message.id"], name=op.f("fk_ticket_text_message_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket_text")),
    )
    op.create_index(op.f("ix_ticket_text_ticket_id"), "ticket_text", ["ticket_id"])
    op.create_index(op.f("ix_ticket_text_message_id"), "ticket_text", ["message_id"])
    op.create_table(
        "canned_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("body_en", sa.Text(), nullable=False),
        sa.Column("body_fr", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_canned_answer")),
        sa.UniqueConstraint("name", name=op.f("uq_canned_answer_name")),
    )
    connection = op.get_bind()
    for statement in SQLITE if connection.dialect.name == "sqlite" else POSTGRESQL:
        connection.exec_driver_sql(statement)
    for ticket in connection.execute(sa.select(TICKET)).all():
        words = " ".join(folded(json.loads(ticket.bundle)["ticket"]["description"]))
        connection.execute(sa.insert(TEXT).values(ticket_id=ticket.id, public=True, words=words))
    for message in connection.execute(sa.select(MESSAGE)).all():
        connection.execute(
            sa.insert(TEXT).values(
                ticket_id=message.ticket_id,
                message_id=message.id,
                public=message.public,
                words=" ".join(folded(message.body)),
            )
        )

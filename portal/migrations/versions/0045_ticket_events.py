"""Makes the history of tickets, the versions of the calendar, and what lists of tickets need."""

import json
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from alembic import op

from portal.moments import Moment

revision = "0045"
down_revision = "0037"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
LATER, ENDED_AT = "9000-01-01 00:00:00", "9500-01-01 00:00:00"
TICKET = sa.table(
    "ticket",
    *(sa.column(name) for name in ("id", "bundle", "state", "reporter_email", "scope")),
    *(sa.column(name, Moment()) for name in ("received_at", "first_answer_due_at", "attend_at")),
    sa.column("clock_runs", sa.Boolean()),
)
EVENT = sa.table(
    "ticket_event",
    *(sa.column(name) for name in ("ticket_id", "kind", "actor_id", "message_id")),
    sa.column("at", Moment()),
)
MESSAGE = sa.table(
    "ticket_message",
    *(sa.column(name) for name in ("id", "ticket_id", "author_id")),
    sa.column("public", sa.Boolean()),
    sa.column("written_at", Moment()),
)
SERVICE = sa.table("ticket_service", sa.column("ticket_id"), sa.column("service"))
MASKING = sa.table("ticket_masking", sa.column("ticket_id"), sa.column("kind"), sa.column("masked"))


def upgrade() -> None:
    """Apply the step."""
    op.add_column("site", sa.Column("time_zone", sa.String(40)))
    _calendar()
    _events()
    _lists()
    _columns()
    _fill()


def _calendar() -> None:
    op.create_table(
        "calendar_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("author_id", sa.Integer()),
        sa.Column("reason", sa.String(200), nullable=False),
        sa.ForeignKeyConstraint(
            ["author_id"], ["person.id"], name=op.f("fk_calendar_version_author_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_version")),
    )
    op.create_table(
        "calendar_closure",
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("name_en", sa.String(80), nullable=False),
        sa.Column("name_fr", sa.String(80), nullable=False),
        sa.ForeignKeyConstraint(
            ["version_id"], ["calendar_version.id"], name=op.f("fk_calendar_closure_version_id")
        ),
        sa.PrimaryKeyConstraint("version_id", "day", name=op.f("pk_calendar_closure")),
    )


def _events() -> None:
    op.create_table(
        "ticket_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("actor_id", sa.Integer()),
        sa.Column("person_id", sa.Integer()),
        sa.Column("message_id", sa.Integer()),
        sa.Column("detail", sa.String(80)),
        sa.Column("used", sa.Integer()),
        sa.Column("due_at", MOMENT),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["ticket.id"], name=op.f("fk_ticket_event_ticket_id")
        ),
        sa.ForeignKeyConstraint(["actor_id"], ["person.id"], name=op.f("fk_ticket_event_actor_id")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_ticket_event_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["message_id"], ["ticket_message.id"], name=op.f("fk_ticket_event_message_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket_event")),
    )
    op.create_index(op.f("ix_ticket_event_ticket_id"), "ticket_event", ["ticket_id"])


def _lists() -> None:
    for name, column in (
        ("ticket_service", sa.Column("service", sa.String(40), nullable=False)),
        ("ticket_tag", sa.Column("tag", sa.String(40), nullable=False)),
        ("ticket_masking", sa.Column("kind", sa.String(20), nullable=False)),
    ):
        counted = [sa.Column("masked", sa.Integer(), nullable=False)]
        op.create_table(
            name,
            sa.Column("ticket_id", sa.Integer(), nullable=False),
            column,
            *(counted if name == "ticket_masking" else []),
            sa.ForeignKeyConstraint(
                ["ticket_id"], ["ticket.id"], name=op.f(f"fk_{name}_ticket_id")
            ),
            sa.PrimaryKeyConstraint("ticket_id", column.name, name=op.f(f"pk_{name}")),
        )
    op.create_index(op.f("ix_ticket_service_service"), "ticket_service", ["service"])
    op.create_index(op.f("ix_ticket_tag_tag"), "ticket_tag", ["tag"])


def _columns() -> None:
    for column in (
        sa.Column("reporter_email", sa.String(254), nullable=False, server_default=""),
        sa.Column("scope", sa.String(20), nullable=False, server_default=""),
        sa.Column("signature", sa.String(64), nullable=False, server_default=""),
        sa.Column("clock_runs", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("alert_at", MOMENT),
        sa.Column("attend_at", MOMENT, nullable=False, server_default=ENDED_AT),
        sa.Column("first_answered_at", MOMENT),
        sa.Column("solved_at", MOMENT),
        sa.Column("grant_id", sa.Integer()),
    ):
        op.add_column("ticket", column)
    # added with their references in one statement: SQLite would else copy the whole table
    for name, table in (("assignee_id", "person"), ("merged_into_id", "ticket")):
        op.execute(
            f"ALTER TABLE ticket ADD COLUMN {name} INTEGER "
            f"CONSTRAINT fk_ticket_{name} REFERENCES {table} (id)"
        )
        op.create_index(op.f(f"ix_ticket_{name}"), "ticket", [name])
    op.create_index(op.f("ix_ticket_signature"), "ticket", ["signature"])
    op.create_index(op.f("ix_ticket_grant_id"), "ticket", ["grant_id"])
    op.create_index("ix_ticket_queue", "ticket", ["attend_at", "id"])
    op.create_index("ix_ticket_site_queue", "ticket", ["site_id", "attend_at", "id"])


def _attend_at(ticket: sa.Row[Any]) -> datetime:
    if ticket.state == "new":
        return ticket.first_answer_due_at  # type: ignore[no-any-return]  # rows as they were then
    return datetime.fromisoformat(LATER if ticket.state == "answered" else ENDED_AT).replace(
        tzinfo=UTC
    )


def _fill() -> None:
    """Give the tickets of before their history, and what lists need of their bundles."""
    connection = op.get_bind()
    for ticket in connection.execute(sa.select(TICKET)).all():
        bundle = json.loads(ticket.bundle)
        connection.execute(
            sa.update(TICKET)
            .where(TICKET.c.id == ticket.id)
            .values(
                reporter_email=bundle["ticket"]["reporter"]["email"],
                scope=bundle["ticket"]["scope"],
                clock_runs=ticket.state == "new",
                attend_at=_attend_at(ticket),
            )
        )
        connection.execute(
            sa.insert(EVENT).values(ticket_id=ticket.id, kind="received", at=ticket.received_at)
        )
        for service in sorted(set(bundle["ticket"]["services"])):
            connection.execute(sa.insert(SERVICE).values(ticket_id=ticket.id, service=service))
        for kind, masked in bundle["redaction"]["findings"].items():
            connection.execute(
                sa.insert(MASKING).values(ticket_id=ticket.id, kind=kind, masked=masked)
            )
    for message in connection.execute(sa.select(MESSAGE).order_by(MESSAGE.c.id)).all():
        connection.execute(
            sa.insert(EVENT).values(
                ticket_id=message.ticket_id,
                kind="answered" if message.public else "noted",
                at=message.written_at,
                actor_id=message.author_id,
                message_id=message.id,
            )
        )

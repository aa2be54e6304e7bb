"""The tables of mail: what waits to go, mailings to many, addresses that refuse, domains' turns."""

import enum
from datetime import datetime
from typing import Final

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, String, false, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.moments import Moment
from portal.tables import Table


class Ended(enum.StrEnum):
    """Why a mail that has not gone will not, or waits for a person's word."""

    REFUSED = "refused"
    GIVEN_UP = "given-up"
    SUSPENDED = "suspended"
    WITHDRAWN = "withdrawn"
    PAUSED = "paused"
    BOUNCED = "bounced"
    """It went, and came back."""


class Mailing(Table):
    """One message to many; each of its mails has its own row, recipient and state.

    What all of its mails share stands here once: the fewer bytes a row has, the
    sooner a publication is over. The figures outlive the rows.
    """

    __tablename__ = "mailing"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(40))
    language: Mapped[str] = mapped_column(String(2))
    path: Mapped[str] = mapped_column(String(400))
    facts: Mapped[dict[str, str]] = mapped_column(JSON)
    mails: Mapped[int]
    """How many were written."""
    created_at: Mapped[datetime] = mapped_column(Moment)
    paused_at: Mapped[datetime | None] = mapped_column(Moment)
    withdrawn_at: Mapped[datetime | None] = mapped_column(Moment)
    finished_at: Mapped[datetime | None] = mapped_column(Moment, index=True)
    """Since when none of its mails waits."""
    figures: Mapped[dict[str, int] | None] = mapped_column(JSON(none_as_null=True))
    """How many were sent and how many ended for which reason, once that is final."""


WAITS: Final = "next_attempt_at IS NOT NULL"
SETTLED: Final = "mailing_id IS NOT NULL AND next_attempt_at IS NULL"


def _where(name: str, condition: str, *columns: str) -> Index:
    """Return an index of the rows that it is asked for: others cost nothing to write."""
    rows = text(condition)
    return Index(name, *columns, sqlite_where=rows, postgresql_where=rows)


class Mail(Table):
    """A message that waits to go; its words are made from the catalogue when it goes.

    ``facts`` fill the placeholders of ``mail.{kind}.subject`` and ``.body``; they
    are forgotten when the message has gone or was given up, for they may hold a
    token that a link needs. ``path`` leads to a page of ours, as the fact ``url``.
    ``name`` is what other mails call this one in ``in_reply_to``; ``unsubscribe``
    is the path that ends what the mail comes from (RFC 8058), forgotten likewise.

    A mail to one of many has a narrow row: kind, language, path and facts are empty
    here and stand in its ``Mailing``, and its ``unsubscribe`` is the follow's.
    """

    __tablename__ = "mail_outbox"
    __table_args__ = (
        # a mailing's rows all wait for one moment: without the id each claim sorts them all
        _where("ix_mail_outbox_due", WAITS, "next_attempt_at", "id"),
        Index("ix_mail_outbox_once", "mailing_id", "follow_id", unique=True),
        _where("ix_mail_outbox_settled", SETTLED, "mailing_id", "ended"),
        _where("ix_mail_outbox_ticket_id", "ticket_id IS NOT NULL", "ticket_id"),
        _where("ix_mail_outbox_unsubscribe", "unsubscribe IS NOT NULL", "unsubscribe"),
        # an id is never given out again: Message-IDs and return paths are made of it
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int | None] = mapped_column(ForeignKey("ticket.id"))
    mailing_id: Mapped[int | None]
    """Of a ``Mailing``. Those are never deleted, so no row pays for a check (half of its cost)."""
    follow_id: Mapped[int | None]
    """On account of which follow it was written: once per mailing. That may be gone by now."""
    kind: Mapped[str] = mapped_column(String(40))
    recipient: Mapped[str] = mapped_column(String(254))
    language: Mapped[str] = mapped_column(String(2))
    path: Mapped[str] = mapped_column(String(400))
    facts: Mapped[dict[str, str]] = mapped_column(JSON)
    name: Mapped[str | None] = mapped_column(String(80))
    in_reply_to: Mapped[str | None] = mapped_column(String(80))
    unsubscribe: Mapped[str | None] = mapped_column(String(80))
    created_at: Mapped[datetime] = mapped_column(Moment)
    attempts: Mapped[int]
    next_attempt_at: Mapped[datetime | None] = mapped_column(Moment)
    has_slot: Mapped[bool] = mapped_column(server_default=false())
    """Its turn in its domain's queue has been given out: ``next_attempt_at``."""
    sent_at: Mapped[datetime | None] = mapped_column(Moment)
    ended: Mapped[str | None] = mapped_column(String(20))


class MailAddress(Table):
    """An address that a mail server refused, and how often in a row."""

    __tablename__ = "mail_address"

    address: Mapped[str] = mapped_column(String(254), primary_key=True)
    refusals: Mapped[int]
    last_at: Mapped[datetime] = mapped_column(Moment)
    suspended_at: Mapped[datetime | None] = mapped_column(Moment)
    bounced_at: Mapped[datetime | None] = mapped_column(Moment)
    """A mail that was taken came back: that others are taken proves nothing then."""


class MailKey(Table):
    """The one key that return paths are made with."""

    __tablename__ = "mail_key"

    id: Mapped[int] = mapped_column(primary_key=True)
    secret: Mapped[bytes] = mapped_column(LargeBinary)


class MailRetention(Table):
    """How many days after its end a mailing keeps a row per mail; one row, or none: the usual."""

    __tablename__ = "mail_retention"

    id: Mapped[int] = mapped_column(primary_key=True)
    days: Mapped[int]


class MailDomain(Table):
    """From when on a domain takes the next mail, so that no domain gets too many at once."""

    __tablename__ = "mail_domain"

    domain: Mapped[str] = mapped_column(String(254), primary_key=True)
    free_at: Mapped[datetime] = mapped_column(Moment)

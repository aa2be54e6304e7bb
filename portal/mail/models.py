"""The tables of mail: what waits to go, mailings to many, addresses that refuse, domains' turns."""

import enum
from datetime import datetime

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

    ``facts`` are those that all of its mails share.
    """

    __tablename__ = "mailing"

    id: Mapped[int] = mapped_column(primary_key=True)
    facts: Mapped[dict[str, str]] = mapped_column(JSON)
    created_at: Mapped[datetime] = mapped_column(Moment)
    paused_at: Mapped[datetime | None] = mapped_column(Moment)
    withdrawn_at: Mapped[datetime | None] = mapped_column(Moment)


class Mail(Table):
    """A message that waits to go; its words are made from the catalogue when it goes.

    ``facts`` fill the placeholders of ``mail.{kind}.subject`` and ``.body``; they
    are forgotten when the message has gone or was given up, for they may hold a
    token that a link needs. ``path`` leads to a page of ours, as the fact ``url``.
    ``name`` is what other mails call this one in ``in_reply_to``; ``unsubscribe``
    is the path that ends what the mail comes from (RFC 8058), forgotten likewise.
    """

    __tablename__ = "mail_outbox"
    # a mailing's rows all wait for one moment: without the second column each claim sorts them all
    __table_args__ = (
        Index("ix_mail_outbox_due", "next_attempt_at", "id"),
        Index(
            "ix_mail_outbox_ticket_id",
            "ticket_id",
            sqlite_where=text("ticket_id IS NOT NULL"),
            postgresql_where=text("ticket_id IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int | None] = mapped_column(ForeignKey("ticket.id"))
    mailing_id: Mapped[int | None] = mapped_column(index=True)
    """Of a ``Mailing``. Those are never deleted, so no row pays for a check (half of its cost)."""
    kind: Mapped[str] = mapped_column(String(40))
    recipient: Mapped[str] = mapped_column(String(254))
    language: Mapped[str] = mapped_column(String(2))
    path: Mapped[str] = mapped_column(String(400))
    facts: Mapped[dict[str, str]] = mapped_column(JSON)
    name: Mapped[str | None] = mapped_column(String(80))
    in_reply_to: Mapped[str | None] = mapped_column(String(80))
    unsubscribe: Mapped[str | None] = mapped_column(String(80), index=True)
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


class MailDomain(Table):
    """From when on a domain takes the next mail, so that no domain gets too many at once."""

    __tablename__ = "mail_domain"

    domain: Mapped[str] = mapped_column(String(254), primary_key=True)
    free_at: Mapped[datetime] = mapped_column(Moment)

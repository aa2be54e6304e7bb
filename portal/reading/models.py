"""The tables of private links: whose mailbox reads a ticket, and the tokens that open it."""

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from portal.moments import Moment
from portal.tables import Table


class ReadingRight(Table):
    """The mailbox that asked for a ticket, proved that it is there, and reads the ticket."""

    __tablename__ = "reading_right"

    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"), primary_key=True)
    mailbox: Mapped[bytes] = mapped_column(LargeBinary(32))
    """A digest of the address: the ticket must still be this mailbox's."""
    revoked_at: Mapped[datetime | None] = mapped_column(Moment)
    """When support ended it; no link is made any more."""


class ReadingLink(Table):
    """A mail's link; it opens as often as its mailbox likes while the right is there."""

    __tablename__ = "reading_link"

    token_digest: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("reading_right.ticket_id"), index=True)
    made_at: Mapped[datetime] = mapped_column(Moment)


class ReadingSession(Table):
    """A browser in which a link was opened, by the digest of its cookie."""

    __tablename__ = "reading_session"

    token_digest: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("reading_right.ticket_id"), index=True)
    ends_at: Mapped[datetime] = mapped_column(Moment, index=True)

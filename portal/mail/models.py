"""The table of mail that waits to go."""

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.moments import Moment
from portal.tables import Table


class Mail(Table):
    """A message that waits to go; its words are made from the catalogue when it goes.

    ``facts`` fill the placeholders of ``mail.{kind}.subject`` and ``.body``; they
    are forgotten when the message has gone or was given up, for they may hold a
    token that a link needs. ``path`` leads to a page of ours, as the fact ``url``.
    """

    __tablename__ = "mail_outbox"

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int | None] = mapped_column(ForeignKey("ticket.id"), index=True)
    kind: Mapped[str] = mapped_column(String(40))
    recipient: Mapped[str] = mapped_column(String(254))
    language: Mapped[str] = mapped_column(String(2))
    path: Mapped[str] = mapped_column(String(400))
    facts: Mapped[dict[str, str]] = mapped_column(JSON)
    created_at: Mapped[datetime] = mapped_column(Moment)
    attempts: Mapped[int]
    next_attempt_at: Mapped[datetime | None] = mapped_column(Moment, index=True)
    sent_at: Mapped[datetime | None] = mapped_column(Moment)

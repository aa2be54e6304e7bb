"""The table of requests that wait for their mailbox."""

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from portal.moments import Moment
from portal.tables import Table


class UnconfirmedRequest(Table):
    """A request that opens with the token of a mail's link, and with nothing that we keep."""

    __tablename__ = "unconfirmed_request"

    token_digest: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    """Nothing any more once it is a ticket."""
    ends_at: Mapped[datetime] = mapped_column(Moment, index=True)
    ticket_id: Mapped[int | None] = mapped_column(ForeignKey("ticket.id"), index=True)
    """What it became: the second click of a double one is answered like the first."""

"""Mails a new link to whoever asks for one, if the ticket is their mailbox's.

Who asks learns nothing: the answer is the same for a ticket that is not there, one of
another mailbox, a link that support has ended, and a mailbox that was written to often.
"""

from contextlib import suppress
from typing import Final

from sqlalchemy import select

from connectors.contract import Clock
from portal.database import Database
from portal.once import first_time
from portal.people.names import normal
from portal.people.tries import limit
from portal.reading.links import mailbox_digest
from portal.reading.models import ReadingRight
from portal.refusals import RequestRefusedError
from portal.tickets.finding import ticket_id
from portal.tickets.models import Ticket
from portal.tickets.telling import tell_requester

MOST_TO_MAILBOX: Final = 3
"""New links to one address within a quarter of an hour; GUESS."""
MOST_FROM_NETWORK: Final = 20
"""Askings from one network, as a clinic behind one address is, within that time; GUESS."""
LINK_MAIL: Final = "ticket"


async def ask(database: Database, clock: Clock, network: str, form: dict[str, str]) -> None:
    """Mail a new link to the form's ``email`` for its ``number``; sent twice, it is one mail.

    Raises ``too-many-requests`` by the network alone, whoever is asked about.
    """
    now, email, wanted = clock(), form.get("email", ""), 0
    await limit(database, now, f"links from {network}", MOST_FROM_NETWORK)
    with suppress(RequestRefusedError):
        wanted = ticket_id(form.get("number", "").strip().upper())
    with suppress(RequestRefusedError):
        await limit(database, now, f"links of {normal(email)}", MOST_TO_MAILBOX)
        async with database.writing() as session:
            if not await first_time(session, now, form):
                return
            ticket = await session.scalar(
                select(Ticket)
                .join(ReadingRight, ReadingRight.ticket_id == Ticket.id)
                .where(Ticket.id == wanted, ReadingRight.mailbox == mailbox_digest(email))
                .with_for_update(of=Ticket)
            )
            if ticket is not None:
                await tell_requester(session, ticket, now, LINK_MAIL, only_by_link=True)

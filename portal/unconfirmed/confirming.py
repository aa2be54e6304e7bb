"""Makes a ticket of a request whose mailbox has confirmed it, once."""

from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from connectors.contract import Clock
from portal import proofs
from portal.database import Database
from portal.duties import INSERT
from portal.mail.hearing import hears_again
from portal.principals import Clinic
from portal.refusals import Refusal, RequestRefusedError
from portal.sites.models import Site
from portal.tickets.inspection import inspect
from portal.tickets.intake import Posted, make
from portal.tickets.models import Ticket
from portal.unconfirmed.envelope import unseal
from portal.unconfirmed.models import UnconfirmedRequest
from toolbar.troubleshooting.bundle import Bundle, read_bundle

NO_SITE: Final = "no-site"
"""Where a ticket is whose site number nobody has; no number of a site has letters."""


async def find(database: Database, clock: Clock, token: str) -> Bundle | None:
    """Return the request of a token, as its sender wrote it; none once it is a ticket.

    Raises ``request-gone`` for a token that ran out or never was.
    """
    async with database.reading() as session:
        request = await _request(session, clock, token)
    return None if request.sealed is None else read_bundle(unseal(request.sealed, token).body)


async def confirm(database: Database, clock: Clock, token: str) -> str:
    """Return the number of the ticket that the request becomes, once; or became before.

    Raises ``request-gone`` as ``find`` does.
    """
    now = clock()
    async with database.writing() as session:
        request = await _request(session, clock, token)
        if request.sealed is None:
            # whoever has the link may know the number, and no row of the ticket
            return Ticket(id=request.ticket_id).number
        waiting = unseal(request.sealed, token)
        bundle = read_bundle(waiting.body)
        number = bundle.ticket.site_number
        inspect(waiting.body, number, bundle.submission_id, waiting.attachments)
        await hears_again(session, bundle.ticket.reporter.email)
        site = await _site(session, number) or await _no_site(session, clock)
        posted = Posted(
            Clinic(site.id, site.number),
            bundle.submission_id,
            sealed=False,
            body=waiting.body,
            attachments=waiting.attachments,
            tags=waiting.tags,
            mailbox_proven=True,
        )
        ticket = await make(session, now, posted, waiting.body, bundle)
        request.sealed, request.ticket_id = None, ticket.id
        return ticket.number


async def _request(session: AsyncSession, clock: Clock, token: str) -> UnconfirmedRequest:
    request = await session.scalar(
        select(UnconfirmedRequest)
        .where(
            UnconfirmedRequest.token_digest == proofs.digest(token),
            UnconfirmedRequest.ends_at > clock(),
        )
        .with_for_update()
    )
    if request is None:
        raise RequestRefusedError(Refusal.REQUEST_GONE)
    return request


async def _site(session: AsyncSession, number: str) -> Site | None:
    site: Site | None = await session.scalar(select(Site).where(Site.number == number))
    return site


async def _no_site(session: AsyncSession, clock: Clock) -> Site:
    """Return the site of tickets that name none of ours; nobody belongs to it."""
    insert = INSERT[session.get_bind().dialect.name](Site)
    await session.execute(
        insert.values(number=NO_SITE, name="-", created_at=clock()).on_conflict_do_nothing()
    )
    return (await session.scalars(select(Site).where(Site.number == NO_SITE))).one()

"""What a page that a Support Site asked for is about, as the clinic's log names it.

The address is typed by whoever asks, and the log can never be erased: so a ticket, a record
or an eForm of it stands there only if it is found among the clinic's own.
"""

from dataclasses import dataclass, field
from typing import Final

from aiohttp import web
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from portal.audit.acts import Act, Facts, Value
from portal.eforms.models import Eform
from portal.grants.models import Scope
from portal.patients.models import Patient
from portal.principals import SupportAdmin, Viewer
from portal.tickets.finding import NUMBER
from portal.tickets.models import Ticket

OF_A_SITE: Final = "/sites/{number}/"
OF_A_TICKET: Final = "/tickets/{number}"
TICKETS: Final = "/tickets"
"""The list: it has the clinic's tickets too, if the grant is for troubleshooting."""
ID_DIGITS: Final = 9


@dataclass(frozen=True, slots=True)
class Seen:
    """A page by its pattern, and which one it is by the words of its address, unverified."""

    page: str
    unverified: dict[str, str] = field(repr=False)


def seen_of(request: web.Request, support: SupportAdmin) -> Seen | None:
    """Return what is asked for, if it may be a page of the clinic that was entered."""
    resource = request.match_info.route.resource
    if request.method not in {"GET", "HEAD"} or resource is None:
        return None
    page, given = resource.canonical, dict(request.match_info)
    theirs = (
        (page.startswith(OF_A_SITE) and given["number"] == support.site_number)
        or page.startswith(OF_A_TICKET)  # whose ticket it is, the database says
        or (page == TICKETS and Scope.TROUBLESHOOTING in support.scopes)
    )
    return Seen(page, given) if theirs else None


async def facts_of(
    session: AsyncSession, viewer: Viewer, site_id: int, seen: Seen, act: Act
) -> Facts | None:
    """Return the page's facts; what it names and the clinic has not is none.

    Returns none for a page that is none of the clinic's: a ticket of the viewer's own sites,
    or of another clinic to whose tickets the viewer has a way of their own.
    """
    facts: dict[str, Value] = {"page": seen.page}
    given = seen.unverified
    if seen.page.startswith(OF_A_TICKET):
        number, owner = await _ticket(session, given["number"])
        if owner != site_id and (act is Act.PAGE_SEEN or owner in _own(viewer)):
            return None
        facts["ticket"] = number if owner == site_id else None
    if "patient" in given:
        wanted = select(Patient.id).where(
            Patient.site_id == site_id, Patient.id == given["patient"]
        )
        facts["record"] = await session.scalar(wanted)
    if "eform" in given:
        facts["eform"] = await _eform(session, site_id, given["eform"])
    return facts


def _own(viewer: Viewer) -> set[int]:
    return {site for site, _ in viewer.sites}


async def _ticket(session: AsyncSession, given: str) -> tuple[str, int] | tuple[None, None]:
    """Return the number of a ticket and whose it is, or neither."""
    match = NUMBER.fullmatch(given)
    if match is None:
        return None, None
    wanted = select(Ticket.id, Ticket.site_id).where(Ticket.id == int(match[1]))
    found = (await session.execute(wanted)).one_or_none()
    return (None, None) if found is None else (f"T-{found.id:06d}", found.site_id)


async def _eform(session: AsyncSession, site_id: int, given: str) -> int | None:
    if not (given.isascii() and given.isdigit() and len(given) <= ID_DIGITS):
        return None
    wanted = select(Eform.id).where(Eform.site_id == site_id, Eform.id == int(given))
    return await session.scalar(wanted)

"""What a page that a Support Site opened is about, as the clinic's log names it.

The address is typed by whoever asks, and the log can never be erased: so a ticket, a record
or an eForm of it stands there only if it is found among the clinic's own.
"""

from dataclasses import dataclass, field
from typing import Final

from aiohttp import web
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from portal.audit.acts import Facts, Value
from portal.eforms.models import Eform
from portal.patients.models import Patient
from portal.tickets.finding import NUMBER
from portal.tickets.models import Ticket

CLINIC_PAGES: Final = ("/sites/", "/tickets", "/patients")
"""Where pages show what is the entered clinic's; each that is opened stands in its log."""
ID_DIGITS: Final = 9


@dataclass(frozen=True, slots=True)
class Seen:
    """A page by its pattern, and which one it is by the words of its address, unverified."""

    page: str
    unverified: dict[str, str] = field(repr=False)


def seen_of(request: web.Request) -> Seen | None:
    """Return what page of a clinic is asked for, or none."""
    resource = request.match_info.route.resource
    if request.method not in {"GET", "HEAD"} or resource is None:
        return None
    page = resource.canonical
    return Seen(page, dict(request.match_info)) if page.startswith(CLINIC_PAGES) else None


async def facts_of(session: AsyncSession, site_id: int, seen: Seen) -> Facts:
    """Return the page's facts; what it names and the clinic has not is none."""
    facts: dict[str, Value] = {"page": seen.page}
    given = seen.unverified
    if seen.page.startswith("/tickets/{number}"):
        facts["ticket"] = await _ticket(session, site_id, given["number"])
    if "patient" in given:
        wanted = select(Patient.id).where(
            Patient.site_id == site_id, Patient.id == given["patient"]
        )
        facts["record"] = await session.scalar(wanted)
    if "eform" in given:
        facts["eform"] = await _eform(session, site_id, given["eform"])
    return facts


async def _ticket(session: AsyncSession, site_id: int, given: str) -> str | None:
    match = NUMBER.fullmatch(given)
    if match is None:
        return None
    wanted = select(Ticket.id).where(Ticket.site_id == site_id, Ticket.id == int(match[1]))
    found = await session.scalar(wanted)
    return None if found is None else f"T-{found:06d}"


async def _eform(session: AsyncSession, site_id: int, given: str) -> int | None:
    if not (given.isascii() and given.isdigit() and len(given) <= ID_DIGITS):
        return None
    wanted = select(Eform.id).where(Eform.site_id == site_id, Eform.id == int(given))
    return await session.scalar(wanted)

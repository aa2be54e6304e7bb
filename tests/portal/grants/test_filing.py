"""Let in for troubleshooting, a Support Site files tickets for the clinic, in its own name."""

import re
from typing import Final

import pytest
from aiohttp import ClientResponse
from sqlalchemy import select

from portal.audit.models import AuditEntry
from portal.grants.models import Scope
from portal.mail.models import Mail
from portal.principals import Viewer
from portal.sites.models import Site
from portal.tickets.events import TicketEvent
from portal.tickets.models import Ticket
from tests.portal.grants.walking import HELP, HELP_ADMIN, HELP_NAME, SAME_ORIGIN, Clinic
from tests.portal.hosting import MAPLE, Hosted
from tests.portal.test_ticket_form import RIGHT, hidden

PAGE: Final = "/tickets/new"
LOG: Final = f"/sites/{MAPLE}/audit"
MARK: Final = f"(Admin, Support Site {HELP_NAME} ({HELP}))"
OTHER_SCOPES: Final = (Scope.CONFIGURATION, Scope.EFORMS, Scope.CREDITS)


async def file(clinic: Clinic, **changes: str) -> ClientResponse:
    """Fill the form of a page that was just opened, for the clinic unless it says otherwise."""
    said = hidden(await clinic.support.page(PAGE))
    return await clinic.support.send(PAGE, SAME_ORIGIN, **said, **RIGHT | changes)


async def filed(hosted: Hosted) -> list[tuple[str, str, TicketEvent]]:
    """Return the site and requester of each ticket, with the first line of its history."""
    wanted = (
        select(Site.number, Ticket.reporter_email, TicketEvent)
        .join(Ticket, Ticket.site_id == Site.id)
        .join(TicketEvent, TicketEvent.ticket_id == Ticket.id)
        .order_by(Ticket.id)
    )
    async with hosted.portal.database.reading() as session:
        return [(site, email, event) for site, email, event in await session.execute(wanted)]


async def logged(hosted: Hosted) -> list[AuditEntry]:
    wanted = select(AuditEntry).where(AuditEntry.act == "ticket-made")
    async with hosted.portal.database.reading() as session:
        return list(await session.scalars(wanted))


async def test_the_entered_clinic_is_offered_first(clinic: Clinic) -> None:
    await clinic.grant_and_enter()
    options = re.findall(r'<option value="(\d+)"', await clinic.support.page(PAGE))
    assert options == [MAPLE, HELP]


async def test_the_ticket_is_the_clinic_s_and_says_who_made_it(clinic: Clinic) -> None:
    await clinic.grant_and_enter()
    answer = await file(clinic)
    assert answer.status == 303
    number = answer.headers["Location"].rpartition("/")[2]
    grant = await clinic.grant_id()
    ((site, email, event),) = await filed(clinic.hosted)
    assert (site, email, event.kind) == (MAPLE, HELP_ADMIN, "received")
    (entry,) = await logged(clinic.hosted)
    assert (event.grant_id, event.actor_id) == (grant, entry.person_id)
    assert (entry.grant_id, entry.after) == (grant, {"ticket": number})
    assert entry.support == {"site": HELP, "organisation": "Weathervane Inc."}
    for reader in (clinic.admin, clinic.support):
        assert MARK in await reader.page(f"/tickets/{number}")
    log = await clinic.admin.page(f"{LOG}?support=yes")
    assert "Ticket made" in log
    assert f'href="/tickets/{number}"' in log


async def test_its_receipt_goes_to_who_filed_it_and_opens_nothing_once_the_grant_ended(
    clinic: Clinic,
) -> None:
    await clinic.grant_and_enter()
    page = (await file(clinic)).headers["Location"]
    async with clinic.hosted.portal.database.reading() as session:
        mail = (await session.scalars(select(Mail).where(Mail.kind == "ticket-received"))).one()
    assert (mail.recipient, mail.path) == (HELP_ADMIN, page)
    assert (await clinic.support.get(page)).status == 200
    await clinic.end()
    assert (await clinic.support.get(page)).status == 404


async def test_another_purpose_does_not_let_it_file(clinic: Clinic) -> None:
    await clinic.grant_and_enter(scopes=OTHER_SCOPES)
    assert f'value="{MAPLE}"' not in await clinic.support.page(PAGE)
    assert (await file(clinic)).status == 422
    assert await filed(clinic.hosted) == []


async def test_two_clicks_are_one_ticket_and_one_line_of_the_log(clinic: Clinic) -> None:
    await clinic.grant_and_enter()
    said = hidden(await clinic.support.page(PAGE))
    answers = [await clinic.support.send(PAGE, SAME_ORIGIN, **said, **RIGHT) for _ in range(2)]
    assert len({one.headers["Location"] for one in answers}) == 1
    assert len(await logged(clinic.hosted)) == len(await filed(clinic.hosted)) == 1


async def test_a_ticket_of_one_s_own_is_no_act_under_the_grant(clinic: Clinic) -> None:
    await clinic.grant_and_enter()
    assert (await file(clinic, site=HELP)).status == 303
    ((site, _, event),) = await filed(clinic.hosted)
    assert (site, event.grant_id, event.actor_id) == (HELP, None, None)
    assert await logged(clinic.hosted) == []


async def test_a_twin_without_the_grant_shows_it_as_the_clinic_s(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    await clinic.grant_and_enter()
    with monkeypatch.context() as off:
        off.setattr(Viewer, "grant_at", lambda *_: None)
        page = (await file(clinic)).headers["Location"]
    assert MARK not in await clinic.admin.page(page)
    assert await logged(clinic.hosted) == []

"""The clinic's log says which of its pages were opened or refused, and nothing of other pages."""

import pytest
from aiohttp import ClientError
from sqlalchemy import select, update

from portal.audit.acts import Act
from portal.audit.models import AuditEntry
from portal.grants import opening
from portal.grants.models import Scope
from portal.grants.seen import Seen
from portal.sites.models import Site
from portal.tickets.models import Ticket
from tests.portal.grants.walking import HELP, Clinic
from tests.portal.hosting import BIRCH, MAPLE

OWN_PAGES = ("audit", "users", "credentials", "patients/key", "credits/export")
SITE = "/sites/{number}"


async def noted(clinic: Clinic) -> list[tuple[str, dict[str, object]]]:
    """Return which pages the clinic's log names, in order."""
    pages = (Act.PAGE_SEEN, Act.PAGE_REFUSED)
    wanted = select(AuditEntry).where(AuditEntry.site_id == 1, AuditEntry.act.in_(pages))
    async with clinic.hosted.portal.database.reading() as session:
        found = await session.scalars(wanted.order_by(AuditEntry.number))
        return [(one.act, dict(one.after or {})) for one in found]


async def test_pages_of_the_support_site_itself_and_of_no_clinic_leave_no_line(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = await clinic.hosted.make_ticket()
    async with clinic.hosted.portal.database.writing() as session:
        site = select(Site.id).where(Site.number == HELP).scalar_subquery()
        await session.execute(update(Ticket).values(site_id=site))
    await clinic.grant_and_enter()
    paths = (
        *(f"/sites/{HELP}/{page}" for page in OWN_PAGES if page != "patients/key"),
        *(f"/sites/{HELP}/patients", f"/tickets/{own}"),
        *("/tickets/new", "/patients", "/account", "/supported-sites"),
    )
    for path in paths:
        assert (await clinic.support.get(path)).status in {200, 303}, path
    for path in (
        f"/sites/{HELP}/patients/key",
        f"/sites/{BIRCH}/patients",
        f"/tickets/{own}/purge",
    ):
        assert (await clinic.support.get(path)).status == 404
    assert await noted(clinic) == []

    def of_any_site(*_: object) -> Seen:
        return Seen("/sites/{number}/audit", {})

    monkeypatch.setattr(opening, "seen_of", of_any_site)
    await clinic.support.page(f"/sites/{HELP}/audit")
    assert await noted(clinic) == [("page-seen", {"page": f"{SITE}/audit"})]


async def test_a_page_that_was_refused_was_not_opened(clinic: Clinic) -> None:
    theirs = await clinic.hosted.make_ticket()
    others = await clinic.hosted.make_ticket(BIRCH)
    await clinic.grant_and_enter(scopes=(Scope.EFORMS,))
    for path, status in (
        (f"/sites/{MAPLE}/patients", 404),
        (f"/sites/{MAPLE}/credits/export", 403),
        (f"/sites/{MAPLE}/eforms", 200),
        (f"/sites/{MAPLE}/eforms/999", 404),
        (f"/tickets/{theirs}", 404),
        (f"/tickets/{others}", 404),
        ("/tickets", 200),
    ):
        assert (await clinic.support.get(path)).status == status
    assert await noted(clinic) == [
        ("page-refused", {"page": f"{SITE}/patients"}),
        ("page-refused", {"page": f"{SITE}/credits/export"}),
        ("page-seen", {"page": f"{SITE}/eforms"}),
        ("page-refused", {"page": f"{SITE}/eforms/{{eform}}", "eform": None}),
        ("page-refused", {"page": "/tickets/{number}", "ticket": theirs}),
        ("page-refused", {"page": "/tickets/{number}", "ticket": None}),
    ]
    for language, words in (("en", "Page refused"), ("fr", "Page refusée")):
        page = await clinic.admin.page(f"/sites/{MAPLE}/audit?lang={language}")
        assert page.partition("<tbody>")[2].count(words) == 5


async def test_a_long_answer_is_written_down_once_and_before_it_begins(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    await clinic.grant_and_enter()
    path = f"/sites/{MAPLE}/credits/export"
    assert (await clinic.support.get(path)).status == 200
    assert await noted(clinic) == [("page-seen", {"page": f"{SITE}/credits/export"})]

    async def fails(*_: object) -> None:
        raise ConnectionError

    monkeypatch.setattr(opening, "record", fails)
    with pytest.raises(ClientError):
        await clinic.support.get(path)


async def test_the_list_of_tickets_is_the_clinic_s_where_the_grant_is_for_them(
    clinic: Clinic,
) -> None:
    await clinic.grant_and_enter(scopes=(Scope.TROUBLESHOOTING,))
    await clinic.support.page("/tickets")
    assert await noted(clinic) == [("page-seen", {"page": "/tickets"})]

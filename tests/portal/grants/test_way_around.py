"""Whoever is inside of a clinic finds by links what the grant opens there, and nothing else."""

from typing import Final

import pytest
from sqlalchemy import select

from portal import navigation
from portal.access import Route
from portal.app import ROUTES
from portal.eforms import drafts
from portal.eforms.form import Form, Item, Kind, Words
from portal.eforms.models import Act
from portal.eforms.publishing import publish
from portal.grants.models import Scope
from portal.permissions import SCOPES
from portal.principals import Viewer
from portal.sites import whose
from portal.sites.models import Site
from tests.portal.credits.purse import buy
from tests.portal.grants.crawling import crawl, links, routes_of
from tests.portal.grants.walking import HELP, Clinic, post
from tests.portal.hosting import MAPLE, START, Hosted
from tests.portal.patients.records import put

OF_CLINIC: Final = f"/sites/{MAPLE}/"
PURPOSES: Final = [*((one,) for one in Scope), tuple(Scope)]
GETS: Final[list[Route]] = sorted(
    (one for one in ROUTES if one.method == "GET"), key=lambda one: one.path.count("{")
)
FIRST: Final = {
    Scope.TROUBLESHOOTING: [f"/tickets?site={MAPLE}", f"{OF_CLINIC}patients"],
    Scope.CONFIGURATION: [f"{OF_CLINIC}account", f"{OF_CLINIC}patients/settings"],
    Scope.EFORMS: [f"{OF_CLINIC}eforms"],
    Scope.CREDITS: [f"{OF_CLINIC}credits"],
}
"""Where one begins, by purpose."""
SETTINGS: Final = {
    Scope.CONFIGURATION: f"{OF_CLINIC}account",
    Scope.EFORMS: f"{OF_CLINIC}eforms",
    Scope.CREDITS: f"{OF_CLINIC}credits",
}
"""Which page of the clinic's settings Admin Settings leads to."""


def opened(scopes: tuple[Scope, ...]) -> set[str]:
    """Return the addresses of a site that these purposes open, as the router says."""
    return {
        one.path
        for one in GETS
        if one.path.startswith("/sites/{number}/") and SCOPES.get(one.access) in scopes
    }


async def furnish(clinic: Clinic) -> None:
    """Give the clinic one of everything that a link can lead to."""
    hosted: Hosted = clinic.hosted
    await hosted.make_ticket()
    assert (await put(hosted)).status < 300
    await buy(clinic, 100, MAPLE)
    async with hosted.portal.database.writing() as session:
        site = (await session.scalars(select(Site.id).where(Site.number == MAPLE))).one()
        by = drafts.By(Viewer(1, "Amandine", None, frozenset(), frozenset()), site, START)
        question = Item("q1", Kind.LINE, Words("Name", "Nom"))
        form = Form(Words("Visit", "Visite"), items=(question,))
        await publish(
            session, by, await drafts.create(session, by, form, drafts.Done(Act.CREATED)), 1
        )


@pytest.mark.parametrize("scopes", PURPOSES, ids="-".join)
async def test_links_lead_to_all_that_the_grant_opens_and_to_nothing_else(
    clinic: Clinic, scopes: tuple[Scope, ...]
) -> None:
    await furnish(clinic)
    await clinic.grant_and_enter(scopes=scopes)
    found = await crawl(clinic.support)
    inside = {path: status for path, status in found.items() if path.startswith(OF_CLINIC)}
    assert set(inside.values()) == {200}
    assert routes_of(inside, GETS) == opened(scopes)
    assert ("/tickets/T-000001" in found) is (Scope.TROUBLESHOOTING in scopes)
    await post(clinic.support, "/supported-sites/leave", [], "/supported-sites")
    assert not [path for path in await crawl(clinic.support) if path.startswith(OF_CLINIC)]


async def test_without_menu_and_settings_no_link_leads_to_the_clinic(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    await clinic.grant_and_enter(scopes=(Scope.CONFIGURATION,))
    monkeypatch.setattr(navigation, "INSIDE", ())
    monkeypatch.setattr(whose, "entered", lambda *_: [])
    assert not [path for path in await crawl(clinic.support) if path.startswith(OF_CLINIC)]


@pytest.mark.parametrize("scopes", PURPOSES, ids="-".join)
async def test_banner_and_list_of_supported_sites_lead_to_where_one_begins(
    clinic: Clinic, scopes: tuple[Scope, ...]
) -> None:
    await clinic.grant_and_enter(scopes=scopes)
    begin = [address for scope in FIRST for address in FIRST[scope] if scope in scopes]
    banner = (await clinic.support.page("/account")).partition('<aside class="support-banner"')[2]
    assert links(banner.partition("</aside>")[0]) == begin
    shown = (await clinic.support.page("/supported-sites")).partition("You are inside")[2]
    assert links(shown.partition("</li>\n<li class")[0].partition("</main>")[0]) == begin


@pytest.mark.parametrize("scopes", PURPOSES, ids="-".join)
async def test_admin_settings_offer_the_clinic_first_where_the_grant_opens_some(
    clinic: Clinic, scopes: tuple[Scope, ...]
) -> None:
    await clinic.grant_and_enter(scopes=scopes)
    answer = await clinic.support.get("/settings")
    own, theirs = f"/sites/{HELP}/account", [SETTINGS[one] for one in SETTINGS if one in scopes]
    if not theirs:
        assert answer.headers["Location"] == own
        return
    main = (await answer.text()).partition("<main")[2]
    assert links(main.partition("</main>")[0]) == [theirs[0], own]
    # and from a page of one's own to the same of the clinic, as between one's own sites
    account = (await clinic.support.page(own)).partition("<main")[2]
    assert (f"{OF_CLINIC}account" in links(account)) is (Scope.CONFIGURATION in scopes)


async def test_people_are_not_invited_to_the_clinic(clinic: Clinic) -> None:
    await clinic.grant_and_enter()
    form = (await clinic.support.page("/invitations")).partition("<main")[2]
    assert f'value="{HELP}"' in form
    assert MAPLE not in form

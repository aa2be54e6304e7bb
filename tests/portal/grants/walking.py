"""What the tests of Support Sites do by form, as a clinic and as a Support Site."""

from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from aiohttp import ClientResponse
from sqlalchemy import select

from connectors.secret import Secret
from portal.administration import create_site
from portal.errors import NameTakenError
from portal.grants.marking import mark_support_site
from portal.grants.models import Scope, SupportGrant
from portal.sites.models import SiteRole
from tests.portal.hosting import (
    ASSOCIATE,
    MAPLE,
    MAPLE_ADMIN,
    PASSWORD,
    Browser,
    Hosted,
    csrf_token,
)
from tests.portal.planting import create_user

HELP, HELP_ADMIN, HELP_USER = "7900", "admin@help.invalid", "user@help.invalid"
HELP_NAME = "Weathervane Help"
SECTION = f"/sites/{MAPLE}/support-sites"
REASON = "The notes do not import"
SAME_ORIGIN = {"Sec-Fetch-Site": "same-origin"}


@dataclass
class Clinic:
    """A clinic's Site Admin and a Support Site's, each in a browser of their own."""

    hosted: Hosted
    admin: Browser
    support: Browser
    code: str

    async def grant(self, **changes: Any) -> ClientResponse:
        fields: list[tuple[str, str]] = [
            ("support", changes.get("support", HELP)),
            ("code", changes.get("code", self.code)),
            ("reason", changes.get("reason", REASON)),
            ("length", changes.get("length", "3d")),
            ("ticket", changes.get("ticket", "")),
        ]
        scopes: tuple[str, ...] = changes.get("scopes", tuple(Scope))
        fields += [("scope", str(scope)) for scope in scopes]
        return await post(self.admin, SECTION, fields, SECTION)

    async def grant_id(self) -> int:
        async with self.hosted.portal.database.reading() as session:
            newest = select(SupportGrant.id).order_by(SupportGrant.id.desc()).limit(1)
            return (await session.scalars(newest)).one()

    async def end(self) -> ClientResponse:
        return await post(self.admin, f"{SECTION}/{await self.grant_id()}/end", [], SECTION)

    async def enter(self) -> ClientResponse:
        path = f"/supported-sites/{await self.grant_id()}/enter"
        return await post(self.support, path, [], "/supported-sites")

    async def grant_and_enter(self, **changes: Any) -> None:
        assert (await self.grant(**changes)).status == 303
        assert (await self.enter()).headers["Location"] == "/supported-sites"


async def post(
    browser: Browser, path: str, fields: list[tuple[str, str]], page: str = "/account"
) -> ClientResponse:
    """Send a form with the token of a page that this browser has."""
    token = csrf_token(await browser.page(page))
    return await browser.session.post(
        browser.url + path,
        data=[*fields, ("csrf_token", token)],
        headers=SAME_ORIGIN,
        allow_redirects=False,
    )


async def ask(clinic: Clinic, **changes: str) -> ClientResponse:
    """Let the Support Site ask the clinic for access."""
    fields = {"support": HELP, "site": MAPLE, "reason": REASON, "length": "1d", "scope": "eforms"}
    given = list((fields | changes).items())
    return await post(clinic.support, "/supported-sites/requests", given, "/supported-sites")


async def set_state(hosted: Hosted, number: str, state: str = "solved") -> None:
    """Let an associate do this to a ticket, in a browser of their own."""
    associate, page = Browser(hosted.url), f"/tickets/{number}"
    await associate.log_in(ASSOCIATE)
    answer = await post(associate, f"{page}/state", [("state", state)], page)
    await associate.session.close()
    assert answer.status == 303


async def furnish(hosted: Hosted) -> str:
    """Make the Support Site with a Site Admin and a plain user; return its code."""
    database, clock = hosted.portal.database, hosted.clock
    with suppress(NameTakenError):
        await create_site(database, clock, HELP, HELP_NAME)
        people = ((HELP_ADMIN, SiteRole.SITE_ADMIN), (HELP_USER, SiteRole.USER))
        for user, role in people:
            name = user.split("@")[0].title()
            password = Secret(PASSWORD)
            await create_user(database, clock, user, name, password, role, site_number=HELP)
    return await mark_support_site(database, clock, HELP, "Weathervane Inc.")


async def meet(hosted: Hosted, admin: Browser, support: Browser) -> Clinic:
    """Let both log in."""
    code = await furnish(hosted)
    await admin.log_in(MAPLE_ADMIN)
    await support.log_in(HELP_ADMIN)
    return Clinic(hosted, admin, support, code)

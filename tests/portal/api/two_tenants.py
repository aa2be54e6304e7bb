"""Two tenants for the search: what is whose, and as whom it is asked."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sqlalchemy import select, update
from sqlalchemy.orm import undefer

from portal import proofs
from portal.grants.models import Scope
from portal.patients.models import KeyCheck, Patient
from portal.sites.models import Site
from portal.tickets.finding import ticket_id
from portal.tickets.models import Attachment, TicketMessage
from tests.portal.grants.principals import Callers, gather, grant
from tests.portal.hosting import (
    BIRCH,
    MAPLE,
    SITE_CREDENTIAL,
    SITE_KEY,
    Browser,
    Furnished,
    Hosted,
)
from tests.portal.patients.records import put

OWN_KEY, OWN_CREDENTIAL = "birch-site-key-0123456789", "birch-site-credential-0123456789"
OWN_RECORD, OWN_EMR_ID = "991", "77123"
CANARY: Final = "Wombatcanary"
KINDS: Final = ("token", "site-admin", "granted", "expired")
BROWSER: Final = {"site-admin": "other-admin", "granted": "revoked", "expired": "expired"}
"""The search's callers by the name that the authorisation matrix has for them."""
CANARIES: Final[Mapping[str, str]] = {
    "the ticket": CANARY,
    "its attachment": "Wombatattachment",
    "its message": "Wombatmessage",
    "the key's word": "Wombatword",
    "the site's name": "Maple Clinic",
    "a person's name": "Maple Admin",
    "the site key": SITE_KEY,
    "the site credential": SITE_CREDENTIAL,
    "the eForm": "Visite",
}
GRANTED: Final = frozenset({"the eForm", "the ticket"})
"""What a live grant of every scope shows through the JSON API, and nothing besides."""


@dataclass(frozen=True, slots=True)
class Tenants:
    """The second tenant's ids beside the first one's, and what must never be shown."""

    callers: Callers
    ids: Mapping[str, tuple[str, ...]]
    canaries: Mapping[str, str]

    def headers(self, kind: str) -> dict[str, str]:
        """Return what a caller shows with every request."""
        if kind == "token":
            nobody = self.callers.browsers["nobody"]
            bearer = f"Bearer {self.callers.hosted.tokens[BIRCH]}"
            wire = {"siteNum": BIRCH, "siteKey": OWN_KEY, "siteCredential": OWN_CREDENTIAL}
            return {"Authorization": bearer, **wire, **_cookies(nobody, "ocean-form")}
        return _cookies(self.callers.browsers[BROWSER[kind]], "ocean-session")


def _cookies(browser: Browser, holder: str) -> dict[str, str]:
    held = "; ".join(f"{one.key}={one.value}" for one in browser.session.cookie_jar)
    return {"Cookie": held, "CSRF-Token": proofs.derived(browser.cookie(holder) or "", "form")}


@asynccontextmanager
async def two_tenants(folder: Path, furnished: Furnished) -> AsyncIterator[Tenants]:
    """Fill both tenants; the second is the matrix' clinic, with canaries in all that is its own."""
    async with gather(folder, furnished) as callers:
        hosted = callers.hosted
        theirs = await hosted.make_ticket(ticket={"description": f"It fails. {CANARY}"})
        ours = await hosted.make_ticket(BIRCH)
        assert (await put(hosted, OWN_RECORD, site=BIRCH, emr_id=OWN_EMR_ID)).status == 201
        await _fill(hosted, ticket_id(theirs))
        their, our = await _record(hosted, MAPLE), await _record(hosted, BIRCH)
        await grant(hosted, callers.browsers, "revoked", "1d", tuple(Scope))
        ids = {
            "site": (MAPLE, BIRCH),
            "ticket": (theirs, ours),
            "reference": (their.reference, OWN_RECORD),
            "patient": (their.id, our.id),
            "emr_id": (their.emr_id, OWN_EMR_ID),
            "one": ("1",),
        }
        canaries = {
            **CANARIES,
            "the ciphertext": their.body,
            "its one-time key": their.one_time_key,
            "its iv": their.iv,
            "the site token": hosted.tokens[MAPLE],
        }
        yield Tenants(callers, ids, canaries)


async def _fill(hosted: Hosted, ticket: int) -> None:
    """Put canaries beside the second tenant's ticket and records; give the first one a site key."""
    first = Site.number == BIRCH
    digests = {
        "ocean_key_digest": proofs.digest(OWN_KEY),
        "ocean_credential_digest": proofs.digest(OWN_CREDENTIAL),
    }
    async with hosted.portal.database.writing() as session:
        await session.execute(update(Site).where(first).values(digests))
        their = (await session.scalars(select(Site.id).where(Site.number == MAPLE))).one()
        message = {"public": True, "body": "Wombatmessage", "written_at": hosted.clock.now}
        word = {"key_version": 1, "body": "Wombatword", "one_time_key": "", "iv": ""}
        session.add_all(
            [
                Attachment(ticket_id=ticket, position=1, body=b"Wombatattachment"),
                TicketMessage(ticket_id=ticket, **message),
                KeyCheck(site_id=their, **word),
            ]
        )


async def _record(hosted: Hosted, site: str) -> Patient:
    whole = (undefer(Patient.body), undefer(Patient.one_time_key), undefer(Patient.iv))
    owned = select(Patient).join(Site, Site.id == Patient.site_id).where(Site.number == site)
    async with hosted.portal.database.reading() as session:
        return (await session.scalars(owned.options(*whole))).one()

"""Says at whose patients a person may look, anew for every request."""

from dataclasses import dataclass
from typing import Final

from aiohttp import web
from sqlalchemy import ColumnElement, select

from portal.database import Database
from portal.grants.models import Scope
from portal.patients.models import Patient
from portal.principals import Viewer
from portal.refusals import Refusal, RequestRefusedError
from portal.sites.models import Site, SiteRole

OWN_PEOPLE: Final = frozenset({SiteRole.SITE_ADMIN, SiteRole.USER})
"""A Support Site's people are none of a clinic's: ciphertext has no route to them."""


@dataclass(frozen=True, slots=True)
class PatientSite:
    """The site whose patients a request is about, and what the person is there."""

    site_id: int
    number: str
    name: str
    admin: bool
    own: bool
    """Whether it is one of the person's own sites: only there is ciphertext, so also a key.

    While they act for a Support Site, none is: whatever they see then is encrypted."""


PATIENT_SITE: Final = web.RequestKey("patient_site", PatientSite)


def patients_of(site: PatientSite) -> ColumnElement[bool]:
    """Return the condition that every query for patients carries."""
    return Patient.site_id == site.site_id


def own_sites(viewer: Viewer) -> frozenset[int]:
    """Return the sites whose people the person belongs to."""
    return frozenset(site for site, role in viewer.sites if role in OWN_PEOPLE)


async def list_sites(database: Database, viewer: Viewer) -> list[Site]:
    """Return the sites whose patients the person may see, by number."""
    wanted = select(Site).where(Site.id.in_(_seen_sites(viewer))).order_by(Site.number)
    async with database.reading() as session:
        return list(await session.scalars(wanted))


async def admit(database: Database, viewer: Viewer, number: str) -> PatientSite:
    """Return the site of this number; a Support Site's person sees there that all is encrypted.

    Raises ``RequestRefusedError`` ``not-found``, the same for a site of others
    as for one that does not exist.
    """
    async with database.reading() as session:
        site = await session.scalar(
            select(Site).where(Site.number == number, Site.id.in_(_seen_sites(viewer)))
        )
    if site is None:
        raise RequestRefusedError(Refusal.NOT_FOUND)
    own = viewer.support is None and site.id in own_sites(viewer)
    admin = own and viewer.administers(site.id)
    return PatientSite(site.id, site.number, site.name, admin, own)


def _seen_sites(viewer: Viewer) -> frozenset[int]:
    support = viewer.support
    if support is None or Scope.TROUBLESHOOTING not in support.scopes:
        return own_sites(viewer)
    return own_sites(viewer) | {support.site_id}


def sees_patients(viewer: Viewer, site_id: int) -> bool:
    """Say whether the person may see that the site has patients, encrypted or not."""
    return site_id in _seen_sites(viewer)


def configures(viewer: Viewer, site_id: int) -> bool:
    """Say whether the person may change what a site set for its patients."""
    return viewer.administers(site_id) or viewer.supports(site_id, Scope.CONFIGURATION)


def need_own(site: PatientSite) -> None:
    """Raise ``RequestRefusedError`` ``not-found`` unless the site is one of the person's own."""
    if not site.own:
        raise RequestRefusedError(Refusal.NOT_FOUND)


def need_admin(site: PatientSite) -> None:
    """Raise ``RequestRefusedError`` ``not-found`` unless the person administers the site."""
    if not site.admin:
        raise RequestRefusedError(Refusal.NOT_FOUND)

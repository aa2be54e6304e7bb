"""Says whose settings a person may change, anew for every request."""

from dataclasses import dataclass
from typing import Final

from aiohttp import web

from portal.errors import Refusal, RequestRefusedError
from portal.principals import Place, Viewer
from portal.sites.models import SiteRole


@dataclass(frozen=True, slots=True)
class AdminSite:
    """The site whose settings a request is about."""

    site_id: int
    number: str
    name: str

    def address(self, page: str) -> str:
        """Return the address of one of its settings pages."""
        return f"/sites/{self.number}/{page}"


ADMIN_SITE: Final = web.RequestKey("admin_site", AdminSite)


def administered(viewer: Viewer) -> list[Place]:
    """Return the sites whose Site Admin the person is, by number."""
    return [place for place in viewer.places if place.role is SiteRole.SITE_ADMIN]


def is_site_admin(viewer: Viewer) -> bool:
    """Say whether the person is Site Admin anywhere."""
    return bool(administered(viewer))


def admit(viewer: Viewer, number: str) -> AdminSite:
    """Return the site of this number.

    Raises ``RequestRefusedError`` ``not-found``, the same for a site of others
    as for one that does not exist.
    """
    for place in administered(viewer):
        if place.number == number:
            return AdminSite(place.site_id, place.number, place.name)
    raise RequestRefusedError(Refusal.NOT_FOUND)

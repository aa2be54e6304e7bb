"""Says which sites a person administers, or sees for a Support Site."""

from portal.grants.admitting import SiteHere
from portal.grants.models import Scope
from portal.principals import Place, Viewer
from portal.sites.models import SiteRole


def administered(viewer: Viewer) -> list[Place]:
    """Return the sites whose Site Admin the person is, by number."""
    return [place for place in viewer.places if place.role is SiteRole.SITE_ADMIN]


def entered(viewer: Viewer, *scopes: Scope) -> list[SiteHere]:
    """Return the clinic that the person is inside of, if the grant opens one of these; or none."""
    support = viewer.support
    if support is None or support.scopes.isdisjoint(scopes):
        return []
    return [SiteHere(support.site_id, support.site_number, support.site_name)]


def offered(viewer: Viewer, *scopes: Scope) -> list[SiteHere]:
    """Return the sites to choose from for these purposes, each once: the entered clinic first.

    For what no grant opens, no purpose is named: then these are ``administered`` alone.
    """
    own = [SiteHere(one.site_id, one.number, one.name) for one in administered(viewer)]
    return list(dict.fromkeys((*entered(viewer, *scopes), *own)))


def is_site_admin(viewer: Viewer) -> bool:
    """Say whether the person is Site Admin anywhere."""
    return bool(administered(viewer))


def sees_credits(viewer: Viewer) -> bool:
    """Say whether the person sees any site's credits."""
    return bool(offered(viewer, Scope.CREDITS))

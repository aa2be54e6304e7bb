"""Says which sites a person administers, or sees for a Support Site."""

from portal.grants.models import Scope
from portal.principals import Place, Viewer
from portal.sites.models import SiteRole


def administered(viewer: Viewer) -> list[Place]:
    """Return the sites whose Site Admin the person is, by number."""
    return [place for place in viewer.places if place.role is SiteRole.SITE_ADMIN]


def is_site_admin(viewer: Viewer) -> bool:
    """Say whether the person is Site Admin anywhere."""
    return bool(administered(viewer))


def sees_credits(viewer: Viewer) -> bool:
    """Say whether the person sees any site's credits."""
    support = viewer.support
    return is_site_admin(viewer) or (support is not None and Scope.CREDITS in support.scopes)

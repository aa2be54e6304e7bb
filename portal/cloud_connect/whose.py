"""Says to whom Cloud Connect exists at all: a site's own Site Admins, never a Support Site."""

from portal.principals import Viewer


def has_cloud_connect(viewer: Viewer, site_id: int) -> bool:
    """Say whether the person has a way to this site's Cloud Connect.

    A Support Site has none itself, and whoever acts for one at this moment has none
    anywhere, be they Site Admin of the site in their own right.
    """
    supports = any(place.site_id == site_id and place.supports for place in viewer.places)
    return viewer.administers(site_id) and viewer.support is None and not supports

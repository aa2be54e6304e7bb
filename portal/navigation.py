"""The menus of every page: what a viewer may reach, in one list that each subject adds to."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from portal.grants.models import Scope
from portal.people.models import StaffRole
from portal.principals import Viewer
from portal.sites.models import SiteRole
from portal.sites.whose import is_site_admin, sees_credits


@dataclass(frozen=True, slots=True)
class Entry:
    """A page that a menu leads to: its path, its sentence, and who sees the entry."""

    path: str
    sentence: str
    seen_by: Callable[[Viewer], bool]


def on_support_site(viewer: Viewer) -> bool:
    """Say whether the viewer is a Site Admin ON a Support Site."""
    return any(place.supports and place.role is SiteRole.SITE_ADMIN for place in viewer.places)


def inside_for(scope: Scope) -> Callable[[Viewer], bool]:
    """Return who is inside of a clinic under a grant for this."""
    return lambda viewer: viewer.support is not None and scope in viewer.support.scopes


def everybody(_: Viewer) -> bool:
    """Say yes: whoever is logged in sees it."""
    return True


def of_a_site(viewer: Viewer) -> bool:
    """Say whether the viewer has a role at any site, or acts at one that they support."""
    return bool(viewer.sites) or viewer.support is not None


def site_admins(viewer: Viewer) -> bool:
    """Say whether the viewer is Site Admin anywhere."""
    return any(role is SiteRole.SITE_ADMIN for _, role in viewer.sites)


def edits_eforms(viewer: Viewer) -> bool:
    """Say whether the viewer edits eForms: as Site Admin, or for a site that let them in."""
    return site_admins(viewer) or inside_for(Scope.EFORMS)(viewer)


def on_desk(viewer: Viewer) -> bool:
    """Say whether the viewer answers tickets."""
    return bool(viewer.staff & {StaffRole.ASSOCIATE, StaffRole.LEAD})


MAIN: Final[tuple[Entry, ...]] = (
    Entry("/tickets", "portal.tickets", everybody),
    Entry("/patients", "portal.patients", of_a_site),
    Entry("/invitations", "portal.invitations", site_admins),
    Entry("/announcements", "portal.announcements", everybody),
    Entry("/editing", "portal.editing", lambda viewer: StaffRole.EDITOR in viewer.staff),
    Entry(
        "/editing/sections",
        "portal.editing-sections",
        lambda viewer: StaffRole.OPERATOR in viewer.staff,
    ),
    Entry("/desk/figures", "portal.figures", on_desk),
    Entry("/desk/answers", "portal.canned", on_desk),
    Entry("/calendar/edit", "portal.calendar", lambda viewer: StaffRole.OPERATOR in viewer.staff),
    Entry("/eforms", "eforms.eforms", edits_eforms),
    Entry("/supported-sites", "grants.supported", on_support_site),
    Entry("/credits", "credits.title", sees_credits),
    Entry("/settings", "portal.sites.settings", is_site_admin),
)
"""The menu at the top left."""

PERSONAL: Final[tuple[Entry, ...]] = (
    Entry("/account", "portal.account", everybody),
    Entry("/my-activities", "portal.my-activities", everybody),
)
"""The menu under one's own name, at the top right; logging out comes after these."""

SUPPORT: Final[tuple[Entry, ...]] = (
    Entry("/tickets", "portal.tickets", everybody),
    Entry("/announcements", "portal.announcements", everybody),
    Entry("/my-activities", "portal.my-activities", everybody),
)
"""What the support portal's entry offers; ``{sentence}.lead`` says what one finds there."""


INSIDE: Final[tuple[Entry, ...]] = (
    Entry("/tickets?site={number}", "portal.tickets", inside_for(Scope.TROUBLESHOOTING)),
    Entry("/sites/{number}/patients", "portal.patients", inside_for(Scope.TROUBLESHOOTING)),
    Entry("/sites/{number}/account", "portal.sites.tab.account", inside_for(Scope.CONFIGURATION)),
    Entry(
        "/sites/{number}/patients/settings",
        "portal.patients.settings",
        inside_for(Scope.CONFIGURATION),
    ),
    Entry("/sites/{number}/eforms", "eforms.eforms", inside_for(Scope.EFORMS)),
    Entry("/sites/{number}/credits", "credits.title", inside_for(Scope.CREDITS)),
)
"""The menu of the clinic that a Support Site's person is inside of; its other pages follow."""


def entries_inside(viewer: Viewer | None) -> list[Entry]:
    """Return the menu of the clinic that this viewer is inside of, as far as the grant opens it."""
    if viewer is None or viewer.support is None:
        return []
    number = viewer.support.site_number
    return [
        replace(entry, path=entry.path.format(number=number)) for entry in entries(INSIDE, viewer)
    ]


def entries(menu: tuple[Entry, ...], viewer: Viewer | None) -> list[Entry]:
    """Return what this viewer sees of a menu; nobody sees nothing."""
    return [] if viewer is None else [entry for entry in menu if entry.seen_by(viewer)]


def is_here(entry: Entry, path: str) -> bool:
    """Say whether the page of this path belongs to an entry."""
    return path == entry.path or path.startswith(entry.path + "/")

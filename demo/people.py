"""The people who may log in to the demonstration's portal, one per role."""

import secrets
from dataclasses import dataclass, field
from typing import Final

from connectors.contract import Clock
from connectors.secret import Secret
from portal.administration import create_user
from portal.database import Database
from portal.people.models import StaffRole
from portal.sites.models import SiteRole

PEOPLE: Final[tuple[tuple[SiteRole | StaffRole, str, str], ...]] = (
    (SiteRole.SITE_ADMIN, "Amandine Adminsite", "fr"),
    (SiteRole.USER, "Ursula Userson", "en"),
    (SiteRole.SUPPORT_ADMIN, "Sasha Supportsite", "en"),
    (StaffRole.ASSOCIATE, "Ambrose Associate", "en"),
    (StaffRole.EDITOR, "Édith Éditrice", "fr"),
    (StaffRole.OPERATOR, "Octave Operator", "en"),
)


@dataclass(frozen=True, slots=True)
class Login:
    """Who to log in as; ``site_number`` is null for the support organisation's own staff."""

    user: str
    password: str = field(repr=False)
    role: str
    site_number: str | None


async def make_people(
    database: Database, clock: Clock, site_number: str, support_site_number: str
) -> tuple[Login, ...]:
    """Make one person per role with a random password, and return how each logs in."""
    logins = []
    for role, name, language in PEOPLE:
        password = secrets.token_urlsafe(9)
        site = _site(role, site_number, support_site_number)
        user = f"{role.value.replace('_', '.')}@demo.invalid"
        await create_user(
            database, clock, user, name, Secret(password), role, site_number=site, language=language
        )
        logins.append(Login(user, password, role.value, site))
    return tuple(logins)


def _site(role: SiteRole | StaffRole, site_number: str, support_site_number: str) -> str | None:
    if not isinstance(role, SiteRole):
        return None
    return support_site_number if role is SiteRole.SUPPORT_ADMIN else site_number

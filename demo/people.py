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

SUPPORT_ADMIN: Final = "support_admin"
"""How the demonstration calls a Site Admin ON the Support Site."""
PEOPLE: Final[tuple[tuple[str, SiteRole | StaffRole, str, str], ...]] = (
    ("site_admin", SiteRole.SITE_ADMIN, "Amandine Adminsite", "fr"),
    ("user", SiteRole.USER, "Ursula Userson", "en"),
    (SUPPORT_ADMIN, SiteRole.SITE_ADMIN, "Sasha Supportsite", "en"),
    ("associate", StaffRole.ASSOCIATE, "Ambrose Associate", "en"),
    ("editor", StaffRole.EDITOR, "Édith Éditrice", "fr"),
    ("operator", StaffRole.OPERATOR, "Octave Operator", "en"),
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
    for word, role, name, language in PEOPLE:
        password = secrets.token_urlsafe(9)
        site = _site(word, role, site_number, support_site_number)
        user = f"{word.replace('_', '.')}@demo.invalid"
        await create_user(
            database, clock, user, name, Secret(password), role, site_number=site, language=language
        )
        logins.append(Login(user, password, word, site))
    return tuple(logins)


def _site(
    word: str, role: SiteRole | StaffRole, site_number: str, support_site_number: str
) -> str | None:
    if not isinstance(role, SiteRole):
        return None
    return support_site_number if word == SUPPORT_ADMIN else site_number

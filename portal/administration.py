"""Makes sites, people and tokens; the commands and the demonstration call these."""

from typing import Final

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from connectors.contract import Clock
from connectors.secret import Secret
from ocean import headers
from portal import proofs
from portal.database import Database
from portal.errors import NameTakenError, NameUnknownError, ValueRefusedError
from portal.people.models import Membership, Person, Staff, StaffRole
from portal.people.names import is_name, is_user_name, normal
from portal.people.passwords import hash_password
from portal.sites.models import Site, SiteRole, SiteToken, TokenScope

LANGUAGES: Final = ("en", "fr")


async def create_site(  # noqa: PLR0913 - what a site is made of
    database: Database,
    clock: Clock,
    number: str,
    name: str,
    *,
    site_key: Secret | None = None,
    site_credential: Secret | None = None,
) -> None:
    """Make a site; its credentials, if given, let it read its patients over Ocean's wire.

    Raises ``ValueRefusedError`` or ``NameTakenError``.
    """
    both_or_none = (site_key is None) is (site_credential is None)
    if not (headers.is_site_number(number) and is_name(name) and both_or_none):
        raise ValueRefusedError
    site = Site(
        number=number,
        name=name,
        created_at=clock(),
        ocean_key_digest=_digest(site_key),
        ocean_credential_digest=_digest(site_credential),
    )
    await _add(database, site)


async def create_user(  # noqa: PLR0913, PLR0917 - what a person is made of
    database: Database,
    clock: Clock,
    user_name: str,
    name: str,
    password: Secret,
    role: SiteRole | StaffRole,
    *,
    site_number: str | None = None,
    language: str | None = None,
) -> None:
    """Make a person with one role: at a site, or on the support organisation's staff.

    Raises ``ValueRefusedError``, ``NameUnknownError`` (no such site) or ``NameTakenError``.
    """
    known_language = language is None or language in LANGUAGES
    fits = isinstance(role, SiteRole) is (site_number is not None)
    named = is_user_name(user_name) and is_name(name)
    if not (fits and known_language and named):
        raise ValueRefusedError
    person = Person(
        user_name=normal(user_name),
        name=name,
        password_hash=await hash_password(password),
        language=language,
        created_at=clock(),
        memberships=[],
        staff_roles=[],
    )
    if site_number is not None:
        site = await _site(database, site_number)
        person.memberships.append(Membership(site_id=site.id, role=role))
    else:
        person.staff_roles.append(Staff(role=role))
    await _add(database, person)


async def create_site_token(
    database: Database,
    clock: Clock,
    site_number: str,
    name: str,
    scopes: tuple[TokenScope, ...] = (TokenScope.TICKETS,),
) -> Secret:
    """Make a token for a site's programs; it is shown this once and kept as a digest."""
    if not is_name(name):
        raise ValueRefusedError
    site = await _site(database, site_number)
    token = proofs.make_token()
    # exposed to be stored as a digest
    digest = proofs.digest(token.expose())
    await _add(
        database,
        SiteToken(
            site_id=site.id,
            token_digest=digest,
            name=name,
            scopes=" ".join(scopes),
            created_at=clock(),
        ),
    )
    return token


async def _site(database: Database, number: str) -> Site:
    async with database.reading() as session:
        site = await session.scalar(select(Site).where(Site.number == number))
    if site is None:
        raise NameUnknownError
    return site


async def _add(database: Database, row: Site | Person | SiteToken) -> None:
    taken = False
    try:
        async with database.writing() as session:
            session.add(row)
    except IntegrityError:
        taken = True
    if taken:
        raise NameTakenError


def _digest(secret: Secret | None) -> bytes | None:
    # exposed to be stored as a digest: these are long random strings, not passwords
    return None if secret is None else proofs.digest(secret.expose())

"""Makes sites, people and tokens; the commands and the demonstration call these."""

from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from connectors.contract import Clock
from connectors.secret import Secret
from ocean import headers
from portal import proofs
from portal.audit.acts import Act, Facts
from portal.database import Database
from portal.errors import NameTakenError, NameUnknownError, ValueRefusedError
from portal.grants.notices import site_admins
from portal.operating.telling import tell_operator_act
from portal.people.models import Membership, Person, Staff, StaffRole
from portal.people.names import is_name, is_user_name, normal
from portal.people.passwords import hash_password
from portal.sites.models import Site, SiteRole, TokenScope
from portal.sites.tokens import facts_of, new_token

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

    The site's log has it, and its Site Admins until now are told by mail.
    Raises ``ValueRefusedError``, ``NameUnknownError`` (no such site) or ``NameTakenError``.
    """
    if isinstance(role, SiteRole) is not (site_number is not None):
        raise ValueRefusedError
    now, person = clock(), await new_person(clock(), user_name, name, password, language)
    if isinstance(role, StaffRole):
        person.staff_roles.append(Staff(role=role))
    taken = False
    try:
        async with database.writing() as session:
            site = await _site(session, site_number) if site_number is not None else None
            told = await site_admins(session, site.id) if site is not None else []
            session.add(person)
            await session.flush()
            if site is not None:
                session.add(Membership(person_id=person.id, site_id=site.id, role=role))
                facts: Facts = {"person": person.id, "role": role.value}
                await tell_operator_act(session, now, Act.USER_ADDED, site.id, facts, told)
    except IntegrityError:
        taken = True
    if taken:
        raise NameTakenError


async def new_person(
    now: datetime, user_name: str, name: str, password: Secret, language: str | None
) -> Person:
    """Return the row of a person who is nothing anywhere yet; raise ``ValueRefusedError``."""
    known_language = language is None or language in LANGUAGES
    if not (known_language and is_user_name(user_name) and is_name(name)):
        raise ValueRefusedError
    return Person(
        user_name=normal(user_name),
        name=name,
        password_hash=await hash_password(password),
        language=language,
        created_at=now,
        memberships=[],
        staff_roles=[],
    )


async def create_site_token(
    database: Database,
    clock: Clock,
    site_number: str,
    name: str,
    scopes: tuple[TokenScope, ...] = (TokenScope.TICKETS,),
) -> Secret:
    """Make a token for a site's programs; it is shown this once and kept as a digest.

    Raises ``ValueRefusedError`` or ``NameUnknownError``.
    """
    if not is_name(name):
        raise ValueRefusedError
    now = clock()
    async with database.writing() as session:
        site_id = (await _site(session, site_number)).id
        token, row = new_token(now, site_id, name, " ".join(scopes))
        session.add(row)
        await session.flush()
        await tell_operator_act(session, now, Act.TOKEN_MADE, site_id, facts_of(row))
    return token


async def _site(session: AsyncSession, number: str) -> Site:
    site = await session.scalar(select(Site).where(Site.number == number))
    if site is None:
        raise NameUnknownError
    return site


async def _add(database: Database, row: Site) -> None:
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

"""Puts people and tokens into a test's portal as if they had always been there: untold, unlogged.

The operator's own commands (``portal.administration``) leave an entry and mails at the
clinic. Most tests count what comes after, so they begin without these.
"""

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from connectors.contract import Clock
from connectors.secret import Secret
from portal.administration import new_person
from portal.database import Database
from portal.errors import NameTakenError
from portal.people.models import Membership, Staff, StaffRole
from portal.sites.models import Site, SiteRole, TokenScope
from portal.sites.tokens import new_token


async def create_user(
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
    person = await new_person(clock(), user_name, name, password, language)
    try:
        async with database.writing() as session:
            if isinstance(role, StaffRole):
                person.staff_roles.append(Staff(role=role))
            else:
                wanted = select(Site.id).where(Site.number == site_number)
                site_id = (await session.scalars(wanted)).one()
                person.memberships.append(Membership(site_id=site_id, role=role))
            session.add(person)
    except IntegrityError as error:
        raise NameTakenError from error


async def create_site_token(
    database: Database,
    clock: Clock,
    site_number: str,
    name: str,
    scopes: tuple[TokenScope, ...] = (TokenScope.TICKETS,),
) -> Secret:
    now = clock()
    async with database.writing() as session:
        site_id = (await session.scalars(select(Site.id).where(Site.number == site_number))).one()
        token, row = new_token(now, site_id, name, " ".join(scopes))
        session.add(row)
    return token

"""Lets Support Sites in at the demonstration's clinic: one still is, and one was let in before."""

from typing import Final

from sqlalchemy import select

from connectors.contract import Clock
from portal.administration import create_site
from portal.database import Database
from portal.grants import granting
from portal.grants.granting import Terms
from portal.grants.marking import mark_support_site
from portal.grants.models import Scope
from portal.people.models import Membership, Person
from portal.principals import Viewer
from portal.sites.models import Site, SiteRole

NUMBER: Final = "7900"
NAME: Final = "Centre de soutien de la Girouette"
FORMER_NUMBER: Final = "7901"
FORMER_NAME: Final = "Centre de soutien du Phare"
TERMS: Final = Terms("Les notes ne s'importent pas", "3d", frozenset(Scope), None)
FORMER_TERMS: Final = Terms("Configuration initiale", "1d", frozenset({Scope.CONFIGURATION}), None)


async def make_support_sites(database: Database, clock: Clock) -> None:
    """Make both Support Sites; the operator marks them."""
    for number, name in ((NUMBER, NAME), (FORMER_NUMBER, FORMER_NAME)):
        await create_site(database, clock, number, name)
        await mark_support_site(database, clock, number, name)


async def let_in(database: Database, clock: Clock, clinic: str) -> None:
    """Give both a grant, as the clinic's Site Admin does, and end the former one's.

    The Site Admin on the one is Site Admin on the other too, and so sees how each answers.
    """
    site_id, by = await _admin_of(database, clinic)
    _, helper = await _admin_of(database, NUMBER)
    async with database.writing() as session:
        former = (await session.scalars(select(Site.id).where(Site.number == FORMER_NUMBER))).one()
        role = SiteRole.SITE_ADMIN.value
        session.add(Membership(person_id=helper.person_id, site_id=former, role=role))
    ended = await _grant(database, clock, by, site_id, FORMER_NUMBER, FORMER_TERMS)
    await granting.end(database, clock(), by, site_id, ended)
    await _grant(database, clock, by, site_id, NUMBER, TERMS)


async def _grant(  # noqa: PLR0913, PLR0917 - who, to whom, where, on what terms
    database: Database, clock: Clock, by: Viewer, site_id: int, number: str, terms: Terms
) -> int:
    async with database.reading() as session:
        code = await session.scalar(select(Site.support_code).where(Site.number == number))
    return await granting.grant(database, clock(), by, site_id, (number, code or ""), terms)


async def _admin_of(database: Database, number: str) -> tuple[int, Viewer]:
    admins = (
        select(Site.id, Person.id, Person.name)
        .join(Membership, Membership.site_id == Site.id)
        .join(Person, Person.id == Membership.person_id)
        .where(Site.number == number, Membership.role == SiteRole.SITE_ADMIN.value)
    )
    async with database.reading() as session:
        site_id, person_id, name = (await session.execute(admins)).one()
    return site_id, Viewer(person_id, name, None, frozenset(), frozenset())

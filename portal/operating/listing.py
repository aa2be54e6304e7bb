"""Who and what there is, for an operator's eyes: no patient, no secret."""

from sqlalchemy import select

from portal.database import Database
from portal.people.models import Membership, Person, Staff
from portal.sites.models import Site


async def list_sites(database: Database) -> list[tuple[str, ...]]:
    """Return number and name of every site, by number."""
    async with database.reading() as session:
        found = await session.execute(select(Site.number, Site.name).order_by(Site.number))
        return [tuple(row) for row in found]


async def list_people(database: Database) -> list[tuple[str, ...]]:
    """Return user name, name, role, site number and whether closed: a line for each role."""
    roles = select(Membership.person_id, Membership.role, Site.number).join(
        Site, Site.id == Membership.site_id
    )
    async with database.reading() as session:
        people = (await session.scalars(select(Person).order_by(Person.user_name))).all()
        held: dict[int, list[tuple[str, str]]] = {}
        for person_id, role, number in await session.execute(roles):
            held.setdefault(person_id, []).append((role, number))
        for person_id, role in await session.execute(select(Staff.person_id, Staff.role)):
            held.setdefault(person_id, []).append((role, "-"))
    return [
        (person.user_name, person.name, role, number, "closed" if person.closed_at else "open")
        for person in people
        for role, number in sorted(held.get(person.id, [("-", "-")]))
    ]

"""Marks a site as a Support Site and names it; only the operator can, on the command line."""

from sqlalchemy import select

from connectors.contract import Clock
from portal.audit.acts import Act
from portal.database import Database
from portal.errors import NameTakenError, NameUnknownError, ValueRefusedError
from portal.grants.names import is_plain, make_code, skeleton
from portal.operating.telling import tell_operator_act
from portal.sites.models import Site

LONGEST: int = 200


async def mark_support_site(
    database: Database, clock: Clock, number: str, organisation: str, name: str | None = None
) -> str:
    """Make the site a Support Site of this organisation, and of this name; return its short code.

    Without a name it keeps the one that it has, which is checked all the same. From then on
    nobody else renames it. Marking it again keeps its code. The site's log has it, and its
    Site Admins are told. Raises ``NameUnknownError``; ``ValueRefusedError`` for a name with
    letters that are taken for others; ``NameTakenError`` where another Support Site's name
    looks the same. Whatever else looks alike, ``look_alikes`` finds.
    """
    async with database.writing() as session:
        site = await session.scalar(select(Site).where(Site.number == number))
        if site is None:
            raise NameUnknownError
        name = site.name if name is None else name
        lines = (name, organisation)
        if not all(is_plain(line) and 0 < len(line) <= LONGEST for line in lines):
            raise ValueRefusedError
        others = await session.scalars(
            select(Site).where(Site.support_code.is_not(None), Site.id != site.id)
        )
        if skeleton(name) in {skeleton(other.name) for other in others}:
            raise NameTakenError
        site.name, site.organisation = name, organisation
        site.support_code = site.support_code or make_code()
        await session.flush()
        await tell_operator_act(session, clock(), Act.SITE_MARKED, site.id, {})
        return site.support_code


async def look_alikes(database: Database, number: str) -> list[str]:
    """Return the numbers of sites that this Support Site may be taken for.

    Its name and its organisation are held against both of every other site: a clinic
    that compares may know the other one by either. Two Support Sites of one organisation
    are found too, for the operator alone knows that they are.
    """
    async with database.reading() as session:
        found = await session.execute(select(Site.number, Site.name, Site.organisation))
        sites = {row.number: _looks(row.name, row.organisation) for row in found}
    own = sites.pop(number, frozenset())
    return sorted(other for other, looks in sites.items() if looks & own)


def _looks(name: str, organisation: str | None) -> frozenset[str]:
    """Return how a site looks; what folds away altogether looks like nothing."""
    return frozenset(filter(None, (skeleton(name), skeleton(organisation or ""))))

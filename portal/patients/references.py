"""Gives out Ocean's short patient references: random, and used again only after a deletion.

Ocean: a random number of three digits by default, "only allows 900 patients to be
loaded at any one time" (its FAQ), so 100 to 999; a site may set more digits. GUESS:
the first digit is no 0 at any length.
"""

import enum
import secrets
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from portal.duties import INSERT
from portal.patients.models import Patient, ReferenceUse
from portal.patients.settings import lock_settings
from portal.refusals import Refusal, RequestRefusedError

NEARLY: Final = 0.9
"""GUESS: from this part of all references on, people are warned."""
DRAWS: Final = 12
"""Blind draws before the free references are listed: few are taken, so nearly always enough."""


class Room(enum.StrEnum):
    """How many references are left."""

    PLENTY = "plenty"
    NEARLY_FULL = "nearly-full"
    FULL = "full"


def capacity(digits: int) -> int:
    """Return how many references of this length there are."""
    return 9 * int(10 ** (digits - 1))


def room(digits: int, used: int) -> Room:
    """Say how full it is."""
    if used >= capacity(digits):
        return Room.FULL
    return Room.NEARLY_FULL if used >= NEARLY * capacity(digits) else Room.PLENTY


async def used_references(session: AsyncSession, site_id: int, digits: int) -> int:
    """Return how many references of this length the site has in use."""
    use = await session.get(ReferenceUse, (site_id, digits))
    return use.used if use else 0


async def draw_reference(session: AsyncSession, site_id: int) -> str:
    """Return a reference that is free, each with the same chance.

    The site's row stays locked until the session ends, so nobody else draws at
    the same time. Raises ``RequestRefusedError`` ``references-full``.
    """
    digits = (await lock_settings(session, site_id)).digits
    least = 10 ** (digits - 1)
    for _ in range(DRAWS):
        drawn = str(least + secrets.randbelow(capacity(digits)))
        if await session.get(Patient, (site_id, drawn)) is None:
            return drawn
    return await _draw_listed(session, site_id, digits)


async def count_reference(session: AsyncSession, site_id: int, reference: str, by: int) -> None:
    """Count a reference that was taken (1) or freed (-1)."""
    insert = INSERT[session.get_bind().dialect.name](ReferenceUse)
    counted = insert.values(site_id=site_id, digits=len(reference), used=max(by, 0))
    await session.execute(
        counted.on_conflict_do_update(
            index_elements=["site_id", "digits"], set_={"used": ReferenceUse.used + by}
        )
    )


async def _draw_listed(session: AsyncSession, site_id: int, digits: int) -> str:
    """Draw among the free ones alone: a nearly full site neither waits nor fails early."""
    taken = set(
        await session.scalars(
            select(Patient.reference).where(
                Patient.site_id == site_id, func.length(Patient.reference) == digits
            )
        )
    )
    least = 10 ** (digits - 1)
    free = capacity(digits) - sum(not one.startswith("0") for one in taken)
    if free <= 0:
        raise RequestRefusedError(Refusal.REFERENCES_FULL)
    nth = secrets.randbelow(free)
    numbers = (str(number) for number in range(least, 10 * least))
    return next(one for at, one in enumerate(n for n in numbers if n not in taken) if at == nth)

"""Moves credits between a Support Site and a clinic that lets it in for that.

GUESS, for no rule of Ocean's is public: a Support Site gives of its own, and takes back
at most what it gave and did not take back yet. What a clinic bought or was given by
others stays out of its reach.
"""

import enum
import re
import secrets
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from portal.audit.recording import Actor
from portal.credits.ledger import Change, change, log, take
from portal.credits.models import CreditEntry, Kind
from portal.database import Database
from portal.grants.entering import admin_on_support_site
from portal.grants.models import Scope, SupportGrant
from portal.grants.rules import is_live
from portal.principals import Viewer
from portal.refusals import Refusal, RequestRefusedError
from portal.sites.models import Site

TRANSFER: Final = re.compile(r"[A-Za-z0-9_-]{22}")


class Direction(enum.StrEnum):
    """Which way credits go; the catalogue has ``credits.direction.{direction}``."""

    GIVE = "give"
    TAKE_BACK = "take-back"


@dataclass(frozen=True, slots=True)
class Allocation:
    """What a form asks for; the same ``transfer`` again is the same allocation.

    It stays in both ledgers, and not for two days as with ``portal.once``; and a form that was
    changed and sent again is refused here, for "back" must not move credits a second time.
    """

    direction: Direction
    amount: int
    reason: str = field(repr=False)
    transfer: str


def new_transfer() -> str:
    """Return a nonce for one form."""
    return secrets.token_urlsafe(16)


async def allocate(
    database: Database, now: datetime, viewer: Viewer, site_id: int, asked: Allocation
) -> None:
    """Move credits between the clinic and the Support Site that the viewer acts for.

    An allocation that was made already changes nothing. Raises ``RequestRefusedError``
    ``not-found`` unless a grant for credits holds and the viewer is a Site Admin on its
    Support Site; ``transfer-reused`` if its form made another allocation;
    ``credits-short`` if the giving side has less; ``credits-not-given`` beyond what the
    Support Site gave.
    """
    async with database.writing() as session:
        grant = await _need_grant(session, now, viewer, site_id)
        # the grant is held first, then the ledgers, then the logs: everybody's order
        await take(session, site_id, grant.support_site_id)
        if await _is_made(session, grant, asked):
            return
        if asked.direction is Direction.TAKE_BACK:
            given = await given_to(session, site_id, grant.support_site_id)
            if asked.amount > given:
                raise RequestRefusedError(Refusal.CREDITS_NOT_GIVEN)
        await _move(session, now, viewer, grant, asked)


async def given_to(session: AsyncSession, site_id: int, support_site_id: int) -> int:
    """Return what the Support Site gave to the clinic and did not take back."""
    total = select(func.coalesce(func.sum(CreditEntry.amount), 0)).where(
        CreditEntry.site_id == site_id, CreditEntry.other_site_id == support_site_id
    )
    return int((await session.execute(total)).scalar_one())


async def _move(
    session: AsyncSession, now: datetime, actor: Actor, grant: SupportGrant, asked: Allocation
) -> None:
    numbers = await _numbers(session, grant)
    back = asked.direction is Direction.TAKE_BACK
    kind = Kind.TAKEN_BACK if back else Kind.ALLOCATED
    gain = {
        grant.site_id: -asked.amount if back else asked.amount,
        grant.support_site_id: asked.amount if back else -asked.amount,
    }
    changes = []
    for site_id in sorted(gain):
        (other,) = gain.keys() - {site_id}
        made = Change(gain[site_id], kind, asked.reason, other, numbers[other], asked.transfer)
        await change(session, now, actor, site_id, made)
        changes.append((site_id, made))
    for site_id, made in changes:
        await log(session, now, actor, site_id, made)


async def _need_grant(
    session: AsyncSession, now: datetime, viewer: Viewer, site_id: int
) -> SupportGrant:
    grant = await session.scalar(
        select(SupportGrant)
        .where(
            SupportGrant.id == viewer.grant_at(site_id),
            SupportGrant.site_id == site_id,
            is_live(now),
            admin_on_support_site(viewer.person_id),
        )
        .with_for_update()
    )
    if grant is None or Scope.CREDITS not in grant.scopes:
        raise RequestRefusedError(Refusal.NOT_FOUND)
    return grant


async def _is_made(session: AsyncSession, grant: SupportGrant, asked: Allocation) -> bool:
    sides = (grant.site_id, grant.support_site_id)
    found = await session.scalars(
        select(CreditEntry).where(
            CreditEntry.site_id.in_(sides), CreditEntry.transfer == asked.transfer
        )
    )
    entries = {one.site_id: one for one in found}
    if not entries:
        return False
    back = asked.direction is Direction.TAKE_BACK
    amount = -asked.amount if back else asked.amount
    here = entries.get(grant.site_id)
    same = here is not None and (here.amount, here.other_site_id) == (amount, sides[1])
    if not same:
        raise RequestRefusedError(Refusal.TRANSFER_REUSED)
    return True


async def _numbers(session: AsyncSession, grant: SupportGrant) -> dict[int, str]:
    sides = (grant.site_id, grant.support_site_id)
    rows = await session.execute(select(Site.id, Site.number).where(Site.id.in_(sides)))
    return {row.id: row.number for row in rows}

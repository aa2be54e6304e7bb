"""Sums up which pages were opened or refused: one line for all that were alike."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from portal.audit.acts import OF_PAGES
from portal.audit.models import AuditEntry


@dataclass(frozen=True, slots=True)
class Alike:
    """One page by one person under one grant: how often, when first, and the last entry."""

    times: int
    first: datetime
    last: AuditEntry


async def sum_up(
    session: AsyncSession, site_id: int, among: Sequence[ColumnElement[bool]]
) -> list[Alike]:
    """Return the pages of these entries of a site, what came first before the others."""
    alike = _alike(among).subquery()
    first, last = aliased(AuditEntry), aliased(AuditEntry)
    wanted = (
        select(alike.c.times, first.at, last)
        .join(first, and_(first.site_id == site_id, first.number == alike.c.first))
        .join(last, and_(last.site_id == site_id, last.number == alike.c.last))
        .order_by(alike.c.first)
    )
    return [Alike(*row) for row in await session.execute(wanted)]


def _alike(among: Sequence[ColumnElement[bool]]) -> Select[int, int, int]:
    # the page in a query of its own: PostgreSQL takes the same member, asked for twice,
    # for two, and does not group by it
    page = AuditEntry.after["page"].as_string().label("page")
    each = (
        select(
            *(AuditEntry.number, AuditEntry.act, AuditEntry.person_id, AuditEntry.actor),
            *(AuditEntry.grant_id, page),
        )
        .where(*among, AuditEntry.act.in_(OF_PAGES))
        .subquery()
    )
    number = each.c.number
    return select(
        func.count().label("times"),
        func.min(number).label("first"),
        func.max(number).label("last"),
    ).group_by(each.c.act, each.c.person_id, each.c.actor, each.c.grant_id, each.c.page)

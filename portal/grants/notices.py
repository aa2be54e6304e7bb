"""Tells the people concerned by mail: numbers, moments and closed words, nothing of a patient."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from portal.grants.models import SupportGrant, SupportRequest
from portal.mail.queue import queue_mail
from portal.people.models import Membership, Person
from portal.sites.models import Site, SiteRole
from portal.tickets.business_clock import TORONTO
from web.catalogue import Catalogue, format_datetime

LANGUAGE: Final = "en"
"""What a person reads who chose nothing."""


@dataclass(frozen=True, slots=True)
class Reader:
    """A person who gets a mail."""

    address: str
    language: str


async def site_admins(session: AsyncSession, site_id: int) -> list[Reader]:
    """Return the Site Admins of a site, whose business its access is."""
    found = await session.execute(
        select(Person.user_name, Person.language)
        .join(Membership, Membership.person_id == Person.id)
        .where(
            Membership.site_id == site_id,
            Membership.role == SiteRole.SITE_ADMIN,
            Person.closed_at.is_(None),
        )
        .order_by(Person.id)
    )
    return [Reader(row.user_name, row.language or LANGUAGE) for row in found]


async def tell_clinic(
    session: AsyncSession,
    now: datetime,
    kind: str,
    about: SupportGrant | SupportRequest,
    ends: datetime | None = None,
) -> None:
    """Queue a mail on a grant or a request to the clinic's Site Admins.

    It names when that ``ends``: a request by lapsing, a grant when it was given until.
    """
    support = await session.get_one(Site, about.support_site_id)
    clinic = await session.get_one(Site, about.site_id)
    if ends is None:
        ends = about.dies_at if isinstance(about, SupportRequest) else about.ends_at
    for reader in await site_admins(session, about.site_id):
        queue_mail(
            session,
            now,
            kind,
            reader.address,
            reader.language,
            path=f"/sites/{clinic.number}/support-sites",
            site=clinic.number,
            support=f"{support.name} ({support.number})",
            code=support.support_code or "",
            scopes=scope_words(about.scopes, reader.language),
            until=format_datetime(ends, TORONTO, reader.language),
        )


def scope_words(scopes: Iterable[str], language: str) -> str:
    """Return the scopes as a person reads them."""
    catalogue = Catalogue(language)
    return ", ".join(catalogue.text(f"grants.scope.{scope}") for scope in scopes)

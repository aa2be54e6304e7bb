"""Appends to a site's log, in the transaction of the act itself."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Protocol

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from portal.audit import chain
from portal.audit.acts import Act, Facts, check_facts
from portal.audit.models import AuditEntry, AuditHead
from portal.duties import INSERT
from portal.grants.models import SupportGrant
from portal.grants.rules import is_live
from portal.refusals import Refusal, RequestRefusedError
from portal.sites.models import Site


class Actor(Protocol):
    """Who acts: a ``Viewer``, a ``SupportAdmin``, or the portal itself."""

    @property
    def person_id(self) -> int | None:
        """The person's row, or none for the portal."""

    @property
    def name(self) -> str:
        """The person's name as it is now."""

    def grant_at(self, site_id: int) -> int | None:
        """Return the grant that lets the person act at this site, or none at their own."""


class _Portal:
    """The portal, where nobody clicked: an expiry, a retention."""

    person_id: Final = None
    name: Final = ""

    def grant_at(self, _: int) -> None:
        """Need no grant."""


@dataclass(frozen=True, slots=True)
class Oneself:
    """A person who acts without a log-in, by a token of their own mailbox."""

    person_id: int
    name: str = field(repr=False)

    def grant_at(self, _: int) -> None:
        """Need no grant."""


PORTAL: Final[Actor] = _Portal()


async def record(  # noqa: PLR0913, PLR0917 - what an entry is made of
    session: AsyncSession,
    now: datetime,
    actor: Actor,
    act: Act,
    site_id: int,
    before: Facts | None = None,
    after: Facts | None = None,
) -> None:
    """Append one entry; it is there if, and only if, the session commits.

    The site's head row is locked until then, so entries have one order. Who records
    at several sites does so by rising ``site_id``. An act under a grant is marked with it
    and with its Support Site, and refused with ``not-found`` if the grant does not hold
    any more: the grant's row is locked too, so no act is committed after the click that
    ends the grant.

    Raises ``FactsRefusedError`` for a fact that is not listed or has not its shape.
    """
    kept_before, kept_after = check_facts(before), check_facts(after)
    grant_id = actor.grant_at(site_id)
    support = None if grant_id is None else await _need_grant(session, now, grant_id)
    number, previous, site = await _take_head(session, site_id)
    entry = chain.Entry(
        *(site, number, now, act.value, actor.person_id, actor.name, grant_id),
        *(kept_before, kept_after, support),
    )
    digest = chain.digest(entry, previous)
    session.add(
        AuditEntry(
            site_id=site_id,
            number=number,
            at=now,
            act=act,
            person_id=actor.person_id,
            actor=actor.name,
            grant_id=grant_id,
            support=support,
            before=kept_before,
            after=kept_after,
            digest=digest,
        )
    )
    await session.flush()
    await session.execute(
        update(AuditHead).where(AuditHead.site_id == site_id).values(digest=digest)
    )


async def _need_grant(session: AsyncSession, now: datetime, grant_id: int) -> dict[str, str]:
    """Return the Support Site of a grant that holds, by what the operator named it; lock the grant.

    A person chooses their own name, so the name alone would not say who came in.
    """
    live = (
        select(Site.number, Site.organisation, Site.name)
        .join(SupportGrant, SupportGrant.support_site_id == Site.id)
        .where(SupportGrant.id == grant_id, is_live(now))
    )
    found = (await session.execute(live.with_for_update(of=SupportGrant))).one_or_none()
    if found is None:
        raise RequestRefusedError(Refusal.NOT_FOUND)
    return {"site": found.number, "organisation": found.organisation or found.name}


async def _take_head(session: AsyncSession, site_id: int) -> tuple[int, bytes, str]:
    """Return the next number, the newest hash and the site's number; lock the head."""
    site = (await session.execute(select(Site.number).where(Site.id == site_id))).scalar_one()
    insert = INSERT[session.get_bind().dialect.name](AuditHead)
    first = insert.values(site_id=site_id, entries=0, digest=chain.genesis(site), mailed=0, told=0)
    await session.execute(first.on_conflict_do_nothing())
    taken = await session.execute(
        update(AuditHead)
        .where(AuditHead.site_id == site_id)
        .values(entries=AuditHead.entries + 1)
        .returning(AuditHead.entries, AuditHead.digest)
    )
    row = taken.one()
    return row.entries, row.digest, site

"""What holds at one moment, as numbers and digests: what a restored backup is held against.

A backup that is older gives back what was purged, deleted, revoked, closed or unfollowed
since. Of what only goes away once (purges, deleted records, ended links) the journal has
the list; of what comes and goes (accounts, roles, factors, tokens, follows) it has what is
left. So it takes away, and can never give anybody anything. It names nothing of a patient:
a record by its random id, a person and a ticket by their own numbers.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from portal.announcements.models import Follow
from portal.audit.acts import Act
from portal.audit.models import AuditEntry
from portal.passkeys.models import Passkey
from portal.people.factor_models import RecoveryCode, Totp
from portal.people.models import Membership, Person, Staff
from portal.reading.models import ReadingRight
from portal.sites.models import Site, SiteToken
from portal.sites.tokens import is_living
from portal.tickets.purging import Purged, listed

SIGNS: Final = 32
"""Hexadecimal signs of a digest: 128 bits."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How somebody logs in, by digests, and what they are where."""

    password: str
    factors: frozenset[str]
    codes: str
    roles: frozenset[tuple[int, str]]
    staff: frozenset[str]


@dataclass(frozen=True, slots=True)
class Journal:
    """What held at ``made_at``, and what had been deleted by then."""

    made_at: datetime
    purges: tuple[Purged, ...]
    records: frozenset[tuple[int, str]]
    """Site and random id of each patient record that was deleted."""
    unread: frozenset[int]
    """Tickets whose private link was ended."""
    demands: frozenset[int]
    """Sites that demand a second factor."""
    people: dict[int, Standing]
    tokens: dict[int, datetime | None]
    """Site tokens that open something, with their end."""
    follows: frozenset[str]
    complete: bool = False
    """The operator knows that no process ran after it: nothing was revoked that is not here."""


async def read_standing(session: AsyncSession, now: datetime) -> Journal:
    """Return what holds in this database."""
    deleted = select(AuditEntry.site_id, AuditEntry.before).where(
        AuditEntry.act == Act.PATIENT_DELETED
    )
    ended = select(ReadingRight.ticket_id).where(ReadingRight.revoked_at.is_not(None))
    demanding = select(Site.id).where(Site.factor_demanded_at.is_not(None))
    tokens = await session.execute(select(SiteToken.id, SiteToken.ends_at).where(is_living(now)))
    return Journal(
        made_at=now,
        purges=tuple(await listed(session)),
        records=frozenset(
            (site, str((before or {})["record"])) for site, before in await session.execute(deleted)
        ),
        unread=frozenset(await session.scalars(ended)),
        demands=frozenset(await session.scalars(demanding)),
        people=await standings(session),
        tokens={row.id: row.ends_at for row in tokens},
        follows=frozenset(map(mark, await session.scalars(select(Follow.token)))),
    )


async def standings(session: AsyncSession) -> dict[int, Standing]:
    """Return how each open account stands."""
    apps = select(Totp.person_id, Totp.sealed_secret).where(Totp.confirmed_at.is_not(None))
    good = select(Passkey.person_id, Passkey.credential_id).where(Passkey.copied_at.is_(None))
    factors, codes = defaultdict[int, list[bytes]](list), defaultdict[int, list[bytes]](list)
    for wanted in (apps, good):
        for person, secret in await session.execute(wanted):
            factors[person].append(secret)
    for person, code in await session.execute(
        select(RecoveryCode.person_id, RecoveryCode.code_digest)
    ):
        codes[person].append(code)
    roles, staff = defaultdict[int, set[tuple[int, str]]](set), defaultdict[int, set[str]](set)
    for person, site, role in await session.execute(
        select(Membership.person_id, Membership.site_id, Membership.role)
    ):
        roles[person].add((site, role))
    for person, role in await session.execute(select(Staff.person_id, Staff.role)):
        staff[person].add(role)
    people = await session.execute(
        select(Person.id, Person.password_hash).where(Person.closed_at.is_(None))
    )
    return {
        person: Standing(
            mark(password),
            frozenset(map(mark, factors[person])),
            mark_all(codes[person]),
            frozenset(roles[person]),
            frozenset(staff[person]),
        )
        for person, password in people
    }


def mark(secret: str | bytes) -> str:
    """Return what is kept of something that proves or opens: 128 bits of its SHA-256."""
    text = secret if isinstance(secret, bytes) else secret.encode()
    return hashlib.sha256(text).hexdigest()[:SIGNS]


def mark_all(secrets: Iterable[bytes]) -> str:
    """Return what is kept of all of somebody's recovery codes: another set, another mark."""
    return mark(b"".join(sorted(secrets)))

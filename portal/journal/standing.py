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
from portal.sites.tokens import Lasting, is_there, sign_of
from portal.tickets.purging import Purged, listed

SIGNS: Final = 32
"""Hexadecimal signs of a digest: 128 bits."""
NO_STEP_IS_LATER: Final = 2**31 - 1
"""A time step after every other: an app whose last code is of it has none left to give."""
DEAD: Final = b"dead "
"""Before a factor that opens nothing: it is there, as a lock, and is no longer what it was."""


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
    tokens: dict[str, Lasting]
    """Site tokens that are there, by the beginning of their digest: numbers are given again."""
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
    tokens = await session.scalars(select(SiteToken).where(is_there(now)))
    return Journal(
        made_at=now,
        purges=tuple(await listed(session)),
        records=frozenset(
            (site, str((before or {})["record"])) for site, before in await session.execute(deleted)
        ),
        unread=frozenset(await session.scalars(ended)),
        demands=frozenset(await session.scalars(demanding)),
        people=await standings(session),
        tokens={sign_of(row): Lasting(row.ends_at, held=row.held_at is not None) for row in tokens},
        follows=frozenset(map(mark, await session.scalars(select(Follow.token)))),
    )


async def standings(session: AsyncSession) -> dict[int, Standing]:
    """Return how each open account stands."""
    factors, codes = defaultdict[int, set[str]](set), defaultdict[int, list[bytes]](list)
    for person, secret, step in await session.execute(
        select(Totp.person_id, Totp.sealed_secret, Totp.last_step).where(
            Totp.confirmed_at.is_not(None)
        )
    ):
        factors[person].add(mark_of_app(secret, step))
    for person, credential, copied_at in await session.execute(
        select(Passkey.person_id, Passkey.credential_id, Passkey.copied_at)
    ):
        factors[person].add(mark_of_passkey(credential, copied_at))
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
            frozenset(factors[person]),
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


def mark_of_app(secret: bytes, last_step: int) -> str:
    """Return the mark of an authenticator app; another one once it is a lock without a key."""
    return mark(DEAD + secret if last_step == NO_STEP_IS_LATER else secret)


def mark_of_passkey(credential: bytes, copied_at: datetime | None) -> str:
    """Return the mark of a passkey; another one once it opens nothing, since it was copied."""
    return mark(credential if copied_at is None else DEAD + credential)


def mark_all(secrets: Iterable[bytes]) -> str:
    """Return what is kept of all of somebody's recovery codes: another set, another mark."""
    return mark(b"".join(sorted(secrets)))

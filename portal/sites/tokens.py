"""A site's tokens for its programs: made, rotated with an overlap, revoked, held; as digests."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from connectors.secret import Secret
from portal import proofs
from portal.audit.acts import Act, Facts, moment
from portal.audit.recording import PORTAL, Actor, record
from portal.refusals import Refusal, RequestRefusedError
from portal.sites.models import SiteToken, TokenScope

OVERLAPS: Final = {
    "1d": timedelta(days=1),
    "7d": timedelta(days=7),
    "30d": timedelta(days=30),
}
"""How long a token still works beside its successor; GUESS of what a clinic's computers need."""
USUAL_OVERLAP: Final = "7d"


@dataclass(frozen=True, slots=True)
class Lasting:
    """Until when a token is there, and whether it waits for a Site Admin."""

    ends_at: datetime | None
    held: bool = False


def sign_of(row: SiteToken) -> str:
    """Return what a token is known by outside of this database: 128 bits of its digest."""
    return row.token_digest[:16].hex()


def is_there(now: datetime) -> ColumnElement[bool]:
    """Return the condition that a token is not revoked and not at its end; it may be held."""
    return SiteToken.revoked_at.is_(None) & or_(
        SiteToken.ends_at.is_(None), SiteToken.ends_at > now
    )


def is_living(now: datetime) -> ColumnElement[bool]:
    """Return the condition that a token opens anything: not revoked, not at its end, not held."""
    return is_there(now) & SiteToken.held_at.is_(None)


async def list_tokens(session: AsyncSession, now: datetime, site_id: int) -> list[SiteToken]:
    """Return a site's tokens that open something, or will once confirmed; the newest first."""
    mine = select(SiteToken).where(SiteToken.site_id == site_id, is_there(now))
    return list(await session.scalars(mine.order_by(SiteToken.id.desc())))


async def make(  # noqa: PLR0913, PLR0917 - what a token is made of
    session: AsyncSession,
    now: datetime,
    actor: Actor,
    site_id: int,
    name: str,
    scopes: Collection[TokenScope],
) -> Secret:
    """Make a token; it is returned this once. The log has its number and scopes, not its name."""
    token, row = new_token(now, site_id, name, " ".join(scopes))
    session.add(row)
    await session.flush()
    await record(session, now, actor, Act.TOKEN_MADE, site_id, None, facts_of(row))
    return token


async def rotate(  # noqa: PLR0913, PLR0917 - whose token, by whom, and for how long both work
    session: AsyncSession,
    now: datetime,
    actor: Actor,
    site_id: int,
    token_id: int,
    overlap: timedelta,
) -> tuple[SiteToken, Secret]:
    """Make a token's successor, which is returned this once; the token itself ends after this.

    Raises ``not-found`` for a token of others, and for one that ends already: of two who
    rotate it at once, one does.
    """
    old = await _change(
        *(session, site_id, token_id, is_living(now) & SiteToken.ends_at.is_(None)),
        ends_at=now + overlap,
    )
    token, row = new_token(now, site_id, old.name, old.scopes)
    session.add(row)
    await session.flush()
    before: Facts = {"token": old.id, "ends_at": moment(now + overlap)}
    await record(session, now, actor, Act.TOKEN_ROTATED, site_id, before, facts_of(row))
    return row, token


async def revoke(
    session: AsyncSession, now: datetime, actor: Actor, site_id: int, token_id: int
) -> None:
    """Let a token open nothing from the next request on; raise ``not-found`` if it opens none."""
    old = await _change(session, site_id, token_id, is_there(now), revoked_at=now)
    await record(session, now, actor, Act.TOKEN_REVOKED, site_id, facts_of(old))


async def confirm(
    session: AsyncSession, now: datetime, actor: Actor, site_id: int, token_id: int
) -> None:
    """Let a token that is held open again what it opened; raise ``not-found`` for any other."""
    held = is_there(now) & SiteToken.held_at.is_not(None)
    row = await _change(session, site_id, token_id, held, held_at=None)
    await record(session, now, actor, Act.TOKEN_CONFIRMED, site_id, None, facts_of(row))


async def revoke_all_but(
    session: AsyncSession, now: datetime, there: Mapping[str, Lasting]
) -> None:
    """Revoke every token that is not among these; one that is lasts no longer than it says."""
    tokens = await session.scalars(select(SiteToken).where(is_there(now)))
    for row in sorted(tokens.all(), key=lambda one: (one.site_id, one.id)):
        lasts = there.get(sign_of(row))
        if lasts is None:
            row.revoked_at = now
            await record(session, now, PORTAL, Act.TOKEN_REVOKED, row.site_id, facts_of(row))
            continue
        if lasts.ends_at is not None and (row.ends_at is None or lasts.ends_at < row.ends_at):
            row.ends_at = lasts.ends_at
        if lasts.held and row.held_at is None:
            row.held_at = now
    await session.flush()


async def hold_all(session: AsyncSession, now: datetime) -> None:
    """Let no token of any site open anything until a Site Admin there confirms it."""
    held = await session.scalars(
        update(SiteToken).where(is_living(now)).values(held_at=now).returning(SiteToken)
    )
    for row in sorted(held.all(), key=lambda one: (one.site_id, one.id)):
        await record(session, now, PORTAL, Act.TOKEN_HELD, row.site_id, facts_of(row))


async def _change(
    session: AsyncSession,
    site_id: int,
    token_id: int,
    condition: ColumnElement[bool],
    **values: datetime | None,
) -> SiteToken:
    mine = (SiteToken.id == token_id, SiteToken.site_id == site_id)
    changed: SiteToken | None = await session.scalar(
        update(SiteToken).where(*mine, condition).values(**values).returning(SiteToken)
    )
    if changed is None:
        raise RequestRefusedError(Refusal.NOT_FOUND)
    return changed


def new_token(now: datetime, site_id: int, name: str, scopes: str) -> tuple[Secret, SiteToken]:
    """Return a token and the row that keeps its digest."""
    token = proofs.make_token()
    # exposed to be stored as a digest
    digest = proofs.digest(token.expose())
    row = SiteToken(site_id=site_id, token_digest=digest, name=name, scopes=scopes, created_at=now)
    return token, row


def facts_of(row: SiteToken) -> Facts:
    """Return what the log says of a token."""
    return {"token": row.id, "scopes": row.scopes.split()}

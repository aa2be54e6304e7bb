"""Where a log-in acts for a Support Site: read by the very statement that reads the log-in.

A grant is looked for at every request of everybody, so it costs no statement of its own.
"""

from datetime import datetime
from typing import Final, TypeVarTuple

from sqlalchemy import ColumnElement, Select, and_, or_
from sqlalchemy.orm import aliased

from portal.grants.models import Scope, SupportGrant, SupportSession
from portal.grants.rules import endings, is_live, until
from portal.people.models import LogInSession
from portal.principals import Place, SupportAdmin
from portal.sites.models import Site, SiteRole

Columns = TypeVarTuple("Columns")

SUPPORTED: Final = aliased(Site, name="supported")
"""The clinic of the grant."""


def with_grant(wanted: Select[*Columns]) -> Select[*Columns]:
    """Join to each log-in of a query what it entered and has not left, if anything.

    Whether it may act there still is for ``holds`` and ``is_over`` to say.
    """
    return (
        wanted.outerjoin(
            SupportSession,
            and_(
                SupportSession.log_in_digest == LogInSession.token_digest,
                SupportSession.person_id == LogInSession.person_id,
                SupportSession.left_at.is_(None),
            ),
        )
        .outerjoin(SupportGrant, SupportGrant.id == SupportSession.grant_id)
        .outerjoin(SUPPORTED, SUPPORTED.id == SupportGrant.site_id)
        # whoever enters leaves any other site: the newest is where they are
        .order_by(SupportSession.id.desc())
        .limit(1)
    )


def holds(now: datetime) -> ColumnElement[bool]:
    """Return the condition of a session, entered and not left, that may act at this moment."""
    return and_(SupportSession.left_at.is_(None), SupportSession.ends_at > now, is_live(now))


def is_over(now: datetime) -> ColumnElement[bool]:
    """Return the condition of one that ended by itself, or whose grant did."""
    return or_(SupportSession.ends_at <= now, *(condition for condition, _ in endings(now)))


def support_admin(
    places: list[Place],
    inside: SupportSession | None,
    grant: SupportGrant | None,
    clinic: Site | None,
    *,
    has_factor: bool,
) -> SupportAdmin | None:
    """Return what the joined rows add up to: a grant counts for Site Admins ON its Support Site.

    ``places`` are the person's roles of this moment. What a clinic demands of its own people,
    a second factor, it demands of whom it lets in, too, from the moment that it does.
    """
    if inside is None or grant is None or clinic is None:
        return None
    if clinic.factor_demanded_at is not None and not has_factor:
        return None
    for place in places:
        if (place.site_id, place.role) == (grant.support_site_id, SiteRole.SITE_ADMIN):
            return _acting(place, inside, grant, clinic) if place.supports else None
    return None


def _acting(
    place: Place, inside: SupportSession, grant: SupportGrant, clinic: Site
) -> SupportAdmin:
    return SupportAdmin(
        grant_id=grant.id,
        session_id=inside.id,
        site_id=clinic.id,
        site_number=clinic.number,
        site_name=clinic.name,
        support_site=place.name,
        scopes=frozenset(map(Scope, grant.scopes)),
        reason=grant.reason,
        until=min(inside.ends_at, until(grant)),
        last_used_at=grant.last_used_at,
        seen_at=grant.seen_at,
    )

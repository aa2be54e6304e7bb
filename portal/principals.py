"""Who asks: a clinic's program that proved its site, or a person who logged in."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final, TypeAlias

from sqlalchemy import ColumnElement, false, true

from portal.grants.models import Scope
from portal.people.models import StaffRole
from portal.sites.models import SiteRole
from portal.tickets.models import Ticket

BY_REQUESTER: Final = "requester"
"""What the history says of an act by whoever holds a ticket's private link."""
NEVER: Final = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Clinic:
    """A program of one site: a toolbar with its token, or a client of Ocean's wire."""

    site_id: int
    site_number: str
    token_id: int | None = None
    """Which of the site's tokens it came with, if it was one."""


@dataclass(frozen=True, slots=True)
class Place:
    """One role of a person at one site."""

    site_id: int
    number: str
    name: str
    role: SiteRole
    supports: bool = False
    """Whether the operator marked it as a Support Site."""
    demands_factor: bool = False
    """Whether its people need a second factor."""


@dataclass(frozen=True, slots=True)
class SupportAdmin:
    """Where a Support Site's person acts now: a grant that holds, and what it is for."""

    grant_id: int
    session_id: int
    site_id: int
    site_number: str
    site_name: str
    support_site: str
    scopes: frozenset[Scope]
    reason: str = field(repr=False)
    until: datetime
    last_used_at: datetime
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class Viewer:
    """A person with what they may do, read anew for every request."""

    person_id: int
    name: str = field(repr=False)
    language: str | None
    sites: frozenset[tuple[int, SiteRole]]
    staff: frozenset[StaffRole]
    user_name: str = field(default="", repr=False)
    time_zone: str | None = None
    places: tuple[Place, ...] = ()
    """Each role at each site, by site number."""
    session: str = ""
    """The handle of the session; it opens nothing."""
    idle_until: datetime = NEVER
    """Until when the session lives if nothing more is asked in it."""
    proven_at: datetime = NEVER
    """When a password or factor was last shown in this session."""
    second_factor: bool = False
    """Whether this person has a second factor; then this session was opened with it."""
    factor_missing: bool = False
    """Whether a site demands a second factor that this person lacks."""
    support: SupportAdmin | None = None
    ended_grant: int | None = None
    """A grant that this person acted under and that is over by itself; nobody wrote it down yet."""

    def administers(self, site_id: int) -> bool:
        """Say whether this person is a Site Admin of the site itself."""
        return (site_id, SiteRole.SITE_ADMIN) in self.sites

    def supports(self, site_id: int, scope: Scope) -> bool:
        """Say whether this person may act at a clinic for this, under a grant that holds now."""
        support = self.support
        return support is not None and support.site_id == site_id and scope in support.scopes

    def grant_at(self, site_id: int) -> int | None:
        """Return the grant that this person acts under at a site, or none at their own."""
        support = self.support
        return support.grant_id if support is not None and support.site_id == site_id else None

    def sees(self) -> frozenset[int]:
        """Return the sites that this person has anything to do with right now."""
        sites = {site for site, _ in self.sites}
        return frozenset(sites if self.support is None else sites | {self.support.site_id})

    def sees_every_site(self) -> bool:
        """Say whether this person answers tickets for the support organisation."""
        return not self.staff.isdisjoint({StaffRole.ASSOCIATE, StaffRole.LEAD})


@dataclass(frozen=True, slots=True)
class Reader:
    """Whoever opened the private link of one ticket: its requester, without a log-in."""

    ticket_id: int
    site_id: int
    number: str
    address: str = field(repr=False)


Principal: TypeAlias = "Clinic | Viewer | Reader"


def tickets_of(principal: Principal) -> ColumnElement[bool]:
    """Return the condition that every query for tickets carries: whose they are."""
    if isinstance(principal, Reader):
        return Ticket.id == principal.ticket_id
    if isinstance(principal, Clinic):
        return Ticket.site_id == principal.site_id
    if principal.sees_every_site():
        return true()
    sites = {site for site, _ in principal.sites}
    support = principal.support
    if support is not None and Scope.TROUBLESHOOTING in support.scopes:
        sites.add(support.site_id)
    return Ticket.site_id.in_(sites) if sites else false()

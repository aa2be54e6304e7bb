"""The tables of Support Sites: requests, grants, and who acts under a grant right now."""

import enum
from datetime import datetime

from sqlalchemy import JSON, ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.moments import Moment
from portal.sites.models import Site
from portal.tables import Table


class Scope(enum.StrEnum):
    """What a grant is for; the seed's own list of reasons (facts/ocean.md 1.1)."""

    TROUBLESHOOTING = "troubleshooting"
    CONFIGURATION = "configuration"
    EFORMS = "eforms"
    CREDITS = "credits"


class Ending(enum.StrEnum):
    """Why a grant ended."""

    REMOVED = "removed"
    EXPIRED = "expired"
    IDLE = "idle"
    TICKET_SOLVED = "ticket-solved"
    RESTORED = "restored"
    """The portal came back from a backup, which may be older than its end."""


class Decision(enum.StrEnum):
    """What became of a request."""

    APPROVED = "approved"
    REFUSED = "refused"
    DIED = "died"


class SupportGrant(Table):
    """A clinic's permission for one Support Site; ``rules.is_live`` says whether it holds.

    ``seen_at`` is the latest moment that anybody saw on the clock while the grant
    lived: a clock that was set back is recognised by it. ``reminded`` holds the
    hours of the reminder that went out last, ``reminded_of`` the end that it spoke of.
    ``ticket_solved_at`` is when its ticket was solved, as ``portal.grants.solving`` has it
    from the ticket's own act.
    """

    __tablename__ = "support_grant"

    id: Mapped[int] = mapped_column(primary_key=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"), index=True)
    support_site_id: Mapped[int] = mapped_column(ForeignKey("site.id"), index=True)
    reason: Mapped[str] = mapped_column(String(300))
    scopes: Mapped[list[str]] = mapped_column(JSON)
    ticket_id: Mapped[int | None] = mapped_column(ForeignKey("ticket.id"))
    granted_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    granted_at: Mapped[datetime] = mapped_column(Moment)
    ends_at: Mapped[datetime] = mapped_column(Moment)
    last_used_at: Mapped[datetime] = mapped_column(Moment)
    seen_at: Mapped[datetime] = mapped_column(Moment)
    ticket_solved_at: Mapped[datetime | None] = mapped_column(Moment)
    reminded: Mapped[int | None]
    reminded_of: Mapped[datetime | None] = mapped_column(Moment)
    ended_at: Mapped[datetime | None] = mapped_column(Moment, index=True)
    ended_why: Mapped[str | None] = mapped_column(String(20))
    site: Mapped[Site] = relationship(lazy="raise", foreign_keys=[site_id])
    support_site: Mapped[Site] = relationship(lazy="raise", foreign_keys=[support_site_id])


class SupportRequest(Table):
    """A Support Site's wish; nothing follows from it until the clinic approves."""

    __tablename__ = "support_request"

    id: Mapped[int] = mapped_column(primary_key=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"), index=True)
    support_site_id: Mapped[int] = mapped_column(ForeignKey("site.id"), index=True)
    reason: Mapped[str] = mapped_column(String(300))
    scopes: Mapped[list[str]] = mapped_column(JSON)
    length: Mapped[str] = mapped_column(String(10))
    ticket: Mapped[str | None] = mapped_column(String(11))
    """The number as it was typed; whether the clinic has it is looked up when it approves."""
    asked_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    asked_at: Mapped[datetime] = mapped_column(Moment)
    dies_at: Mapped[datetime] = mapped_column(Moment)
    decision: Mapped[str | None] = mapped_column(String(10))
    decided_at: Mapped[datetime | None] = mapped_column(Moment)
    site: Mapped[Site] = relationship(lazy="raise", foreign_keys=[site_id])
    support_site: Mapped[Site] = relationship(lazy="raise", foreign_keys=[support_site_id])


class SupportSession(Table):
    """One named person inside one supported site, for one log-in, at most eight hours."""

    __tablename__ = "support_session"

    id: Mapped[int] = mapped_column(primary_key=True)
    grant_id: Mapped[int] = mapped_column(ForeignKey("support_grant.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    log_in_digest: Mapped[bytes] = mapped_column(LargeBinary(32), index=True)
    entered_at: Mapped[datetime] = mapped_column(Moment)
    ends_at: Mapped[datetime] = mapped_column(Moment)
    left_at: Mapped[datetime | None] = mapped_column(Moment)

"""The tables of sites and of what their programs prove them with; secrets as digests."""

import enum
from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.moments import Moment
from portal.tables import Table


class SiteRole(enum.StrEnum):
    """What a person is at one site."""

    SITE_ADMIN = "site_admin"
    USER = "user"


class Site(Table):
    """One Ocean site; the digests are of what Ocean's own wire sends as its credentials."""

    __tablename__ = "site"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(7), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[datetime] = mapped_column(Moment)
    time_zone: Mapped[str | None] = mapped_column(String(40))
    ocean_key_digest: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    ocean_credential_digest: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    support_code: Mapped[str | None] = mapped_column(String(9), index=True, unique=True)
    organisation: Mapped[str | None] = mapped_column(String(200))
    factor_demanded_at: Mapped[datetime | None] = mapped_column(Moment)
    """Since when its people need a second factor, or none."""

    @property
    def is_support_site(self) -> bool:
        """Whether the operator marked it as a Support Site; the code is what clinics compare."""
        return self.support_code is not None


class SiteAccount(Table):
    """What the Site Account page keeps beside the site itself; ``version`` counts its changes."""

    __tablename__ = "site_account"

    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"), primary_key=True)
    version: Mapped[int]
    finance_email: Mapped[str] = mapped_column(String(254))
    clinical_contact: Mapped[str] = mapped_column(String(254))
    form_email: Mapped[str] = mapped_column(String(254))
    from_address: Mapped[str] = mapped_column(String(254))
    friendly_name: Mapped[str] = mapped_column(String(100))
    province: Mapped[str] = mapped_column(String(2))


class TokenScope(enum.StrEnum):
    """What a program may do with a token of its site."""

    TICKETS = "tickets"
    RECORDS = "records"


class SiteToken(Table):
    """What a clinic's program proves its site with.

    ``scopes`` are words with a space between. A token that was rotated keeps
    working until ``ends_at``, so that every computer can get its successor. One that is
    held opens nothing until a Site Admin confirms it: it came out of a backup, and may
    have been revoked after that was made.
    """

    __tablename__ = "site_token"

    id: Mapped[int] = mapped_column(primary_key=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"), index=True)
    token_digest: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    scopes: Mapped[str] = mapped_column(String(40), default=TokenScope.TICKETS.value)
    created_at: Mapped[datetime] = mapped_column(Moment)
    last_used_at: Mapped[datetime | None] = mapped_column(Moment)
    ends_at: Mapped[datetime | None] = mapped_column(Moment)
    revoked_at: Mapped[datetime | None] = mapped_column(Moment)
    held_at: Mapped[datetime | None] = mapped_column(Moment)
    site: Mapped[Site] = relationship(lazy="raise")

"""The tables of people, what they may do, and what proves who they are; secrets as digests."""

import enum
from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.moments import Moment
from portal.sites.models import Site
from portal.tables import Table


class StaffRole(enum.StrEnum):
    """What a person is at the support organisation itself."""

    ASSOCIATE = "associate"
    LEAD = "lead"
    """An associate who is told when a promise was not kept."""
    EDITOR = "editor"
    OPERATOR = "operator"


class Person(Table):
    """Somebody who logs in; the user name is an e-mail address in small letters."""

    __tablename__ = "person"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_name: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    password_hash: Mapped[str] = mapped_column(String(300))
    language: Mapped[str | None] = mapped_column(String(2))
    time_zone: Mapped[str | None] = mapped_column(String(40))
    created_at: Mapped[datetime] = mapped_column(Moment)
    closed_at: Mapped[datetime | None] = mapped_column(Moment)
    memberships: Mapped[list["Membership"]] = relationship(lazy="raise")
    staff_roles: Mapped[list["Staff"]] = relationship(lazy="raise")


class Membership(Table):
    """One role of one person at one site."""

    __tablename__ = "membership"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"), primary_key=True)
    role: Mapped[str] = mapped_column(String(20), primary_key=True)
    site: Mapped[Site] = relationship(lazy="raise")


class Staff(Table):
    """One role of one person at the support organisation."""

    __tablename__ = "staff"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    role: Mapped[str] = mapped_column(String(20), primary_key=True)


class LogInSession(Table):
    """One log-in; ends after idle time, and in any case at ``ends_at``.

    ``handle`` names it on its person's page and opens nothing; ``proven_at`` is
    when a password or factor was last shown.
    """

    __tablename__ = "log_in_session"

    token_digest: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    handle: Mapped[str] = mapped_column(String(16), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    browser: Mapped[str] = mapped_column(String(20))
    created_at: Mapped[datetime] = mapped_column(Moment)
    idle_until: Mapped[datetime] = mapped_column(Moment)
    ends_at: Mapped[datetime] = mapped_column(Moment, index=True)
    proven_at: Mapped[datetime] = mapped_column(Moment)


class LogInFailures(Table):
    """Failed log-ins in a row under one user name, whether or not somebody has that name."""

    __tablename__ = "log_in_failures"

    user_digest: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    failures: Mapped[int]
    last_at: Mapped[datetime] = mapped_column(Moment, index=True)

"""The tables: sites, people, what they may do, and what proves who they are.

Secrets stand here as digests, except the sealing keys, which must open what
clinics sealed. Nothing is SQLite's alone, so PostgreSQL serves as well.
"""

import enum
from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, MetaData, String
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

from portal.moments import Moment


class Table(DeclarativeBase):
    """The root of all tables; constraints have names, so that a migration can find them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_name)s",
            "uq": "uq_%(table_name)s_%(column_0_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class SiteRole(enum.StrEnum):
    """What a person is at one site."""

    SITE_ADMIN = "site_admin"
    USER = "user"
    SUPPORT_ADMIN = "support_admin"


class StaffRole(enum.StrEnum):
    """What a person is at the support organisation itself."""

    ASSOCIATE = "associate"
    EDITOR = "editor"
    OPERATOR = "operator"


class Site(Table):
    """One Ocean site; the digests are of what Ocean's own wire sends as its credentials."""

    __tablename__ = "site"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(7), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[datetime] = mapped_column(Moment)
    ocean_key_digest: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    ocean_credential_digest: Mapped[bytes | None] = mapped_column(LargeBinary(32))


class Person(Table):
    """Somebody who logs in; the user name is an e-mail address in small letters."""

    __tablename__ = "person"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_name: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    password_hash: Mapped[str] = mapped_column(String(300))
    language: Mapped[str | None] = mapped_column(String(2))
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
    """One log-in; ends after idle time, and in any case at ``ends_at``."""

    __tablename__ = "log_in_session"

    token_digest: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(Moment)
    idle_until: Mapped[datetime] = mapped_column(Moment)
    ends_at: Mapped[datetime] = mapped_column(Moment, index=True)


class LogInFailures(Table):
    """Failed log-ins in a row under one user name, whether or not somebody has that name."""

    __tablename__ = "log_in_failures"

    user_digest: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    failures: Mapped[int]
    last_at: Mapped[datetime] = mapped_column(Moment, index=True)


class SiteToken(Table):
    """What a clinic's toolbar proves its site with."""

    __tablename__ = "site_token"

    id: Mapped[int] = mapped_column(primary_key=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"), index=True)
    token_digest: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[datetime] = mapped_column(Moment)
    revoked_at: Mapped[datetime | None] = mapped_column(Moment)
    site: Mapped[Site] = relationship(lazy="raise")


class SealingKey(Table):
    """An HPKE key pair; after ``retired_at`` it is offered no more but still opens."""

    __tablename__ = "sealing_key"

    key_id: Mapped[str] = mapped_column(String(16), primary_key=True)
    public_key: Mapped[bytes] = mapped_column(LargeBinary(32))
    private_key: Mapped[bytes] = mapped_column(LargeBinary(32))
    created_at: Mapped[datetime] = mapped_column(Moment)
    retired_at: Mapped[datetime | None] = mapped_column(Moment)

"""The tables of what is sent by mail to prove a mailbox: invitations and resets, as digests."""

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.moments import Moment
from portal.people.models import Person
from portal.sites.models import Site
from portal.tables import Table


class Invitation(Table):
    """A Site Admin's invitation of an address into one role at one site; good for one use."""

    __tablename__ = "invitation"

    id: Mapped[int] = mapped_column(primary_key=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"), index=True)
    invited_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    user_name: Mapped[str] = mapped_column(String(254))
    role: Mapped[str] = mapped_column(String(20))
    language: Mapped[str] = mapped_column(String(2))
    token_digest: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    created_at: Mapped[datetime] = mapped_column(Moment)
    ends_at: Mapped[datetime] = mapped_column(Moment, index=True)
    accepted_at: Mapped[datetime | None] = mapped_column(Moment)
    withdrawn_at: Mapped[datetime | None] = mapped_column(Moment)
    site: Mapped[Site] = relationship(lazy="raise")
    inviter: Mapped[Person] = relationship(lazy="raise")


class PasswordReset(Table):
    """A way to a new password, sent to its person's mailbox; the row goes with its use."""

    __tablename__ = "password_reset"

    token_digest: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(Moment)
    ends_at: Mapped[datetime] = mapped_column(Moment, index=True)

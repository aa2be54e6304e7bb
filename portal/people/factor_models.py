"""The tables of second factors: sealed secrets, digests of recovery codes, half-open log-ins."""

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.moments import Moment
from portal.tables import Table


class Totp(Table):
    """A person's authenticator app; asked for from ``confirmed_at`` on.

    ``last_step`` is the time step of the newest code that was taken: none up to it
    is taken again (RFC 6238, 5.2).
    """

    __tablename__ = "totp"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    sealed_secret: Mapped[bytes] = mapped_column(LargeBinary(200))
    begun_at: Mapped[datetime] = mapped_column(Moment)
    confirmed_at: Mapped[datetime | None] = mapped_column(Moment)
    last_step: Mapped[int]


class RecoveryCode(Table):
    """A code for whoever lost the authenticator app; the row goes with its use."""

    __tablename__ = "recovery_code"

    code_digest: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(Moment)


class HalfLogIn(Table):
    """A log-in whose password was right and whose factor is still to come; it opens nothing."""

    __tablename__ = "half_log_in"

    token_digest: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    browser: Mapped[str] = mapped_column(String(20))
    ends_at: Mapped[datetime] = mapped_column(Moment, index=True)

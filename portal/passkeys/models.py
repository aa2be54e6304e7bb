"""The tables of passkeys: public keys and counters; no secret of a passkey is ever here."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.moments import Moment
from portal.tables import Table

LONGEST_ID = 1023
"""Bytes of a credential's id at most (WebAuthn Level 3, 4 "Credential ID")."""
LONGEST_NAME = 60


class PasskeyUser(Table):
    """What a person's authenticators know them by: random, so that it tells nothing of them."""

    __tablename__ = "passkey_user"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    user_handle: Mapped[bytes] = mapped_column(LargeBinary(64), unique=True)


class Passkey(Table):
    """One credential of one person; ``handle`` names it on their page and opens nothing.

    From ``copied_at`` on it opens nothing either: its counter went backwards, so that
    somebody may hold a copy, and nobody can tell which of the two is the copy.
    """

    __tablename__ = "passkey"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    handle: Mapped[str] = mapped_column(String(16), unique=True)
    credential_id: Mapped[bytes] = mapped_column(LargeBinary(LONGEST_ID), unique=True)
    public_key: Mapped[bytes] = mapped_column(LargeBinary(2048))
    sign_count: Mapped[int] = mapped_column(BigInteger)
    transports: Mapped[str] = mapped_column(String(100))
    name: Mapped[str] = mapped_column(String(LONGEST_NAME))
    created_at: Mapped[datetime] = mapped_column(Moment)
    last_used_at: Mapped[datetime | None] = mapped_column(Moment)
    copied_at: Mapped[datetime | None] = mapped_column(Moment)


class PasskeyChallenge(Table):
    """What an authenticator is to sign next, for one purpose and one holder of a cookie."""

    __tablename__ = "passkey_challenge"

    bound_digest: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    challenge: Mapped[bytes] = mapped_column(LargeBinary(32))
    ends_at: Mapped[datetime] = mapped_column(Moment, index=True)

"""The tables of patients: ciphertext to which the portal has no key, and what a site set for it."""

import enum
from datetime import datetime
from typing import Final

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from portal.moments import Moment
from portal.tables import Table

DIGITS: Final = 3
"""Of a reference, unless the site set more (Ocean's own default)."""
RETENTION: Final = 90
"""GUESS: days that a record is kept after its last change; Ocean's pages say days to months."""


class PatientStatus(enum.StrEnum):
    """Where a record stands; GUESS: Ocean's own words for this are not public."""

    AWAITED = "awaited"
    """The reference is given out, and the record has not come yet."""
    HELD = "held"


class Patient(Table):
    """A patient in Ocean's wire form: all ciphertext but the reference and the EMR ID.

    A reference is given to somebody else once the record is deleted, so pages
    are addressed by ``id``: random, and never used again. ``version`` counts the
    changes of the ciphertext, so that no change overwrites one that it has not seen.
    """

    __tablename__ = "patient"
    __table_args__ = (
        Index("ix_patient_newest", "site_id", "created_at", "id"),
        Index("ix_patient_site_and_id", "site_id", "id"),
        Index("ix_patient_emr_id", "site_id", "emr_id"),
        Index("ix_patient_key_version", "site_id", "key_version", "id"),
        Index("ix_patient_updated_at", "updated_at"),
    )

    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"), primary_key=True)
    reference: Mapped[str] = mapped_column(String(10), primary_key=True)
    id: Mapped[str] = mapped_column(String(22), unique=True)
    emr_id: Mapped[str] = mapped_column(String(40))
    body: Mapped[str] = mapped_column(Text, deferred=True)
    one_time_key: Mapped[str] = mapped_column(String(200), deferred=True)
    iv: Mapped[str] = mapped_column(String(40), deferred=True)
    status: Mapped[str] = mapped_column(String(10))
    created_at: Mapped[datetime] = mapped_column(Moment)
    updated_at: Mapped[datetime] = mapped_column(Moment)
    locked: Mapped[bool]
    warned_at: Mapped[datetime | None] = mapped_column(Moment)
    key_version: Mapped[int]
    version: Mapped[int]


class PatientSettings(Table):
    """What a site set for its patients; ``next_key_version`` stands while the key is changed."""

    __tablename__ = "patient_settings"

    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"), primary_key=True)
    digits: Mapped[int]
    retention_days: Mapped[int]
    hint: Mapped[str] = mapped_column(String(200))
    key_version: Mapped[int]
    next_key_version: Mapped[int | None]
    digest_at: Mapped[datetime | None] = mapped_column(Moment)


class ReferenceUse(Table):
    """How many references of a length a site has in use; who changes one locks its row first."""

    __tablename__ = "reference_use"

    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"), primary_key=True)
    digits: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    used: Mapped[int]


class KeyCheck(Table):
    """A word sealed under one version of a site's key, so that a browser can tell the key by it.

    It is ciphertext like any record: it says no more of the key than they do.
    """

    __tablename__ = "patient_key_check"

    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"), primary_key=True)
    key_version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    body: Mapped[str] = mapped_column(String(200))
    one_time_key: Mapped[str] = mapped_column(String(200))
    iv: Mapped[str] = mapped_column(String(40))

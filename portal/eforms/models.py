"""The tables of eForms: each with its draft, its published versions and its history."""

import enum
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.moments import Moment
from portal.tables import Table


class Act(enum.StrEnum):
    """What was done to an eForm; the catalogue has ``eforms.act.{act}``."""

    CREATED = "created"
    IMPORTED = "imported"
    WORDS_SAVED = "words-saved"
    ITEM_ADDED = "item-added"
    ITEM_SAVED = "item-saved"
    ITEM_MOVED = "item-moved"
    ITEM_REMOVED = "item-removed"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"
    RESTORED = "restored"


class Doing:
    """Who did it: the person, and the Support Site for which they acted, if any."""

    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    person: Mapped[str] = mapped_column(String(200))
    grant_id: Mapped[int | None] = mapped_column(ForeignKey("support_grant.id"))
    support_site: Mapped[str] = mapped_column(String(200))
    """The name that it had then; empty if the clinic's own people did it."""


class Eform(Table):
    """One eForm of a site; ``revision`` counts the saves of its draft.

    ``published`` is the number of its newest version, 0 before the first.
    """

    __tablename__ = "eform"

    id: Mapped[int] = mapped_column(primary_key=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"), index=True)
    draft: Mapped[dict[str, Any]] = mapped_column(JSON)
    revision: Mapped[int]
    published: Mapped[int]
    published_revision: Mapped[int]
    """The draft's revision that the newest version was made of."""
    changed_at: Mapped[datetime] = mapped_column(Moment)
    withdrawn_at: Mapped[datetime | None] = mapped_column(Moment)


class EformVersion(Doing, Table):
    """What was published under a number; no statement of ours changes such a row."""

    __tablename__ = "eform_version"

    eform_id: Mapped[int] = mapped_column(ForeignKey("eform.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    form: Mapped[dict[str, Any]] = mapped_column(JSON)
    at: Mapped[datetime] = mapped_column(Moment)


class EformChange(Doing, Table):
    """One line of an eForm's history; ``left_out`` are members of a file that was imported."""

    __tablename__ = "eform_change"

    id: Mapped[int] = mapped_column(primary_key=True)
    eform_id: Mapped[int] = mapped_column(ForeignKey("eform.id"), index=True)
    at: Mapped[datetime] = mapped_column(Moment)
    act: Mapped[str] = mapped_column(String(20))
    link_id: Mapped[str] = mapped_column(String(64))
    version: Mapped[int | None]
    left_out: Mapped[list[str]] = mapped_column(JSON)

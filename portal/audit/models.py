"""The tables of the audit log: its entries, and where each site's chain stands."""

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.audit.acts import Value
from portal.moments import Moment
from portal.tables import Table


class AuditHead(Table):
    """The newest entry of a site's chain; who appends holds this row until the commit."""

    __tablename__ = "audit_head"

    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"), primary_key=True)
    entries: Mapped[int]
    digest: Mapped[bytes] = mapped_column(LargeBinary(32))
    mailed: Mapped[int]
    """How many entries the last checkpoint covered that was mailed."""
    told: Mapped[int]
    """The last entry that a daily mail on Support Sites covered."""


class AuditEntry(Table):
    """One act; the database refuses to change or delete it.

    ``actor`` is the person's name at that moment, empty where the portal itself
    acted. ``support`` names the Support Site of an act under a grant; entries of before
    have none. ``digest`` covers all of it and the entry before (``chain.py``).
    """

    __tablename__ = "audit_entry"

    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(Moment)
    act: Mapped[str] = mapped_column(String(40))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    actor: Mapped[str] = mapped_column(String(200))
    grant_id: Mapped[int | None]
    support: Mapped[dict[str, str] | None] = mapped_column(JSON(none_as_null=True))
    before: Mapped[dict[str, Value] | None] = mapped_column(JSON(none_as_null=True))
    after: Mapped[dict[str, Value] | None] = mapped_column(JSON(none_as_null=True))
    digest: Mapped[bytes] = mapped_column(LargeBinary(32))

"""The table of patients: ciphertext, to which the portal has no key."""

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from portal.tables import Table


class Patient(Table):
    """A patient in Ocean's wire form: all ciphertext but the reference and the EMR ID."""

    __tablename__ = "patient"

    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"), primary_key=True)
    reference: Mapped[str] = mapped_column(String(10), primary_key=True)
    emr_id: Mapped[str] = mapped_column(String(40))
    body: Mapped[str] = mapped_column(Text)
    one_time_key: Mapped[str] = mapped_column(String(200))
    iv: Mapped[str] = mapped_column(String(40))

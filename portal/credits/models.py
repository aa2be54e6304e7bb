"""The tables of credits: each site's ledger, and the balance that its entries add up to.

No public page of Ocean says what a credit is or how it moves (facts: "allocation of
credits" is a purpose of a Support Site, no more). Whole credits in a ledger are a GUESS.
"""

import enum
from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.moments import Moment
from portal.tables import Table


class Kind(enum.StrEnum):
    """Why a balance changed; the catalogue has ``credits.kind.{kind}``."""

    BOUGHT = "bought"
    ADJUSTED = "adjusted"
    ALLOCATED = "allocated"
    TAKEN_BACK = "taken-back"


class CreditAccount(Table):
    """A site's balance, the sum of its entries; whoever changes it holds this row."""

    __tablename__ = "credit_account"
    __table_args__ = (CheckConstraint("balance >= 0", name="ck_credit_account_balance"),)

    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"), primary_key=True)
    balance: Mapped[int] = mapped_column(BigInteger)
    entries: Mapped[int]


class CreditEntry(Table):
    """One change of a balance; the database refuses to change or delete it.

    ``amount`` has a sign, ``balance`` is what it led to. ``actor`` is the person's name
    at that moment, empty for the operator. Both sides of an allocation name each other
    and have the same ``transfer``, which the form carried.
    """

    __tablename__ = "credit_entry"
    __table_args__ = (UniqueConstraint("site_id", "transfer"),)

    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(Moment)
    amount: Mapped[int]
    balance: Mapped[int] = mapped_column(BigInteger)
    kind: Mapped[str] = mapped_column(String(20))
    reason: Mapped[str] = mapped_column(String(300))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    actor: Mapped[str] = mapped_column(String(200))
    grant_id: Mapped[int | None] = mapped_column(ForeignKey("support_grant.id"))
    other_site_id: Mapped[int | None] = mapped_column(ForeignKey("site.id"))
    transfer: Mapped[str | None] = mapped_column(String(22))

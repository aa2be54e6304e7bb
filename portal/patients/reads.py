"""Counts who fetched records, and writes each day's counts into the clinic's log.

Ciphertext that has left is a disclosure for whoever holds the key, so it leaves no
sooner than it is counted: who, on which day, how many. One entry for each of these is
enough to be read; one for every record would bury the rest.
"""

from datetime import UTC, datetime, timedelta
from typing import Final

from sqlalchemy import ForeignKey, String, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from connectors.contract import Clock
from portal.audit.acts import Act, Facts
from portal.audit.recording import PORTAL, record
from portal.database import Database
from portal.duties import INSERT, Duty
from portal.tables import Table

BY_WIRE: Final = 0
"""In the place of a person: a program with Ocean's own site key and credential."""


class RecordReads(Table):
    """How many records one reader fetched at one site on one day (UTC)."""

    __tablename__ = "record_reads"

    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"), primary_key=True)
    day: Mapped[str] = mapped_column(String(10), primary_key=True)
    reader: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    """The person, or ``BY_WIRE``."""
    records: Mapped[int]


async def count_reads(
    database: Database, now: datetime, site_id: int, reader: int, records: int
) -> None:
    """Count records that are about to be handed over; none is no read."""
    if not records:
        return
    async with database.writing() as session:
        insert = INSERT[session.get_bind().dialect.name](RecordReads)
        counted = insert.values(site_id=site_id, day=_day(now), reader=reader, records=records)
        await session.execute(
            counted.on_conflict_do_update(
                index_elements=["site_id", "day", "reader"],
                set_={"records": RecordReads.records + records},
            )
        )


async def log_reads(database: Database, clock: Clock) -> int:
    """Write the counts of days that are over into the logs; return how many there were."""
    now, logged = clock(), 0
    over = RecordReads.day < _day(now)
    async with database.reading() as session:
        sites = await session.scalars(select(RecordReads.site_id).where(over).distinct())
    for site_id in sorted(sites):
        async with database.writing() as session:
            mine = (RecordReads.site_id == site_id, over)
            gone = await session.execute(
                delete(RecordReads)
                .where(*mine)
                .returning(RecordReads.day, RecordReads.reader, RecordReads.records)
            )
            for row in sorted(gone.all(), key=lambda one: (one.day, one.reader)):
                about: Facts = {
                    "as_of": f"{row.day}T00:00:00+00:00",
                    "count": row.records,
                    "person": row.reader or None,
                    "why": "by-person" if row.reader else "by-ocean-wire",
                }
                await record(session, now, PORTAL, Act.RECORDS_READ, site_id, None, about)
                logged += 1
    return logged


def _day(now: datetime) -> str:
    return now.astimezone(UTC).date().isoformat()


LOG_READS: Final = Duty("record-reads", timedelta(hours=1), log_reads)

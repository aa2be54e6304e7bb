"""The calendar as the operator keeps it: every change is a new version, none is ever changed.

Until the first change the calendar of the release holds. An operator makes one from another
published list, and closes or opens single days of it. A change touches days of
the future alone: a day that has begun, and every promise that it has kept or broken,
stays as it was. A version knows the years that its release knew; a release that knows
more adds theirs.
"""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import Date, ForeignKey, String, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from portal.moments import Moment
from portal.refusals import Refusal, RequestRefusedError
from portal.tables import Table
from portal.tickets.business_clock import TORONTO
from portal.tickets.closures import FROZEN, NAMES, SHIPPED, Calendar
from portal.tickets.holiday_lists import LISTS, SATURDAY, UNION, named
from web.catalogue import Catalogue

LONGEST_NAME: Final = 80
FURTHEST: Final = timedelta(days=3 * 366)


class CalendarVersion(Table):
    """One version of the calendar, and why it was made."""

    __tablename__ = "calendar_version"

    id: Mapped[int] = mapped_column(primary_key=True)
    created_at: Mapped[datetime] = mapped_column(Moment)
    author_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    reason: Mapped[str] = mapped_column(String(200))
    first_year: Mapped[int]
    last_year: Mapped[int]
    """The last of the years whose closed days are all in this version."""
    basis: Mapped[str] = mapped_column(String(20))
    """The list that it is made from (``portal.tickets.holiday_lists``)."""

    @property
    def name(self) -> str:
        """What tickets and the page call it."""
        return f"desk/{self.id}"

    @property
    def years(self) -> frozenset[int]:
        """The years of which it says every closed day."""
        return frozenset(range(self.first_year, self.last_year + 1))


class CalendarClosure(Table):
    """One closed day of one version, with its name in both languages."""

    __tablename__ = "calendar_closure"

    version_id: Mapped[int] = mapped_column(ForeignKey("calendar_version.id"), primary_key=True)
    day: Mapped[date] = mapped_column(Date, primary_key=True)
    name_en: Mapped[str] = mapped_column(String(LONGEST_NAME))
    name_fr: Mapped[str] = mapped_column(String(LONGEST_NAME))


@dataclass(frozen=True, slots=True, order=True)
class Closure:
    """A closed day as people read it."""

    day: date
    name_en: str
    name_fr: str

    def name(self, language: str) -> str:
        """Return the name in this language."""
        return self.name_fr if language == "fr" else self.name_en


def shipped_closures() -> list[Closure]:
    """Return the closed days of this release with their names."""
    english, french = Catalogue("en").text, Catalogue("fr").text
    return [
        Closure(
            date.fromisoformat(f"{year}-{day}"),
            english(f"portal.closure.{name}"),
            french(f"portal.closure.{name}"),
        )
        for year, days in FROZEN.items()
        for day, name in zip(days.split(), NAMES, strict=True)
    ]


def list_closures(basis: str, years: Iterable[int]) -> list[Closure]:
    """Return the closed days of a published list in these years, with their names.

    The usual list is the release's own table; so are the names of the holidays that are in it.
    """
    if basis == UNION:
        return [one for one in shipped_closures() if one.day.year in years]
    ours = {one.name_en: one.name_fr for one in shipped_closures()}
    found = []
    for year in sorted(years):
        french = named(year, basis, "fr")
        for day, english in named(year, basis, "en").items():
            own = next((one for one in ours if _plain(english) == _plain(one)), None)
            found.append(Closure(day, own or english, ours[own] if own else french[day]))
    return found


def _plain(name: str) -> str:
    """Return a holiday's name without what two tables write differently."""
    return name.removesuffix(" (observed)").removesuffix(" Day").replace("\u2019", "'")


async def current_calendar(session: AsyncSession) -> Calendar:
    """Return the version that holds now."""
    version = await newest_version(session)
    if version is None:
        return SHIPPED
    days = await session.scalars(
        select(CalendarClosure.day).where(CalendarClosure.version_id == version.id)
    )
    return Calendar(version.name, version.years, frozenset(days), version.basis)


async def current_closures(session: AsyncSession) -> list[Closure]:
    """Return the closed days of the version that holds now, the earliest first.

    They are those of all years that this release knows: its own for a year that the version
    did not know.
    """
    version = await newest_version(session)
    if version is None:
        return shipped_closures()
    rows = await session.scalars(
        select(CalendarClosure)
        .where(CalendarClosure.version_id == version.id)
        .order_by(CalendarClosure.day)
    )
    added = list_closures(version.basis, frozenset(FROZEN) - version.years)
    return sorted([*(Closure(row.day, row.name_en, row.name_fr) for row in rows), *added])


async def newest_version(session: AsyncSession) -> CalendarVersion | None:
    """Return the newest version that an operator made, if any."""
    return await session.scalar(
        select(CalendarVersion).order_by(CalendarVersion.id.desc()).limit(1)
    )


async def versions(session: AsyncSession) -> list[CalendarVersion]:
    """Return every version that an operator made, the newest first."""
    return list(await session.scalars(select(CalendarVersion).order_by(CalendarVersion.id.desc())))


async def close_day(
    session: AsyncSession, now: datetime, author_id: int, closure: Closure, reason: str
) -> CalendarVersion:
    """Close one day in a new version.

    Raises ``RequestRefusedError`` for a day of the past or of today, a weekend, a day that is
    closed already, one beyond the years of the calendar, and for an empty name or reason.
    """
    version = await newest_version(session)
    days = {one.day: one for one in await current_closures(session)}
    if not _may_change(closure.day, now) or closure.day in days:
        raise RequestRefusedError(Refusal.CALENDAR_DAY_REFUSED)
    if not (_is_name(closure.name_en) and _is_name(closure.name_fr)):
        raise RequestRefusedError(Refusal.BODY_INVALID)
    made = _Making(author_id, reason, version.basis if version else UNION)
    return await _add_version(session, now, made, [*days.values(), closure])


async def open_day(
    session: AsyncSession, now: datetime, author_id: int, day: date, reason: str
) -> CalendarVersion:
    """Open one day in a new version; raise ``RequestRefusedError`` as ``close_day`` does."""
    version, days = await newest_version(session), await current_closures(session)
    if not _may_change(day, now) or day not in {one.day for one in days}:
        raise RequestRefusedError(Refusal.CALENDAR_DAY_REFUSED)
    left = [one for one in days if one.day != day]
    made = _Making(author_id, reason, version.basis if version else UNION)
    return await _add_version(session, now, made, left)


async def choose_list(
    session: AsyncSession, now: datetime, author_id: int, basis: str, reason: str
) -> CalendarVersion:
    """Make a version from a published list; single days that were changed after today are gone.

    Raises ``RequestRefusedError`` for a list that there is none of, and for an empty reason.
    """
    if basis not in LISTS:
        raise RequestRefusedError(Refusal.BODY_INVALID)
    today = now.astimezone(TORONTO).date()
    begun = [one for one in await current_closures(session) if one.day <= today]
    listed = await asyncio.to_thread(list_closures, basis, frozenset(FROZEN))
    ahead = [one for one in listed if one.day > today]
    return await _add_version(session, now, _Making(author_id, reason, basis), [*begun, *ahead])


@dataclass(frozen=True, slots=True)
class _Making:
    """Who makes a version, why, and from which list."""

    author_id: int
    reason: str
    basis: str


async def _add_version(
    session: AsyncSession, now: datetime, made: _Making, days: list[Closure]
) -> CalendarVersion:
    if not _is_name(made.reason):
        raise RequestRefusedError(Refusal.BODY_INVALID)
    version = CalendarVersion(
        created_at=now,
        author_id=made.author_id,
        reason=made.reason,
        first_year=min(FROZEN),
        last_year=max(FROZEN),
        basis=made.basis,
    )
    session.add(version)
    await session.flush()
    session.add_all(
        CalendarClosure(
            version_id=version.id, day=one.day, name_en=one.name_en, name_fr=one.name_fr
        )
        for one in days
    )
    await session.flush()
    return version


def _may_change(day: date, now: datetime) -> bool:
    today = now.astimezone(TORONTO).date()
    near = today < day <= today + FURTHEST and day.year in FROZEN
    return near and day.weekday() < SATURDAY


def _is_name(text: str) -> bool:
    return 0 < len(text.strip()) <= LONGEST_NAME and text.isprintable()

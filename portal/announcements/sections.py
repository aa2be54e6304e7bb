"""The sections: those that a portal begins with, and what the operator changes."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from portal.announcements.models import Section
from portal.database import Database
from portal.duties import INSERT
from portal.refusals import Refusal, RequestRefusedError

FIRST: Final = Path(__file__).with_name("sections.toml")
SLUG: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
LINE: Final = re.compile(r"[^\x00-\x1f\x7f-\x9f\u2028\u2029]+")
"""One line of text: nothing in it ends a mail's header."""


@dataclass(frozen=True, slots=True)
class SectionWords:
    """What a section is called and what it tells of."""

    title_en: str
    title_fr: str
    about_en: str
    about_fr: str

    def __post_init__(self) -> None:
        """Raise ``RequestRefusedError`` for words that are missing, long or of several lines."""
        titles, abouts = (self.title_en, self.title_fr), (self.about_en, self.about_fr)
        fits = all(len(one) <= 200 for one in titles) and all(len(one) <= 500 for one in abouts)
        if not fits or not all(LINE.fullmatch(one) for one in titles + abouts):
            raise RequestRefusedError(Refusal.ARTICLE_INCOMPLETE)


async def need_sections(database: Database) -> None:
    """Make the first sections where there are none; any number of processes may do it at once."""
    listed = tomllib.loads(FIRST.read_text("utf-8"))["section"]
    async with database.writing() as session:
        if await session.scalar(select(Section.id).limit(1)) is not None:
            return
        insert = INSERT[session.get_bind().dialect.name](Section)
        usual = {"emrs": [], "critical": False, "retired_at": None}
        rows = [usual | one | {"position": place} for place, one in enumerate(listed)]
        await session.execute(insert.values(rows).on_conflict_do_nothing())


async def list_sections(database: Database, *, retired: bool = False) -> list[Section]:
    """Return the sections in their order, those that are retired only if asked."""
    query = select(Section).order_by(Section.position, Section.id)
    if not retired:
        query = query.where(Section.retired_at.is_(None))
    async with database.reading() as session:
        return list(await session.scalars(query))


async def find_section(database: Database, slug: str, *, retired: bool = False) -> Section:
    """Return the section with this slug of either language; raise ``not-found``."""
    query = select(Section).where(or_(Section.slug_en == slug, Section.slug_fr == slug))
    if not retired:
        query = query.where(Section.retired_at.is_(None))
    async with database.reading() as session:
        section = await session.scalar(query)
    if section is None:
        raise RequestRefusedError(Refusal.NOT_FOUND)
    return section


async def add_section(
    database: Database, words: SectionWords, slug_en: str, slug_fr: str, *, critical: bool
) -> None:
    """Put a section at the end; its slugs are nobody else's in either language."""
    slugs = (slug_en, slug_fr)
    if not all(SLUG.fullmatch(one) and len(one) <= 80 for one in slugs):
        raise RequestRefusedError(Refusal.ARTICLE_INCOMPLETE)
    async with database.writing() as session:
        taken = await session.scalar(
            select(Section.id).where(
                or_(Section.slug_en.in_(slugs), Section.slug_fr.in_(slugs)),
            )
        )
        if taken is not None:
            raise RequestRefusedError(Refusal.SECTION_TAKEN)
        last = await session.scalar(select(func.max(Section.position)))
        session.add(
            Section(
                slug_en=slug_en,
                slug_fr=slug_fr,
                emrs=[],
                critical=critical,
                position=(last or 0) + 1,
                **_columns(words),
            )
        )


async def change_section(database: Database, section_id: int, words: SectionWords) -> None:
    """Rename a section; its addresses stay."""
    async with database.writing() as session:
        section = await _one(session, section_id)
        for name, value in _columns(words).items():
            setattr(section, name, value)


async def retire_section(database: Database, section_id: int, now: datetime | None) -> None:
    """Take a section off the list, or put it back with none; its articles keep their addresses."""
    async with database.writing() as session:
        (await _one(session, section_id)).retired_at = now


async def move_section(database: Database, section_id: int, *, up: bool) -> None:
    """Let a section change places with its neighbour."""
    async with database.writing() as session:
        await _one(session, section_id)
        found = await session.scalars(
            select(Section).order_by(Section.position, Section.id).with_for_update()
        )
        sections = list(found)
        at = next(n for n, one in enumerate(sections) if one.id == section_id)
        other = at - 1 if up else at + 1
        if 0 <= other < len(sections):
            sections[at], sections[other] = sections[other], sections[at]
        for place, section in enumerate(sections):
            section.position = place


async def _one(session: AsyncSession, section_id: int) -> Section:
    section = await session.get(Section, section_id)
    if section is None:
        raise RequestRefusedError(Refusal.NOT_FOUND)
    return section


def _columns(words: SectionWords) -> Mapping[str, str]:
    return {
        "title_en": words.title_en,
        "title_fr": words.title_fr,
        "about_en": words.about_en,
        "about_fr": words.about_fr,
    }

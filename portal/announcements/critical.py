"""What a person must not miss: critical articles until read, and a section that nobody follows."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from portal.announcements.finding import is_out
from portal.announcements.models import Article, ArticleRead, ArticleText, Follow, Section
from portal.database import Database
from portal.duties import INSERT
from portal.mail.models import MailAddress
from portal.people.models import Membership, Person
from portal.principals import Viewer
from portal.sites.models import Site, SiteRole

SHOWN_FOR: Final = timedelta(days=30)
"""A banner is for what goes on now; older ones are in their section. GUESS."""
MOST: Final = 3


@dataclass(frozen=True, slots=True)
class Banner:
    """A critical article that somebody has not marked as read, in each language that is out."""

    article_id: int
    section: str
    """The slug of its section."""
    titles: dict[str, str]

    def title(self, language: str) -> str:
        """Return the title in this language, else in the other."""
        return self.titles.get(language) or next(iter(self.titles.values()))


async def unread(session: AsyncSession, now: datetime, viewer: Viewer) -> tuple[Banner, ...]:
    """Return the critical articles that this person has not marked as read, the newest first."""
    read = select(ArticleRead.article_id).where(ArticleRead.person_id == viewer.person_id)
    found = await session.execute(
        select(Article.id, Section.slug_en, ArticleText.language, ArticleText.title)
        .join(ArticleText, ArticleText.article_id == Article.id)
        .join(Section, Section.id == Article.section_id)
        .where(
            is_out(),
            Article.critical,
            Article.published_at > now - SHOWN_FOR,
            Article.id.not_in(read),
        )
        .order_by(Article.published_at.desc(), Article.id.desc())
    )
    banners: dict[int, Banner] = {}
    for row in found:
        banner = banners.setdefault(row.id, Banner(row.id, row.slug_en, {}))
        banner.titles[row.language] = row.title
    return tuple(banners.values())[:MOST]


async def mark_read(database: Database, viewer: Viewer, article_id: int) -> None:
    """Show this article no longer as a banner; a number that is none's changes nothing."""
    async with database.writing() as session:
        if await session.get(Article, article_id) is None:
            return
        insert = INSERT[session.get_bind().dialect.name](ArticleRead)
        values = {"person_id": viewer.person_id, "article_id": article_id}
        await session.execute(insert.values(values).on_conflict_do_nothing())


async def unheard_sites(database: Database, viewer: Viewer) -> list[Site]:
    """Return the sites of this Site Admin where nobody follows a critical section.

    Whoever follows one with an address that gets no mail hears nothing of it.
    """
    mine = [site for site, role in viewer.sites if role is SiteRole.SITE_ADMIN]
    if not mine:
        return []
    suspended = select(MailAddress.address).where(MailAddress.suspended_at.is_not(None))
    heard = (
        select(Membership.site_id)
        .join(Person, Person.id == Membership.person_id)
        .join(Follow, Follow.person_id == Person.id)
        .join(Section, Section.id == Follow.section_id)
        .where(
            Section.critical,
            Section.retired_at.is_(None),
            Person.closed_at.is_(None),
            Person.user_name.not_in(suspended),
        )
    )
    async with database.reading() as session:
        found = await session.scalars(
            select(Site).where(Site.id.in_(mine), Site.id.not_in(heard)).order_by(Site.number)
        )
        return list(found)

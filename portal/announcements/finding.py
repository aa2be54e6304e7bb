"""What readers see: published, not withdrawn, in a language that is out."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, Select, select

from portal.announcements.markdown import folded
from portal.announcements.models import Article, ArticleText, Section, State
from portal.database import Database
from portal.refusals import Refusal, RequestRefusedError

MOST: Final = 50
LONGEST_SEARCH: Final = 100
LONGEST_NUMBER: Final = 9


@dataclass(frozen=True, slots=True)
class Published:
    """An article as a reader gets it, in one language."""

    article: Article
    text: ArticleText
    section: Section

    @property
    def published_at(self) -> datetime:
        """Return when readers first saw it in this language."""
        return self.text.published_at or self.text.saved_at

    @property
    def changed_at(self) -> datetime:
        """Return when its words last changed for readers."""
        return self.text.updated_at or self.published_at

    @property
    def path(self) -> str:
        """Return its address."""
        return f"/announcements/{self.section.slug(self.text.language)}/{self.article.id}"


def number_of(written: str) -> int:
    """Return an article's or section's number; raise ``not-found`` for what cannot be one."""
    if not (written.isascii() and written.isdigit() and len(written) <= LONGEST_NUMBER):
        raise RequestRefusedError(Refusal.NOT_FOUND)
    return int(written)


def is_out() -> ColumnElement[bool]:
    """Return the condition that every query for readers carries."""
    return (Article.state == State.PUBLISHED.value) & ArticleText.published_at.is_not(None)


async def newest(
    database: Database, language: str, section_id: int | None = None, most: int = MOST
) -> list[Published]:
    """Return the newest articles of a section, or of those that are not retired."""
    query = _query(language).order_by(ArticleText.published_at.desc(), Article.id.desc())
    mine = Section.id == section_id if section_id is not None else Section.retired_at.is_(None)
    return await _read(database, query.where(mine).limit(most))


async def find_article(database: Database, article_id: int, language: str) -> Published:
    """Return an article in this language, else in the other; raise ``not-found``."""
    other = "fr" if language == "en" else "en"
    for one in (language, other):
        found = await _read(database, _query(one).where(Article.id == article_id))
        if found:
            return found[0]
    raise RequestRefusedError(Refusal.NOT_FOUND)


async def search(database: Database, language: str, words: str) -> list[Published]:
    """Return the newest articles that hold every word, whatever its accents and capitals."""
    asked = folded(words[:LONGEST_SEARCH]).split()
    if not asked:
        return []
    query = _query(language).where(
        *(ArticleText.folded.contains(word, autoescape=True) for word in asked)
    )
    return await _read(database, query.order_by(ArticleText.published_at.desc()).limit(MOST))


async def for_panel(database: Database, emr: str, language: str, most: int) -> list[Published]:
    """Return the newest articles of the sections of every EMR and of this one."""
    async with database.reading() as session:
        sections = await session.scalars(select(Section).where(Section.retired_at.is_(None)))
        ids = [one.id for one in sections if not one.emrs or emr in one.emrs]
    query = _query(language).where(Section.id.in_(ids))
    return await _read(database, query.order_by(ArticleText.published_at.desc()).limit(most))


def _query(language: str) -> Select[Article, ArticleText, Section]:
    return (
        select(Article, ArticleText, Section)
        .join(ArticleText, ArticleText.article_id == Article.id)
        .join(Section, Section.id == Article.section_id)
        .where(is_out(), ArticleText.language == language)
    )


async def _read(
    database: Database, query: Select[Article, ArticleText, Section]
) -> list[Published]:
    async with database.reading() as session:
        return [Published(*row) for row in await session.execute(query)]

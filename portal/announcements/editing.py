"""What editors do with an article before readers see it; each act is one transaction and is kept.

What was reviewed is what is published: whoever changes a word takes it back to a draft.
"""

from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from portal.announcements.fan_out import fan_out
from portal.announcements.markdown import folded
from portal.announcements.models import Article, ArticleText, ArticleVersion, Section, State
from portal.announcements.sections import LINE
from portal.database import Database
from portal.refusals import Refusal, RequestRefusedError
from web.catalogue import LANGUAGES

LONGEST_TITLE: Final = 200
LONGEST_BODY: Final = 40_000
BEFORE: Final = (State.DRAFT, State.REVIEW, State.SCHEDULED)


async def create(
    database: Database, now: datetime, editor: int, section_id: int, *, critical: bool
) -> int:
    """Begin an article in a section that is not retired; return its number."""
    async with database.writing() as session:
        section = await session.get(Section, section_id)
        if section is None or section.retired_at is not None:
            raise RequestRefusedError(Refusal.NOT_FOUND)
        article = Article(
            section_id=section_id, critical=critical, state=State.DRAFT.value, created_at=now
        )
        session.add(article)
        await session.flush()
        keep_version(session, now, editor, article.id, "created")
    return article.id


async def save_text(  # noqa: PLR0913 - who, what, and whether it is told
    database: Database,
    now: datetime,
    editor: int,
    article_id: int,
    language: str,
    *,
    title: str,
    body: str,
    tell: bool = False,
) -> None:
    """Save the words of one language.

    Words that readers see already change at once; ``tell`` then mails those who
    follow new articles and updates. Raises ``article-incomplete`` for a title of
    several lines, and ``article-state-wrong`` for an article that was withdrawn.
    """
    fits = len(title) <= LONGEST_TITLE and len(body) <= LONGEST_BODY and body.strip()
    if language not in LANGUAGES or not fits or not LINE.fullmatch(title) or not title.strip():
        raise RequestRefusedError(Refusal.ARTICLE_INCOMPLETE)
    async with database.writing() as session:
        article = await locked(session, article_id)
        if article.state == State.WITHDRAWN:
            raise RequestRefusedError(Refusal.ARTICLE_STATE_WRONG)
        text = await session.get(ArticleText, (article_id, language))
        if text is None:
            text = ArticleText(article_id=article_id, language=language, published_at=None)
            session.add(text)
        text.title, text.body, text.saved_at = title, body, now
        text.folded = folded(f"{title}\n{body}")
        act = "saved"
        if text.published_at is not None:
            text.updated_at, act = now, "updated"
        elif article.state in BEFORE:
            article.state, article.scheduled_for = State.DRAFT.value, None
        keep_version(session, now, editor, article_id, act, text)
        await session.flush()
        if tell and text.published_at is not None:
            await fan_out(session, now, article, text, updates=True)


async def set_critical(
    database: Database, now: datetime, editor: int, article_id: int, *, critical: bool
) -> None:
    """Say whether it is shown as a banner until it is read."""
    async with database.writing() as session:
        article = await locked(session, article_id)
        article.critical = critical
        keep_version(session, now, editor, article_id, "critical" if critical else "not-critical")


async def move(database: Database, now: datetime, editor: int, article_id: int, to: State) -> None:
    """Hand a draft over for review, or take it back; other ways raise ``article-state-wrong``."""
    ways = {State.REVIEW: (State.DRAFT,), State.DRAFT: (State.REVIEW, State.SCHEDULED)}
    async with database.writing() as session:
        article = await locked(session, article_id)
        texts = await texts_of(session, article_id)
        if State(article.state) not in ways.get(to, ()):
            raise RequestRefusedError(Refusal.ARTICLE_STATE_WRONG)
        if not texts:
            raise RequestRefusedError(Refusal.ARTICLE_INCOMPLETE)
        article.state, article.scheduled_for = to.value, None
        keep_version(session, now, editor, article_id, to.value)


async def locked(session: AsyncSession, article_id: int) -> Article:
    """Return an article that nobody else changes until we are done; raise ``not-found``."""
    article = await session.get(Article, article_id, with_for_update=True)
    if article is None:
        raise RequestRefusedError(Refusal.NOT_FOUND)
    return article


async def texts_of(session: AsyncSession, article_id: int) -> list[ArticleText]:
    """Return the words in each language that there are."""
    found = await session.scalars(
        select(ArticleText)
        .where(ArticleText.article_id == article_id)
        .order_by(ArticleText.language)
    )
    return list(found)


def keep_version(  # noqa: PLR0913, PLR0917 - what a line of the history is made of
    session: AsyncSession,
    now: datetime,
    editor: int | None,
    article_id: int,
    act: str,
    text: ArticleText | None = None,
) -> None:
    """Write a line of the article's history; nobody in particular is the clock."""
    session.add(
        ArticleVersion(
            article_id=article_id,
            act=act,
            language=text.language if text else None,
            title=text.title if text else None,
            body=text.body if text else None,
            at=now,
            person_id=editor,
        )
    )

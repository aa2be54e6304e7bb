"""Publishes articles, now or at their time, and withdraws them; mails go with it or not at all."""

from datetime import datetime
from typing import Final

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from connectors.contract import Clock
from portal.announcements.editing import keep_version, locked, texts_of
from portal.announcements.fan_out import fan_out, resume, stop
from portal.announcements.models import Article, ArticleMailing, State
from portal.database import Database
from portal.mail.models import Ended, Mailing
from portal.refusals import Refusal, RequestRefusedError

READY: Final = (State.REVIEW, State.SCHEDULED, State.PUBLISHED)


async def publish(database: Database, now: datetime, editor: int | None, article_id: int) -> None:
    """Show every language that readers do not see yet, and mail those who follow it.

    Raises ``article-state-wrong`` for a draft that nobody reviewed, for an article that
    was withdrawn, and where there is nothing new to publish: so a second click mails nobody.
    """
    async with database.writing() as session:
        article = await locked(session, article_id)
        await _publish(session, now, editor, article)


async def schedule(
    database: Database, now: datetime, editor: int, article_id: int, at: datetime
) -> None:
    """Publish a reviewed article at a moment to come."""
    async with database.writing() as session:
        article = await locked(session, article_id)
        if article.state not in (State.REVIEW, State.SCHEDULED) or at <= now:
            raise RequestRefusedError(Refusal.ARTICLE_STATE_WRONG)
        article.state, article.scheduled_for = State.SCHEDULED.value, at
        keep_version(session, now, editor, article_id, "scheduled")


async def publish_scheduled(database: Database, clock: Clock) -> int:
    """Publish what is due; return how many. Each article is a transaction of its own."""
    now = clock()
    due = (Article.state == State.SCHEDULED.value) & (Article.scheduled_for <= now)
    done = 0
    async with database.reading() as session:
        ids = list(await session.scalars(select(Article.id).where(due)))
    for article_id in ids:
        async with database.writing() as session:
            article = await locked(session, article_id)
            if article.state == State.SCHEDULED and article.scheduled_for is not None:
                await _publish(session, now, None, article)
                done += 1
    return done


async def withdraw(database: Database, now: datetime, editor: int, article_id: int) -> None:
    """Take an article from the readers; mails that have not gone do not go."""
    async with database.writing() as session:
        article = await locked(session, article_id)
        if article.state == State.WITHDRAWN:
            raise RequestRefusedError(Refusal.ARTICLE_STATE_WRONG)
        article.state, article.withdrawn_at = State.WITHDRAWN.value, now
        article.scheduled_for = None
        keep_version(session, now, editor, article_id, "withdrawn")
        ids = await _mailings(session, article_id)
        await session.execute(update(Mailing).where(Mailing.id.in_(ids)).values(withdrawn_at=now))
        await resume(session, ids, now)
        await stop(session, ids, Ended.WITHDRAWN)


async def pause(database: Database, now: datetime, editor: int, article_id: int) -> None:
    """Hold back the mails that have not gone."""
    async with database.writing() as session:
        await locked(session, article_id)
        ids = await _mailings(session, article_id)
        await session.execute(
            update(Mailing)
            .where(Mailing.id.in_(ids), Mailing.withdrawn_at.is_(None))
            .values(paused_at=now)
        )
        await stop(session, ids, Ended.PAUSED)
        keep_version(session, now, editor, article_id, "paused")


async def go_on(database: Database, now: datetime, editor: int, article_id: int) -> None:
    """Let the mails go that were held back."""
    async with database.writing() as session:
        await locked(session, article_id)
        ids = await _mailings(session, article_id)
        await session.execute(update(Mailing).where(Mailing.id.in_(ids)).values(paused_at=None))
        await resume(session, ids, now)
        keep_version(session, now, editor, article_id, "resumed")


async def _publish(
    session: AsyncSession, now: datetime, editor: int | None, article: Article
) -> None:
    texts = [one for one in await texts_of(session, article.id) if one.published_at is None]
    if article.state not in READY or not texts:
        raise RequestRefusedError(Refusal.ARTICLE_STATE_WRONG)
    article.state, article.scheduled_for = State.PUBLISHED.value, None
    article.published_at = article.published_at or now
    for text in texts:
        text.published_at = now
        keep_version(session, now, editor, article.id, "published", text)
        await session.flush()
        await fan_out(session, now, article, text, updates=False)


async def _mailings(session: AsyncSession, article_id: int) -> list[int]:
    found = await session.scalars(
        select(ArticleMailing.mailing_id).where(ArticleMailing.article_id == article_id)
    )
    return list(found)

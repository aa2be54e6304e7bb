"""Tells those who chose a digest what was announced since their last one."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from connectors.contract import Clock
from portal.announcements.models import (
    Article,
    ArticleMailing,
    ArticleText,
    Follow,
    Follower,
    Pace,
    State,
)
from portal.database import Database
from portal.mail.compose import UNSUBSCRIBE
from portal.mail.models import MailAddress
from portal.mail.queue import queue_mail
from portal.people.models import Person

EVERY: Final = {Pace.DAILY: timedelta(days=1), Pace.WEEKLY: timedelta(days=7)}
BATCH: Final = 200
MOST: Final = 50
"""The most titles in one digest; the page has the others."""


async def send_digests(database: Database, clock: Clock) -> int:
    """Queue the digests that are due, a few people per transaction; return how many mails."""
    now, queued = clock(), 0
    while True:
        async with database.writing() as session:
            people = await _due(session, now)
            for follower, person in people:
                queued += await _tell(session, now, follower, person)
                follower.told_until = now
        if not people:
            return queued


async def _due(session: AsyncSession, now: datetime) -> list[tuple[Follower, Person]]:
    due = [(Follower.pace == p.value) & (Follower.told_until <= now - t) for p, t in EVERY.items()]
    suspended = select(MailAddress.address).where(MailAddress.suspended_at.is_not(None))
    found = await session.execute(
        select(Follower, Person)
        .join(Person, Person.id == Follower.person_id)
        .where(or_(*due), Person.closed_at.is_(None), Person.user_name.not_in(suspended))
        .order_by(Follower.person_id)
        .limit(BATCH)
        .with_for_update(skip_locked=True, of=Follower)
    )
    return [(follower, person) for follower, person in found]


async def _tell(session: AsyncSession, now: datetime, follower: Follower, person: Person) -> int:
    found = await session.execute(
        select(ArticleText.language, ArticleText.title)
        .join(Article, Article.id == ArticleText.article_id)
        .join(ArticleMailing, ArticleMailing.article_id == Article.id)
        .join(Follow, Follow.section_id == Article.section_id)
        .where(
            Follow.person_id == person.id,
            Follow.language == ArticleText.language,
            ArticleMailing.language == ArticleText.language,
            ArticleMailing.created_at >= follower.told_until,
            ArticleMailing.created_at < now,
            or_(~ArticleMailing.updates, Follow.updates),
            Article.state == State.PUBLISHED.value,
        )
        .distinct()
        .order_by(ArticleText.title)
    )
    titles: dict[str, list[str]] = {}
    for row in found:
        titles.setdefault(row.language, []).append(row.title)
    for language, listed in titles.items():
        queue_mail(
            session,
            now,
            "announcement-digest",
            person.user_name,
            language,
            path=f"/announcements?lang={language}",
            unsubscribe=f"{UNSUBSCRIBE}{follower.token}",
            count=str(len(listed)),
            titles="\n".join(f"- {title}" for title in listed[:MOST]),
        )
    return len(titles)

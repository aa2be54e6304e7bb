"""Writes a row per follower, in the transaction of the publication that they are told of."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Insert, false, insert, literal, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from portal.announcements.models import (
    Article,
    ArticleMailing,
    ArticleText,
    Follow,
    Follower,
    Pace,
    Section,
)
from portal.mail.compose import UNSUBSCRIBE
from portal.mail.models import Ended, Mail, MailAddress, Mailing
from portal.moments import Moment
from portal.people.models import Person

NEW, UPDATE = "announcement-new", "announcement-update"


async def fan_out(
    session: AsyncSession, now: datetime, article: Article, text: ArticleText, *, updates: bool
) -> None:
    """Queue one mail to each follower of the section in this language.

    Left out are people whose account is closed, those who chose a digest, and
    addresses that refused mail again and again. One statement, whatever their number.
    """
    section = await session.get_one(Section, article.section_id)
    mailing = Mailing(
        kind=UPDATE if updates else NEW,
        language=text.language,
        path=f"/announcements/{section.slug(text.language)}/{article.id}?lang={text.language}",
        facts={"title": text.title, "section": section.title(text.language)},
        mails=0,
        created_at=now,
    )
    session.add(mailing)
    await session.flush()
    session.add(
        ArticleMailing(
            mailing_id=mailing.id,
            article_id=article.id,
            language=text.language,
            updates=updates,
            created_at=now,
        )
    )
    await session.flush()
    rows = _rows(mailing, article.section_id, updates=updates)
    mailing.mails = (await (await session.connection()).execute(rows)).rowcount


async def stop(session: AsyncSession, mailing_ids: list[int], why: Ended) -> None:
    """Keep what has not gone from going."""
    await session.execute(
        update(Mail)
        .where(Mail.mailing_id.in_(mailing_ids), Mail.next_attempt_at.is_not(None))
        .values(next_attempt_at=None, ended=why.value)
    )


async def resume(session: AsyncSession, mailing_ids: list[int], now: datetime) -> None:
    """Let what was paused go."""
    await session.execute(
        update(Mail)
        .where(Mail.mailing_id.in_(mailing_ids), Mail.ended == Ended.PAUSED.value)
        .values(next_attempt_at=now, ended=None, has_slot=False)
    )


async def forget_mails(
    session: AsyncSession, follow_ids: Sequence[int], token: str | None = None
) -> None:
    """Withdraw the mails that wait on account of these follows, and the digests with this token."""
    running = select(Mailing.id).where(Mailing.finished_at.is_(None))
    theirs = Mail.mailing_id.in_(running) & Mail.follow_id.in_(follow_ids)
    if token is not None:
        theirs |= Mail.unsubscribe == UNSUBSCRIBE + token
    await session.execute(
        update(Mail)
        .where(theirs, Mail.sent_at.is_(None))
        .values(next_attempt_at=None, ended=Ended.WITHDRAWN.value, facts={}, unsubscribe=None)
    )


def _rows(mailing: Mailing, section_id: int, *, updates: bool) -> Insert:
    """Return the one statement; its rows are narrow, and so are its indexes."""
    columns: dict[str, ColumnElement[Any]] = {
        "mailing_id": literal(mailing.id),
        "follow_id": Follow.id.expression,
        "kind": literal(""),
        "recipient": Person.user_name.expression,
        "language": literal(""),
        "path": literal(""),
        "facts": literal({}, Mail.facts.type),
        "created_at": literal(mailing.created_at, Moment()),
        "attempts": literal(0),
        "next_attempt_at": literal(mailing.created_at, Moment()),
        "has_slot": false(),
    }
    suspended = select(MailAddress.address).where(MailAddress.suspended_at.is_not(None))
    digests = select(Follower.person_id).where(Follower.pace != Pace.EACH.value)
    chosen = (
        select(*(value.label(name) for name, value in columns.items()))
        .select_from(Follow)
        .join(Person, Person.id == Follow.person_id)
        .where(
            Follow.section_id == section_id,
            Follow.language == mailing.language,
            Person.closed_at.is_(None),
            Person.user_name.not_in(suspended),
            Follow.person_id.not_in(digests),
        )
    )
    if updates:
        chosen = chosen.where(Follow.updates)
    return insert(Mail).from_select(list(columns), chosen, include_defaults=False)

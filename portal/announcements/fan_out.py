"""Writes a row per follower, in the transaction of the publication that they are told of."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Insert, false, func, insert, literal, null, select, update
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
from portal.mail.models import Ended, Mail, MailAddress, Mailing
from portal.moments import Moment
from portal.people.models import Person

NEW, UPDATE = "announcement-new", "announcement-update"
UNSUBSCRIBE = "/unsubscribe/"


async def fan_out(
    session: AsyncSession, now: datetime, article: Article, text: ArticleText, *, updates: bool
) -> None:
    """Queue one mail to each follower of the section in this language.

    Left out are people whose account is closed, those who chose a digest, and
    addresses that refused mail again and again. One statement, whatever their number.
    """
    section = await session.get_one(Section, article.section_id)
    mailing = Mailing(
        facts={"title": text.title, "section": section.title(text.language)}, created_at=now
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
    path = f"/announcements/{section.slug(text.language)}/{article.id}?lang={text.language}"
    await session.execute(_rows(mailing.id, article.section_id, text.language, path, now, updates))


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


async def forget_mails(session: AsyncSession, tokens: list[str]) -> None:
    """Withdraw the mails that wait on account of these follows."""
    await session.execute(
        update(Mail)
        .where(
            Mail.unsubscribe.in_([UNSUBSCRIBE + token for token in tokens]),
            Mail.sent_at.is_(None),
        )
        .values(next_attempt_at=None, ended=Ended.WITHDRAWN.value, facts={}, unsubscribe=None)
    )


def _rows(  # noqa: PLR0913, PLR0917 - what a row is made of
    mailing_id: int,
    section_id: int,
    language: str,
    path: str,
    now: datetime,
    updates: bool,  # noqa: FBT001 - a choice of the reader, as it is stored
) -> Insert:
    columns: dict[str, ColumnElement[Any]] = {
        "mailing_id": literal(mailing_id),
        "kind": literal(UPDATE if updates else NEW),
        "recipient": Person.user_name.expression,
        "language": literal(language),
        "path": literal(path),
        "facts": literal({}, Mail.facts.type),
        "unsubscribe": literal(UNSUBSCRIBE) + Follow.token,
        "created_at": literal(now, Moment()),
        "attempts": literal(0),
        "next_attempt_at": literal(now, Moment()),
        "has_slot": false(),
        "ended": null(),
    }
    suspended = select(MailAddress.address).where(MailAddress.suspended_at.is_not(None))
    digests = select(Follower.person_id).where(Follower.pace != Pace.EACH.value)
    chosen = (
        select(*(value.label(name) for name, value in columns.items()))
        .select_from(Follow)
        .join(Person, Person.id == Follow.person_id)
        .where(
            Follow.section_id == section_id,
            Follow.language == language,
            Person.closed_at.is_(None),
            Person.user_name.not_in(suspended),
            Follow.person_id.not_in(digests),
        )
    )
    if updates:
        chosen = chosen.where(Follow.updates)
    return insert(Mail).from_select(list(columns), chosen, include_defaults=False)


async def progress(session: AsyncSession, article_id: int) -> dict[int, dict[str, int]]:
    """Return per mailing of an article how many are sent, wait, and ended for which reason."""
    found = await session.execute(
        select(
            ArticleMailing.mailing_id,
            Mail.sent_at.is_not(None).label("sent"),
            Mail.ended,
            func.count(Mail.id).label("mails"),
        )
        .join(Mail, Mail.mailing_id == ArticleMailing.mailing_id, isouter=True)
        .where(ArticleMailing.article_id == article_id)
        .group_by(ArticleMailing.mailing_id, "sent", Mail.ended)
    )
    counted: dict[int, dict[str, int]] = {}
    for row in found:
        state = row.ended or ("sent" if row.sent else "waiting")
        counts = counted.setdefault(row.mailing_id, {})
        counts[state] = counts.get(state, 0) + row.mails
    return counted

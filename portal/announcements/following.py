"""Who follows what: begun and ended by the person, or ended with the token of a mail."""

import re
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import delete, or_, select

from portal.announcements.fan_out import forget_mails
from portal.announcements.models import Follow, Follower, Pace, Section
from portal.database import Database
from portal.duties import INSERT
from portal.mail.hearing import hears_again
from portal.mail.models import MailAddress
from portal.people.models import Person
from portal.refusals import Refusal, RequestRefusedError
from web.catalogue import LANGUAGES

TOKEN: Final = re.compile(r"[0-9a-f]{32}")
"""128 random bits."""


@dataclass(frozen=True, slots=True)
class Followed:
    """A line of "My activities"."""

    follow: Follow
    section: Section


@dataclass(frozen=True, slots=True)
class MailLink:
    """What the token of a mail ends: one section, or all that a person follows."""

    section: Section | None
    language: str | None


async def follow(  # noqa: PLR0913 - who, what, and how much of it
    database: Database,
    now: datetime,
    person_id: int,
    section_id: int,
    language: str,
    *,
    updates: bool,
) -> None:
    """Follow a section in one language, or change whether updates are told as well."""
    if language not in LANGUAGES:
        raise RequestRefusedError(Refusal.NOT_FOUND)
    async with database.writing() as session:
        insert = INSERT[session.get_bind().dialect.name]
        await session.execute(
            insert(Follow)
            .values(
                section_id=section_id,
                language=language,
                person_id=person_id,
                updates=updates,
                token=secrets.token_hex(16),
                created_at=now,
            )
            .on_conflict_do_update(
                index_elements=["section_id", "language", "person_id"], set_={"updates": updates}
            )
        )


async def unfollow(
    database: Database, person_id: int, section_id: int | None = None, language: str | None = None
) -> None:
    """End what this person follows: one section in one language, or all; its mails do not go."""
    ends = Follow.person_id == person_id
    if section_id is not None:
        ends &= (Follow.section_id == section_id) & (Follow.language == language)
    async with database.writing() as session:
        gone = await session.scalars(delete(Follow).where(ends).returning(Follow.id))
        await forget_mails(session, list(gone))


async def followed_by(database: Database, person_id: int) -> list[Followed]:
    """Return what a person follows, in the order of the sections."""
    async with database.reading() as session:
        found = await session.execute(
            select(Follow, Section)
            .join(Section, Section.id == Follow.section_id)
            .where(Follow.person_id == person_id)
            .order_by(Section.position, Section.id, Follow.language)
        )
        return [Followed(*row) for row in found]


async def pace_of(database: Database, person_id: int) -> Pace:
    """Return how often a person is told."""
    async with database.reading() as session:
        found = await session.get(Follower, person_id)
    return Pace(found.pace) if found else Pace.EACH


async def set_pace(database: Database, now: datetime, person_id: int, pace: Pace) -> None:
    """Choose each mail as it comes, or a digest of a day or a week from now on."""
    async with database.writing() as session:
        found = await session.get(Follower, person_id, with_for_update=True)
        if found is None:
            found = Follower(person_id=person_id, token=secrets.token_hex(16))
            session.add(found)
        elif found.pace == pace:
            return
        found.pace, found.told_until = pace.value, now


async def suspended_address(database: Database, person_id: int) -> str | None:
    """Return the address of this person, if announcements no longer go there."""
    async with database.reading() as session:
        return await session.scalar(
            select(MailAddress.address)
            .join(Person, Person.user_name == MailAddress.address)
            .where(Person.id == person_id, MailAddress.suspended_at.is_not(None))
        )


async def send_again(database: Database, person_id: int) -> None:
    """Let announcements go to this person's own address again."""
    own = select(Person.user_name).where(Person.id == person_id).scalar_subquery()
    async with database.writing() as session:
        await hears_again(session, own)


async def find_link(database: Database, token: str) -> MailLink | None:
    """Return what a token would end, or none for one that ended it already or never was."""
    if not TOKEN.fullmatch(token):
        return None
    async with database.reading() as session:
        one = await session.execute(
            select(Section, Follow.language)
            .join(Follow, Follow.section_id == Section.id)
            .where(Follow.token == token)
        )
        row = one.one_or_none()
        if row is not None:
            return MailLink(*row)
        every = await session.scalar(select(Follower.person_id).where(Follower.token == token))
    return None if every is None else MailLink(None, None)


async def unsubscribe(database: Database, token: str) -> None:
    """End what the token of a mail ends; once it is ended, once more changes nothing."""
    if not TOKEN.fullmatch(token):
        return
    async with database.writing() as session:
        every = select(Follower.person_id).where(Follower.token == token)
        gone = await session.scalars(
            delete(Follow)
            .where(or_(Follow.token == token, Follow.person_id.in_(every)))
            .returning(Follow.id)
        )
        await forget_mails(session, list(gone), token)

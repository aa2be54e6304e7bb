"""The tables of sections, articles in each language with their history, followers and images."""

import enum
from datetime import datetime

from sqlalchemy import JSON, ForeignKey, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.moments import Moment
from portal.tables import Table


class State(enum.StrEnum):
    """Where an article is on its way to the readers."""

    DRAFT = "draft"
    REVIEW = "review"
    SCHEDULED = "scheduled"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


class Pace(enum.StrEnum):
    """How often a person is told."""

    EACH = "each"
    DAILY = "daily"
    WEEKLY = "weekly"


class Section(Table):
    """What can be followed; its slugs never change, so that links keep leading here."""

    __tablename__ = "announcement_section"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug_en: Mapped[str] = mapped_column(String(80), unique=True)
    slug_fr: Mapped[str] = mapped_column(String(80), unique=True)
    title_en: Mapped[str] = mapped_column(String(200))
    title_fr: Mapped[str] = mapped_column(String(200))
    about_en: Mapped[str] = mapped_column(String(500))
    about_fr: Mapped[str] = mapped_column(String(500))
    emrs: Mapped[list[str]] = mapped_column(JSON)
    critical: Mapped[bool]
    position: Mapped[int]
    retired_at: Mapped[datetime | None] = mapped_column(Moment)

    def slug(self, language: str) -> str:
        """Return its address part in a language."""
        return self.slug_fr if language == "fr" else self.slug_en

    def title(self, language: str) -> str:
        """Return its title in a language."""
        return self.title_fr if language == "fr" else self.title_en

    def about(self, language: str) -> str:
        """Return what it tells of, in a language."""
        return self.about_fr if language == "fr" else self.about_en


class Article(Table):
    """One announcement, in one language or two."""

    __tablename__ = "announcement"

    id: Mapped[int] = mapped_column(primary_key=True)
    section_id: Mapped[int] = mapped_column(ForeignKey("announcement_section.id"), index=True)
    critical: Mapped[bool]
    state: Mapped[str] = mapped_column(String(20), index=True)
    scheduled_for: Mapped[datetime | None] = mapped_column(Moment)
    created_at: Mapped[datetime] = mapped_column(Moment)
    published_at: Mapped[datetime | None] = mapped_column(Moment)
    withdrawn_at: Mapped[datetime | None] = mapped_column(Moment)


class ArticleText(Table):
    """An article's words in one language; readers see them once ``published_at`` is set."""

    __tablename__ = "announcement_text"

    article_id: Mapped[int] = mapped_column(ForeignKey("announcement.id"), primary_key=True)
    language: Mapped[str] = mapped_column(String(2), primary_key=True)
    title: Mapped[str] = mapped_column(String(200))
    body: Mapped[str] = mapped_column(Text)
    folded: Mapped[str] = mapped_column(Text)
    """Title and body in small letters without accents, to be searched."""
    saved_at: Mapped[datetime] = mapped_column(Moment)
    published_at: Mapped[datetime | None] = mapped_column(Moment, index=True)
    updated_at: Mapped[datetime | None] = mapped_column(Moment)


class ArticleVersion(Table):
    """One act on an article, with the words as they were then; nothing here is ever changed."""

    __tablename__ = "announcement_version"

    id: Mapped[int] = mapped_column(primary_key=True)
    article_id: Mapped[int] = mapped_column(ForeignKey("announcement.id"), index=True)
    act: Mapped[str] = mapped_column(String(20))
    language: Mapped[str | None] = mapped_column(String(2))
    title: Mapped[str | None] = mapped_column(String(200))
    body: Mapped[str | None] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(Moment)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class ArticleMailing(Table):
    """Which article a mailing tells of, to whom: its followers in one language."""

    __tablename__ = "announcement_mailing"

    mailing_id: Mapped[int] = mapped_column(ForeignKey("mailing.id"), primary_key=True)
    article_id: Mapped[int] = mapped_column(ForeignKey("announcement.id"), index=True)
    language: Mapped[str] = mapped_column(String(2))
    updates: Mapped[bool]
    created_at: Mapped[datetime] = mapped_column(Moment, index=True)


class Follow(Table):
    """One person's wish to be told of one section in one language.

    The token stands here in clear, for each mail needs it: all it can do is to end this row.
    """

    __tablename__ = "announcement_follow"
    __table_args__ = (UniqueConstraint("section_id", "language", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    section_id: Mapped[int] = mapped_column(ForeignKey("announcement_section.id"))
    language: Mapped[str] = mapped_column(String(2))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    updates: Mapped[bool]
    token: Mapped[str] = mapped_column(String(32), unique=True)
    created_at: Mapped[datetime] = mapped_column(Moment)


class Follower(Table):
    """How often a person wants to be told, and the token that ends all that they follow."""

    __tablename__ = "announcement_follower"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    pace: Mapped[str] = mapped_column(String(10), index=True)
    token: Mapped[str] = mapped_column(String(32), unique=True)
    told_until: Mapped[datetime] = mapped_column(Moment)


class ArticleRead(Table):
    """A critical article that a person has read."""

    __tablename__ = "announcement_read"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    article_id: Mapped[int] = mapped_column(ForeignKey("announcement.id"), primary_key=True)


class Image(Table):
    """A picture, encoded anew by us, under the digest of its bytes."""

    __tablename__ = "announcement_image"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    body: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime] = mapped_column(Moment)

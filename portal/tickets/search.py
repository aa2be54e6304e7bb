"""Full-text search: SQLite's FTS5, PostgreSQL's tsvector, over one table of folded words.

Each row is the words of one message or of one ticket's description, without accents
and in small letters, so that both databases find the same. The index is kept by the
database itself: what is deleted or changed here is gone from it in the same transaction.
"""

import re
import unicodedata
from typing import Final

from sqlalchemy import (
    ForeignKey,
    Integer,
    Select,
    Text,
    bindparam,
    delete,
    func,
    literal_column,
    select,
    text,
    update,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from portal.tables import Table

WORD: Final = re.compile(r"[^\W_]{1,60}")
MOST_WORDS: Final = 12
LONGEST: Final = 20_000
"""Words of one text that are found."""


class TicketText(Table):
    """The words of one message, or of what a ticket says itself (``message_id`` is empty)."""

    __tablename__ = "ticket_text"

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"), index=True)
    message_id: Mapped[int | None] = mapped_column(ForeignKey("ticket_message.id"), index=True)
    public: Mapped[bool]
    words: Mapped[str] = mapped_column(Text)


def folded(written: str) -> list[str]:
    """Return the words of a text as they are searched: no accents, small letters."""
    plain = unicodedata.normalize("NFKD", written.casefold())
    return WORD.findall("".join(one for one in plain if not unicodedata.combining(one)))


def put_text(
    session: AsyncSession,
    ticket_id: int,
    written: str,
    *,
    message_id: int | None = None,
    public: bool = True,
) -> None:
    """Let a text be found; ``public`` says whether the clinic may find the ticket by it."""
    words = " ".join(folded(written)[:LONGEST])
    session.add(TicketText(ticket_id=ticket_id, message_id=message_id, public=public, words=words))


async def forget_texts(session: AsyncSession, ticket_id: int, message_id: int | None) -> None:
    """Take a message, or what the ticket says itself, out of the index."""
    await session.execute(
        delete(TicketText).where(
            TicketText.ticket_id == ticket_id,
            TicketText.message_id.is_not_distinct_from(message_id),
        )
    )
    if session.get_bind().dialect.name == "sqlite":
        # FTS5 only marks what was deleted, until its parts are joined
        await session.execute(
            text("INSERT INTO ticket_text_index(ticket_text_index) VALUES('optimize')")
        )


async def move_texts(session: AsyncSession, source: int, target: int) -> None:
    """Let the messages of a ticket be found as another's; what it says itself stays its own."""
    await session.execute(
        update(TicketText)
        .where(TicketText.ticket_id == source, TicketText.message_id.is_not(None))
        .values(ticket_id=target)
    )


def found_by(dialect: str, asked: str, *, notes: bool) -> Select[int] | None:
    """Return the tickets in which one text holds the start of every word; none for no words.

    Without ``notes`` support's own words match nothing.
    """
    words = folded(asked)[:MOST_WORDS]
    if not words:
        return None
    # the words are letters and digits alone: nothing that either query language would read
    if dialect == "postgresql":
        query = " & ".join(f"{word}:*" for word in words)
        return select(func.tickets_saying(query, notes, type_=Integer).column_valued("found"))
    query = " ".join(f'"{word}"*' for word in words)
    rows = text("SELECT rowid FROM ticket_text_index WHERE ticket_text_index MATCH :asked")
    found = rows.bindparams(bindparam("asked", query)).columns(literal_column("rowid"))
    wanted = select(TicketText.ticket_id).where(TicketText.id.in_(found))
    return wanted if notes else wanted.where(TicketText.public.is_(True))

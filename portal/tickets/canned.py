"""Answers that are written once, in both languages, and used often."""

from dataclasses import dataclass

from sqlalchemy import String, Text, delete, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from portal.refusals import Refusal, RequestRefusedError
from portal.tables import Table
from portal.tickets.acting import LONGEST_MESSAGE
from portal.tickets.inspection import look_at_words

LONGEST_NAME = 80


class CannedAnswer(Table):
    """One answer by its name."""

    __tablename__ = "canned_answer"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(LONGEST_NAME), unique=True)
    body_en: Mapped[str] = mapped_column(Text)
    body_fr: Mapped[str] = mapped_column(Text)

    def body(self, language: str) -> str:
        """Return its words in the language of the clinic."""
        return self.body_fr if language == "fr" else self.body_en


@dataclass(frozen=True, slots=True)
class Words:
    """What a canned answer is made of."""

    name: str = ""
    body_en: str = ""
    body_fr: str = ""


async def canned_answers(session: AsyncSession) -> list[CannedAnswer]:
    """Return all of them by name."""
    return list(await session.scalars(select(CannedAnswer).order_by(CannedAnswer.name)))


def need_shape(words: Words) -> None:
    """Raise ``body-invalid`` for words that are none, or too many."""
    if not (0 < len(words.name) <= LONGEST_NAME and words.name.isprintable()):
        raise RequestRefusedError(Refusal.BODY_INVALID)
    for body in (words.body_en, words.body_fr):
        if not body.strip() or len(body) > LONGEST_MESSAGE or "\x00" in body:
            raise RequestRefusedError(Refusal.BODY_INVALID)


async def keep(session: AsyncSession, words: Words, answer_id: int | None = None) -> None:
    """Add an answer, or change one; raise ``RequestRefusedError`` for words that may not be.

    Whoever wrote it has seen what the net says of it (``portal.tickets.canned_review``).
    """
    need_shape(words)
    for text in (words.name, words.body_en, words.body_fr):
        look_at_words(text, ())
    same_name = await session.scalar(select(CannedAnswer).where(CannedAnswer.name == words.name))
    if same_name is not None and same_name.id != answer_id:
        raise RequestRefusedError(Refusal.NAME_IN_USE)
    answer = CannedAnswer() if answer_id is None else await _find(session, answer_id)
    answer.name, answer.body_en, answer.body_fr = words.name, words.body_en, words.body_fr
    session.add(answer)


async def drop(session: AsyncSession, answer_id: int) -> None:
    """Delete an answer; tickets that it was used on keep their words."""
    await session.execute(delete(CannedAnswer).where(CannedAnswer.id == answer_id))


async def _find(session: AsyncSession, answer_id: int) -> CannedAnswer:
    answer = await session.get(CannedAnswer, answer_id)
    if answer is None:
        raise RequestRefusedError(Refusal.NOT_FOUND)
    return answer

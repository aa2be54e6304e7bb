"""Puts a message into the outbox, in the transaction of what it tells."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from portal.mail.models import Mail


def queue_mail(  # noqa: PLR0913 - what a message is made of
    session: AsyncSession,
    now: datetime,
    kind: str,
    recipient: str,
    language: str,
    *,
    path: str = "",
    ticket_id: int | None = None,
    **facts: str,
) -> None:
    """Queue ``mail.{kind}`` of the catalogue; it goes if, and only if, the session commits.

    ``path`` of the portal becomes the fact ``url``; ``facts`` fill the other placeholders.
    """
    session.add(
        Mail(
            ticket_id=ticket_id,
            kind=kind,
            recipient=recipient,
            language=language,
            path=path,
            facts=facts,
            created_at=now,
            attempts=0,
            next_attempt_at=now,
        )
    )

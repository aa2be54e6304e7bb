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
    name: str | None = None,
    in_reply_to: str | None = None,
    unsubscribe: str | None = None,
    **facts: str,
) -> None:
    """Queue ``mail.{kind}`` of the catalogue; it goes if, and only if, the session commits.

    ``path`` of the portal becomes the fact ``url``; ``facts`` fill the other placeholders.
    ``name`` and ``in_reply_to`` make a conversation: the first mail of a ticket has
    the name ``ticket/T-000001``, and every later one answers that name. A mail program
    shows them together, also to somebody who never got the first. ``unsubscribe`` is
    the path of RFC 8058's one click, and a fact too.
    """
    session.add(
        Mail(
            ticket_id=ticket_id,
            kind=kind,
            recipient=recipient,
            language=language,
            path=path,
            facts=facts,
            name=name,
            in_reply_to=in_reply_to,
            unsubscribe=unsubscribe,
            created_at=now,
            attempts=0,
            has_slot=False,
            next_attempt_at=now,
        )
    )

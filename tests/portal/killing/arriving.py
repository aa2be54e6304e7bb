"""What arrived, and what is still to come."""

import asyncio
from collections import Counter

from sqlalchemy import func, select

from portal.mail.models import Mail
from tests.portal.announcements.unruly import Unruly
from tests.portal.hosting import Hosted
from tests.portal.killing.nursery import PATIENCE


def extra(peer: Unruly) -> int:
    """Return how many mails went more than once, each counted as often as it did."""
    ids = Counter(message_id for _, message_id in peer.taken)
    return sum(ids.values()) - len(ids)


def arrived(peer: Unruly) -> int:
    return len({message_id for _, message_id in peer.taken})


async def waiting(hosted: Hosted) -> int:
    async with hosted.portal.database.reading() as session:
        found = select(func.count()).select_from(Mail).where(Mail.sent_at.is_(None))
        return await session.scalar(found) or 0


async def all_noted(hosted: Hosted) -> None:
    async with asyncio.timeout(PATIENCE):
        while await waiting(hosted):  # noqa: ASYNC110 - another process sends them
            await asyncio.sleep(0.05)


async def some_taken(peer: Unruly, count: int) -> None:
    async with asyncio.timeout(PATIENCE):
        while arrived(peer) < count:  # noqa: ASYNC110 - the peer's
            await asyncio.sleep(0.01)

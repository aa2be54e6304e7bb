"""What shows that an address gets mail again, after it was left out."""

from sqlalchemy import ScalarSelect, delete
from sqlalchemy.ext.asyncio import AsyncSession

from portal.mail.models import MailAddress


async def hears_again(session: AsyncSession, address: str | ScalarSelect[str]) -> None:
    """Let mails go to an address: its owner asked for that, or opened what was mailed there."""
    await session.execute(delete(MailAddress).where(MailAddress.address == address))

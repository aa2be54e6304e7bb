"""Keeps where a site's Cloud Connect is; the log names the host, before and after."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from portal.audit.acts import Act, Facts
from portal.audit.recording import Actor, record
from portal.cloud_connect.address import Address, read_address
from portal.cloud_connect.models import CloudConnect
from portal.sites.models import Site


async def read(session: AsyncSession, site_id: int) -> Address | None:
    """Return what the site named, or none."""
    kept = await session.get(CloudConnect, site_id)
    return None if kept is None else read_address(kept.address, "")


async def change(
    session: AsyncSession, now: datetime, actor: Actor, site_id: int, address: Address | None
) -> None:
    """Keep the address, or forget it; what stands already is no act."""
    await session.get_one(Site, site_id, with_for_update=True)
    before = await read(session, site_id)
    if before == address:
        return
    kept = await session.get(CloudConnect, site_id)
    if kept is not None and address is not None:
        kept.address = address.url
    elif kept is not None:
        await session.delete(kept)
    elif address is not None:
        session.add(CloudConnect(site_id=site_id, address=address.url))
    await session.flush()
    await record(
        session, now, actor, Act.CLOUD_CONNECT_CHANGED, site_id, _facts(before), _facts(address)
    )


async def note_entry(
    session: AsyncSession, now: datetime, actor: Actor, site_id: int, address: Address
) -> None:
    """Say in the log that the person is handed over."""
    await record(
        session, now, actor, Act.CLOUD_CONNECT_ENTERED, site_id, None, {"host": address.host}
    )


def _facts(address: Address | None) -> Facts:
    return {"host": None if address is None else address.host}

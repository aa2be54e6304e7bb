"""Shuts what a backup opens again: log-ins, grants, requests, invitations; site tokens wait.

A backup is older than the last moment of the portal that it comes from. Whatever was
ended in between is in it alive, and nobody can tell from its rows. So nothing that opens
anything goes on by itself: people log in anew and clinics grant anew, each with an entry
in the clinic's own log, and a site's tokens wait for its Site Admin's click.
"""

from datetime import datetime

from sqlalchemy import delete, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from portal.audit.acts import Act, Facts, moment
from portal.audit.recording import PORTAL, record
from portal.grants.asking import close_requests
from portal.grants.granting import end_where
from portal.grants.models import Ending
from portal.grants.notices import site_admins
from portal.mail.queue import queue_mail
from portal.passkeys.models import PasskeyChallenge
from portal.people.factor_models import HalfLogIn
from portal.people.invitation_models import PasswordReset
from portal.people.inviting import withdraw_all
from portal.people.models import LogInSession
from portal.sites.models import Site
from portal.tickets.business_clock import TORONTO
from web.catalogue import format_datetime


async def note_restored(session: AsyncSession, now: datetime, as_of: datetime) -> None:
    """Say in each site's log of which moment the rows are.

    What a log had after that moment is lost, and its numbers are given again: from this
    entry on a checkpoint that was mailed in between no longer fits.
    """
    after: Facts = {"as_of": moment(as_of)}
    for site_id in (await session.scalars(select(Site.id).order_by(Site.id))).all():
        await record(session, now, PORTAL, Act.RESTORED, site_id, None, after)


async def tell_restored(session: AsyncSession, now: datetime, as_of: datetime) -> None:
    """Tell it to those who are Site Admins in the end, by mail."""
    sites = await session.execute(select(Site.id, Site.number).order_by(Site.id))
    for site_id, number in sites.all():
        for reader in await site_admins(session, site_id):
            queue_mail(
                *(session, now, "portal-restored", reader.address, reader.language),
                path=f"/sites/{number}/credentials",
                site=number,
                as_of=format_datetime(as_of, TORONTO, reader.language),
            )


async def end_log_ins(session: AsyncSession, _: datetime) -> None:
    """End every log-in, half-open ones included, and every way to a new password."""
    for table in (LogInSession, HalfLogIn, PasskeyChallenge, PasswordReset):
        await session.execute(delete(table))


async def end_access(session: AsyncSession, now: datetime) -> None:
    """End every grant with whoever is inside, every request that waits, every invitation."""
    await end_where(session, now, true(), Ending.RESTORED)
    await close_requests(session, now, true(), Ending.RESTORED.value)
    await withdraw_all(session, now)

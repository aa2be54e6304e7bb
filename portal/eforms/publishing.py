"""Publishes a draft as a version that stays as it is, withdraws it, takes an old one back."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from portal.eforms import kept
from portal.eforms.checking import problems
from portal.eforms.drafts import By, Done, doing, find, need, save, tell
from portal.eforms.form import Form
from portal.eforms.models import Act, EformChange, EformVersion
from portal.refusals import Refusal, RequestRefusedError


async def publish(session: AsyncSession, by: By, eform_id: int, revision: int) -> int:
    """Make the draft the newest version and return its number.

    Raises ``not-found``, ``eform-changed``; ``eform-incomplete`` if anything is lacking. A
    draft that was not changed since it was published gets no second number.
    """
    eform = await need(session, by, eform_id, revision)
    if problems(kept.read(eform.draft)):
        raise RequestRefusedError(Refusal.EFORM_INCOMPLETE)
    if eform.published_revision == revision and eform.withdrawn_at is None:
        return eform.published
    if eform.published_revision != revision:
        eform.published += 1
        version = EformVersion(
            eform_id=eform.id, number=eform.published, form=eform.draft, at=by.now, **doing(by)
        )
        session.add(version)
    eform.published_revision = revision
    eform.withdrawn_at = None
    await tell(session, by, eform, Done(Act.PUBLISHED, version=eform.published))
    return eform.published


async def withdraw(session: AsyncSession, by: By, eform_id: int) -> None:
    """Take an eForm out of use; its versions and its draft stay. Raises ``not-found``."""
    eform = await find(session, by.site_id, eform_id, lock=True)
    if eform.published and eform.withdrawn_at is None:
        eform.withdrawn_at = by.now
        await tell(session, by, eform, Done(Act.WITHDRAWN, version=eform.published))


async def restore(session: AsyncSession, by: By, eform_id: int, revision: int, number: int) -> None:
    """Make an old version the draft; raise ``not-found``, ``eform-changed``."""
    await find(session, by.site_id, eform_id)
    form = await version_of(session, eform_id, number)
    await save(
        session, by, eform_id, revision, lambda _: (form, Done(Act.RESTORED, version=number))
    )


async def version_of(session: AsyncSession, eform_id: int, number: int) -> Form:
    """Return a version of an eForm that was found to be the site's; raise ``not-found``."""
    found = await session.get(EformVersion, (eform_id, number))
    if found is None:
        raise RequestRefusedError(Refusal.NOT_FOUND)
    return kept.read(found.form)


async def versions_of(session: AsyncSession, eform_id: int) -> list[EformVersion]:
    """Return all versions of an eForm that was found to be the site's, the newest first."""
    wanted = select(EformVersion).where(EformVersion.eform_id == eform_id)
    return list(await session.scalars(wanted.order_by(EformVersion.number.desc())))


async def history_of(session: AsyncSession, eform_id: int, most: int) -> list[EformChange]:
    """Return what was done to an eForm that was found to be the site's, the newest first."""
    wanted = select(EformChange).where(EformChange.eform_id == eform_id)
    return list(await session.scalars(wanted.order_by(EformChange.id.desc()).limit(most)))

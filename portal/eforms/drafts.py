"""Finds a site's eForms, and keeps what is done to their drafts, each act in one transaction."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from portal.audit import acts as audit
from portal.audit.acts import Facts
from portal.audit.recording import record
from portal.eforms import kept
from portal.eforms.form import Form, Path
from portal.eforms.models import Act, Eform, EformChange
from portal.eforms.told import facts_of
from portal.principals import Viewer
from portal.refusals import Refusal, RequestRefusedError

MOST: Final = 500
"""eForms of one site."""
AUDITED: Final = {
    Act.PUBLISHED: audit.Act.EFORM_PUBLISHED,
    Act.WITHDRAWN: audit.Act.EFORM_WITHDRAWN,
}
"""How the clinic's log calls an act; all others are saves."""


@dataclass(frozen=True, slots=True)
class By:
    """Who acts at which site, and when."""

    viewer: Viewer
    site_id: int
    now: datetime


@dataclass(frozen=True, slots=True)
class Done:
    """What is told of an act: the item, the version, what a file had that was left out."""

    act: Act
    link_id: str = ""
    version: int | None = None
    left_out: list[str] = field(default_factory=list)
    was: Path = ()
    now: Path = ()
    """Where the item stood and stands; empty if there was none, or is none any more."""


Change = Callable[[Form], tuple[Form, Done]]
"""Makes another form of a draft, and says what it did."""


async def list_eforms(session: AsyncSession, site_id: int) -> list[tuple[Eform, Form]]:
    """Return a site's eForms with their drafts, what was changed last before the others."""
    found = await session.scalars(
        select(Eform).where(Eform.site_id == site_id).order_by(Eform.changed_at.desc(), Eform.id)
    )
    return [(one, kept.read(one.draft)) for one in found]


async def find(session: AsyncSession, site_id: int, eform_id: int, *, lock: bool = False) -> Eform:
    """Return an eForm of the site; raise ``not-found`` for one of others."""
    wanted = select(Eform).where(Eform.id == eform_id, Eform.site_id == site_id)
    found = await session.scalar(wanted.with_for_update() if lock else wanted)
    if found is None:
        raise RequestRefusedError(Refusal.NOT_FOUND)
    return found


async def create(session: AsyncSession, by: By, form: Form, done: Done) -> int:
    """Begin an eForm with this draft; raise ``eform-full`` if the site has too many."""
    count = select(func.count()).select_from(Eform).where(Eform.site_id == by.site_id)
    if (await session.execute(count)).scalar_one() >= MOST:
        raise RequestRefusedError(Refusal.EFORM_FULL)
    eform = Eform(
        site_id=by.site_id,
        draft=kept.keep(form),
        revision=1,
        published=0,
        published_revision=0,
        changed_at=by.now,
    )
    session.add(eform)
    await session.flush()
    await tell(session, by, eform, done)
    return eform.id


async def save(session: AsyncSession, by: By, eform_id: int, revision: int, change: Change) -> None:
    """Keep what ``change`` makes of the draft; a draft that stays as it is is no act.

    Raises ``not-found``; ``eform-changed`` if the draft is not the revision that its
    editor saw, so that no save undoes another one; and what ``change`` raises.
    """
    eform = await need(session, by, eform_id, revision)
    draft = kept.read(eform.draft)
    form, done = change(draft)
    if form == draft:
        return
    eform.draft = kept.keep(form)
    eform.revision += 1
    eform.changed_at = by.now
    await tell(session, by, eform, done, facts_of(draft, form, done.was, done.now))


async def need(session: AsyncSession, by: By, eform_id: int, revision: int) -> Eform:
    """Return the eForm, locked; raise ``eform-changed`` if its draft is of another revision."""
    eform = await find(session, by.site_id, eform_id, lock=True)
    if eform.revision != revision:
        raise RequestRefusedError(Refusal.EFORM_CHANGED)
    return eform


async def tell(
    session: AsyncSession, by: By, eform: Eform, done: Done, changed: tuple[Facts, Facts] = ({}, {})
) -> None:
    """Write the act into the eForm's own history, and what it changed into the clinic's log."""
    session.add(
        EformChange(
            eform_id=eform.id,
            at=by.now,
            act=done.act.value,
            link_id=done.link_id,
            version=done.version,
            left_out=done.left_out,
            **doing(by),
        )
    )
    act = AUDITED.get(done.act, audit.Act.EFORM_SAVED)
    version = eform.revision if done.version is None else done.version
    before, after = changed
    facts = {"eform": eform.id, "version": version, "why": done.act.value, **after}
    await record(session, by.now, by.viewer, act, by.site_id, before or None, facts)


def doing(by: By) -> dict[str, int | str | None]:
    """Return the columns of ``Doing``."""
    support, grant_id = by.viewer.support, by.viewer.grant_at(by.site_id)
    acts_for = support.support_site if support is not None and grant_id is not None else ""
    return {
        "person_id": by.viewer.person_id,
        "person": by.viewer.name,
        "grant_id": grant_id,
        "support_site": acts_for,
    }

"""What a site set for its patients; a site that set nothing has the defaults."""

from datetime import datetime
from typing import Final

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from portal.audit.acts import Act
from portal.audit.recording import Actor, record
from portal.duties import INSERT
from portal.patients.models import DIGITS, RETENTION, Patient, PatientSettings
from portal.refusals import Refusal, RequestRefusedError

FEWEST_DIGITS: Final = 3
MOST_DIGITS: Final = 6
"""GUESS: a million of records; from seven digits on a number looks like a person's (telephone,
health number), and support's second net lets none of these through."""
SHORTEST_RETENTION: Final = 7
LONGEST_RETENTION: Final = 730
LONGEST_HINT: Final = 200

_DEFAULTS: Final = {
    "digits": DIGITS,
    "retention_days": RETENTION,
    "hint": "",
    "key_version": 1,
    "next_key_version": None,
    "digest_at": None,
}


async def read_settings(session: AsyncSession, site_id: int) -> PatientSettings:
    """Return what stands, or the defaults."""
    found = await session.get(PatientSettings, site_id)
    return found or PatientSettings(site_id=site_id, **_DEFAULTS)


async def lock_settings(session: AsyncSession, site_id: int) -> PatientSettings:
    """Return the site's row for a change; nobody else changes it until this session ends."""
    insert = INSERT[session.get_bind().dialect.name](PatientSettings)
    await session.execute(insert.values(site_id=site_id, **_DEFAULTS).on_conflict_do_nothing())
    wanted = select(PatientSettings).where(PatientSettings.site_id == site_id).with_for_update()
    return (await session.scalars(wanted)).one()


async def change_rules(  # noqa: PLR0913, PLR0917 - who sets what
    session: AsyncSession,
    now: datetime,
    actor: Actor,
    site_id: int,
    digits: str,
    retention_days: str,
) -> None:
    """Set the digits of new references and the days that records are kept.

    Longer days take back what was announced: the records stay, and a mail tells anew when
    their time comes. Raises ``RequestRefusedError`` ``patient-settings-refused`` outside of
    the bounds above.
    """
    wanted = (
        _within(digits, FEWEST_DIGITS, MOST_DIGITS),
        _within(retention_days, SHORTEST_RETENTION, LONGEST_RETENTION),
    )
    settings = await lock_settings(session, site_id)
    before = {"digits": settings.digits, "days": settings.retention_days}
    settings.digits, settings.retention_days = wanted
    after = {"digits": settings.digits, "days": settings.retention_days}
    if after["days"] > before["days"]:
        announced = (Patient.site_id == site_id, Patient.warned_at.is_not(None))
        await session.execute(update(Patient).where(*announced).values(warned_at=None))
    if before != after:
        await record(session, now, actor, Act.SITE_CHANGED, site_id, before, after)


async def change_hint(
    session: AsyncSession, now: datetime, actor: Actor, site_id: int, hint: str
) -> None:
    """Leave a hint to the key for the people of the site.

    That it does not hold the key, the page has checked: nobody here knows the key.
    Raises ``RequestRefusedError`` ``patient-settings-refused`` for what is no line of text.
    """
    hint = hint.strip()
    if len(hint) > LONGEST_HINT or not (hint == "" or hint.isprintable()):
        raise RequestRefusedError(Refusal.PATIENT_SETTINGS_REFUSED)
    settings = await lock_settings(session, site_id)
    if settings.hint != hint:
        before, after = {"flag": settings.hint != ""}, {"flag": hint != ""}
        settings.hint = hint
        await record(session, now, actor, Act.KEY_HINT_CHANGED, site_id, before, after)


def _within(text: str, least: int, most: int) -> int:
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 6 else -1
    if not least <= number <= most:
        raise RequestRefusedError(Refusal.PATIENT_SETTINGS_REFUSED)
    return number

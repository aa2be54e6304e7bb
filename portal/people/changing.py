"""What people change of themselves, each told to their mailbox where it matters."""

from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from connectors.contract import Clock
from connectors.secret import Secret
from portal.database import Database
from portal.mail.queue import queue_mail
from portal.people.invitation_models import PasswordReset
from portal.people.models import Person
from portal.people.names import is_name
from portal.people.passwords import hash_password, require_good
from portal.people.sessions import end_sessions
from portal.people.step_up import prove_by_password
from portal.principals import Viewer
from portal.refusals import Refusal, RequestRefusedError
from portal.time_zones import TIME_ZONES
from web.catalogue import LANGUAGES


async def change_profile(
    database: Database, viewer: Viewer, name: str, language: str, time_zone: str
) -> None:
    """Keep a name, a language and a time zone; raise ``name-refused`` or ``form-refused``."""
    if not is_name(name):
        raise RequestRefusedError(Refusal.NAME_REFUSED)
    if language not in LANGUAGES or time_zone not in TIME_ZONES:
        raise RequestRefusedError(Refusal.FORM_REFUSED)
    async with database.writing() as session:
        await session.execute(
            update(Person)
            .where(Person.id == viewer.person_id)
            .values(name=name.strip(), language=language, time_zone=time_zone)
        )


async def change_password(
    database: Database, clock: Clock, viewer: Viewer, old: Secret, new: Secret
) -> None:
    """Take a new password from whoever knows the old one; every other session ends.

    Raises ``password-refused``, ``log-in-locked`` or what ``require_good`` raises.
    """
    await prove_by_password(database, clock, viewer, old)
    require_good(new, viewer.user_name)
    hashed = await hash_password(new)
    async with database.writing() as session:
        person = (await session.scalars(select(Person).where(Person.id == viewer.person_id))).one()
        await set_password(session, clock(), person, hashed, but=viewer.session)


async def set_password(
    session: AsyncSession, now: datetime, person: Person, hashed: str, but: str | None = None
) -> None:
    """Store a password's hash; end sessions (but one) and resets, and tell the mailbox."""
    await session.execute(update(Person).where(Person.id == person.id).values(password_hash=hashed))
    await session.execute(delete(PasswordReset).where(PasswordReset.person_id == person.id))
    await end_sessions(session, person.id, but)
    tell(session, now, person, "password-changed")


def tell(session: AsyncSession, now: datetime, person: Person, kind: str) -> None:
    """Tell a person by mail that something of theirs changed, in case it was not they."""
    queue_mail(session, now, kind, person.user_name, person.language or "en", path="/account")

"""A person's own passkeys: made, listed, taken off; each change is told to their mailbox."""

import secrets

from sqlalchemy import delete, select

from connectors.contract import Clock
from connectors.secret import Secret
from portal.database import Database
from portal.duties import INSERT
from portal.passkeys.ceremony import Ceremony
from portal.passkeys.challenges import Purpose, make_challenge, take_challenge
from portal.passkeys.checking import check_registration, registration_options
from portal.passkeys.models import LONGEST_NAME, Passkey, PasskeyUser
from portal.people.changing import tell
from portal.people.enrolling import after_removal, first_factor
from portal.people.factors import lock_person
from portal.people.names import is_name
from portal.principals import Viewer
from portal.refusals import Refusal, RequestRefusedError


async def begin(ceremony: Ceremony, viewer: Viewer) -> str:
    """Return what the browser asks an authenticator for; one that has a passkey makes no second."""
    async with ceremony.database.writing() as session:
        insert = INSERT[session.get_bind().dialect.name](PasskeyUser)
        new = insert.values(person_id=viewer.person_id, user_handle=secrets.token_bytes(32))
        await session.execute(new.on_conflict_do_nothing(index_elements=[PasskeyUser.person_id]))
        mine = select(PasskeyUser.user_handle).where(PasskeyUser.person_id == viewer.person_id)
        handle: bytes = (await session.scalars(mine)).one()
        known = list(
            await session.scalars(select(Passkey).where(Passkey.person_id == viewer.person_id))
        )
    challenge = await make_challenge(ceremony, Purpose.REGISTER)
    user = (handle, viewer.user_name, viewer.name)
    return registration_options(ceremony.party, challenge, user, known)


async def finish(ceremony: Ceremony, viewer: Viewer, name: str, written: str) -> tuple[Secret, ...]:
    """Keep the new passkey; return recovery codes, to be shown this once, for a first factor.

    Raises ``name-refused`` or ``passkey-refused``; the latter for a credential of somebody
    else's, and for one's own that is there already, alike.
    """
    if not is_name(name) or len(name.strip()) > LONGEST_NAME:
        raise RequestRefusedError(Refusal.NAME_REFUSED)
    challenge = await take_challenge(ceremony, Purpose.REGISTER)
    made = check_registration(ceremony.party, challenge, written)
    async with ceremony.database.writing() as session:
        now = ceremony.clock()
        person = await lock_person(session, viewer.person_id)
        insert = INSERT[session.get_bind().dialect.name](Passkey)
        codes = await first_factor(session, now, person, viewer.session)
        kept = await session.scalar(
            insert.values(
                person_id=person.id,
                handle=secrets.token_hex(8),
                credential_id=made.credential_id,
                public_key=made.public_key,
                sign_count=made.sign_count,
                transports=made.transports,
                name=name.strip(),
                created_at=now,
            )
            .on_conflict_do_nothing(index_elements=[Passkey.credential_id])
            .returning(Passkey.id)
        )
        if kept is None:
            raise RequestRefusedError(Refusal.PASSKEY_REFUSED)
        tell(session, now, person, "passkey-added")
    return codes


async def list_passkeys(database: Database, person_id: int) -> list[Passkey]:
    """Return a person's passkeys, the oldest first."""
    async with database.reading() as session:
        found = select(Passkey).where(Passkey.person_id == person_id).order_by(Passkey.id)
        return list(await session.scalars(found))


async def remove(database: Database, clock: Clock, viewer: Viewer, handle: str) -> None:
    """Take one of the viewer's passkeys off.

    Raises ``not-found``, or ``factor-demanded`` for the last factor while a site demands one.
    """
    async with database.writing() as session:
        person = await lock_person(session, viewer.person_id)
        removed = await session.scalar(
            delete(Passkey)
            .where(Passkey.person_id == person.id, Passkey.handle == handle)
            .returning(Passkey.id)
        )
        if removed is None:
            raise RequestRefusedError(Refusal.NOT_FOUND)
        await after_removal(session, clock(), viewer, person, "passkey-removed")

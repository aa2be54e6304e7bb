"""A journal against a backup that lacks what it names, or has it in another shape."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from portal.administration import create_site
from portal.audit.acts import Act
from portal.audit.recording import PORTAL, record
from portal.database import open_database
from portal.journal.file import read_journal, write_journal
from portal.journal.standing import NO_STEP_IS_LATER, Journal
from portal.operating.backup import back_up
from portal.passkeys.models import Passkey
from portal.people.factor_models import Totp
from portal.people.models import Membership, Person
from portal.sites.models import SiteRole, SiteToken
from tests.portal.hosting import BIRCH_USER, MAPLE_ADMIN, Hosted
from tests.portal.operating.test_journal import KEY, person_of, restored
from tests.portal.postgresql import PostgreSql

Work = Callable[[AsyncSession, Hosted], Awaitable[None]]


async def nothing(_: AsyncSession, _hosted: Hosted) -> None:
    """Leave all as it is."""


async def set_role(session: AsyncSession, user: str, role: SiteRole) -> None:
    person = await person_of(session, user)
    mine = Membership.person_id == person.id
    await session.execute(update(Membership).where(mine).values(role=role))


async def promote(session: AsyncSession, _: Hosted) -> None:
    await set_role(session, BIRCH_USER, SiteRole.SITE_ADMIN)


async def demote(session: AsyncSession, _: Hosted) -> None:
    await set_role(session, MAPLE_ADMIN, SiteRole.USER)


async def both_roles(session: AsyncSession, _: Hosted) -> None:
    person = await person_of(session, MAPLE_ADMIN)
    session.add(Membership(person_id=person.id, site_id=1, role=SiteRole.USER))


async def lose_admin(session: AsyncSession, _: Hosted) -> None:
    person = await person_of(session, MAPLE_ADMIN)
    admin = select(Membership).where(
        Membership.person_id == person.id, Membership.role == SiteRole.SITE_ADMIN
    )
    await session.delete((await session.scalars(admin)).one())


async def set_up_app(session: AsyncSession, hosted: Hosted) -> None:
    now, person = hosted.clock(), await person_of(session, MAPLE_ADMIN)
    app = Totp(person_id=person.id, sealed_secret=b"a", begun_at=now, confirmed_at=now, last_step=1)
    session.add(app)


async def lock_app(session: AsyncSession, _: Hosted) -> None:
    await session.execute(update(Totp).values(last_step=NO_STEP_IS_LATER))


async def add_passkey(session: AsyncSession, hosted: Hosted) -> None:
    person = await person_of(session, MAPLE_ADMIN)
    key = Passkey(
        person_id=person.id,
        handle="h" * 16,
        credential_id=b"key",
        public_key=b"p",
        sign_count=0,
        transports="",
        name="Key",
        created_at=hosted.clock(),
    )
    session.add(key)


async def copy_passkey(session: AsyncSession, hosted: Hosted) -> None:
    await session.execute(update(Passkey).values(copied_at=hosted.clock()))


async def hold_tokens(session: AsyncSession, hosted: Hosted) -> None:
    await session.execute(update(SiteToken).values(held_at=hosted.clock()))


async def revoke_held(session: AsyncSession, hosted: Hosted) -> None:
    await session.execute(update(SiteToken).values(revoked_at=hosted.clock()))


async def delete_elsewhere(session: AsyncSession, hosted: Hosted) -> None:
    facts = {"record": "A" * 22, "why": "by-hand"}
    await record(session, hosted.clock(), PORTAL, Act.PATIENT_DELETED, 3, dict(facts))


async def after_restore(
    hosted: Hosted, postgresql: PostgreSql, before: Work, since: Work
) -> dict[str, Any]:
    """Back up, let something happen, restore with the journal of then; return what is there."""
    file = hosted.folder / "journal"
    async with hosted.portal.database.writing() as session:
        await before(session, hosted)
    async with open_database(hosted.owner_url) as owner:
        await back_up(owner, hosted.clock, hosted.folder / "backup", KEY)
        hosted.clock.forward(timedelta(hours=1))
        if since is delete_elsewhere:
            await create_site(owner, hosted.clock, "7003", "Cedar Clinic")
        async with hosted.portal.database.writing() as session:
            await since(session, hosted)
        await write_journal(owner, hosted.clock, file, KEY)
    journal: Journal = read_journal(file, KEY)
    async with (
        restored(hosted, postgresql, journal) as database,
        database.reading() as session,
    ):
        admin, user = await person_of(session, MAPLE_ADMIN), await person_of(session, BIRCH_USER)
        roles = await session.execute(select(Membership.person_id, Membership.role))
        tokens = await session.execute(select(SiteToken.revoked_at, SiteToken.held_at))
        return {
            "roles": sorted((user.id if one == user.id else 0, role) for one, role in roles),
            "user": user.id,
            "password": bool((await session.get_one(Person, admin.id)).password_hash),
            "app": list(await session.scalars(select(Totp.last_step))),
            "key": [one is None for one in await session.scalars(select(Passkey.copied_at))],
            "tokens": {(bool(revoked), bool(held)) for revoked, held in tokens},
        }


async def test_who_was_promoted_since_keeps_the_role_of_the_backup(
    hosted: Hosted, postgresql: PostgreSql
) -> None:
    found = await after_restore(hosted, postgresql, nothing, promote)
    assert (found["user"], "user") in found["roles"]


@pytest.mark.parametrize("since", [demote, lose_admin])
async def test_who_had_both_roles_and_is_a_user_since_is_one(
    hosted: Hosted, postgresql: PostgreSql, since: Work
) -> None:
    if since is demote:
        found = await after_restore(hosted, postgresql, nothing, demote)
    else:
        found = await after_restore(hosted, postgresql, both_roles, lose_admin)
    assert [role for one, role in found["roles"] if one == 0] == ["user"]


async def test_a_password_that_a_factor_has_joined_opens_nothing_alone(
    hosted: Hosted, postgresql: PostgreSql
) -> None:
    assert not (await after_restore(hosted, postgresql, nothing, set_up_app))["password"]


async def test_a_passkey_that_was_copied_since_stays_as_a_lock(
    hosted: Hosted, postgresql: PostgreSql
) -> None:
    found = await after_restore(hosted, postgresql, add_passkey, copy_passkey)
    assert (found["key"], found["password"]) == ([False], True)


async def test_an_app_that_an_earlier_restore_made_a_lock_is_one_again(
    hosted: Hosted, postgresql: PostgreSql
) -> None:
    found = await after_restore(hosted, postgresql, set_up_app, lock_app)
    assert found["app"] == [NO_STEP_IS_LATER]


async def test_a_held_token_that_was_revoked_since_cannot_be_confirmed(
    hosted: Hosted, postgresql: PostgreSql
) -> None:
    found = await after_restore(hosted, postgresql, hold_tokens, revoke_held)
    assert {revoked for revoked, _ in found["tokens"]} == {True}


async def test_a_token_that_waits_since_another_restore_is_not_revoked_by_its_journal(
    hosted: Hosted, postgresql: PostgreSql
) -> None:
    found = await after_restore(hosted, postgresql, nothing, hold_tokens)
    assert found["tokens"] == {(False, True)}


async def test_a_site_that_the_backup_does_not_know_stops_no_restore(
    hosted: Hosted, postgresql: PostgreSql
) -> None:
    assert (await after_restore(hosted, postgresql, nothing, delete_elsewhere))["password"]

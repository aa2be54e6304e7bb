"""A journal kept apart takes away from an older backup what had gone, and gives nobody anything."""

import re
import stat
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from portal.announcements.models import Follow, Section
from portal.audit.exporting import export
from portal.audit.models import AuditEntry
from portal.audit.recording import PORTAL
from portal.audit.verifying import verify
from portal.database import Database, default_url, open_database
from portal.errors import BackupUnreadableError, JournalOlderError, JournalUnreadableError
from portal.journal.file import WORDS, read_journal, write_journal
from portal.journal.standing import NO_STEP_IS_LATER, Journal
from portal.mail.models import Mail
from portal.operating.backup import back_up
from portal.operating.restore import restore
from portal.operating.sealed_file import Key, opened
from portal.passkeys.models import Passkey
from portal.patients.models import Patient
from portal.patients.retention import delete_patient
from portal.patients.whose import PatientSite
from portal.people.closing import close_user
from portal.people.demanding import demand_factor
from portal.people.factor_models import RecoveryCode, Totp
from portal.people.models import Membership, Person, Staff, StaffRole
from portal.sites.models import Site, SiteRole, SiteToken
from portal.sites.tokens import revoke
from tests.portal.command_line import Run
from tests.portal.hosting import (
    ASSOCIATE,
    BIRCH,
    BIRCH_USER,
    MAPLE,
    MAPLE_ADMIN,
    OPERATOR,
    Browser,
    Hosted,
)
from tests.portal.patients.records import put
from tests.portal.postgresql import PostgreSql
from tests.portal.tickets.test_purging import CANARY as PURGED
from tests.portal.tickets.test_purging import furnished, purge

KEY = Key.of_file(b"k" * 32)
NO_WORD = re.compile(r"[0-9a-f]{32}|[\w-]{22}|2026-11-23T15:00:00\+00:00|ocean-portal-journal/1")
"""Digests, random ids, moments, and the journal's own name."""


@asynccontextmanager
async def restored(
    hosted: Hosted, postgresql: PostgreSql, journal: Journal | None
) -> AsyncIterator[Database]:
    """Give a database of the same kind that was restored from the backup."""
    folder = hosted.folder / f"restored-{journal is not None}"
    folder.mkdir()
    async with postgresql.copied("template1") as empty:
        url = default_url(folder) if hosted.database_url.startswith("sqlite") else empty
        async with open_database(url) as database:
            await restore(*(database, hosted.clock, hosted.folder / "backup", KEY), journal=journal)
            yield database


async def person_of(session: AsyncSession, user: str) -> Person:
    return (await session.scalars(select(Person).where(Person.user_name == user))).one()


async def furnish(hosted: Hosted) -> None:
    """Give people what can be taken from them: factors, follows, a record, a second role."""
    await put(hosted, "482")
    await put(hosted, "483", emr_id="1235")
    now = hosted.clock()
    async with hosted.portal.database.writing() as session:
        admin, user = await person_of(session, MAPLE_ADMIN), await person_of(session, BIRCH_USER)
        for person, app in ((admin, b"old"), (user, b"kept")):
            session.add(
                Totp(
                    person_id=person.id,
                    sealed_secret=app,
                    begun_at=now,
                    confirmed_at=now,
                    last_step=1,
                )
            )
            session.add(
                RecoveryCode(code_digest=app.rjust(32), person_id=person.id, created_at=now)
            )
            session.add(
                Passkey(
                    person_id=person.id,
                    handle=f"{person.id:016}",
                    credential_id=app + b"key",
                    public_key=b"p",
                    sign_count=0,
                    transports="",
                    name="Key",
                    created_at=now,
                )
            )
        section = Section(
            slug_en="a", slug_fr="b", title_en="A", title_fr="B", about_en="", about_fr="", emrs=[]
        )
        section.critical, section.position = False, 1
        session.add(section)
        await session.flush()
        for language, token in (("en", "e" * 32), ("fr", "f" * 32)):
            session.add(
                Follow(
                    section_id=section.id,
                    language=language,
                    person_id=user.id,
                    updates=True,
                    token=token,
                    created_at=now,
                )
            )
        operator = await person_of(session, OPERATOR)
        session.add(Staff(person_id=operator.id, role="editor"))
        session.add(Membership(person_id=operator.id, site_id=2, role=SiteRole.SITE_ADMIN))


async def take_away(hosted: Hosted) -> None:
    """Let go what the backup still has."""
    database, clock = hosted.portal.database, hosted.clock
    clock.forward(timedelta(hours=1))
    await close_user(database, clock, ASSOCIATE)
    async with database.writing() as session:
        admin, user = await person_of(session, MAPLE_ADMIN), await person_of(session, BIRCH_USER)
        admin.password_hash = "another"
        await session.execute(
            update(Totp).where(Totp.person_id == admin.id).values(sealed_secret=b"new")
        )
        mine = Passkey.person_id
        await session.execute(delete(Passkey).where(mine.in_([admin.id, user.id])))
        await session.execute(delete(RecoveryCode).where(RecoveryCode.person_id == user.id))
        await session.execute(delete(Follow).where(Follow.language == "fr"))
        operator = await person_of(session, OPERATOR)
        theirs = (Staff.person_id == operator.id, Staff.role == "editor")
        await session.execute(delete(Staff).where(*theirs))
        await session.execute(delete(Membership).where(Membership.person_id == operator.id))
        await demand_factor(session, clock(), PORTAL, 2, demanded=True)
        await revoke(session, clock(), PORTAL, 1, 1)
    async with database.reading() as session:
        wanted = select(Patient.id).where(Patient.reference == "482")
        patient = (await session.scalars(wanted)).one()
    site = PatientSite(1, MAPLE, "Maple Clinic", admin=True, own=True)
    await delete_patient(database, clock, site, PORTAL, patient)


async def found(database: Database) -> dict[str, Any]:
    """Return what of all that is there, person by person."""
    async with database.reading() as session:
        people = {one.user_name: one for one in await session.scalars(select(Person))}
        admin, user = people[MAPLE_ADMIN].id, people[BIRCH_USER].id
        apps = {one.person_id: one.last_step for one in await session.scalars(select(Totp))}
        keys = await session.scalars(select(Passkey))
        passkeys = {one.person_id: one.copied_at is None for one in keys}
        tokens = await session.execute(
            select(SiteToken.id, SiteToken.revoked_at, SiteToken.held_at).order_by(SiteToken.id)
        )
        return {
            "open": ASSOCIATE in people,
            "password": bool(people[MAPLE_ADMIN].password_hash),
            "admin's factors": (apps[admin], passkeys.get(admin)),
            "user's factors": (apps[user], passkeys.get(user)),
            "codes": {one.person_id for one in await session.scalars(select(RecoveryCode))}
            == {admin, user},
            "follows": list(await session.scalars(select(Follow.language))),
            "operator": sorted(
                await session.scalars(
                    select(Staff.role).where(Staff.person_id == people[OPERATOR].id)
                )
            ),
            "strange": await session.scalar(
                select(Membership.role).where(Membership.person_id == people[OPERATOR].id)
            ),
            "demand": await session.scalar(
                select(Site.factor_demanded_at.is_not(None)).where(Site.number == BIRCH)
            ),
            "records": list(await session.scalars(select(Patient.reference))),
            "tokens": [(bool(revoked), bool(held)) for _, revoked, held in tokens],
        }


AS_BACKED_UP = {
    "open": True,
    "password": True,
    "admin's factors": (1, True),
    "user's factors": (1, True),
    "codes": True,
    "follows": ["en", "fr"],
    "operator": ["editor", "operator"],
    "strange": "site_admin",
    "demand": False,
    "records": ["482", "483"],
    "tokens": [(False, True), (False, True)],
}
AS_IT_WAS = {
    "open": False,
    "password": False,
    # a newer app took the place of this one: it opens nothing, and still is asked for
    "admin's factors": (NO_STEP_IS_LATER, False),
    "user's factors": (1, None),
    "codes": False,
    "follows": ["en"],
    "operator": ["operator"],
    "strange": None,
    "demand": True,
    "records": ["483"],
    "tokens": [(True, False), (False, True)],
}


async def test_what_had_gone_is_gone_again_and_without_the_journal_is_back(
    hosted: Hosted, postgresql: PostgreSql
) -> None:
    await furnish(hosted)
    file = hosted.folder / "journal"
    async with open_database(hosted.owner_url) as owner:
        await back_up(owner, hosted.clock, hosted.folder / "backup", KEY)
        await take_away(hosted)
        await write_journal(owner, hosted.clock, file, KEY)
    journal = read_journal(file, KEY)
    async with restored(hosted, postgresql, None) as database:
        assert await found(database) == AS_BACKED_UP
    async with restored(hosted, postgresql, journal) as database:
        assert await found(database) == AS_IT_WAS
        async with database.reading() as session:
            mails = list(await session.execute(select(Mail.kind, Mail.recipient)))
            acts = set(await session.scalars(select(AuditEntry.act)))
            log = b"".join([part async for part in export(database, 1)])
    assert ("password-held", MAPLE_ADMIN) in [tuple(one) for one in mails]
    assert {"restored", "patient-deleted", "user-removed", "token-revoked", "site-changed"} <= acts
    assert verify(log).site == MAPLE


async def test_a_complete_journal_holds_no_token_and_none_gives_anything(
    hosted: Hosted, postgresql: PostgreSql
) -> None:
    async with open_database(hosted.owner_url) as owner:
        await back_up(owner, hosted.clock, hosted.folder / "backup", KEY)
        await write_journal(owner, hosted.clock, hosted.folder / "journal", KEY)
    journal = replace(read_journal(hosted.folder / "journal", KEY), complete=True)
    every = {(site, role.value) for site in (1, 2) for role in SiteRole}
    for person, one in journal.people.items():
        journal.people[person] = replace(one, roles=frozenset(every), staff=frozenset(StaffRole))
    async with restored(hosted, postgresql, journal) as database, database.reading() as session:
        # it takes away and never gives: two members and two of staff, as before
        assert len(list(await session.scalars(select(Membership.role)))) == 2
        assert len(list(await session.scalars(select(Staff.role)))) == 2
        assert list(await session.scalars(select(SiteToken.held_at))) == [None, None]
        assert "" not in list(await session.scalars(select(Person.password_hash)))


async def test_a_journal_that_is_older_than_the_backup_is_refused(
    hosted: Hosted, postgresql: PostgreSql
) -> None:
    async with open_database(hosted.owner_url) as owner:
        await write_journal(owner, hosted.clock, hosted.folder / "journal", KEY)
        hosted.clock.forward(timedelta(seconds=1))
        await back_up(owner, hosted.clock, hosted.folder / "backup", KEY)
    journal = read_journal(hosted.folder / "journal", KEY)
    with pytest.raises(JournalOlderError):
        async with restored(hosted, postgresql, journal):
            pass


async def test_the_journal_names_nobody_and_opens_whole_or_not_at_all(
    hosted: Hosted, tmp_path: Path
) -> None:
    if not hosted.database_url.startswith("sqlite"):
        pytest.skip("the file is the same from either database")
    await furnish(hosted)
    file, key = tmp_path / "journal", Key.of_file(b"x" * 32)
    await write_journal(hosted.portal.database, hosted.clock, file, KEY)
    body = file.read_bytes()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    said = b"".join(opened(BytesIO(body), KEY))
    words = {
        word for word in re.findall(r'"([^"]*)"', said.decode()) if not NO_WORD.fullmatch(word)
    }
    assert words <= {*WORDS, *SiteRole, *StaffRole, "schema", "made_at"}
    assert re.fullmatch(r"[^\n]+\n(\[[^\n]+\]\n)+", said.decode())
    file.write_bytes(body[:-1])
    for path, opener in ((file, KEY), (hosted.folder / "portal.db", KEY)):
        with pytest.raises(BackupUnreadableError):
            read_journal(path, opener)
    file.write_bytes(body)
    with pytest.raises(BackupUnreadableError):
        read_journal(file, key)
    await back_up(hosted.portal.database, hosted.clock, tmp_path / "backup", KEY)
    with pytest.raises(JournalUnreadableError):
        read_journal(tmp_path / "backup", KEY)


def test_an_operator_writes_a_journal_and_restores_with_it(run: Run, tmp_path: Path) -> None:
    assert run("migrate")[0] == 0
    file, journal = str(tmp_path / "backup"), str(tmp_path / "journal")
    given = "correct horse battery\n"
    assert run("backup", file, given=given)[0] == 0
    assert run("journal", journal, given=given)[0] == 0
    assert "file-unwritable" in run("journal", journal, given=given)[2]
    both = ("restore", file, "--journal", journal)
    assert "journal-needed" in run(*both, "--without-journal", given=given)[2]
    assert "database-not-empty" in run(*both, "--complete", given=given)[2]


@pytest.mark.parametrize("both", ["sqlite"], indirect=True)
@pytest.mark.parametrize("repeats", [True, False], ids=["with", "without"])
async def test_what_was_purged_is_in_no_byte_after_a_restore(
    hosted: Hosted, browser: Callable[[], Browser], postgresql: PostgreSql, *, repeats: bool
) -> None:
    number, associate, places = await furnished(hosted, browser)
    await back_up(hosted.portal.database, hosted.clock, hosted.folder / "backup", KEY)
    assert await purge(associate, number, places) == 303
    await write_journal(hosted.portal.database, hosted.clock, hosted.folder / "journal", KEY)
    journal = read_journal(hosted.folder / "journal", KEY) if repeats else None
    async with restored(hosted, postgresql, journal):
        folder = hosted.folder / f"restored-{repeats}"
        left = b"".join(one.read_bytes() for one in folder.iterdir())
    assert (PURGED.encode() in left) is not repeats

"""Whatever was ended after a backup was made is not open again once it is restored."""

import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest

from portal.audit.checkpoints import mail_checkpoints
from portal.audit.verifying import verify
from portal.database import default_url, open_database
from portal.errors import AuditRestoredError
from portal.operating.backup import back_up
from portal.operating.restore import restore
from portal.operating.sealed_file import Key
from portal.restoring import REPEATED, Repeat
from portal.running import Serving, run_portal
from portal.sites.models import TokenScope
from tests.portal.grants.walking import HELP, HELP_ADMIN, Clinic, meet, post
from tests.portal.hosting import BIRCH, BIRCH_USER, MAPLE, MAPLE_ADMIN, Browser, Hosted
from tests.portal.people.post import fill
from tests.portal.postgresql import PostgreSql
from tests.portal.sites.test_credentials import opens

KEY = Key.of_file(b"k" * 32)
TOKENS = f"/sites/{MAPLE}/credentials"
INSIDE = f"/sites/{MAPLE}/account"
Open = Callable[[], Browser]


async def back_up_here(hosted: Hosted) -> None:
    async with open_database(hosted.owner_url) as database:
        await back_up(database, hosted.clock, hosted.folder / "backup", KEY)


@asynccontextmanager
async def restored(
    hosted: Hosted, postgresql: PostgreSql, repeated: tuple[Repeat, ...] = REPEATED
) -> AsyncIterator[Hosted]:
    """Restore the backup into another database of the same kind, and run a portal on it."""
    folder = hosted.folder / "restored"
    folder.mkdir()
    async with postgresql.copied("template1") as empty:
        url = default_url(folder) if hosted.database_url.startswith("sqlite") else empty
        async with open_database(url) as database:
            await restore(database, hosted.clock, hosted.folder / "backup", KEY, repeated)
        serving = Serving(do_duties=False, factor_key=hosted.folder / "factor.key")
        async with run_portal(url, hosted.clock, serving=serving) as portal:
            yield replace(hosted, portal=portal, folder=folder, database_url=url)


def same_cookie(other: Hosted, cookie: str | None) -> Browser:
    """Return a browser at the restored portal that has a cookie of before."""
    assert cookie is not None
    visitor = Browser(other.url)
    visitor.plant("ocean-session", cookie)
    return visitor


async def end_all(clinic: Clinic) -> None:
    """End what the backup holds alive: grant, token, log-in."""
    assert (await clinic.end()).status == 303
    assert (await post(clinic.admin, f"{TOKENS}/1/revoke", [], TOKENS)).status == 303
    assert (await post(clinic.support, "/log-out", [])).status == 303


async def test_nothing_that_was_ended_opens_again(
    hosted: Hosted, browser: Open, postgresql: PostgreSql
) -> None:
    clinic = await meet(hosted, browser(), browser())
    await clinic.grant_and_enter()
    assert (await clinic.support.get(INSIDE)).status == 200
    await back_up_here(hosted)
    cookie = clinic.support.cookie("ocean-session")
    await end_all(clinic)
    async with restored(hosted, postgresql) as other:
        visitor = same_cookie(other, cookie)
        async with visitor.session:
            assert (await visitor.get(INSIDE)).headers["Location"].startswith("/log-in")
            await visitor.log_in(HELP_ADMIN)
            assert (await visitor.get(INSIDE)).status == 404
        assert not await opens(other, other.tokens[MAPLE])
        rows = await other.rows()
    assert not rows["log_in_session"][1:]  # the one of just now
    assert "restored" in rows["support_grant"][0]


async def test_without_the_repeated_works_all_of_it_would(
    hosted: Hosted, browser: Open, postgresql: PostgreSql
) -> None:
    """The defect that the test above looks for."""
    clinic = await meet(hosted, browser(), browser())
    await clinic.grant_and_enter()
    await back_up_here(hosted)
    cookie = clinic.support.cookie("ocean-session")
    await end_all(clinic)
    async with restored(hosted, postgresql, ()) as other:
        visitor = same_cookie(other, cookie)
        async with visitor.session:
            assert (await visitor.get(INSIDE)).status == 200
        assert await opens(other, other.tokens[MAPLE])


async def test_the_clinic_reads_what_happened_in_log_and_mail(
    hosted: Hosted, browser: Open, postgresql: PostgreSql
) -> None:
    clinic = await meet(hosted, browser(), browser())
    await clinic.grant()
    invited = [("site", MAPLE), ("user", "new@maple.invalid"), ("role", "user"), ("language", "fr")]
    assert (await post(clinic.admin, "/invitations", invited, "/invitations")).status == 303
    asked = [("support", HELP), ("site", BIRCH), ("reason", "T"), ("length", "1d")]
    asked.append(("scope", "eforms"))
    assert (await post(clinic.support, "/supported-sites/requests", asked)).status == 303
    await back_up_here(hosted)
    await clinic.end()
    await mail_checkpoints(hosted.portal.database, hosted.clock)
    point = next(
        facts["checkpoint"]
        for row in (await hosted.rows())["mail_outbox"]
        if "audit-checkpoint" in row and f"/sites/{MAPLE}/audit" in row
        for facts in row
        if isinstance(facts, dict)
    )
    async with restored(hosted, postgresql) as other:
        admin = Browser(other.url)
        async with admin.session:
            await admin.log_in(MAPLE_ADMIN)
            export = await (await admin.get(f"/sites/{MAPLE}/audit/export")).read()
            page = await admin.page(f"/sites/{MAPLE}/audit")
            assert "new@maple.invalid" not in await admin.page("/invitations")
        rows = await other.rows()
    acts = re.findall(rb'"act":"([a-z-]+)"', export)
    assert acts[2:] == [b"restored", b"grant-ended", b"invitation-withdrawn", b"token-held"]
    assert b'"as_of":"2026-11-23T15:00:00+00:00"' in export
    assert "Portal restored from a backup" in page
    assert verify(export).entries == 6
    told = [row for row in rows["mail_outbox"] if "portal-restored" in row]
    assert [user in repr(told) for user in (MAPLE_ADMIN, HELP_ADMIN, BIRCH_USER)] == [1, 1, 0]
    requests = [entry for entry in rows["audit_entry"] if "request-refused" in entry]
    assert len(requests) == 1
    with pytest.raises(AuditRestoredError):  # the clinic holds what proves that an entry was lost
        verify(export, point)


async def test_a_token_on_hold_waits_for_its_site_admin(
    hosted: Hosted, postgresql: PostgreSql
) -> None:
    await back_up_here(hosted)
    async with restored(hosted, postgresql) as other:
        token = other.tokens[MAPLE]
        admin = Browser(other.url)
        async with admin.session:
            await admin.log_in(MAPLE_ADMIN)
            assert "On hold" in await admin.page(TOKENS)
            assert not await opens(other, token)
            assert (await post(admin, f"{TOKENS}/2/confirm", [], TOKENS)).status == 404  # Birch's
            status, where, _ = await fill(admin, TOKENS, f"{TOKENS}/1/confirm", back=TOKENS)
            assert (status, where) == (303, f"{TOKENS}?saved=1")
            assert "On hold" not in await admin.page(TOKENS)
            assert (await post(admin, f"{TOKENS}/1/confirm", [], TOKENS)).status == 404
        assert [await opens(other, token, scope) for scope in TokenScope] == [True, True]
        assert not await opens(other, other.tokens[BIRCH])
        assert "token-confirmed" in repr((await other.rows())["audit_entry"])

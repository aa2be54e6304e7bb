"""There is no emergency entrance: whatever the operator does at a clinic, the clinic reads it."""

from collections.abc import Awaitable, Callable
from typing import Final

import pytest
from typer.main import get_command

from connectors.secret import Secret
from portal import administration
from portal.cli import app
from portal.errors import NameTakenError
from portal.grants.marking import mark_support_site
from portal.operating import telling
from portal.people.closing import close_user
from portal.people.enrolling import reset_factors_of
from portal.people.models import StaffRole
from portal.sites.models import SiteRole, TokenScope
from portal.tickets.retention import keep_for
from tests.portal.hosting import BIRCH_USER, MAPLE, MAPLE_ADMIN, PASSWORD, Hosted
from tests.portal.people.post import mails

NOTHING, READS_IT, READS_ITS_LOG = "nothing there", "log and mail", "log"
COMMANDS: Final = {
    "answer-due": NOTHING,
    "audit-verify": NOTHING,
    "backup": NOTHING,
    "bounce": NOTHING,
    "close-user": READS_ITS_LOG,  # takes away alone; the person is told
    "credits": READS_ITS_LOG,  # the log has the amount and the balance
    "create-site": NOTHING,  # a site that has nobody yet
    "create-site-token": READS_IT,
    "create-user": READS_IT,  # at a site; staff have no way into a clinic's pages
    "doctor": NOTHING,
    "journal": NOTHING,
    "list-people": NOTHING,
    "list-sites": NOTHING,
    "mail-retention": NOTHING,
    "mark-support-site": READS_IT,
    "migrate": NOTHING,
    "permissions": NOTHING,
    "purge": READS_ITS_LOG,  # what an associate deleted, which the log has, once more
    "reading-times": NOTHING,  # of all links at once; the page of each says its end
    "reset-factors": READS_IT,
    "restore": READS_IT,
    "rotate-hand-over-keys": NOTHING,
    "rotate-keys": NOTHING,
    "routes": NOTHING,
    "serve": NOTHING,
    "ticket-retention": READS_IT,
    "worker": NOTHING,
}
"""Every command, and how a clinic learns of what it does there."""
Act = Callable[[Hosted], Awaitable[object]]


async def create_user(hosted: Hosted) -> None:
    await administration.create_user(
        *(hosted.portal.database, hosted.clock, "new@maple.invalid", "New", Secret(PASSWORD)),
        SiteRole.SITE_ADMIN,
        site_number=MAPLE,
    )


async def create_site_token(hosted: Hosted) -> None:
    await administration.create_site_token(
        hosted.portal.database, hosted.clock, MAPLE, "planted", tuple(TokenScope)
    )


ACTS: Final[dict[str, tuple[Act, str]]] = {
    "create-user": (create_user, "user-added"),
    "create-site-token": (create_site_token, "token-made"),
    "mark-support-site": (
        lambda one: mark_support_site(one.portal.database, one.clock, MAPLE, "Maple Inc."),
        "site-marked",
    ),
    "reset-factors": (
        lambda one: reset_factors_of(one.portal.database, one.clock, MAPLE_ADMIN),
        "factors-reset",
    ),
    "ticket-retention": (
        lambda one: keep_for(one.portal.database, one.clock, 30),
        "ticket-retention-set",
    ),
}
"""What opens something, or takes patient data away; a restore is in ``test_restored_access``."""


def test_every_command_says_how_a_clinic_learns_of_it() -> None:
    command = get_command(app)
    assert set(command.commands) == set(COMMANDS)  # type: ignore[attr-defined]
    told = {name for name, how in COMMANDS.items() if how == READS_IT}
    assert told == {*ACTS, "restore"}


async def entries(hosted: Hosted) -> list[str]:
    return [repr(row) for row in (await hosted.rows())["audit_entry"] if row[0] == 1]


@pytest.mark.parametrize("command", ACTS)
async def test_the_clinic_reads_what_the_operator_did(hosted: Hosted, command: str) -> None:
    act, word = ACTS[command]
    await act(hosted)
    (entry,) = await entries(hosted)
    assert f"'{word}'" in entry
    assert "'why': 'by-operator'" in entry
    told = [words for kind, words in await mails(hosted, MAPLE_ADMIN) if kind == "operator-acted"]
    assert len(told) == 1
    assert MAPLE in told[0]
    assert f"/sites/{MAPLE}/audit" in told[0]
    # whoever was made a Site Admin just now is not who is asked
    assert not await mails(hosted, "new@maple.invalid")


async def test_an_act_that_cannot_be_told_does_not_happen(
    hosted: Hosted, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(telling, "queue_mail", fail)
    before = await hosted.rows()
    for act, _ in ACTS.values():
        with pytest.raises(RuntimeError):
            await act(hosted)
    assert await hosted.rows() == before


async def test_nothing_is_told_of_what_was_refused_or_is_no_clinic_s(hosted: Hosted) -> None:
    database, clock = hosted.portal.database, hosted.clock
    with pytest.raises(NameTakenError):
        await administration.create_user(
            *(database, clock, BIRCH_USER, "B", Secret(PASSWORD), SiteRole.USER), site_number=MAPLE
        )
    staff = ("lead@support.invalid", "Lea", Secret(PASSWORD), StaffRole.LEAD)
    await administration.create_user(database, clock, *staff)
    assert not (await hosted.rows())["audit_entry"]
    assert not (await hosted.rows())["mail_outbox"]


async def test_closing_leaves_an_entry_and_tells_the_person(hosted: Hosted) -> None:
    await close_user(hosted.portal.database, hosted.clock, MAPLE_ADMIN)
    (entry,) = await entries(hosted)
    assert "'user-removed'" in entry
    assert [kind for kind, _ in await mails(hosted, MAPLE_ADMIN)] == ["account-closed"]

"""What came with a ticket goes a set time after its end, down to the bytes of the file."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import event

from portal import database as portal_database
from portal.database import default_url
from portal.duties import do_due
from portal.duty_list import DUTIES
from portal.tickets import retention
from portal.tickets.retention import keep_for, purge_due
from tests.portal.command_line import CommandLine
from tests.portal.hosting import ASSOCIATE, BIRCH, MAPLE, MAPLE_ADMIN, Browser, Hosted, make_tree
from tests.portal.test_attachments import ONE
from tests.portal.test_attachments import post as post_pictures
from tests.portal.tickets.test_desk import logged_in, post
from toolbar.troubleshooting.bundle import canonical

Open = Callable[[], Browser]
DAY = timedelta(days=1)
CANARY = "quincunxial"
OWN = tuple(duty for duty in DUTIES if duty.name == "ticket-retention")


async def closed_ticket(hosted: Hosted, browser: Open, site: str = MAPLE) -> str:
    number = await hosted.make_ticket(site, ticket={"description": f"The {CANARY} note"})
    associate = await logged_in(browser, ASSOCIATE)
    await post(associate, number, "answers", body="We mended it.", kind="public", then="solved")
    return number


async def test_bundle_screenshots_identifiers_and_words_go_and_messages_stay(
    hosted: Hosted, browser: Open
) -> None:
    tree = make_tree(ticket={"description": f"The {CANARY} note"})
    number = (await (await post_pictures(hosted, tree, ONE)).json())["ticket_number"]
    associate = await logged_in(browser, ASSOCIATE)
    await post(associate, number, "answers", body="We mended it.", kind="public", then="solved")
    assert "will be deleted after" in await associate.page(f"/tickets/{number}")
    assert CANARY.encode() in await hosted.stored()
    hosted.clock.forward(89 * DAY)
    assert await purge_due(hosted.portal.database, hosted.clock) == 0
    hosted.clock.forward(DAY)
    assert await do_due(hosted.portal.database, hosted.clock, OWN) == ["ticket-retention"]
    stored = await hosted.stored()
    for gone in (CANARY.encode(), ONE, canonical(tree)[:200], b'"emr_id"'):
        assert gone not in stored
    for desk_or_clinic in (ASSOCIATE, MAPLE_ADMIN):
        visitor = await logged_in(browser, desk_or_clinic)
        page = await visitor.page(f"/tickets/{number}")
        assert "We mended it." in page
        assert "were deleted on" in page
        assert (await visitor.get(f"/tickets/{number}/bundle")).status == 404
        assert (await visitor.get(f"/tickets/{number}/attachments/1")).status == 404
    seen = await (await hosted.get(f"/api/v1/tickets/{number}", MAPLE)).json()
    assert (seen["bundle"], seen["state"]) == (None, "solved")
    assert (await hosted.get(f"/api/v1/tickets/{number}/bundle", MAPLE)).status == 404
    # a late repetition of the same post still gets its answer
    again = await post_pictures(hosted, tree, ONE)
    assert (await again.json())["ticket_number"] == number
    assert "ticket-contents-deleted" in repr((await hosted.rows())["audit_entry"])


@pytest.mark.parametrize("defence", ["secure_delete", "checkpoint"])
async def test_without_either_the_bytes_would_still_be_in_a_file(
    hosted: Hosted, browser: Open, monkeypatch: pytest.MonkeyPatch, defence: str
) -> None:
    if not hosted.database_url.startswith("sqlite"):
        pytest.skip("PostgreSQL's files are the server's own")
    engine = hosted.portal.database.engine
    if defence == "secure_delete":
        await engine.dispose()
        event.listen(
            engine.sync_engine,
            "connect",
            lambda connection, _: connection.execute("PRAGMA secure_delete = 0").close(),
        )
    else:

        async def nothing(_: object) -> None:
            pass

        monkeypatch.setattr(retention, "forget_old_pages", nothing)
    await closed_ticket(hosted, browser)
    hosted.clock.forward(90 * DAY)
    assert await purge_due(hosted.portal.database, hosted.clock) == 1
    if defence == "checkpoint":
        assert CANARY.encode() in await hosted.stored()
        monkeypatch.undo()
        await portal_database.forget_old_pages(hosted.portal.database)
        assert CANARY.encode() not in await hosted.stored()
    else:
        assert CANARY.encode() in await hosted.stored()


async def test_an_open_or_reopened_ticket_keeps_everything(hosted: Hosted, browser: Open) -> None:
    number = await closed_ticket(hosted, browser)
    await hosted.make_ticket()
    hosted.clock.forward(80 * DAY)
    clinic = await logged_in(browser, MAPLE_ADMIN)
    await post(clinic, number, "replies", body="Again.")
    hosted.clock.forward(80 * DAY)
    assert await purge_due(hosted.portal.database, hosted.clock) == 0
    assert CANARY in await (await logged_in(browser, ASSOCIATE)).page(f"/tickets/{number}")


async def test_a_site_can_have_a_time_of_its_own(hosted: Hosted, browser: Open) -> None:
    clinic = await logged_in(browser, MAPLE_ADMIN)
    maple, birch = [await closed_ticket(hosted, browser, site) for site in (MAPLE, BIRCH)]
    await keep_for(hosted.portal.database, hosted.clock, 10)
    await keep_for(hosted.portal.database, hosted.clock, 30)
    await keep_for(hosted.portal.database, hosted.clock, 5, BIRCH)
    # under PostgreSQL's second wall a clinic reads the time that belongs to no site, too
    assert "Wednesday, December 23, 2026" in await clinic.page(f"/tickets/{maple}")
    hosted.clock.forward(6 * DAY)
    assert await purge_due(hosted.portal.database, hosted.clock) == 1
    associate = await logged_in(browser, ASSOCIATE)
    assert CANARY in await associate.page(f"/tickets/{maple}")
    assert CANARY not in await associate.page(f"/tickets/{birch}")
    hosted.clock.forward(24 * DAY)
    assert await purge_due(hosted.portal.database, hosted.clock) == 1


def test_an_operator_sets_the_time(command_line: CommandLine, tmp_path: Path) -> None:
    run = partial(command_line.run, default_url(tmp_path))
    assert run("migrate")[0] == 0
    assert run("create-site", "7001", "Maple Clinic")[0] == 0
    assert run("ticket-retention", "30")[0] == 0
    code, _, said = run("ticket-retention", "14", "--site", "7001")
    assert (code, "7001" in said, "14" in said) == (0, True, True)
    assert "value-refused" in run("ticket-retention", "0")[2]
    assert "name-unknown" in run("ticket-retention", "9", "--site", "7999")[2]

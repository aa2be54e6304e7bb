"""A backup that is older than a purge, and the kept list that purges it again."""

import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, select, update

from portal.database import Database, default_url, forget_old_pages, open_database
from portal.mail.models import Mail
from portal.mail.queue import queue_mail
from portal.operating.backup import back_up
from portal.operating.restore import restore
from portal.operating.sealed_file import Key
from portal.tickets import purging
from portal.tickets.models import Attachment, Ticket, TicketMessage
from portal.tickets.purge_cli import list_purged, read_list, written
from portal.tickets.purging import MESSAGE, Place, Purged, TicketPurge, repeat
from tests.portal.command_line import CommandLine
from tests.portal.hosting import ASSOCIATE, MAPLE_ADMIN, Browser, Hosted
from tests.portal.tickets.test_desk import logged_in, post
from tests.portal.tickets.test_late_files import reply_with_file
from tests.portal.tickets.test_purging import CANARY, furnished, places_of, purge

Open = Callable[[], Browser]
KEY = Key.of_file(b"k" * 32)


@asynccontextmanager
async def restored(hosted: Hosted, name: str) -> AsyncIterator[Database]:
    """Restore a backup into a file beside it, and open that."""
    folder = hosted.folder / f"restored-{name}"
    folder.mkdir()
    async with open_database(default_url(folder)) as database:
        await restore(database, hosted.clock, hosted.folder / f"{name}.backup", KEY)
        yield database


async def keep(hosted: Hosted, name: str) -> None:
    async with open_database(hosted.owner_url) as database:
        await back_up(database, hosted.clock, hosted.folder / f"{name}.backup", KEY)


async def kept_list(hosted: Hosted) -> list[Purged]:
    """Return the list of what runs, through its file."""
    file = hosted.folder / "purged.jsonl"
    lines = map(written, await list_purged(hosted.portal.database))
    file.write_text("\n".join(lines), "utf-8")
    assert CANARY not in file.read_text("utf-8")
    return read_list(file)


async def again(database: Database, lines: list[Purged]) -> list[Purged]:
    async with database.writing() as session:
        missed = await repeat(session, lines)
    await forget_old_pages(database)
    return missed


def stored(hosted: Hosted, name: str) -> bytes:
    return b"".join(one.read_bytes() for one in (hosted.folder / f"restored-{name}").iterdir())


async def test_an_older_backup_is_purged_again(hosted: Hosted, browser: Open) -> None:
    number, associate, places = await furnished(hosted, browser)
    await keep(hosted, "before")
    assert await purge(associate, number, places) == 303
    await keep(hosted, "after")
    lines = await kept_list(hosted)
    for name, has in (("before", True), ("after", False)):
        async with restored(hosted, name) as database:
            assert (CANARY.encode() in stored(hosted, name)) is has
            assert await again(database, lines) == []
            assert CANARY.encode() not in stored(hosted, name)
            assert await list_purged(database) == lines


async def merged_after_the_backup(hosted: Hosted, browser: Open) -> list[Purged]:
    """Back up a ticket with the canary's word, merge it into another, purge it there."""
    source, target = await hosted.make_ticket(), await hosted.make_ticket()
    clinic, associate = await logged_in(browser, MAPLE_ADMIN), await logged_in(browser, ASSOCIATE)
    await post(clinic, source, "replies", body=f"It was the {CANARY} one.")
    await keep(hosted, "before")
    assert (await post(associate, source, "merge", into=target)).status == 303
    (message,) = [one for one in await places_of(associate, target) if one.startswith(MESSAGE)]
    assert await purge(associate, target, [message]) == 303
    return await kept_list(hosted)


async def test_a_message_is_found_on_the_ticket_that_it_had_in_the_backup(
    hosted: Hosted, browser: Open
) -> None:
    lines = await merged_after_the_backup(hosted, browser)
    async with restored(hosted, "before") as database:
        assert CANARY.encode() in stored(hosted, "before")
        assert await again(database, lines) == []
        assert CANARY.encode() not in stored(hosted, "before")  # the search index is in it, too
        async with database.reading() as session:
            assert await session.scalar(select(TicketPurge.ticket_id)) == 1
            states = await session.scalars(select(Mail.ended).where(Mail.ticket_id == 1))
            assert set(states) == {"withdrawn"}


async def test_by_the_ticket_of_the_list_it_would_stay(
    hosted: Hosted, browser: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    def on_that_ticket(ticket_id: int, place: Place) -> Any:
        here = TicketMessage.ticket_id == ticket_id
        return select(TicketMessage.ticket_id).where(here, TicketMessage.name == place.name)

    lines = await merged_after_the_backup(hosted, browser)
    monkeypatch.setattr(purging, "_holder", on_that_ticket)
    async with restored(hosted, "before") as database:
        assert await again(database, lines) == lines
        assert CANARY.encode() in stored(hosted, "before")


async def test_an_id_that_is_given_again_is_another_message(hosted: Hosted, browser: Open) -> None:
    number, associate, places = await furnished(hosted, browser)
    assert await purge(associate, number, places) == 303
    lines = await kept_list(hosted)
    async with hosted.portal.database.writing() as session:
        # as after a restore to a state before these messages: the same ids, other words
        news = {"name": "0123456789abcde", "body": "Another word."}
        for one in await session.scalars(select(TicketMessage.id)):
            name = news["name"] + str(one)
            await session.execute(
                update(TicketMessage).where(TicketMessage.id == one).values(news | {"name": name})
            )
        for line in await session.scalars(select(TicketPurge)):
            await session.delete(line)
    missed = await again(hosted.portal.database, lines)
    deleted = ["attachment", "attachment-deleted", "message", "message"]
    assert sorted(one.place.what for one in missed) == deleted
    async with hosted.portal.database.reading() as session:
        assert set(await session.scalars(select(TicketMessage.body))) == {"Another word."}


async def everything_then_a_file(hosted: Hosted, browser: Open) -> None:
    """Purge all that came with a ticket, attach a harmless file, and back that up."""
    number, associate, places = await furnished(hosted, browser)
    await keep(hosted, "before")
    (everything,) = [one for one in places if one.startswith("everything")]
    assert await purge(associate, number, [everything]) == 303
    await reply_with_file(await logged_in(browser, MAPLE_ADMIN), number, "harmless")
    await keep(hosted, "after")


async def files_of(database: Database) -> list[bytes]:
    async with database.reading() as session:
        return list(await session.scalars(select(Attachment.body)))


async def test_a_file_that_came_after_everything_went_is_kept(
    hosted: Hosted, browser: Open
) -> None:
    await everything_then_a_file(hosted, browser)
    lines = await kept_list(hosted)
    async with restored(hosted, "after") as database:
        assert await again(database, lines) == []
        assert await files_of(database) == [b"harmless log"]
    async with restored(hosted, "before") as database:
        assert await again(database, lines) == []
        assert await files_of(database) == []


async def test_without_their_names_every_attachment_would_go(
    hosted: Hosted, browser: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = purging._empty

    async def every(session: Any, ticket: Ticket, at: datetime) -> None:
        await session.execute(delete(Attachment).where(Attachment.ticket_id == ticket.id))
        await whole(session, ticket, at)

    await everything_then_a_file(hosted, browser)
    monkeypatch.setattr(purging, "_empty", every)
    async with restored(hosted, "after") as database:
        assert await files_of(database) == []


async def test_a_mail_that_was_written_after_the_purge_still_goes(
    hosted: Hosted, browser: Open
) -> None:
    number, associate, places = await furnished(hosted, browser)
    assert await purge(associate, number, places) == 303
    hosted.clock.forward(timedelta(seconds=1))
    async with hosted.portal.database.writing() as session:
        queue_mail(session, hosted.clock(), "ticket-solved", "a@b.invalid", "en", ticket_id=1)
    await keep(hosted, "after")
    async with restored(hosted, "after") as database, database.reading() as session:
        waiting = await session.scalars(select(Mail.kind).where(Mail.ended.is_(None)))
        assert sorted(waiting) == ["portal-restored", "ticket-solved"]


def test_what_is_not_found_is_named_and_the_exit_code_says_so(
    command_line: CommandLine, tmp_path: Path
) -> None:
    run = partial(command_line.run, default_url(tmp_path))
    assert run("migrate")[0] == 0
    file = tmp_path / "purged.jsonl"
    line = {"ticket": 77, "what": "message", "name": "m5", "at": "2026-11-23T15:00:00+00:00"}
    file.write_text(json.dumps(line) + "\n")
    code, out, said = run("purge", "--repeat", str(file))
    assert (code, json.loads(out)) == (1, line)
    assert "1 places of the list were not found here" in said
    file.write_text("")
    assert run("purge", "--repeat", str(file))[:2] == (0, "")
    assert run("purge") == (0, "", "")
    for wrong in ({"what": "bundle"}, {"at": "2026-11-23T15:00:00"}, {"ticket": "x"}):
        file.write_text(json.dumps(line | wrong))
        code, _, said = run("purge", "--repeat", str(file))
        assert (code, "value-refused" in said) == (1, True)
    assert "file-unreadable" in run("purge", "--repeat", str(tmp_path / "none"))[2]

"""A portal in which every page has something to show, and somebody of every kind to look at it."""

import io
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

from aiohttp import MultipartWriter
from PIL import Image
from sqlalchemy import select

from demo.mail_sink import MailSink
from portal.announcements.models import Follow
from portal.people.models import Person
from redaction.screenshots.pixels import read_pixels, write_png
from tests.portal.announcements.newsroom import NEWS_EN, Newsroom, follow
from tests.portal.grants.kinds import PEOPLE
from tests.portal.grants.principals import Callers, gather
from tests.portal.hosting import BIRCH_USER, MAPLE, Browser, Furnished, make_tree
from tests.portal.people.post import fill, newest_link
from tests.portal.unconfirmed.test_request import RIGHT, WRITER
from toolbar.troubleshooting.bundle import canonical

HALF_OPEN: Final = "half-open"
"""Somebody whose password was right, and whose code is awaited."""
INVITED: Final = "nora@maple.invalid"
BODY: Final = "## New\n\n- [Read](https://ocean.invalid)\n\n| EMR | Number |\n|---|---|\n| x | 1 |"


@asynccontextmanager
async def everywhere(folder: Path, furnished: Furnished) -> AsyncIterator[Callers]:
    """Run the portal of the authorisation matrix with more in it."""
    async with gather(folder, furnished) as callers, MailSink() as sink:
        half_open = callers.browsers[HALF_OPEN] = Browser(callers.hosted.url)
        async with half_open.session:
            await half_open.log_in(PEOPLE["factor-admin"])
            await _announce(callers, sink)
            await _write_tickets(callers)
            await _send_links(callers)
            await callers.keeper.keep()
            yield callers


async def _announce(callers: Callers, sink: MailSink) -> None:
    """Publish an article that somebody follows, and a critical one; leave a third unfinished."""
    database = callers.hosted.portal.database
    async with database.reading() as session:
        editor = select(Person.id).where(Person.user_name == PEOPLE["editor"])
        room = Newsroom(callers.hosted, sink, (await session.scalars(editor)).one())
    await follow(callers.browsers["site-admin"])
    for critical in (False, True):
        number = await room.write("news-and-updates", "en", "fr", body=BODY, critical=critical)
        await room.publish(number)
    await room.write("news-and-updates", "en", body=BODY)
    async with database.reading() as session:
        token = (await session.scalars(select(Follow.token))).one()
    section = NEWS_EN.rpartition("/")[2]
    callers.ids |= {"section": section, "article": "1", "token": token}


def bare_png() -> bytes:
    """Return a screenshot as a toolbar attaches it."""
    written = io.BytesIO()
    Image.new("RGB", (40, 30), "white").save(written, "PNG")
    return write_png(read_pixels(written.getvalue()))


async def _write_tickets(callers: Callers) -> None:
    """Write one with a screenshot, and a second that looks like its twin."""
    hosted, tree = callers.hosted, make_tree()
    form = MultipartWriter("form-data")
    for name, media_type, body in (
        ("bundle", "application/json", canonical(tree)),
        ("attachment", "image/png", bare_png()),
    ):
        part = form.append(io.BytesIO(body), {"Content-Type": media_type})
        part.set_content_disposition("form-data", name=name)
    headers = {
        "Authorization": f"Bearer {hosted.tokens[MAPLE]}",
        "Idempotency-Key": tree["submission_id"],
    }
    answer = await hosted.session.post(f"{hosted.url}/api/v1/tickets", data=form, headers=headers)
    assert answer.status == 201, await answer.text()
    callers.ids["ticket"] = (await answer.json())["ticket_number"]
    await hosted.make_ticket()


async def _send_links(callers: Callers) -> None:
    """Ask for every mail that leads to a page, and keep the query of each."""
    hosted, nobody = callers.hosted, callers.browsers["nobody"]
    inviter = callers.browsers["site-admin"]
    fields = {"site": MAPLE, "user": INVITED, "role": "user", "language": "en"}
    assert (await fill(inviter, "/invitations", "/invitations", **fields))[0] == 303
    assert (await fill(nobody, "/reset", "/reset", user=BIRCH_USER))[0] == 303
    assert (await fill(nobody, "/request", "/request", **RIGHT))[0] == 303
    for recipient in (INVITED, BIRCH_USER, WRITER):
        path, _, query = (await newest_link(hosted, recipient)).partition("?")
        callers.ids[path] = query

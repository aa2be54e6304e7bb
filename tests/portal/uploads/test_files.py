"""What somebody attaches: harmless or refused, looked at, nobody else's, gone in an hour."""

import io
import re
import zipfile
from collections.abc import Callable

import pytest
from PIL import Image
from sqlalchemy import func, select

from portal.tickets.models import Attachment, Ticket
from portal.uploads.cleaning import LARGEST_TEXT, clean
from portal.uploads.keeping import KEPT, delete_old
from portal.uploads.models import Upload
from redaction.screenshots.bare import is_bare
from tests.portal.hosting import ASSOCIATE, BIRCH, BIRCH_USER, MAPLE_ADMIN, Browser, Hosted
from tests.portal.people.post import newest_link
from tests.portal.test_ticket_form import OURS, RIGHT, opened
from tests.portal.unconfirmed.test_request import RIGHT as REQUEST
from tests.portal.unconfirmed.test_request import WRITER, ask, confirm
from tests.portal.uploads.files import (
    CANARY,
    CLEANED,
    REFUSED,
    SCRIPT,
    camera,
    pixel_bomb,
    png,
    send_file,
)

Open = Callable[[], Browser]


async def logged_in(browser: Open, user: str = MAPLE_ADMIN) -> Browser:
    visitor = browser()
    await visitor.log_in(user)
    return visitor


async def attached(hosted: Hosted) -> list[bytes]:
    async with hosted.portal.database.reading() as session:
        rows = select(Attachment.body).order_by(Attachment.ticket_id, Attachment.position)
        return list(await session.scalars(rows))


@pytest.mark.parametrize("name", CLEANED)
async def test_of_a_picture_nothing_but_pixels_is_left(name: str) -> None:
    make, media_type = CLEANED[name]
    body = make()
    made = clean(body, media_type)
    assert is_bare(made)
    assert CANARY not in made
    assert not zipfile.is_zipfile(io.BytesIO(made))
    assert not dict(Image.open(io.BytesIO(made)).getexif())
    # as it came it carries what it should not: this is what a portal that kept files would serve
    assert CANARY in body or zipfile.is_zipfile(io.BytesIO(body))


@pytest.mark.parametrize("name", REFUSED)
async def test_another_file_is_refused(hosted: Hosted, browser: Open, name: str) -> None:
    make, media_type = REFUSED[name]
    answer = await send_file(await logged_in(browser), make(), media_type)
    assert (answer.status, (await answer.json())["code"]) == (422, "file-refused")
    assert CANARY not in await hosted.stored()


async def test_a_bomb_of_pixels_is_refused_by_its_head(hosted: Hosted, browser: Open) -> None:
    answer = await send_file(await logged_in(browser), pixel_bomb())
    assert (answer.status, (await answer.json())["code"]) == (413, "body-too-large")
    assert not (await hosted.rows())["upload"]


@pytest.mark.usefixtures("hosted")
async def test_markup_in_a_text_is_handed_over_and_never_shown(browser: Open) -> None:
    visitor, said = await opened(browser)
    name = (await (await send_file(visitor, SCRIPT, "text/plain")).json())["name"]
    place = (await visitor.send("/tickets/new", OURS, **said, **RIGHT, file=name)).headers
    answer = await visitor.get(f"{place['Location']}/attachments/1")
    assert await answer.read() == SCRIPT
    assert answer.content_type == "text/plain"
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"].startswith("sandbox;")


async def test_a_text_is_masked_and_a_credential_refused(hosted: Hosted, browser: Open) -> None:
    visitor = await logged_in(browser)
    log = b"2026-11-23 import failed\r\nHealth card 9876543217 of Mrs. Gertrude Quibblewick\r\n"
    told = await (await send_file(visitor, log, "text/plain; charset=utf-8")).json()
    assert "import failed\n" in told["text"]
    assert "9876543217" not in told["text"]
    assert "Quibblewick" not in told["text"]
    refused = await send_file(visitor, b"password: hunter2-bassoon", "text/plain")
    assert (refused.status, (await refused.json())["code"]) == (422, "credential-found")
    large = await send_file(visitor, b"a" * (LARGEST_TEXT + 1), "text/plain")
    assert large.status == 413
    assert b"bassoon" not in await hosted.stored()


async def test_a_picture_goes_with_its_ticket_as_it_was_shown(
    hosted: Hosted, browser: Open
) -> None:
    visitor, said = await opened(browser)
    told = await (await send_file(visitor, camera(), "image/jpeg")).json()
    assert told["media_type"] == "image/png"
    kept = (await hosted.rows())["upload"]
    assert len(kept) == 1
    # one that has to be looked at once more keeps its file
    page = await (
        await visitor.send("/tickets/new", OURS, **said, **RIGHT | {"emr": "x"}, file=told["name"])
    ).text()
    assert f'name="file" value="{told["name"]}" checked' in page
    answer = await visitor.send("/tickets/new", OURS, **said, **RIGHT, file=told["name"])
    assert answer.status == 303
    (body,) = await attached(hosted)
    assert is_bare(body)
    assert not (await hosted.rows())["upload"]
    assert "/attachments/1" in await visitor.page(answer.headers["Location"])
    stranger = await logged_in(browser, BIRCH_USER)
    assert (await stranger.get(f"{answer.headers['Location']}/attachments/1")).status == 404


async def test_clicks_side_by_side_attach_once(hosted: Hosted, browser: Open) -> None:
    visitor, said = await opened(browser)
    name = (await (await send_file(visitor, png())).json())["name"]
    for _ in range(2):
        answer = await visitor.send("/tickets/new", OURS, **said, **RIGHT, file=name)
        assert answer.status == 303
    assert len(await attached(hosted)) == 1


async def test_a_file_waits_sealed_and_for_its_own_browser_alone(
    hosted: Hosted, browser: Open
) -> None:
    visitor, said = await opened(browser)
    told = await (await send_file(visitor, b"kaleidoscope log\n", "text/plain")).json()
    assert b"kaleidoscope" not in await hosted.stored()
    other, its = await opened(browser)  # the same person in another browser
    refused = await other.send("/tickets/new", OURS, **its, **RIGHT, file=told["name"])
    assert refused.status == 409
    assert await attached(hosted) == []
    assert (
        await visitor.send("/tickets/new", OURS, **said, **RIGHT, file=told["name"])
    ).status == 303
    assert b"kaleidoscope" in (await attached(hosted))[0]


async def test_five_files_wait_and_no_sixth(hosted: Hosted, browser: Open) -> None:
    visitor = await logged_in(browser)
    for n in range(5):
        assert (await send_file(visitor, f"log {n}".encode(), "text/plain")).status == 201
    assert (await send_file(visitor, b"log 4", "text/plain")).status == 201  # the same again
    full = await send_file(visitor, b"log 5", "text/plain")
    assert (full.status, (await full.json())["code"]) == (409, "files-full")
    hosted.clock.forward(KEPT)
    await delete_old(hosted.portal.database, hosted.clock)
    assert not (await hosted.rows())["upload"]


async def test_an_old_file_is_not_attached(hosted: Hosted, browser: Open) -> None:
    visitor, said = await opened(browser)
    name = (await (await send_file(visitor, png())).json())["name"]
    for _ in range(3):
        hosted.clock.forward(KEPT / 3)
        await visitor.page("/tickets")  # at work all the while
    answer = await visitor.send("/tickets/new", OURS, **said, **RIGHT, file=name)
    assert answer.status == 409
    assert RIGHT["description"] in await answer.text()


@pytest.mark.parametrize("wrong", ["token", "site", "nobody"])
async def test_only_a_script_of_ours_may_send_one(
    hosted: Hosted, browser: Open, wrong: str
) -> None:
    visitor = await logged_in(browser)
    headers = {"token": {"CSRF-Token": "0" * 64}, "site": {"Sec-Fetch-Site": "same-site"}}
    if wrong == "nobody":
        url = f"{hosted.url}/request/files"
        answer = await hosted.session.put(url, data=png(), headers={"Content-Type": "image/png"})
    else:
        answer = await send_file(visitor, png(), **headers[wrong])
    assert answer.status == 403
    assert not (await hosted.rows())["upload"]


async def test_a_request_without_a_log_in_takes_its_files_along(
    hosted: Hosted, browser: Open
) -> None:
    visitor = browser()
    sent = await send_file(
        visitor, b"kaleidoscope log\n", "text/plain", page="/request", path="/request/files"
    )
    name = (await sent.json())["name"]
    assert (await ask(visitor, file=name))[0] == 303
    assert b"kaleidoscope log" not in await hosted.stored()
    assert REQUEST["email"] == WRITER
    await confirm(visitor, await newest_link(hosted, WRITER))
    assert await attached(hosted) == [b"kaleidoscope log\n"]


async def test_a_clinic_s_reply_brings_files_until_the_ticket_has_nine(
    hosted: Hosted, browser: Open
) -> None:
    number = await hosted.make_ticket()
    visitor = await logged_in(browser)
    page = f"/tickets/{number}"
    for n in range(10):
        told = await send_file(visitor, f"log {n}".encode(), "text/plain", page=page)
        name = (await told.json())["name"]
        shown = await visitor.page(page)
        token = re.search(r'name="csrf_token" value="([0-9a-f]{64})"', shown)
        assert token is not None
        fields = {"csrf_token": token[1], "body": "See the log.", "file": name}
        answer = await visitor.send(f"{page}/replies", OURS, **fields)
        assert answer.status == (303 if n < 9 else 409)
    assert name in await answer.text()  # nothing that was attached is lost
    async with hosted.portal.database.reading() as session:
        assert await session.scalar(select(func.count()).select_from(Upload)) == 1
    assert await attached(hosted) == [f"log {n}".encode() for n in range(9)]


async def test_another_site_s_ticket_takes_no_file(hosted: Hosted, browser: Open) -> None:
    number = await hosted.make_ticket(BIRCH)
    visitor = await logged_in(browser)
    name = (await (await send_file(visitor, png())).json())["name"]
    page = await visitor.page("/tickets/new")
    token = re.search(r'name="csrf_token" value="([0-9a-f]{64})"', page)
    assert token is not None
    fields = {"csrf_token": token[1], "body": "See the log.", "file": name}
    assert (await visitor.send(f"/tickets/{number}/replies", OURS, **fields)).status == 404
    associate = await logged_in(browser, ASSOCIATE)
    assert "/attachments/1" not in await associate.page(f"/tickets/{number}")
    async with hosted.portal.database.reading() as session:
        assert await session.scalar(select(func.count()).select_from(Ticket)) == 1

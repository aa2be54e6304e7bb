"""A file that somebody attached, opened by its address: saved as it is, never shown as a page."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, Error, Route

from tests.browser.conftest import need_chromium
from tests.browser.windows import window_of
from tests.portal.everywhere.furnishing import everywhere
from tests.portal.grants.principals import Callers
from tests.portal.hosting import furnish_sqlite
from tests.portal.test_ticket_form import OURS, RIGHT, hidden
from tests.portal.uploads.files import CLEANED, SCRIPT, send_file

HANDED: dict[str, tuple[bytes, str]] = {
    "text-with-script": (SCRIPT, "text/plain"),
    **{name: (make(), media_type) for name, (make, media_type) in CLEANED.items()},
}


@pytest.fixture
async def callers(tmp_path: Path) -> AsyncIterator[Callers]:
    need_chromium()
    for name in ("furnished", "portal"):
        (tmp_path / name).mkdir()
    furnished = await furnish_sqlite(tmp_path / "furnished")
    async with everywhere(tmp_path / "portal", furnished) as found:
        yield found


async def attach(callers: Callers, body: bytes, media_type: str) -> str:
    """Write a ticket with this file; return the file's address."""
    person = callers.browsers["site-admin"]
    said = hidden(await person.page("/tickets/new"))
    name = (await (await send_file(person, body, media_type)).json())["name"]
    answer = await person.send("/tickets/new", OURS, **said, **RIGHT, file=name)
    return f"{person.url}{answer.headers['Location']}/attachments/1"


async def test_every_file_is_saved_and_none_is_shown(callers: Callers, chromium: Browser) -> None:
    async with window_of(chromium, callers.browsers["site-admin"]) as context:
        page = await context.new_page()
        shown: list[str] = []
        page.on("domcontentloaded", lambda one: shown.append(one.url))
        page.on("dialog", lambda dialog: shown.append(dialog.type))
        for body, media_type in HANDED.values():
            address = await attach(callers, body, media_type)
            async with page.expect_download() as saving:
                with pytest.raises(Error, match=r"Download is starting|ERR_ABORTED"):
                    await page.goto(address)
            assert (await saving.value).suggested_filename.endswith((".png", ".txt"))
        assert shown == []


async def test_without_its_headers_the_script_of_a_file_would_run(
    callers: Callers, chromium: Browser
) -> None:
    address = await attach(callers, SCRIPT, "text/plain")
    async with window_of(chromium, callers.browsers["site-admin"]) as context:
        page = await context.new_page()
        said: list[str] = []

        async def bare(route: Route) -> None:
            answer = await route.fetch()
            await route.fulfill(body=await answer.body(), content_type="text/html")

        async def note(dialog: object) -> None:
            said.append("a dialog")
            await dialog.dismiss()  # type: ignore[attr-defined]

        page.on("dialog", note)
        await page.route("**/attachments/1", bare)
        await page.goto(address)
        assert said == ["a dialog"]

"""Windows of people who are logged in already, by the cookies that the portal gave them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from playwright.async_api import Browser as Chromium
from playwright.async_api import BrowserContext

from tests.portal.hosting import Browser


@asynccontextmanager
async def window_of(
    chromium: Chromium, person: Browser, *, bypass_csp: bool = False
) -> AsyncIterator[BrowserContext]:
    """Open Chromium with what this person's browser keeps."""
    context = await chromium.new_context(
        locale="en-CA", timezone_id="America/Toronto", bypass_csp=bypass_csp
    )
    await context.add_cookies(
        [
            {"name": one.key, "value": one.value, "url": person.url}
            for one in person.session.cookie_jar
        ]
    )
    try:
        yield context
    finally:
        await context.close()

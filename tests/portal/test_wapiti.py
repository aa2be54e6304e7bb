"""A scanner that knows nothing of us, as nobody and as each kind of person that has forms.

It takes minutes, so it runs where ``OCEAN_WAPITI`` says for how many seconds each.
"""

import os
from collections.abc import Callable

import pytest

from tests.portal.announcements.newsroom import EDITOR, make_editor
from tests.portal.grants.walking import HELP_ADMIN, furnish
from tests.portal.hosting import ASSOCIATE, MAPLE_ADMIN, Browser, Hosted
from tests.portal.wapiti import WAPITI, scan

SECONDS = int(os.environ.get("OCEAN_WAPITI", "0"))  # noqa: TID251 - the runner's
BEGIN = (
    "/tickets",
    "/account",
    "/announcements",
    "/settings",
    "/sites/7001/account",
    "/desk/answers",
    "/editing",
    "/supported-sites",
    "/request",
)
EXPECTED = {
    "X-XSS-Protection is not set",  # browsers no longer know it; the CSP stands in its place
    "Strict-Transport-Security is not set",  # there is no TLS here; with TLS it is set
    "Secure flag is not set in the cookie",  # likewise
}


@pytest.mark.skipif(WAPITI is None, reason="wapiti is not installed: apt install wapiti")
@pytest.mark.skipif(not SECONDS, reason="it takes minutes: OCEAN_WAPITI=60 runs it")
@pytest.mark.parametrize("user", [None, MAPLE_ADMIN, HELP_ADMIN, ASSOCIATE, EDITOR])
async def test_a_scanner_finds_nothing(
    hosted: Hosted, browser: Callable[[], Browser], user: str | None
) -> None:
    await furnish(hosted)
    await make_editor(hosted)
    cookies = {}
    if user is not None:
        visitor = browser()
        await visitor.log_in(user)
        cookies = {one.key: one.value for one in visitor.session.cookie_jar}
    found = await scan(hosted.url, BEGIN, cookies, hosted.folder, SECONDS)
    known = [one for one in found if any(expected in one[2] for expected in EXPECTED)]
    assert known, "it has not looked"
    if user is not None:
        assert (await visitor.get("/account")).status == 200, "it has logged itself out"
    assert [one for one in found if one not in known] == []

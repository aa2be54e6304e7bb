"""No log-in and no step-up leads to another site, whatever the form says."""

from collections.abc import Callable
from urllib.parse import urljoin, urlsplit

import pytest
from aiohttp import web
from hypothesis import example, given
from hypothesis import strategies as st

from portal.access import Access
from portal.app import ROUTES
from portal.people.way_back import own_path
from tests.portal.hosting import MAPLE_ADMIN, PASSWORD, Browser, csrf_token

TRICKS = (
    "https://evil.invalid",
    "//evil.invalid",
    "///evil.invalid",
    "/\\evil.invalid",
    "\\\\evil.invalid",
    "/\t/evil.invalid",
    "/\n/evil.invalid",
    "\t//evil.invalid",
    " //evil.invalid",
    "/./\\evil.invalid",
    "/.//evil.invalid",
    "/..//evil.invalid",
    "/tickets/..//evil.invalid",
    "/%2f/evil.invalid",
    "/%5cevil.invalid",
    "/tickets?next=https://evil.invalid",
    "/tickets?find=a&next=b",
    "/tickets?find=//evil.invalid",
    "/tickets?find=%0a",
    "/tickets?find=a\r\nLocation:b",
    "/tickets?find=a#@evil.invalid",
    "//evil.invalid?find=a",
    "?find=a",
    "/tickets#@evil.invalid",
    "javascript:alert(1)",
    "data:text/html,x",
    "evil.invalid",
    "@evil.invalid",
    "/@evil.invalid",
    "/tickets\r\nLocation: https://evil.invalid",
    "/tickets\n",
    "/tickets/\u2025/x",
    "/\uff0fevil.invalid",
    "/" + "a" * 400,
    "",
)
PAGES = sorted(
    {line.path for line in ROUTES if line.method == "GET" and line.access is not Access.OPEN}
)


@pytest.mark.parametrize("trick", range(len(TRICKS)))
def test_a_trick_is_no_own_path(trick: int) -> None:
    assert own_path(TRICKS[trick]) is None


@pytest.mark.parametrize("path", PAGES)
def test_every_page_of_ours_is_one(path: str) -> None:
    filled = path.replace("{number}", "T-000001").replace("{position}", "1")
    if "{" not in filled:
        assert own_path(filled) == filled


SIGNS = ["?find=", "&add=", *"/\\.:@%?#&0Aab\t\n\uff0f-~"]


@given(st.lists(st.sampled_from(SIGNS), max_size=12).map("".join))
@example("/a")
@example("/a?find=%C3%A9&add=b")
def test_what_is_let_through_stays_at_home(written: str) -> None:
    kept = own_path(written)
    if kept is not None:
        assert urljoin("https://portal.example/step-up", kept) == f"https://portal.example{kept}"
        assert urlsplit(kept).path == kept.partition("?")[0]


async def test_without_the_check_a_browser_would_go_elsewhere() -> None:
    answer = web.Response(status=303, headers={"Location": "//evil.invalid"})
    target = urljoin("https://portal.example/log-in", answer.headers["Location"])
    assert urlsplit(target).hostname == "evil.invalid"


@pytest.mark.parametrize("trick", range(0, len(TRICKS), 3))
async def test_a_trick_leads_home(browser: Callable[[], Browser], trick: int) -> None:
    visitor = browser()
    answer = await visitor.log_in(MAPLE_ADMIN, way_back=TRICKS[trick])
    assert answer.headers["Location"] == "/tickets"
    token = csrf_token(await visitor.page("/step-up"))
    same = {"Sec-Fetch-Site": "same-origin"}
    fields = {"csrf_token": token, "password": PASSWORD, "next": TRICKS[trick]}
    assert (await visitor.send("/step-up", same, **fields)).headers["Location"] == "/tickets"

"""The demonstration shows a Support Site's access given and ended; the end holds at once."""

import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from demo.support_sites import FORMER_NAME, NAME
from demo.world import SITE_NUMBER, Clocks, Ports, World, running_world
from tests.portal.grants.walking import post
from tests.portal.hosting import Browser

SECTION = f"/sites/{SITE_NUMBER}/support-sites"
INSIDE = f"/sites/{SITE_NUMBER}/eforms"


def noon() -> datetime:
    return datetime(2026, 11, 24, 17, 0, tzinfo=UTC)


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    (tmp_path / "world").mkdir()
    async with running_world(tmp_path / "world", Clocks(noon, noon), Ports()) as running:
        yield running


async def logged_in(world: World, role: str) -> Browser:
    login = next(one for one in world.logins if one.role == role)
    browser = Browser(world.portal.url)
    assert (await browser.log_in(login.user, login.password)).status == 303
    return browser


async def status(browser: Browser, path: str) -> int:
    return (await browser.get(path)).status


async def test_one_grant_holds_and_the_ended_one_is_refused_on_the_next_request(
    world: World,
) -> None:
    clinic, helper = await logged_in(world, "site_admin"), await logged_in(world, "support_admin")
    try:
        page = await clinic.page(f"{SECTION}?lang=en")
        assert NAME in page
        assert FORMER_NAME in page
        supported = await helper.page("/supported-sites")
        assert FORMER_NAME in supported  # its own Support Site, without a clinic to enter
        [live] = re.findall(r'action="/supported-sites/(\d+)/enter"', supported)
        assert await status(helper, INSIDE) == 404

        ended = await post(helper, f"/supported-sites/{int(live) - 1}/enter", [])
        assert ended.status == 404
        assert await status(helper, INSIDE) == 404

        assert (await post(helper, f"/supported-sites/{live}/enter", [])).status == 303
        assert await status(helper, INSIDE) == 200
        assert (await post(clinic, f"{SECTION}/{live}/end", [], SECTION)).status == 303
        assert await status(helper, INSIDE) == 404
        assert (await post(helper, f"/supported-sites/{live}/enter", [])).status == 404
    finally:
        await clinic.session.close()
        await helper.session.close()

"""What a clinic demands of its own people it demands of a Support Site's: a second factor."""

import asyncio

import pytest
from aiohttp import ClientError
from sqlalchemy import update

from portal.grants import admitting
from portal.sites.models import Site
from tests.portal.cloud_connect.crossing import set_up_factor
from tests.portal.grants.walking import Clinic
from tests.portal.hosting import MAPLE


async def demand(clinic: Clinic) -> None:
    async with clinic.hosted.portal.database.writing() as session:
        now = clinic.hosted.clock()
        ours = update(Site).where(Site.number == MAPLE)
        await session.execute(ours.values(factor_demanded_at=now))


async def is_inside(clinic: Clinic) -> bool:
    return "You act at" in await clinic.support.page("/supported-sites")


@pytest.mark.parametrize("demanded", [True, False], ids=["demanded", "switched-off"])
async def test_a_password_alone_does_not_enter(clinic: Clinic, *, demanded: bool) -> None:
    await clinic.grant()
    if demanded:
        await demand(clinic)
    answer = await clinic.enter()
    leads_to = answer.headers["Location"].partition("?")[0]
    assert leads_to == ("/account/factors" if demanded else "/supported-sites")
    assert await is_inside(clinic) is not demanded
    page = await clinic.support.page("/supported-sites")
    assert ("without a second factor" in page) is demanded


async def test_with_a_second_factor_they_enter(clinic: Clinic) -> None:
    await clinic.grant()
    await demand(clinic)
    await set_up_factor(clinic.hosted, clinic.support)
    assert "without a second factor" not in await clinic.support.page("/supported-sites")
    assert (await clinic.enter()).headers["Location"] == "/supported-sites"
    assert await is_inside(clinic)


async def test_who_is_inside_by_a_password_alone_is_outside(clinic: Clinic) -> None:
    number = await clinic.hosted.make_ticket()
    await clinic.grant_and_enter()
    stream = await clinic.support.get(f"/tickets/{number}/events")
    assert stream.status == 200
    await demand(clinic)
    assert (await clinic.support.get(f"/tickets/{number}")).status == 404
    assert not await is_inside(clinic)
    async with asyncio.timeout(20 * admitting.LOOK_AGAIN):
        with pytest.raises(ClientError):  # broken off
            await stream.content.read()
    stream.close()

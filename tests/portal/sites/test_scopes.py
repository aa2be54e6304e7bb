"""A site's token does what its scopes say, until it ends, and its last use is noted."""

from datetime import timedelta

from sqlalchemy import select, update

from portal.sites.models import SiteToken, TokenScope
from tests.portal.hosting import MAPLE, Hosted
from tests.portal.planting import create_site_token


async def status(hosted: Hosted, token: str, method: str, path: str) -> int:
    headers = {"Authorization": f"Bearer {token}"}
    return (await hosted.session.request(method, hosted.url + path, headers=headers)).status


async def make(hosted: Hosted, *scopes: TokenScope) -> str:
    database, clock = hosted.portal.database, hosted.clock
    token = await create_site_token(database, clock, MAPLE, "program", scopes)
    return token.expose()


async def test_each_scope_opens_its_own_addresses_alone(hosted: Hosted) -> None:
    number = await hosted.make_ticket()
    tickets, records = ("GET", f"/api/v1/tickets/{number}"), ("POST", "/api/v1/patients")
    one = await make(hosted, TokenScope.TICKETS)
    other = await make(hosted, TokenScope.RECORDS)
    assert await status(hosted, one, *tickets) == 200
    assert await status(hosted, one, *records) == 401
    assert await status(hosted, other, *tickets) == 401
    assert await status(hosted, other, *records) != 401


async def test_a_token_works_until_its_end_and_notes_its_use(hosted: Hosted) -> None:
    number = await hosted.make_ticket()
    token = await make(hosted, TokenScope.TICKETS)
    newest = select(SiteToken).order_by(SiteToken.id.desc()).limit(1)
    async with hosted.portal.database.writing() as session:
        row = (await session.scalars(newest)).one()
        end = hosted.clock() + timedelta(seconds=1)
        await session.execute(update(SiteToken).where(SiteToken.id == row.id).values(ends_at=end))
    path = f"/api/v1/tickets/{number}"
    assert await status(hosted, token, "GET", path) == 200
    async with hosted.portal.database.reading() as session:
        assert (await session.scalars(newest)).one().last_used_at == hosted.clock()
    hosted.clock.forward(timedelta(seconds=1))
    assert await status(hosted, token, "GET", path) == 401

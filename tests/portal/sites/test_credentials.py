"""Manage Credentials: shown once, scoped, rotated with an overlap, revoked at once, audited."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import event, select

from portal.audit.models import AuditEntry
from portal.people.step_up import FRESH_FOR
from portal.sites.models import SiteToken, TokenScope
from tests.portal.grants.walking import meet
from tests.portal.hosting import BIRCH, MAPLE, MAPLE_ADMIN, Browser, Hosted, csrf_token
from tests.portal.people.post import SAME, fill

Open = Callable[[], Browser]
PAGE = f"/sites/{MAPLE}/credentials"


async def admin(browser: Open) -> Browser:
    visitor = browser()
    await visitor.log_in(MAPLE_ADMIN)
    return visitor


def shown(text: str) -> str:
    found = re.search(r'<input id="made"[^>]* value="([\w-]{43})"', text)
    assert found is not None
    return found[1]


async def make(visitor: Browser, scope: str = "tickets", name: str = "Front desk") -> str:
    status, _, text = await fill(visitor, PAGE, PAGE, back=PAGE, name=name, scope=scope)
    assert status == 201
    return shown(text)


async def newest(hosted: Hosted, site: str = MAPLE) -> SiteToken:
    async with hosted.portal.database.reading() as session:
        mine = select(SiteToken).where(SiteToken.site.has(number=site))
        return (await session.scalars(mine.order_by(SiteToken.id.desc()).limit(1))).one()


async def opens(hosted: Hosted, token: str, scope: TokenScope = TokenScope.TICKETS) -> bool:
    """Say whether the token is let in to what this scope is for."""
    method, path = {
        TokenScope.TICKETS: ("GET", "/api/v1/tickets/T-000001"),
        TokenScope.RECORDS: ("POST", "/api/v1/patients"),
    }[scope]
    headers = {"Authorization": f"Bearer {token}"}
    answer = await hosted.session.request(method, hosted.url + path, headers=headers)
    return answer.status != 401


async def acts(hosted: Hosted) -> list[str]:
    async with hosted.portal.database.reading() as session:
        entries = await session.scalars(select(AuditEntry).order_by(AuditEntry.number))
        return [str(one.act) for one in entries]


@pytest.mark.parametrize("scope", list(TokenScope))
async def test_a_token_is_shown_once_and_opens_its_scope_alone(
    hosted: Hosted, browser: Open, scope: TokenScope
) -> None:
    visitor = await admin(browser)
    token = await make(visitor, scope)
    assert [one for one in TokenScope if await opens(hosted, token, one)] == [scope]
    page = await visitor.page(PAGE)
    assert "Front desk" in page
    assert token not in page
    assert token.encode() not in await hosted.stored()
    assert await acts(hosted) == ["token-made"]


async def test_both_tokens_work_until_the_overlap_ends(hosted: Hosted, browser: Open) -> None:
    visitor = await admin(browser)
    old = await make(visitor)
    path = f"{PAGE}/{(await newest(hosted)).id}/rotate"
    status, _, text = await fill(visitor, PAGE, path, back=PAGE, overlap="1d")
    assert status == 201
    new = shown(text)
    hosted.clock.forward(timedelta(days=1, seconds=-1))
    assert await opens(hosted, old)
    hosted.clock.forward(timedelta(seconds=1))
    assert not await opens(hosted, old)
    assert await opens(hosted, new)
    assert await acts(hosted) == ["token-made", "token-rotated"]


async def test_a_token_that_ends_is_not_rotated_again(hosted: Hosted, browser: Open) -> None:
    visitor = await admin(browser)
    await make(visitor)
    path = f"{PAGE}/{(await newest(hosted)).id}/rotate"
    assert (await fill(visitor, PAGE, path, back=PAGE, overlap="1d"))[0] == 201
    assert (await fill(visitor, PAGE, path, back=PAGE, overlap="30d"))[0] == 404


async def test_a_revoked_token_is_refused_on_the_next_request(
    hosted: Hosted, browser: Open
) -> None:
    visitor = await admin(browser)
    token = await make(visitor)
    assert await opens(hosted, token)
    path = f"{PAGE}/{(await newest(hosted)).id}/revoke"
    assert (await fill(visitor, PAGE, path, back=PAGE))[0] == 303
    assert not await opens(hosted, token)
    assert await acts(hosted) == ["token-made", "token-revoked"]


@pytest.mark.parametrize("act", ["rotate", "revoke"])
async def test_a_token_of_another_site_is_not_there(
    hosted: Hosted, browser: Open, act: str
) -> None:
    visitor, foreign = await admin(browser), await newest(hosted, BIRCH)
    path = f"{PAGE}/{foreign.id}/{act}"
    assert (await fill(visitor, PAGE, path, back=PAGE, overlap="1d"))[0] == 404
    assert await opens(hosted, hosted.tokens[BIRCH])
    assert (await visitor.get(f"/sites/{BIRCH}/credentials")).status == 404
    assert await acts(hosted) == []


@pytest.mark.parametrize(
    ("name", "scope", "wrong"),
    [
        ("", "tickets", "name"),
        ("two\nlines", "tickets", "name"),
        ("Front desk", "", "scope"),
        ("Front desk", "everything", "scope"),
    ],
)
async def test_what_is_wrong_stands_beside_its_field(
    hosted: Hosted, browser: Open, name: str, scope: str, wrong: str
) -> None:
    visitor, before = await admin(browser), (await newest(hosted)).id
    status, _, text = await fill(visitor, PAGE, PAGE, back=PAGE, name=name, scope=scope)
    assert status == 422
    assert re.findall(r'id="(\w+)-problem"', text) == [wrong]
    assert (await newest(hosted)).id == before


async def test_a_proof_that_is_old_leads_to_a_new_one(hosted: Hosted, browser: Open) -> None:
    visitor = await admin(browser)
    hosted.clock.forward(FRESH_FOR * 1.1)
    status, location, _ = await fill(visitor, PAGE, PAGE, back=PAGE, name="x", scope="tickets")
    assert (status, location.partition("?")[0]) == (303, "/step-up")
    assert await acts(hosted) == []


async def test_no_support_site_sees_or_makes_a_token(hosted: Hosted, browser: Open) -> None:
    clinic, before = await meet(hosted, browser(), browser()), (await newest(hosted)).id
    await clinic.grant_and_enter()
    account = await clinic.support.page(f"/sites/{MAPLE}/account")
    assert PAGE not in account
    assert (await clinic.support.get(PAGE)).status == 404
    fields = {"csrf_token": csrf_token(account), "name": "x", "scope": "tickets"}
    for path in (PAGE, f"{PAGE}/{before}/rotate", f"{PAGE}/{before}/revoke"):
        assert (await clinic.support.send(path, SAME, **fields)).status == 404
    assert (await newest(hosted)).id == before
    assert await opens(hosted, hosted.tokens[MAPLE])


async def test_a_use_is_written_once_a_day(hosted: Hosted, browser: Open) -> None:
    token = await make(await admin(browser))
    written = []
    engine = hosted.portal.database.engine.sync_engine

    def note(_: object, __: object, statement: str, *___: object) -> None:
        if statement.startswith("UPDATE site_token"):
            written.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    for hours in (0, 1, 1, 24):
        hosted.clock.forward(timedelta(hours=hours))
        assert await opens(hosted, token)
    event.remove(engine, "before_cursor_execute", note)
    assert len(written) == 2
    last = (await newest(hosted)).last_used_at
    assert last is not None
    assert last.date() == hosted.clock().date()

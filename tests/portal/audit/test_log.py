"""The audit log: in the act's own transaction, one order, and nothing that is not listed."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError

from portal.audit import chain
from portal.audit.acts import Act, FactsRefusedError
from portal.audit.exporting import export
from portal.audit.models import AuditEntry, AuditHead
from portal.audit.recording import PORTAL, record
from portal.audit.verifying import verify
from portal.database import Database, open_database
from portal.sites.models import Site
from tests.portal.hosting import BIRCH, MAPLE, START, Hosted


async def site_id(database: Database, number: str) -> int:
    async with database.reading() as session:
        return (await session.scalars(select(Site.id).where(Site.number == number))).one()


async def append(database: Database, site: int, **facts: Any) -> None:
    async with database.writing() as session:
        await record(session, START, PORTAL, Act.SITE_CHANGED, site, None, facts or {"count": 1})


async def exported(hosted: Hosted, number: str = MAPLE) -> bytes:
    site = await site_id(hosted.portal.database, number)
    return b"".join([part async for part in export(hosted.portal.database, site)])


async def test_what_is_rolled_back_left_no_entry(hosted: Hosted) -> None:
    site = await site_id(hosted.portal.database, MAPLE)
    with pytest.raises(RuntimeError):
        await _append_then_fail(hosted.portal.database, site)
    await append(hosted.portal.database, site)
    verdict = verify(await exported(hosted))
    assert (verdict.site, verdict.entries) == (MAPLE, 1)


async def _append_then_fail(database: Database, site: int) -> None:
    async with database.writing() as session:
        await record(session, START, PORTAL, Act.SITE_CHANGED, site)
        raise RuntimeError


async def test_entries_of_many_writers_have_one_order(hosted: Hosted) -> None:
    site = await site_id(hosted.portal.database, MAPLE)
    async with open_database(hosted.database_url) as other:
        databases = (hosted.portal.database, other) * 8
        await asyncio.gather(
            *(append(one, site, count=number) for number, one in enumerate(databases))
        )
    assert verify(await exported(hosted)).entries == 16


async def test_each_site_has_a_chain_of_its_own(hosted: Hosted) -> None:
    for number in (MAPLE, BIRCH, MAPLE):
        await append(hosted.portal.database, await site_id(hosted.portal.database, number))
    maple, birch = await exported(hosted), await exported(hosted, BIRCH)
    assert (verify(maple).entries, verify(birch).entries) == (2, 1)
    assert MAPLE.encode() not in birch


@pytest.mark.parametrize(
    "statement", ["UPDATE audit_entry SET actor = 'x'", "DELETE FROM audit_entry"]
)
async def test_the_database_refuses_to_change_an_entry(hosted: Hosted, statement: str) -> None:
    await append(hosted.portal.database, await site_id(hosted.portal.database, MAPLE))
    with pytest.raises(DBAPIError):
        await _run(hosted.portal.database, statement)
    assert verify(await exported(hosted)).entries == 1


async def _run(database: Database, statement: str) -> None:
    async with database.engine.begin() as connection:
        await connection.exec_driver_sql(statement)


@pytest.mark.parametrize(
    "facts",
    [
        {"name": "Zzyzxquark"},
        {"word": "free text of a chart"},
        {"state": "free text of a chart"},
        {"site": "7001 Zzyzxquark"},
        {"ticket": "T-000001 for Wilhelmina"},
        {"scopes": ["eforms", "Wilhelmina Zzyzxquark"]},
        {"ends_at": "1962-03-04"},
        {"count": True},
        {"count": 2**53},
        {"person": "1"},
        {"fields": "name"},
        {"page": "/patients/1234567890"},
        {"record": "482"},
        {"record": 482},
        {"records": ["Wilhelmina Zzyzxquark."]},
        {"friendly_name": "Maple of Wilhelmina"},
        {"finance_email": "Wilhelmina <w@maple.example>"},
        {"province": "Ontario"},
    ],
    ids=str,
)
async def test_a_fact_that_is_not_listed_or_shaped_is_refused(
    hosted: Hosted, facts: dict[str, Any]
) -> None:
    site = await site_id(hosted.portal.database, MAPLE)
    for where in ({"before": facts}, {"after": facts}):
        with pytest.raises(FactsRefusedError):
            await _record(hosted.portal.database, site, where)
    async with hosted.portal.database.reading() as session:
        assert await session.scalar(select(func.count()).select_from(AuditEntry)) == 0


async def _record(database: Database, site: int, where: dict[str, Any]) -> None:
    async with database.writing() as session:
        await record(session, START, PORTAL, Act.SITE_CHANGED, site, **where)


async def test_the_head_is_the_newest_entry(hosted: Hosted) -> None:
    database = hosted.portal.database
    site = await site_id(database, MAPLE)
    for _ in range(3):
        await append(database, site)
    async with database.reading() as session:
        head = (await session.scalars(select(AuditHead))).one()
    text = chain.checkpoint(MAPLE, head.entries, head.digest)
    assert verify(await exported(hosted), text).checkpoints == 1

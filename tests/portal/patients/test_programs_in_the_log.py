"""What programs do with records stands in the clinic's log: each write, and each day's reads."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from portal.audit.models import AuditEntry
from portal.database import open_database
from portal.patients.models import Patient
from portal.patients.reads import log_reads
from tests.portal.hosting import MAPLE, MAPLE_ADMIN, Browser, Hosted
from tests.portal.patients.records import CREDENTIALS, put, reserve

Open = Callable[[], Browser]


async def entries(hosted: Hosted) -> list[tuple[str, Any, Any]]:
    async with hosted.portal.database.reading() as session:
        found = await session.scalars(
            select(AuditEntry).where(AuditEntry.site_id == 1).order_by(AuditEntry.number)
        )
        return [(one.act, one.before, one.after) for one in found]


async def record_id(hosted: Hosted, reference: str) -> str:
    async with hosted.portal.database.reading() as session:
        wanted = select(Patient.id).where(Patient.reference == reference, Patient.site_id == 1)
        return (await session.scalars(wanted)).one()


async def test_each_write_names_the_record_and_the_token(hosted: Hosted) -> None:
    assert (await put(hosted, "482")).status == 201
    assert (await put(hosted, "482")).status == 200
    assert (await put(hosted, "482", emr_id="99")).status == 409  # changes nothing
    assert (await put(hosted, "483", site="7002")).status == 201  # another clinic's
    reference = (await (await reserve(hosted, "55")).json())["reference"]
    assert (await (await reserve(hosted, "55")).json())["reference"] == reference
    first = {"record": await record_id(hosted, "482"), "token": 1}
    assert await entries(hosted) == [
        ("record-stored", None, first | {"version": 1}),
        ("record-stored", {"version": 1}, first | {"version": 2}),
        ("record-awaited", None, {"record": await record_id(hosted, reference), "token": 1}),
    ]


async def fetch_all(visitor: Browser) -> int:
    answer = await visitor.get(f"/sites/{MAPLE}/patients/ciphertext")
    return len((await answer.json())["records"])


async def test_reads_are_counted_by_day_and_reader(hosted: Hosted, browser: Open) -> None:
    for reference in ("482", "483"):
        await put(hosted, reference, emr_id=reference)
    before = len(await entries(hosted))
    visitor = browser()
    await visitor.log_in(MAPLE_ADMIN)
    assert [await fetch_all(visitor), await fetch_all(visitor)] == [2, 2]
    for path, status in (("/svc/v1/patients/482", 200), ("/svc/v1/patients/999", 404)):
        assert (await hosted.get(path, **CREDENTIALS)).status == status
    assert (await hosted.get("/svc/v1/patients", **CREDENTIALS, extPatientRef="483")).status == 200
    assert await log_reads(hosted.portal.database, hosted.clock) == 0  # the day is not over
    hosted.clock.forward(timedelta(days=1))
    assert (await hosted.get("/svc/v1/patients/482", **CREDENTIALS)).status == 200
    assert await log_reads(hosted.portal.database, hosted.clock) == 2
    assert await log_reads(hosted.portal.database, hosted.clock) == 0
    day = {"as_of": "2026-11-23T00:00:00+00:00"}
    assert (await entries(hosted))[before:] == [
        ("records-read", None, day | {"count": 2, "person": None, "why": "by-ocean-wire"}),
        ("records-read", None, day | {"count": 4, "person": 1, "why": "by-person"}),
    ]
    visitor = browser()
    await visitor.log_in(MAPLE_ADMIN)
    page = await visitor.page(f"/sites/{MAPLE}/audit")
    assert "Encrypted records fetched that day" in page
    assert "By a program with Ocean" in page


async def test_a_record_that_is_not_counted_is_not_handed_over(hosted: Hosted) -> None:
    await put(hosted, "482")
    async with open_database(hosted.owner_url) as owner, owner.engine.begin() as connection:
        await connection.exec_driver_sql("ALTER TABLE record_reads RENAME TO elsewhere")
    answer = await hosted.get("/svc/v1/patients/482", **CREDENTIALS)
    assert answer.status == 500
    assert "oneTimeKey" not in answer.headers

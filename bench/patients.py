"""The pages and addresses of patients: their p95 at 100,000 patients beside 10 and 50, interleaved.

Three sites on one portal and one SQLite file. Fifty is a full page of the list: against
ten it also shows what forty rows of markup cost, whatever the site's size. On PostgreSQL
with ``OCEAN_BENCH_POSTGRESQL`` set.
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Final

from aiohttp import ClientSession
from sqlalchemy import insert

from bench.databases import analyze, databases
from bench.visiting import PASSWORD, csrf_token, get, in_turns, logged_in
from connectors.secret import Secret
from ocean.wire import Sealed, seal
from portal.administration import create_site, create_site_token, create_user
from portal.database import Database, open_database
from portal.migrate import migrate
from portal.patients.models import Patient, PatientSettings, PatientStatus, ReferenceUse
from portal.people.models import Membership
from portal.running import Serving, run_portal
from portal.sites.models import SiteRole, TokenScope

SIZES: Final = {"7010": 10, "7050": 50, "7100": 100_000}
ROUNDS: Final = 120
START: Final = datetime(2026, 11, 23, 15, tzinfo=UTC)
USER: Final = "bench@bench.invalid"
LEAST: Final = 100_000
AT_ONCE: Final = 5_000
KEYS: Final = "benchmark-site-key-0123456789"

Ask = Callable[[str], Awaitable[None]]


async def main() -> None:
    """Print p50 and p95 of each address at each size, and the ratios of p95."""
    async with databases(1) as (url,):
        tokens = await _fill(url)
        serving = Serving(do_duties=False)
        async with (
            run_portal(url, lambda: START + timedelta(days=1), serving=serving) as portal,
            logged_in(portal.url, USER) as session,
        ):
            for name, ask in (await _questions(session, tokens)).items():
                await _compare(name, ask)


async def _compare(name: str, ask: Ask) -> None:
    taken = await in_turns([partial(ask, site) for site in SIZES], ROUNDS)
    told = ", ".join(
        f"{size}: {1000 * p50:.1f}/{1000 * p95:.1f} ms"
        for size, (p50, p95) in zip(SIZES.values(), taken, strict=True)
    )
    (_, few), (_, page), (_, many) = taken
    print(
        f"patients, {name}, p50/p95 at {told}; p95 at 100,000 is "
        f"{many / few:.2f} times that at 10, {many / page:.2f} times that at 50"
    )


async def _questions(session: ClientSession, tokens: dict[str, str]) -> dict[str, Ask]:
    token = await csrf_token(session, "/sites/7100/patients")
    deep = {site: _last_page(site) for site in SIZES}
    sealed = seal({"ref": "1"}, Secret("TestKey1!2345678"))
    wire = {"oneTimeKey": sealed.one_time_key, "iv": sealed.iv}

    async def find(site: str) -> None:
        fields = {"number": str(LEAST + 7), "csrf_token": token}
        path = f"/sites/{site}/patients/find"
        async with session.post(path, data=fields, allow_redirects=False) as answer:
            if f"/sites/{site}/patients/" not in answer.headers["Location"]:
                raise RuntimeError("not found")

    async def put(site: str) -> None:
        headers = wire | {"extPatientRef": "7", "Authorization": f"Bearer {tokens[site]}"}
        path = f"/api/v1/patients/{LEAST + 7}"
        async with session.put(path, json=sealed.body, headers=headers) as answer:
            answer.raise_for_status()

    def keys(site: str) -> dict[str, str]:
        return {"siteNum": site, "siteKey": KEYS, "siteCredential": KEYS}

    return {
        "list": lambda site: get(session, f"/sites/{site}/patients"),
        "last page of the list": lambda site: get(session, deep[site]),
        "find by number": find,
        "ciphertext of a page": lambda site: get(
            session, f"/sites/{site}/patients/ciphertext?after="
        ),
        "Ocean's wire by reference": lambda site: get(
            session, f"/svc/v1/patients/{LEAST + 7}", **keys(site)
        ),
        "Ocean's wire by EMR ID": lambda site: get(
            session, "/svc/v1/patients", extPatientRef="7", **keys(site)
        ),
        "a record comes in": put,
    }


def _last_page(site: str) -> str:
    """Return the address of the list after its tenth record from the end."""
    return f"/sites/{site}/patients?after={_id(site, min(9, SIZES[site] - 1))}"


def _id(site: str, number: int) -> str:
    return f"{site}-{number:017d}"


async def _fill(url: str) -> dict[str, str]:
    sealed = seal({"ref": "1", "demographics": {"surname": "Zebra"}}, Secret("TestKey1!2345678"))
    tokens = {}
    async with open_database(url) as database:
        await migrate(database)
        for site_id, (site, size) in enumerate(SIZES.items(), start=1):
            key = Secret(KEYS)
            await create_site(
                database, lambda: START, site, f"Site {site}", site_key=key, site_credential=key
            )
            tokens[site] = (
                await create_site_token(
                    database, lambda: START, site, "bench", (TokenScope.RECORDS,)
                )
            ).expose()  # to send it
            await _fill_site(database, site_id, site, size, sealed)
        await create_user(
            database,
            lambda: START,
            USER,
            "Bench",
            Secret(PASSWORD),
            SiteRole.SITE_ADMIN,
            site_number="7010",
        )
        await _join_all(database)
        await analyze(database)
    return tokens


async def _join_all(database: Database) -> None:
    async with database.writing() as session:
        session.add_all(Membership(person_id=1, site_id=n, role="site_admin") for n in (2, 3))


async def _fill_site(
    database: Database, site_id: int, site: str, size: int, sealed: Sealed
) -> None:
    for first in range(0, size, AT_ONCE):
        rows = [
            {
                "site_id": site_id,
                "reference": str(LEAST + number),
                "id": _id(site, number),
                "emr_id": str(number),
                "body": sealed.body,
                "one_time_key": sealed.one_time_key,
                "iv": sealed.iv,
                "status": PatientStatus.HELD,
                "created_at": START + timedelta(seconds=number),
                "updated_at": START + timedelta(seconds=number),
                "locked": False,
                "key_version": 1,
                "version": 1,
            }
            for number in range(first, min(first + AT_ONCE, size))
        ]
        async with database.writing() as session:
            await session.execute(insert(Patient), rows)
    async with database.writing() as session:
        session.add(ReferenceUse(site_id=site_id, digits=6, used=size))
        session.add(
            PatientSettings(
                site_id=site_id,
                digits=6,
                retention_days=90,
                hint="",
                key_version=1,
            )
        )


if __name__ == "__main__":
    asyncio.run(main())

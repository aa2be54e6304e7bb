"""The pages and addresses of patients: their p95 at 100,000 patients beside 10 and 50, interleaved.

Three sites on one portal and one SQLite file. Fifty is a full page of the list: against
ten it also shows what forty rows of markup cost, whatever the site's size. On PostgreSQL
with ``OCEAN_BENCH_POSTGRESQL`` set to an empty database's address.
"""

import asyncio
import os
import re
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from aiohttp import ClientSession, CookieJar
from sqlalchemy import insert, text

from connectors.secret import Secret
from ocean.wire import Sealed, seal
from portal.administration import create_site, create_site_token, create_user
from portal.database import Database, default_url, open_database
from portal.migrate import migrate
from portal.patients.models import Patient, PatientSettings, PatientStatus, ReferenceUse
from portal.people.models import Membership
from portal.running import Serving, run_portal
from portal.sites.models import SiteRole

SIZES: Final = {"7010": 10, "7050": 50, "7100": 100_000}
ROUNDS: Final = 120
START: Final = datetime(2026, 11, 23, 15, tzinfo=UTC)
PASSWORD: Final = "correct-horse-battery"  # noqa: S105 - of a person who does not exist
LEAST: Final = 100_000
AT_ONCE: Final = 5_000
KEYS: Final = "benchmark-site-key-0123456789"

Ask = Callable[[ClientSession, str], Awaitable[None]]


async def main() -> None:
    """Print p50 and p95 of each address at each size, and the ratios of p95."""
    postgresql = os.environ.get("OCEAN_BENCH_POSTGRESQL")  # noqa: TID251 - the runner's
    with tempfile.TemporaryDirectory() as folder:
        url = postgresql or default_url(Path(folder))
        tokens = await _fill(url)
        serving = Serving(do_duties=False)
        async with run_portal(url, lambda: START + timedelta(days=1), serving=serving) as portal:
            jar = CookieJar(unsafe=True)
            async with ClientSession(portal.url, cookie_jar=jar) as session:
                await _log_in(session)
                for name, ask in (await _questions(session, tokens)).items():
                    await _compare(name, ask, session)


async def _compare(name: str, ask: Ask, session: ClientSession) -> None:
    seconds: dict[str, list[float]] = {site: [] for site in SIZES}
    for _ in range(ROUNDS):
        for site in SIZES:
            before = time.perf_counter()
            await ask(session, site)
            seconds[site].append(time.perf_counter() - before)
    p50, p95 = (
        {site: statistics.quantiles(seconds[site], n=20)[nth] for site in SIZES} for nth in (9, 18)
    )
    told = ", ".join(
        f"{SIZES[site]}: {1000 * p50[site]:.1f}/{1000 * p95[site]:.1f} ms" for site in SIZES
    )
    print(
        f"patients, {name}, p50/p95 at {told}; p95 at 100,000 is "
        f"{p95['7100'] / p95['7010']:.2f} times that at 10, "
        f"{p95['7100'] / p95['7050']:.2f} times that at 50"
    )


async def _questions(session: ClientSession, tokens: dict[str, str]) -> dict[str, Ask]:
    page = await (await session.get("/sites/7100/patients")).text()
    form = re.search(r'name="form_token" value="([0-9a-f]+)"', page)
    deep = {site: _last_page(site) for site in SIZES}
    sealed = seal({"ref": "1"}, Secret("TestKey1!2345678"))
    wire = {"oneTimeKey": sealed.one_time_key, "iv": sealed.iv}

    async def get(path: str, **headers: str) -> None:
        async with session.get(path, headers=headers) as answer:
            await answer.read()
            answer.raise_for_status()

    async def find(_: ClientSession, site: str) -> None:
        fields = {"number": str(LEAST + 7), "form_token": form[1] if form else ""}
        path = f"/sites/{site}/patients/find"
        async with session.post(path, data=fields, allow_redirects=False) as answer:
            if f"/sites/{site}/patients/" not in answer.headers["Location"]:
                raise RuntimeError("not found")

    async def put(_: ClientSession, site: str) -> None:
        headers = wire | {"extPatientRef": "7", "Authorization": f"Bearer {tokens[site]}"}
        path = f"/api/v1/patients/{LEAST + 7}"
        async with session.put(path, json=sealed.body, headers=headers) as answer:
            answer.raise_for_status()

    def keys(site: str) -> dict[str, str]:
        return {"siteNum": site, "siteKey": KEYS, "siteCredential": KEYS}

    return {
        "list": lambda _, site: get(f"/sites/{site}/patients"),
        "last page of the list": lambda _, site: get(deep[site]),
        "find by number": find,
        "ciphertext of a page": lambda _, site: get(f"/sites/{site}/patients/ciphertext?after="),
        "Ocean's wire by reference": lambda _, site: get(
            f"/svc/v1/patients/{LEAST + 7}", **keys(site)
        ),
        "Ocean's wire by EMR ID": lambda _, site: get(
            "/svc/v1/patients", extPatientRef="7", **keys(site)
        ),
        "a record comes in": put,
    }


def _last_page(site: str) -> str:
    """Return the address of the list after its tenth record from the end."""
    return f"/sites/{site}/patients?after={_id(site, min(9, SIZES[site] - 1))}"


def _id(site: str, number: int) -> str:
    return f"{site}-{number:017d}"


async def _log_in(session: ClientSession) -> None:
    page = await (await session.get("/log-in")).text()
    form = re.search(r'name="form_token" value="([0-9a-f]+)"', page)
    fields = {"user": "bench@bench.invalid", "password": PASSWORD, "next": ""}
    await session.post("/log-in", data=fields | {"form_token": form[1] if form else ""})


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
                await create_site_token(database, lambda: START, site, "bench")
            ).expose()  # to send it
            await _fill_site(database, site_id, site, size, sealed)
        await create_user(
            database,
            lambda: START,
            "bench@bench.invalid",
            "Bench",
            Secret(PASSWORD),
            SiteRole.SITE_ADMIN,
            site_number="7010",
        )
        await _join_all(database)
        async with database.engine.begin() as connection:
            await connection.execute(text("ANALYZE"))  # as PostgreSQL does by itself, later
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

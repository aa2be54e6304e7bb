"""What the check of a grant costs: pages as a Support Site asks for them, beside a clinic's user.

The same addresses in one process, in turns. No grant is ever looked for when a user asks;
it is looked for, and not found, when a Site Admin does. A page of the clinic that a Support
Site opens stands in the clinic's log before it is answered, in a durable commit: what the
check alone costs is said by an address that is no page of the clinic. On PostgreSQL with
``OCEAN_BENCH_POSTGRESQL`` set to an empty database's address.
"""

import asyncio
import os
import re
import statistics
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from aiohttp import ClientSession, CookieJar

from connectors.secret import Secret
from portal.administration import create_site, create_user
from portal.database import Database, default_url, open_database
from portal.grants.marking import mark_support_site
from portal.grants.models import Scope, SupportGrant
from portal.migrate import migrate
from portal.running import Serving, run_portal
from portal.sites.models import SiteRole

ROUNDS: Final = 300
START: Final = datetime(2026, 11, 23, 15, tzinfo=UTC)
PASSWORD: Final = "correct-horse-battery"  # noqa: S105 - of people who do not exist
CLINIC, HELP = "7010", "7900"
PEOPLE: Final = {
    "user": (CLINIC, SiteRole.USER),
    "site-admin": (CLINIC, SiteRole.SITE_ADMIN),
    "support": (HELP, SiteRole.SITE_ADMIN),
}
ADDRESSES: Final = {
    "the clinic's patients, which its log notes": f"/sites/{CLINIC}/patients",
    "the account, which no log notes": "/account",
}


async def main() -> None:
    """Print p50 and p95 of each address for both, and the ratios."""
    postgresql = os.environ.get("OCEAN_BENCH_POSTGRESQL")  # noqa: TID251 - the runner's
    with tempfile.TemporaryDirectory() as folder:
        url = postgresql or default_url(Path(folder))
        async with open_database(url) as database:
            await migrate(database)
            await _fill(database)
        serving = Serving(do_duties=False)
        async with (
            run_portal(url, lambda: START + timedelta(hours=1), serving=serving) as portal,
            _logged_in(portal.url, "user") as user,
            _logged_in(portal.url, "site-admin") as admin,
            _logged_in(portal.url, "support") as support,
        ):
            await _enter(support)
            for name, path in ADDRESSES.items():
                await _compare(name, path, (user, admin, support))


async def _compare(name: str, path: str, callers: Sequence[ClientSession]) -> None:
    seconds: list[list[float]] = [[] for _ in callers]
    for _ in range(ROUNDS):
        for session, taken in zip(callers, seconds, strict=True):
            before = time.perf_counter()
            async with session.get(path) as answer:
                await answer.read()
                answer.raise_for_status()
            taken.append(time.perf_counter() - before)
    ratios = []
    for nth in (9, 18):
        user, admin, support = (statistics.quantiles(taken, n=20)[nth] for taken in seconds)
        ratios.append(f"{admin / user:.2f} and {support / user:.2f} times {1000 * user:.1f} ms")
    print(
        f"grant check, {name}: Site Admin and Support Site beside a user, p50 {ratios[0]}, "
        f"p95 {ratios[1]}"
    )


@asynccontextmanager
async def _logged_in(url: str, kind: str) -> AsyncIterator[ClientSession]:
    async with ClientSession(url, cookie_jar=CookieJar(unsafe=True)) as session:
        fields = {"user": f"{kind}@bench.invalid", "password": PASSWORD, "next": ""}
        token = await _form_token(session, "/log-in")
        await session.post("/log-in", data=fields | {"form_token": token})
        yield session


async def _enter(session: ClientSession) -> None:
    token = await _form_token(session, "/supported-sites")
    async with session.post("/supported-sites/1/enter", data={"form_token": token}) as answer:
        answer.raise_for_status()


async def _form_token(session: ClientSession, page: str) -> str:
    async with session.get(page) as answer:
        form = re.search(r'name="form_token" value="([0-9a-f]+)"', await answer.text())
    if form is None:
        raise RuntimeError("no form")
    return form[1]


async def _fill(database: Database) -> None:
    for number in (CLINIC, HELP):
        await create_site(database, lambda: START, number, f"Site {number}")
    for kind, (number, role) in PEOPLE.items():
        user, password = f"{kind}@bench.invalid", Secret(PASSWORD)
        await create_user(
            database, lambda: START, user, kind.title(), password, role, site_number=number
        )
    await mark_support_site(database, HELP, "Bench Help Inc.")
    async with database.writing() as session:
        session.add(
            SupportGrant(
                site_id=1,
                support_site_id=2,
                granted_by=1,
                granted_at=START,
                ends_at=START + timedelta(days=3),
                last_used_at=START,
                seen_at=START,
                reason="benchmark",
                scopes=[str(scope) for scope in Scope],
            )
        )


if __name__ == "__main__":
    asyncio.run(main())

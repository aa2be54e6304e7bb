"""What the check of a grant costs: pages as a Support Site asks for them, beside a clinic's user.

The same addresses in one process, in turns. The statement that reads a log-in looks for a
grant whoever asks: the user's figure holds that too, and is to be compared between releases.
A page of the clinic that a Support Site opens stands in the clinic's log before it is
answered, in a durable commit: what the check alone costs is said by an address that is no
page of the clinic. On PostgreSQL with ``OCEAN_BENCH_POSTGRESQL`` set.
"""

import asyncio
import time
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Final

from aiohttp import ClientSession

from bench.databases import databases
from bench.visiting import PASSWORD, csrf_token, get, in_turns, logged_in
from connectors.secret import Secret
from portal.administration import create_site, create_user
from portal.database import Database, open_database
from portal.grants.marking import mark_support_site
from portal.grants.models import Scope, SupportGrant
from portal.migrate import migrate
from portal.running import Serving, run_portal
from portal.sites.models import SiteRole

ROUNDS: Final = 300
START: Final = datetime(2026, 11, 23, 15, tzinfo=UTC)
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
WATCHES: Final = (
    (time.process_time, "processor time of portal and caller"),
    (time.perf_counter, "by the clock"),
)
"""On a busy machine the first says more."""


async def main() -> None:
    """Print p50 and p95 of each address for both, and the ratios."""
    async with databases(1) as (url,):
        async with open_database(url) as database:
            await migrate(database)
            await _fill(database)
        serving = Serving(do_duties=False)
        async with (
            run_portal(url, lambda: START + timedelta(hours=1), serving=serving) as portal,
            logged_in(portal.url, _user("user")) as user,
            logged_in(portal.url, _user("site-admin")) as admin,
            logged_in(portal.url, _user("support")) as support,
        ):
            await _enter(support)
            for name, path in ADDRESSES.items():
                asks = [partial(get, one, path) for one in (user, admin, support)]
                for watch, unit in WATCHES:
                    plain, admins, supports = await in_turns(asks, ROUNDS, watch)
                    print(
                        f"grant check, {name}, {unit}: Site Admin and Support Site beside a user, "
                        f"p50 {admins[0] / plain[0]:.2f} and {supports[0] / plain[0]:.2f} times "
                        f"{1000 * plain[0]:.1f} ms, "
                        f"p95 {admins[1] / plain[1]:.2f} and {supports[1] / plain[1]:.2f} times "
                        f"{1000 * plain[1]:.1f} ms"
                    )


async def _enter(session: ClientSession) -> None:
    fields = {"csrf_token": await csrf_token(session, "/supported-sites")}
    async with session.post("/supported-sites/1/enter", data=fields) as answer:
        answer.raise_for_status()


async def _fill(database: Database) -> None:
    for number in (CLINIC, HELP):
        await create_site(database, lambda: START, number, f"Site {number}")
    for kind, (number, role) in PEOPLE.items():
        who, password = _user(kind), Secret(PASSWORD)
        await create_user(
            database, lambda: START, who, kind.title(), password, role, site_number=number
        )
    await mark_support_site(database, lambda: START, HELP, "Bench Help Inc.")
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


def _user(kind: str) -> str:
    return f"{kind}@bench.invalid"


if __name__ == "__main__":
    asyncio.run(main())

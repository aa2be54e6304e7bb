"""One clinic's pages and addresses where it is one of 10,000, beside where it is one of 100.

The same clinic in two portals of one process, asked in turns: what differs are the other
sites, each with people, patients, tickets and an audit log of its own. Prints the ratios
of p95. On PostgreSQL with ``OCEAN_BENCH_POSTGRESQL`` set; another number of sites with
``OCEAN_BENCH_SITES``.
"""

import asyncio
import os
import uuid
from collections.abc import Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, Final

from aiohttp import ClientSession
from sqlalchemy import insert, text

from bench.databases import analyze, databases
from bench.visiting import PASSWORD, Ask, get, in_turns, logged_in
from connectors.secret import Secret
from ocean.wire import Sealed, seal
from portal.administration import create_site_token, create_user
from portal.audit.models import AuditEntry, AuditHead
from portal.database import Database, open_database
from portal.migrate import migrate
from portal.patients.models import Patient, PatientSettings, PatientStatus, ReferenceUse
from portal.people.models import Membership, Person, StaffRole
from portal.running import Serving, run_portal
from portal.sites.models import Site, SiteRole, TokenScope
from portal.tables import Table
from portal.tickets.models import ENDED_AT, Ticket, TicketState

FEW: Final = 100
ROUNDS: Final = 120
START: Final = datetime(2026, 11, 23, 15, tzinfo=UTC)
FIRST: Final = 1_000_001
"""Number of the clinic that is asked for; the others' follow."""
ADMIN, DESK = "admin@bench.invalid", "desk@bench.invalid"
TICKETS, PATIENTS, PEOPLE, ENTRIES = 5, 10, 2, 20
AT_ONCE: Final = 250
"""Sites that are written in one transaction."""
PAGES: Final = {
    "tickets": "/tickets",
    "patients": f"/sites/{FIRST}/patients",
    "users": f"/sites/{FIRST}/users",
    "the Site Account": f"/sites/{FIRST}/account",
    "the audit log": f"/sites/{FIRST}/audit",
    "Support Sites": f"/sites/{FIRST}/support-sites",
    "a Support Site looked up by name": f"/sites/{FIRST}/support-sites?find=Clinic+2",
    "announcements": "/announcements",
}


@dataclass(frozen=True, slots=True)
class Visit:
    """A portal, and who asks it."""

    admin: ClientSession
    desk: ClientSession
    token: str


async def main() -> None:
    """Print p50 and p95 of each address in both portals, and the ratios."""
    settings = os.environ  # noqa: TID251 - the runner's
    many = int(settings.get("OCEAN_BENCH_SITES", "10000"))
    async with databases(2) as (small, large), AsyncExitStack() as stack:
        visits = [await _visit(stack, small, FEW), await _visit(stack, large, many)]
        for name, path in PAGES.items():
            await _compare(name, many, [partial(get, one.admin, path) for one in visits])
        await _compare(
            "the desk's queue", many, [partial(get, one.desk, "/tickets") for one in visits]
        )
        await _compare("a record comes in", many, [partial(_put, one) for one in visits])


async def _compare(name: str, many: int, asks: list[Ask]) -> None:
    few, more = await in_turns(asks, ROUNDS)
    print(
        f"sites, {name}, p50/p95 of {FEW}: {1000 * few[0]:.1f}/{1000 * few[1]:.1f} ms, of {many}: "
        f"{1000 * more[0]:.1f}/{1000 * more[1]:.1f} ms; p95 is {more[1] / few[1]:.2f} times"
    )


async def _put(visit: Visit) -> None:
    sealed = _sealed()
    headers = {
        "oneTimeKey": sealed.one_time_key,
        "iv": sealed.iv,
        "extPatientRef": "7",
        "Authorization": f"Bearer {visit.token}",
    }
    path = "/api/v1/patients/107"
    async with visit.admin.put(path, json=sealed.body, headers=headers) as answer:
        answer.raise_for_status()


def _sealed() -> Sealed:
    return seal({"ref": "1"}, Secret("TestKey1!2345678"))


async def _visit(stack: AsyncExitStack, url: str, sites: int) -> Visit:
    async with open_database(url) as database:
        await migrate(database)
        token = await _fill(database, sites)
    serving = Serving(do_duties=False)
    portal = await stack.enter_async_context(
        run_portal(url, lambda: START + timedelta(days=1), serving=serving)
    )
    admin, desk = [
        await stack.enter_async_context(logged_in(portal.url, user)) for user in (ADMIN, DESK)
    ]
    return Visit(admin, desk, token)


async def _fill(database: Database, sites: int) -> str:
    sealed = _sealed()
    for first in range(0, sites, AT_ONCE):
        batch = range(first, min(first + AT_ONCE, sites))
        async with database.writing() as session:
            for table, rows in _rows(batch, sealed):
                await session.execute(insert(table), rows)
    await _count_on(database)
    password = Secret(PASSWORD)
    await create_user(
        database,
        lambda: START,
        ADMIN,
        "Ada Admin",
        password,
        SiteRole.SITE_ADMIN,
        site_number=str(FIRST),
    )
    await create_user(database, lambda: START, DESK, "Dan Desk", password, StaffRole.ASSOCIATE)
    scopes = (TokenScope.RECORDS,)
    token = await create_site_token(database, lambda: START, str(FIRST), "bench", scopes)
    await analyze(database)
    # exposed to be sent
    return token.expose()


async def _count_on(database: Database) -> None:
    """Let PostgreSQL give the numbers after those that were given here."""
    if database.engine.dialect.name == "postgresql":
        async with database.writing() as session:
            for table in ("site", "person", "ticket"):
                last = f"(SELECT max(id) FROM {table})"  # noqa: S608 - a name of ours
                await session.execute(
                    text(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), {last})")
                )


def _rows(sites: range, sealed: Sealed) -> Iterator[tuple[type[Table], list[dict[str, Any]]]]:
    yield (
        Site,
        [
            {"id": n + 1, "number": str(FIRST + n), "name": f"Clinic {n}", "created_at": START}
            for n in sites
        ],
    )
    people = [PEOPLE * n + one + 1 for n in sites for one in range(PEOPLE)]
    yield (
        Person,
        [
            {
                "id": n,
                "user_name": f"person-{n}@bench.invalid",
                "name": f"Person {n}",
                "password_hash": "none",
                "created_at": START,
            }
            for n in people
        ],
    )
    yield (
        Membership,
        [{"person_id": n, "site_id": (n - 1) // PEOPLE + 1, "role": SiteRole.USER} for n in people],
    )
    yield Ticket, [_ticket(n, one) for n in sites for one in range(TICKETS)]
    yield Patient, [_patient(n, one, sealed) for n in sites for one in range(PATIENTS)]
    yield ReferenceUse, [{"site_id": n + 1, "digits": 3, "used": PATIENTS} for n in sites]
    yield (
        PatientSettings,
        [
            {"site_id": n + 1, "digits": 3, "retention_days": 90, "hint": "", "key_version": 1}
            for n in sites
        ],
    )
    yield (
        AuditHead,
        [
            {"site_id": n + 1, "entries": ENTRIES, "digest": bytes(32), "mailed": 0, "told": 0}
            for n in sites
        ],
    )
    yield AuditEntry, [_entry(n, one) for n in sites for one in range(ENTRIES)]


def _ticket(site: int, number: int) -> dict[str, Any]:
    ended = number > 0  # one of five still has something to do
    return {
        "id": TICKETS * site + number + 1,
        "site_id": site + 1,
        "idempotency_key": str(uuid.UUID(int=TICKETS * site + number)),
        "bundle": b"{}",
        "bundle_digest": bytes(32),
        "received_at": START + timedelta(seconds=number),
        "first_answer_due_at": START + timedelta(hours=2),
        "calendar_version": "2026-1",
        "state": TicketState.CLOSED if ended else TicketState.NEW,
        "language": "en",
        "emr": "oscar",
        "emr_id": "1234",
        "ocean_reference": "482",
        "reporter_email": ADMIN,
        "scope": "one-patient",
        "signature": f"signature-{number}",
        "clock_runs": not ended,
        "attend_at": ENDED_AT if ended else START + timedelta(hours=2, seconds=site),
    }


def _patient(site: int, number: int, sealed: Sealed) -> dict[str, Any]:
    return {
        "site_id": site + 1,
        "reference": str(100 + number),
        "id": f"{site:010d}-{number:010d}",
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


def _entry(site: int, number: int) -> dict[str, Any]:
    return {
        "site_id": site + 1,
        "number": number + 1,
        "at": START + timedelta(seconds=number),
        "act": "user-invited",
        "actor": "Ada Admin",
        "digest": bytes(32),
    }


if __name__ == "__main__":
    asyncio.run(main())

"""Two clinics and a Support Site that the machine's thief begins from, and what must not leave."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from aiohttp import ClientSession
from sqlalchemy import select, update

from ocean.wire import seal
from portal.grants.models import Scope
from portal.patients.models import Patient
from portal.people.models import Person
from portal.running import Serving, run_portal
from tests.portal.grants.walking import HELP, meet, post
from tests.portal.hosting import (
    BIRCH,
    BIRCH_USER,
    MAPLE,
    Browser,
    Hosted,
    MovableClock,
    quick_hash,
)
from tests.portal.patients.records import KEY, put


@dataclass
class Ground:
    """A database with two clinics and a Support Site, made once, and what must not leave it."""

    factor_key: Path
    tokens: dict[str, str]
    ids: dict[str, tuple[str, ...]]
    secrets: frozenset[str]
    birch: frozenset[str]


@dataclass
class Given:
    """What the clinic gave, as the model has it."""

    scopes: frozenset[Scope]
    ends_at: datetime
    tied: bool
    solved_end: datetime | None = None
    """A day after its ticket was solved, unless the clinic opened it again."""

    def holds(self, now: datetime) -> bool:
        """Say whether it may hold."""
        return self.ends_at > now and (self.solved_end is None or self.solved_end > now)


Copy = Callable[[Path], AbstractAsyncContextManager[str]]
"""Gives the address of a copy of the ground's database, in this folder if it is a file."""


async def prepare(url: str, folder: Path, tokens: dict[str, str]) -> Ground:
    """Furnish the database of this address through a portal, as clinics do."""
    clock = MovableClock()
    async with AsyncExitStack() as stack:
        key = folder / "factor.key"
        serving = Serving(do_duties=False, factor_key=key)
        portal = await stack.enter_async_context(run_portal(url, clock, serving=serving))
        session = await stack.enter_async_context(ClientSession())
        hosted = Hosted(portal, clock, session, tokens, folder, url)
        admin, support = Browser(hosted.url), Browser(hosted.url)
        stack.push_async_callback(admin.session.close)
        stack.push_async_callback(support.session.close)
        await meet(hosted, admin, support)
        tickets, patients = [], []
        sealed = []
        for site, emr_id in ((MAPLE, "55501"), (BIRCH, "55502")):
            words = {"description": f"Quibblewick {emr_id} does not print"}
            tickets.append(await hosted.make_ticket(site, ticket=words))
            one = seal({"demographics": {"surname": "Quibblewick"}}, KEY)
            sealed += [one.body, one.one_time_key, one.iv]
            headers = {"oneTimeKey": one.one_time_key, "iv": one.iv}
            answer = await put(hosted, site=site, emr_id=emr_id, body=one.body, **headers)
            assert answer.status == 201
        hint = [("hint", "the bassoon in the attic")]
        base = f"/sites/{MAPLE}/patients"
        assert (await post(admin, f"{base}/key/hint", hint, f"{base}/settings")).status == 303
        async with portal.database.writing() as writing:
            await writing.execute(update(Person).values(password_hash=quick_hash()))
            patients = list(await writing.scalars(select(Patient.id).order_by(Patient.site_id)))
    secrets = {*sealed, *tokens.values(), "bassoon", "Quibblewick-Zanzibar"}
    birch = {tickets[1], patients[1], "55502", BIRCH_USER}
    ids = _ids(tickets, patients)
    return Ground(key, tokens, ids, frozenset(secrets), frozenset(birch))


def _ids(tickets: list[str], patients: list[str]) -> dict[str, tuple[str, ...]]:
    return {
        "site": (MAPLE, MAPLE, BIRCH, HELP),
        "ticket": tuple(tickets),
        "patient": tuple(patients),
        "reference": ("482",),
        "connector": ("accuro",),
        "file": ("list.js",),
        "handle": (16 * "0",),
        "language": ("en",),
        "token": (32 * "a",),
        "digest": (64 * "a",),
    }

"""No sequence of calls by a Support Site increases its rights or yields what is a clinic's own."""

import asyncio
import os
import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test
from sqlalchemy import true

from portal.audit import recording
from portal.database import default_url
from portal.grants import entering, inside
from portal.guarding import of_patients
from portal.patients import whose
from portal.principals import Viewer
from portal.row_security import APP_ROLE
from portal.tickets import acting, finding
from tests.portal.grants.support_ground import Copy, Ground, prepare
from tests.portal.grants.support_machine import SupportSite
from tests.portal.grants.test_solved import gives_to_all

if TYPE_CHECKING:
    from tests.portal.hosting import Furnished
    from tests.portal.postgresql import PostgreSql

RUNS = int(os.environ.get("OCEAN_MACHINE_RUNS", "1"))  # noqa: TID251 - the runner's
SEARCH = settings(
    max_examples=RUNS,
    stateful_step_count=2 if RUNS == 1 else 6,
    deadline=None,
    database=None,
    derandomize=True,
    print_blob=False,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
Switch = Callable[[pytest.MonkeyPatch], None]


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def machine(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> type[SupportSite]:
    make = _on_sqlite if request.param == "sqlite" else _on_postgresql
    prepared, copied = make(request, tmp_path_factory.mktemp("ground"))

    class Prepared(SupportSite):
        ground = prepared
        copy = copied

    return Prepared


def _on_sqlite(request: pytest.FixtureRequest, folder: Path) -> tuple[Ground, Copy]:
    furnished: Furnished = request.getfixturevalue("furnished")

    async def furnish() -> Ground:
        async with furnished.copy(folder) as url:
            return await prepare(url, folder, dict(furnished.tokens))

    @asynccontextmanager
    async def copied(target: Path) -> AsyncIterator[str]:
        shutil.copy(folder / "portal.db", target / "portal.db")
        yield default_url(target)

    return asyncio.run(furnish()), copied


def _on_postgresql(request: pytest.FixtureRequest, folder: Path) -> tuple[Ground, Copy]:
    furnished: Furnished = request.getfixturevalue("furnished_postgresql")
    server: PostgreSql = request.getfixturevalue("postgresql")

    async def furnish() -> Ground:
        await server.create("ground", "furnished")
        return await prepare(server.url("ground", APP_ROLE), folder, dict(furnished.tokens))

    return asyncio.run(furnish()), lambda _: server.copied("ground", APP_ROLE)


def search(machine: type[SupportSite], examples: int = RUNS) -> None:
    run_state_machine_as_test(machine, settings=settings(SEARCH, max_examples=examples))


def test_nothing_is_won(machine: type[SupportSite]) -> None:
    search(machine)


def _any_purpose(off: pytest.MonkeyPatch) -> None:
    off.setattr(Viewer, "supports", lambda *_: True)


def _ciphertext(off: pytest.MonkeyPatch) -> None:
    off.setattr(of_patients, "need_own", lambda _: None)


def _tickets_of_all(off: pytest.MonkeyPatch) -> None:
    off.setattr(finding, "tickets_of", lambda _: true())


def _patients_of_all(off: pytest.MonkeyPatch) -> None:
    off.setattr(whose, "_seen_sites", lambda _: frozenset({1, 2, 3}))


def _ended_grants(off: pytest.MonkeyPatch) -> None:
    for module in (entering, inside, recording):  # the log refuses an act of theirs by itself
        off.setattr(module, "is_live", lambda _: true())


def _own_admins(off: pytest.MonkeyPatch) -> None:
    own = Viewer.administers
    off.setattr(Viewer, "administers", lambda one, site: own(one, site) or one.grant_at(site))


def _time_by_replies(off: pytest.MonkeyPatch) -> None:
    off.setattr(acting, "note_reopened", gives_to_all)


DEFECTS: dict[str, tuple[Switch, str]] = {
    "any-purpose": (_any_purpose, "is open"),
    "ciphertext": (_ciphertext, "(is open|yields)"),
    "ended-grants": (_ended_grants, "is open"),
    "own-admins": (_own_admins, "(is open|rights have changed)"),
    "tickets-of-all": (_tickets_of_all, "(is open|yields)"),
    "patients-of-all": (_patients_of_all, "(is open|yields)"),
    "time-by-replies": (_time_by_replies, "rights have changed"),
}


@pytest.mark.parametrize("defect", sorted(DEFECTS))
def test_a_check_that_is_switched_off_is_found(
    machine: type[SupportSite], defect: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    switch, said = DEFECTS[defect]
    with monkeypatch.context() as off:
        switch(off)
        with pytest.raises(AssertionError, match=said):
            search(machine, 12)

"""Whatever is asked of the API, as whom, nothing of another tenant is answered: schemathesis.

Run as programs and browsers call it, over real sockets, as each of four callers of the first
tenant, with the second tenant's ids among the examples. ``OCEAN_FUZZ_EXAMPLES`` searches
deeper, and on PostgreSQL as well.
"""

import asyncio
import os
from pathlib import Path

import pytest
from sqlalchemy import ColumnElement, true

from portal.api.document import OPERATIONS
from portal.patients import ciphertext
from portal.tickets import finding
from tests.portal.api.searching import Searched, search
from tests.portal.api.two_tenants import KINDS, Tenants, two_tenants
from tests.portal.hosting import Furnished

EXAMPLES = os.environ.get("OCEAN_FUZZ_EXAMPLES")  # noqa: TID251 - the runner's
PHASES = "coverage,fuzzing,stateful" if EXAMPLES else "fuzzing"
REACHED = {
    "GET /api/v1/tickets/{number}",
    "GET /api/v1/tickets/{number}/bundle",
    "GET /api/v1/tickets/{number}/standing",
    "GET /svc/v1/patients/{reference}",
    "GET /sites/{number}/patients/ciphertext",
    "GET /tickets/{number}/bundle",
    "POST /api/v1/patients",
    "PUT /tickets/files",
}
"""What somebody must have been answered at least once, or the search searched nothing."""
OPENED = {"GET /sites/{number}/eforms/{eform}/export", "GET /tickets/{number}/bundle"}
"""What a live grant opens."""


@pytest.fixture(params=["sqlite", "postgresql"])
def searched(request: pytest.FixtureRequest) -> Furnished:
    if request.param == "postgresql" and not EXAMPLES:
        pytest.skip("PostgreSQL is searched with OCEAN_FUZZ_EXAMPLES")
    name = "furnished" if request.param == "sqlite" else "furnished_postgresql"
    found: Furnished = request.getfixturevalue(name)
    return found


async def test_each_caller_is_answered_as_the_document_says_and_nothing_of_another_tenant(
    tmp_path: Path, searched: Furnished
) -> None:
    async with two_tenants(tmp_path, searched) as tenants:
        found = await asyncio.gather(*(look(tenants, kind, tmp_path) for kind in KINDS))
        for kind, done in zip(KINDS, found, strict=True):
            assert done.code == 0, f"{kind}\n{done.said[-8000:]}"
            assert {name for name, _, _ in done.calls} >= SEARCHED
            assert len(done.reached()) >= 7, kind
            asked = "\n".join(what for _, _, what in done.calls)
            for theirs in ("site", "ticket", "reference", "patient"):
                assert tenants.ids[theirs][0] in asked, (kind, theirs)
        reached = {kind: done.reached() for kind, done in zip(KINDS, found, strict=True)}
        assert set().union(*reached.values()) >= REACHED
        assert reached["granted"] & OPENED
        assert not reached["expired"] & OPENED


async def look(tenants: Tenants, kind: str, folder: Path) -> Searched:
    return await search(tenants, kind, folder / kind, int(EXAMPLES or "6"), phases=PHASES)


SEARCHED = {" ".join(line) for line in OPERATIONS} - {"GET /openapi.json"}


async def test_a_condition_of_whose_row_it_is_that_is_switched_off_is_found(
    tmp_path: Path, furnished: Furnished, monkeypatch: pytest.MonkeyPatch
) -> None:
    def anybodys(_: object) -> ColumnElement[bool]:
        return true()

    one = ("--include-path", "/api/v1/tickets/{number}")
    other = ("--include-path", "/sites/{number}/patients/ciphertext")
    async with two_tenants(tmp_path, furnished) as tenants:
        with monkeypatch.context() as off:
            off.setattr(finding, "tickets_of", anybodys)
            off.setattr(ciphertext, "patients_of", anybodys)
            tickets, patients = await asyncio.gather(
                search(tenants, "token", tmp_path / "tickets", 16, *one),
                search(tenants, "site-admin", tmp_path / "patients", 16, *other),
            )
    assert (tickets.code, patients.code) == (1, 1)
    assert "shows of another tenant: the ticket" in tickets.said
    assert "shows of another tenant: the ciphertext" in patients.said

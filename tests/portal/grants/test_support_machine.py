"""No sequence of calls by a Support Site increases its rights or yields what is a clinic's own."""

import asyncio
import os
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test
from sqlalchemy import true

from portal import guard
from portal.patients import whose
from portal.principals import Viewer
from portal.tickets import finding
from tests.portal.grants.support_machine import SupportSite, prepare
from tests.portal.hosting import Furnished

RUNS = int(os.environ.get("OCEAN_MACHINE_RUNS", "1"))  # noqa: TID251 - the runner's
SEARCH = settings(
    max_examples=RUNS,
    stateful_step_count=2,
    deadline=None,
    database=None,
    derandomize=True,
    print_blob=False,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
Switch = Callable[[pytest.MonkeyPatch], None]


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory, furnished: Furnished) -> type[SupportSite]:
    prepared = asyncio.run(prepare(tmp_path_factory.mktemp("ground"), furnished))

    class Prepared(SupportSite):
        ground = prepared

    return Prepared


def search(machine: type[SupportSite], examples: int = RUNS) -> None:
    run_state_machine_as_test(machine, settings=settings(SEARCH, max_examples=examples))


def test_nothing_is_won(machine: type[SupportSite]) -> None:
    search(machine)


def _any_purpose(off: pytest.MonkeyPatch) -> None:
    off.setattr(Viewer, "supports", lambda *_: True)


def _ciphertext(off: pytest.MonkeyPatch) -> None:
    off.setattr(guard, "need_own", lambda _: None)


def _tickets_of_all(off: pytest.MonkeyPatch) -> None:
    off.setattr(finding, "tickets_of", lambda _: true())


def _patients_of_all(off: pytest.MonkeyPatch) -> None:
    off.setattr(whose, "_seen_sites", lambda _: frozenset({1, 2, 3}))


DEFECTS: dict[str, tuple[Switch, str]] = {
    "any-purpose": (_any_purpose, "is open"),
    "ciphertext": (_ciphertext, "(is open|yields)"),
    "tickets-of-all": (_tickets_of_all, "(is open|yields)"),
    "patients-of-all": (_patients_of_all, "(is open|yields)"),
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

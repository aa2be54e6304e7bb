"""What the conformance kit had to learn of Accuro: parameters that are dropped, and addresses."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from accuro.connector import PLUGIN, AccuroConnector
from connectors.conformance.check_list import CHECKS
from connectors.conformance.pretend import MakeClinic
from connectors.conformance.report import Outcome, Result
from connectors.conformance.run import run
from connectors.contract import ChartHandle
from demo.pretend_clinics.accuro import CLINICS, AccuroMenu, AccuroPath, AccuroSearch
from redaction.allow_list import redact

BY_NAME = {check.name: check for check in CHECKS}


async def result_of(name: str, make: MakeClinic) -> Result:
    return await run(BY_NAME[name], make, redact)


class KeepsWhatIsDropped(AccuroConnector):
    """Notes in the handle which credential was handed over."""

    def accept(self, context: Mapping[str, object]) -> ChartHandle:
        chart = super().accept(context)
        told = {name: str(context[name]) for name in ("siteCredential",) if name in context}
        return replace(chart, page={**chart.page, **told})


class Hoarder(AccuroMenu):
    plugin = replace(PLUGIN, create=KeepsWhatIsDropped)


class Undeclared(AccuroSearch):
    in_addresses = ("accuro-tenant", "accuro-uuid")


class Unnamed(AccuroPath):
    in_addresses = ("accuro-tenant",)


class Excessive(AccuroPath):
    in_addresses = (*AccuroPath.in_addresses, "accuro-client-secret")


@pytest.mark.parametrize("way", CLINICS)
async def test_a_dropped_parameter_may_be_any_text(way: str) -> None:
    found = await result_of("refuses_wrong_shapes", CLINICS[way])
    assert (found.outcome, found.reason) == (Outcome.PASSED, "")


async def test_a_dropped_parameter_that_is_kept_is_caught() -> None:
    found = await result_of("refuses_wrong_shapes", Hoarder)
    assert found.outcome is Outcome.FAILED
    assert found.reason == "a write-only value is kept: siteCredential"


@pytest.mark.parametrize("way", ["path", "search"])
async def test_addresses_hold_what_qhr_wants_there_and_no_more(way: str) -> None:
    found = await result_of("asks_with_nothing_private", CLINICS[way])
    assert (found.outcome, found.reason) == (Outcome.PASSED, "")


@pytest.mark.parametrize(
    ("clinic", "reason"),
    [
        (Undeclared, "a request holds: health_number"),
        (Unnamed, "an address holds: accuro-uuid"),
        (Excessive, "it is declared for addresses and in none: accuro-client-secret"),
    ],
)
async def test_what_is_declared_for_addresses_is_exact(clinic: MakeClinic, reason: str) -> None:
    found = await result_of("asks_with_nothing_private", clinic)
    assert (found.outcome, found.reason) == (Outcome.FAILED, reason)


async def test_a_search_reads_documents_beside_the_one_it_searches_by() -> None:
    found = await result_of("lets_no_handed_document_out", CLINICS["search"])
    assert (found.outcome, found.reason) == (Outcome.PASSED, "")

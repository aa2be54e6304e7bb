"""A check is passed over only where the connector was shown not to do what it does not declare."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from connectors.conformance.check_list import CHECKS, Check
from connectors.conformance.defects.readings import declares_otherwise
from connectors.conformance.report import Outcome
from connectors.conformance.run import run
from connectors.contract import Reads
from connectors.errors import SecretMissingError
from demo.pretend_clinics.oscar import OscarPage, OscarRest
from redaction.allow_list import redact

BY_NAME = {check.name: check for check in CHECKS}


def hides_its_raw_data(check: Check) -> Check:
    return replace(check, defect=declares_otherwise(Reads.RAW_DATA))


class AsksSecretly(OscarRest):
    """The clinic says that nobody is asked, and the settings name an address."""

    @property
    def url(self) -> str:
        return ""

    def settings(self, _: str) -> Any:
        return super().settings(super().url)


class KeepsSecretsUnsaid(OscarRest):
    """The clinic says that there is no secret, and the connector needs four."""

    async def __aenter__(self) -> Any:
        await super().__aenter__()
        self.secrets = {}
        return self


class MissesNobody(OscarRest):
    """An EMR is asked, and no chart is missing."""

    def nobody(self) -> Mapping[str, object] | None:  # type: ignore[override]
        return None


RAW = (
    "knows_whose_chart_it_is",
    "lets_no_new_field_out",
    "masks_odd_values",
    "lists_every_kind_of_document",
    "tells_facts_about_masked_values",
)
ASKING = (
    "keeps_its_time_limit",
    "stops_at_an_answer_without_end",
    "follows_no_redirect",
    "asks_only_what_it_declares",
    "asks_nobody_else",
    "asks_with_nothing_private",
    "names_no_patient_in_check",
    "refuses_unsafe_addresses",
)


@pytest.mark.parametrize("name", RAW)
async def test_raw_data_that_are_not_declared_are_found(name: str) -> None:
    found = await run(hides_its_raw_data(BY_NAME[name]), OscarRest, redact, broken=True)
    assert (found.outcome, found.reason) == (
        Outcome.FAILED,
        "raw data are read and not declared",
    )


@pytest.mark.parametrize("name", ASKING)
async def test_an_address_that_the_clinic_does_not_have_is_found(name: str) -> None:
    found = await run(BY_NAME[name], AsksSecretly, redact)
    assert (found.outcome, found.reason) == (
        Outcome.FAILED,
        "it asks an address that the clinic does not have",
    )


@pytest.mark.parametrize("name", ["says_which_secret_is_missing", "keeps_secrets_to_itself"])
async def test_a_secret_that_is_needed_and_not_declared_is_found(name: str) -> None:
    found = await run(BY_NAME[name], KeepsSecretsUnsaid, redact)
    assert not found.passed
    assert SecretMissingError.__name__ in found.reason


async def test_an_emr_that_is_asked_must_miss_somebody() -> None:
    found = await run(BY_NAME["tells_missing_from_broken"], MissesNobody, redact)
    assert (found.outcome, found.reason) == (
        Outcome.FAILED,
        "an EMR is asked, and the clinic names no missing chart",
    )


@pytest.mark.parametrize("name", [*RAW, *ASKING, "says_which_secret_is_missing"])
async def test_what_is_not_declared_and_not_done_is_passed_over(name: str) -> None:
    found = await run(BY_NAME[name], OscarPage, redact)
    assert found.outcome is Outcome.DOES_NOT_APPLY
    assert found.passed

"""A connector that does nearly everything wrong is told so, sentence by sentence."""

import asyncio
from typing import Final

import pytest

from connectors.conformance.check_list import CHECKS
from connectors.conformance.leaks import of_patients, of_secrets
from connectors.conformance.people import PEOPLE
from connectors.conformance.report import Outcome, Report, as_json, as_text
from connectors.conformance.run import run_all
from redaction.allow_list import redact
from tests.connectors.conformance.nasty import NastyClinic

PASSES: Final = {"reads_raw_data_exactly_if_declared"}
FAILS: Final = """
reads_the_emr_id takes_no_other_number_for_the_emr_id reads_the_ocean_reference_exactly_if_declared
knows_whose_chart_it_is says_when_it_read keeps_two_charts_apart reads_the_same_twice
reads_odd_charts names_nobody_in_its_own_names lets_no_private_value_out lets_no_capitals_out
lets_no_new_field_out masks_odd_values lists_no_shape_that_fits_a_private_value
lists_every_kind_of_document tells_facts_about_masked_values lets_no_handed_document_out
writes_nothing_to_disk
tells_missing_from_broken survives_what_it_cannot_read errors_carry_a_code errors_quote_nothing
keeps_its_time_limit stops_at_an_answer_without_end follows_no_redirect says_which_secret_is_missing
asks_only_what_it_declares asks_nobody_else asks_with_nothing_private names_no_patient_in_check
describes_what_it_accepts refuses_unknown_members refuses_wrong_shapes accept_is_pure
identify_is_pure has_safe_defaults refuses_unsafe_addresses keeps_secrets_to_itself
says_nothing_of_a_patient
"""


@pytest.fixture(scope="module")
def report() -> Report:
    (made,) = asyncio.run(run_all("nasty", {"only": NastyClinic}, redact))
    return made


def test_it_fails_exactly_these(report: Report) -> None:
    found = {
        outcome: {one.check for one in report.results if one.outcome is outcome}
        for outcome in Outcome
    }
    assert found == {
        Outcome.PASSED: PASSES,
        Outcome.FAILED: set(FAILS.split()),
        Outcome.BROKEN: set(),
        Outcome.DOES_NOT_APPLY: set(),
    }
    assert {check.name for check in CHECKS} == PASSES | set(FAILS.split())
    assert not report.passed


def test_every_failure_says_why(report: Report) -> None:
    assert [one.check for one in report.results if not one.passed and not one.reason] == []


def test_no_line_of_a_report_quotes_a_chart_or_a_secret(report: Report) -> None:
    patients, secrets = of_patients(PEOPLE), of_secrets(NastyClinic.secrets)
    for text in (as_text((report,)), as_json((report,)), repr(report)):
        assert patients.within(text) == ()
        assert secrets.within(text) == ()


def test_a_document_named_after_a_patient_is_not_named_in_the_report(report: Report) -> None:
    (found,) = [one for one in report.results if one.check == "lists_every_kind_of_document"]
    assert found.reason == "a kind of document has no allow-list"

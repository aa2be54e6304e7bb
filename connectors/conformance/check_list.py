"""All that is checked, each with a broken connector that it must catch.

To add a check, write a function whose docstring is a sentence of the contract
and a defect, and list both here: a check that catches nothing is not a check.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

from connectors.conformance.checks import errors, identity, privacy, purity, requests, settings
from connectors.conformance.defects import asking, failing, impure, leaking, readings
from connectors.conformance.stage import Defect, Stage
from connectors.contract import Reads


@dataclass(frozen=True, slots=True)
class Check:
    """One promise, and a connector that breaks it."""

    run: Callable[[Stage], Awaitable[None]]
    defect: Defect

    @property
    def name(self) -> str:
        """The name of the function."""
        return self.run.__name__

    @property
    def sentence(self) -> str:
        """What the check shows, for people: the first sentence of its docstring."""
        return (self.run.__doc__ or "").strip().partition("\n")[0]


CHECKS: Final = (
    # whose chart it is
    Check(identity.reads_the_emr_id, readings.names_another_patient),
    Check(identity.takes_no_other_number_for_the_emr_id, readings.names_the_chart_number),
    Check(
        identity.reads_the_ocean_reference_exactly_if_declared,
        readings.declares_otherwise(Reads.OCEAN_REFERENCE),
    ),
    Check(identity.reads_raw_data_exactly_if_declared, readings.declares_otherwise(Reads.RAW_DATA)),
    Check(identity.knows_whose_chart_it_is, readings.knows_nobody),
    Check(identity.says_when_it_read, readings.forgets_the_moment),
    Check(identity.keeps_two_charts_apart, readings.remembers_the_first_chart),
    Check(identity.reads_the_same_twice, readings.never_reads_the_same),
    Check(identity.reads_odd_charts, readings.loses_odd_charts),
    Check(identity.names_nobody_in_its_own_names, readings.names_its_mode_after_a_patient),
    # what leaves
    Check(privacy.lets_no_private_value_out, leaking.lets_all_out),
    Check(privacy.lets_no_capitals_out, leaking.lets_all_out),
    Check(privacy.lets_no_new_field_out, leaking.lists_whatever_comes),
    Check(privacy.masks_odd_values, leaking.lists_loose_shapes),
    Check(privacy.lists_no_shape_that_fits_a_private_value, leaking.lists_loose_shapes),
    Check(privacy.lists_every_kind_of_document, leaking.lists_no_kind),
    Check(privacy.tells_facts_about_masked_values, leaking.lists_no_field),
    Check(privacy.lets_no_handed_document_out, leaking.calls_documents_by_their_words),
    Check(privacy.writes_nothing_to_disk, leaking.writes_a_file),
    # how it fails
    Check(errors.tells_missing_from_broken, failing.blurs_every_error),
    Check(errors.survives_what_it_cannot_read, failing.lets_foreign_errors_through),
    Check(errors.errors_carry_a_code, failing.raises_its_own_errors),
    Check(errors.errors_quote_nothing, failing.chains_errors),
    Check(errors.keeps_its_time_limit, failing.waits_for_ever),
    Check(errors.stops_at_an_answer_without_end, failing.takes_all_that_comes),
    Check(errors.follows_no_redirect, failing.goes_where_it_is_sent),
    Check(errors.says_which_secret_is_missing, failing.blames_the_emr),
    # what it asks
    Check(requests.asks_only_what_it_declares, asking.asks_for_more),
    Check(requests.asks_nobody_else, asking.tells_a_stranger),
    Check(requests.asks_with_nothing_private, asking.asks_by_name),
    Check(requests.names_no_patient_in_check, asking.checks_with_a_patient),
    # what the pure methods do, and what a page may hand over
    Check(purity.describes_what_it_accepts, impure.describes_nothing),
    Check(purity.refuses_unknown_members, impure.takes_unknown_members),
    Check(purity.refuses_wrong_shapes, impure.takes_any_shape),
    Check(purity.accept_is_pure, impure.accepts_less_each_time),
    Check(purity.identify_is_pure, impure.identifies_from_a_file),
    # what a clinic sets and keeps
    Check(settings.has_safe_defaults, asking.needs_a_setting),
    Check(settings.refuses_unsafe_addresses, asking.takes_any_address),
    Check(settings.keeps_secrets_to_itself, asking.logs_its_secrets),
    Check(settings.says_nothing_of_a_patient, asking.logs_its_patient),
)

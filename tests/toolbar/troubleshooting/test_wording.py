"""The user's own words are looked at, and only a guess is theirs to judge."""

from typing import Any

import pytest

from connectors.shapes import Kind
from redaction.words import Certainty
from toolbar.troubleshooting.errors import PatientDataFoundError
from toolbar.troubleshooting.ticket import read_ticket
from toolbar.troubleshooting.wording import check_text, check_ticket, masked_ticket

BROWSER = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0"


def words(tree: dict[str, Any], **changes: Any) -> Any:
    return read_ticket(tree | changes)


def found_in(ticket: Any, preview: Any, dismissed: Any = ()) -> tuple[Any, ...]:
    with pytest.raises(PatientDataFoundError) as caught:
        check_ticket(ticket, preview, dismissed)
    return caught.value.findings


def test_words_without_a_patient_pass(preview: Any, ticket_tree: dict[str, Any]) -> None:
    versions = {"emr_version": "19.1.2026", "toolbar_version": "26.11.0", "browser": BROWSER}
    check_ticket(words(ticket_tree, **versions), preview)


def test_the_identifiers_that_are_sent_may_stand_in_the_words(preview: Any) -> None:
    text = "EMR ID 1234, reference 482"
    assert check_text(text, preview.subject, preview.kept_words) == []


def test_a_guess_counts_until_it_is_dismissed(preview: Any, ticket_tree: dict[str, Any]) -> None:
    ticket = words(ticket_tree, description="I spoke with Mrs. Featherstonehaugh about it")
    findings = found_in(ticket, preview)
    assert {found.certainty for found in findings} == {Certainty.GUESS}
    dismissed = [(found.start, found.end) for found in findings]
    check_ticket(ticket, preview, dismissed)
    found_in(ticket, preview, [(start, end + 1) for start, end in dismissed])


def test_a_structured_find_cannot_be_dismissed(preview: Any, ticket_tree: dict[str, Any]) -> None:
    ticket = words(ticket_tree, description="her phone is 613-555-0199 at home")
    findings = found_in(ticket, preview)
    found_in(ticket, preview, [(found.start, found.end) for found in findings])


def test_a_credential_in_the_words_is_found(preview: Any, ticket_tree: dict[str, Any]) -> None:
    ticket = words(ticket_tree, description="our shared encryption key is Wobble!Fax-48213")
    assert Kind.CREDENTIAL in {found.kind for found in found_in(ticket, preview)}


def test_who_reports_may_say_who_they_are(preview: Any, ticket_tree: dict[str, Any]) -> None:
    reporter = {"name": "Dr Rosalie Réception", "email": "z.quibblethorn@clinic.invalid"}
    check_ticket(words(ticket_tree, reporter=reporter), preview)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"reporter": {"name": "Quibblethorn", "email": "a@b.invalid"}}, "reporter.name"),
        ({"reporter": {"name": "Ms Zanzibarla Q.", "email": "a@b.invalid"}}, "reporter.name"),
        ({"reporter": {"name": "Desk", "email": "9998887773@b.invalid"}}, "reporter.email"),
        (
            {"reporter": {"name": "Desk", "email": "Quibblethorn.Zanzibarla@b.invalid"}},
            "reporter.email",
        ),
        ({"occurred_at": "1931-07-19T10:00"}, "occurred_at"),
    ],
)
def test_the_charts_own_values_stand_in_no_other_field(
    preview: Any, ticket_tree: dict[str, Any], changed: dict[str, Any], field: str
) -> None:
    findings = found_in(words(ticket_tree, **changed), preview)
    assert {found.field for found in findings} == {field}


def test_the_command_line_masks_a_patients_name_in_the_reporters(
    preview: Any, ticket_tree: dict[str, Any]
) -> None:
    reporter = {"name": "Zanzibarla Quibblethorn", "email": "desk@clinic.invalid"}
    masked = masked_ticket(words(ticket_tree, reporter=reporter), preview)
    assert set(masked.reporter.name.split()) == {"XXXXXXX"}
    assert masked.reporter.email == "desk@clinic.invalid"


@pytest.mark.parametrize(
    ("reporter", "field"),
    [
        ({"name": "HCN 9998887773 ON", "email": "a@b.invalid"}, "reporter.name"),
        ({"name": "password: Wobble!Fax-48213", "email": "a@b.invalid"}, "reporter.name"),
    ],
)
def test_who_reports_may_not_be_a_health_number_or_a_password(
    preview: Any, ticket_tree: dict[str, Any], reporter: dict[str, str], field: str
) -> None:
    findings = found_in(words(ticket_tree, reporter=reporter), preview)
    assert {found.field for found in findings} == {field}


def test_the_command_line_masks_all_finds_and_then_sends(
    preview: Any, ticket_tree: dict[str, Any]
) -> None:
    description = "Quibblethorn, chart 1234, spoke with Mrs. Featherstonehaugh"
    masked = masked_ticket(
        words(ticket_tree, description=description, browser=f"{BROWSER} 9998887773"), preview
    )
    assert masked.description.startswith("XXXXXXX, chart 1234")
    assert "Featherstonehaugh" not in masked.description
    assert masked.browser == f"{BROWSER} XXXXXXX"
    check_ticket(masked, preview, ())


def test_words_with_nothing_to_mask_stay_as_they_are(
    preview: Any, ticket_tree: dict[str, Any]
) -> None:
    ticket = words(ticket_tree)
    assert masked_ticket(ticket, preview) == ticket

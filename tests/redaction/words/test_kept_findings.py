"""An identifier that stays is cut out of what stands beside it, and out of nothing else."""

import pytest

from connectors.shapes import Kind
from redaction.level import Level
from redaction.text import redact_text
from redaction.words.finding import Certainty, Finding
from redaction.words.kept_findings import without_kept

GUESS, STRUCTURED, KNOWN = Certainty.GUESS, Certainty.STRUCTURED, Certainty.KNOWN


def left(text: str, kind: Kind, certainty: Certainty = GUESS) -> list[str]:
    start = next(at for at, sign in enumerate(text) if sign.isdigit())
    whole = Finding(start, len(text), kind, certainty)
    return [text[part.start : part.end] for part in without_kept(text, whole, ("740", "94"))]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("740, rue Roy", ["740, rue Roy"]),
        ("ref 740, rue Roy", ["rue Roy"]),
        ("dossier: 740, rue Roy", ["rue Roy"]),
        ("file 740, rue Roy", ["rue Roy"]),
        ("12 rue Roy. 740 ouvre", ["12 rue Roy.", "ouvre"]),
        ("12 rue Roy app 740", ["12 rue Roy app 740"]),
        ("740 Susan Park", ["Susan Park"]),
        ("740 12 Main St", ["12 Main St"]),
        ("740 - 12B, rue Roy", ["12B, rue Roy"]),
        ("740 12 Avenue SW", ["740 12 Avenue SW"]),
        ("740 Queens Park", ["740 Queens Park"]),
        ("740 Susan Street", ["740 Susan Street"]),
    ],
)
def test_an_address_goes_without_the_identifier_beside_it(text: str, parts: list[str]) -> None:
    assert left(text, Kind.ADDRESS, STRUCTURED) == parts


@pytest.mark.parametrize("name", ["Tremblay", "Marie", "St-Pierre", "Marie Roy"])
def test_a_number_before_a_name_is_the_identifier_and_no_house(name: str) -> None:
    assert left(f"740 {name}", Kind.ADDRESS) == [name]
    assert left(f"740, {name}", Kind.ADDRESS) == [name]
    assert left(f"lives at 740 {name}", Kind.ADDRESS) == [f"740 {name}"]
    assert left(f"adresse: 740 {name}", Kind.ADDRESS) == [f"740 {name}"]


def test_a_street_of_the_chart_goes_whatever_its_name() -> None:
    assert left("740 Susan Park", Kind.ADDRESS, KNOWN) == ["740 Susan Park"]
    assert left("740 Marie", Kind.ADDRESS, KNOWN) == ["740 Marie"]


@pytest.mark.parametrize("level", Level)
@pytest.mark.parametrize("who", [", Marie Roy", " Tremblay, Jean", " Susan Park", " St-Pierre"])
def test_a_ticket_that_begins_with_the_identifier_keeps_it(who: str, level: Level) -> None:
    done = redact_text(f"740{who}", keep=("740",), level=level).redacted
    assert done.startswith(("740 XXX", "740, XXX"))
    assert not any(name in done for name in ("Marie", "Tremblay", "Susan", "Pierre"))


def test_a_credential_is_masked_whatever_it_equals() -> None:
    assert left("password: 740", Kind.CREDENTIAL) == ["740"]
    assert left("file 740", Kind.RECORD_NUMBER) == []


@pytest.mark.parametrize("level", Level)
def test_an_age_with_its_unit_is_masked_whatever_it_equals(level: Level) -> None:
    for text in ("94 yo, pain", "94-year-old", "94 ans, douleur"):
        assert "94" not in redact_text(text, keep=("94",), level=level).redacted
    assert "94" in redact_text("EMR 94, pain", keep=("94",), level=level).redacted


@pytest.mark.parametrize("level", Level)
def test_an_identifier_with_its_label_glued_to_it_stays(level: Level) -> None:
    for text in ("EMR4821 is blank", "see pt4821"):
        assert redact_text(text, keep=("4821",), level=level).redacted == text


def test_a_row_of_results_goes_without_the_identifier_in_it_and_a_telephone_number_whole() -> None:
    assert left("7.1 740 3.4", Kind.CLINICAL) == ["7.1", "3.4"]
    assert left("7.1 740 3.4", Kind.PHONE) == ["7.1 740 3.4"]

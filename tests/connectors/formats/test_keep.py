"""The default-mask rule, with masking on and with pieces of it switched off."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from connectors.contract import Identifiers, RawDocument, SpannedText
from connectors.formats import hl7v2
from connectors.formats.keep import KEEP, KEPT, MASKED
from connectors.formats.senders import Sender
from connectors.shapes import Kind, Masked, Paths
from redaction.allow_list import redact
from redaction.redacted import MASK

MESSAGES = Path(__file__).parent / "messages"
BATCH = (MESSAGES / "on_gdml_style_batch_v23_synthetic.hl7").read_bytes()
HEAD = "MSH|^~\\&|GDML|GDML"
CANARIES = (
    "Quenouille", "Ghislaine", "Ornithorynque", "Vieuxnom", "Prochefictif", "Ludger",
    "Garantfictif", "Assurefictive", "Ancienne", "Medecinfictif", "Villefictive", "Imaginaire",
    "Croche", "Autreville", "2345678904", "046454286", "19800102", "5550142", "555-0142",
    "5550143", "555-0199", "555-0188", "K1A", "H0H", "example.test", "POLICE", "SEJOUR",
    "VISITE", "CMD-", "ACC-", "AC-46", "CTL-", "R2hpc2xhaW5l", "UGF0aWVudG", "0.077", "0.040",
    "glyquee", "Hemoglobin", "demandent", "20260117",
)  # fmt: skip


def identifiers(emr_id: str | None = None) -> Identifiers:
    return Identifiers(datetime(2026, 11, 23, tzinfo=UTC), emr_id=emr_id)


def shown(body: str | bytes, emr_id: str | None = None, senders: tuple[Sender, ...] = ()) -> str:
    raw = body if isinstance(body, bytes) else body.encode()
    reading = hl7v2.read(raw, senders) if senders else hl7v2.read(raw)
    text = redact(reading.document, KEEP, identifiers(emr_id), reading.subject).text
    assert text is not None
    return text


def test_nothing_of_a_batch_with_every_segment_about_people_survives() -> None:
    text = shown(BATCH).replace(MASK, "")
    assert [canary for canary in CANARIES if canary in text] == []


def test_what_support_needs_of_it_survives() -> None:
    text = shown(BATCH)
    for line in (
        "FHS|^~\\&|GDML|GDML|||XXXXXXX\r\n",
        "|ORU^R01^ORU_R01|XXXXXXX|P|2.3|||AL|NE||UNICODE UTF-8\r\n",
        "ORC|RE|XXXXXXX|XXXXXXX||CM|||||||XXXXXXX^XXXXXXX^XXXXXXX\r\n",
        "OBX|1|NM|4548-4^XXXXXXX^LN^XXXXXXX^XXXXXXX^XXXXXXX||XXXXXXX|XXXXXXX|XXXXXXX|XXXXXXX|||F|",
        "OBX|2|ST|XXXXXXX^XXXXXXX^L||XXXXXXX||||||F\r\n",
        "NTE|2|XXXXXXX|XXXXXXX\r\n",
        "ZMC|XXXXXXX|XXXXXXX|XXXXXXX\r\n",
        "BTS|2\r\nFTS|1\r\n",
    ):
        assert line in text


def test_a_reader_that_overlooked_comments_would_leak_them() -> None:
    body = f"{HEAD}\rPID|1\rNTE|1|L|Carcajou Bertille est venue\rNTE|2"
    reading = hl7v2.read(body.encode())
    content = reading.document.content
    assert isinstance(content, SpannedText)
    careless = SpannedText(
        content.text, tuple(leaf for leaf in content.leaves if leaf.path != "NTE-3")
    )
    document = RawDocument("hl7-v2", "application/hl7-v2", careless)
    leaky = redact(document, KEEP, identifiers(), reading.subject).text
    assert leaky is not None
    assert "Carcajou" in leaky
    assert "Carcajou" not in shown(body)


def test_a_rule_without_shapes_would_leak_a_name_in_a_place_for_codes() -> None:
    body = f"{HEAD}\rPID|1\rOBX|1|ST|Carcajou Bertille^x"
    reading = hl7v2.read(body.encode())
    shapeless = {"hl7-v2": Paths({**MASKED, **KEPT, "OBX-3.1": lambda _: True})}
    leaky = redact(reading.document, shapeless, identifiers(), reading.subject).text
    assert leaky is not None
    assert "Carcajou" in leaky
    assert "Carcajou" not in shown(body)


@pytest.mark.parametrize(
    "code",
    ["4548-4", "7010", "4669021", "X10568", "XXX-0002", "HGB", "A1R", "FSH", "T4", "TSH3"],
)
def test_a_code_of_an_observation_is_kept(code: str) -> None:
    assert f"|{code}^{MASK}^LN" in shown(f"{HEAD}\rOBX|1|ST|{code}^Name^LN")


@pytest.mark.parametrize(
    "code",
    [
        "Glucose Random", "Smith", "SMITH", "2345678904", "19800102", "12943991", "K1A0B1",
        "A12345",
        "T1234567", "ABCD80010212", "613-555-0142", "123-45-6", "4548-44", "é", "HGB\u00a0",
        "46454286", "046 454 286",
    ],
)  # fmt: skip
def test_words_and_numbers_of_people_are_no_code(code: str) -> None:
    assert shown(f"{HEAD}\rOBX|1|ST|{code}^^LN").endswith(f"|{MASK}^^LN")


@pytest.mark.parametrize(
    ("field", "kept", "hidden"),
    [
        (1, "42", "1980"),
        (2, "TXT", "Smith"),
        (11, "Auth (Verified)", "Gone home"),
    ],
)
def test_fields_of_a_result_are_kept_in_their_shape_alone(
    field: int, kept: str, hidden: str
) -> None:
    before = "|" * field
    assert shown(f"{HEAD}\rOBX{before}{kept}").endswith(f"OBX{before}{kept}")
    assert shown(f"{HEAD}\rOBX{before}{hidden}").endswith(f"OBX{before}{MASK}")


@pytest.mark.parametrize(
    ("kept", "hidden"), [("OLIS", "X500"), ("OPEN ENGINE", "Check In Kiosk"), ("OSCAR", "oscar")]
)
def test_a_sending_application_is_kept_if_the_table_knows_it(kept: str, hidden: str) -> None:
    assert shown(f"MSH|^~\\&|{kept}^{hidden}|Clinique Unetelle") == (
        f"MSH|^~\\&|{kept}^{MASK}|{MASK}"
    )


def test_a_z_segment_called_like_the_patient_is_hidden() -> None:
    body = f"{HEAD}\rPID|1||||Tellier^Zoe\rZOE|x\rZMC|x"
    assert shown(body).endswith(f"\r{MASK}|{MASK}\rZMC|{MASK}")


def test_the_emr_id_is_kept_only_if_it_is_the_one_that_is_sent() -> None:
    senders = (Sender("own", ("OWN",), (2,), emr_id=3),)
    body = "MSH|^~\\&|OWN\rPID|1||1234^^^1234"
    assert shown(body, "1234", senders).endswith(f"PID|1||1234^^^{MASK}")
    assert shown(body, "1235", senders).endswith(f"PID|1||{MASK}^^^{MASK}")


def test_facts_about_the_one_health_number_are_told() -> None:
    reading = hl7v2.read((MESSAGES / "on_cml_style_oru_v23_synthetic.hl7").read_bytes())
    redacted = redact(reading.document, KEEP, identifiers(), reading.subject)
    fact = redacted.facts["health-number"]
    assert fact["present"]
    assert fact["length"] == "10"
    assert redacted.findings[Kind.HEALTH_NUMBER] == 1


def test_kept_and_masked_fields_are_told_apart() -> None:
    assert not KEPT.keys() & MASKED.keys()
    assert all(isinstance(rule, Masked) for rule in MASKED.values())
    assert not any(isinstance(rule, Masked) for rule in KEPT.values())

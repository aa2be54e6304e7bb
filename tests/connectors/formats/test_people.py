"""Who a message is about: found wherever a sender puts it, so that words can be checked."""

from pathlib import Path

import pytest

from connectors.formats import hl7v2
from connectors.formats.health_numbers import HealthNumber
from connectors.subject import Subject

MESSAGES = Path(__file__).parent / "messages"


def subject_of_file(name: str) -> Subject:
    return hl7v2.read((MESSAGES / name).read_bytes()).subject


def subject(*segments: str, application: str = "GDML", facility: str = "GDML") -> Subject:
    head = f"MSH|^~\\&|{application}|{facility}"
    return hl7v2.read("\r".join([head, *segments]).encode()).subject


@pytest.mark.parametrize(
    ("name", "number", "version", "province"),
    [
        ("ab_cls_style_oru_r01_v23", "123456782", (), "AB"),
        ("bc_pid2_phn_v24", "9698658215", (), "BC"),
        ("on_cml_style_oru_v23", "2345678904", ("AB",), "ON"),
        ("on_gdml_style_batch_v23", "2345678904", ("AB",), "ON"),
        ("on_mds_style_pid19_v23", "2345678904", ("AB",), "ON"),
        ("on_olis_style_v231", "2345678904", ("AB",), "ON"),
        ("oscar_adt_a10_v26", "9698658215", (), "BC"),
    ],
)
def test_each_sender_puts_the_health_number_where_it_does(
    name: str, number: str, version: tuple[str, ...], province: str
) -> None:
    found = subject_of_file(f"{name}_synthetic.hl7")
    assert found.get("health_number") == (number,)
    assert found.get("health_number_version") == version
    assert found.get("health_number_province") == (province,)


def test_a_padded_number_is_known_in_both_forms() -> None:
    found = subject_of_file("bc_hni_style_framed_v24_synthetic.hl7")
    assert found.get("health_number") == ("0009698658215", "9698658215")


@pytest.mark.parametrize(
    ("written", "number", "version"),
    [
        ("2345678904", "2345678904", ()),
        ("2345678904AB", "2345678904", ("AB",)),
        ("2345 678 904 AB", "2345 678 904", ("AB",)),
        ("2345-678-904-AB", "2345-678-904", ("AB",)),
        ("9999999999-BO", "9999999999", ("BO",)),
        ("HCN-2345678904", "2345678904", ()),
        ("12345-6789", "12345-6789", ()),
        ("ABCD80510212", "ABCD80510212", ()),
    ],
)
def test_an_unknown_sender_is_believed_by_form(
    written: str, number: str, version: tuple[str, ...]
) -> None:
    found = subject(f"PID|1|{written}", application="WHOEVER")
    assert found.get("health_number") == (number,)
    assert found.get("health_number_version") == version
    assert found.get("health_number_province") == ()


def test_another_number_of_an_unknown_sender_is_only_a_number() -> None:
    found = subject("PID|1|123|CHART-77|12345", application="WHOEVER")
    assert found.get("health_number") == ()
    assert found.get("other_numbers") == ("CHART-77", "12345")


def test_a_requisition_number_of_alpha_is_no_health_number_unless_it_says_so() -> None:
    assert subject("PID|1|2345678904", application="WHOEVER").get("health_number")
    assert subject("PID|1|2345678904|77-1", application="ALPHA").get("health_number") == ()
    found = subject("PID|1|7712345678|2345678904^^^^JHN", application="ALPHA")
    assert found.get("health_number") == ("2345678904",)


@pytest.mark.parametrize("application", ["EXCELLERIS", "PATHL7"])
def test_ontarios_excelleris_writes_the_number_and_its_version_as_olis_does(
    application: str,
) -> None:
    written = "2345678904^^^^JHN^^^^ON&Ontario&HL70347^^AB"
    found = subject(f"PID|1||{written}", application=application)
    assert found.get("health_number") == ("2345678904",)
    assert found.get("health_number_version") == ("AB",)
    assert found.get("health_number_province") == ("ON",)


def test_the_only_place_of_a_known_sender_is_believed_in_any_form() -> None:
    assert subject("PID|1|foreign 77").get("health_number") == ("foreign 77",)


@pytest.mark.parametrize("said", ["^^^^JHN", "^^^ON", "^^^^^^^^ON&Ontario&HL70347"])
def test_another_place_counts_if_it_says_what_it_holds(said: str) -> None:
    found = subject(f"PID|1|2345678904|77{said}")
    assert found.get("health_number") == ("2345678904", "77")
    assert subject("PID|1|2345678904|77").get("health_number") == ("2345678904",)


def test_a_health_number_repeated_as_a_chart_number_is_one_number() -> None:
    found = subject("PID|1|2345678904|2345678904")
    assert found.get("health_number") == ("2345678904",)
    assert found.get("other_numbers") == ()


def test_a_sender_is_known_by_its_facility_where_the_application_is_empty() -> None:
    body = "PID|1|foreign 77"
    assert subject(body, application="", facility="HDH").get("health_number") == ("foreign 77",)
    assert subject(body, application="", facility="X").get("health_number") == ()
    assert subject(body, application="X", facility="HDH").get("health_number") == ()


def test_everyone_in_a_whole_message_is_found() -> None:
    found = subject_of_file("on_gdml_style_batch_v23_synthetic.hl7")
    assert found.get("family_name") == ("Quenouille",)
    assert found.get("given_name") == ("Ghislaine",)
    assert set(found.get("other_names")) == {
        "Ornithorynque", "Vieuxnom", "Ghislaine", "Ancienne-Fiche",
    }  # fmt: skip
    assert found.get("birth_date") == ("1980-01-02",)
    assert found.get("phone") == ("(613)555-0142", "6135550143")
    assert found.get("email") == ("ghislaine@example.test",)
    assert found.get("address") == ("12 rue de l'Essai", "appt 3", "9 ch. Imaginaire")
    assert found.get("city") == ("Villefictive", "Autreville")
    assert found.get("postal_code") == ("K1A 0B1", "H0H 0H0")
    assert set(found.get("relatives")) == {
        "Prochefictif", "Ludger", "44 rang Croche", "Garantfictif", "Odile", "1 rue du Garant",
        "Assurefictive", "Ghislaine",
    }  # fmt: skip
    assert found.get("providers") == ("Medecinfictif", "Balthazar")
    assert set(found.get("other_numbers")) == {
        "AC-46222031", "AC-46222032", "VISITE-778899", "046454286", "613-555-0199", "613-555-0188",
        "POLICE-556677", "AC-0000007", "SEJOUR-1122", "CMD-123456", "ACC-654321",
    }  # fmt: skip


def test_two_patients_are_both_found() -> None:
    found = subject_of_file("on_epsilon_style_two_patients_v23_synthetic.hl7")
    assert found.get("family_name") == ("Quenouille", "Herisson")
    assert found.get("birth_date") == ("1980-01-02", "1955-02-03")


def test_a_name_in_one_component_is_taken_apart() -> None:
    found = subject("PID|1||||Tellier, Zoe Anne Marie")
    assert found.get("family_name") == ("Tellier",)
    assert found.get("given_name") == ("Zoe",)
    assert found.get("other_names") == ("Anne", "Marie")
    assert subject("PID|1||||Tellier,").get("family_name") == ("Tellier",)


def test_escaped_delimiters_in_a_name_are_resolved() -> None:
    assert subject("PID|1||||O\\T\\Brien^A\\F\\B\\S\\C\\R\\D\\E\\E").get("family_name") == (
        "O&Brien",
    )
    assert subject("PID|1||||x^A\\F\\B\\S\\C\\R\\D\\E\\E").get("given_name") == ("A|B^C~D\\E",)


def test_a_message_without_an_escape_character_has_no_escapes() -> None:
    body = b"MSH|^~|Reports|CML\rPID|1||||O\\T\\Brien"
    assert hl7v2.read(body).subject.get("family_name") == ("O\\T\\Brien",)


def test_names_in_latin_1_are_read() -> None:
    found = subject_of_file("on_gdml_style_latin1_v23_synthetic.hl7")
    assert found.get("family_name") == ("Quenouillé-Hérisson",)


def test_a_utf_8_name_beside_a_stray_byte_is_read() -> None:
    body = "MSH|^~\\&|GDML\rPID|1||||Hérisson\rNTE|1||".encode() + b"\xff"
    assert hl7v2.read(body).subject.get("family_name") == ("Hérisson",)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("198001020930-0500", "1980-01-02"),
        ("1980-01-02", "1980-01-02"),
        ("1980", "1980"),
        ("", None),
    ],
)
def test_a_date_is_iso_if_it_is_whole(written: str, read: str | None) -> None:
    assert subject(f"PID|1||||||{written}").get("birth_date") == ((read,) if read else ())


def test_a_name_written_with_its_title_and_a_comma_is_found_in_parts() -> None:
    found = subject("ORC|RE|||||||||||1001745^Test, Physician - p")
    assert found.get("providers") == ("Test", "Physician - p")


def test_lines_that_are_no_segments_of_hl7_tell_nothing() -> None:
    assert not list(subject("ZOE|x", "cut line"))


def test_a_health_number_prints_nothing() -> None:
    assert "234" not in repr(HealthNumber(("2345678904",), ("AB",), "ON"))

"""The names of files hold the names of patients, whatever parts the words there."""

import pytest

from redaction.text import redact_text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("scan_kowalczyk.pdf fails", "scan_XXXXXXX.pdf fails"),
        ("ROY_MARIE.tif", "XXXXXXX_XXXXXXX.tif"),
        ("tremblay_jean_1980.hl7", "XXXXXXX_XXXXXXX_XXXXXXX.hl7"),
        ("smith_john.pdf", "XXXXXXX_XXXXXXX.pdf"),
        ("TremblayJ_consult.pdf", "XXXXXXX_consult.pdf"),
        ("j_tremblay.pdf", "XXXXXXX_XXXXXXX.pdf"),
        ("file:///C:/scans/Roy_Marie_labs.pdf", "file:///C:/scans/XXXXXXX_XXXXXXX_labs.pdf"),
        ("Kowalczyk_Ona_labs.pdf", "XXXXXXX_XXXXXXX_labs.pdf"),
        ("Tremblay_Zqvmtra.PDF", "XXXXXXX_XXXXXXX.PDF"),
        ("https://x.ca/f/smith_john.pdf?x=1", "https://x.ca/f/XXXXXXX_XXXXXXX.pdf?x=1"),
    ],
)
def test_names_are_found_in_the_names_of_files(text: str, expected: str) -> None:
    assert redact_text(text).redacted == expected
    assert redact_text(expected).redacted == expected, "again changes nothing"


@pytest.mark.parametrize(
    "text",
    [
        "consult_note_2024.pdf", "ocean_error_log.txt", "package.json", "messages_fr.json",
        "grant_page.docx", "Grant_Mark.docx", "spring_config.xml", "GreenShield.pdf",
        "x-consult.xml", "page_1980.png", "rose_garden.jpg", "smith_john.py", "roy-zq-marie.pdf",
    ],
)  # fmt: skip
def test_other_files_keep_their_names(text: str) -> None:
    assert redact_text(text).redacted == text


@pytest.mark.parametrize(
    "text",
    [
        "marie @gmail.com",
        "jroy12 @ hotmail.com",
        "marie_at_gmail.com",
        "marie.roy_at_gmail.com",
        "\u0438\u0432\u0430\u043d@\u043f\u0440\u0438\u043c\u0435\u0440.\u0440\u0443",
        "\u7528\u6237@\u4f8b\u5b50.\u516c\u53f8",
        "jos\u00e9@caf\u00e9.ca",
    ],
)
def test_addresses_in_parts_and_in_other_scripts_are_found(text: str) -> None:
    assert redact_text(f"mail: {text} fails").redacted == "mail: XXXXXXX fails"


@pytest.mark.parametrize("text", ["look_at_me.py fails", "it is created_at_idx.sql"])
def test_an_at_in_an_identifier_is_no_address(text: str) -> None:
    assert redact_text(text).redacted == text


def test_the_word_before_a_host_is_no_part_of_an_address() -> None:
    assert redact_text("to anyone @gmail.com").redacted == "to anyone @XXXXXXX"


@pytest.mark.parametrize("name", ['"Marie T"', "Rose T.", "Grace"])
def test_who_has_an_address_is_named_before_it(name: str) -> None:
    bare = name.strip('"')
    assert redact_text(f"{name} <mt@x.ca>").redacted == (
        f"{name.replace(bare, 'XXXXXXX')} <XXXXXXX>"
    )
    assert redact_text('"Ocean Support" <mt@x.ca>').redacted == '"Ocean Support" <XXXXXXX>'

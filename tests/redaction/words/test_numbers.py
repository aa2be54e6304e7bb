"""Numbers that may identify are found in any form; codes, versions and quantities stay."""

from collections.abc import Collection

import pytest

from redaction.folding import Plain
from redaction.words.harmless_numbers import harmless, without
from redaction.words.misread import repaired
from redaction.words.numbers import numbers
from redaction.words.scan import Scan


def looked_at(text: str) -> Scan:
    whole = Scan(repaired(text))
    return Scan(without(whole.plain, harmless(whole)))


def found(text: str, keep: Collection[str] = ()) -> list[tuple[str, str]]:
    scan = looked_at(text)
    spans = {(f.start, f.end, str(f.kind)) for f in numbers(scan, text, keep)}
    return [
        (text[start:end], kind) for start, end, kind in sorted(spans) if text[start:end] not in keep
    ]


def values(text: str, keep: Collection[str] = ()) -> list[str]:
    return sorted({value for value, _ in found(text, keep)})


@pytest.mark.parametrize(
    ("number", "kind"),
    [
        ("9876543217", "HEALTH_NUMBER"),
        ("9876 543 217", "HEALTH_NUMBER"),
        ("9876-543-217", "HEALTH_NUMBER"),
        ("123456789012", "HEALTH_NUMBER"),
        ("12345678", "HEALTH_NUMBER"),
        ("CANZ 5253 1712", "HEALTH_NUMBER"),
        ("N 412 0087", "HEALTH_NUMBER"),
        ("V41 220 817", "HEALTH_NUMBER"),
        ("130 692 544", "SIN"),
        ("416-555-0199", "PHONE"),
        ("416.555.0199", "PHONE"),
        ("(416) 555-0199", "PHONE"),
        ("06.39.98.44.10", "HEALTH_NUMBER"),
        ("555-0199", "PHONE"),
        ("+1 416 555 0199", "PHONE"),
        ("A216853437", "RECORD_NUMBER"),
        ("N0128-40018-45521", "RECORD_NUMBER"),
        ("1HGCM82633A004352", "RECORD_NUMBER"),
        ("4171234567890", "RECORD_NUMBER"),
        ("93291", "RECORD_NUMBER"),
        ("123456", "RECORD_NUMBER"),
        ("512O 883 947", "HEALTH_NUMBER"),
        ("519-555-O148", "PHONE"),
    ],
)
def test_a_number_is_found(number: str, kind: str) -> None:
    assert (number, kind) in found(f"so {number}, yes")
    assert found("so , yes") == []


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("chart 5521 is", "5521"),
        ("MRN: AB-1234", "AB-1234"),
        ("dossier no 774", "774"),
        ("permis 15782", "15782"),
        ("licence # R 24117", "R 24117"),
        ("policy #XY-345678", "XY-345678"),
        ("claim BH44719-2, a", "BH44719-2"),
        ("hcn 4471", "4471"),
        ("numéro d'assurance-maladie : 12345".replace("é", "e"), "12345"),
        ("SIN 130692544", "130692544"),
        ("chartMRN04857211 with", "04857211"),
        ("plate 8XYZ432", "8XYZ432"),
    ],
)
def test_a_number_after_its_label_may_be_short(text: str, value: str) -> None:
    assert value in values(text)


@pytest.mark.parametrize(
    "text",
    [
        "request 550e8400-e29b-41d4-a716-446655440000",
        "error 0x80070005 at line 12345",
        "ORA-01017 and HTTP 500",
        "version 129.0.6668.90, build 19.12-1043",
        "OSCAR 19.12.1043",
        "DIN 02488422",
        "patch KB5034441 fails",
        "SQLSTATE 23505",
        "SQLSTATE[23505]: duplicate",
        "LOINC 14749-6",
        "error 9021 and 17352",
        "ERROR 1064 (42000)",
        "took 12345 ms for 23456 patients",
        "port 55432",
        "INC0048812 and run-20251118-0419",
        "PSS-2025-118-0092, TKT-12345678, INC-40917, REQ-2025-00118",
        "CVE-2021-44228 and ORA-01017",
        "OSCAR 19.12-1043 and version 2025-118",
        "error 80070005, ticket 4821234",
        "KB 5034441, SNOMED CT: 386661006",
        "1 234 567 octets, 5550142 ms, $1234567, 123456789 bytes",
        "from 0700-1900",
        "chart is 12:30",
        "2024-03-09 10:15:30",
        "file 2024-03",
    ],
)
def test_codes_versions_and_quantities_stay(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("the card of 123 456 789 is refused", "123 456 789"),
        ("she called about 555-0142", "555-0142"),
        ("call after 5550142 now", "5550142"),
        ("Error 046 454 286 is not a PHN", "046 454 286"),
        ("Error 046454286 is not a PHN", "046454286"),
        ("code 98765-4321", "98765-4321"),
        ("error 555-0142", "555-0142"),
        ("Office: 555-0142", "555-0142"),
        ("Office line 5550142", "5550142"),
        ("ticket #123-456-789", "123-456-789"),
        ("123456789 patients", "123456789"),
        ("555-0142 records", "555-0142"),
        ("123 456 789 octets", "123 456 789"),
        ("$046454286", "046454286"),
        ("123456789 MB", "123456789 MB"),
        ("5550142 Ms. R", "5550142"),
        ("123456789 rows", "123456789"),
        ("phone=5550142%20x", "5550142"),
        ("pid=4821234", "4821234"),
        ("n%22%3A%20%22046454286%22%2C", "046454286"),
        ("dial 5550142 s.v.p.", "5550142"),
    ],
)
def test_no_word_explains_what_is_long_or_grouped_as_a_persons_number(
    text: str, number: str
) -> None:
    assert values(text) == [number]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("see TEL-613-555-0142 there", "613-555-0142"),
        ("MOM-555-0142", "555-0142"),
        ("CARD-12345 6789", "12345 6789"),
        ("TEL-123 456 789", "123 456 789"),
        ("ERR-613-555-0142", "613-555-0142"),
        ("NWT-9876543217", "9876543217"),
        ("INC6135550142", "6135550142"),
        ("REQ9876543217", "9876543217"),
        ("INC0048812 613-555-0142", "613-555-0142"),
        ("PSS-2025-118 613-555-0142", "613-555-0142"),
    ],
)
def test_a_number_behind_capitals_is_a_request_only_in_the_form_of_one(
    text: str, number: str
) -> None:
    assert values(text) == [number]


@pytest.mark.parametrize(
    "text",
    [
        "emr 4821234",
        "chart 4821234, ref 70011",
        "4821234 70011",
        "9876543217. 4821234 70011 ty",
        "AHC # 98765-4321. 70011",
        "(4821234)",
        "4821234\t70011",
    ],
)
def test_a_kept_identifier_between_signs_stays(text: str) -> None:
    keep = ("4821234", "70011")
    assert not set(values(text, keep)) & set(keep)
    assert all(number not in value for value in values(text, keep) for number in keep)
    assert values(text), "without keep"


def test_an_identifier_behind_a_sign_written_by_its_number_stays() -> None:
    assert values("id%22%3A%20%2220417%22%2C", ("20417",)) == []
    assert values("it is 50%5550142", ("50142",)) == ["5550142"]


def test_a_kept_identifier_inside_a_phone_or_a_health_number_goes() -> None:
    assert values("call 482-555-0199", ("482", "0199")) == ["482-555-0199"]
    assert values("call 482 555 0199", ("482", "0199")) == ["482 555 0199"]
    assert values("card 9876 543 217", ("543",)) == ["9876 543 217"]


def test_an_extension_and_a_version_code_go_with_their_number() -> None:
    assert values("613-555-0142 ext. 22") == ["613-555-0142 ext. 22"]
    assert values("9876543217 QX") == ["9876543217 QX"]


def test_misread_digits_are_repaired_in_place_and_words_are_not() -> None:
    assert repaired("O4/11/I938 and 2O I0 to BOIS lO") == "04/11/1938 and 20 10 to BOIS lO"
    assert repaired("G0S 1S0, B1S 1B0") == "G0S 1S0, B1S 1B0", "postal codes have letters"
    assert repaired("9O5-555-O187") == "905-555-0187"
    assert repaired("nothing to see") == "nothing to see"


def test_findings_are_blanked_and_the_length_stays() -> None:
    assert without("abcdefgh", [(5, 7), (0, 2), (1, 3), (6, 7)]) == "\0\0\0de\0\0h"


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("CPSA Reg. No. 044 815", "044 815"),
        ("registration # 77 310 for her", "77 310"),
        ("no d'inscription 61 908", "61 908"),
        ("FPS 551902C soon", "551902C"),
        ("SED 880214B", "880214B"),
        ("Blue Cross M-551-908", "M-551-908"),
        ("Croix Bleue 81-3320", "81-3320"),
        ("assurée LMR-30772", "LMR-30772"),
        ("RPCD no U 3320 9914", "3320 9914"),
        ("P. Roy, ph., 305 227", "305 227"),
        ("L. Tran, RN 104882", "104882"),
    ],
)
def test_a_short_number_is_found_behind_its_label(text: str, number: str) -> None:
    plain = Plain(text).text
    scan = looked_at(plain)
    assert any(number in text[f.start : f.end] for f in numbers(scan, plain))


@pytest.mark.parametrize(
    "text", ["registered in 2025", "group of 12", "the register is v5.2", "RN at 10:30", "MD, 45"]
)
def test_numbers_beside_such_labels_stay(text: str) -> None:
    assert values(text) == []

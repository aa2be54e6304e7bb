"""What is found in a user's own words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.shapes import Kind
from connectors.subject import Subject
from redaction.redacted import MASK
from redaction.words import Certainty, Finding, find, mask
from redaction.words.finding import settle

NOBODY = Subject()


def found(text: str, subject: Subject = NOBODY, *keep: str) -> list[tuple[str, str, str]]:
    return [
        (text[finding.start : finding.end], str(finding.kind), str(finding.certainty))
        for finding in find(text, subject, keep)
    ]


@pytest.mark.parametrize(
    ("text", "value", "kind"),
    [
        ("chart of ZEPHYRINE is empty", "ZEPHYRINE", "NAME"),
        ("chart of zephyrine canari fauxnom is empty", "zephyrine", "NAME"),
        ("zzcanari1 cannot log in", "zzcanari1", "NAME"),
        ("F a u x n o m", "F a u x n o m", "NAME"),
        ("fau\u200bxnom", "fau\u200bxnom", "NAME"),
        ("f\u0430uxnom", "f\u0430uxnom", "NAME"),  # Cyrillic a
        ("for H. Fausselune today", "H. Fausselune", "NAME"),
        ("for Zéphyrine C. today", "Zéphyrine C.", "NAME"),
        ("mother of NG, who", "NG", "NAME"),
        ("number 987.65.43/217 fails", "987.65.43/217", "HEALTH_NUMBER"),
        ("number x9876543217 fails", "x9876543217", "HEALTH_NUMBER"),
        ("at 555-0142 now", "555-0142", "PHONE"),
        ("at +1 (613) 555 0142 now", "+1 (613) 555 0142", "PHONE"),
        ("lives at 12 Rue testeverte", "12 Rue testeverte", "ADDRESS"),
        ("in the house on Testeverte there", "Testeverte", "ADDRESS"),
        ("in pont imaginaire", "pont imaginaire", "ADDRESS"),
        ("code k1a-0b1 fails", "k1a-0b1", "POSTAL_CODE"),
        ("writes as zephyrine.cf there", "zephyrine.cf", "EMAIL"),
        ("file h 774411 fails", "h 774411", "RECORD_NUMBER"),
        ("file 90210 fails", "90210", "RECORD_NUMBER"),
    ],
)
def test_the_charts_own_values_are_found_in_any_writing(
    text: str, value: str, kind: str, subject: Subject
) -> None:
    assert (value, kind, "known") in found(text, subject)
    assert "known" not in {certainty for _, _, certainty in found(text)}, "without the chart"


@pytest.mark.parametrize(
    "text",
    [
        "1952-03-17", "17/03/1952", "03.17.1952", "17031952", "520317", "17/3/52", "3/17/1952",
        "17 mars 1952", "le 17 mars 52", "March 17th, 1952", "17-Mar-1952", "17th of March 1952",
        "1952 mars 17", "dix-sept mars mille neuf cent cinquante-deux", "1952-03-17T00:00",
        "195203171030",
        "the seventeenth of March nineteen fifty-two", "17 mars dix-neuf cent cinquante deux",
    ],
)  # fmt: skip
def test_the_date_of_birth_is_found_in_every_usual_writing(text: str, subject: Subject) -> None:
    masked = mask(text, find(f"{text}", subject))
    assert MASK in masked
    assert not set("1952") & set(masked)
    assert all(certainty == "known" for _, _, certainty in found(text, subject))


@pytest.mark.parametrize(
    ("born", "text"),
    [
        ("2005-01-01", "1er janvier 2005"),
        ("2005-01-01", "premier janvier deux mille cinq"),
        ("2005-01-01", "january first two thousand and five"),
        ("2000-02-21", "february twenty-first two thousand"),
        ("2000-02-21", "vingt et un fevrier deux mille"),
        ("1900-12-30", "december thirtieth nineteen hundred"),
        ("1905-11-20", "november twentieth nineteen o five"),
        ("1971-08-03", "trois août mille neuf cent soixante et onze"),
        ("1998-08-22", "22nd August 1998"),
        ("1880-05-03", "3rd May 1880"),
        ("March 1952", "march 1952"),
    ],
)
def test_other_dates_of_birth_are_found_too(born: str, text: str) -> None:
    assert found(text, Subject(birth_date=born)) == [(text, "BIRTH_DATE", "known")]


@pytest.mark.parametrize(
    "text",
    [
        "the zephyr module",
        "a dr and the van",
        "ng build fails",
        "error 9021 and 17352",
        "the testeverte field",
        "since 2026-03-17",
    ],
)
def test_the_charts_values_are_not_found_where_they_are_not(text: str, subject: Subject) -> None:
    assert found(text, subject) == []


def test_a_local_phone_number_of_the_chart_is_found() -> None:
    assert found("at 555 0142", Subject(phone="555-0142")) == [("555 0142", "PHONE", "known")]


def test_a_value_without_letters_and_digits_is_not_sought() -> None:
    assert found("-- x --", Subject(birth_date="--", family_name="?")) == []


def test_short_and_fieldless_values_are_not_sought() -> None:
    short = Subject(
        health_number_version="QX", city="X", postal_code="K", family_name="O", other_numbers="42"
    )
    assert found("QX X K O 42", short) == []


@pytest.mark.parametrize(
    ("text", "value", "kind"),
    [
        ("OHIP 1234 567 890 AB expired", "1234 567 890 AB", "HEALTH_NUMBER"),
        ("card 9876-543-217", "9876-543-217", "HEALTH_NUMBER"),
        ("card 9876-543-218", "9876-543-218", "HEALTH_NUMBER"),
        ("card 12345-6789", "12345-6789", "HEALTH_NUMBER"),
        ("card 123456789012", "123456789012", "HEALTH_NUMBER"),
        ("card 0009698658215", "0009698658215", "HEALTH_NUMBER"),
        ("carte CANZ 5253 1712", "CANZ 5253 1712", "HEALTH_NUMBER"),
        ("carte canz52531712", "canz52531712", "HEALTH_NUMBER"),
        ("card N1234567", "N1234567", "HEALTH_NUMBER"),
        ("numéro d'assurance-maladie : 12345", "12345", "HEALTH_NUMBER"),
        ("card 9\u00a08\u00a07\u00a06\u00a05\u00a04\u00a03\u00a02\u00a01", None, "HEALTH_NUMBER"),
        ("a 130 692 544", "130 692 544", "SIN"),
        ("a 046 454 286", "046 454 286", "HEALTH_NUMBER"),
        ("NAS : 046-454-287", "046-454-287", "SIN"),
        ("call 416-555-0199 ext. 22", "416-555-0199 ext. 22", "PHONE"),
        ("call (416) 555-0199", "(416) 555-0199", "PHONE"),
        ("call +33 1 23 45 67 89", "+33 1 23 45 67 89", "PHONE"),
        ("call 555-0199", "555-0199", "PHONE"),
        ("call 14165550199", "14165550199", "PHONE"),
        ("claim A216853437", "A216853437", "RECORD_NUMBER"),
        ("order 12345678901234", "12345678901234", "RECORD_NUMBER"),
        ("MRN: AB-1234", "AB-1234", "RECORD_NUMBER"),
        ("dossier no 5521", "5521", "RECORD_NUMBER"),
        ("code H0H 0H0", "H0H 0H0", "POSTAL_CODE"),
        ("code h0h0h0", "h0h0h0", "POSTAL_CODE"),
        ("write to a.b+c@mail.example.org", "a.b+c@mail.example.org", "EMAIL"),
        ("born 3 May 1971", "3 May 1971", "BIRTH_DATE"),
        ("DOB: 710503", "710503", "BIRTH_DATE"),
        ("née en 1971", "1971", "BIRTH_DATE"),
        ("né(e) le 03/05/1971", "03/05/1971", "BIRTH_DATE"),
        ("DDN 3 mai", "3 mai", "BIRTH_DATE"),
        ("date of birth is 1971-05-03", "1971-05-03", "BIRTH_DATE"),
        ("at 1234 Main Street, Apt 4", "1234 Main Street, Apt 4", "ADDRESS"),
        ("at Unit 3 - 77 Old Mill Rd NW", "Unit 3 - 77 Old Mill Rd NW", "ADDRESS"),
        ("au 12, boul. René-Lévesque Ouest, app. 4", None, "ADDRESS"),
        ("PO Box 123", "PO Box 123", "ADDRESS"),
        ("from 203.0.113.7", "203.0.113.7", "IP_ADDRESS"),
        ("from 2001:db8::7", "2001:db8::7", "IP_ADDRESS"),
        ("https://x.example/p?hin=55&lang=fr", "55", "URL_TOKEN"),
        ("https://x.example/chart/48213/view", "48213", "URL_TOKEN"),
        ("https://x.example/r/550e8400-e29b-41d4-a716-446655440000.", None, "URL_TOKEN"),
        ("at /oscar/show.do?pid=5521", "5521", "URL_TOKEN"),
        ("my SEK is Ab3!efgh1jklmn0p", "Ab3!efgh1jklmn0p", "CREDENTIAL"),
    ],
)
def test_what_has_a_form_is_found(text: str, value: str | None, kind: str) -> None:
    answers = found(text)
    assert kind in {found_kind for _, found_kind, _ in answers}
    if value is not None:
        assert (value, kind, "structured") in answers
    without = text if value is None else text.replace(value, "")
    assert value is None or found(without) == [], "nothing else of the sentence is found"


@pytest.mark.parametrize(
    "text",
    [
        "since 2026-11-20 10:15, error 500",
        "since 20/11/2026 at 10h15",
        "request 550e8400-e29b-41d4-a716-446655440000",
        "digest 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        "version 1.0.0.23.04.7 of the toolbar",
        "OSCAR 19.0.12.1 and Chrome 126.0.0.0",
        "version 10.2.3.4 at 127.0.0.1",
        "999.1.1.1 is no address",
        "0x80070005 at line 12345",
        "site 7001, ref 482",
        "it took 10:15:30:22",
        "il ne le voit pas",
        "the shared encryption key is lost",
        "https://ocean.example/svc?lang=fr&debug=true",
        "see @ home",
        "the form does not load for 12 patients on the waiting list",
    ],
)
def test_what_support_needs_stays(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("It fails for Mr. Kowalczyk", ["Kowalczyk"]),
        ("It fails for Dr. Page", ["Page"]),
        ("voir mme kowalczyk", ["kowalczyk"]),
        ("voir mme message", []),
        ("M. Jean-Guy de la Kowalczyk", ["M. Jean-Guy", "de la Kowalczyk"]),
        ("Dr J. d'Entremont", ["J. d'Entremont"]),
        ("patient Ona Kowalczyk", ["Ona", "Kowalczyk"]),
        ("the name is ona kowalczyk", ["ona", "kowalczyk"]),
        ("seen by P. Kowalczyk", ["P. Kowalczyk"]),
        ("It fails when Kowalczyk opens it", ["Kowalczyk"]),
        ("It fails when KOWALCZYK opens it", ["KOWALCZYK"]),
        ("IT FAILS WHEN KOWALCZYK OPENS IT", ["KOWALCZYK"]),
        ("It fails when l'Ocean toolbar opens", []),
        ("It fails when Ona K. opens it", ["Ona K."]),
        ("Kowalczyk opens it", ["Kowalczyk"]),
        ("Ona Kowalczyk opens it", ["Ona", "Kowalczyk"]),
        ("Loading the form", []),
        ("Failing. Kowalczyk opens it", ["Kowalczyk"]),
        ("the eReferral of Ocean Cloud Connect, in HL7 and OscarToolbar.js", []),
        ("Ocean's toolbar on Monday", []),
        ("les Rendez-Vous", []),
    ],
)
def test_names_are_guessed(text: str, names: list[str]) -> None:
    answers = [(value, certainty) for value, kind, certainty in found(text) if kind == "NAME"]
    assert answers == [(name, "guess") for name in names]


def test_two_addresses_that_share_a_word_are_both_found() -> None:
    assert found("a@b@c") == [("a@b", "EMAIL", "structured")]


@pytest.mark.parametrize(
    "text",
    ["email='ona@mail.example' WHERE", "'street': '12, rue du Moulin-Carré', 'city'"],
)
def test_the_marks_around_a_quoted_value_stay(text: str) -> None:
    signs = [text[at] for found in find(text, Subject()) for at in range(found.start, found.end)]
    assert signs
    assert "'" not in signs


def test_six_digits_alone_are_a_guess() -> None:
    assert found("number 123456") == [("123456", "RECORD_NUMBER", "guess")]
    assert found("1 2 3 4 5 6") == []


@pytest.mark.parametrize("text", ["EMR ID 4821234", "chart 4821234 fails", "4821234"])
def test_a_kept_identifier_stays(text: str) -> None:
    assert found(text)
    assert found(text, NOBODY, "4821234") == []
    assert found(text, Subject(other_numbers="4821234"), "4821234") == []


def test_a_kept_identifier_inside_a_longer_finding_is_masked() -> None:
    text = "call 482-555-0199"
    assert mask(text, find(text, NOBODY, ("482",))) == f"call {MASK}"


def test_findings_are_joined_under_the_surest_kind() -> None:
    guess = Finding(0, 9, Kind.NAME, Certainty.GUESS)
    known = Finding(5, 7, Kind.PHONE, Certainty.KNOWN)
    beside = Finding(9, 11, Kind.SIN, Certainty.STRUCTURED)
    assert settle([beside, known, guess]) == [
        Finding(0, 9, Kind.PHONE, Certainty.KNOWN),
        beside,
    ]


def test_offsets_are_code_points_of_the_original() -> None:
    text = "\U0001f600 e\u0301te\u0301 a\u0301bc@x.example !"
    (finding,) = find(text, NOBODY)
    assert text[finding.start : finding.end] == "a\u0301bc@x.example"
    assert mask(text, [finding]) == f"\U0001f600 e\u0301te\u0301 {MASK} !"


def test_masking_nothing_changes_nothing() -> None:
    assert mask("as it was", []) == "as it was"


@given(st.text(alphabet=st.sampled_from("aZé 1.-@/:=\"'\u0301\u200b\n9Mr")))
def test_findings_are_ordered_disjoint_and_inside(text: str) -> None:
    at = 0
    for finding in find(text, Subject(family_name="Zaza", health_number="911191119")):
        assert at <= finding.start < finding.end <= len(text)
        at = finding.end


SIGNS = st.text(alphabet=" -./()\u00a0\u2011\u200b", max_size=3)


@given(st.lists(SIGNS, min_size=9, max_size=9), st.text(alphabet="abc é\n", max_size=9))
def test_a_known_number_is_found_with_any_separators(signs: list[str], around: str) -> None:
    number = "".join(d + s for d, s in zip("9876543217", [*signs, ""], strict=True))
    text = f"{around} {number} {around}"
    masked = mask(text, find(text, Subject(health_number="9876543217")))
    assert not any(map(str.isdigit, masked))


@pytest.mark.parametrize("text", ["merge 48213/572", "Réf. Ocean 572   Dossier 48213"])
def test_two_kept_identifiers_side_by_side_stay(text: str) -> None:
    assert find(text, Subject(), ("48213", "572")) == []


@pytest.mark.parametrize("keep", [("48213",), ("572",), ()])
def test_a_kept_identifier_beside_another_number_goes_with_it(keep: tuple[str, ...]) -> None:
    (found,) = find("Dossier 48213/5729", Subject(), keep)
    assert found.kind is Kind.RECORD_NUMBER


@pytest.mark.parametrize(
    ("text", "addresses"),
    [
        ("J. Example, reference 740, rue Notre-Dame Centre", ["rue Notre-Dame Centre"]),
        ("Dossier 740 rue Notre-Dame", ["rue Notre-Dame"]),
        (
            "Son adresse : 48 Elm St, Sudbury 5. 740 / 7714. Merci",
            ["48 Elm St, Sudbury 5.", ". Merci"],
        ),
        (
            "Son adresse : 48 Elm St, Sudbury, P3C 1S4. 740 / 7714. Merci",
            ["48 Elm St, Sudbury, P3C 1S4"],
        ),
        ("She lives at 740 Notre-Dame Street", ["740 Notre-Dame Street"]),
    ],
)
def test_a_kept_identifier_beside_an_address_stays_and_a_house_number_does_not(
    text: str, addresses: list[str]
) -> None:
    assert [one for one, _, _ in found(text, NOBODY, "740", "7714")] == addresses


def test_structured_text_that_a_person_pastes_is_looked_into_and_its_days_stay() -> None:
    text = '{"nom": "ab", "hn": "12", "phone": "34", "status": "AC", "date": "2026-11-20"}'
    masked = mask(text, find(text, Subject()))
    assert masked.startswith('{"nom": "XXXXXXX", "hn": "XXXXXXX", "phone": "XXXXXXX", ')
    assert '"2026-11-20"' in masked

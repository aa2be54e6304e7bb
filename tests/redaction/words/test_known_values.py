"""The chart's values in a text: how long one must be, and where it must stand."""

import pytest

from connectors.shapes import Kind
from connectors.subject import Subject
from redaction.folding import Plain
from redaction.words.known_misread import misread_names
from redaction.words.known_values import KnownValues


def found(text: str, subject: Subject) -> set[str]:
    plain = Plain(text)
    spans = [plain.span(start, end) for start, end, _ in KnownValues(subject).find(plain.text)]
    # a part of a name that is found as a whole too says nothing more
    within = [
        one for one in spans if any(a <= one[0] and one[1] <= b and one != (a, b) for a, b in spans)
    ]
    return {text[start:end] for start, end in spans if (start, end) not in within}


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("Ng", "see Ng now", "Ng"),
        ("Ng", "see ng now", None),
        ("Ng", "see Ngo now", None),
        ("N", "see N now", None),
        ("Roy", "see roy now", "roy"),
        ("Roy", "see Royal now", None),
        ("Tremb", "see tremblay now", None),
        ("Trembl", "see tremblay now", "tremblay"),
        ("Tremblay", "see jtremblay2 now", "jtremblay2"),
        ("de la Roche", "see de la now", None),
        ("de la Roche", "see ROCHE now", "ROCHE"),
        ("de la Roche", "see de-la-roche now", "de-la-roche"),
        ("Stéphanie", "see StÃ©phanie now", "StÃ©phanie"),
        ("Roy", "see J.P. Roy now", "J.P. Roy"),
        ("Roy", "see Roy, J. now", "Roy, J."),
        ("Roy", "see I Roy now", "Roy"),
        ("Roy", "see B Roy now", "B Roy"),
    ],
)
def test_a_name_of_the_chart(name: str, text: str, value: str | None) -> None:
    assert found(text, Subject(family_name=name)) == ({value} if value else set())


def test_an_initial_in_small_letters_is_the_charts_own() -> None:
    subject = Subject(family_name="Kowalska", given_name="Oscar Bo")
    assert found("see OB kowalska now", subject) == {"OB kowalska"}
    assert found("see OX kowalska now", subject) == {"kowalska"}
    assert found("see o kowalska now", subject) == {"o kowalska"}
    assert found("see oscar k now", subject) == {"oscar k"}
    assert found("see oscar b now", subject) == {"oscar b"}
    assert found("see oscar o now", subject) == {"oscar"}


@pytest.mark.parametrize(
    ("field", "value", "text", "seen"),
    [
        ("other_numbers", "123", "see 123 now", None),
        ("other_numbers", "1234", "see 1234 now", "1234"),
        ("other_numbers", "1234", "see 12345 now", None),
        ("other_numbers", "12345", "see 123456 now", None),
        ("other_numbers", "123456", "see 91234567 now", "91234567"),
        ("other_numbers", "H-1234", "see 1234 now", "1234"),
        ("other_numbers", "H-1234", "see h1234 now", "h1234"),
        ("health_number", "9876543217", "see 9876 543 217 now", "9876 543 217"),
        ("health_number", "9876543217", "see 98765432170 now", "98765432170"),
        ("phone", "613-555-0142", "see 555-0142 now", "555-0142"),
        ("phone", "1 613 555 0142", "see (613) 555.0142 now", "613) 555.0142"),
        ("phone", "613-555-0142 ext 22", "see 6135550142 now", "6135550142"),
        ("phone", "555-0142", "see 555 0142 now", "555 0142"),
        ("postal_code", "K1A 0B1", "see k1a0b1 now", "k1a0b1"),
        ("postal_code", "K1A 0B1", "see xk1a0b1 now", None),
        ("email", "zoe.c@canari.example", "see ZOE.C@canari.example now", "ZOE.C@canari.example"),
        ("email", "zoec1@canari.example", "see zoec1 now", "zoec1"),
        ("email", "zoec@canari.example", "see zoec now", None),
        ("city", "Ham", "see ham now", "ham"),
        ("city", "Ha", "see ha now", None),
        ("address", "12 rue Roche", "see 12 rue Roche now", "12 rue Roche"),
        ("address", "12 rue Roche", "see 12 Roche now", "12 Roche"),
        ("address", "12 rue Roche", "see Roche now", "Roche"),
        ("address", "12 rue Roche", "see roche now", None),
        ("address", "12 rue Roche", "see 13 roche now", None),
        ("address", "12 rue Roc", "see Roc now", None),
        ("address", "12 North Street", "see North Street now", None),
        ("birth_date", "1952-03-17", "see 19520317T10 now", "19520317T10"),
        ("birth_date", "1952-03-17", "see 17/3/52 now", "17/3/52"),
        ("birth_date", "1952-03-17", "see 17352 now", None),
        ("birth_date", "1952-03-17", "see 170352 now", "170352"),
        ("health_number_version", "QX", "see QX now", None),
        ("health_number_province", "ON", "see ON now", None),
    ],
)
def test_a_value_of_the_chart(field: str, value: str, text: str, seen: str | None) -> None:
    assert found(text, Subject(**{field: value})) == ({seen} if seen else set())
    assert found(text, Subject()) == set()


def test_a_value_is_found_as_often_as_it_stands() -> None:
    plain = "Roy, roy and ROY-Roy"
    spans = [(start, end) for start, end, _ in KnownValues(Subject(family_name="Roy")).find(plain)]
    assert {(0, 3), (5, 8), (13, 16), (17, 20)} <= set(spans)


def test_the_kind_is_the_fields() -> None:
    subject = Subject(
        family_name="Canari", city="Pont", phone="613-555-0142", birth_date="1952-03-17"
    )
    text = "Canari Pont 613-555-0142 1952-03-17"
    kinds = {kind for _, _, kind in KnownValues(subject).find(text)}
    assert kinds == {Kind.NAME, Kind.ADDRESS, Kind.PHONE, Kind.BIRTH_DATE}


@pytest.mark.parametrize(
    ("text", "name", "lost"),
    [
        ("Ph?m", "pham", True), ("Ph??m", "pham", True), ("Ph?m", "phaam", False),
        ("P?", "pa", False), ("Ph?m", "phm", True), ("Ph?m", "pm", False),
        ("Ph?m", "pham2", False), ("Ph\ufffd\ufffdm", "pham", True), ("Ph?n", "pham", False),
        ("Ph???m", "pham", True),
    ],
)  # fmt: skip
def test_a_name_whose_accents_were_lost(text: str, name: str, lost: bool) -> None:  # noqa: FBT001 - a parameter of the table
    assert [text[start:end] for start, end in misread_names(text, {name})] == [text] * lost


@pytest.mark.parametrize("written", ["613-555-0142", "1 613 555 0142", "613 555 0142 ext. 22"])
def test_a_telephone_number_is_known_without_its_area_code(written: str) -> None:
    known = KnownValues(Subject(phone=written))
    assert list(known.find("call 555-0142 today")) == [(5, 13, Kind.PHONE)]

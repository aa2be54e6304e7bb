"""Where somebody lives is found, numbered or not, French or English."""

from typing import Any

import pytest

from connectors.subject import Subject
from redaction.text import redact_text
from redaction.words.addresses import addresses, postal_codes
from redaction.words.places import places


@pytest.mark.parametrize(
    "address",
    [
        "1234 Main Street, Apt 4", "Unit 3 - 77 Old Mill Rd NW", "88 Wexford Cres, Unit 5",
        "7741 Scott Road #210", "RR 2", "PO Box 123", "C.P. 118", "214 Avenue H South",
        "12, boul. René-Lévesque Ouest, app. 4", "114 rue des erables app 3", "7575, 8e Avenue",
        "561, ch. Grande-Digue", "88 rang 4 Est", "6 Petite Rue", "45-A, 3e Rang",
        "45 Murray #6", "10921-84 Street NW", "14488-72nd Avenue", "8812 132A STREET",
        "3952 Highway 11", "10290 Concession Rd 4", "NW 14-22-3 W1", "9 rte 132 ouest",
        "318 Athabasca Street West (basement)", "app 9, 310 Notre-Dame E", "12273 place d'Armes",
        "5487 sir sandford fleming drive", "Site 4, Box 9", "General Delivery", "rue Kaskina",
        "Boîte postale 9", "lot 12", "33, place du Moulin, bur. 2",
        "Flat 3, 210 Spadina Cres E", "6, rue de l'Église, logement 2",
    ],
)  # fmt: skip
def test_an_address_is_found_whole(address: str, pieces: Any) -> None:
    found = pieces(addresses, f"lives {address}, there")
    assert any(address in piece for piece in found), found


@pytest.mark.parametrize("city", ["Québec", "Saskatoon", "Fort McMurray", "Hay River"])
def test_a_town_behind_an_address_is_a_town_whatever_else_it_is(city: str, pieces: Any) -> None:
    assert city in pieces(addresses, f"moved to 5 rue Kaskina, {city} Clinic")
    assert not any(city in one for one in pieces(addresses, f"from 5 rue Kaskina; {city} has"))
    assert not any(
        "Clinic" in one for one in pieces(addresses, "moved to 5 rue Kaskina, Clinic said")
    )


@pytest.mark.parametrize(
    ("text", "place"), [("at 55 Maitland. Call", "55 Maitland"), ("au 77 Clark", "77 Clark")]
)
def test_a_number_and_a_capital_are_an_address_after_a_preposition(
    text: str, place: str, pieces: Any
) -> None:
    assert any(place in piece for piece in pieces(addresses, text))
    assert pieces(addresses, f"form {place}") == []


@pytest.mark.parametrize(
    "text",
    [
        "error 500 at line 12",
        "at 5 May and 3 times a day",
        "on 500 Patients",
        "2 Dr Fauxnom",
        "it took 5 min way",
        "site 7001, ref 482",
        "at 10:00 Street",
        "the street is closed",
        "10 mg St",
        "Hwy",
    ],
)
def test_what_is_no_address_stays(text: str, pieces: Any) -> None:
    assert pieces(addresses, text) == []


@pytest.mark.parametrize(
    "code", ["K1A 0B1", "k1a0b1", "H0H-0H0", "N0G lP0", "XOA OHO", "G0S 1S0", "B1S 1B0"]
)
def test_a_postal_code_is_found_misread_too(code: str, pieces: Any) -> None:
    assert pieces(postal_codes, f"code {code}.") == [code]


@pytest.mark.parametrize("text", ["A1A1A", "AK1A 0B1", "K1A 0B12", "D1A 0B1", "the MOO LAB"])
def test_other_codes_are_no_postal_codes(text: str, pieces: Any) -> None:
    assert pieces(postal_codes, text) == []


@pytest.mark.parametrize(
    ("text", "town"),
    [
        ("from Moncton today", "Moncton"),
        ("à Trois-Rivières hier", "Trois-Rivières"),
        ("in Thunder Bay now", "Thunder Bay"),
        ("d'Edmonton, oui", "Edmonton"),
        ("app. 3, Québec (G1V 1T5)", "Québec"),
        ("the town of Sainte-Anne-des-Monts", "Sainte-Anne-des-Monts"),
    ],
)
def test_a_town_is_found(text: str, town: str, pieces: Any) -> None:
    assert pieces(places, text) == [town]


@pytest.mark.parametrize(
    "text",
    ["in Ontario and Quebec", "the mission of hope", "Mission accomplished", "thunder and bay"],
)
def test_a_region_or_a_word_is_no_town(text: str, pieces: Any) -> None:
    assert pieces(places, text) == []


HOUSE = Subject(address="15, rue des Zbouleaux Est", city="Zville")
PAGE_STREET = Subject(address="820 Page Crescent")


@pytest.mark.parametrize(
    ("text", "subject", "gone"),
    [
        ("habite 15 des zbouleaux, la-bas", HOUSE, "15 des zbouleaux"),
        ("lives 15 zbouleaux now", HOUSE, "15 zbouleaux"),
        ("au quinze des Zbouleaux est, merci", HOUSE, "Zbouleaux est"),
        ("c'est un cinq zbouleaux merci", HOUSE, "un cinq zbouleaux"),
        ("du 820 page, hier", PAGE_STREET, "820 page"),
        ("at eight twenty page crescent", PAGE_STREET, "eight twenty page crescent"),
        ("still on Page since", PAGE_STREET, "Page"),
    ],
)
def test_the_charts_street_is_found_however_told(text: str, subject: Subject, gone: str) -> None:
    assert gone not in redact_text(text, subject=subject).redacted


@pytest.mark.parametrize("text", ["error 404 page", "the second page", "one page", "820 pages"])
def test_a_street_that_is_a_word_stays_without_its_number(text: str) -> None:
    assert redact_text(text, subject=PAGE_STREET).redacted == text

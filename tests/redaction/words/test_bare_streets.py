"""Streets without a number and houses without a street's type are found; their look-alikes stay."""

from typing import Any

import pytest

from redaction.words.addresses import addresses


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("parked on Regent St, ID by dob", "Regent St"),
        ("lives on Will Ave", "Will Ave"),
        ("she walks on Birch Lane daily", "Birch Lane"),
        ("the blue door, Mabou Harbour Road.", "Mabou Harbour Road"),
        ("she moved to Pine Crescent W last month", "Pine Crescent W"),
        ("lives at cook st w/ skip", "cook st"),
        ("JANE ST", "JANE ST"),
        ("at the manse, 2 Church St, Wolfville", "2 Church St"),
        ("chez eux 12 rue de l'Hôpital, chez nous", "12 rue de l'Hôpital"),
        ("basement apt, 61 Dovercourt. RV", "61 Dovercourt"),
        ("celle du 1108 Principale. Réf", "1108 Principale"),
        ("shes at 14 dovercourt w her kid", "14 dovercourt"),
        ("vit seule (12 Bois-Francs depuis mai)", "12 Bois-Francs"),
        ("on habite Raoul Jobin 915", "Raoul Jobin 915"),
        ("reste au 1415 rg 4 st-honore, veut", "1415 rg 4 st-honore"),
        ("reste ch de la rivière avec lui", "ch de la rivière"),
        ("app. 4, 22 des Saules, ici", "22 des Saules"),
        ("i'm at twelve o four pembina highway", "twelve o four pembina highway"),
        ("the unit number is twenty-two oh four", "twenty-two oh four"),
        ("d'appartement c'est vingt-deux zéro quatre", "vingt-deux zéro quatre"),
    ],
)
def test_a_street_is_found(text: str, place: str, pieces: Any) -> None:
    assert place in pieces(addresses, text)


@pytest.mark.parametrize(
    "text",
    [
        "Google Drive is full, One Drive too",
        "Street Address is blank and Home Road too",
        "on the road again, street parking",
        "to 12 Windows, upgrade to 11 Firefox, at 91 Chrome",
        "to 20 Crestor, at 14 weeks, at 20 mg",
        "error 404 Tremblay.",
        "we saw 12 Smiths",
        "one unit is two of them",
        "appt at 10 tomorrow, at 14 sharp",
        "elle reste ici avec lui",
        "the Ave field",
        "Main Avenue",
        "a long lane",
        "Epworth 17, referred to Dr. Snow",
    ],
)
def test_what_is_no_street_stays(text: str, pieces: Any) -> None:
    assert pieces(addresses, text) == []


def test_a_number_of_a_drug_or_a_trade_is_no_house(pieces: Any) -> None:
    assert pieces(addresses, "au 61 de la Zqvmtra, ici") == ["61 de la Zqvmtra"]
    assert pieces(addresses, "au 61 de la Metformin, ici") == []

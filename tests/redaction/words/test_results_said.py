"""Results that are told in words are found; a test that is ordered, pending or missing is not."""

from typing import Any

import pytest

from connectors.subject import Subject
from redaction.level import Level
from redaction.text import redact_text
from redaction.words.clinical import clinical


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("PHQ-9 17 today", "17"), ("phq9: 12 (was 18)", "18"), ("GAD-7 à 14", "14"),
        ("MMSE 22/30", "22/30"), ("Édimbourg : 11", "11"), ("Apgar 8-9-9", "8-9-9"),
        ("EPDS score 15", "15"), ("Gleason 3+4", "3+4"), ("EF 38%", "38%"), ("FE 40 %", "40 %"),
        ("T 38.6", "38.6"), ("T 38,9", "38,9"), ("pain 7/10", "7/10"), ("douleur 6/10", "6/10"),
        ("souffle 2/6", "2/6"), ("VA 20/200 OU", "20/200 OU"), ("OD 6/12 OS 6/6", "6/12"),
        ("debout 112/60", "112/60"), ("Pds 5 200 g", "5 200 g"), ("NT-proBNP 2 140", "2 140"),
        ("bhCG 1 240", "1 240"), ("glyc. 3,9", "3,9"), ("A1C à 9.2", "9.2"),
        ("A1c 9.1 (was 8.4)", "8.4"), ("A1c 7.1, down from 8.4", "8.4"),
        ("INR 2.1, 2.4, 3.0, 2.8, 2.2", "2.1, 2.4, 3.0, 2.8, 2.2"), ("HU 29 cm", "29 cm"),
        ("estradiol 210 pmol/L", "210 pmol/L"), ("viral load 48000", "48000"),
        ("Rapid strep pos", "pos"), ("UDS pos fentanyl", "pos fentanyl"),
        ("UDS pos for fentanyl", "pos for fentanyl"), ("CXR normal", "normal"),
        ("CBC unremarkable", "unremarkable"), ("FSC sans particularité", "sans particularité"),
        ("B12 abaissée", "abaissée"), ("B12 low normal", "low"), ("ECG nl", "nl"),
        ("VIH négatif", "négatif"), ("test de grossesse positif", "positif"),
        ("blood cultures came back negative", "negative"), ("BRCA2 pathogène", "pathogène"),
        ("tested positive for chlamydia", "positive for chlamydia"),
        ("she is positive for covid", "positive for covid"),
        ("positif pour la-syphilis", "positif pour la-syphilis"),
        ("her sugar was twenty two point one", "twenty two point one"),
        ("sucre à quatorze virgule deux", "quatorze virgule deux"),
        ("TB skin test 12 mm", "12 mm"), ("Hemovac 80 cc", "80 cc"), ("nodule 8 mm", "8 mm"),
        ("plaie 1,5 x 2 cm", "1,5 x 2 cm"), ("NG 350 ml", "350 ml"),
        ("biopsy showed adenocarcinoma of the colon", "adenocarcinoma of the colon"),
        ("la biopsie a montré un carcinome canalaire", "un carcinome canalaire"),
        ("MRI of the brain shows demyelination", "demyelination"),
        ("urine culture grew E coli", "E coli"), ("CT revealed a mass", "a mass"),
    ],
)  # fmt: skip
def test_a_result_in_words_is_found(text: str, value: str, pieces: Any) -> None:
    assert any(value in piece for piece in pieces(clinical, text)), pieces(clinical, text)


@pytest.mark.parametrize(
    "text",
    [
        "biopsy results not in Ocean", "the MRI shows up twice", "CT shows error 500",
        "l'écho ne montre rien", "ultrasound shows as pending", "PHQ-9 form is blank",
        "PHQ-9 will not load", "MMSE template", "false positive for spam", "INR ordered",
        "culture pending", "labs not coming in", "the scan shows a blank page",
        "positive for the team", "T 12", "T1", "T 38.6.1", "metformin 500 mg bid",
        "warfarin 5 mg qhs", "perindopril 4 mg die", "HTTP 500", "room 412", "build 2.11.0",
        "ticket 48213", "error E_PDF_RENDER", "see EF form", "standing order 12", "at 14:20",
        "OS 10.15.7", "CF card 12", "le résultat d'écho est dans la boîte", "assis devant 2 écrans",
        "pain scale", "sugar is one thing", "iOS 17", "nodule clinic", "US 1 and 2",
        "cervix screening form v2", "Apgar field", "vitamin D 1000", "total 12 rows",
    ],
)  # fmt: skip
def test_a_test_without_result_stays(text: str, pieces: Any) -> None:
    assert pieces(clinical, text) == []


def test_what_stays_is_not_drawn_into_a_conclusion() -> None:
    text = "biopsy showed adenocarcinoma ocean ref 5530912, emr id 318"
    masked = redact_text(text, subject=Subject(), keep=("5530912", "318"), level=Level.STANDARD)
    assert "adenocarcinoma" not in masked.redacted
    assert "5530912" in masked.redacted
    assert "318" in masked.redacted

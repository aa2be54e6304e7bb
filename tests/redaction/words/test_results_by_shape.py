"""Results are found by the shape of their value; versions, codes, doses and pages stay."""

from typing import Any

import pytest

from redaction.folding import Plain
from redaction.words.clinical import clinical
from redaction.words.names import names
from redaction.words.reader import Reader
from redaction.words.scan import Scan


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("ABI 0.61 L", "0.61"), ("GCT 8.9. Declined", "8.9"), ("she had 180/100 today", "180/100"),
        ("fait 39,2 ce soir", "39,2"), ("Berg 38/56, done", "38/56"),
        ("(3 oct. : 21/30)", "21/30"), ("PTA 45 dB", "45 dB"),
        ("one eighty over hundred", "one eighty over hundred"), ("il fait 39,2", "39,2"),
        ("Maman: 38.9. I give", "38.9"), ("cent vingt sur quatre-vingt", "cent vingt sur quatre"),
        ("Bile acids 22.", "22"), ("acide urique 410", "410"), ("FH 27 cm", "27 cm"),
        ("her HIV result (negative)", "negative"), ("trop neg x1", "neg x1"),
        ("tropo est plus que mille", "plus que mille"), ("plt nine.", "nine"),
        ("B12 one hundred and four", "one hundred and four"), ("Varicella IgG neg", "neg"),
        ("AFB x3 neg", "neg"), ("HCV RNA 1.2 million", "1.2 million"), ("Level 88 at 4h", "88"),
        ("troponine est à quarante-deux", "quarante-deux"), ("anti-Ro supérieur à 240", "240"),
        ("EF 35-40%", "35-40%"), ("Rh neg", "neg"), ("apgars 8 and 9", "8 and 9"),
        ("la colpo a montré CIN 2", "CIN 2"), ("AHI 32", "32"), ("bmi 28.2 A1C 7.9%", "28.2"),
        ("IRM lombaire: hernie L5-S1 droite. EMG", "hernie L5-S1 droite"), ("EMG : N.", "N"),
        ("Xray report: pneumonia LLL.", "pneumonia LLL"), ("test de grossesse +", "+"),
        ("US pelvis: 4.2 cm fibroid, otherwise normal. Pap", "4.2 cm fibroid, otherwise normal"),
        ("Pap: LSIL.", "LSIL"), ("HPV 16 pos.", "pos"), ("CT head neg.", "neg"),
        ("Rh strong pos", "strong pos"),
        ("Taux indétectable", "indétectable"), ("BP at home was one forty", "one forty"),
    ],
)  # fmt: skip
def test_a_result_is_found(text: str, value: str, pieces: Any) -> None:
    assert any(value in piece for piece in pieces(clinical, text)), pieces(clinical, text)


@pytest.mark.parametrize(
    "text",
    [
        "TLS 1.2, FHIR 4.0, PS 5.22, OSCAR 19.4, Chrome 118.0", "Dx E11.9, F41.1, ICD 10.1",
        "page 12/30, step 2/24, 30/28", "180/200 fields, 100/100", "build 38.9", "amox 250/62",
        "Percocet 5/325, Advair 250/50", "one of two, K one thing", "sugar is one thing",
        "level two support", "over and over", "sur deux pages", "the TSH form", "v. 39.2",
        "MRI: not received; US: form blank; CT: pending error. scan: failed", "mri: see the page",
        "INR one of the forms", "JRE 8.0",
    ],
)  # fmt: skip
def test_what_is_no_result_stays(text: str, pieces: Any) -> None:
    assert pieces(clinical, text) == []


@pytest.mark.parametrize("text", ["Berg 38/56", "Tinetti 17,", "MoCA 19/30", "anti-Ro test"])
def test_the_name_of_a_scale_or_an_antibody_is_no_name(text: str) -> None:
    assert list(names(Reader(Scan(Plain(text).text)))) == []


def test_a_person_may_be_called_as_a_scale_is() -> None:
    assert list(names(Reader(Scan("Dr. Berg 38 files"))))

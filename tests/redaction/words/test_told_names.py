"""Ordinary words that an introduction, a list of people or a title makes names are found."""

import pytest

from redaction.folding import Plain
from redaction.words.names import names
from redaction.words.reader import Reader
from redaction.words.scan import Scan


def named(text: str) -> set[str]:
    plain = Plain(text)
    spans = [plain.span(f.start, f.end) for f in names(Reader(Scan(plain.text)))]
    return {text[start:end] for start, end in spans}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("her kids Innocent, Divine, Gift and baby", {"Innocent", "Divine", "Gift"}),
        ("Présents : France, Dr Content, Modeste.", {"France", "Content", "Modeste"}),
        ("chair: Sky // here: Blessing", {"Sky", "Blessing"}),
        ("i am Dot, from the clinic", {"Dot"}),
        ("hard of hearing, ask for Dot", {"Dot"}),
        ("Il s'appelle Beau, hein", {"Beau"}),
        ("her niece (Joyful) came", {"Joyful"}),
        ("paid by T Rosewood visa", {"T Rosewood"}),
        ("Evra is her sister", {"Evra"}),
        ("Sa sœur Evra conduit", {"Evra"}),
        ("Présents: Aurélie Page, Océan V., Dr Prince", {"Océan V."}),
        ("avec Ona Laliberté, Olive Jardin, Reine Desneiges", {"Olive", "Jardin"}),
        ("Prénom d'usage: Max; légal", {"Max"}),
        ("Nom de conjoint au dossier : Hardy.", {"Hardy"}),
        ("2e contact: Pop (grand-père)", {"Pop"}),
        ("avec son chum Rouge", {"Rouge"}),
        ("Mme Noël et M. Avril ont reçu", {"Noël", "M. Avril"}),
        ("Le Dr Blanc voit M. Noir ici", {"Blanc", "M. Noir"}),
        ("voir Dr O. de l'Étoile", {"O. de l'Étoile"}),
        ("vu par Mme de la Neige hier", {"de la Neige"}),
        ("All need Dr. Valsalva-Ortiz's sign off", {"Valsalva-Ortiz"}),
    ],
)
def test_a_word_is_told_to_be_a_name(text: str, expected: set[str]) -> None:
    assert expected <= named(text)


@pytest.mark.parametrize(
    "text",
    [
        "Dr de garde, Mme la directrice, M. le ministre",
        "I am Patient.",
        "cc: Ocean Support, Chrome", "team: Ocean, Accuro", "children: Asthma, Diabetes",
        "ask for Help at once", "My kids are Sick", "here Chrome fails", "the team Calendar",
        "chair Position", "Save Draft, Open Chart, Send Form and Print Page", "Page is the one",
        "Blood Pressure, Heart Rate, Body Weight", "Murphy sign",
        "by B Form", "for T Online", "mother (Patient) called",
        "sister (Ocean user)", "la colpo fails", "hi, this is moncton, calling about a form",
    ],
)  # fmt: skip
def test_what_is_only_listed_stays(text: str) -> None:
    assert named(text) == set()

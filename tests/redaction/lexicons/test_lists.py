"""The lists as they are shipped: sorted, folded, and of the kinds that their names say."""

import itertools
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

import redaction.lexicons
from redaction.lexicons import (
    CITIES,
    COMMON,
    DISEASES,
    DRUGS,
    EPONYMS,
    FAMILY,
    FUNCTION,
    GIVEN,
    HARMLESS,
    LABS,
    NAME_ONLY,
    NAMES,
    STREETS,
    TRADE,
    WORDS_EN,
    WORDS_FR,
    Lexicon,
    Reading,
    Sense,
    continues,
    fold_word,
    nicknames,
    reading,
    release,
    senses,
)
from redaction.lexicons.senses import LETTERS, read_senses, write_senses

ROOT = Path(redaction.lexicons.__file__).parent
FILES = ("words.txt", "french.txt", "nicknames.txt")


def _entries(name: str) -> Iterator[tuple[str, str]]:
    for line in (ROOT / "data" / name).read_text("utf-8").splitlines():
        word, _, value = line.partition("\t")
        yield word, value


def _in_order(words: Iterable[str]) -> bool:
    return all(a.encode() < b.encode() for a, b in itertools.pairwise(words))


@pytest.mark.parametrize("name", FILES)
def test_a_file_is_sorted_and_holds_each_word_once(name: str) -> None:
    assert _in_order(word for word, _ in _entries(name))
    raw = (ROOT / "data" / name).read_bytes()
    assert raw.endswith(b"\n")
    assert b"\r" not in raw


def test_disorder_and_repetition_would_be_seen() -> None:
    assert not _in_order(["b", "a"])
    assert not _in_order(["a", "a"])
    assert _in_order(["a b", "ab"])


@pytest.mark.parametrize("name", FILES)
def test_every_word_is_written_folded(name: str) -> None:
    assert [word for word, _ in _entries(name) if fold_word(word) != word] == []


@pytest.mark.parametrize("name", FILES[:2])
def test_every_entry_has_senses_that_are_known(name: str) -> None:
    for _, letters in _entries(name):
        assert letters
        assert write_senses(read_senses(letters)) == letters


def test_every_sense_has_a_letter_of_its_own() -> None:
    assert set(LETTERS.values()) == set(Sense)


def test_the_first_and_the_last_word_are_found() -> None:
    for name in FILES[:2]:
        words = list(_entries(name))
        for word, letters in (words[0], words[1], words[-2], words[-1]):
            assert senses(word) & read_senses(letters)


@pytest.mark.parametrize(
    ("word", "folded"),
    [
        ("Élodie", "elodie"),
        ("CŒUR", "coeur"),
        ("Lætitia", "laetitia"),
        ("O\u2019Brien", "o'brien"),
        ("Trois-Rivières", "trois rivieres"),
        ("Trois\u2011Rivie\u0300res", "trois rivieres"),
        ("  St.  John's ", "st john's"),
        ("Łukasz", "lukasz"),
        ("Đặng", "dang"),
        ("M.", "m"),
        ("...", ""),
        ("", ""),
    ],
)
def test_words_are_folded(word: str, folded: str) -> None:
    assert fold_word(word) == folded


def _asked(word: str) -> str:
    return fold_word(word.replace("_", " "))


KINDS: dict[str, tuple[Lexicon, str, str]] = {
    "given": (
        GIVEN,
        """robert élodie harpreet oluwaseun minh kateryna fatima xiu jean marie kateri elisapee
        mohammed jose agnieszka siobhan wei priya dieudonne""",
        "insulin formulaire appointment rendez vous metformin",
    ),
    "family": (
        FAMILY,
        """tremblay gagnon côté o'brien nguyen singh dhillon kakfwi whitecloud okpik papatie
        shevchenko kowalczyk khoury hosseini jean-baptiste traoré okonkwo d'entremont l'heureux
        leblanc maillet van_der_meer meer st-pierre wong park santos esposito silva""",
        "insulin formulaire appointment hypertension",
    ),
    "cities": (
        CITIES,
        """toronto montréal trois-rivières st_john's saint-jean-sur-richelieu
        st-jean-sur-richelieu iqaluit thunder_bay moncton whitehorse kuujjuaq medicine_hat
        sault_ste_marie london paris pond_inlet caraquet chéticamp""",
        "insulin formulaire bonjour",
    ),
    "streets": (STREETS, "street rue boul blvd chemin cres rang autoroute", "insulin tremblay"),
    "english": (
        WORDS_EN,
        "appointment running colour color kidneys walker shouldn't bruised unpaid",
        "tremblay martin nguyen smith rendez jennifer singh",
    ),
    "french": (
        WORDS_FR,
        "rendez-vous vous appelé hospitalisée genoux aujourd'hui petite douleurs saignait",
        "tremblay cloutier lemieux nguyen appointment benoît gagnon",
    ),
    "trade": (
        TRADE,
        """ocean oscar accuro ereferral eform timeout nullpointerexception rx hx pmhx atcd rdv svp
        clsc ohip monday québec canadian""",
        "tremblay martin robert kowalczyk",
    ),
    "drugs": (
        DRUGS,
        "metformin metformine atorvastatine apixaban synthroid ventolin tylenol insuline ozempic",
        "tremblay appointment smith",
    ),
    "labs": (LABS, "hba1c tsh ferritine créatinine ldl egfr mmol inr d-dimère", "tremblay smith"),
    "diseases": (
        DISEASES,
        "hypertension mpoc copd diabetes pneumonia dyspnée arthritis cholecystectomy",
        "tremblay smith robert nguyen",
    ),
    "eponyms": (
        EPONYMS,
        "parkinson crohn alzheimer hodgkin apgar foley sjögren ménière raynaud babinski",
        "tremblay nguyen singh",
    ),
    "common": (COMMON, "patient send wait attendre lettre bonjour", "tremblay martin"),
    "function": (FUNCTION, "the le du an do in", "patient rose"),
    "names alone": (
        NAME_ONLY,
        "tremblay nguyen martin roy cloutier lemieux robert jennifer wade heather parkinson",
        "rose page petit grant the ocean",
    ),
    "names": (NAMES, "rose martin petit oscar", "appointment rendez"),
    "harmless": (
        HARMLESS,
        "patient metformin dyspnée timeout atcd rose blvd the",
        "tremblay parkinson toronto elodie zqvmtra",
    ),
}


@pytest.mark.parametrize("kind", KINDS)
def test_a_lexicon_holds_its_own_kind_and_no_other(kind: str) -> None:
    lexicon, inside, outside = KINDS[kind]
    assert [word for word in inside.split() if _asked(word) not in lexicon] == []
    assert [word for word in outside.split() if _asked(word) in lexicon] == []


READINGS = {
    Reading.NAME: """Tremblay Nguyen Martin Cloutier Lemieux Roy Singh Kowalczyk Jennifer Wade
        Heather Jack Élodie Fortin Bouchard Okafor Parkinson Foley Benoît Sylvie Tom Smith""",
    Reading.EITHER: """Rose Page Long Grant Hope Mark Will Petit Marchand Pierre Blanche Boucher
        Bird Young Brown Oscar Walker Joy Parent Claire Art Yasmin Chin""",
    Reading.WORD: """Ocean Patient The Le Do An In Bonjour Merci Case Key Note Cancel Student Monday
        Janvier Metformin Dyspnée Formulaire Chart Doctor Maman Vaccin Mirena""",
    Reading.UNKNOWN: "Zqvmtra Xxyyzz",
}


@pytest.mark.parametrize("expected", READINGS)
def test_words_read_as_people_read_them(expected: Reading) -> None:
    assert [
        word for word in READINGS[expected].split() if reading(fold_word(word)) is not expected
    ] == []


def test_longer_places_are_announced() -> None:
    assert continues("trois")
    assert continues("st jean sur")
    assert not continues("trois rivieres")
    assert not continues("zqvmtra")


@pytest.mark.parametrize(
    ("full", "short"),
    [
        ("robert", "bob"),
        ("margaret", "peggy"),
        ("elisabeth", "lise"),
        ("jean francois", "jf"),
        ("veronique", "vero"),
        ("guillaume", "guil"),
        ("william", "bill"),
        ("mohammed", "mo"),
    ],
)
def test_nicknames_lead_both_ways(full: str, short: str) -> None:
    assert short in nicknames(full)
    assert full in nicknames(short)


def test_a_name_is_no_nickname_of_itself_and_strangers_have_none() -> None:
    assert "robert" not in nicknames("robert")
    assert nicknames("zqvmtra") == frozenset()
    assert "" not in nicknames("robert")


def test_forgetting_changes_no_answer() -> None:
    before = senses("tremblay"), nicknames("robert"), continues("trois")
    release()
    assert (senses("tremblay"), nicknames("robert"), continues("trois")) == before


def _opened_after(statement: str) -> int:
    look = f"import redaction.lexicons.words as words, sys; {statement}"
    look += "; sys.exit(words._opened.cache_info().currsize)"
    return subprocess.run([sys.executable, "-c", look], check=False).returncode  # noqa: S603 - ours


def test_an_import_opens_nothing() -> None:
    assert _opened_after("import redaction.lexicons") == 0
    assert _opened_after("words.senses('a')") == 2

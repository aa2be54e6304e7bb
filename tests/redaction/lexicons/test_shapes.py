"""What no list can hold: words composed by rule, and names built by rule."""

from pathlib import Path

import redaction.lexicons
from redaction.lexicons import looks_clinical, looks_like_family_name

DATA = Path(redaction.lexicons.__file__).parent / "data"

CLINICAL = """pleuropulmonaire abdominopelvienne hepatosplenomegalie immunohistochimique hemithorax
    polypectomy salpingectomie thoracoscopie hypopigmentation periumbilical creatininemie
    tendinopathy zorotinib"""
NOT_CLINICAL = """tremblay petraitis moraitis kathuria redouane prefontaine adamaitis zqvmtra uria
    itis ganapathy yefremova appointment"""
FAMILY = """yefremova szczepanska bjorgvinsdottir krylova grusova mcsuthery o'finnerty hristopoulos
    veitonen petrussen"""
NO_FAMILY = "appointment mcv lettre ville saison bonjour machine zqvmtra tremblay"


def test_composed_clinical_words_are_known() -> None:
    assert [word for word in CLINICAL.split() if not looks_clinical(word)] == []


def test_names_and_scraps_are_not_clinical() -> None:
    assert [word for word in NOT_CLINICAL.split() if looks_clinical(word)] == []


def test_no_listed_name_looks_clinical() -> None:
    entries = (line.split("\t") for line in (DATA / "words.txt").read_text("utf-8").splitlines())
    names = [word for word, letters in entries if "G" in letters or "F" in letters]
    assert len(names) > 100_000
    assert [name for name in names[::7] if looks_clinical(name)] == []


def test_names_built_by_rule_are_known() -> None:
    assert [word for word in FAMILY.split() if not looks_like_family_name(word)] == []


def test_words_and_listed_names_are_no_guesses() -> None:
    assert [word for word in NO_FAMILY.split() if looks_like_family_name(word)] == []

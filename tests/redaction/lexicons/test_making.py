"""How the lists are made, and that they are made from what ``SOURCES.md`` says."""

import importlib.util
import re
from collections import Counter
from pathlib import Path

import pytest

pytest.importorskip("redaction.lexicons.making", reason="the wheel has the lists, not their making")

from redaction.lexicons.making.hand import HAND, hand, nickname_groups
from redaction.lexicons.making.hunspell import Entry, forms, read_entries, read_suffixes
from redaction.lexicons.making.make import DATA, PACKAGES, make, write
from redaction.lexicons.making.nicknames import other_forms
from redaction.lexicons.making.places import short_forms
from redaction.lexicons.making.sources import SOURCES, SourceChangedError, fetch
from redaction.lexicons.making.vocabulary import english
from redaction.lexicons.making.weigh import Names, keep_words

ROOT = DATA.parent
OPEN = re.compile(r"MIT|MPL-2\.0|Apache-2\.0|CC BY 4\.0|public domain|SCOWL|Government's")


def _rows() -> dict[str, list[str]]:
    lines = (ROOT / "SOURCES.md").read_text("utf-8").splitlines()
    rows = [line.strip("| ").split(" | ") for line in lines if line.startswith("| `")]
    return {row[0].strip("`"): row for row in rows}


def test_every_source_is_documented_with_its_version_and_an_open_licence() -> None:
    rows = _rows()
    assert rows.keys() == {source.name for source in SOURCES.values()}
    for source in SOURCES.values():
        _, _, version, licence, _ = rows[source.name]
        assert version == source.version
        assert OPEN.search(licence)
        assert "GPL" not in licence


def test_every_licence_stands_beside_the_lists() -> None:
    names = {source.name.removeprefix("@").replace("/", "-") for source in SOURCES.values()}
    assert {path.stem for path in (ROOT / "licences").glob("*.txt")} == names
    for path in (ROOT / "licences").glob("*.txt"):
        assert len(path.read_text("utf-8")) > 500


def test_every_package_is_named_to_the_byte() -> None:
    assert all(re.fullmatch(r"[0-9a-f]{64}", source.sha256) for source in SOURCES.values())


def test_another_package_under_the_same_name_is_refused(tmp_path: Path) -> None:
    (tmp_path / SOURCES["scowl"].file).write_bytes(b"something else")
    with pytest.raises(SourceChangedError):
        fetch("scowl", tmp_path)


@pytest.mark.skipif(
    importlib.util.find_spec("pyarrow") is None
    or not all((PACKAGES / source.file).exists() for source in SOURCES.values()),
    reason="the sources are not here: python -m redaction.lexicons.making fetches them",
)
def test_the_same_sources_make_the_same_bytes(tmp_path: Path) -> None:
    make(PACKAGES, tmp_path / "data")
    for path in DATA.iterdir():
        assert (tmp_path / "data" / path.name).read_bytes() == path.read_bytes()


def test_lines_are_written_in_the_order_of_their_bytes(tmp_path: Path) -> None:
    write(tmp_path / "file", ["b\tF", "a b\tC", "é\tG", "a\tG"])
    assert (tmp_path / "file").read_text("utf-8") == "a\tG\na b\tC\nb\tF\né\tG\n"


AFF = """SET UTF-8
FLAG long
NEEDAFFIX ()
SFX S. Y 2
SFX S. 0 0/L' [^sxz] is:sg
SFX S. 0 s/D' [^sxz] is:pl
SFX X. Y 1
SFX X. al aux al
SFX a0 Y 2
SFX a0 er ant/S.() er
SFX a0 er ons er
PFX L' Y 1
PFX L' 0 l' [a]
"""
DIC = "4\nchat/S.() po:nom is:mas\nMarie/L' po:prn\ncanal/X. po:nom po:adj\naimer/a0 po:v1\n"


def test_a_dictionary_is_expanded_into_its_forms(tmp_path: Path) -> None:
    (tmp_path / "fr.aff").write_text(AFF, "utf-8")
    (tmp_path / "fr.dic").write_text(DIC, "utf-8")
    suffixes = read_suffixes(tmp_path / "fr.aff")
    entries = {entry.word: entry for entry in read_entries(tmp_path / "fr.dic")}
    assert set(forms(entries["chat"], suffixes)) == {"chat", "chats"}
    assert set(forms(entries["canal"], suffixes)) == {"canal", "canaux"}
    assert set(forms(entries["aimer"], suffixes)) == {"aimer", "aimant", "aimants", "aimons"}
    assert set(forms(entries["Marie"], suffixes)) == {"Marie"}
    assert entries["canal"].kinds == {"nom", "adj"}


def test_a_word_that_needs_an_affix_does_not_stand_alone(tmp_path: Path) -> None:
    (tmp_path / "fr.aff").write_text(AFF, "utf-8")
    suffixes = read_suffixes(tmp_path / "fr.aff")
    assert set(forms(Entry("oeux", ("()",), frozenset()), suffixes)) == set()


def _names(**bearers: int) -> Names:
    return Names(Counter(), Counter(bearers), frozenset({"petit"}), frozenset({"petit", "plume"}))


def test_the_rarer_the_word_the_fewer_bearers_make_it_a_name() -> None:
    names = _names(page=90_000, wade=40_000, baker=9_000, singh=70_000, roc=400)
    levels = {"page": 10, "wade": 35, "baker": 50, "singh": 80, "plume": 60, "roc": 60}
    assert keep_words(levels, names, (), ()) == {"page", "baker", "roc"}
    assert keep_words(levels, names, {"page"}, {"wade"}) == {"wade", "baker", "roc"}


def test_a_word_of_every_day_takes_more_bearers_to_be_a_frequent_name() -> None:
    names = _names(student=4_000, page=90_000, case=40_000, martin=4_000, rare=10)
    usual, trade = {"student", "page", "petit"}, {"case"}
    frequent = {
        name
        for name in ("student", "page", "case", "martin", "rare", "petit", "plume")
        if names.frequent(name, usual, trade)
    }
    assert frequent == {"page", "martin", "petit", "plume"}


def test_short_forms_lead_to_their_names_and_to_each_other() -> None:
    lines = set(other_forms([("robert", "bob", "rob"), ("norbert", "bob")]))
    assert lines == {
        "bob\tnorbert,rob,robert",
        "norbert\tbob",
        "rob\tbob,robert",
        "robert\tbob,rob",
    }


def test_places_are_known_as_they_are_written_in_haste() -> None:
    assert list(short_forms("saint jean")) == ["st jean"]
    assert list(short_forms("st john's")) == ["st johns"]
    assert list(short_forms("moncton")) == []


def test_english_words_come_with_the_smallest_size_that_has_them(tmp_path: Path) -> None:
    lists = tmp_path / "usr" / "share" / "dict" / "scowl"
    lists.mkdir(parents=True)
    (lists / "english-words.10").write_text("word\nword's\n", "utf-8")
    (lists / "canadian-words.50").write_text("colour\nword\n", "utf-8")
    assert english(tmp_path) == {"word": 10, "colour": 50}


def test_lists_by_hand_are_read_with_compounds_and_remarks() -> None:
    assert "trois rivieres" in set(hand("cities"))
    for path in HAND.glob("*.txt"):
        if path.stem != "nicknames":
            assert all("#" not in word and word for word in hand(path.stem))
    assert all(len(group) > 1 for group in nickname_groups())

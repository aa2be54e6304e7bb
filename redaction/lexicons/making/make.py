"""Puts the sources together and writes the sorted files."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final

from redaction.lexicons.folding import fold_word
from redaction.lexicons.making import places, registers, vocabulary
from redaction.lexicons.making.hand import hand, hands, nickname_groups
from redaction.lexicons.making.hunspell import forms, read_entries, read_suffixes
from redaction.lexicons.making.nicknames import other_forms
from redaction.lexicons.making.sources import SOURCES, fetch, unpack
from redaction.lexicons.making.weigh import USUAL_LEVEL, Names, keep_words
from redaction.lexicons.senses import Sense, write_senses

PACKAGES: Final = Path(__file__).parents[3] / "build" / "lexicons"
DATA: Final = Path(__file__).parents[1] / "data"

_HAND: Final = {
    "function": Sense.FUNCTION,
    "trade": Sense.TRADE,
    "streets": Sense.STREET,
    "drugs": Sense.DRUG,
    "labs": Sense.LAB,
    "diseases": Sense.DISEASE,
    "eponyms": Sense.EPONYM,
}
"""Lists whose words mean what the list says, and no judgement is needed."""
_FRENCH_TOP: Final = 3_000
_FRENCH_RARE: Final = 60
"""The level that a French word counts as unless it is written down as usual."""
_GIVEN_OVER_FORM: Final = 400
"""So many bearers make a form of a usual word a given name as well: ``munira``, ``merita``."""
_NO_VOCABULARY: Final = frozenset({"prn", "patr", "npr", "titr"})
_SHORTEST: Final = 2

Words = defaultdict[str, Sense]


def make(packages: Path, data: Path) -> None:
    """Write the files, fetching into ``packages`` what is not there yet.

    Raises what ``fetch`` raises.
    """
    folders = {key: unpack(fetch(key, packages)) for key in SOURCES}
    names = read_names(folders)
    data.mkdir(exist_ok=True)
    french, usual = french_of(folders["french"], names)
    write(data / "words.txt", render(words_of(folders, names, usual)))
    write(data / "french.txt", render(french))
    groups = (*nickname_groups(), *registers.nicknames(folders["nicknames"]))
    write(data / "nicknames.txt", other_forms(groups))


def read_names(folders: Mapping[str, Path]) -> Names:
    """Return all names with their weight."""
    given = registers.census(folders["census"], "census_2020_first_names")
    family = registers.census(folders["census"], "census_2020")
    family |= registers.census(folders["census"], "census_2010")
    french = registers.french_given(folders["unpii"])
    faked_given, faked_family = registers.faker(folders["faker"])
    listed_given, listed_family = set(hands("given_")), set(hands("family_"))
    given += Counter(dict.fromkeys({*french, *faked_given, *listed_given}, 1))
    family += Counter(dict.fromkeys({*faked_family, *listed_family}, 1))
    known = given.keys() | family.keys()
    family += Counter(name for name in registers.people(folders["cspell"]) if name not in known)
    local = {*hand("family_quebec"), *hand("given_quebec"), *french[:_FRENCH_TOP]}
    certain = {*listed_given, *listed_family, *local}
    for name in (*hand("never_names"), *(name for name in known if len(name) < _SHORTEST)):
        del given[name], family[name]
        certain.discard(name)
        local.discard(name)
    return Names(given, family, frozenset(local), frozenset(certain))


def words_of(folders: Mapping[str, Path], names: Names, usual_french: set[str]) -> Words:
    """Return every entry but the French vocabulary, with its senses."""
    words: Words = defaultdict(lambda: Sense(0))
    _add(words, names.given, Sense.GIVEN)
    _add(words, names.family, Sense.FAMILY)
    for city in (*places.cities(folders["geonames"]), *hand("cities")):
        _add(words, (city, *places.short_forms(city)), Sense.CITY)
    levels = vocabulary.english(folders["scowl"])
    kept = keep_words(levels, names, set(hand("only_names")), set(hand("still_words")))
    _add(words, kept, Sense.ENGLISH)
    usual = {word for word in kept if levels[word] <= USUAL_LEVEL}
    _add(words, usual, Sense.COMMON)
    usual |= {*usual_french, *hand("drugs")}
    trade = {*hands("trade"), *hand("streets"), *hand("labs"), *hand("diseases")}
    everyone = {*names.given, *names.family}
    _add(words, (it for it in everyone if names.frequent(it, usual, trade)), Sense.FREQUENT)
    _add(words, everyone.intersection(hand("also_names")), Sense.FREQUENT)
    _add(words, _last_parts(names.family, words), Sense.FAMILY)
    sick = dict.fromkeys(vocabulary.diseases(folders["icd"]), USUAL_LEVEL + 1)
    _add(words, keep_words(sick, names, (), ()), Sense.DISEASE)
    for start, sense in _HAND.items():
        _add(words, hands(start), sense)
    return words


def french_of(folder: Path, names: Names) -> tuple[Words, set[str]]:
    """Return the French vocabulary with the names that its dictionary marks; its usual words."""
    spelling = folder / "usr" / "share" / "hunspell"
    suffixes = read_suffixes(spelling / "fr.aff")
    entries = list(read_entries(spelling / "fr.dic"))
    usual = set(hand("common_fr"))
    levels: dict[str, int] = {}
    words: Words = defaultdict(lambda: Sense(0))
    for entry in entries:
        for form in _folded(forms(entry, suffixes)):
            if "prn" in entry.kinds:
                words[form] |= Sense.GIVEN
            if "patr" in entry.kinds:
                words[form] |= Sense.FAMILY
            if not entry.kinds & _NO_VOCABULARY and entry.word[0].islower():
                level = USUAL_LEVEL if usual & {form, fold_word(entry.word)} else _FRENCH_RARE
                levels[form] = min(level, levels.get(form, level))
    kept = keep_words(levels, names, (), set(hand("still_words")))
    common = {
        word
        for word in kept
        if word in usual or (levels[word] == USUAL_LEVEL and names.given[word] < _GIVEN_OVER_FORM)
    }
    _add(words, kept, Sense.FRENCH)
    _add(words, common, Sense.COMMON)
    return words, common


def render(words: Words) -> list[str]:
    """Return the lines of a file of words."""
    return [f"{word}\t{write_senses(senses)}" for word, senses in words.items() if senses]


def write(path: Path, lines: Iterable[str]) -> None:
    """Write the lines in the order of their bytes."""
    path.write_bytes(b"".join(sorted(f"{line}\n".encode() for line in lines)))


def _last_parts(family: Iterable[str], words: Words) -> Iterator[str]:
    """Yield what people shorten a family name of several words to: ``meer`` of ``van der meer``."""
    for name in family:
        *first, last = name.split(" ")
        if first and len(last) > _SHORTEST and last not in words:
            yield last


def _folded(texts: Iterable[str]) -> Iterator[str]:
    return (word for word in map(fold_word, texts) if len(word) >= _SHORTEST)


def _add(words: Words, entries: Iterable[str], sense: Sense) -> None:
    for entry in entries:
        if len(entry) >= _SHORTEST or sense is Sense.FUNCTION:
            words[entry] |= sense

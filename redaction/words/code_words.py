"""Says which words no list has because they are letters of a code, or a product's own name."""

from typing import Final

from connectors.formats.segment_names import SEGMENT_NAMES
from redaction.words.harmless_numbers import is_coded
from redaction.words.masked import HIDDEN
from redaction.words.reader import Reader
from redaction.words.scan import Word

_SEGMENT_LENGTH: Final = 3
_ENTITIES: Final = frozenset({"amp", "lt", "gt", "quot", "apos", "nbsp"})
_EDITIONS: Final = frozenset({"pro", "emr", "mcmaster"})


def is_of_code(reader: Reader, word: Word) -> bool:
    """Say whether it is letters of a code: ORA-00942, a row of HL7 (``NK1|``), ``&lt;``."""
    plain, after = reader.plain, word.end + 1
    if plain[word.start - 1 : word.start] == "&" and plain[word.end : after] == ";":
        return word.low in _ENTITIES
    name = word.start + _SEGMENT_LENGTH
    if plain[word.start : name] in SEGMENT_NAMES and plain[name : name + 1] == "|":
        return True
    numbered = plain[word.end : after] == "-" and plain[after : after + 1].isdigit()
    return numbered and not word.text.istitle() and is_coded(plain, after)


def is_of_product(reader: Reader, index: int) -> bool:
    """Say whether two words are the name of a record system: OSCAR Pro, while Oscar is a name.

    Where the chart's own Oscar was masked, the edition stays.
    """
    low, before = reader.low(index), reader.low(index - 1)
    if low in _EDITIONS:
        return before == "oscar" or before.startswith(HIDDEN)
    return low == "oscar" and reader.low(index + 1) in _EDITIONS

"""Finds results by their own shape: a pressure, a score, a decimal after short capitals.

``180/100``, ``Berg 38/56``, ``ABI 0.61``, ``one forty over ninety``, ``il fait 39,2``. Names of
tests have no end; what is written behind them has few forms.
"""

import re
from collections.abc import Iterator
from typing import Final

from connectors.shapes import Kind
from redaction.words.cues import cues
from redaction.words.finding import Certainty, Finding
from redaction.words.harmless_numbers import is_coded
from redaction.words.meaning import COMMON, DISEASE, DRUG, FUNCTION, TRADE, meaning
from redaction.words.number_words import UNITS_AND_TENS
from redaction.words.result_names import FIRST_OF_EXAMS
from redaction.words.scan import Scan
from redaction.words.word_list import word_set

_AFTER: Final = r"(?![\w/-]|[.,]\d)"
_PRESSURE: Final = re.compile(
    rf"(?<![\w.,/-])(?:1\d\d|2[0-4]\d|[89]\d)/(?:[4-9]\d|1[0-3]\d){_AFTER}"
)
_SCORE: Final = re.compile(rf"(?<![\w.,/-])\d{{1,2}}/(?:21|24|27|28|30|36|42|56|60|63|70){_AFTER}")
"""Totals of the scales that are in use: PHQ-9, GAD-7, MMSE and MoCA, Berg, BDI, SF-36 ..."""
_MAY_BEGIN: Final = re.compile(r"\d{1,4}(?:[.,/]\d| ?[dcmkLM])", re.ASCII)
"""What every result that begins with a number begins with."""
_PAGED: Final = re.compile(
    r"(?:pages?|pg|p|step|etape|slide|record|dossier|item|row|ligne|line|day|jour|file|le|the|on|du"
    r"|from|au|of)\.? $",
    re.IGNORECASE,
)
_DECIMAL: Final = re.compile(
    r"(?P<name>[A-Z](?<![\w.-].)[A-Z]{1,4})(?: ?[:=]| ) ?"
    r"(?P<value>[<>]?\d{1,3}[.,]\d{1,2}(?: ?(?:%|[a-zA-Z]{1,5}/[a-zA-Z]{1,3}))?)(?![\w-]|[.,:/]\d)"
)
_TEMPERATURE: Final = re.compile(r"(?<![\w.,/-])(?:3[5-9]|4[01])[.,]\d(?![\w%/-]|[.,]\d)")
_FEVERISH: Final = re.compile(
    r"(?:(?:fait|has|had|a|at|temp|was|is|febrile|fever|fievre|oral|axill?|rectal|tympanic|ear) ?"
    r"|[a-z]: )$",
    re.IGNORECASE,
)
_NUMBER: Final = "(?:" + "|".join(sorted(UNITS_AND_TENS, key=len, reverse=True)) + r")(?![a-z])"
_OVER: Final = re.compile(
    rf"(?<![\w'-]){_NUMBER}(?:[ -]{_NUMBER}){{0,3}} (?:over|sur) {_NUMBER}(?:[ -]{_NUMBER}){{0,3}}",
    re.IGNORECASE,
)
_UNIT: Final = re.compile(
    r"(?<![\w.,])\d{1,4}(?:[.,]\d{1,2})? ?(?:dB|cm ?H2O|mm ?Hg|METs?|L/min|kPa)(?![A-Za-z])"
)
_VERSIONED: Final = word_set(
    "jre jdk php dicom smb rdp npm icu gcc arm amd wifi rtf tiff ecma tcp udp ipv lot dsm icd cim"
    " cihi loinc uhid cda ihe xds hrm rxn ndc atc hic pin din npn oid etag ttl cpu gpu ssd hdd"
    " dpi fps"
)


def results_by_shape(scan: Scan) -> Iterator[Finding]:
    """Yield what can be nothing else than a measure, a score or a temperature."""
    plain = scan.plain
    for start in scan.digits:
        for end in _at_number(plain, start) if _MAY_BEGIN.match(plain, start) else ():
            yield Finding(start, end, Kind.CLINICAL, Certainty.GUESS)
    for match in _DECIMAL.finditer(plain) if _DECIMAL_SIGN.search(plain) else ():
        if _is_measured(match["name"]) and not is_coded(plain, match.start("value")):
            yield Finding(*match.span("value"), Kind.CLINICAL, Certainty.GUESS)
    yield from _concluded(scan)
    for match in _OVER.finditer(plain) if scan.at(_OVERS) else ():
        yield Finding(*match.span(), Kind.CLINICAL, Certainty.GUESS)


_DECIMAL_SIGN: Final = re.compile(r"\d[.,]\d")
_OVERS: Final = cues("over sur")


def _at_number(plain: str, start: int) -> Iterator[int]:
    """Yield where the result ends that begins at a number."""
    unit = _UNIT.match(plain, start)
    if unit:
        yield unit.end()
    pressure = _PRESSURE.match(plain, start)
    if pressure and int(pressure[0].split("/")[0]) > int(pressure[0].split("/")[1]):
        yield pressure.end()
    score = _SCORE.match(plain, start)
    if score and not _PAGED.search(plain, max(0, start - 10), start):
        done, total = score[0].split("/")
        if int(done) <= int(total):
            yield score.end()
    warm = _TEMPERATURE.match(plain, start)
    if warm and _FEVERISH.search(plain, max(0, start - 12), start):
        yield warm.end()


def _is_measured(name: str) -> bool:
    """Say whether a word may be a test: short capitals that are no product, no code."""
    found = meaning(name)
    return name.lower() not in _VERSIONED and not found.senses & (TRADE | FUNCTION | DRUG)


def _concluded(scan: Scan) -> Iterator[Finding]:
    """Yield what stands behind an examination and a colon, if it names a disease or is normal."""
    for word in scan.of(FIRST_OF_EXAMS):
        match = _CONCLUDED.match(scan.plain, word.end)
        if match is None:
            continue
        diseased = any(map(_is_disease, _LETTERS.findall(match["value"])))
        if _NORMAL.match(match["value"]) or diseased:
            yield Finding(*match.span("value"), Kind.CLINICAL, Certainty.GUESS)


def _is_disease(word: str) -> bool:
    """Say whether it is a disease and no word of every day: received and last are in the lists."""
    found = meaning(word).senses
    return bool(found & DISEASE) and not found & (COMMON | TRADE | FUNCTION)


_CONCLUDED: Final = re.compile(
    r"(?: (?!of\b|for\b|form|req)[A-Za-z'-]{1,14}){0,3} ?: ?"
    r"(?P<value>\w(?:\d?\.\d)?[\w ,+<>^%/'-]{0,60}?(?=[.;\n]|$))"
)
_NORMAL: Final = re.compile(
    r"(?:N|nl|LSIL|HSIL|ASC-?US|NILM|CIN|AGC|normale?|neg|wnl|RAS)(?![\w-])", re.IGNORECASE
)
_LETTERS: Final = re.compile(r"[A-Za-z'-]{3,}")

"""Finds dates, and says which digits are only the moment at which a machine wrote a line.

A day of the calendar is a date in every usual writing, French and English.
A year alone, a day of the week and a time of day identify nobody.
"""

import re
from collections.abc import Iterator
from typing import Final

from connectors.shapes import Kind
from redaction.words.birth_dates import MONTHS
from redaction.words.cues import Cues, cues
from redaction.words.finding import Certainty, Finding
from redaction.words.number_words import DAYS, YEARS
from redaction.words.scan import Scan, Word
from redaction.words.short_dates import after_cues, day_and_month

_M: Final = r"(?:0?[1-9]|1[0-2])"
_D: Final = r"(?:0?[1-9]|[12]\d|3[01])"
_Y: Final = r"(?:1[89]|20)\d\d"
_TIME: Final = r"(?:T| {1,2}|, | at | a )\d{1,2}(?::|h)\d\d"
_SECONDS: Final = rf"{_TIME}:\d\d(?:[.,]\d{{1,9}})?(?:Z| ?[+-]\d\d:?\d\d)?"
_NUMERIC: Final = re.compile(
    r"(?<![\d/.,-])(?:"
    rf"{_Y}(?P<a>[-/.]){_M}(?P=a){_D}|{_Y} [01]\d [0-3]\d"
    rf"|(?:1er|{_D})(?P<b>[-/.]){_M}(?P=b)(?:{_Y}|\d\d)|{_M}(?P<c>[-/.]){_D}(?P=c)(?:{_Y}|\d\d)"
    rf"|19\d\d-(?:0[1-9]|1[0-2])"
    rf"|{_D}[-. ](?:I{{1,3}}|IV|VI{{0,3}}|IX|XI{{0,2}}|X)[-. ](?:{_Y}|\d\d)|(?:0[1-9]|1[0-2])/{_Y}"
    rf"|(?:3[2-9]|[4-9]\d)(?P<d>[-/.])(?:0[1-9]|1[0-2])(?P=d)(?:0[1-9]|[12]\d|3[01])"
    rf"|[0-3]\d [01]\d {_Y}|{_Y}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
    rf")(?![\d]|[-/][\d]|\.\d| ?-?[WE]\d(?!\w))(?P<moment>{_SECONDS}(?![\d.]))?",
    re.ASCII,
)
_VERSION: Final = re.compile(
    r"(?<![a-z])(?:version|release|build|patch|update|hotfix|correctif|maj|oscar|pro|suite|accuro|ocean|access|chrome|edge|v)"
    r"[ /.:=]{0,3}$",
    re.IGNORECASE,
)
_WEEKDAY: Final = (
    r"(?:mon|tue|tues|wed|thu|thur|thurs|fri|sat|sun|lundi|mardi|mercredi|jeudi|vendredi|samedi"
    r"|dimanche)(?:s?day|nesday|urday)?"
)
_DAY: Final = rf"(?:{_D}(?:st|nd|rd|th|er|e)?|{DAYS})(?![0-9])"
_YEAR: Final = rf"(?:{_Y}|'?\d\d(?!\d|:\d| ?h(?![a-z])|%)|{YEARS})"
_BEFORE: Final = re.compile(
    rf"(?<![\w.])(?P<day>(?:the )?{_DAY}(?:(?:,| et| and| &|-| au| to) ?{_DAY}){{0,2}})"
    r"(?:[ ./-]{0,2}(?:day |jour )?(?:of |de |d')?)$",
    re.IGNORECASE,
)
_DAY_NAME: Final = re.compile(rf"(?<![a-z]){_WEEKDAY}\.?,? $", re.IGNORECASE)
_YEAR_BEFORE: Final = re.compile(rf"(?<!\d){_Y}[ -]{{1,2}}$")
_YEAR_AFTER: Final = re.compile(
    rf"\.?(?:[ ,/-]{{0,3}}|,? of |,? de |,? en ){_YEAR}(?![\w/-]|[.,]\d)", re.IGNORECASE
)
_DAY_AFTER: Final = re.compile(
    rf"\.?[ /-]{{0,2}}(?:the )?{_DAY}(?:(?: ?- ?| to | and | & ){_D}(?:st|nd|rd|th)?)?(?![\w%])",
    re.IGNORECASE,
)
_MONTH_NAMES: Final = frozenset(name for names in MONTHS for name in names)
_MONTH_WORDS: Final = Cues(_MONTH_NAMES | {"d'avril", "d'aout", "d'octobre"})
_NAMES: Final = "(?:" + "|".join(sorted(_MONTH_NAMES, key=len, reverse=True)) + ")"
_MONTH: Final = rf"{_NAMES}\b\.?"
_ANY_DAY: Final = rf"(?:\d{{1,2}}(?:st|nd|rd|th|er|e)?|{DAYS})"
FULL_DATE: Final = (
    rf"(?:\d{{4}}[-/. ]\d{{1,2}}[-/. ]\d{{1,2}}|\d{{1,2}}[-/. ]\d{{1,2}}[-/. ](?:{_Y}|\d\d)"
    rf"|\d{{6,8}}"
    rf"|{_ANY_DAY}[ -]{{0,2}}(?:of |de )?{_MONTH}(?:[ ,'/-]{{0,3}}(?:{_Y}|\d\d(?!\d)|{YEARS}))?"
    rf"|{_MONTH}[ -]{{0,2}}(?:the )?{_ANY_DAY}(?:[ ,'/-]{{0,3}}(?:{_Y}|\d\d(?!\d)|{YEARS}))?"
    rf"|\d{{4}}[ -]{{1,2}}{_MONTH}[ -]{{1,2}}{_ANY_DAY}|{_MONTH}[ ,-]{{1,2}}\d{{4}}"
    rf"|\d{{1,2}}[/-]\d{{1,2}}|{_Y}|{YEARS})"
)
"""A date in a place that is known to hold one: shorter forms count too."""
_ALSO_WORDS: Final = frozenset({"may", "mar", "march", "mars", "mai"})
"""Names of months that are words too; before a bare day or a day without a year, unsure."""
_MONTH_COMES: Final = re.compile(
    r"(?<![a-z])(?:on|since|until|till?|by|from|before|after|for|of|dated|last|next|this|due|effective"
    rf"|{_WEEKDAY}\.?),? $",
    re.IGNORECASE,
)
_DAY_ENDS: Final = re.compile(r"[ \t]{0,2}(?:[.,;:)!?\r\n-]|$)")
_MONTH_NUMBER: Final = re.compile(rf"(?:{_M}|0\d) {_Y}(?!\d)")
_DAY_BEFORE: Final = re.compile(rf"(?<![\w.])(?P<day>{DAYS}) $", re.IGNORECASE)
_MAY_BEGIN: Final = re.compile(
    r"\d\d?/\d|\d{8}|\d{4}(?:[-/. ]\d|-?[A-Za-z])|\d{1,2}(?:[-/. ][0-9A-Za-z]|[A-Za-z])"
)
_GLUED: Final = re.compile(
    rf"(?<![\w.])(?:\d{{1,2}}[ -]?{_NAMES}[ -]?(?:{_Y}|\d\d)|{_Y}-?{_NAMES}-?\d{{1,2}}"
    r"|\d{1,2}[-.](?:i{1,3}|iv|vi{0,3}|ix|xi{0,2}|x)[-.](?:\d{4}|\d\d))(?!\w)",
    re.IGNORECASE,
)


_DIGIT: Final = "(?:zero|un|deux|trois|quatre|cinq|six|sept|huit|neuf)"
_SAID_BEFORE: Final = re.compile(rf"(?<![\w-])(?:{_DIGIT},? ){{1,3}}$", re.IGNORECASE)
_SAID_AFTER: Final = re.compile(rf",? {_DIGIT}(?![\w-])", re.IGNORECASE)
_HOLIDAYS: Final = cues(
    "christmas xmas boxing noel halloween valentine valentine's easter paques remembrance"
    " canada thanksgiving new saint-jean st-jean saint-jean-baptiste st-jean-baptiste"
    " epiphanie saint-valentin st-valentin d'halloween"
)
_HOLIDAY: Final = re.compile(
    r"(?:(?:boxing|remembrance|canada) day|new years?(?:'s?)? ?(?:eve|day)"
    r"|(?!boxing|remembrance|canada|new)[a-z'-]{4,20}(?: eve| day| monday| sunday)?)"
    rf",? (?:of |in |de |en )?{_Y}(?![\d-])",
    re.IGNORECASE,
)
"""A day by its feast: Boxing Day 2016."""


def dates(scan: Scan) -> Iterator[Finding]:
    """Yield days of the calendar, and months with a year."""
    for start, end in (*_numeric(scan), *_with_months(scan)):
        yield Finding(start, end, Kind.DATE, Certainty.STRUCTURED)


def _numeric(scan: Scan) -> Iterator[tuple[int, int]]:
    plain = scan.plain
    for start in scan.digits:
        if _MAY_BEGIN.match(plain, start):
            yield from _at_number(plain, start)
    for word in scan.of(_HOLIDAYS):
        feast = _HOLIDAY.match(plain, word.start)
        if feast:
            yield feast.span()
    yield from after_cues(scan)


def _at_number(plain: str, start: int) -> Iterator[tuple[int, int]]:
    """Yield the date that begins at a number, unless a machine's moment or a version does."""
    match = _NUMERIC.match(plain, start)
    if match and match["moment"]:
        return
    match = match or _GLUED.match(plain, start) or day_and_month(plain, start)
    if match:
        if not _VERSION.search(plain, max(0, start - 14), start):
            yield match.span()
    elif _MONTH_NUMBER.match(plain, start):
        before = _DAY_BEFORE.search(plain, max(0, start - 16), start)
        if before:
            yield before.start("day"), start + len("02 2012")


def _with_months(scan: Scan) -> Iterator[tuple[int, int]]:
    """Yield what stands around the name of a month."""
    plain = scan.plain
    for word in scan.of(_MONTH_WORDS):
        if word.low == "sept" and _is_dictated(plain, word):
            continue
        elided = word.start + 2 * word.low.startswith("d'")
        before = _BEFORE.search(plain, max(0, word.start - 40), elided)
        after = None if before else _DAY_AFTER.match(plain, word.end)
        year = _YEAR_AFTER.match(plain, after.end() if after else word.end)
        if before is None and after is None and year is None:
            early = _YEAR_BEFORE.search(plain, max(0, word.start - 6), word.start)
            if early:
                yield early.start(), word.end
            continue
        if after and not year and _is_verb(plain, word, after.end()):
            continue
        if before is None and after is None and not _is_year(year):
            continue
        start = before.start("day") if before else word.start
        early = None if year else _YEAR_BEFORE.search(plain, max(0, start - 6), start)
        last = year or after
        named = _DAY_NAME.search(plain, max(0, start - 12), start) if year else None
        start = early.start() if early else named.start() if named else start
        yield start, last.end() if last else word.end


def _is_year(found: re.Match[str] | None) -> bool:
    """Say whether it is a whole year, as a month without a day needs: May 2021."""
    return found is not None and bool(re.search(r"\d{4}|[a-z]{3}", found[0]))


def _is_dictated(plain: str, word: Word) -> bool:
    """Say whether it is the seven of a number that is dictated: huit sept six, cinq."""
    before = _SAID_BEFORE.search(plain, max(0, word.start - 24), word.start)
    after = _SAID_AFTER.match(plain, word.end)
    return (before is not None and after is not None) or (
        before is not None and before[0].count(" ") > 1
    )


def _is_verb(plain: str, word: Word, end: int) -> bool:
    """Say whether it may be no month: may 30 patients, march 2; not of ``on may 6``, ``may 6,``."""
    if word.low not in _ALSO_WORDS or not word.text.islower():
        return False
    if plain[end - 1].isalpha() or _DAY_ENDS.match(plain, end):  # may 6th
        return False
    return _MONTH_COMES.search(plain, max(0, word.start - 12), word.start) is None


def moments(plain: str) -> Iterator[tuple[int, int]]:
    """Yield the ranges of dates and times, as people write when something happened."""
    for match in _MOMENT.finditer(plain):
        yield match.span()


_MOMENT: Final = re.compile(
    r"(?<![\d.])(?:"
    r"(?:19|20)\d\d(?P<s>[-/.])\d{1,2}(?P=s)\d{1,2}|\d{1,2}(?P<t>[-/.])\d{1,2}(?P=t)(?:19|20)\d\d"
    r"|\d{1,2}/\d{1,2}/\d\d"
    r")(?:(?:T| |, | at | a )\d{1,2}(?::|h)\d\d(?::\d\d(?:[.,]\d{1,9})?)?)?"
    r"(?:Z| ?[+-]\d\d:?\d\d)?(?![.-]?\d)"
    r"|(?<!\d)\d{1,2}(?::|h)\d\d(?::\d\d(?:[.,]\d{1,9})?)?(?!\d)",
    re.ASCII,
)

"""Finds what stands behind a label: ``DOB: 1970-01-02``, ``NAM : TREZ 1234``, header lines.

A label in prose promises less than a member of JSON: "Name: the field is
empty" names nobody. So a value must have the form of its kind to be found.
"""

import re
from collections.abc import Generator, Iterator
from typing import Final

from connectors.shapes import Kind
from redaction.folding import fold
from redaction.redacted import MASK
from redaction.structure.errors_said import PROGRAM_SAYS
from redaction.structure.members import value_range
from redaction.structure.names import Meaning, meaning, whole_meaning
from redaction.structure.values import finding, is_outcome, verdict
from redaction.words.finding import Finding
from redaction.words.word_list import words

_LABEL: Final = re.compile(
    r"(?<![^\W_])(?P<name>[^\W\d_][\w#°.'’/-]{0,30}+(?>(?:[ ][\w#°.'’/()-]{1,20}+){0,4}))"  # noqa: RUF001 - the sign itself is what is tested
    r"(?<!['’])[ \t\u00a0\u202f]{0,4}+(?::|#:|no\.?:)(?![/:])[ \t\u00a0\u202f]{0,12}+"  # noqa: RUF001 - a label ends with no quote
)
_WORDS: Final = re.compile(r"[^\W_][\w.'’/-]*+")  # noqa: RUF001 - as names are typed
_NUMBER: Final = (
    r"(?=[A-Za-z0-9 .-]{0,6}\d)[A-Za-z0-9]{1,12}(?>(?:[ .-]?\d[\dA-Za-z]{0,11}){0,5})"
    r"(?:[ -][A-Z]{2}\b)?"
)
_LONGEST: Final = 140
"""A label with the blanks behind it: five words, the sign for a number."""
_FORMS: Final = {
    Kind.HEALTH_NUMBER: re.compile(_NUMBER),
    Kind.SIN: re.compile(r"\d[\d .-]{4,14}\d"),
    Kind.PHONE: re.compile(r"\+?[(\d][\d ().-]{5,22}\d(?:[ ]?(?:x|ext\.?|poste|p\.)[ ]?\d{1,6})?"),
    Kind.RECORD_NUMBER: re.compile(r"(?=[A-Za-z#/-]{0,8}\d)[\w#/-]{2,24}"),
    Kind.EMAIL: re.compile(r"[^\s@,;<>]{1,64}@[^\s@,;<>]{1,190}"),
    Kind.POSTAL_CODE: re.compile(r"[A-Za-z]\d[A-Za-z][ -]?\d[A-Za-z]\d|\d{5}(?:-\d{4})?"),
    Kind.BIRTH_DATE: re.compile(
        r"(?=[^\d\r\n]{0,16}\d)\w[\w'’]{0,9}\.?(?:[ ,/.-]{1,2}[\w'’]{1,10}\.?){0,3}"  # noqa: RUF001 - the sign itself is what is tested
    ),
    Kind.AGE: re.compile(r"\d{1,3}"),
    Kind.IP_ADDRESS: re.compile(r"[0-9A-Fa-f:.]{6,45}(?:, ?[0-9A-Fa-f:.]{6,45}){0,4}"),
    Kind.CREDENTIAL: re.compile(r"(?:(?:Bearer|Basic|Digest|Token|OAuth) )?[^\s,;\"']{6,4000}"),
    Kind.NAME: re.compile(
        r"(?:(?:Dre?|Mr|Mrs|Ms|Mme|Mlle|M|Prof)\.? )?[^\W\d_a-zà-ÿ][\w'’.-]{0,40}"  # noqa: RUF001 - the sign itself is what is tested
        r"(?:,? (?:(?:de|du|des|la|le|van|von|der|den|bin|al|el|da|dos) ){0,3}"
        r"[^\W\d_a-zà-ÿ][\w'’.-]{0,40}){0,5}"  # noqa: RUF001 - the sign itself is what is tested
    ),
    Kind.ADDRESS: re.compile(
        r"(?=[^\r\n]{0,12}\d)(?:(?!(?<=\d[A-Za-z]\d)[.!?]\s)[^\r\n;|]){4,80}"  # to a postal code
    ),
}
"""Kinds that are found behind a label, each with the form of a value."""
_WHOLE_LINES: Final = frozenset(("cookie", "set-cookie", "authorization", "proxy-authorization"))
_REST: Final = re.compile(r"[^\r\n]*+")
_QUOTED_REST: Final = re.compile(r"[^\r\n\"']*+")
"""Of a header that a command quotes: what follows the quote is another argument."""
_COLON: Final = re.compile(r"[^\s\w]{0,2}[ \t]{0,4}:")
_FIRST_WORDS: Final = frozenset(
    words(
        "the a an this that it its i we you he she they his her their my our your there is are was"
        " not no none all see if when please error unable cannot could does did has have will on in"
        " le la les un une des ce cette il elle on nous vous ils elles je mon ma mes son sa ses"
        " aucun aucune non voir si quand svp erreur impossible pas est sont dans en tous toutes"
        " unknown inconnu inconnue missing manquant empty vide test"
    )
)
_QUOTES: Final = ("'", '"')
_MOST_WORDS: Final = 4


def labels(text: str) -> Iterator[Finding]:
    """Yield the values that stand behind labels and have the form that the label promises."""
    at = 0
    while found := _next_label(text, at):
        at = found.end()
        if text[at : at + 1] in _QUOTES:
            at = yield from _quoted(text, found)
            continue
        kind = _kind(found["name"])
        if kind is None:
            continue
        form = _FORMS.get(kind)
        if found["name"].lower() in _WHOLE_LINES:
            before = text[max(0, found.start("name") - 1) : found.start("name")]
            form = _QUOTED_REST if before in ('"', "'") else _REST
        value = form.match(text, at) if form else None
        if (
            value is None
            or value[0].startswith(MASK)
            or (kind is Kind.NAME and _is_sentence(value[0]))
        ):
            continue
        start, end = value.start(), _before_next_label(text, *value.span())
        one = (
            finding(text, start, end, kind) if verdict(kind, text[start:end], whole=False) else None
        )
        if one:
            yield one
            at = end


def _next_label(text: str, at: int) -> re.Match[str] | None:
    """Return the next label; none begins far before its colon."""
    colon = text.find(":", at)
    return _LABEL.search(text, max(at, colon - _LONGEST)) if colon >= 0 else None


def _is_sentence(value: str) -> bool:
    """Say whether a value begins like a sentence: ``Patient: The chart does not open``."""
    first = _WORDS.search(value)
    return first is not None and fold(first[0]) in _FIRST_WORDS


def _quoted(text: str, found: re.Match[str]) -> Generator[Finding, None, int]:
    """Yield what a member of a JavaScript object holds, as consoles print it; return its end."""
    means = meaning(found["name"])
    start, end = value_range(text, found.end())
    said = text[start:end]
    if " " in found["name"] or found["name"].casefold() in PROGRAM_SAYS or is_outcome(said):
        return found.end()
    kind = verdict(means, said, whole=False) if isinstance(means, Kind) else None
    one = finding(text, start, end, kind) if kind else None
    if one:
        yield one
        return end
    return found.end()


def _before_next_label(text: str, start: int, end: int) -> int:
    """Return where a value ends that ran into the label of the next: ``Zoé Canari, DOB: …``."""
    if not _COLON.match(text, end):
        return end
    several = list(_WORDS.finditer(text, start, end))[-_MOST_WORDS:]
    for first in several:
        if whole_meaning(text[first.start() : end]) is not None:
            return _without_comma(text, start, first.start())
    return _without_comma(text, start, several[-1].start()) if several else start


def _without_comma(text: str, start: int, end: int) -> int:
    return start + len(text[start:end].rstrip(" \t,;/-"))


def _kind(label: str) -> Kind | None:
    """Return what the last words before a colon name, longest first."""
    several = _WORDS.findall(label)[-_MOST_WORDS:]
    for first in range(len(several)):
        found = whole_meaning(" ".join(several[first:]))
        if found is not None:
            return _with_form(found)
    written = several[-1] if several else ""
    is_one_of_a_program = "_" in written or "-" in written or not written[1:].islower()
    return _with_form(meaning(written)) if is_one_of_a_program else None


def _with_form(means: Meaning) -> Kind | None:
    return means if isinstance(means, Kind) and means in _FORMS else None

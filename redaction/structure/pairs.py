"""Finds the values of bare names tied by ``=``: queries, forms, logs, reprs, attributes."""

import re
from collections.abc import Iterator
from typing import Final

from connectors.shapes import Kind
from redaction.structure.errors_said import PROGRAM_SAYS
from redaction.structure.members import value_range
from redaction.structure.names import meaning, names_a_field
from redaction.structure.values import finding, is_outcome, verdict
from redaction.words.finding import Finding

_NAME: Final = re.compile(
    r"(?:(?<![^\W_])|(?<=%[0-9A-Fa-f]{2})|(?<=\\u0026))(?P<name>[^\W\d][\w.\-\[\]]{0,60}+)(?P<gap>\s{0,3}+)"
    r"(?P<tie>:=|==?>?"
    r"|(?<=\s)(?:LIKE|like)(?=\s)|%(?:25){0,3}3[Dd]|\\u003[dD])(?P<after>[ \t]{0,3}+)"
)
_IN_QUERY: Final = re.compile(r"[?&]$|%(?:25){0,3}(?:26|3F|3f)$|&amp;$|\\u0026$")
_QUERY_VALUE: Final = re.compile(r"(?>(?:(?!%(?:25){0,3}(?:26|3[Ff])|\\u0026)[^&\s\"'<>;#])*)")
_FORM_VALUE: Final = re.compile(r"[^\s&\"'<>=]{0,400}+={0,2}+&(?!gt;|lt;|quot;)")
_BLANKS_IN_QUERY: Final = re.compile(
    r"[ ][^&\s=\"'<>]{1,40}(?>(?:[ ][^&\s=\"'<>]{1,40}){0,3})(?=&[\w.]{1,40}=)"
)
_WORD: Final = re.compile(r"[^\s,;|&<>{}()\[\]\"']+")
_IN_REPR: Final = re.compile(r"[{(\[,]\s{0,3}$")
_REPR_VALUE: Final = re.compile(r"[^,;{}()\[\]\r\n|=]{0,400}+")
_MORE: Final = re.compile(r"(?>(?:, ?[^,;{}()\[\]\r\n|=]{1,60}+(?=[,\])}])){0,3})")
_SENTENCE: Final = re.compile(r"\d[.!?] ")
"""A number that ends a sentence: what follows is no list of names."""
_WITH_COMMAS: Final = (Kind.ADDRESS, Kind.NAME, Kind.CLINICAL, Kind.FREE_TEXT)
_REMARK: Final = re.compile(r"[^\W\d_A-Z][^\W\d_]*+(?![\w@])")
"""A word in small letters behind ``name = ``: somebody speaks of the field."""
_AFTER_QUOTE: Final = re.compile(r"\\{0,15}+[\s,}\]):;&|<>/]|\\{0,15}+\Z|[\"'](?![^\W_])")
_PHRASE: Final = re.compile(r"[^=\r\n|;{}\[\]<>&\"]{0,200}+")
_NAMES: Final = re.compile(
    r"[^\s=|;{}\[\]<>&\"]{0,60}+"
    r"(?>(?:[^\S\r\n]+[^\s\d=|;{}\[\]<>&\"]{1,60}+(?![^\s=|;{}\[\]<>&\"])){0,20})"
)
"""A name ends before a word with a digit: ``surname=Zalm gives emr 9120``."""
_LAST_WORD: Final = re.compile(r"[\s,]+[^\s=,]{1,60}\s{0,3}$")
_MANY_WORDS: Final = (
    Kind.NAME, Kind.ADDRESS, Kind.CLINICAL, Kind.FREE_TEXT, Kind.PHONE, Kind.HEALTH_NUMBER,
    Kind.BIRTH_DATE, Kind.SIN, Kind.POSTAL_CODE,
)  # fmt: skip
"""Kinds whose values hold blanks, so that an unquoted one ends before the next name only."""


def pairs(text: str) -> Iterator[Finding]:
    """Yield the values of names that are tied to them by an equals sign, plain or encoded."""
    if not any(sign in text for sign in ("=", "%3", "%25", "\\u003", "like", "LIKE")):
        return
    at = 0
    while found := _NAME.search(text, at):
        at = found.end()
        name = found["name"].rpartition(".")[2] or found["name"]
        means = meaning(name)
        if not isinstance(means, Kind) or name.casefold() in PROGRAM_SAYS:
            continue
        if name in ("value", "content") and _is_in_tag(text, found.start()):
            continue  # what it is says the element
        start, end = _value(text, found, means)
        said = text[start:end].strip()
        if names_a_field(name, said) or (means is Kind.CLINICAL and is_outcome(said)):
            continue
        kind = verdict(means, text[start:end], whole=False)
        one = finding(text, start, end, kind) if kind else None
        if one:
            yield one
        at = max(at, end)


def _is_in_tag(text: str, at: int) -> bool:
    near = max(0, at - 200)
    return text.rfind("<", near, at) > text.rfind(">", near, at)


def _value(text: str, found: re.Match[str], means: Kind) -> tuple[int, int]:
    at = found.end()
    if text[at : at + 1] in ('"', "'", "\\"):
        return value_range(text, at, _AFTER_QUOTE)
    if found["gap"] or found["after"]:
        return (at, at) if _REMARK.match(text, at) else _bare(text, found, means)
    before = text[max(0, found.start() - 12) : found.start()]
    encoded = found["tie"].startswith(("%", "\\"))
    if encoded or _IN_QUERY.search(before) or _FORM_VALUE.match(text, at):
        return _query(text, at)
    return _bare(text, found, means)


def _bare(text: str, found: re.Match[str], means: Kind) -> tuple[int, int]:
    """Return a value of no query and without quotes; its kind says whether blanks are in it."""
    before = text[max(0, found.start() - 12) : found.start()]
    if in_repr := _IN_REPR.search(before):
        start, end = _span(_REPR_VALUE, text, found.end())
        more = _span(_MORE, text, end)[1] if means in _WITH_COMMAS else end
        until = _before_next_name(text, start, more)
        said = more == end or _SENTENCE.search(text, start, end)
        if means is Kind.NAME and said and in_repr[0].startswith(","):
            return _span(_NAMES, text[:until], start)  # a comma of a sentence, perhaps
        return start, until
    if means in _MANY_WORDS:
        start, end = _span(_NAMES if means is Kind.NAME else _PHRASE, text, found.end())
        return start, _before_next_name(text, start, end)
    return _span(_WORD, text, found.end())


def _query(text: str, at: int) -> tuple[int, int]:
    """Return a query's value; who logs a query undoes its escapes, so there may be blanks in it."""
    start, end = _span(_QUERY_VALUE, text, at)
    return start, _span(_BLANKS_IN_QUERY, text, end)[1]


def _before_next_name(text: str, start: int, end: int) -> int:
    """Return where a value of several words ends: before the word that an equals sign follows."""
    if text[end : end + 1] == "=" and (last := _LAST_WORD.search(text, max(start, end - 62), end)):
        return last.start()
    return end


def _span(pattern: re.Pattern[str], text: str, at: int) -> tuple[int, int]:
    found = pattern.match(text, at)
    return (at, found.end()) if found else (at, at)

"""Finds values that are tied to their names by position: SQL inserts, parts of a form upload."""

import re
from collections.abc import Iterator
from typing import Final

from redaction.structure.names import meaning
from redaction.structure.values import finding, verdict
from redaction.words.finding import Finding

_INSERT: Final = re.compile(
    r"\((?P<names>(?>(?:[^()'\"]|[`\"\[]\w{1,60}[`\"\]]){3,4000}))\)\s{0,20}+values\s{0,20}+(?=\()",
    re.IGNORECASE,
)
_VALUE: Final = re.compile(r"[(,]\s{0,20}+(?:N(?='))?")
_QUOTED: Final = re.compile(r"'(?>(?:[^']|'')*)'?")
_BARE: Final = re.compile(r"[^,()']*+")
_ROW_END: Final = re.compile(r"\s{0,20}+\)(?P<more>\s{0,20}+,\s{0,20}+(?=\())?")
_PART: Final = re.compile(
    r"content-disposition:[ ]?form-data;[^\r\n]{0,40}?name=[\"']?(?P<name>[^\"'\r\n;]{1,80}+)[\"']?"
    r"[^\r\n]{0,300}+(?>(?:\r?\n[^\r\n]{1,300}+){0,8})\r?\n\r?\n",
    re.IGNORECASE,
)
_BOUNDARY: Final = re.compile(r"\r?\n--|content-disposition:|\Z", re.IGNORECASE)


def statements(text: str) -> Iterator[Finding]:
    """Yield the values of inserts and of the parts of an upload that their names mask."""
    for insert in _INSERT.finditer(text):
        yield from _inserted(text, insert)
    for part in _PART.finditer(text):
        end = _BOUNDARY.search(text, part.end())
        stop = end.start() if end else len(text)
        kind = verdict(meaning(part["name"]), text[part.end() : stop], whole=False)
        found = finding(text, part.end(), stop, kind) if kind else None
        if found:
            yield found


def _inserted(text: str, insert: re.Match[str]) -> Iterator[Finding]:
    columns = [meaning(name.strip(' `"[]\r\n\t')) for name in insert["names"].split(",")]
    at, column = insert.end(), 0
    while mark := _VALUE.match(text, at):
        value = _QUOTED.match(text, mark.end()) or _BARE.match(text, mark.end())
        if value is None:
            return
        start, end = value.span()
        if value[0].startswith("'"):
            start, end = start + 1, end - (len(value[0]) > 1 and value[0].endswith("'"))
        means = columns[column] if column < len(columns) else None
        kind = verdict(means, text[start:end], whole=False)
        found = finding(text, start, end, kind) if kind else None
        if found:
            yield found
        at, column = value.end(), column + 1
        row_end = _ROW_END.match(text, at)
        if row_end:
            at, column = row_end.end(), 0
            if row_end["more"] is None:
                return

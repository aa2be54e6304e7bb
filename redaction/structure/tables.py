"""Finds the cells of tables that have a header row: CSV, TSV, semicolons, and rows of bars."""

import re
from collections.abc import Generator, Iterator, Sequence
from typing import Final, NamedTuple

from connectors.shapes import Kind
from redaction.structure.names import Meaning, meaning, whole_meaning
from redaction.structure.values import finding, verdict
from redaction.words.finding import Finding

DELIMITERS: Final = (",", ";", "\t", "|")
LINE: Final = re.compile(r"[^\r\n]*+(?:\r\n|\r|\n|\Z)")
_PLAIN_LINE: Final = re.compile(r"[^\r\n]*+")
_QUOTED: Final = re.compile(r'[ \t]{0,8}+"((?>(?:[^"]|"")*))"[ \t]{0,8}+')
_AROUND_A_NAME: Final = '" \t\r\n\ufeff'
MOST_COLUMNS: Final = 500
_LONGEST_HEADER: Final = 20_000


class Cell(NamedTuple):
    """Where a cell's value stands, without its quotes, and where the cell begins and ends."""

    start: int
    end: int
    outer_start: int
    outer_end: int


class Table(NamedTuple):
    """A header row and the rows under it."""

    delimiter: str
    header: Sequence[Cell]
    start: int
    rows_start: int


def tables(text: str) -> Iterator[Finding]:
    """Yield the cells whose column says that they must be masked.

    In a text that begins with its header row a column that nobody knows is
    masked too, as is a cell that has no column.
    """
    at = 0
    while at < len(text):
        line = LINE.match(text, at)
        if line is None or not line[0]:
            return
        table = header_of(text, line.start(), line.end())
        if table is None:
            at = line.end()
            continue
        whole = not text[: table.start].strip()
        at = yield from _cells(text, table, whole=whole)


def header_of(text: str, start: int, end: int) -> Table | None:
    """Return the table that a line begins, if it is a header row: its cells name known fields."""
    line = text[start:end]
    if len(line) > _LONGEST_HEADER:
        return None
    for delimiter in sorted(DELIMITERS, key=line.count, reverse=True):
        if delimiter not in line:
            return None
        names = [name for cell in line.split(delimiter) if (name := cell.strip(_AROUND_A_NAME))]
        meanings = [whole_meaning(name) for name in names]
        known = len(names) - meanings.count(None)
        sure = any(isinstance(means, Kind) for means in meanings)
        if sure and len(names) >= 2 and known >= 2 and known * 2 >= len(names):
            return Table(delimiter, row(text, start, end, delimiter)[0], start, end)
    return None


def row(text: str, at: int, limit: int, delimiter: str) -> tuple[list[Cell], int]:
    """Return the cells of the row that begins at ``at`` and where the next row begins."""
    cells: list[Cell] = []
    plain = _PLAIN[delimiter]
    while len(cells) < MOST_COLUMNS:
        quoted = _QUOTED.match(text, at, limit)
        if quoted and text[quoted.end() : quoted.end() + 1] in (delimiter, "\r", "\n", ""):
            start, end = quoted.span(1)
            outer = quoted.end()
        else:
            found = plain.match(text, at, limit)
            start, end = at, found.end() if found else at
            outer = end
        cells.append(Cell(start, end, at, outer))
        if text[outer : outer + 1] != delimiter or outer >= limit:
            at = outer
            break
        at = outer + 1
    else:  # what is left is one cell that has no column
        rest = _PLAIN_LINE.match(text, at, limit)
        end = rest.end() if rest else at
        cells.append(Cell(at, end, at, end))
        at = end
    line = LINE.match(text, at, limit)
    return cells, line.end() if line else limit


_PLAIN: Final = {
    delimiter: re.compile(rf"[^{re.escape(delimiter)}\r\n]*+") for delimiter in DELIMITERS
}


def _cells(text: str, table: Table, *, whole: bool) -> Generator[Finding, None, int]:
    columns: list[Meaning] = [meaning(text[c.start : c.end].strip()) for c in table.header]
    at = table.rows_start
    while at < len(text):
        cells, after = row(text, at, len(text), table.delimiter)
        blank = not text[at:after].strip()
        if blank or (len(cells) < 2 and not whole) or after <= at:
            break
        for number, cell in enumerate(cells):
            beyond = number >= min(len(columns), MOST_COLUMNS)
            means = Kind.OTHER if beyond else columns[number]
            value = text[cell.start : cell.end]
            kind = verdict(means, value, whole=whole)
            found = finding(text, cell.start, cell.end, kind) if kind else None
            if found:
                yield found
        at = after
    return at

"""Reads a table whose first row names its columns, as spans; a column nobody knows is dropped."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from connectors.contract import Leaf, RawDocument, SpannedText
from redaction.folding import fold
from redaction.structure.flat_keep import DROPPED
from redaction.structure.names import whole_meaning
from redaction.structure.tables import (
    DELIMITERS,
    LINE,
    MOST_COLUMNS,
    Cell,
    Table,
    header_of,
    row,
)
from redaction.structure.technical import RULES

KIND: Final = "table"
MEDIA_TYPE: Final = "text/csv"
_PROGRAMS: Final = re.compile(
    r"[A-Za-z][A-Za-z0-9]{0,40}+(?:_[A-Za-z0-9]{1,40}+){1,6}"
    r"|[A-Za-z][a-z0-9]{0,40}+(?:[A-Z][a-z0-9]{1,40}+){1,6}"
)
"""``last_name``, ``lastName``: a single word of the language begins a text rather than a column."""


def read(text: str) -> RawDocument | None:
    """Return the document; none if too few columns are known, or a row does not end as one."""
    start = len(text) - len(text.lstrip("\ufeff \t\r\n"))
    line = LINE.match(text, start)
    leaves = _leaves(text, start, line.end()) if line else []
    if not leaves:
        return None
    return RawDocument(KIND, MEDIA_TYPE, SpannedText(text, tuple(leaves)))


def _leaves(text: str, start: int, end: int) -> list[Leaf]:
    table = header_of(text, start, end)
    if table is not None:
        return _table(text, table)
    line = text[start:end]
    delimiter = max(DELIMITERS, key=line.count)
    table = Table(delimiter, row(text, start, end, delimiter)[0], start, end)
    return _table(text, table) if _is_of_a_file(text, table) else []


def _is_of_a_file(text: str, table: Table) -> bool:
    """Say whether a file is a table that a text would not be: no name in it need be a person's.

    All its names are known, and every row has as many cells; or it is a single
    column that a program named.
    """
    names = [text[cell.start : cell.end].strip() for cell in table.header]
    if table.rows_start >= len(text) or any(whole_meaning(name) is None for name in names):
        return False
    if len(names) == 1:
        return _PROGRAMS.fullmatch(names[0]) is not None
    at = table.rows_start
    while at < len(text):
        cells, after = row(text, at, len(text), table.delimiter)
        if len(cells) != len(names) and text[at:after].strip():
            return False
        at = max(after, at + 1)
    return True


def _table(text: str, table: Table) -> list[Leaf]:
    columns = [fold(text[cell.start : cell.end]) for cell in table.header]
    listed = [name if name in RULES else None for name in columns]
    leaves = [leaf for leaf in _row(table.header, listed) if leaf.path == DROPPED]
    at = table.rows_start
    while at < len(text):
        cells, after = row(text, at, len(text), table.delimiter)
        if after <= at or len(cells) > MOST_COLUMNS or text[cells[-1].outer_end : after].strip():
            return []
        leaves += _row(cells, listed)
        at = after
    return leaves


def _row(cells: Sequence[Cell], listed: Sequence[str | None]) -> Iterator[Leaf]:
    """Yield a leaf for each cell; a dropped one takes one delimiter with it."""
    shown = False
    for number, cell in enumerate(cells):
        name = listed[number] if number < len(listed) else None
        if name is not None:
            shown = True
            yield Leaf(name, cell.start, cell.end)
        elif shown:
            yield Leaf(DROPPED, cell.outer_start - 1, cell.outer_end)
        else:
            last = number + 1 == len(cells)
            yield Leaf(DROPPED, cell.outer_start, cell.outer_end if last else cell.outer_end + 1)

"""Reads a table whose first row names its columns, as spans; a column nobody knows is dropped."""

from collections.abc import Iterator, Sequence
from typing import Final

from connectors.contract import Leaf, RawDocument, SpannedText
from redaction.folding import fold
from redaction.structure.flat_keep import DROPPED
from redaction.structure.tables import LINE, Cell, Table, header_of, row
from redaction.structure.technical import RULES

KIND: Final = "table"
MEDIA_TYPE: Final = "text/csv"


def read(text: str) -> RawDocument | None:
    """Return the document; none if too few columns are known, or a row does not end as one."""
    start = len(text) - len(text.lstrip("\ufeff \t\r\n"))
    line = LINE.match(text, start)
    table = header_of(text, start, line.end()) if line else None
    leaves = [] if table is None else _table(text, table)
    if not leaves:
        return None
    return RawDocument(KIND, MEDIA_TYPE, SpannedText(text, tuple(leaves)))


def _table(text: str, table: Table) -> list[Leaf]:
    columns = [fold(text[cell.start : cell.end]) for cell in table.header]
    listed = [name if name in RULES else None for name in columns]
    leaves = [leaf for leaf in _row(table.header, listed) if leaf.path == DROPPED]
    at = table.rows_start
    while at < len(text):
        cells, after = row(text, at, len(text), table.delimiter)
        if after <= at or text[cells[-1].outer_end : after].strip():
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

"""Redacts structured data: whole documents by allow-list, and structure inside a text in place."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from redaction.words.finding import Finding

__all__ = ["structured_findings"]


def structured_findings(text: str) -> Iterator["Finding"]:
    """Yield what names, columns and positions say must be masked, in no order, overlaps included.

    Offsets are code points of ``text``; certainty is ``STRUCTURED``. Values whose
    field nobody knows yield nothing, unless the text as a whole is one document.
    Raises nothing; time is linear in the text.
    """
    # loaded when called: the package of words calls this, and what it yields is of that package
    from redaction.structure.find import find_in  # noqa: PLC0415 - loaded by its first use, to start fast

    return find_in(text)

"""A redacted text, and what the user masked more by hand."""

from bisect import bisect_right
from itertools import accumulate
from typing import Final

from redaction.redacted import MASK
from toolbar.troubleshooting.errors import RangeInvalidError

Range = tuple[int, int]
_LENGTH: Final = len(MASK)


class MaskedText:
    """Replaces ranges of a text by the mask; offsets are those of the text as it is shown.

    Ranges only grow: nothing that was once masked by hand comes back, even when
    the text under it is redacted anew.
    """

    __slots__ = ("_base", "_ranges")

    def __init__(self, base: str, ranges: tuple[Range, ...] = ()) -> None:
        self._base = base
        self._ranges = ranges

    @property
    def count(self) -> int:
        """How many ranges are masked by hand."""
        return len(self._ranges)

    @property
    def text(self) -> str:
        """The text as it is shown and sent."""
        pieces = []
        at = 0
        for start, end in self._ranges:
            pieces += [self._base[at:start], MASK]
            at = end
        return "".join([*pieces, self._base[at:]])

    def mask(self, start: int, end: int) -> "MaskedText":
        """Mask one range more; raise ``RangeInvalidError`` if it is empty or outside."""
        if not 0 <= start < end <= len(self.text):
            raise RangeInvalidError
        return MaskedText(self._base, _joined(self._ranges, self._in_base(start, end)))

    def moved_to(self, base: str) -> "MaskedText":
        """Return the same masks over another redaction of the same document."""
        ranges: tuple[Range, ...] = ()
        move = _Move(self._base, base)
        for start, end in self._ranges:
            ranges = _joined(ranges, (move.start(start), move.end(end)))
        return MaskedText(base, ranges)

    def _in_base(self, start: int, end: int) -> Range:
        """Return the range of the base; one that touches a mask takes all that it stands for."""
        first, last = start, end
        shown_minus_base = 0
        for masked_start, masked_end in self._ranges:
            shown = masked_start + shown_minus_base
            grown = _LENGTH - (masked_end - masked_start)
            first = _through(first, start, (shown, masked_start), grown)
            last = _through(last, end, (shown, masked_end), grown, at_end=True)
            shown_minus_base += grown
        return first, last


def _through(
    so_far: int, offset: int, mask: tuple[int, int], grown: int, *, at_end: bool = False
) -> int:
    """Carry an offset past one mask; inside it, it becomes the edge of what is masked."""
    shown, edge = mask
    if offset <= shown:
        return so_far
    if offset < shown + _LENGTH:
        return edge
    return so_far - grown if at_end or offset >= shown + _LENGTH else edge


def _joined(ranges: tuple[Range, ...], new: Range) -> tuple[Range, ...]:
    start, end = new
    apart = []
    for masked in ranges:
        if masked[0] < end and start < masked[1]:
            start, end = min(start, masked[0]), max(end, masked[1])
        else:
            apart.append(masked)
    return tuple(sorted([*apart, (start, end)]))


class _Move:
    """Finds the places of one text in another that differs inside some of its lines.

    A range that touches what differs takes all that differs in that line: more
    may be masked than before, never less.
    """

    def __init__(self, old: str, new: str) -> None:
        self._old = old.splitlines(keepends=True)
        self._new = new.splitlines(keepends=True)
        if len(self._old) != len(self._new):
            self._old, self._new = [old], [new]
        self._old_starts = list(accumulate(map(len, self._old), initial=0))
        self._new_starts = list(accumulate(map(len, self._new), initial=0))

    def start(self, offset: int) -> int:
        """Return where a range that began here begins."""
        return self._place(offset, at_end=False)

    def end(self, offset: int) -> int:
        """Return where a range that ended here ends."""
        # the character before the end decides the line: an end may stand after the last one
        return self._place(offset, at_end=True)

    def _place(self, offset: int, *, at_end: bool) -> int:
        line = bisect_right(self._old_starts, offset - 1 if at_end else offset) - 1
        old, new = self._old[line], self._new[line]
        column = offset - self._old_starts[line]
        prefix = _shared(old, new)
        rest = min(len(old), len(new)) - prefix
        suffix = _shared(old[::-1][:rest], new[::-1][:rest])
        if column > prefix:
            if column >= len(old) - suffix:
                column += len(new) - len(old)
            else:
                column = len(new) - suffix if at_end else prefix
        return self._new_starts[line] + column


def _shared(first: str, second: str) -> int:
    """Return how many characters both begin with."""
    if first == second:
        return len(first)
    pairs = enumerate(zip(first, second, strict=False))
    return next((at for at, (one, other) in pairs if one != other), min(len(first), len(second)))

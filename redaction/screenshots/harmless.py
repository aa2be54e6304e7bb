"""Says of words in a picture which may be seen: labels of interfaces, and kept identifiers."""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import cache
from importlib.resources import files
from typing import Final

from connectors.subject import Subject
from redaction.folding import fold
from redaction.screenshots.words import Box, Word

SUREST: Final = 0.55
"""An engine that is less sure than this has not read the word."""
_STATUS: Final = re.compile(r"[45][0-9]{2}")
_FAILURE: Final = frozenset({"error", "erreur", "http", "status", "statut", "code"})
_EDGES: Final = " \t.,:;!?()[]{}<>«»\"'|•*…-–—/\\=+_#>›"  # noqa: RUF001 - signs as they stand on screens


@cache
def labels() -> frozenset[str]:
    """Return the folded words of interfaces, FR and EN, that are nobody's name."""
    text = (files("redaction.screenshots") / "labels.txt").read_text("utf-8")
    lines = (line for line in text.splitlines() if not line.startswith("#"))
    return frozenset(fold(word) for line in lines for word in line.split()) - {""}


def harmless(
    words: Iterable[Word], subject: Subject, keep: Collection[str]
) -> tuple[list[Word], list[Word]]:
    """Return the words that may be seen and those that may not.

    Words that stand together are one text: one word of it that is not known,
    and none of it is seen. A value of the subject is never a label.
    """
    private = {fold(part) for _, value in subject for part in re.split(r"[\s'-]+", value)}
    seen: list[Word] = []
    hidden: list[Word] = []
    for text in texts(words):
        fine = all(_known(word, keep, private) for word in text) or _is_failure(text, private)
        (seen if fine else hidden).extend(text)
    return seen, hidden


def texts(words: Iterable[Word]) -> Iterator[Sequence[Word]]:
    """Yield runs of words that stand on one line, close together; a colon ends one."""
    for line in _lines(words):
        run: list[Word] = []
        for word in sorted(line, key=lambda one: one.box.left):
            if run and not _follows(run[-1], word):
                yield run
                run = []
            run.append(word)
        yield run


def _lines(words: Iterable[Word]) -> Iterable[list[Word]]:
    """Return the words by line: those that share at least half of their height."""
    lines: list[list[Word]] = []
    for word in sorted(words, key=lambda one: one.box.top):
        # words come from above, so only the lines begun last can reach this one
        near = (line for line in reversed(lines[-8:]) if _shares_half(line[0].box, word.box))
        line = next(near, None)
        if line is None:
            lines.append([word])
        else:
            line.append(word)
    return lines


def _shares_half(one: Box, other: Box) -> bool:
    shared = min(one.bottom, other.bottom) - max(one.top, other.top)
    return 2 * shared >= min(one.bottom - one.top, other.bottom - other.top)


def _follows(before: Word, after: Word) -> bool:
    high = max(1, after.box.bottom - after.box.top)
    gap = after.box.left - before.box.right
    return gap < 0.7 * high and not before.text.endswith(":")


def _known(word: Word, keep: Collection[str], private: Collection[str]) -> bool:
    if word.confidence < SUREST or not _plausible(word):
        return False
    text = word.text.strip(_EDGES)
    if text in keep:
        return True
    parts = [fold(part) for part in re.split(r"[^\w']+", text) if fold(part)]
    return all(part in labels() and part not in private for part in parts)


def _plausible(word: Word) -> bool:
    """Say whether the place is as large as the word: one that is larger holds something unread."""
    box = word.box
    wide, high = box.right - box.left, box.bottom - box.top
    return wide <= (len(word.text) + 1.5) * max(high, 6) * 0.95


def _is_failure(text: Sequence[Word], private: Collection[str]) -> bool:
    """Say whether the text is a label with an HTTP status, such as "Error 500"."""
    known = [_known(word, (), private) for word in text]
    unknown = [word.text.strip(_EDGES) for word, one in zip(text, known, strict=True) if not one]
    said = {fold(word.text) for word in text}
    return bool(said & _FAILURE) and all(map(_STATUS.fullmatch, unknown))

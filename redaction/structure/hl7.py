"""Finds the values of HL7 v2 inside a text, by the rules that hold for the whole of a message."""

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Final

from connectors.contract import SpannedText
from connectors.errors import ChartUnreadableError
from connectors.formats.segment_names import HEADERS, SEGMENT_NAMES
from connectors.shapes import Identifier, Keep, Kind, Masked, Paths
from redaction.redacted import MASK
from redaction.structure.values import finding, is_uuid
from redaction.words.finding import Finding

_LINE: Final = re.compile(r"(?>(?:[^\r\n\\]|\\(?![rn]))*)(?:\r\n|\r|\n|(?:\\{1,15}[rn]){1,2}|\Z)")
_HEADER: Final = re.compile(
    rf"(?<![^\W_])(?:{'|'.join(HEADERS)})(?P<field>[|^#$!])(?:(?!(?P=field))[!-/:-@\[-`{{-~]){{1,5}}"
)
_SEGMENT: Final = re.compile(r"(?<![^\W_])([A-Z][A-Z0-9]{2})\|(?=[^|\r\n]{0,400}+\|)")
_ESCAPED_END: Final = re.compile(r"(?:\\{1,15}[rn]){1,2}$")
_STRAY: Final = "MSH|^~\\&|\r"
"""Stands before segments that came without their header, so that they can be split."""


class _Block:
    """The lines of one message while they are gathered."""

    __slots__ = ("end", "headed", "open", "start")

    def __init__(self, start: int, end: int, *, headed: bool) -> None:
        self.start, self.end, self.headed = start, end, headed
        self.open = True
        """Whether the line before belongs to it, so that a line without a name may too."""

    def takes(self, line: re.Match[str], *, segment: bool) -> bool:
        """Take the next line if it is of the message."""
        if not line[0].strip():
            self.open = False
        elif segment or (self.open and self.headed):
            # a line end inside a report: what follows is the report still
            self.end, self.open = line.end(), True
        else:
            return False
        return True


def messages(text: str) -> Iterator[tuple[int, int, bool]]:
    """Yield the ranges of lines that are HL7 v2, and whether a header stands first."""
    block = None
    for line in _lines(text):
        header = _HEADER.search(text, line.start(), line.end())
        first = header or _segment_in(text, line)
        segment = first is not None
        fresh = header is not None and (block is None or not block.headed)
        if block is not None and not fresh and block.takes(line, segment=segment):
            continue
        if block is not None:
            yield block.start, block.end, block.headed
            block = None
        if first:
            block = _Block(first.start(), line.end(), headed=header is not None)
    if block is not None:
        yield block.start, block.end, block.headed


def may_hold_hl7(text: str) -> bool:
    """Say whether any sign of a message stands in a text: quick, and true of much else."""
    return "|" in text or (any(name in text for name in HEADERS) and bool(_HEADER.search(text)))


def hl7(text: str) -> Iterator[Finding]:
    """Yield every value of the messages in a text that the rules of HL7 do not keep."""
    if not may_hold_hl7(text):
        return
    for start, end, headed in messages(text):
        yield from _values(text, start, end, headed=headed)


def _lines(text: str) -> Iterator[re.Match[str]]:
    for line in _LINE.finditer(text):
        if line[0]:
            yield line


def _segment_in(text: str, line: re.Match[str]) -> re.Match[str] | None:
    """Return where the first segment of HL7 begins in a line; a sentence may stand before it."""
    for found in _SEGMENT.finditer(text, line.start(), line.end()):
        if found[1] in SEGMENT_NAMES or found[1].startswith("Z"):
            return found
    return None


def _values(text: str, start: int, end: int, *, headed: bool) -> Iterator[Finding]:
    # loaded here because most texts hold no HL7
    from connectors.formats import hl7v2  # noqa: PLC0415 - loaded by its first use, to start fast

    prefix = "" if headed else _STRAY
    block = prefix + "".join(_blank_ends(line[0]) for line in _lines(text[start:end]))
    content = None
    with suppress(ChartUnreadableError):
        # a lone surrogate has no octets; any letter may stand for it while fields are counted
        content = hl7v2.read(block.encode("utf-8", "replace")).document.content
    shift = start - len(prefix)
    if not isinstance(content, SpannedText) or len(content.text) != len(block):
        found = finding(text, start, end, Kind.OTHER)
        if found:
            yield found
        return
    rules = _rules()
    for leaf in content.leaves:
        kind = _kind(rules.get(leaf.path), content.text[leaf.start : leaf.end])
        found = finding(text, leaf.start + shift, leaf.end + shift, kind) if kind else None
        if found and any(map(str.isalnum, text[found.start : found.end].replace(MASK, ""))):
            yield found


def _blank_ends(line: str) -> str:
    """Write escaped line ends, as JSON and logs have them, as line ends of the same length."""
    escaped = _ESCAPED_END.search(line)
    return line[: escaped.start()] + "\r" * len(escaped[0]) if escaped else line


def _rules() -> Mapping[str, Keep]:
    from connectors.formats.hl7v2 import KIND  # noqa: PLC0415 - loaded by its first use, to start fast
    from connectors.formats.keep import KEEP  # noqa: PLC0415 - loaded by its first use, to start fast

    rule = KEEP[KIND]
    leaves = rule.leaves if isinstance(rule, Paths) else {}
    # a control id that is random says nothing of the order; it is what support looks for in logs
    return {**leaves, "MSH-10": _is_random}


def _is_random(value: object) -> bool:
    return isinstance(value, str) and is_uuid(value)


def _kind(rule: Keep | None, value: str) -> Kind | None:
    """Return what the value is masked as; an identifier is found here and kept by its keep-list."""
    match rule:
        case Masked(kind=kind):
            return kind
        case Identifier():
            return Kind.RECORD_NUMBER
        case _ if callable(rule):
            return None if rule(value) else Kind.OTHER
        case _:
            return Kind.OTHER

"""Decides about one value: kept, or masked and counted."""

import math
import re
from collections import Counter
from contextlib import suppress
from typing import Final

from connectors.contract import Identifiers
from connectors.shapes import Identifier, Keep, Kind, Masked, Which
from connectors.subject import Subject
from redaction.facts import facts
from redaction.level import Level
from redaction.net import Net
from redaction.redacted import MASK

_LARGEST: Final = 10**18
_WRITTEN_OTHERWISE: Final = re.compile(r"[\\<]|&[#\w]+;")
_OF_PATIENT: Final = (Which.EMR_ID, Which.OCEAN_REFERENCE, Which.EREFERRAL_REFERENCE)


class Judge:
    """Applies the rules of single values to one document and keeps the account."""

    def __init__(
        self, identifiers: Identifiers, subject: Subject, *, free_text: bool = False
    ) -> None:
        self.findings: Counter[Kind] = Counter()
        self.dropped = 0
        self.passages = 0
        """The values of free text that left word by word; nothing but ``free_text`` allows any."""
        self._free_text = free_text
        self.facts: dict[str, dict[str, object]] = {}
        self._subject = subject
        self._net = Net(subject)
        self._allowed = {
            Which.EMR_ID: {identifiers.emr_id, *identifiers.merged_emr_ids},
            Which.OCEAN_REFERENCE: {identifiers.ocean_reference},
            Which.EREFERRAL_REFERENCE: {identifiers.ereferral_reference},
            Which.SITE_NUMBER: {identifiers.site_number},
        }

    def leaf(self, value: object, rule: Keep, path: str | None) -> object:
        """Return the value or the mask; facts are told of a masked value that has a path."""
        if isinstance(rule, Masked) and path is not None:
            self.facts[path] = facts(rule.kind, value, self._subject)
        if value is None or value == "":
            return value
        if self._free_text and rule == Masked(Kind.FREE_TEXT) and _is_plain(value):
            return self._words(str(value))
        kind = self._objection(value, rule)
        return value if kind is None else self.mask(kind)

    def mask(self, kind: Kind) -> str:
        """Count one masked value."""
        self.findings[kind] += 1
        return MASK

    def structure(self, text: str) -> str:
        """Return what stands between values, masked if a value slipped into it."""
        if not any(map(str.isalnum, text)):
            return text
        kind = self._net.caught(text)
        return text if kind is None else self.mask(kind)

    def _words(self, text: str) -> str:
        """Return the words of a passage that are known to be harmless; the rest is masked."""
        # loaded when asked for: most clinics let no passage leave, and words are heavy
        from redaction.text import redact_text  # noqa: PLC0415 - as said above

        sent = (one for which in _OF_PATIENT for one in self._allowed[which] if one)
        masked = redact_text(text, subject=self._subject, keep=tuple(sent), level=Level.STRICT)
        self.findings.update(masked.findings)
        self.passages += 1
        return masked.redacted

    def _objection(self, value: object, rule: Keep) -> Kind | None:
        """Return why the value may not leave, as the kind that it is masked under."""
        match rule:
            case Masked(kind=kind):
                return kind
            case Identifier(which=which):
                told = isinstance(value, str) or type(value) is int
                return (
                    None if told and _as_text(value) in self._allowed[which] else Kind.RECORD_NUMBER
                )
            case _ if callable(rule):
                kept = False
                with suppress(Exception):  # a shape's own error may quote the value
                    kept = _is_scalar(value) and bool(rule(value))
                return self._net.caught(_as_text(value)) if kept else Kind.OTHER
            case _:
                return Kind.OTHER


def _is_plain(value: object) -> bool:
    """Say whether the words of a text stand in it as they are read: no escapes, no markup."""
    return isinstance(value, str) and not _WRITTEN_OTHERWISE.search(value)


def _is_scalar(value: object) -> bool:
    """Say whether JSON can carry the value and any reader can read it back."""
    match value:
        case bool():
            return True
        case int():
            return abs(value) < _LARGEST
        case float():
            return math.isfinite(value)
        case str():
            return not any("\ud800" <= character <= "\udfff" for character in value)
        case _:
            return False


def _as_text(value: object) -> str:
    text = ""
    with suppress(ValueError):  # an integer of thousands of digits has no str()
        text = str(value)
    return text
